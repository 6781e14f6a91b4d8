"""Figures that must not be lower than a number: which of them are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from newsbench.check_report import Failure
from newsbench.comparing import figures
from newsbench.files import InputError
from newsbench.limits import Floor
from newsbench.report import FIGURES, Report
from newsbench.scoring import Plan
from newsbench.tracks import NAMES
from newsbench.tracks.base import Path, Track
from newsbench.validation.wording import did_you_mean, either


def broken_floors(report: Report, floors: Iterable[Floor], plan: Plan) -> Iterator[Failure]:
    """The floors that a report breaks; a figure that is undefined or was not attempted breaks its floor.

    Raises:
        InputError: a floor is on a track that is not checked, or on a figure that the track does not have.
    """
    tracks = {track.name: track for track in plan.tracks}
    for floor in floors:
        value = _value(report, floor, _track(floor, tracks), plan)
        if value is None:
            what = "is undefined" if report.tracks[floor.track] is not None else "was not attempted"
            yield Failure(floor.track, "floor", f"{floor.name} {what}, and its floor is {floor.least:g}")
        elif value < floor.least:
            yield Failure(floor.track, "floor", f"{floor.name} is {value:.4f}, below its floor of {floor.least:g}")


def _track(floor: Floor, tracks: Mapping[str, Track]) -> Track:
    if floor.track in tracks:
        return tracks[floor.track]
    if floor.track in NAMES:
        raise InputError(f"[bad-floor] {floor.name}: {floor.track} is not checked: add --track {floor.track}")
    raise InputError(f"[unknown-track] {floor.name}: there is no track {floor.track}{did_you_mean(floor.track, NAMES)}")


def _value(report: Report, floor: Floor, track: Track, plan: Plan) -> float | None:
    node: Any = report.tracks[track.name]
    for key in _whole_path(floor, track, plan)[1:]:
        if node is None:
            return None
        if not isinstance(node, Mapping) or key not in node:
            raise _unknown(floor, report)
        node = node[key]
    if isinstance(node, Mapping | list | tuple):
        raise _unknown(floor, report)
    return None if node is None else float(node)


def _whole_path(floor: Floor, track: Track, plan: Plan) -> Path:
    """With the row filled in where only a figure is named: ``attribution.f1`` is that of the headline."""
    headlines = figures(track, plan.options.criterion)
    if len(floor.path) != 2 or floor.path[1] not in FIGURES:
        return floor.path
    if len(headlines) > 1:
        rows = either([".".join((*path, floor.path[1])) for path in headlines])
        raise InputError(f"[bad-floor] {floor.name}: {track.name} has several rows: say {rows}")
    return (*headlines[0], floor.path[1])


def _unknown(floor: Floor, report: Report) -> InputError:
    known = [
        ".".join((*path, figure))
        for path, row in report.rows()
        if path[0] == floor.track
        for figure in row or ()
        if figure in (*FIGURES, "rate")
    ]
    hint = did_you_mean(floor.name, known) or f": choose from {', '.join(known)}"
    return InputError(f"[unknown-figure] there is no figure {floor.name}{hint}")
