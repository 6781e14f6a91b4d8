"""Whether a system knows what it knows: its confidences against what turned out right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

from newsbench.adapting.dialect import PLAIN, Dialect, dialect_of
from newsbench.api import Inputs, InvalidInput, KeyMapSource, PredictionSource, load_inputs, warnings_about
from newsbench.comparison import DEFAULT_OPTIONS, Comparison, Options
from newsbench.corpus import Corpus
from newsbench.files import InputError
from newsbench.metrics.confidence import (
    Bin,
    Judged,
    Point,
    average_precision,
    best_threshold,
    curve,
    expected_calibration_error,
    reliability,
    total,
)
from newsbench.report import signature
from newsbench.scoring import Plan, Tally, compare_story, score_corpus
from newsbench.standing import attempted
from newsbench.tracks import select
from newsbench.tracks.attribution import PAIRS
from newsbench.tracks.base import ItemTrack, Outcome
from newsbench.tracks.event_types import EVENT_TYPES
from newsbench.tracks.events import EVENTS
from newsbench.tracks.quotes import CONTENT
from newsbench.tracks.reported_events import REPORTED_EVENTS
from newsbench.validation.problems import Problem

if TYPE_CHECKING:
    from pathlib import Path

# The tracks in which an item is a predicted record, so that its confidence is that of the item.
TRACKS: Mapping[str, ItemTrack] = {
    track.name: track for track in (CONTENT, PAIRS, EVENTS, EVENT_TYPES, REPORTED_EVENTS)
}


@dataclass(frozen=True, slots=True)
class TrackConfidence:
    """What the confidences of one track are worth.

    Attributes:
        gold: items that were to be found.
        items: predicted items with a confidence.
        right: how many of those are right.
        without: predicted items without a confidence, which are in none of the figures.
        average_precision, ece: None where undefined.
        best: the threshold of the highest F1.
        reliability: ten bins of equal width.
        curve: a point for each confidence, from the highest down.
    """

    gold: int
    items: int
    right: int
    without: int
    average_precision: float | None
    best: Point | None
    ece: float | None
    reliability: tuple[Bin, ...]
    curve: tuple[Point, ...]

    @classmethod
    def of(cls, judged: Judged) -> TrackConfidence:
        return cls(
            gold=judged.gold,
            items=judged.items,
            right=judged.right,
            without=sum(judged.without),
            average_precision=average_precision(judged),
            best=best_threshold(judged),
            ece=expected_calibration_error(judged),
            reliability=tuple(reliability(judged)),
            curve=tuple(curve(judged)),
        )


@dataclass(frozen=True)
class ConfidenceReport:
    """What :func:`confidence` found out.

    Attributes:
        signature: what a reader must know to get the same digits (design 4.9).
        documents, stories: how many were looked at.
        tracks: by name; None for a track that was not attempted.
        warnings: what a reader should know before believing the figures.
    """

    signature: str
    documents: int
    stories: int
    tracks: Mapping[str, TrackConfidence | None]
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The report as ``schema/confidence.schema.json`` has it."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    def to_json(self) -> str:
        """Deterministic JSON: the same figures give the same bytes."""
        encoded = msgspec.json.encode(self.to_dict(), order="deterministic")
        return msgspec.json.format(encoded, indent=2).decode() + "\n"

    @classmethod
    def from_json(cls, source: str | bytes) -> ConfidenceReport:
        """Read a report back.

        Raises:
            msgspec.ValidationError: it is not a report about confidence.
        """
        return msgspec.json.decode(source, type=cls)

    def __str__(self) -> str:
        from newsbench.reports.confidence_table import as_text

        return as_text(self)


@dataclass(frozen=True, slots=True)
class Examined:
    """A report about confidence, and what was wrong with the input."""

    report: ConfidenceReport
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]


def confidence(
    predictions: PredictionSource,
    gold: str | Path | Corpus | None = None,
    *,
    tracks: Iterable[str] | None = None,
    split: str | None = None,
    options: Options = DEFAULT_OPTIONS,
    ignore_unknown: bool = False,
    offsets: str = "codepoint",
    key_map: KeyMapSource = None,
) -> ConfidenceReport:
    """Average precision, best threshold and calibration of the confidences that predictions carry.

    Args:
        predictions, gold, split, options, ignore_unknown, offsets, key_map: as in :func:`newsbench.score`.
        tracks: of quotes, attribution, events, event_types and reported_events; None: all of these.

    Raises:
        InvalidInput: records were refused, or gold was.
        InputError: a file cannot be used at all, or a track has no confidences.
    """
    examined = confidence_with_problems(
        predictions,
        gold,
        tracks=tracks,
        split=split,
        options=options,
        ignore_unknown=ignore_unknown,
        dialect=dialect_of(offsets, key_map),
    )
    if examined.errors:
        raise InvalidInput(examined.errors)
    return examined.report


def confidence_with_problems(
    predictions: PredictionSource,
    gold: str | Path | Corpus | None = None,
    *,
    tracks: Iterable[str] | None = None,
    split: str | None = None,
    options: Options = DEFAULT_OPTIONS,
    ignore_unknown: bool = False,
    dialect: Dialect = PLAIN,
) -> Examined:
    """Like :func:`confidence`, with the problems beside the report instead of raised."""
    chosen = _chosen(tracks)
    loaded = load_inputs(predictions, gold, split=split, ignore_unknown=ignore_unknown, dialect=dialect)
    # The Tally is for what every result has: which tracks were attempted, what is missing, the signature.
    plan = Plan(select(chosen), options)
    tally = score_corpus(loaded.corpus, loaded.read.by_id, plan)
    found = {name: _track(loaded, tally, TRACKS[name], options) for name in chosen}
    report = ConfidenceReport(
        signature=signature(tally, plan, corpus_version=loaded.corpus.version, split=loaded.split),
        documents=tally.documents,
        stories=tally.stories,
        tracks=found,
        warnings=(
            *loaded.read.warnings,
            *warnings_about(loaded.corpus, tally, len(loaded.read.errors)),
            *_cautions(loaded, found),
        ),
    )
    return Examined(report, loaded.problems)


def _chosen(names: Iterable[str] | None) -> list[str]:
    wanted = set(names or TRACKS)
    if unknown := sorted(wanted - set(TRACKS)):
        raise InputError(f"[unknown-track] {unknown[0]!r} has no confidences to judge: choose from {', '.join(TRACKS)}")
    return [name for name in TRACKS if name in wanted]


def _track(loaded: Inputs, tally: Tally, track: ItemTrack, options: Options) -> TrackConfidence | None:
    if not attempted(tally.keys, track.keys, track.layer):
        return None
    return TrackConfidence.of(total(judge(comparison, track) for comparison in _comparisons(loaded, options)))


def _comparisons(loaded: Inputs, options: Options) -> Iterator[Comparison]:
    for _, documents in loaded.corpus.stories():
        yield from compare_story(documents, loaded.read.by_id, options)


def judge(comparison: Comparison, track: ItemTrack) -> Judged:
    """Which predicted items of a document are right, as the scorer has it, and how sure the system was.

    All predictions take part in the matching. Leaving out those below a threshold may only free a gold item
    for another prediction, so F1 at a threshold is never less than the curve has it.
    """
    if getattr(comparison.gold.annotation, track.layer) is UNSET:
        return Judged()
    outcome = track.outcome(comparison, comparison.options.criterion)
    right, wrong, gold = _headline(comparison, track, outcome)
    return Judged.of(_surest_right(comparison, track, right, wrong), gold)


def _surest_right(
    comparison: Comparison, track: ItemTrack, right: Iterable[int], wrong: Iterable[int]
) -> Iterator[tuple[float | None, bool]]:
    """(confidence, right) of every item; of duplicates the surest is the one that is right.

    The matching cannot tell duplicates apart and takes any; a reader would take the surest.
    """
    alike: dict[Hashable, list[tuple[float | None, bool]]] = defaultdict(list)
    predicted = track.items(comparison).predicted
    for ranks, is_right in ((right, True), (wrong, False)):
        for rank in ranks:
            item = predicted[rank]
            key = (item.places, item.grade, track.predicted_label(comparison, rank))
            alike[key].append((item.record.confidence, is_right))
    for items in alike.values():
        confidences = sorted((c for c, _ in items), key=lambda c: (c is None, -(c or 0)))
        yield from zip(confidences, sorted((is_right for _, is_right in items), reverse=True), strict=True)


def _headline(comparison: Comparison, track: ItemTrack, outcome: Outcome) -> tuple[list[int], list[int], int]:
    """Right and wrong ranks and the number of gold items of the track's headline row.

    That row is one label's for *reported_events* (what the outlet itself asserts is another), else all labels'.
    """

    def in_row(label: Any) -> bool:
        return track.headline is None or track.row is None or track.row(label) == track.headline

    right = [p for g, p in outcome.pairs if in_row(track.gold_label(comparison, g))]
    wrong = [p for p in outcome.surplus if in_row(track.predicted_label(comparison, p))]
    missed = sum(in_row(track.gold_label(comparison, g)) for g in outcome.missed)
    return right, wrong, len(right) + missed


def _cautions(loaded: Inputs, tracks: Mapping[str, TrackConfidence | None]) -> list[str]:
    found = {name: track for name, track in tracks.items() if track is not None}
    warnings = [
        f"{name}: {track.without} of {track.items + track.without} items carry no confidence and are left out"
        for name, track in found.items()
        if track.without
    ]
    if any(track.best for track in found.values()) and _has_test(loaded.corpus):
        warnings.append(
            "the best threshold was chosen on test documents, so its F1 flatters: choose it on dev (--split dev)"
        )
    return warnings


def _has_test(corpus: Corpus) -> bool:
    return any(document.document.split == "test" for document in corpus)
