"""A comparison of systems as a table, Markdown and CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import asdict
from io import StringIO

from newsbench.comparison_report import ComparisonReport, PairedTest
from newsbench.reports.grid import grid
from newsbench.reports.lines import UNDEFINED, number

_TEXT_COLUMNS = ("track", "row", "verdict")


def renderers() -> dict[str, Callable[[ComparisonReport], str]]:
    """How to write a comparison, by the name of the format."""
    return {"table": as_text, "json": ComparisonReport.to_json, "markdown": as_markdown, "csv": as_csv}


def as_text(report: ComparisonReport) -> str:
    """A table a pair of systems, the signature below."""
    parts = [f"{report.documents} documents, {report.stories} stories\n"]
    for (first, second), tests in report.pairs().items():
        parts.append(f"\n{second} against {first}\n")
        parts.append(grid(_columns(first, second), map(_cells, tests), left=_TEXT_COLUMNS))
    return "".join([*parts, report.signature, "\n"])


def as_markdown(report: ComparisonReport) -> str:
    """GitHub tables, the signature below them."""
    parts = [f"{report.documents} documents, {report.stories} stories\n\n"]
    for (first, second), tests in report.pairs().items():
        parts.append(_line([name.replace("|", "\\|") for name in _columns(first, second)]))
        parts.append("|---|---|--:|--:|--:|--:|--:|--:|---|\n")
        parts.extend(_line([cell.replace("|", "\\|") for cell in _cells(test)]) for test in tests)
        parts.append("\n")
    return "".join([*parts, f"`{report.signature}`\n"])


def as_csv(report: ComparisonReport) -> str:
    """Every test with full precision; empty where undefined."""
    stream = StringIO()
    records = [_record(test) for test in report.tests]
    writer = csv.DictWriter(stream, _record(PairedTest("", "", "", "")), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return stream.getvalue()


def _record(test: PairedTest) -> dict[str, object]:
    low, high = test.delta_ci or (None, None)
    fields = asdict(test)
    del fields["delta_ci"]
    return {**fields, "low": low, "high": high}


def _columns(first: str, second: str) -> tuple[str, ...]:
    return ("track", "row", first, second, "Δ", "95 % interval of Δ", "p", "p (Holm)", "verdict")


def _cells(test: PairedTest) -> tuple[str, ...]:
    return (
        test.track,
        test.row,
        number(test.first_f1),
        number(test.second_f1),
        _signed(test.delta),
        _ends(test.delta_ci),
        _probability(test.p),
        _probability(test.p_holm),
        test.verdict,
    )


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _signed(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:+.3f}"


def _ends(ends: tuple[float, float] | None) -> str:
    return "" if ends is None else f"{_signed(ends[0])} … {_signed(ends[1])}"


def _probability(p: float | None) -> str:
    return "" if p is None else f"{p:.4f}"
