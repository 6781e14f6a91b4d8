"""When a predicted argument fills a gold role (design 4.4, 4.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from newsbench.comparison import Comparison
from newsbench.matching import Edge, match
from newsbench.model import Argument, PredictedArgument
from newsbench.spans import length, overlap

# Whether a predicted event is the gold event that an argument names; both by id, within the document.
SameEvent = Callable[[str, str], bool]


def argument_edges(
    comparison: Comparison,
    gold: Sequence[Argument],
    predicted: Sequence[PredictedArgument],
    same_event: SameEvent,
) -> Iterable[Edge]:
    """The pairs (by place in the two lists) with the same role and the same filler."""
    for g, ours in enumerate(gold):
        for p, theirs in enumerate(predicted):
            if ours.role == theirs.role and (edge := same_filler(comparison, ours, theirs, same_event)):
                yield Edge(g, p, *edge)


def same_filler(
    comparison: Comparison, ours: Argument, theirs: PredictedArgument, same_event: SameEvent
) -> tuple[int, int] | None:
    """The similarity of two fillers as shared and united code points; None where they differ."""
    if ours.event is not None:
        return (1, 1) if theirs.event is not None and same_event(ours.event, theirs.event) else None
    span = theirs.text if theirs.span is None else theirs.span
    if ours.entity is not None:
        return (1, 1) if comparison.resolver.filler(theirs.entity, span) == ours.entity else None
    if ours.span is None or span is None:
        return None
    gold = comparison.prepare((ours.span,))
    places = [comparison.prepare(place) for place in comparison.ground(span).places]
    pairs = [(overlap(gold, place), length(gold) + length(place)) for place in places]
    close = [(shared, both - shared) for shared, both in pairs if both and 3 * shared >= both]
    # IoU >= 1/2 is shared / (both - shared) >= 1/2. The best of several occurrences counts.
    return max(close, key=lambda pair: pair[0] / pair[1]) if close else None


def event_agreement(comparison: Comparison, gold: int, predicted: int) -> int:
    """How many labels of a gold and a predicted event agree: the type, and arguments one to one.

    An event filler agrees here where the triggers touch: which events match is what is being decided.
    """
    ours, theirs = comparison.triggers.gold[gold].record, comparison.triggers.predicted[predicted].record
    edges = argument_edges(comparison, ours.arguments or (), theirs.arguments or (), comparison.events_touch)
    return (ours.type == theirs.type) + len(match(edges))
