"""A report about confidence as tables for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from newsbench.confidence import ConfidenceReport, TrackConfidence
from newsbench.metrics.confidence import Bin
from newsbench.reports.grid import grid
from newsbench.reports.lines import UNDEFINED, number

_COLUMNS = ("track", "gold", "items", "right", "without", "AP", "best F1", "at", "ECE")
_BINS = ("confidence", "items", "mean confidence", "right")


def renderers() -> dict[str, Callable[[ConfidenceReport], str]]:
    """How to write a report about confidence, by the name of the format."""
    return {"table": as_text, "json": ConfidenceReport.to_json}


def as_text(report: ConfidenceReport) -> str:
    """The figures of every track, then the reliability table of each, then the signature."""
    summary = grid(_COLUMNS, (_cells(name, track) for name, track in report.tracks.items()), left=["track"])
    head = f"{report.documents} documents, {report.stories} stories\n"
    return "".join([head, summary, *_reliability(report.tracks), report.signature, "\n"])


def _cells(name: str, track: TrackConfidence | None) -> tuple[str, ...]:
    if track is None:
        return (f"{name} not attempted", *("",) * 4, *(UNDEFINED,) * 4)
    counts = map(str, (track.gold, track.items, track.right, track.without))
    best, at = (track.best.f1, track.best.threshold) if track.best else (None, None)
    # In full: a rounded threshold keeps other items.
    threshold = UNDEFINED if at is None else f"≥ {at!r}"
    return (name, *counts, number(track.average_precision), number(best), threshold, number(track.ece))


def _reliability(tracks: Mapping[str, TrackConfidence | None]) -> list[str]:
    return [
        f"\n{name}: reliability\n{grid(_BINS, map(_bin, track.reliability))}"
        for name, track in tracks.items()
        if track is not None and track.items
    ]


def _bin(one: Bin) -> tuple[str, ...]:
    opening = "[" if one.low == 0 else "("
    return f"{opening}{one.low:.1f}, {one.high:.1f}]", str(one.items), number(one.confidence), number(one.precision)
