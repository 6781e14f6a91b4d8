"""Quotation marks around a span, which other tools label with the words and newsbench does not."""

from __future__ import annotations

import re

from newsbench.model import Span
from newsbench.spans import QUOTATION_MARKS

_DOUBLE = re.compile("''|``|[\"\u201c\u201d\u201e\u00ab\u00bb\u2033]")
# A single mark, and those that close it: the closing one may be an apostrophe, so it counts only as a pair.
_SINGLE = {"'": "'\u2019", "\u2018": "'\u2019", "\u201a": "'\u2018\u2019", "\u2039": "\u203a", "`": "'\u2019"}
_OPENS = re.compile("[\u2018\u201a\u2039]")


def within_marks(span: Span, text: str) -> Span:
    """A span without spaces at its edges and without the quotation marks around it.

    Marks stay where one of them has its partner inside the span (``"fair" and "open"``).
    """
    start, end = _stripped(span, text)
    words = text[start:end]
    opening = found.end() if (found := _DOUBLE.match(words)) else 0
    closing = next((len(mark[0]) for mark in _DOUBLE.finditer(words, opening) if mark.end() == len(words)), 0)
    if (opening or closing) and not _DOUBLE.search(words[opening : len(words) - closing]):
        return _stripped((start + opening, end - closing), text)
    if len(words) > 2 and words[-1] in _SINGLE.get(words[0], "") and not _OPENS.search(words[1:-1]):
        return _stripped((start + 1, end - 1), text)
    return start, end


def _stripped(span: Span, text: str) -> Span:
    start, end = span
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    return first, max(first, start + len(words.rstrip()))


_MARK = "(?:``|''|[" + re.escape("".join(sorted(QUOTATION_MARKS))) + "`])"
_OPENING, _CLOSING = re.compile(rf"\s*{_MARK}?\s*"), re.compile(rf"\s*{_MARK}?\s*\Z")


def without_marks(span: Span, text: str) -> Span | None:
    """A span without one mark and white space at each end; None where nothing is left.

    For sets whose spans always hold the marks: what stands inside has no say, as it has in :func:`within_marks`.
    """
    inner = text[slice(*span)]
    first = _OPENING.match(inner).end()  # type: ignore[union-attr]
    last = _CLOSING.search(inner, first)
    end = len(inner) if last is None else last.start()
    return (span[0] + first, span[0] + end) if first < end else None
