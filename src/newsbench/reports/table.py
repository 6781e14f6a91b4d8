"""A report as a table for a terminal."""

from __future__ import annotations

from io import StringIO

from newsbench.report import Report
from newsbench.reports.lines import cells, lines


def as_text(report: Report, *, details: bool = False, width: int | None = None) -> str:
    """The report as plain text, as wide as it needs to be (a pipe has no width)."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("track", no_wrap=True)
    table.add_column("row", no_wrap=True)
    for name in ("P", "R", "F1", "95 % interval", "TP", "FP", "FN"):
        table.add_column(name, justify="right", no_wrap=True)
    before = None
    for line in lines(report, details=details):
        if before is not None and line.track != before:
            table.add_section()
        table.add_row(line.track if line.track != before else "", *cells(line))
        before = line.track
    stream = StringIO()
    console = Console(file=stream, width=width or 200, no_color=True, highlight=False)
    console.print(table)
    head = f"{report.documents} documents, {report.stories} stories"
    text = "\n".join(row.rstrip() for row in stream.getvalue().splitlines() if row.strip())
    return f"{head}\n{text}\n{report.signature}\n"
