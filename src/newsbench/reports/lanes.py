"""A text with its labels below it: lines that fit a width, and under each line as many lanes as labels overlap.

Pure geometry: columns in, strings out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, zip_longest

from msgspec import Struct

from newsbench.model import Fragments
from newsbench.reports.terminal import columns
from newsbench.showing import Label

# Free columns at the right edge, for a name that is longer than what it names.
RESERVED = 8
# A bar for gold and one for predictions, so that the sides are told apart without colours.
BARS = {"gold": "═", "pred": "─"}
# Before the name of a label that began on a line above.
CONTINUED = "…"
_GAP = re.compile(r" +")


class TextLine(Struct, frozen=True):
    """A line of the screen: ``[start, end)`` of the text, and the column of each code point and of the end."""

    start: int
    end: int
    edges: tuple[int, ...]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> TextLine:
        return cls(start, end, tuple(accumulate((columns(char) for char in text[start:end]), initial=0)))

    def column(self, offset: int) -> int:
        return self.edges[offset - self.start]


class Bar(Struct, frozen=True):
    """A piece of a label in a lane: ``column`` of its first character on the screen."""

    column: int
    text: str
    label: Label

    @property
    def end(self) -> int:
        return self.column + columns(self.text)


def wrapped(text: str, width: int) -> list[TextLine]:
    """The lines of a text, broken at spaces where they are too long, inside a word only where it fills a line."""
    lines: list[TextLine] = []
    start = 0
    for paragraph in text.split("\n"):
        lines.extend(_wrapped(text, start, start + len(paragraph), width))
        start += len(paragraph) + 1
    return lines


def _wrapped(text: str, start: int, end: int, width: int) -> Iterable[TextLine]:
    while True:
        line = TextLine.of(text, start, end)
        if line.edges[-1] <= width:
            yield line
            return
        fits = max(1, sum(edge <= width for edge in line.edges[1:]))
        broken = text.rfind(" ", start, start + fits + 1)
        stop = broken if broken > start else start + fits
        yield TextLine.of(text, start, stop)
        gap = _GAP.match(text, stop, end)
        start = gap.end() if gap else stop
        if start >= end:
            return


def lanes(labels: Sequence[Label], line: TextLine) -> list[list[Bar]]:
    """The labels that touch a line, in as few lanes as hold them without touching, from the left."""
    made: list[list[Bar]] = []
    drawn = [bars for label in labels if (bars := _bars(label, line))]
    for bars in sorted(drawn, key=lambda bars: (bars[0].column, -bars[-1].end)):
        free = next((lane for lane in made if not _touch(lane, bars)), None)
        if free is None:
            made.append(free := [])
        free.extend(bars)
    return [sorted(lane, key=lambda bar: bar.column) for lane in made]


def _touch(lane: Sequence[Bar], bars: Sequence[Bar]) -> bool:
    return any(one.column <= other.end and other.column <= one.end for one in lane for other in bars)


def _bars(label: Label, line: TextLine) -> list[Bar]:
    """The pieces of a label on a line, each with its name where there is room."""
    spans = [(max(start, line.start), min(end, line.end)) for start, end in label.place]
    pieces = [(line.column(start), line.column(end), start) for start, end in spans if start < end]
    follows = [column for column, _, _ in pieces[1:]]
    return [
        Bar(first, _drawn(label, last - first, start > label.place[0][0], following and following - first), label)
        for (first, last, start), following in zip_longest(pieces, follows)
    ]


def _drawn(label: Label, width: int, begun: bool, room: int | None) -> str:
    """A bar as wide as what it labels, with the longest name that fits in; else with the shortest behind it.

    ``room``: columns to the next piece of the same label, None for the last.
    """
    names = [f"{CONTINUED}{name}" if begun else name for name in label.names]
    bar = BARS[label.side]
    fitting = next((name for name in names if columns(name) <= width - 2), None)
    if fitting is not None:
        return f"{bar}{fitting}{bar * (width - columns(fitting) - 1)}"
    alone = bar * max(width, 1)
    return alone if room is not None and len(alone) + columns(names[-1]) + 2 > room else f"{alone} {names[-1]}"


def covering(labels: Iterable[Label], line: TextLine) -> list[tuple[int, int, Label]]:
    """The stretches of a line, in code points from its start, that labels cover; the longest labels first."""
    return [
        (max(start, line.start) - line.start, min(end, line.end) - line.start, label)
        for label in sorted(labels, key=lambda label: -_length(label.place))
        for start, end in label.place
        if max(start, line.start) < min(end, line.end)
    ]


def _length(place: Fragments) -> int:
    return sum(end - start for start, end in place)
