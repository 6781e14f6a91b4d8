"""Why points were lost: every unmatched item gets one kind, and each kind tells what mending it would gain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from newsbench.comparison import Comparison, Layer
from newsbench.metrics.prf import Lost
from newsbench.model import Fragments
from newsbench.spans import length, overlap, union
from newsbench.touching import Touch, Touching
from newsbench.tracks.base import ItemTrack, Outcome, Rows

# Below this intersection over union two spans have nothing to do with each other.
_LEAST_TOUCH = 10


@dataclass(frozen=True, slots=True)
class Error:
    """One error of one document: a kind, and the ranks of the items that it cost."""

    kind: str
    gold: int | None = None
    predicted: int | None = None

    @property
    def lost(self) -> Lost:
        return Lost(int(self.gold is not None), int(self.predicted is not None))


class _View:
    """What the kinds ask about one document in one track."""

    def __init__(self, comparison: Comparison, track: ItemTrack) -> None:
        self.comparison = comparison
        self.track = track
        self.layer: Layer[Any, Any] = track.items(comparison)
        self.outcome: Outcome = track.outcome(comparison, comparison.options.criterion)
        self.touching = Touching.of(comparison, self.layer)

    @cached_property
    def boilerplate(self) -> Fragments:
        regions = self.comparison.gold.annotation.regions or ()
        return union((region.span,) for region in regions if region.kind == "boilerplate")

    @cached_property
    def distractors(self) -> list[tuple[Fragments, str]]:
        listed = self.comparison.gold.annotation.distractors or ()
        return [(self.comparison.prepare((d.span,)), d.kind) for d in listed]

    @cached_property
    def duplicates(self) -> frozenset[int]:
        """The predictions that have an edge to a matched gold item."""
        ours, theirs = self.track.labels(self.comparison)
        matched = {gold for gold, _ in self.outcome.pairs}
        edges = self.track.span_edges(self.comparison, self.comparison.options.criterion)
        return frozenset(
            e.predicted for e in edges if e.gold in matched and ours.get(e.gold, e) == theirs.get(e.predicted)
        )

    def touches(self, pairs: Iterable[Touch]) -> bool:
        """Whether an item touches another too little to match it, and too much to be elsewhere."""
        return any(
            _LEAST_TOUCH * shared >= total and not self.comparison.options.same(shared, total)
            for _, _, shared, total in pairs
        )


# -- the kinds of an unmatched prediction, first that fits ---------------------------------------------


def _empty(view: _View, p: int) -> bool:
    item = view.layer.predicted[p]
    return not item.places and item.grade != "not-in-text"


def _not_in_text(view: _View, p: int) -> bool:
    return view.layer.predicted[p].grade == "not-in-text"


def _boilerplate(view: _View, p: int) -> bool:
    place = view.layer.places[p]
    return 2 * overlap(place, view.boilerplate) > length(place)


def _duplicate(view: _View, p: int) -> bool:
    return p in view.duplicates


def _distractor(view: _View, p: int) -> str | bool:
    place = view.layer.places[p]
    for span, kind in view.distractors:
        shared = overlap(place, span)
        if 2 * shared >= length(place) + length(span) - shared:
            return f"distractor:{kind}"
    return False


def _split(view: _View, p: int) -> bool:
    return p in view.touching.parts


def _merged(view: _View, p: int) -> bool:
    return p in view.touching.joining


def _boundary(view: _View, p: int) -> bool:
    return view.touches(view.touching.of_prediction.get(p, ()))


def _spurious(view: _View, p: int) -> bool:
    return True


_OF_PREDICTIONS: tuple[tuple[str, Callable[[_View, int], str | bool]], ...] = (
    ("empty", _empty),
    ("not-in-text", _not_in_text),
    ("boilerplate", _boilerplate),
    ("duplicate", _duplicate),
    ("distractor", _distractor),
    ("split", _split),
    ("merged", _merged),
    ("boundary", _boundary),
    ("spurious", _spurious),
)


# -- the kinds of an unmatched gold item ---------------------------------------------------------------


def _gold_split(view: _View, g: int) -> bool:
    return g in view.touching.shared_out


def _gold_merged(view: _View, g: int) -> bool:
    return g in view.touching.joined


def _gold_boundary(view: _View, g: int) -> bool:
    return view.touches(view.touching.of_gold.get(g, ()))


def _missed(view: _View, g: int) -> bool:
    return True


_OF_GOLD: tuple[tuple[str, Callable[[_View, int], bool]], ...] = (
    ("split", _gold_split),
    ("merged", _gold_merged),
    ("boundary", _gold_boundary),
    ("missed", _missed),
)


def errors_of(comparison: Comparison, track: ItemTrack) -> Iterator[Error]:
    """Every error of one document in one track: each unmatched item stands in exactly one.

    What is left over in a labelled track is matched once more without labels; such a pair is one error, of
    the kind of the label that differs.
    """
    if track.own_kinds is not None:
        outcome = track.outcome(comparison, comparison.options.criterion)
        yield from (Error(*found) for found in track.own_kinds(comparison, outcome))
        return
    view = _View(comparison, track)
    relabelled = track.relabelled(comparison, comparison.options.criterion)
    yield from (Error(track.label_kind(comparison, g, p), g, p) for g, p in relabelled)
    paired_gold, paired = {g for g, _ in relabelled}, {p for _, p in relabelled}
    for p in view.outcome.surplus:
        if p not in paired:
            yield Error(_kind_of_prediction(view, p), predicted=p)
    for g in view.outcome.missed:
        if g not in paired_gold:
            yield Error(next(kind for kind, fits in _OF_GOLD if fits(view, g)), gold=g)


def _kind_of_prediction(view: _View, p: int) -> str:
    for kind, fits in _OF_PREDICTIONS:
        if found := fits(view, p):
            return kind if found is True else str(found)
    raise AssertionError("spurious fits everything")


def error_rows(comparison: Comparison, tracks: Sequence[ItemTrack]) -> Rows:
    """What each kind cost in one document, by (``errors``, track …, kind)."""
    rows: Rows = {}
    for track in tracks:
        costs: dict[str, Lost] = defaultdict(Lost)
        for error in errors_of(comparison, track):
            costs[error.kind] += error.lost
        rows.update({("errors", *track.path, kind): lost for kind, lost in costs.items()})
    return rows
