"""Which of several systems is better, by how much, and whether that can be believed (design 4.7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from newsbench.adapting.dialect import PLAIN, Dialect, dialect_of
from newsbench.api import (
    Inputs,
    InvalidInput,
    KeyMapSource,
    PredictionSource,
    checked_gold,
    load_inputs,
    some_of,
    tracks_named,
    warnings_about,
)
from newsbench.comparison import DEFAULT_OPTIONS, Criterion, Options
from newsbench.comparison_report import ComparisonReport, PairedTest, verdict
from newsbench.corpus import Corpus
from newsbench.files import STDIN, InputError
from newsbench.metrics.coreference import BlancSums, Sums, conll_f1
from newsbench.metrics.prf import Prf
from newsbench.metrics.statistics import holm
from newsbench.paired import (
    RANDOMISATIONS,
    REPLICATES,
    Difference,
    Draws,
    difference,
    differing_stories,
    gather,
    row_paths,
)
from newsbench.report import signature
from newsbench.scoring import Plan, Tally, score_corpus
from newsbench.standing import attempted
from newsbench.tracks.base import CONLL, Path, Row, Track
from newsbench.validation.problems import Problem

if TYPE_CHECKING:
    from pathlib import Path as FilePath


@dataclass(frozen=True, slots=True)
class Compared:
    """A report of a comparison, and what was wrong with the input."""

    report: ComparisonReport
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]


def compare(
    systems: Mapping[str, PredictionSource] | Sequence[str | FilePath],
    gold: str | FilePath | Corpus | None = None,
    *,
    tracks: Iterable[str] | None = None,
    split: str | None = None,
    options: Options = DEFAULT_OPTIONS,
    ignore_unknown: bool = False,
    all_pairs: bool = False,
    replicates: int = REPLICATES,
    randomisations: int = RANDOMISATIONS,
    seed: int = 0,
    offsets: str = "codepoint",
    key_map: KeyMapSource = None,
) -> ComparisonReport:
    """Which system is better on each track's headline figure, and whether that can be believed.

    Args:
        systems: predictions by the system's name, or files, which are named after themselves.
        gold, tracks, split, options, ignore_unknown: as in :func:`newsbench.score`.
        all_pairs: test every pair; else each system against the first.
        replicates: of the paired bootstrap that gives the interval of a difference.
        randomisations: rounds of paired approximate randomisation, which gives p.
        seed: of both.
        offsets, key_map: as in :func:`newsbench.score`, for every system.

    Raises:
        InvalidInput: records of a system, or of gold, were refused.
        InputError: a file cannot be used at all, a name is unknown, or there are not two systems.
    """
    compared = compare_with_problems(
        systems,
        gold,
        tracks=tracks,
        split=split,
        options=options,
        ignore_unknown=ignore_unknown,
        all_pairs=all_pairs,
        draws=Draws(replicates, randomisations, seed),
        dialect=dialect_of(offsets, key_map),
    )
    if compared.errors:
        raise InvalidInput(compared.errors)
    return compared.report


def compare_with_problems(
    systems: Mapping[str, PredictionSource] | Sequence[str | FilePath],
    gold: str | FilePath | Corpus | None = None,
    *,
    tracks: Iterable[str] | None = None,
    split: str | None = None,
    options: Options = DEFAULT_OPTIONS,
    ignore_unknown: bool = False,
    all_pairs: bool = False,
    draws: Draws = Draws(),  # noqa: B008 - frozen
    dialect: Dialect = PLAIN,
) -> Compared:
    """Like :func:`compare`, with the problems beside the report instead of raised."""
    plan = Plan(tracks_named(tracks), options, keep_stories=True)
    sources = _checked(named(systems))
    whole = checked_gold(gold)

    def inputs(name: str, source: PredictionSource) -> Inputs:
        shown = _name_of(name, source)
        return load_inputs(source, whole, split=split, ignore_unknown=ignore_unknown, name=shown, dialect=dialect)

    loaded = {name: inputs(name, source) for name, source in sources.items()}
    tallies = {name: score_corpus(part.corpus, part.read.by_id, plan) for name, part in loaded.items()}
    first = next(iter(loaded.values()))
    report = build_comparison(
        tallies,
        plan,
        draws,
        corpus_version=whole.version,
        split=first.split,
        all_pairs=all_pairs,
        warnings=[*warnings_about(first.corpus, Tally(), 0), *_of_reading(loaded), *_coverage(tallies)],
    )
    return Compared(report, (*whole.problems, *(problem for part in loaded.values() for problem in part.read.problems)))


def named(systems: Mapping[str, PredictionSource] | Sequence[str | FilePath]) -> dict[str, PredictionSource]:
    """Systems by name. A file is named by its stem, by its whole path where two share a stem."""
    if isinstance(systems, Mapping):
        return dict(systems)
    paths: dict[str, set[str]] = defaultdict(set)
    for source in systems:
        paths[_stem(source)].add(str(source))
    sources: dict[str, PredictionSource] = {}
    for source in systems:
        stem = _stem(source)
        sources[_unused(stem if len(paths[stem]) == 1 else str(source), sources)] = source
    return sources


def _stem(source: str | FilePath) -> str:
    from pathlib import Path as FilePath

    return "stdin" if str(source) == STDIN else FilePath(source).stem


def _unused(name: str, taken: Mapping[str, object]) -> str:
    """The name itself, else with a number: a file may be compared with itself."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate


def _checked(sources: dict[str, PredictionSource]) -> dict[str, PredictionSource]:
    if len(sources) < 2:
        raise InputError("[too-few-systems] one system cannot be compared: give two or more")
    if sum(str(source) == STDIN for source in sources.values() if not isinstance(source, Mapping)) > 1:
        raise InputError("[stdin-twice] standard input can be read once: give - for one system, files for the others")
    return sources


def _name_of(name: str, source: PredictionSource) -> str | None:
    """How problems name a system: by its file (None: the default), or by its own name where it came from none."""
    from pathlib import Path as FilePath

    return None if isinstance(source, str | FilePath) else name


def _of_reading(loaded: Mapping[str, Inputs]) -> list[str]:
    refused = [
        f"{name}: records refused for their errors: {part.read.refused}"
        for name, part in loaded.items()
        if part.read.refused
    ]
    return [*refused, *(f"{name}: {warning}" for name, part in loaded.items() for warning in part.read.warnings)]


def _coverage(tallies: Mapping[str, Tally]) -> list[str]:
    """Every system is scored on the same documents; what one does not answer counts as missed."""
    warnings = [
        f"{name}: {len(tally.missing)} documents have no prediction and count as missed: {some_of(tally.missing)}"
        for name, tally in tallies.items()
        if tally.missing
    ]
    if len({tally.missing for tally in tallies.values()}) > 1:
        warnings.append("the systems do not answer the same documents: a difference may be one of coverage")
    return warnings


def build_comparison(
    tallies: Mapping[str, Tally],
    plan: Plan,
    draws: Draws,
    *,
    corpus_version: str,
    split: str,
    all_pairs: bool = False,
    warnings: Sequence[str] = (),
) -> ComparisonReport:
    """The tests between Tallies of the same documents, scored with a plan that keeps stories.

    Raises:
        ValueError: the Tallies are of different documents.
    """
    first = next(iter(tallies.values()))
    if len({tally.digest for tally in tallies.values()}) > 1:
        raise ValueError("the systems were not scored on the same documents")
    pairs = list(combinations(tallies, 2))
    if not all_pairs:
        pairs = pairs[: len(tallies) - 1]
    drawn = Plan(plan.tracks, plan.options, draws.replicates, draws.seed)
    line = signature(first, drawn, corpus_version=corpus_version, split=split)
    return ComparisonReport(
        signature=f"{line}|test:swap-{draws.randomisations}-s{draws.seed}",
        documents=first.documents,
        stories=first.stories,
        systems=tuple(tallies),
        tests=tuple(_Testing(tallies, plan, draws).tests(pairs)),
        warnings=(*warnings, *_many(pairs)),
    )


def _many(pairs: Sequence[tuple[str, str]]) -> list[str]:
    if len(pairs) < 2:
        return []
    return [f"{len(pairs)} pairs of systems are tested: p is adjusted over the tracks of each pair, not over the pairs"]


class _Testing:
    """The tests between systems whose Tallies are at hand."""

    def __init__(self, tallies: Mapping[str, Tally], plan: Plan, draws: Draws) -> None:
        self._tallies = tallies
        self._figures = {path: track for track in plan.tracks for path in figures(track, plan.options.criterion)}
        self._sums = gather({name: tally.by_story for name, tally in tallies.items()}, self._figures, draws)

    def tests(self, pairs: Iterable[tuple[str, str]]) -> Iterable[PairedTest]:
        for first, second in pairs:
            yield from self._pair(first, second)

    def _pair(self, first: str, second: str) -> list[PairedTest]:
        both = [path for path in self._figures if self._attempted(first, path) and self._attempted(second, path)]
        found = {path: difference(self._sums[first], self._sums[second], path) for path in both}
        adjusted = holm({"/".join(path): test.p for path, test in found.items() if test.p is not None})
        return [
            self._test(first, second, path, found.get(path), adjusted.get("/".join(path))) for path in self._figures
        ]

    def _test(self, first: str, second: str, path: Path, found: Difference | None, p_holm: float | None) -> PairedTest:
        ours, theirs = self._figure(first, path), self._figure(second, path)
        test = PairedTest(first, second, path[0], " ".join(path[1:]), ours, theirs)
        if found is None:
            return test
        test = replace(
            test,
            delta=None if ours is None or theirs is None else theirs - ours,
            delta_ci=found.ends,
            p=found.p,
            p_holm=p_holm,
            differing_stories=differing_stories(self._tallies[first].by_story, self._tallies[second].by_story, path),
        )
        return replace(test, verdict=verdict(test, found.stories))

    def _attempted(self, name: str, path: Path) -> bool:
        track = self._figures[path]
        parts = [keys for part, keys in track.deciding.items() if path[: len(part)] == part]
        return any(attempted(self._tallies[name].keys, keys, track.layer) for keys in parts)

    def _figure(self, name: str, path: Path) -> float | None:
        return figure_of(self._tallies[name].rows, path) if self._attempted(name, path) else None


def figures(track: Track, criterion: Criterion) -> list[Path]:
    """The figures to compare systems by: F1 of each headline row; for a track of clusters, the CoNLL score."""
    return [(*path[:-1], CONLL) if path[-1] == "mentions" else path for path in track.headlines(criterion)]


def figure_of(rows: Mapping[Path, Row], path: Path) -> float | None:
    """A figure of the whole set, from exact sums: the digits that the report has."""
    found = [rows.get(part) for part in row_paths(path)]
    f1s = [row.f1 if isinstance(row, Prf | Sums | BlancSums) else None for row in found]
    return conll_f1(*f1s) if path[-1] == CONLL else f1s[0]
