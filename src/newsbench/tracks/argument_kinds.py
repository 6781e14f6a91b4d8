"""Why arguments were lost (design 4.8): an argument is its event, its role and its filler, and one of them is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from newsbench.comparison import Comparison
from newsbench.fillers import same_filler
from newsbench.matching import Edge, match
from newsbench.model import Fragments
from newsbench.spans import length, overlap, union
from newsbench.tracks.argument_items import labelled_pairs, matched_events, right_edges, sides
from newsbench.tracks.base import Outcome
from newsbench.tracks.event_types import EVENT_TYPES

Pair = tuple[int, int]
Kind = tuple[str, int | None, int | None]

# Below this intersection over union two fillers have nothing to do with each other.
_LEAST_TOUCH = Fraction(1, 10)


def argument_kinds(comparison: Comparison, outcome: Outcome) -> Iterator[Kind]:
    """Kind, gold rank and predicted rank of every error: each unmatched argument stands in exactly one."""
    view = _View(comparison, outcome)
    for g, p in view.relabelled():
        yield view.label_kind(g, p), g, p
    for p in view.unfit():
        yield view.unfit_kind(p), None, p
    for g, p in view.refilled():
        yield ("boundary" if view.likeness(g, p) >= _LEAST_TOUCH else "filler"), g, p
    yield from (("spurious" if view.theirs.event[p] in view.answered else "event", None, p) for p in view.surplus)
    yield from (("missed" if view.ours.event[g] in view.found else "event", g, None) for g in view.missed)


class _View:
    """What the kinds ask about one document, and what is left for the next of them: ``missed`` and ``surplus``."""

    def __init__(self, comparison: Comparison, outcome: Outcome) -> None:
        criterion = comparison.options.criterion
        self.ours, self.theirs = sides(comparison)
        self.missed, self.surplus = list(outcome.missed), list(outcome.surplus)
        self._comparison = comparison
        self._events = labelled_pairs(comparison, criterion)
        self._retyped = EVENT_TYPES.relabelled(comparison, criterion)
        self._same_event = matched_events(comparison, criterion)
        self.found, self.answered = {g for g, _ in self._events}, {p for _, p in self._events}
        matched = {g for g, _ in outcome.pairs}
        edges = right_edges(comparison, self._events, self._same_event)
        self._duplicates = {e.predicted for e in edges if e.gold in matched}

    def _take(self, events: Iterable[Pair], likeness: Callable[[int, int], tuple[int, int] | None]) -> list[Pair]:
        """The best pairs of what is left inside pairs of events; they are left no longer."""
        golds, answers = set(self.missed), set(self.surplus)
        edges = [
            Edge(g, p, *like)
            for ours, theirs in events
            for g in self.ours.of[ours]
            for p in self.theirs.of[theirs]
            if g in golds and p in answers and (like := likeness(g, p)) is not None
        ]
        pairs = [(e.gold, e.predicted) for e in match(edges, self._same_roles)]
        golds.difference_update(g for g, _ in pairs)
        answers.difference_update(p for _, p in pairs)
        self.missed, self.surplus = sorted(golds), sorted(answers)
        return pairs

    def _same_roles(self, g: int, p: int) -> int:
        return int(self.ours.arguments[g].role == self.theirs.arguments[p].role)

    # -- the label is wrong --------------------------------------------------------------------------

    def relabelled(self) -> list[Pair]:
        """The same filler in an event whose trigger matches, in another role or with another type of event."""
        return self._take([*self._events, *self._retyped], self._same_filler)

    def _same_filler(self, g: int, p: int) -> tuple[int, int] | None:
        return same_filler(self._comparison, self.ours.arguments[g], self.theirs.arguments[p], self._same_event)

    def label_kind(self, g: int, p: int) -> str:
        """Of two wrong labels the event's type is named: it is the first that has to be mended."""
        return "type" if (self.ours.event[g], self.theirs.event[p]) in self._retyped else "role"

    # -- a prediction that cannot be right -----------------------------------------------------------

    def unfit(self) -> list[int]:
        """Predictions that are wrong whatever gold has in that role; they are left no longer."""
        found = [p for p in self.surplus if self.unfit_kind(p)]
        self.surplus = [p for p in self.surplus if p not in set(found)]
        return found

    def unfit_kind(self, p: int) -> str:
        """The kind of such a prediction, empty for others."""
        if p in self._duplicates:
            return "duplicate"
        argument = self.theirs.arguments[p]
        span = argument.text if argument.span is None else argument.span
        if span is None or argument.entity is not None or argument.event is not None:
            return ""
        if not (places := self._places(p)):
            return "not-in-text" if self._comparison.ground(span).grade == "not-in-text" else "empty"
        return "boilerplate" if 2 * overlap(places[0], self._boilerplate()) > length(places[0]) else ""

    def _boilerplate(self) -> Fragments:
        regions = self._comparison.gold.annotation.regions or ()
        return union((region.span,) for region in regions if region.kind == "boilerplate")

    # -- the filler is wrong -------------------------------------------------------------------------

    def refilled(self) -> list[Pair]:
        """Another filler in the same role of the same event; of several those that are most alike."""
        return self._take(self._events, self._same_role)

    def _same_role(self, g: int, p: int) -> tuple[int, int] | None:
        like = self.likeness(g, p)
        return (like.numerator, like.denominator) if self._same_roles(g, p) else None

    def likeness(self, g: int, p: int) -> Fraction:
        """Intersection over union of two fillers that are spans; 0 for all others."""
        span = self.ours.arguments[g].span
        gold = () if span is None else self._comparison.prepare((span,))
        shares = [Fraction(overlap(gold, place), length(union((gold, place)))) for place in self._places(p)]
        return max(shares, default=Fraction(0))

    def _places(self, p: int) -> list[Fragments]:
        argument = self.theirs.arguments[p]
        span = argument.text if argument.span is None else argument.span
        places = () if span is None else self._comparison.ground(span).places
        return [place for place in map(self._comparison.prepare, places) if place]
