"""A report as a Markdown table and as CSV."""

from __future__ import annotations

import csv
from io import StringIO

from newsbench.report import Report
from newsbench.reports.lines import Line, cells, lines


def as_markdown(report: Report) -> str:
    """A GitHub table of the headline rows, the signature below it."""
    head = "| track | row | P | R | F1 | 95 % interval | TP | FP | FN |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n"
    body = "".join(_row(line) for line in lines(report))
    return f"{report.documents} documents, {report.stories} stories\n\n{head}{body}\n`{report.signature}`\n"


def _row(line: Line) -> str:
    return "| " + " | ".join((line.track, *cells(line))) + " |\n"


# Every field but those that only say how to draw a line.
_CSV = ["track", "row", "precision", "recall", "f1", "rate", "low", "high", "tp", "fp", "fn", "attempted"]


def as_csv(report: Report) -> str:
    """Every row, those of labels and forms too, with full precision; empty where undefined."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_CSV)
    writer.writerows([getattr(line, name) for name in _CSV] for line in lines(report, details=True))
    return stream.getvalue()
