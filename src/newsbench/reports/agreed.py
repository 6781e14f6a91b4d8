"""An agreement as a table, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from newsbench.agreement import AgreementReport, LabelAgreement
from newsbench.metrics.prf import ratio
from newsbench.reports.grid import grid
from newsbench.reports.lines import cells, lines, number

_TRACKS = ("track", "row", "P", "R", "F1", "95 % interval", "TP", "FP", "FN")
_LABELS = ("of", "label", "items", "same", "κ", "95 % interval", "α", "95 % interval of α")
_WORDS = ("track", "row", "of", "label")


def renderers() -> dict[str, Callable[[AgreementReport], str]]:
    """How to write an agreement, by the name of the format."""
    return {"table": as_text, "json": AgreementReport.to_json, "markdown": as_markdown}


def as_text(report: AgreementReport) -> str:
    """The scorer's figures, then κ and α, then the signature."""
    tables = [grid(head, rows, left=_WORDS) for head, rows in _tables(report)]
    return "\n".join([_head(report), *tables, report.scores.signature, ""])


def as_markdown(report: AgreementReport) -> str:
    """The same as GitHub tables."""
    tables = ["".join(map(_line, (head, _rule(head), *rows))) for head, rows in _tables(report)]
    return "\n".join([f"{_head(report)}\n", *tables, f"`{report.scores.signature}`\n"])


def _head(report: AgreementReport) -> str:
    scores = report.scores
    return f"A {report.a}, B {report.b}: {scores.documents} documents, {scores.stories} stories that both have"


def _tables(report: AgreementReport) -> Iterator[tuple[Sequence[str], list[tuple[str, ...]]]]:
    yield _TRACKS, [(line.track, *cells(line)) for line in lines(report.scores)]
    rows = [_cells(layer, name, found) for layer, names in report.labels.items() for name, found in names.items()]
    yield _LABELS, rows


def _cells(layer: str, name: str, found: LabelAgreement) -> tuple[str, ...]:
    same = number(ratio(found.same, found.items))
    kappa, alpha = number(found.kappa), number(found.alpha)
    return (layer, name, str(found.items), same, kappa, _ends(found.kappa_ci), alpha, _ends(found.alpha_ci))


def _ends(ends: tuple[float, float] | None) -> str:
    return "" if ends is None else f"{number(ends[0])}–{number(ends[1])}"


def _rule(head: Sequence[str]) -> tuple[str, ...]:
    return tuple("---" if name in _WORDS else "--:" for name in head)


def _line(row: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n"
