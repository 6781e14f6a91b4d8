"""Arguments as items: each with its event, matched one to one inside matched events.

An argument lies where its event's trigger lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from newsbench.comparison import Comparison, Criterion, Layer
from newsbench.fillers import SameEvent, argument_edges
from newsbench.items import Item
from newsbench.matching import Edge, match
from newsbench.model import Argument, Event, Fragments, PredictedArgument, PredictedEvent
from newsbench.tracks.base import ItemTrack, Outcome, Path, Rows
from newsbench.tracks.event_types import EVENT_TYPES
from newsbench.tracks.events import EVENTS


class Held(Struct, frozen=True):
    """An argument beside its event, whose other arguments are left out."""

    event: Event | PredictedEvent
    argument: Argument | PredictedArgument


class Side(Struct, frozen=True):
    """The arguments of one side in canonical order.

    Attributes:
        arguments: by rank.
        event: the rank of each argument's event among the triggers.
        of: the ranks of the arguments of each event.
    """

    arguments: list[Any]
    event: list[int]
    of: list[range]


def side(events: Iterable[Sequence[Any]]) -> Side:
    """The arguments of events that are given in canonical order."""
    arguments: list[Any] = []
    owner: list[int] = []
    of: list[range] = []
    for rank, held in enumerate(events):
        of.append(range(len(arguments), len(arguments) + len(held)))
        arguments.extend(held if len(held) < 2 else sorted(held, key=_order))
        owner.extend(rank for _ in held)
    return Side(arguments, owner, of)


def _order(argument: Argument | PredictedArgument) -> tuple[str, ...]:
    filler = (argument.span, argument.text, argument.entity, argument.event)
    return (argument.role, *("" if part is None else str(part) for part in filler))


def sides(comparison: Comparison) -> tuple[Side, Side]:
    """Gold and predicted arguments of a document; made once."""
    key = ("arguments", "sides")
    if key not in comparison.outcomes:
        layer = comparison.triggers
        comparison.outcomes[key] = (
            side(item.record.arguments or () for item in layer.gold),
            side(item.record.arguments or () for item in layer.predicted),
        )
    made: tuple[Side, Side] = comparison.outcomes[key]
    return made


def items(comparison: Comparison) -> Layer[Any, Any]:
    key = ("arguments", "items")
    if key not in comparison.outcomes:
        (ours, theirs), layer = sides(comparison), comparison.triggers
        gold, predicted = _held(ours, layer.gold), _held(theirs, layer.predicted)
        places: list[Fragments] = [layer.places[rank] for rank in theirs.event]
        comparison.outcomes[key] = Layer(gold, predicted, [], places)
    made: Layer[Any, Any] = comparison.outcomes[key]
    return made


def _held(one: Side, events: Sequence[Item[Any]]) -> list[Item[Any]]:
    bare = [replace(event.record, arguments=UNSET) for event in events]
    return [
        replace(events[rank], record=Held(bare[rank], argument))
        for argument, rank in zip(one.arguments, one.event, strict=True)
    ]


def right_edges(comparison: Comparison, events: Iterable[tuple[int, int]], same_event: SameEvent) -> Iterator[Edge]:
    """The pairs of arguments (by rank) with the same role and filler inside pairs of events (by rank)."""
    ours, theirs = sides(comparison)
    for g, p in events:
        golds, answers = ours.of[g], theirs.of[p]
        if not golds or not answers:
            continue
        gold, predicted = ours.arguments[golds.start : golds.stop], theirs.arguments[answers.start : answers.stop]
        for edge in argument_edges(comparison, gold, predicted, same_event):
            yield Edge(golds.start + edge.gold, answers.start + edge.predicted, edge.shared, edge.total)


def matched_events(comparison: Comparison, criterion: Criterion) -> SameEvent:
    """Whether a predicted event (by id) is the gold event of an id."""
    layer = comparison.triggers
    typed = EVENT_TYPES.outcome(comparison, criterion).pairs
    # An event whose type was not labelled is nobody's to type, but it may be named.
    spans = EVENTS.outcome(comparison, criterion).pairs
    pairs = (*typed, *((g, p) for g, p in spans if layer.gold[g].record.type is UNSET))
    ids = frozenset((layer.gold[g].record.id, layer.predicted[p].record.id) for g, p in pairs)
    return lambda gold, predicted: (gold, predicted) in ids


def labelled_pairs(comparison: Comparison, criterion: Criterion) -> list[tuple[int, int]]:
    """The matched events (by rank) whose arguments were labelled."""
    gold = comparison.triggers.gold
    pairs = EVENT_TYPES.outcome(comparison, criterion).pairs
    return [(g, p) for g, p in pairs if gold[g].record.arguments is not UNSET]


class ArgumentTrack(ItemTrack, frozen=True):
    """Arguments attached to their events; those of an event that is left out are left out."""

    def counts_path(self, criterion: Criterion) -> Path:
        return (*self.path, "attached")

    def rows(self, comparison: Comparison) -> Rows:
        outcome = self.outcome(comparison, comparison.options.criterion)
        return {self.counts_path(comparison.options.criterion): outcome.counts, **self._by_label(comparison, outcome)}

    def _matched(self, comparison: Comparison, criterion: Criterion) -> Outcome:
        ours, theirs = sides(comparison)
        events = EVENT_TYPES.outcome(comparison, criterion)
        labelled = labelled_pairs(comparison, criterion)
        unlabelled = {p for _, p in events.pairs} - {p for _, p in labelled}
        chosen = match(right_edges(comparison, labelled, matched_events(comparison, criterion)))
        found, right = {e.gold for e in chosen}, {e.predicted for e in chosen}
        return Outcome(
            tuple((e.gold, e.predicted) for e in chosen),
            _rest(ours, (*(g for g, _ in labelled), *events.missed), found),
            _rest(theirs, (*(p for _, p in labelled), *events.surplus), right),
            _rest(theirs, (*unlabelled, *events.left_out), right),
        )


def _rest(one: Side, events: Iterable[int], taken: set[int]) -> tuple[int, ...]:
    """The arguments of events that are not taken."""
    return tuple(rank for event in sorted(events) for rank in one.of[event] if rank not in taken)
