"""What a track is, and the one way in which matched items are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, Protocol

from msgspec import Struct

from newsbench.comparison import Agreement, Comparison, Criterion, Layer
from newsbench.matching import Edge, match
from newsbench.metrics.coreference import BlancSums, Sums
from newsbench.metrics.prf import Lost, Prf, Recall, Share

Path = tuple[str, ...]
Row = Prf | Recall | Share | Lost | Sums | BlancSums
Rows = dict[Path, Row]

# The mean of MUC, B³ and CEAFe: a row that is made of rows.
CONLL = "conll"
# The row of predictions that give no label.
NO_LABEL = "(none)"

# The label of an item that a track does not count at all (a quote without an addressee).
NO_ITEM = object()
# The label of a gold item whose label was not given: what matches it is left out and counted.
UNLABELLED = object()

Label = Callable[[Comparison, int], Hashable]


LayerName = Literal["quotes", "events", "entities"]


class _Named(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def layer(self) -> LayerName:
        """The list of gold whose absence means that the document was not labelled for this track."""
        ...

    @property
    def deciding(self) -> Mapping[Path, frozenset[str]]:
        """For each part of the track, the keys of which one must stand in some item for it to be attempted."""
        ...

    @property
    def parts(self) -> tuple[ItemTrack, ...]:
        """The matchings that errors and slices are told of; none for a track that is no matching of items."""
        ...

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        """The row to quote of each part of the track; a report has these rows even where all counts are 0."""
        ...


class DocumentTrack(_Named, Protocol):
    """Scores one document; rows of documents add up."""

    @property
    def scope(self) -> Literal["document"]: ...

    def rows(self, comparison: Comparison) -> Rows:
        """The counts of one document, by path below ``tracks`` in the report."""
        ...


class StoryTrack(_Named, Protocol):
    """Scores the documents of one story together; rows of stories add up."""

    @property
    def scope(self) -> Literal["story"]: ...

    def story_rows(self, comparisons: Sequence[Comparison]) -> Rows:
        """The counts of one story, by path below ``tracks`` in the report."""
        ...


Track = DocumentTrack | StoryTrack


class Outcome(Struct, frozen=True):
    """The result of a matching in one document: ranks of gold and predicted items."""

    pairs: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]
    surplus: tuple[int, ...]
    left_out: tuple[int, ...] = ()

    @property
    def counts(self) -> Prf:
        return Prf(len(self.pairs), len(self.surplus), len(self.missed))


def always(comparison: Comparison, rank: int) -> Hashable:
    """The label of tracks that compare spans alone."""
    return True


def no_agreement(comparison: Comparison, gold: int, predicted: int) -> int:
    """For items that have no dependent labels."""
    return 0


def no_kind(comparison: Comparison, gold: int, predicted: int) -> str:
    """For tracks without labels, whose items cannot differ in one."""
    raise AssertionError("spans alone decide")


class ItemTrack(Struct, frozen=True):
    """A track whose items are spans with a label: matched one to one, right where span and label agree.

    Attributes:
        path: where its rows stand in the report; the first part is the track's name.
        layer: the gold list that must be labelled.
        keys: of which one must stand in a prediction for the track to be attempted.
        items: gold and predicted items.
        gold_label, predicted_label: an edge needs equal labels.
        agreement: dependent labels that break ties.
        criteria: the spans' criteria that each get a row; None: overlap, and the headline's.
        row: the name of a label's row in ``by_label``; None: no such rows.
        same_span: replaces ``overlap`` for items with a criterion of their own.
        label_rows: below which key the rows of labels stand.
        headline: the row to quote, where it is not that of the headline criterion.
        label_kind: the kind of error where the spans of a gold and a predicted item match and the labels differ.
        own_kinds: replaces the kinds of error (by spans) for items that are more than a span: kind, gold and
            predicted rank of each error.
    """

    path: Path
    layer: LayerName
    keys: frozenset[str]
    items: Callable[[Comparison], Layer[Any, Any]]
    gold_label: Label = always
    predicted_label: Label = always
    agreement: Agreement = no_agreement
    criteria: tuple[Criterion, ...] | None = ("exact", "overlap")
    row: Callable[[Hashable], str] | None = None
    same_span: Callable[[Comparison], Iterable[Edge]] | None = None
    label_rows: Path = ("by_label",)
    headline: str | None = None
    label_kind: Callable[[Comparison, int, int], str] = no_kind
    own_kinds: Callable[[Comparison, Outcome], Iterable[tuple[str, int | None, int | None]]] | None = None

    @property
    def scope(self) -> Literal["document"]:
        return "document"

    @property
    def name(self) -> str:
        return self.path[0]

    @property
    def deciding(self) -> Mapping[Path, frozenset[str]]:
        return {self.path: self.keys}

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return ((*self.path, self.headline or criterion),)

    def counts_path(self, criterion: Criterion) -> Path:
        """The row that the outcomes add up to."""
        return (*self.path, criterion)

    @property
    def parts(self) -> tuple[ItemTrack, ...]:
        return (self,)

    @property
    def is_unlabelled(self) -> bool:
        """Whether spans alone decide."""
        return self.gold_label is always

    def rows(self, comparison: Comparison) -> Rows:
        headline = comparison.options.criterion
        rows: Rows = {}
        for criterion in self.criteria or tuple(dict.fromkeys(("overlap", headline))):
            outcome = self.outcome(comparison, criterion)
            rows[*self.path, criterion] = outcome.counts
            if criterion == headline and self.row is not None:
                rows.update(self._by_label(comparison, outcome))
        return rows

    def outcome(self, comparison: Comparison, criterion: Criterion) -> Outcome:
        """The matching of one document under a criterion of spans; worked out once."""
        key = (*self.path, criterion)
        if key not in comparison.outcomes:
            comparison.outcomes[key] = self._matched(comparison, criterion)
        outcome: Outcome = comparison.outcomes[key]
        return outcome

    def _matched(self, comparison: Comparison, criterion: Criterion) -> Outcome:
        ours, theirs = self.labels(comparison)
        spans = [e for e in self.span_edges(comparison, criterion) if e.gold in ours and e.predicted in theirs]
        if criterion == "overlap" and (same := self._as_exact(comparison, spans)) is not None:
            return same
        right = (e for e in spans if ours[e.gold] == theirs[e.predicted])
        pairs = tuple((e.gold, e.predicted) for e in match(right, partial(self.agreement, comparison)))
        found, answered = {g for g, _ in pairs}, {p for _, p in pairs}
        forgiven = _forgiven(comparison, self.items(comparison), ours, theirs, spans, answered)
        return Outcome(
            pairs,
            tuple(g for g, label in ours.items() if g not in found and label is not UNLABELLED),
            tuple(p for p in theirs if p not in answered and p not in forgiven),
            tuple(sorted(forgiven)),
        )

    def relabelled(self, comparison: Comparison, criterion: Criterion) -> list[tuple[int, int]]:
        """What is left over of a track with labels, matched once more without them."""
        if self.is_unlabelled:
            return []
        outcome = self.outcome(comparison, criterion)
        missed, surplus = set(outcome.missed), set(outcome.surplus)
        edges = self.span_edges(comparison, criterion)
        return [(e.gold, e.predicted) for e in match(e for e in edges if e.gold in missed and e.predicted in surplus)]

    def _as_exact(self, comparison: Comparison, spans: Sequence[Edge]) -> Outcome | None:
        """The matching under ``exact`` where it is known and has the same edges, as in most documents."""
        predicted = self.items(comparison).predicted
        known: Outcome | None = comparison.outcomes.get((*self.path, "exact"))
        if known is None or self.same_span is not None:
            return None
        equal = all(e.shared == e.total and predicted[e.predicted].grade != "altered" for e in spans)
        return known if equal else None

    def labels(self, comparison: Comparison) -> tuple[dict[int, Hashable], dict[int, Hashable]]:
        """The labels of gold and predicted items by rank, of those that are items of this track."""
        key = (*self.path, "labels")
        if key not in comparison.outcomes:
            layer = self.items(comparison)
            comparison.outcomes[key] = (
                _labels(comparison, self.gold_label, len(layer.gold)),
                _labels(comparison, self.predicted_label, len(layer.predicted)),
            )
        labels: tuple[dict[int, Hashable], dict[int, Hashable]] = comparison.outcomes[key]
        return labels

    def span_edges(self, comparison: Comparison, criterion: Criterion) -> Iterable[Edge]:
        """The pairs whose spans match, whatever their labels."""
        if criterion == "overlap" and self.same_span is not None:
            return self.same_span(comparison)
        return comparison.edges(self.items(comparison), criterion)

    def _by_label(self, comparison: Comparison, outcome: Outcome) -> Rows:
        assert self.row is not None
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for gold, _ in outcome.pairs:
            counts[self.row(self.gold_label(comparison, gold))][0] += 1
        for predicted in outcome.surplus:
            counts[self.row(self.predicted_label(comparison, predicted))][1] += 1
        for gold in outcome.missed:
            counts[self.row(self.gold_label(comparison, gold))][2] += 1
        return {(*self.path, *self.label_rows, label): Prf(*three) for label, three in counts.items()}


def _forgiven(
    comparison: Comparison,
    layer: Layer[Any, Any],
    ours: Mapping[int, Hashable],
    theirs: Mapping[int, Hashable],
    spans: Iterable[Edge],
    answered: set[int],
) -> set[int]:
    """Predictions that are not counted: they answer a gold item without a label, or lie outside what was labelled."""
    # What is no item was labelled: that a quote has no addressee says that addressees were looked for.
    if ours and len(ours) == len(layer.gold) and all(label is UNLABELLED for label in ours.values()):
        # Nobody labelled this here, so no answer can be wrong.
        return theirs.keys() - answered
    unlabelled = [e for e in spans if ours[e.gold] is UNLABELLED and e.predicted not in answered]
    forgiven = {e.predicted for e in match(unlabelled)}
    if comparison.annotated is not None:
        forgiven.update(p for p in theirs if p not in answered and comparison.outside(layer.places[p]))
    return forgiven


def _labels(comparison: Comparison, label: Label, count: int) -> dict[int, Hashable]:
    if label is always:
        return dict.fromkeys(range(count), True)
    labels = {rank: label(comparison, rank) for rank in range(count)}
    return {rank: value for rank, value in labels.items() if value is not NO_ITEM}


def plain(label: Hashable) -> str:
    """The row of a label that is a string."""
    return str(label) if label is not None else NO_LABEL
