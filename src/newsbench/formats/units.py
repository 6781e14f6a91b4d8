"""Whether offsets count code points, as they should, or UTF-16 code units, as JavaScript does unless it is told to.

Tools differ by version here, so the files are asked: they say beside the offsets which text stands there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from newsbench.model import Span

_BLANK = re.compile(r"(?:\\n|\s)+")


class Units:
    """The unit of the offsets into one text.

    Args:
        raw: the text as the tool has it.
        evidence: offsets, and the text that the tool says stands there. Where both units fit it equally well, they
            are code points.

    Attributes:
        utf16: whether the offsets count code units.
    """

    def __init__(self, raw: str, evidence: Iterable[tuple[Span, str]]) -> None:
        self._raw = raw
        # Where each character begins, in code units; only needed where a character has two.
        wide = any(char > "\uffff" for char in raw)
        self._starts = list(accumulate((1 + (char > "\uffff") for char in raw), initial=0)) if wide else None
        self.utf16 = False
        if wide:
            told = list(evidence)
            points = sum(self._fits(span, said) for span, said in told)
            units = sum(self._fits(self._from_units(span), said) for span, said in told)
            self.utf16 = units > points

    def span(self, span: Span) -> Span:
        """A span in code points. One in code units that cuts a character in two takes the whole of it."""
        return self._from_units(span) if self.utf16 else span

    def agrees(self, span: Span, said: str) -> bool:
        """Whether the text stands at a span, apart from white space."""
        return self._fits(self.span(span), said)

    def _fits(self, span: Span, said: str) -> bool:
        return plain(self._raw[max(span[0], 0) : max(span[1], 0)]) == plain(said)

    def _from_units(self, span: Span) -> Span:
        if self._starts is None:
            return span
        past = max(0, span[0] - self._starts[-1]), max(0, span[1] - self._starts[-1])
        start = bisect_left(self._starts, span[0] + 1) - 1 if span[0] >= 0 else span[0]
        return start + past[0], min(bisect_left(self._starts, span[1]), len(self._raw)) + past[1]


def plain(text: str) -> str:
    """A text without differences of white space: browsers give ``\\n`` as two characters, or a space."""
    return _BLANK.sub(" ", text).strip()
