"""From predictions to what a baseline holds: counts by story, and which items were right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path as FilePath

from msgspec import UNSET

from newsbench.adapting.dialect import PLAIN, Dialect
from newsbench.api import (
    Inputs,
    InvalidInput,
    PredictionSource,
    load_inputs,
    tracks_named,
    warnings_about,
)
from newsbench.baseline import Baseline, Items, counts_of, gold_token, key_of, parts_of, predicted_token
from newsbench.comparing import figure_of, figures
from newsbench.comparison import DEFAULT_OPTIONS, Comparison, Options
from newsbench.corpus import Corpus
from newsbench.files import InputError
from newsbench.metrics.coref_sums import Sums
from newsbench.metrics.prf import Prf
from newsbench.paired import row_paths
from newsbench.report import Report, build_report
from newsbench.scoring import Plan, Tally, compare_story, score_corpus
from newsbench.standing import attempted
from newsbench.tracks.base import ItemTrack, Path, Row, Track
from newsbench.validation.problems import Problem


@dataclass(frozen=True, slots=True)
class Setting:
    """What is scored and how; None: as the baseline has it, else as ``newsbench score`` does."""

    tracks: tuple[str, ...] | None = None
    split: str | None = None
    options: Options | None = None

    def after(self, before: Baseline | None) -> Setting:
        """With what was not asked for taken from a baseline."""
        if before is None:
            return self
        parts = parts_of(before.signature)
        return Setting(
            self.tracks or _tracks_of(parts),
            self.split or parts.get("split"),
            self.options or _options_of(parts),
        )


def _tracks_of(parts: Mapping[str, str]) -> tuple[str, ...] | None:
    named = parts.get("track", "all")
    return None if named == "all" else tuple(named.split("+"))


def _options_of(parts: Mapping[str, str]) -> Options:
    match, boundary = parts.get("match", ""), parts.get("boundary", "")
    if boundary not in ("trim", "strict"):
        return DEFAULT_OPTIONS
    if match == "exact":
        return Options(boundary=boundary, criterion="exact")  # type: ignore[arg-type]
    try:
        threshold = Fraction(match.removeprefix("overlap"))
    except ValueError:
        return DEFAULT_OPTIONS
    return Options(boundary=boundary, criterion="overlap", threshold=threshold)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run: its report, what a baseline would hold of it, and what was wrong with the input."""

    loaded: Inputs
    plan: Plan
    report: Report
    baseline: Baseline

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.loaded.problems

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    def require_good_input(self) -> None:
        """A check on the records that are left would be a check of something else.

        Raises:
            InvalidInput: records were refused.
        """
        if self.errors:
            raise InvalidInput(self.errors)


def take(
    predictions: PredictionSource,
    gold: str | FilePath | Corpus | None,
    setting: Setting,
    *,
    ignore_unknown: bool = False,
    dialect: Dialect = PLAIN,
) -> Snapshot:
    """Score predictions and note which items were right.

    Raises:
        InputError: a file cannot be used at all, a name is unknown, or the split has no documents.
        InvalidInput: gold is wrong.
    """
    plan = Plan(tracks_named(setting.tracks), setting.options or DEFAULT_OPTIONS, keep_stories=True)
    loaded = load_inputs(predictions, gold, split=setting.split, ignore_unknown=ignore_unknown, dialect=dialect)
    if not len(loaded.corpus):
        raise InputError(f"[no-documents] split {loaded.split} of the gold set has no document that could be scored")
    tally = score_corpus(loaded.corpus, loaded.read.by_id, plan) + Tally(keys=loaded.read.keys)
    report = build_report(
        tally,
        plan,
        corpus_version=loaded.corpus.version,
        split=loaded.split,
        left_out=loaded.read.left_out,
        warnings=[*loaded.read.warnings, *warnings_about(loaded.corpus, tally, len(loaded.read.errors))],
    )
    return Snapshot(loaded, plan, report, _baseline(tally, plan, report, loaded))


def _baseline(tally: Tally, plan: Plan, report: Report, loaded: Inputs) -> Baseline:
    tried = {path: figure_of(tally.rows, path) for path in tried_figures(plan, tally.keys)}
    rows = [path for figure in tried for path in row_paths(figure)]
    return Baseline(
        format=1,
        signature=report.signature,
        documents=report.documents,
        figures={key_of(path): f1 for path, f1 in tried.items()},
        stories={story: dict(_counts(found, rows)) for story, found in tally.by_story.items()},
        items=_items(loaded, plan, tally.keys),
        strings=_strings(tally),
    )


def tried_figures(plan: Plan, keys: frozenset[str]) -> list[Path]:
    """The headline figures of what the predictions attempt."""
    return [
        path for track in plan.tracks for path in figures(track, plan.options.criterion) if _is_tried(track, path, keys)
    ]


def _is_tried(track: Track, path: Path, keys: frozenset[str]) -> bool:
    parts = (wanted for part, wanted in track.deciding.items() if path[: len(part)] == part)
    return any(attempted(keys, wanted, track.layer) for wanted in parts)


def _counts(found: Mapping[Path, Row], rows: Iterable[Path]) -> Iterator[tuple[str, tuple[int | str, ...]]]:
    for path in rows:
        row = found.get(path)
        if isinstance(row, Prf | Sums):
            yield key_of(path), counts_of(row)


def _strings(tally: Tally) -> dict[str, dict[str, int]]:
    strings: dict[str, dict[str, int]] = {}
    for (layer, grade), count in sorted(tally.grades.items()):
        strings.setdefault(layer, {})[grade] = count
    return strings


# -- items -----------------------------------------------------------------------------------------------


def _items(loaded: Inputs, plan: Plan, keys: frozenset[str]) -> dict[str, dict[str, Items]]:
    parts = [part for track in plan.tracks for part in track.parts if attempted(keys, part.keys, part.layer)]
    found: dict[str, dict[str, Items]] = {key_of(part.path): {} for part in parts}
    for _, documents in loaded.corpus.stories():
        for comparison in compare_story(documents, loaded.read.by_id, plan.options):
            for part in parts:
                if is_labelled(comparison, part):
                    found[key_of(part.path)][comparison.gold.doc_id] = _of_document(comparison, part)
    return found


def is_labelled(comparison: Comparison, part: ItemTrack) -> bool:
    """Whether a document was labelled for a track."""
    return getattr(comparison.gold.annotation, part.layer) is not UNSET


def _of_document(comparison: Comparison, part: ItemTrack) -> Items:
    outcome = part.outcome(comparison, comparison.options.criterion)
    matched = sorted(gold for gold, _ in outcome.pairs)
    return Items(
        tuple(gold_token_of(comparison, part, rank) for rank in matched),
        tuple(sorted(predicted_token_of(comparison, part, rank) for rank in outcome.surplus)),
    )


def gold_token_of(comparison: Comparison, part: ItemTrack, rank: int) -> str:
    """What stands for the gold item of a rank."""
    return gold_token(rank, part.items(comparison).gold[rank].place)


def predicted_token_of(comparison: Comparison, part: ItemTrack, rank: int) -> str:
    """What stands for the predicted item of a rank."""
    layer = part.items(comparison)
    return predicted_token(layer.places[rank], layer.predicted[rank].size)
