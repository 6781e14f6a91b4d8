"""Offsets of a text as another tool keeps it, moved to the text as newsbench keeps it (NFC, \\n newlines)."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from newsbench.corpus import normalised_text
from newsbench.model import Fragments, Span
from newsbench.spans import canonical

# Where the two texts may differ: carriage returns, and what is not ASCII with the letter before it.
_UNSAFE = re.compile(r"\r\n?|[^\r\x80-\U0010ffff]?[\x80-\U0010ffff]+")


class MovedText:
    """A text in its normal form, with the way from offsets of the raw one to its own.

    Attributes:
        text: NFC, \\n newlines.
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = normalised_text(raw)

    def span(self, start: int, end: int) -> Span:
        """Where ``[start, end)`` of the raw text, in code points, stands in ``text``.

        An edge inside a character that was put together of several (an accent and its letter) moves outwards, so
        nothing is cut and a span that was not empty is not. Offsets past the end stay past the end.
        """
        return self._moved(start, outwards=0), self._moved(end, outwards=1)

    def holds(self, spans: Iterable[Span]) -> bool:
        """Whether spans of the raw text lie in it, and none is empty."""
        return all(0 <= start < end <= len(self.raw) for start, end in spans)

    def fragments(self, spans: Iterable[Span]) -> Fragments:
        """Several spans of the raw text: sorted, with those joined that overlap or touch."""
        return canonical(self.span(start, end) for start, end in spans)

    def _moved(self, offset: int, outwards: int) -> int:
        at = bisect_right(self._changes, offset, key=lambda change: change[0]) - 1
        if at < 0:
            return offset
        start, end, new_start, new_end = self._changes[at]
        if offset >= end:
            return new_end + offset - end
        return new_end if outwards and offset > start else new_start

    @cached_property
    def _changes(self) -> list[tuple[int, int, int, int]]:
        """Start and end of each stretch that is another in normal form, in the raw text and in the new one."""
        if self.raw == self.text:
            return []
        changes = []
        shift = 0
        for start, end in _changing(self.raw):
            new_end = start + shift + len(normalised_text(self.raw[start:end]))
            changes.append((start, end, start + shift, new_end))
            shift = new_end - end
        return changes


def _changing(raw: str) -> Iterator[Span]:
    """The smallest stretches that normalising changes without a look at what stands around them."""
    for found in _UNSAFE.finditer(raw):
        start, stop = found.span()
        if raw[start] != "\r" and unicodedata.is_normalized("NFC", found[0]):
            continue
        borders = [start, *(at for at in range(start + 1, stop) if raw[start] != "\r" and _begins(raw[at])), stop]
        for first, last in pairwise(borders):
            if normalised_text(raw[first:last]) != raw[first:last]:
                yield first, last


def _begins(char: str) -> bool:
    """Whether normalising never joins a character to the one before it: it is no mark, vowel or final of Hangul."""
    return not unicodedata.category(char).startswith("M") and not "\u1160" <= char <= "\u11ff"
