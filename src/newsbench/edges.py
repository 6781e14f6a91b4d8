"""Where an altered string lies in its text: a fuzzy search finds the window, words find its edges.

The first words of the string are aligned with the words around the window's start, at least cost, wherever in
the text they begin; the last words likewise, read backwards. Only a bounded number of words is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from newsbench.model import Span
from newsbench.spans import TRIMMABLE

# How many words at each end of a string are aligned.
_MOST_WORDS = 30
# A window may lie beside its words by as much as was changed, and by the half words at its edges.
_MARGIN, _MARGIN_SHARE = 40, 8
# What one word costs that only the text has, that only the string has, that is another, that
# is spelt otherwise, that only the string has and that often opens one.
_DROPPED, _ADDED, _CHANGED, _SIMILAR, _OPENER = 5, 17, 14, 6, 12
# A sentence or marks end behind the other word: nothing less than words that are there leads across.
_ACROSS = 10
_LEAST_SIMILARITY = 0.6
# What is put in front of others' words more often than in the place of one.
_OPENERS = frozenset({"and", "but", "so", "well", "yes", "no", "oh", "that", "then", "because"})
# A possessive is no part of its word; other signs than marks and stops are words of their own.
_WORD = re.compile(r"\w+(?:['-](?!s\b)\w+)*|[^\w\s" + re.escape("".join(TRIMMABLE)) + "]")
_BORDER = re.compile(r"[.!?;:…\n]|\s['‘’“”\"]|['‘’“”\"]\s")


class _Word(NamedTuple):
    """A word of the text; ``border``: a sentence or marks end between it and the word behind it, as it is read."""

    word: str
    span: Span
    border: bool


# Fuzzy search costs text x string x string where a text repeats itself, so of a long string a piece goes first.
_PIECE = 300


def find_window(needle: str, folded: str, least: float) -> Span | None:
    """The stretch of a text that is most like a string, about as long as it; None if none is like enough.

    Args:
        needle: the string, folded.
        folded: the text, folded.
        least: the score of partial alignment that it must reach, of 100.
    """
    if len(needle) <= _PIECE:
        return _aligned(needle, folded, 0, len(folded), least)
    size, last = len(needle), len(needle) - _PIECE
    margin = _MARGIN + size // _MARGIN_SHARE
    for start in (0, last // 2, last):
        window = _aligned(needle[start : start + _PIECE], folded, 0, len(folded), 0)
        if window is not None:
            first = max(0, window[0] - start - margin)
            if found := _aligned(needle, folded, first, window[0] - start + size + margin, least):
                return found
    return None


def _aligned(needle: str, folded: str, start: int, end: int, least: float) -> Span | None:
    from rapidfuzz import fuzz

    text = folded[start:end]
    hit = fuzz.partial_ratio_alignment(needle, text, score_cutoff=least)
    # On a text shorter than the string the library slides the text over the string instead.
    if hit is None or len(needle) > len(text):
        return None
    return start + hit.dest_start, start + hit.dest_end


def refined(needle: str, text: str, folded: str, window: Span) -> Span:
    """Where an altered string begins and ends, on the borders of words.

    Args:
        needle: the string, folded.
        text: the text that it stands in, changed.
        folded: the same, folded.
        window: about where, in code points of both.
    """
    wanted = _WORD.findall(needle)
    margin = _MARGIN + len(needle) // _MARGIN_SHARE
    reach = margin + sum(map(len, wanted[:_MOST_WORDS])) + _MOST_WORDS
    back = margin + sum(map(len, wanted[-_MOST_WORDS:])) + _MOST_WORDS
    ahead = _words(text, folded, window[0] - margin, window[0] + reach)
    behind = _words(text, folded, window[1] - back, window[1] + margin)
    if not wanted or not ahead or not behind:
        return window
    first = _of_owner(folded, ahead[_begin(wanted[:_MOST_WORDS], ahead)].span[0])
    backwards = _backwards(behind)
    last = backwards[_begin(wanted[: -_MOST_WORDS - 1 : -1], backwards)].span[1]
    return (first, last) if first < last else window


def _of_owner(folded: str, start: int) -> int:
    """From the s of a possessive to its word: nothing begins there."""
    if start < 2 or folded[start - 1] != "'" or not folded[start - 2].isalnum():
        return start
    start -= 1
    while start and folded[start - 1].isalnum():
        start -= 1
    return start


def _words(text: str, folded: str, start: int, end: int) -> list[_Word]:
    hits = [hit.span() for hit in _WORD.finditer(folded, max(0, start), end)]
    nexts = [*(first for first, _ in hits[1:]), len(text)]
    return [
        _Word(folded[first:last], (first, last), _BORDER.search(text, last, behind) is not None)
        for (first, last), behind in zip(hits, nexts, strict=True)
    ]


def _backwards(words: Sequence[_Word]) -> list[_Word]:
    borders = (False, *(word.border for word in words[:-1]))
    return [word._replace(border=border) for word, border in zip(words, borders, strict=True)][::-1]


def _begin(wanted: Sequence[str], there: Sequence[_Word]) -> int:
    """The word of the text at which the cheapest alignment begins; of several the last one.

    Every wanted word is aligned or counted as added; the text may begin and end anywhere.
    """
    # For each end in the text: what the words so far cost at least, and where that begins, the later the better.
    row = [(0, -at) for at in range(len(there) + 1)]
    for word in wanted:
        above, new = row, _OPENER if word in _OPENERS else _ADDED
        row = [(above[0][0] + new, 0)]
        for at, other in enumerate(there):
            aligned, added, dropped = above[at], above[at + 1], row[at]
            across = _ACROSS if other.border else 0
            row.append(
                min(
                    (aligned[0] + _cost(word, other.word) + across, aligned[1]),
                    (added[0] + new, added[1]),
                    (dropped[0] + _DROPPED + across, dropped[1]),
                )
            )
    begin = -min(row)[1]
    return min(begin, len(there) - 1)


def _cost(word: str, other: str) -> int:
    if word == other:
        return 0
    return _SIMILAR if _similar(word, other) else _CHANGED


def _similar(one: str, other: str) -> bool:
    if one[0] != other[0]:
        return False
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(one, other, score_cutoff=_LEAST_SIMILARITY) > 0
