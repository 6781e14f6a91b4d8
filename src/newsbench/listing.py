"""Every error as a record of its own, with the text around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from newsbench.api import PredictionSource, comparisons_of, track_parts
from newsbench.comparison import DEFAULT_OPTIONS, Comparison, Options
from newsbench.corpus import Corpus
from newsbench.errors import Error, errors_of
from newsbench.metrics.prf import Prf
from newsbench.model import Fragments
from newsbench.spans import hull
from newsbench.tracks.base import ItemTrack
from newsbench.validation.problems import Problem

# Code points of text shown on either side of an item.
_CONTEXT = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """The errors of a run, and what was wrong with its input."""

    errors: list[dict[str, Any]]
    problems: tuple[Problem, ...]


def list_errors(
    predictions: PredictionSource,
    gold: str | Path | Corpus | None = None,
    *,
    tracks: Iterable[str],
    split: str | None = None,
    options: Options = DEFAULT_OPTIONS,
) -> Listed:
    """Every error in the tracks asked for, by document and offset.

    ``delta_f1`` is what F1 of the whole run would gain if this one error were mended.

    Raises:
        newsbench.files.InputError: as :func:`newsbench.score`.
    """
    parts = track_parts(tracks)
    comparisons, problems = comparisons_of(predictions, gold, split=split, options=options)
    lines = [line for part in parts for line in _of_track(part, comparisons)]
    return Listed(lines, problems)


def _of_track(track: ItemTrack, comparisons: Sequence[Comparison]) -> Iterator[dict[str, Any]]:
    labelled = [c for c in comparisons if getattr(c.gold.annotation, track.layer) is not msgspec.UNSET]
    counts = sum((track.outcome(c, c.options.criterion).counts for c in labelled), Prf())
    for comparison in labelled:
        errors = sorted(errors_of(comparison, track), key=lambda error: _offset(comparison, track, error))
        yield from (_line(comparison, track, error, counts) for error in errors)


def _offset(comparison: Comparison, track: ItemTrack, error: Error) -> tuple[int, int, str]:
    place = _place(comparison, track, error)
    return (*(hull(place) if place else (len(comparison.gold.text), 0)), error.kind)


def _place(comparison: Comparison, track: ItemTrack, error: Error) -> Fragments:
    layer = track.items(comparison)
    if error.gold is not None:
        return layer.gold[error.gold].place
    return layer.places[error.predicted] if error.predicted is not None else ()


def _line(comparison: Comparison, track: ItemTrack, error: Error, counts: Prf) -> dict[str, Any]:
    layer = track.items(comparison)
    return {
        "doc_id": comparison.gold.doc_id,
        "track": "/".join(track.path),
        "kind": error.kind,
        "text": in_context(comparison.gold.text, _place(comparison, track, error)),
        "gold": None if error.gold is None else msgspec.to_builtins(layer.gold[error.gold].record),
        "predicted": None if error.predicted is None else msgspec.to_builtins(layer.predicted[error.predicted].record),
        "delta_f1": error.lost.gain(counts),
    }


def in_context(text: str, place: Fragments) -> str | None:
    """The words of an item in brackets, with some text around them; None for what lies nowhere."""
    if not place:
        return None
    start, end = hull(place)
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    return " ".join(f"{before}[{text[start:end]}]{after}".split())
