"""``arguments``: trigger, type, role and filler.

*Attached*: inside a matched event of the same type; arguments of unmatched events are wrong or missed.
*Unattached*: type, role and filler anywhere in the document, whatever the trigger. A gold argument is
credited once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import UNSET

from newsbench.comparison import Comparison, Criterion
from newsbench.fillers import SameEvent, argument_edges
from newsbench.matching import match
from newsbench.metrics.prf import Prf
from newsbench.model import Argument, PredictedArgument
from newsbench.tracks.base import ItemTrack, Path, Rows
from newsbench.tracks.event_types import EVENT_TYPES
from newsbench.tracks.events import EVENTS

_Counts = dict[str, list[int]]


class Arguments:
    """Who did what to whom."""

    name = "arguments"
    layer: Literal["events"] = "events"
    scope: Literal["document"] = "document"
    deciding: Mapping[Path, frozenset[str]] = {("arguments",): frozenset({"events.arguments"})}
    parts: tuple[ItemTrack, ...] = ()

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return (("arguments", "attached"),)

    def rows(self, comparison: Comparison) -> Rows:
        events = _Events(comparison)
        attached = events.attached()
        rows: Rows = {("arguments", "by_label", role): Prf(*three) for role, three in attached.items()}
        rows["arguments", "attached"] = _total(attached)
        rows["arguments", "unattached"] = _total(events.unattached())
        return rows


class _Events:
    """The events of one document, and which predicted event is which gold event."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        layer = comparison.triggers
        outcome = EVENT_TYPES.outcome(comparison, comparison.options.criterion)
        self._pairs = [(layer.gold[g].record, layer.predicted[p].record) for g, p in outcome.pairs]
        self._missed = [layer.gold[rank].record for rank in outcome.missed]
        self._surplus = [layer.predicted[rank].record for rank in outcome.surplus]
        # An event whose type was not labelled is nobody's to type, but it may be named.
        spans = EVENTS.outcome(comparison, comparison.options.criterion).pairs
        untyped = [(layer.gold[g].record, layer.predicted[p].record) for g, p in spans]
        named = [*self._pairs, *(pair for pair in untyped if pair[0].type is UNSET)]
        self._matched = frozenset((ours.id, theirs.id) for ours, theirs in named)

    def attached(self) -> _Counts:
        counts = _new_counts()
        for ours, theirs in self._pairs:
            if ours.arguments is not UNSET:
                self._count(counts, ours.arguments, theirs.arguments or ())
        for event in self._missed:
            self._count(counts, event.arguments or (), ())
        for surplus in self._surplus:
            self._count(counts, (), surplus.arguments or ())
        return counts

    def unattached(self) -> _Counts:
        unlabelled = {id(theirs) for ours, theirs in self._pairs if ours.arguments is UNSET}
        gold: dict[object, list[Argument]] = defaultdict(list)
        for event in (*(ours for ours, _ in self._pairs), *self._missed):
            gold[event.type].extend(event.arguments or ())
        predicted: dict[object, list[PredictedArgument]] = defaultdict(list)
        for answer in (*(theirs for _, theirs in self._pairs), *self._surplus):
            if id(answer) not in unlabelled:
                predicted[answer.type].extend(answer.arguments or ())
        counts = _new_counts()
        for label in {*gold, *predicted}:
            self._count(counts, gold.get(label, ()), predicted.get(label, ()))
        return counts

    def _count(self, counts: _Counts, gold: Sequence[Argument], predicted: Sequence[PredictedArgument]) -> None:
        same_event: SameEvent = lambda ours, theirs: (ours, theirs) in self._matched  # noqa: E731
        edges = match(argument_edges(self._comparison, gold, predicted, same_event))
        found, right = {e.gold for e in edges}, {e.predicted for e in edges}
        for at, argument in enumerate(gold):
            counts[argument.role][0 if at in found else 2] += 1
        for at, answer in enumerate(predicted):
            counts[answer.role][1] += at not in right


def _new_counts() -> _Counts:
    return defaultdict(lambda: [0, 0, 0])


def _total(counts: _Counts) -> Prf:
    return sum((Prf(*three) for three in counts.values()), Prf())
