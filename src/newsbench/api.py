"""The Python door: score predictions of any kind against a gold set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from newsbench.adapting.dialect import PLAIN, Dialect, dialect_of
from newsbench.comparison import DEFAULT_OPTIONS, Comparison, Options
from newsbench.corpus import ALL, DEFAULT, Corpus, load
from newsbench.files import InputError, lines_of
from newsbench.model import Prediction
from newsbench.predictions import Predictions, read_predictions
from newsbench.report import Report, build_report
from newsbench.scoring import Plan, Tally, compare_story, score_corpus
from newsbench.slices import KEYS
from newsbench.standing import attempted, standing_keys
from newsbench.tracks import NAMES, select
from newsbench.tracks.base import ItemTrack, Track
from newsbench.validation.problems import Problem
from newsbench.validation.wording import either

if TYPE_CHECKING:
    from newsbench.engines.parts import Job
    from newsbench.engines.spreading import Engine

REPLICATES = 1000
# A map file, or what it holds.
KeyMapSource = str | Path | Mapping[str, Any] | None
# Bytes of gold and predictions that are scored in one piece; larger files are cut into shards.
IN_MEMORY = 4 * 1024 * 1024
PredictionSource = str | Path | Iterable[Mapping[str, Any] | Prediction] | Callable[[str], Mapping[str, Any]]


class InvalidInput(InputError):
    """Records were refused; ``problems`` has all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class Scored(Struct, frozen=True):
    """A report, what it was made from, and what was wrong with the input."""

    report: Report
    tally: Tally
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]


def score(
    predictions: PredictionSource,
    gold: str | Path | Corpus | None = None,
    *,
    tracks: Iterable[str] | None = None,
    split: str | None = None,
    options: Options = DEFAULT_OPTIONS,
    strict: bool = False,
    ignore_unknown: bool = False,
    replicates: int = REPLICATES,
    seed: int = 0,
    errors: bool = False,
    by: Iterable[str] = (),
    trivial: bool = False,
    processes: int = 1,
    engine: Engine | None = None,
    on_error: Literal["raise", "skip"] = "raise",
    offsets: str = "codepoint",
    key_map: KeyMapSource = None,
) -> Report:
    """Precision, recall and F1 of predictions.

    Args:
        predictions: a JSON Lines file (``-``: standard input); one mapping a document, in an iterable, a
            ``datasets.Dataset``, a DataFrame or another table; or an extractor, a function of a text that is run over
            the texts that are scored, as :func:`newsbench.evaluate` does.
        gold: a folder, a JSON Lines file or a loaded corpus; None: the shipped set.
        tracks: names; None: all.
        split: None: ``test`` where the set knows splits, else all of it.
        options: how spans are compared.
        strict: a gold document without a prediction is an error.
        ignore_unknown: leave out predictions about documents that the set lacks.
        replicates, seed: of the bootstrap over stories that gives the intervals; 0 replicates: no intervals.
        errors: count what each kind of error cost.
        by: slices, by key: genre, outlet, split, region, length, source-form, phenomenon.
        trivial: score trivial clusterings of the gold mentions beside the coreference tracks.
        processes: how many to spread two files over; the digits do not depend on it.
        engine: that spreads two files instead, as :func:`newsbench.engines.cluster.over_cluster` gives.
        on_error: ``skip`` scores what is good; a refused record's document counts as missed.
        offsets: what the offsets of predictions count: ``codepoint``, ``utf-16`` or ``utf-8``.
        key_map: what their keys and values mean: a map file, or what one holds (docs/predictions.md).

    Raises:
        InvalidInput: records were refused (with ``on_error="raise"``), or gold was.
        InputError: a file cannot be used at all, a name is unknown, or what is to be spread is not two files.
    """
    scored = score_with_problems(
        predictions,
        gold,
        tracks=tracks,
        split=split,
        options=options,
        strict=strict,
        ignore_unknown=ignore_unknown,
        replicates=replicates,
        seed=seed,
        errors=errors,
        by=by,
        trivial=trivial,
        dialect=dialect_of(offsets, key_map),
        processes=processes,
        engine=engine,
    )
    if scored.errors and on_error == "raise":
        raise InvalidInput(scored.errors)
    return scored.report


def score_with_problems(
    predictions: PredictionSource,
    gold: str | Path | Corpus | None = None,
    *,
    tracks: Iterable[str] | None = None,
    split: str | None = None,
    options: Options = DEFAULT_OPTIONS,
    strict: bool = False,
    ignore_unknown: bool = False,
    replicates: int = REPLICATES,
    seed: int = 0,
    errors: bool = False,
    by: Iterable[str] = (),
    trivial: bool = False,
    dialect: Dialect = PLAIN,
    processes: int = 1,
    engine: Engine | None = None,
) -> Scored:
    """Like :func:`score`, with the problems beside the report instead of raised."""
    wanted = tracks_named(tracks)
    if trivial:
        _require_clusters(wanted)
    plan = Plan(wanted, options, replicates, seed, errors=errors, by=_slice_keys(by), trivial=trivial)
    spread = engine is not None or processes > 1
    files = _files(predictions, gold)
    if spread and not files:
        raise InputError("[not-two-files] only gold and predictions in one JSON Lines file each can be spread")
    if files and (spread or _size(files) > IN_MEMORY):
        from newsbench.engines.parts import Job
        from newsbench.engines.processes import over_processes

        chosen = over_processes(processes) if engine is None else engine
        names = [str(path) for path in files]
        job = Job.of(plan, *names, split=split or DEFAULT, ignore_unknown=ignore_unknown, dialect=dialect)
        return _score_files(files, plan, job, chosen, strict=strict)
    loaded = load_inputs(predictions, gold, split=split, ignore_unknown=ignore_unknown, dialect=dialect)
    keys = loaded.read.keys.union(*map(standing_keys, loaded.read.by_id.values()))
    tally = score_corpus(loaded.corpus, loaded.read.by_id, _attempted(plan, keys)) + Tally(keys=keys)
    return _scored(
        tally,
        plan,
        loaded.corpus,
        loaded.read,
        faults=loaded.corpus.problems,
        missing_in=name_of(predictions) if strict else None,
    )


def _scored(
    tally: Tally, plan: Plan, corpus: Corpus, read: Predictions, *, faults: Sequence[Problem], missing_in: str | None
) -> Scored:
    """The report of a Tally; ``missing_in`` names the file where a missing document is an error."""
    missing = [] if missing_in is None else [_missing_problem(doc_id, missing_in) for doc_id in sorted(tally.missing)]
    report = build_report(
        tally,
        plan,
        corpus_version=corpus.version,
        split=corpus.split,
        left_out=read.left_out,
        warnings=[*read.warnings, *warnings_about(corpus, tally, read.refused)],
    )
    return Scored(report, tally, (*faults, *read.problems, *missing))


def _files(predictions: PredictionSource, gold: str | Path | Corpus | None) -> tuple[Path, Path] | None:
    """Gold and predictions, where both are regular files; only those can be read twice."""
    if not isinstance(predictions, str | Path) or not isinstance(gold, str | Path):
        return None
    paths = Path(gold), Path(predictions)
    return paths if all(path.is_file() for path in paths) else None


def _size(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths)


def _score_files(files: tuple[Path, Path], plan: Plan, job: Job, engine: Engine, *, strict: bool) -> Scored:
    """Score two large files shard by shard, so that memory does not grow with them."""
    from newsbench.engines.spreading import score_files

    part, scored_split = score_files(*files, job, engine)
    if faults := [problem for problem in part.faults if problem.severity == "error"]:
        raise InvalidInput(faults)
    errors = [problem for problem in part.problems if problem.severity == "error"]
    if errors and not part.usable:
        raise InvalidInput(errors)
    read = Predictions(problems=list(part.problems), left_out=part.left_out, refused=part.refused, replies=part.replies)
    return _scored(
        part.tally,
        plan,
        Corpus((), split=scored_split),
        read,
        faults=part.faults,
        missing_in=str(files[1]) if strict else None,
    )


def _attempted(plan: Plan, keys: frozenset[str]) -> Plan:
    """The plan without the tracks that the whole input does not attempt: their counts would be thrown away."""
    tracks = [t for t in plan.tracks if any(attempted(keys, part, t.layer) for part in t.deciding.values())]
    return replace(plan, tracks=tracks, keys=False)


class Inputs(Struct, frozen=True):
    """Gold and predictions, read and checked."""

    corpus: Corpus
    read: Predictions

    @property
    def split(self) -> str:
        return self.corpus.split

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.corpus.problems, *self.read.problems)


def load_inputs(
    predictions: PredictionSource,
    gold: str | Path | Corpus | None,
    *,
    split: str | None,
    ignore_unknown: bool,
    name: str | None = None,
    dialect: Dialect = PLAIN,
) -> Inputs:
    """Gold and predictions, read and checked; problems call predictions by ``name``, else by their file.

    ``dialect`` says how the predictions are written.

    Raises:
        InvalidInput: gold has an error, or not one record of the predictions can be used.
    """
    corpus = checked_gold(gold, split or DEFAULT)
    lines = lines_from(predictions, corpus)
    named = name or name_of(predictions)
    read = read_predictions(lines, corpus, file=named, ignore_unknown=ignore_unknown, dialect=dialect)
    if read.errors and not read.by_id and not read.left_out:
        raise InvalidInput(read.errors)
    return Inputs(corpus, read)


def name_of(predictions: PredictionSource) -> str:
    """How problems call predictions: by their file."""
    return str(predictions) if isinstance(predictions, str | Path) else "predictions"


def comparisons_of(
    predictions: PredictionSource,
    gold: str | Path | Corpus | None = None,
    *,
    split: str | None = None,
    options: Options = DEFAULT_OPTIONS,
    dialect: Dialect = PLAIN,
) -> tuple[list[Comparison], tuple[Problem, ...]]:
    """Each document beside its prediction, for whoever wants more than counts; and the problems of the input.

    Raises:
        InputError: as :func:`score`.
    """
    loaded = load_inputs(predictions, gold, split=split, ignore_unknown=False, dialect=dialect)
    compared: list[Comparison] = []
    for _, documents in loaded.corpus.stories():
        compared.extend(compare_story(documents, loaded.read.by_id, options))
    return compared, loaded.problems


def track_parts(names: Iterable[str]) -> list[ItemTrack]:
    """The matchings of tracks by name.

    Raises:
        InputError: there is no such track, or it is no matching of items.
    """
    chosen = tracks_named(names)
    if without := [track.name for track in chosen if not track.parts]:
        raise InputError(f"[no-items] {without[0]} is no matching of items, so it has no list of errors")
    return [part for track in chosen for part in track.parts]


def checked_gold(gold: str | Path | Corpus | None, split: str = ALL) -> Corpus:
    """A gold set, or a split of it, without errors.

    Raises:
        InvalidInput: a record of it is wrong: figures on the rest would be no figures on the set.
    """
    corpus = gold.select(split) if isinstance(gold, Corpus) else load(gold, split=split)
    if errors := [problem for problem in corpus.problems if problem.severity == "error"]:
        raise InvalidInput(errors)
    return corpus


def tracks_named(names: Iterable[str] | None) -> Sequence[Track]:
    try:
        return select(names)
    except KeyError as error:
        raise InputError(f"[unknown-track] there is no track {error}: choose from {', '.join(NAMES)}") from None


def _require_clusters(tracks: Iterable[Track]) -> None:
    from newsbench.tracks.trivial import TRACKS

    if not any(track.name in TRACKS for track in tracks):
        raise InputError(f"[no-clusters] trivial clusterings stand beside coreference: add a track: {either(TRACKS)}")


def _slice_keys(keys: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(keys))
    if unknown := [key for key in chosen if key not in KEYS]:
        raise InputError(f"[unknown-slice] there is no slice {unknown[0]!r}: choose from {', '.join(KEYS)}")
    return chosen


def lines_from(predictions: PredictionSource, corpus: Corpus) -> Iterable[tuple[int, bytes]]:
    """The records of predictions about a set as numbered lines of JSON, whatever they came in."""
    if isinstance(predictions, str | Path):
        # Of a set that has no documents yet, an extractor predicts none.
        return lines_of(predictions, may_be_empty=not corpus.ids)
    from newsbench.sources import json_lines

    if callable(predictions) and not isinstance(predictions, Iterable):
        from newsbench.extracting import predictions_of

        return json_lines(predictions_of(predictions, corpus))
    return json_lines(predictions)


def _missing_problem(doc_id: str, file: str) -> Problem:
    return Problem(
        file, 0, "", "missing-document", f"no prediction for {doc_id}: write a line for it, empty if need be"
    )


def warnings_about(corpus: Corpus, tally: Tally, refused: int) -> list[str]:
    warnings = []
    if refused:
        effect = "a document whose only record was refused counts as missed"
        warnings.append(f"records refused for their errors: {refused}; {effect}")
    if corpus.detached:
        names = ", ".join(d.doc_id for d in corpus.detached)
        warnings.append(f"detached documents left out until `newsbench attach DIR` brings their texts: {names}")
    if tally.missing:
        number = len(tally.missing)
        warnings.append(f"documents without a prediction, counted as missed: {number} ({some_of(tally.missing)})")
    return warnings


def some_of(names: Iterable[str], most: int = 10) -> str:
    ordered = sorted(names)
    more = f" and {len(ordered) - most} more" if len(ordered) > most else ""
    return ", ".join(ordered[:most]) + more
