"""Places in a text as brat can hold them: a fragment never goes over a line break, since brat draws line by line."""

from __future__ import annotations

import re

from newsbench.model import Fragments, Span

# All that ends a line for brat, which reads its files by Python's rules.
_BREAKS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


def in_lines(fragments: Fragments, text: str) -> Fragments:
    """Fragments cut at the line breaks inside them; those that are nothing but line breaks stay as they are."""
    return tuple(piece for fragment in fragments for piece in _cut(fragment, text))


def _cut(span: Span, text: str) -> Fragments:
    start, end = span
    pieces: list[Span] = []
    for found in _BREAKS.finditer(text, start, end):
        pieces.append((start, found.start()))
        start = found.end()
    return tuple(piece for piece in (*pieces, (start, end)) if piece[0] < piece[1]) or (span,)


def over_lines(fragments: Fragments, text: str) -> Fragments:
    """Fragments with those joined that only line breaks separate: mostly the inverse of :func:`in_lines`."""
    joined: list[Span] = []
    for start, end in sorted(fragments):
        if joined and _BREAKS.fullmatch(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def of_one_line(span: Span, text: str) -> bool:
    """Whether a span lies on one line."""
    return not _BREAKS.search(text, *span)


def plain(text: str) -> str:
    """A text without what brat and other tools write in several ways: kinds and numbers of spaces and line breaks."""
    return " ".join(text.split())
