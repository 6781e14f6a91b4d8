"""A report as a Markdown table and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from newsbench.report import Report
from newsbench.reports.lines import Line, cells, lines, notes, slice_lines
from newsbench.reports.strings import COLUMNS as STRING_COLUMNS
from newsbench.reports.strings import grade_rows
from newsbench.reports.table import ERROR_COLUMNS, FIGURES, error_rows


def as_markdown(report: Report) -> str:
    """GitHub tables: the headline rows, then slices and errors if asked for; the signature below them."""
    tables = [_table(("track", "row", *FIGURES), map(_cells, lines(report)))]
    for key, values in report.slices.items():
        tables.append(_table((key, "track", *FIGURES), map(_cells, slice_lines(values))))
    if report.errors:
        tables.append(_table(ERROR_COLUMNS, error_rows(report.errors)))
    if report.grounding:
        tables.append(_table(STRING_COLUMNS, grade_rows(report.grounding), words=1))
    head = f"{report.documents} documents, {report.stories} stories"
    below = [f"{note}\n" for note in notes(report)]
    return "\n".join([f"{head}\n", *tables, *below, f"`{report.signature}`\n"])


def _cells(line: Line) -> tuple[str, ...]:
    return (line.track, *cells(line))


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 2) -> str:
    """The first columns are of words and to the left, the others are of numbers."""
    rule = "|" + "---|" * words + "--:|" * (len(columns) - words) + "\n"
    return "".join([_row(columns), rule, *map(_row, rows)])


def _row(values: Sequence[str]) -> str:
    return "| " + " | ".join(value.replace("|", "\\|") for value in values) + " |\n"


# Every field but those that only say how to draw a line.
_FIELDS = ("track", "row", "precision", "recall", "f1", "rate", "low", "high", "tp", "fp", "fn", "attempted")
_CSV = (*_FIELDS, "delta_f1", "signature")


def as_csv(report: Report) -> str:
    """Every row, those of labels and forms too, with full precision; empty where undefined.

    Rows of slices and errors, where asked for, begin with ``slices/`` and ``errors/``: fp and fn are then the
    items lost. The signature stands in every row, since CSV has no other place for it.
    """
    stream = StringIO()
    writer = csv.DictWriter(stream, _CSV, lineterminator="\n")
    writer.writeheader()
    for record in _records(report):
        writer.writerow({**record, "signature": report.signature})
    return stream.getvalue()


def _records(report: Report) -> Iterator[dict[str, Any]]:
    for line in lines(report, details=True):
        yield _record(line, line.track, line.row)
    for key, values in report.slices.items():
        for line in slice_lines(values):
            track, _, row = line.row.partition(" ")
            yield _record(line, track, "/".join(filter(None, ("slices", key, line.track, row))))
    yield from _errors(report.errors)


def _record(line: Line, track: str, row: str) -> dict[str, Any]:
    return {**{name: getattr(line, name) for name in _FIELDS}, "track": track, "row": row}


def _errors(node: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    for key, value in node.items():
        if "delta_f1" in value:
            yield {
                "track": path[0],
                "row": "/".join(("errors", *path[1:], key)),
                "fp": value["predicted"],
                "fn": value["gold"],
                "attempted": True,
                "delta_f1": value["delta_f1"],
            }
        else:
            yield from _errors(value, (*path, key))
