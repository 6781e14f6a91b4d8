"""Figures by a property of the document, of the item's place, or of the gold label (design 4.8).

A property that both sides have gives P, R and F1: a match counts where the gold item stands, a wrong
prediction where it stands itself. A property that only gold has gives recall and counts, no precision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from newsbench.comparison import Comparison
from newsbench.derived import derived_phenomena, source_form
from newsbench.metrics.prf import Prf, Recall
from newsbench.model import Fragments, Quote
from newsbench.spans import length, overlap
from newsbench.tracks.base import ItemTrack, Rows

OfPlace = Callable[[Comparison, Fragments], str]
OfGold = Callable[[Comparison, Any], Iterable[str]]

NOWHERE = "(nowhere)"
_LENGTHS = ((20, "1-20"), (60, "21-60"), (120, "61-120"))


def _document(key: str) -> OfPlace:
    return lambda comparison, _: str(getattr(comparison.gold.document, key) or "(none)")


def _region(comparison: Comparison, place: Fragments) -> str:
    """The kind of region that holds most of the item; ``(none)`` outside all."""
    shares: dict[str, int] = defaultdict(int)
    for region in comparison.gold.annotation.regions or ():
        shares[region.kind] += overlap((region.span,), place)
    best = max(shares, key=lambda kind: (shares[kind], kind), default=None)
    return best if best is not None and shares[best] else "(none)"


def _length(comparison: Comparison, place: Fragments) -> str:
    """Code points of the item, in classes."""
    size = length(place)
    return next((name for most, name in _LENGTHS if size <= most), "over 120")


def _source_form(comparison: Comparison, record: Any) -> Iterable[str]:
    return [source_form(record, comparison.gold.annotation)] if isinstance(record, Quote) else []


def _phenomena(comparison: Comparison, record: Any) -> Iterable[str]:
    """Judged by hand and derived."""
    if not isinstance(record, Quote):
        return []
    return [*record.phenomena, *derived_phenomena(record, comparison.gold.annotation, comparison.gold.text)]


BY_PLACE: Mapping[str, OfPlace] = {
    "genre": _document("genre"),
    "outlet": _document("outlet"),
    "split": _document("split"),
    "region": _region,
    "length": _length,
}
BY_GOLD: Mapping[str, OfGold] = {"source-form": _source_form, "phenomenon": _phenomena}
KEYS = (*BY_PLACE, *BY_GOLD)


def slice_rows(comparison: Comparison, tracks: Sequence[ItemTrack], keys: Iterable[str]) -> Rows:
    """The counts of one document by (``slices``, key, value, track …)."""
    rows: Rows = {}
    for track in tracks:
        for key in keys:
            counted: Mapping[str, Prf | Recall] = (
                _by_place(comparison, track, key) if key in BY_PLACE else _by_gold(comparison, track, key)
            )
            rows.update({("slices", key, value, *track.path): row for value, row in counted.items()})
    return rows


def _by_place(comparison: Comparison, track: ItemTrack, key: str) -> Mapping[str, Prf]:
    of, layer = BY_PLACE[key], track.items(comparison)
    outcome = track.outcome(comparison, comparison.options.criterion)
    counts: dict[str, Prf] = defaultdict(Prf)
    for gold, _ in outcome.pairs:
        counts[of(comparison, layer.gold[gold].place)] += Prf(tp=1)
    for predicted in outcome.surplus:
        place = layer.places[predicted]
        # Every document has a genre, but what lies nowhere has no region and no length.
        counts[of(comparison, place) if place or key in _OF_DOCUMENT else NOWHERE] += Prf(fp=1)
    for gold in outcome.missed:
        counts[of(comparison, layer.gold[gold].place)] += Prf(fn=1)
    return counts


_OF_DOCUMENT = frozenset({"genre", "outlet", "split"})


def _by_gold(comparison: Comparison, track: ItemTrack, key: str) -> Mapping[str, Recall]:
    of, layer = BY_GOLD[key], track.items(comparison)
    outcome = track.outcome(comparison, comparison.options.criterion)
    counts: dict[str, Recall] = defaultdict(Recall)
    for gold, _ in outcome.pairs:
        for value in of(comparison, layer.gold[gold].record):
            counts[value] += Recall(tp=1)
    for gold in outcome.missed:
        for value in of(comparison, layer.gold[gold].record):
            counts[value] += Recall(fn=1)
    return counts
