"""The lines of a report that people read: which rows, in which words. Table, markdown and csv share them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsbench.report import Report
from newsbench.tracks.base import Path
from newsbench.tracks.trivial import ON_GOLD

UNDEFINED = "–"
# Rows by label and by form are many; the table shows them only on request.
_DETAIL = frozenset({"by_label", "by_source_form", "macro", "without_singletons"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is about and its figures, None where undefined or not attempted."""

    track: str
    row: str
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    tp: int | None = None
    fp: int | None = None
    fn: int | None = None
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    attempted: bool = True
    is_rate: bool = False
    is_recall: bool = False


def lines(report: Report, *, details: bool = False) -> Iterator[Line]:
    """The lines of a report, those of labels and forms only with ``details``."""
    for path, row in report.rows():
        if details or not _DETAIL.intersection(path):
            yield _line(path, row)


def notes(report: Report) -> list[str]:
    """What a reader must know to read the lines."""
    if not any(ON_GOLD in path for path, _ in report.rows()):
        return []
    return [f"{ON_GOLD}: clusterings of the gold mentions of these documents, which a system has to find first"]


def slice_lines(values: Mapping[str, Any], path: Path = ()) -> Iterator[Line]:
    """The lines of one slice: value and track."""
    for key, node in values.items():
        if "recall" in node:
            yield _line((path[0], *path[1:], key), node)
        else:
            yield from slice_lines(node, (*path, key))


def _line(path: Path, row: Mapping[str, Any] | None) -> Line:
    name = " ".join(part for part in path[1:] if part != "by_label")
    if row is None:
        return Line(path[0], name, attempted=False)
    known = {key: row.get(key) for key in ("precision", "recall", "f1", "tp", "fp", "fn", "rate")}
    ends = next((row[key] for key in ("f1_ci", "recall_ci", "rate_ci") if row.get(key)), (None, None))
    kinds = {"is_rate": "rate" in row, "is_recall": "recall" in row and "precision" not in row}
    return Line(path[0], name, **known, **kinds, low=ends[0], high=ends[1])  # type: ignore[arg-type]


def interval(line: Line) -> str:
    """The 95 % interval of the line's headline figure, empty where there is none."""
    return "" if line.low is None else f"{number(line.low)}–{number(line.high)}"


def number(value: float | None) -> str:
    """Three decimals, or the sign for undefined."""
    return UNDEFINED if value is None else f"{value:.3f}"


def count(value: int | None) -> str:
    return "" if value is None else str(value)


def cells(line: Line) -> tuple[str, ...]:
    """Row, P, R, F1 (or a rate), interval and counts as words."""
    counts = tuple(map(count, (line.tp, line.fp, line.fn)))
    if not line.attempted:
        return (f"{line.row} not attempted".strip(), *(UNDEFINED,) * 3, "", *counts)
    if line.is_rate:
        return (line.row, "", "", number(line.rate), interval(line), *counts)
    if line.is_recall:
        return (line.row, "", number(line.recall), "", interval(line), *counts)
    return (line.row, *map(number, (line.precision, line.recall, line.f1)), interval(line), *counts)
