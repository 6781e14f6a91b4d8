"""Offsets in other units: UTF-16 code units (JavaScript, Java, C#) and bytes of UTF-8 (Go, Rust).

A line is decoded as it stands, its offsets are turned into code points of the document's text, and from there on it is
a line like any other. The only whole numbers of a :class:`~newsbench.model.Prediction` are offsets (below ``meta``
nothing is touched), so this needs no list of the keys that hold them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from newsbench.adapting.dialect import Unit
from newsbench.model import Prediction, Span
from newsbench.validation.geometry import in_order, report_disorder
from newsbench.validation.predicted import check_prediction
from newsbench.validation.problems import Problem
from newsbench.validation.reporting import Path, Report
from newsbench.validation.wording import quoted

_COUNTED: dict[Unit, str] = {"codepoint": "characters", "utf-16": "UTF-16 code units", "utf-8": "bytes of UTF-8"}

# What the check of a prediction says about offsets: said again here, with the figures that the user knows.
_GEOMETRY = frozenset({"span-empty", "span-past-end", "fragments-order"})
# Where the check of a prediction looks at the order of spans; what is not scored need only be convertible.
_CHECKED = frozenset({"quotes", "events", "entities"})


class Scale:
    """A text measured in a unit.

    Attributes:
        size: of the text, in the unit.
        counted: what the unit counts, in words.
        sound: whether every offset asked for so far has a place between two characters.
    """

    def __init__(self, text: str, unit: Unit) -> None:
        self._text = text
        self._borders = _borders(text, unit)
        self.size = len(text) if self._borders is None else self._borders[-1]
        self.counted = _COUNTED[unit]
        self.sound = True

    def code_point(self, offset: int) -> int:
        """An offset in code points; inside a character, that character's; past the end, as far past it."""
        if offset > self.size:
            self.sound = False
            return offset - self.size + len(self._text)
        if self._borders is None:
            return offset
        at = bisect_left(self._borders, offset)
        if self._borders[at] == offset:
            return at
        self.sound = False
        return at - 1

    def around(self, offset: int) -> tuple[int, int, str] | None:
        """Where the character begins and ends that an offset is inside of, and the character; None between two."""
        if self._borders is None or offset > self.size:
            return None
        at = bisect_left(self._borders, offset)
        return None if self._borders[at] == offset else (self._borders[at - 1], self._borders[at], self._text[at - 1])


def _borders(text: str, unit: Unit) -> Sequence[int] | None:
    """Where each character begins, and the end; None where a character counts 1, as it does in most news."""
    if unit == "utf-16" and text and max(text) > "\uffff":
        return list(accumulate((2 if char > "\uffff" else 1 for char in text), initial=0))
    if unit == "utf-8" and not text.isascii():
        return list(accumulate(map(_bytes, text), initial=0))
    return None


def _bytes(char: str) -> int:
    return 1 if char < "\x80" else 2 if char < "\u0800" else 3 if char <= "\uffff" else 4


def check_in_unit(
    prediction: Prediction, text: str, unit: Unit, *, file: str, line: int
) -> tuple[Prediction, list[Problem]]:
    """A prediction with its offsets in code points, and every problem of it, with figures in its own unit.

    Args:
        prediction: its offsets count ``unit``.
        text: the gold document's.
        unit: what its offsets count.
        file: as problems should name it.
        line: from 1.
    """
    scale = Scale(text, unit)
    moved = _moved(prediction, scale)
    found = check_prediction(moved, text, file=file, line=line)
    report = Report(file, line)
    if not scale.sound:
        _report_unconvertible(prediction, scale, report)
    if not scale.sound or any(problem.code in _GEOMETRY for problem in found):
        _report_disorder(prediction, scale, report)
    return moved, [*(problem for problem in found if problem.code not in _GEOMETRY), *report.problems]


def _moved(value: Any, scale: Scale) -> Any:
    """A record, a tuple or a span with offsets in code points."""
    if type(value) is tuple:
        if _is_span(value):
            return scale.code_point(value[0]), scale.code_point(value[1])
        return tuple(_moved(part, scale) for part in value)
    if isinstance(value, Struct):
        nested = ((key, below) for key, below in _fields(value) if isinstance(below, tuple | Struct))
        changes = {key: _moved(below, scale) for key, below in nested}
        return replace(value, **changes) if changes else value
    return value


def _is_span(value: Any) -> bool:
    return len(value) == 2 and type(value[0]) is int


def _fields(record: Struct) -> Iterator[tuple[str, Any]]:
    return ((key, getattr(record, key)) for key in record.__struct_fields__)


# -- what is wrong with them --------------------------------------------------------------------------


def _report_unconvertible(prediction: Prediction, scale: Scale, report: Report) -> None:
    """Offsets inside a character; and past the end, where nobody else looks at them."""
    for path, span in _spans(prediction, ()):
        for offset, word in zip(span, ("starts", "ends"), strict=True):
            if inside := scale.around(offset):
                first, last, char = inside
                where = f"{quoted(char)}, which is {first} to {last} in {scale.counted}"
                message = f"{word} at {offset}, inside {where}; does --offsets name the unit that they count?"
                report.error(path, "offset-inside-character", message)
        if path[0] not in _CHECKED and max(span) > scale.size:
            report_disorder(report, path, (span,), scale.size, prediction.doc_id, False, scale.counted)


def _report_disorder(prediction: Prediction, scale: Scale, report: Report) -> None:
    for path, fragments, listed in _places(prediction, ()):
        if path[0] in _CHECKED and not in_order(fragments, scale.size):
            report_disorder(report, path, fragments, scale.size, prediction.doc_id, listed, scale.counted)


def _spans(value: Any, path: Path) -> Iterator[tuple[Path, Span]]:
    for where, fragments, listed in _places(value, path):
        for at, fragment in enumerate(fragments):
            if type(fragment) is tuple:
                yield ((*where, at) if listed else where), fragment


def _places(value: Any, path: Path) -> Iterator[tuple[Path, Sequence[Any], bool]]:
    """Every span or list of fragments below a value: its path, its fragments, and whether they are a list."""
    if type(value) is tuple and value:
        if _is_span(value):
            yield path, (value,), False
        elif any(type(part) is tuple for part in value):
            yield path, value, True
        else:
            for at, part in enumerate(value):
                yield from _places(part, (*path, at))
    elif isinstance(value, Struct):
        for key, below in _fields(value):
            yield from _places(below, (*path, key))
