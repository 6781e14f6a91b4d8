"""How far two hands agree on the same texts: our own scorer's figures, and κ and α on what both have found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from newsbench.api import REPLICATES, some_of, tracks_named
from newsbench.comparison import DEFAULT_OPTIONS, Comparison, Options
from newsbench.corpus import ALL, Corpus, load
from newsbench.files import InputError
from newsbench.labelsets import read_as_answers, read_as_gold
from newsbench.metrics import chance
from newsbench.metrics.statistics import interval, poisson_weights
from newsbench.model import Prediction
from newsbench.report import Report, build_report
from newsbench.scoring import Plan, compare_story, score_corpus
from newsbench.tracks.events import EVENTS
from newsbench.tracks.quotes import CONTENT
from newsbench.validation.problems import Problem

if TYPE_CHECKING:
    from newsbench.metrics.statistics import Floats

Layer = Literal["quotes", "events"]
# The labels that every matched item has one of, from a closed set: where chance can be worked out.
LABELS: Mapping[Layer, tuple[str, ...]] = {
    "quotes": ("type", "medium", "polarity", "realis"),
    "events": ("type", "polarity", "realis"),
}
_MATCHING = {"quotes": CONTENT, "events": EVENTS}
# The labels of one item by the two hands, by story.
Pairs = Mapping[str, Sequence[tuple[str, str]]]

NO_ALPHA = "Krippendorff's α is left out: its library is not installed (pip install 'newsbench[agreement]')"


class LabelAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """Agreement on one label over the items that both hands have.

    Attributes:
        items: on which both gave the label.
        same: on how many of them it is the same.
        kappa, kappa_ci: Cohen's κ and its bootstrap interval over stories; None where undefined.
        alpha, alpha_ci: Krippendorff's α, nominal; None where undefined or its library is absent.
    """

    items: int
    same: int
    kappa: float | None = None
    kappa_ci: tuple[float, float] | None = None
    alpha: float | None = None
    alpha_ci: tuple[float, float] | None = None


@dataclass(frozen=True)
class AgreementReport:
    """What :func:`agree` found out.

    Attributes:
        a, b: the two sets; A is read as gold and B as predictions, so precision and recall trade places with them.
        scores: the figures of every track.
        labels: by layer and label.
        left_out: documents that only one of the two has, by side.
        warnings: what a reader should know before believing the figures.
    """

    a: str
    b: str
    scores: Report
    labels: Mapping[Layer, Mapping[str, LabelAgreement]]
    left_out: Mapping[str, tuple[str, ...]]
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        scores = self.scores.to_dict()
        kept = {key: scores[key] for key in ("signature", "documents", "stories", "tracks")}
        rest = {"labels": self.labels, "left_out": self.left_out, "warnings": self.warnings}
        return {"a": self.a, "b": self.b, **kept, **msgspec.to_builtins(rest)}

    def to_json(self) -> str:
        """Deterministic JSON: the same figures give the same bytes."""
        return msgspec.json.format(msgspec.json.encode(self.to_dict()), indent=2).decode() + "\n"


@dataclass(frozen=True)
class BothSides:
    """Two sets of labels on the documents that both have: A's in place of gold, B's as predictions."""

    a: str
    b: str
    corpus: Corpus
    answers: Mapping[str, Prediction]
    left_out: Mapping[str, tuple[str, ...]]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    def stories(self, options: Options) -> Iterator[tuple[str, list[Comparison]]]:
        for story, documents in self.corpus.stories():
            yield story, compare_story(documents, self.answers, options)


def read_both(a: str, b: str, gold: str | Path | None = None, *, split: str | None = None) -> BothSides:
    """Two sets of labels of the same texts.

    Args:
        a, b: each ``gold`` (the labels of the gold set), a folder of ``<story>/<outlet>.json``, or JSON Lines.
        gold: the set with the texts; None: the shipped one.
        split: None: every document that both have.

    Raises:
        InputError: a set cannot be read at all, or the two have no document in common.
    """
    corpus = load(gold, split=split or ALL)
    ours, theirs = read_as_gold(a, corpus), read_as_answers(b, corpus)
    both = ours.by_id.keys() & theirs.by_id.keys()
    problems = (*corpus.problems, *ours.problems, *theirs.problems)
    if not both:
        reasons = "".join(f"\n{problem}" for problem in problems[:5])
        raise InputError(f"[nothing-in-common] {a} and {b} have no good document in common{reasons}")
    documents = tuple(replace(d, annotation=ours.by_id[d.doc_id]) for d in corpus if d.doc_id in both)
    left_out = {"only in A": ours.by_id.keys() - both, "only in B": theirs.by_id.keys() - both}
    return BothSides(
        a,
        b,
        Corpus(documents, corpus.version, corpus.split),
        {doc_id: theirs.by_id[doc_id] for doc_id in sorted(both)},
        {side: tuple(sorted(names)) for side, names in left_out.items() if names},
        problems,
    )


def agree(
    sides: BothSides,
    *,
    tracks: Iterable[str] | None = None,
    options: Options = DEFAULT_OPTIONS,
    replicates: int = REPLICATES,
    seed: int = 0,
) -> AgreementReport:
    """The agreement of two sets of labels.

    Args:
        tracks: names; None: all.
        options: how spans are compared.
        replicates, seed: of the bootstrap over stories; 0 replicates: no intervals.

    Raises:
        InputError: there is no such track.
    """
    plan = Plan(tracks_named(tracks), options, replicates, seed)
    tally = score_corpus(sides.corpus, sides.answers, plan)
    scores = build_report(tally, plan, corpus_version=sides.corpus.version, split=sides.corpus.split)
    stories = list(sides.stories(options))
    labels = {
        layer: {name: label_agreement(_pairs(stories, layer, name), replicates, seed) for name in names}
        for layer, names in LABELS.items()
    }
    return AgreementReport(sides.a, sides.b, scores, labels, sides.left_out, tuple(_warnings(sides)))


def _warnings(sides: BothSides) -> Iterator[str]:
    for side, names in sides.left_out.items():
        yield f"{len(names)} documents are {side} and are left out: {some_of(names)}"
    if sides.errors:
        yield f"{len(sides.errors)} problems: the records they stand in are left out"
    if krippendorff_or_none() is None:
        yield NO_ALPHA


def _pairs(stories: Iterable[tuple[str, Sequence[Comparison]]], layer: Layer, name: str) -> Pairs:
    """What both hands say of each item that both have, by story."""
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for story, comparisons in stories:
        for comparison in comparisons:
            track = _MATCHING[layer]
            items = track.items(comparison)
            for g, p in track.outcome(comparison, comparison.options.criterion).pairs:
                ours, theirs = getattr(items.gold[g].record, name), getattr(items.predicted[p].record, name)
                if ours not in (None, UNSET) and theirs is not None:
                    pairs[story].append((ours, theirs))
    return pairs


# -- one label -------------------------------------------------------------------------------------------


def label_agreement(pairs: Pairs, replicates: int = 0, seed: int = 0) -> LabelAgreement:
    """Agreement on one label from what two hands said, by story."""
    said = [pair for story in pairs.values() for pair in story]
    known = sorted({label for pair in said for label in pair})
    kappa_ci = alpha_ci = None
    if said and replicates:
        tables = _replicates(pairs, known, replicates, seed)
        kappa_ci, alpha_ci = (interval(f(tables), len(pairs)) for f in (chance.kappa, chance.alpha))
    alpha = _alpha(said, known)
    return LabelAgreement(
        items=len(said),
        same=sum(ours == theirs for ours, theirs in said),
        kappa=_kappa(said, known),
        kappa_ci=kappa_ci,
        alpha=alpha,
        alpha_ci=None if alpha is None else alpha_ci,
    )


def _kappa(said: Sequence[tuple[str, str]], known: Sequence[str]) -> float | None:
    if len(known) < 2:
        # Where one label is all that was said, chance explains everything.
        return None
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(*zip(*said, strict=True)))


def _alpha(said: Sequence[tuple[str, str]], known: Sequence[str]) -> float | None:
    library = krippendorff_or_none()
    if library is None or len(known) < 2:
        return None
    number = {label: at for at, label in enumerate(known)}
    hands = [[number[label] for label in hand] for hand in zip(*said, strict=True)]
    return float(library.alpha(reliability_data=hands, level_of_measurement="nominal"))


def krippendorff_or_none() -> Any:
    """The library of Krippendorff's α, which is an extra; None where it is not installed."""
    try:
        import krippendorff
    except ImportError:
        return None
    return krippendorff


def _replicates(pairs: Pairs, known: Sequence[str], replicates: int, seed: int) -> Floats:
    """A table a bootstrap replicate: each story's counts, weighted."""
    import numpy as np

    number = {label: at for at, label in enumerate(known)}
    counts = np.zeros((len(pairs), len(known), len(known)))
    weights = np.zeros((replicates, len(pairs)))
    for at, (story, said) in enumerate(pairs.items()):
        weights[:, at] = poisson_weights(story, seed, replicates)
        for ours, theirs in said:
            counts[at, number[ours], number[theirs]] += 1
    return np.asarray(np.tensordot(weights, counts, axes=1))
