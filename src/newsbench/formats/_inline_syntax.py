"""What reading and writing the inline format share: problems, names of tags, words and their heads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from newsbench.model import Span

HEADER_END, TEXT_END = "===", "---"
LAYERS = ("regions", "entities", "quotes", "distractors", "events")
# "?" is a mention whose form was not labelled.
FORMS = {"n": "name", "m": "nominal", "p": "pronoun", "?": None}
GUIDELINES = "1.0"
# Keys of an event's label line that are not roles.
EVENT_KEYS = ("time", "polarity", "realis", "cluster", "by", "arguments")
# Header key -> field of the document; layers and guidelines belong to the annotation.
DOCUMENT_KEYS = {
    "doc": "doc_id", "story": "story_id", "split": "split", "title": "title", "outlet": "outlet",
    "published": "published", "genre": "genre", "language": "language", "origin": "origin", "license": "license",
    "canary": "canary",
}  # fmt: skip

_ID = r"[0-9][0-9A-Za-z_-]*"
_PLAIN = rf"a|q{_ID}(?:\.[cms])?|[vs]{_ID}"
OPENING = re.compile(
    rf"(?P<named>[rd]):(?P<kind>[^\s:@^]+)|(?P<plain>{_PLAIN})"
    rf"|(?P<entity>e{_ID}):(?P<form>[^\s:@^]+)(?:\^(?P<head>-|[0-9]+-[0-9]+))?(?P<sources>(?:@q{_ID})*)"
)
CLOSING = re.compile(rf"(?P<key>[rd]|e{_ID}|{_PLAIN})(?::[^\s:@^]+)?")
LABEL_ID = re.compile(rf"[eqv]{_ID}")
FILLER = re.compile(rf"[evs]{_ID}")
ROLE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")

_JOINERS = "-‐‑'’."
_APOSTROPHES = "'’"


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong and what to do; ``line`` and ``column`` count from 1, in code points, 0 where there is no file."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}" if self.line else self.message


class InlineError(ValueError):
    """A file that cannot be read, or an annotation that cannot be written; ``problems`` holds all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A tail for a message that names a wrong word: the nearest known one, else all of them."""
    choices = sorted(known)
    near = get_close_matches(word, choices, n=1)
    return f"did you mean {near[0]}?" if near else "it is one of: " + ", ".join(choices)


def natural(identifier: str) -> tuple[tuple[int, str], ...]:
    """A sort key under which q2 stands before q10; the ids themselves break ties such as q1 and q01."""
    parts = re.findall(r"([0-9]+)|([^0-9]+)", identifier)
    return (*((int(digits), "") if digits else (-1, other) for digits, other in parts), (-1, identifier))


def _is_letter(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M")


def word_at(text: str, start: int, end: int) -> Span | None:
    """The word that begins at ``start`` and lies before ``end`` (code points), or None where none begins.

    A word is a maximal run of letters, digits, combining marks and single inner hyphens, apostrophes or
    periods; a trailing possessive 's is not part of it.
    """
    stop = start
    while stop < end:
        joined = stop > start and text[stop] in _JOINERS and stop + 1 < end and _is_letter(text[stop + 1])
        if not (joined or _is_letter(text[stop])):
            break
        stop += 1
    if stop - start > 2 and text[stop - 1] in "sS" and text[stop - 2] in _APOSTROPHES:
        stop -= 2
    return (start, stop) if stop > start else None


def words(text: str, start: int, end: int) -> list[Span]:
    """The words between two offsets, in order; the s of a possessive that was split off is none."""
    found: list[Span] = []
    at = start
    while at < end:
        word = word_at(text, at, end)
        if word is None:
            at += 1
            continue
        lone = text[slice(*word)] in ("s", "S") and at > start and text[at - 1] in _APOSTROPHES
        if not lone:
            found.append(word)
        at = word[1]
    return found


def default_head(text: str, span: Span) -> Span:
    """The head of a mention that marks none: its last word, or all of it where it holds no word."""
    inside = words(text, *span)
    return inside[-1] if inside else span
