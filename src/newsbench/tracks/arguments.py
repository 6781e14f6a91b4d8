"""``arguments``: trigger, type, role and filler.

*Attached*: inside a matched event of the same type; arguments of unmatched events are wrong or missed.
*Unattached*: type, role and filler anywhere in the document, whatever the trigger. A gold argument is
credited once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Literal

from msgspec import UNSET

from newsbench.comparison import Comparison, Criterion
from newsbench.fillers import argument_edges
from newsbench.matching import match
from newsbench.metrics.prf import Prf
from newsbench.model import Argument, PredictedArgument
from newsbench.tracks.argument_items import ArgumentTrack, items, matched_events, sides
from newsbench.tracks.argument_kinds import argument_kinds
from newsbench.tracks.base import ItemTrack, Path, Rows
from newsbench.tracks.event_types import EVENT_TYPES

_Counts = dict[str, list[int]]


def _role(number: int) -> Callable[[Comparison, int], Hashable]:
    """The role of a gold (0) or predicted (1) argument by its rank."""

    def label(comparison: Comparison, rank: int) -> Hashable:
        role: str = sides(comparison)[number].arguments[rank].role
        return role

    return label


ATTACHED = ArgumentTrack(
    path=("arguments",),
    layer="events",
    keys=frozenset({"events.arguments"}),
    items=items,
    gold_label=_role(0),
    predicted_label=_role(1),
    row=str,
    headline="attached",
    own_kinds=argument_kinds,
)


class Arguments:
    """Who did what to whom."""

    name = "arguments"
    layer: Literal["events"] = "events"
    scope: Literal["document"] = "document"
    deciding: Mapping[Path, frozenset[str]] = ATTACHED.deciding
    parts: tuple[ItemTrack, ...] = (ATTACHED,)

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return ATTACHED.headlines(criterion)

    def rows(self, comparison: Comparison) -> Rows:
        rows = ATTACHED.rows(comparison)
        rows["arguments", "unattached"] = _total(_Events(comparison).unattached())
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
        self._same_event = matched_events(comparison, comparison.options.criterion)

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
        edges = match(argument_edges(self._comparison, gold, predicted, self._same_event))
        found, right = {e.gold for e in edges}, {e.predicted for e in edges}
        for at, argument in enumerate(gold):
            counts[argument.role][0 if at in found else 2] += 1
        for at, answer in enumerate(predicted):
            counts[answer.role][1] += at not in right


def _new_counts() -> _Counts:
    return defaultdict(lambda: [0, 0, 0])


def _total(counts: _Counts) -> Prf:
    return sum((Prf(*three) for three in counts.values()), Prf())
