"""A check against a baseline as text for a terminal, and as Markdown for a step summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from newsbench.changes import Change
from newsbench.check_report import CheckReport, FigureCheck
from newsbench.reports.grid import grid
from newsbench.reports.lines import UNDEFINED, number

# Items of each list that are shown; JSON has all.
_SHOWN = 20
_COLUMNS = ("track", "row", "before", "now", "Δ", "p", "")
_WORDS = ("track", "row", "")


def renderers() -> dict[str, Callable[[CheckReport], str]]:
    """How to write a check, by the name of the format."""
    return {"table": as_text, "json": CheckReport.to_json, "markdown": as_markdown}


def as_text(report: CheckReport) -> str:
    """What failed, the figures then and now, what is missed now, what is wrong now, what got better."""
    figures = grid(_COLUMNS, map(_cells, _attempted(report)), left=_WORDS)
    lists = [f"\n{title}\n{_indented(_lines(items))}" for title, items in _lists(report)]
    return "".join([_verdict(report), "\n\n", figures, *lists, f"\n{report.signature}\n"])


def _verdict(report: CheckReport) -> str:
    """Passed, or every failure; the first on the first line, which is the one that summaries show."""
    if report.passed:
        return f"passed: {_counted(len(_attempted(report)), 'figure')} held to the baseline"
    return "failed: " + "\n        ".join(map(str, report.failures))


def as_markdown(report: CheckReport) -> str:
    """GitHub tables and lists, the signature below them."""
    mark = "✅ newsbench: passed" if report.passed else "❌ newsbench: failed"
    failed = "".join(f"- **{failure.track}**: {_escaped(failure.message)}\n" for failure in report.failures)
    rows = "".join(_row(_cells(figure)) for figure in _attempted(report))
    figures = f"{_row(_COLUMNS)}|---|---|--:|--:|--:|--:|---|\n{rows}\n"
    lists = [_details(title, _lines(items, separator=" · ")) for title, items in _lists(report)]
    return "".join([f"### {mark}\n\n", failed, "\n" * bool(failed), figures, *lists, f"`{report.signature}`\n"])


def lost_lines(report: CheckReport, track: str, most: int = _SHOWN) -> list[str]:
    """The items of one track that were found before and are missed now, a line each."""
    lost = [change for change in report.changes.lost if track in _tracks(change)]
    return list(_lines([replace(change, tracks=()) for change in lost], most=most))


def _tracks(change: Change) -> list[str]:
    """Without their parts: a quote that is lost is lost for all of its attributes."""
    return list(dict.fromkeys(path.split("/")[0] for path in change.tracks))


# -- figures ---------------------------------------------------------------------------------------------


def _attempted(report: CheckReport) -> list[FigureCheck]:
    return [figure for figure in report.figures if figure.status != "not attempted"]


def _cells(figure: FigureCheck) -> tuple[str, ...]:
    delta = UNDEFINED if figure.delta is None else f"{figure.delta:+.3f}"
    p = "" if figure.p is None else f"{figure.p:.4f}"
    status = "" if figure.status == "same" else figure.status
    verdict = f"{status}: {figure.note}" if figure.note else status
    return figure.track, figure.row, number(figure.before), number(figure.now), delta, p, verdict


# -- items -----------------------------------------------------------------------------------------------


def _lists(report: CheckReport) -> Iterable[tuple[str, Sequence[Change]]]:
    changes = report.changes
    if changes.lost:
        yield f"Found before, missed now: {len(changes.lost)}", changes.lost
    if changes.false:
        yield f"New false positives: {len(changes.false)} ({_kinds(changes.false)})", changes.false
    if better := [*_better(report)]:
        yield f"Better: {', '.join(better)}", changes.found


def _better(report: CheckReport) -> Iterable[str]:
    if found := len(report.changes.found):
        yield f"{_counted(found, 'item')} found that {'was' if found == 1 else 'were'} missed"
    if gone := report.changes.gone:
        counts = (f"{count} in {track.replace('/', ' ')}" for track, count in gone.items())
        yield f"false positives gone: {', '.join(counts)}"
    if rose := [figure.track for figure in report.figures if figure.status == "better"]:
        yield "F1 rose: " + ", ".join(dict.fromkeys(rose))


def _kinds(items: Iterable[Change]) -> str:
    counts = Counter(item.kind for item in items)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _lines(items: Sequence[Change], separator: str = "  ", most: int = _SHOWN) -> Iterable[str]:
    for item in items[:most]:
        kind = [] if item.kind == "found" else [item.kind]
        tracks = [f"({', '.join(_tracks(item))})"] if item.tracks else []
        yield separator.join([item.doc_id, *kind, item.text, *tracks])
    if len(items) > most:
        yield f"… and {len(items) - most} more (--format json has all)"


def _indented(lines: Iterable[str]) -> str:
    return "".join(f"  {line}\n" for line in lines)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


# -- markdown --------------------------------------------------------------------------------------------


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _details(title: str, lines: Iterable[str]) -> str:
    body = "".join(f"- {_escaped(line)}\n" for line in lines)
    return f"<details><summary>{title}</summary>\n\n{body}\n</details>\n\n"


_MARKED = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#"})


def _escaped(line: str) -> str:
    """Words of a text as Markdown shows them: a bracket or a star in them is no markup."""
    return line.translate(_MARKED)
