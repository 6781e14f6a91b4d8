"""A report as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from newsbench.report import Report
from newsbench.reports import strings
from newsbench.reports.grid import grid
from newsbench.reports.lines import cells, count, lines, notes, number, slice_lines

FIGURES = ("P", "R", "F1", "95 % interval", "TP", "FP", "FN")
ERROR_COLUMNS = ("track", "error", "gold", "predicted", "ΔF1")


def as_text(report: Report, *, details: bool = False) -> str:
    """The report as plain text, as wide as it needs to be (a pipe has no width)."""
    rows = [(line.track, *cells(line)) for line in lines(report, details=details)]
    tables = [_table(("track", "row", *FIGURES), rows)]
    tables.extend(
        _table((key, "track", *FIGURES), [(line.track, *cells(line)) for line in slice_lines(values)])
        for key, values in report.slices.items()
    )
    if report.errors:
        tables.append(_table(ERROR_COLUMNS, list(error_rows(report.errors))))
    if report.grounding:
        tables.append(strings.as_text(report.grounding).removesuffix("\n"))
    head = f"{report.documents} documents, {report.stories} stories"
    return "\n".join([head, *tables, *notes(report), report.signature, ""])


def error_rows(errors: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterable[tuple[str, ...]]:
    """Track, kind, items lost on each side, and what mending the kind would gain."""
    for key, node in errors.items():
        if "delta_f1" in node:
            yield (" ".join(path), key, count(node["gold"]), count(node["predicted"]), number(node["delta_f1"]))
        else:
            yield from error_rows(node, (*path, key))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A grid whose first two columns are words; a name that repeats is shown once."""
    before = ["", *(first for first, *_ in rows)]
    shown = [("" if first == last else first, *rest) for (first, *rest), last in zip(rows, before, strict=False)]
    return grid(head, shown, left=head[:2]).removesuffix("\n")
