"""``quotes``: an item is a quote's content; right when the spans match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from msgspec import UNSET

from newsbench.comparison import Comparison, Criterion
from newsbench.metrics.prf import Prf, Recall
from newsbench.model import Fragments
from newsbench.spans import intersection, length, overlap, union
from newsbench.tracks.base import ItemTrack, Path, Rows

CONTENT = ItemTrack(
    path=("quotes",),
    layer="quotes",
    keys=frozenset({"quotes.content"}),
    items=lambda c: c.contents,
    agreement=Comparison.quote_agreement,
)


class Quotes:
    """Content spans under ``exact`` and ``overlap``, and ``chars``, which no split or merge can move."""

    name = "quotes"
    layer: Literal["quotes"] = "quotes"
    scope: Literal["document"] = "document"
    deciding: Mapping[Path, frozenset[str]] = CONTENT.deciding
    parts = (CONTENT,)

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return CONTENT.headlines(criterion)

    def rows(self, comparison: Comparison) -> Rows:
        rows = {**CONTENT.rows(comparison), ("quotes", "chars"): chars(comparison)}
        rows.update(_by_gold_type(comparison))
        return rows


def _by_gold_type(comparison: Comparison) -> Rows:
    """Recall by the type that gold gives; predictions of this track have none, so there is no precision."""
    outcome = CONTENT.outcome(comparison, comparison.options.criterion)
    gold = comparison.contents.gold
    found = Counter(gold[rank].record.type for rank, _ in outcome.pairs)
    missed = Counter(gold[rank].record.type for rank in outcome.missed)
    labels = {*found, *missed} - {UNSET}
    return {("quotes", "by_label", str(label)): Recall(found[label], missed[label]) for label in labels}


def chars(comparison: Comparison) -> Prf:
    """Micro counts over code points; a quote that is not in the text adds its length to fp (design 4.1)."""
    layer = comparison.contents
    gold = clipped(comparison, union(item.place for item in layer.gold))
    predicted = clipped(comparison, union(layer.places))
    invented = sum(item.size for item in layer.predicted)
    return code_points(gold, predicted, invented)


def clipped(comparison: Comparison, fragments: Fragments) -> Fragments:
    """The part of a fragment set that lies in what was labelled."""
    return fragments if comparison.annotated is None else intersection(fragments, comparison.annotated)


def code_points(gold: Fragments, predicted: Fragments, invented: int) -> Prf:
    """Counts over the code points of two fragment sets; ``invented`` ones are predicted and nowhere."""
    shared = overlap(gold, predicted)
    return Prf(shared, length(predicted) - shared + invented, length(gold) - shared)
