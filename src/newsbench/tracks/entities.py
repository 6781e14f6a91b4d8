"""``entities``: mentions and the clusters that they form in a document."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from newsbench.comparison import Comparison, Criterion, Layer
from newsbench.items import Item, canonical_json
from newsbench.model import Entity, Mention, PredictedEntity, PredictedMention
from newsbench.tracks.base import ItemTrack, Path, Rows
from newsbench.tracks.clusters import Clusters


class Entities:
    """Mention detection, and MUC, B³, CEAFm, CEAFe, BLANC, LEA and CoNLL over aligned mentions."""

    name = "entities"
    layer: Literal["entities"] = "entities"
    scope: Literal["document"] = "document"
    deciding: Mapping[Path, frozenset[str]] = {("entities",): frozenset({"entities.mentions"})}
    parts: tuple[ItemTrack, ...] = ()

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return (("entities", "mentions"),)

    def rows(self, comparison: Comparison) -> Rows:
        mentions = _Mentions(comparison)
        alignment = ItemTrack(
            path=("entities",), layer="entities", keys=frozenset(), items=lambda _: mentions.layer
        ).outcome(comparison, comparison.options.criterion)
        clusters = Clusters()
        clusters.add("", mentions.gold_clusters, mentions.predicted_clusters, alignment.pairs, alignment.left_out)
        return clusters.rows(("entities",))


class _Mentions:
    """The mentions of a document as items, and whose they are."""

    def __init__(self, comparison: Comparison) -> None:
        gold = comparison.gold.annotation.entities or ()
        predicted = comparison.prediction.entities or ()
        self.layer, owner = self._made(comparison, gold, predicted)
        if _has_twins(self.layer.predicted):
            # A mention in two clusters counts in the first: which that is must not depend on the input's order.
            self.layer, owner = self._made(comparison, gold, sorted(predicted, key=canonical_json))
        self.gold_clusters: list[Hashable] = [owner[id(item.record)] for item in self.layer.gold]
        self.predicted_clusters: list[Hashable] = [owner[id(item.record)] for item in self.layer.predicted]

    @staticmethod
    def _made(
        comparison: Comparison, gold: Sequence[Entity], predicted: Sequence[PredictedEntity]
    ) -> tuple[Layer[Mention, PredictedMention], dict[int, int]]:
        ours = [(m, number) for number, entity in enumerate(gold) for m in entity.mentions]
        theirs = [(m, number) for number, entity in enumerate(predicted) for m in entity.mentions or ()]
        layer = Layer.of(
            (comparison.gold_item(m, (m.span,)) for m, _ in ours),
            (comparison.predicted_item(m, m.span, m.text) for m, _ in theirs),
            comparison.options,
        )
        # Two equal records of two entities are two objects, so they are told apart by identity.
        owner = {id(mention): number for mention, number in ours}
        owner.update((id(mention), number) for mention, number in theirs)
        return layer, owner


def _has_twins(items: Sequence[Item[PredictedMention]]) -> bool:
    return any(a.places == b.places for a, b in pairwise(items))
