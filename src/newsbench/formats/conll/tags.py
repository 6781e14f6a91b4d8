"""Tags of tokens as stretches of tokens and back: BIO (IOB2), BIOES (BILOU, BMES) and IOB1."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

Scheme = Literal["BIO", "BIOES", "IOB1"]
SCHEMES: tuple[Scheme, ...] = ("BIO", "BIOES", "IOB1")
_TAG = re.compile(r"([BIOESLUMW])(?:[-_](\S+))?")
# BILOU and BMES say the same with other letters.
_LETTERS = {"L": "E", "U": "S", "W": "S", "M": "I"}
_OUTSIDE = ("O", "")


class Stretch(Struct, frozen=True):
    """Tokens ``[first, end)`` with one label; empty where the tags have none (``B``, ``I``)."""

    first: int
    end: int
    label: str


def is_tag(cell: str) -> bool:
    """Whether a cell of a table may be a tag."""
    found = _TAG.fullmatch(cell)
    return cell == "O" or (found is not None and found[1] != "O")


def _parts(cell: str) -> tuple[str, str]:
    found = _TAG.fullmatch(cell)
    if found is None or found[1] == "O":
        return _OUTSIDE
    return _LETTERS.get(found[1], found[1]), found[2] or ""


def scheme_of(runs: Iterable[Sequence[str]]) -> Scheme:
    """The scheme that all runs of tags of a column are written in.

    BIOES where a tag ends a label or stands alone. Else IOB1 where some label begins with I and B stands only between
    two neighbours of one label. Else BIO.
    """
    begins_with_i = False
    b_is_between = True
    for run in runs:
        parts = [_OUTSIDE, *map(_parts, run)]
        if any(letter in ("E", "S") for letter, _ in parts):
            return "BIOES"
        for (_, before), (letter, label) in pairwise(_labelled(parts)):
            begins_with_i |= letter == "I" and before != label
            b_is_between &= letter != "B" or before == label
    return "IOB1" if begins_with_i and b_is_between else "BIO"


def _labelled(parts: list[tuple[str, str]]) -> list[tuple[str, str | None]]:
    """With None as the label outside, since a tag may have an empty one."""
    return [(letter, None if letter == "O" else label) for letter, label in parts]


def stretches(run: Sequence[str], scheme: Scheme) -> tuple[list[Stretch], list[str]]:
    """The stretches that a run of tags marks, and the tags that the scheme does not allow where they stand.

    A tag that goes on or ends what has not begun begins a label; one that should end (BIOES) and does not ends before
    the next.
    """
    found: list[Stretch] = []
    wrong: list[str] = []
    start, open_label = 0, None
    for at, cell in enumerate([*run, "O"]):
        letter, label = _parts(cell)
        if open_label is not None and not (letter in ("I", "E") and label == open_label):
            found.append(Stretch(start, at, open_label))
            if scheme == "BIOES":
                wrong.append(f"{run[at - 1]} without its end")
            open_label = None
        if letter == "O":
            continue
        if open_label is None:
            if letter in ("I", "E") and scheme != "IOB1":
                wrong.append(f"{cell} without its beginning")
            start, open_label = at, label
        if letter in ("E", "S"):
            found.append(Stretch(start, at + 1, label))
            open_label = None
    return found, wrong


def tags(found: Iterable[Stretch], length: int, scheme: Scheme = "BIO") -> list[str]:
    """The inverse of :func:`stretches`, for stretches in order that do not overlap."""
    run = ["O"] * length
    last = Stretch(0, 0, "")
    for one in found:
        letters = ["I"] * (one.end - one.first)
        if scheme != "IOB1" or (last.end, last.label) == (one.first, one.label):
            letters[0] = "B"
        if scheme == "BIOES":
            letters[-1] = "E" if len(letters) > 1 else "S"
        run[one.first : one.end] = [f"{letter}-{one.label}" for letter in letters]
        last = one
    return run


def flat(found: Iterable[Stretch]) -> Iterator[Stretch]:
    """Those that one column can hold: of two that overlap, the one that begins first, or is longer."""
    end = 0
    for one in sorted(found, key=lambda one: (one.first, -one.end, one.label)):
        if one.first >= end:
            yield one
            end = one.end
