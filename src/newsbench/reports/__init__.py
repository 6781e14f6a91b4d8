"""A report for people and for programs: table, markdown, csv, json."""

from __future__ import annotations

from collections.abc import Callable

from newsbench.report import Report


def renderers() -> dict[str, Callable[[Report], str]]:
    """How to write a report, by the name of the format."""
    from newsbench.reports import markdown, table

    return {
        "table": table.as_text,
        "json": Report.to_json,
        "markdown": markdown.as_markdown,
        "csv": markdown.as_csv,
    }
