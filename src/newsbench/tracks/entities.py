"""``entities``: mentions and the clusters that they form in a document."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Literal

from newsbench.comparison import Comparison, Criterion, Layer
from newsbench.items import canonical_json
from newsbench.model import Mention, PredictedEntity, PredictedMention
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
        gold = [(m, number) for number, e in enumerate(comparison.gold.annotation.entities or ()) for m in e.mentions]
        answers = _in_canonical_order(comparison.prediction.entities or ())
        predicted = [(m, number) for number, e in enumerate(answers) for m in e.mentions or ()]
        self.layer: Layer[Mention, PredictedMention] = Layer.of(
            (comparison.gold_item(m, (m.span,)) for m, _ in gold),
            (comparison.predicted_item(m, m.span, m.text) for m, _ in predicted),
        )
        # Two equal records of two entities are two objects, so they are told apart by identity.
        owner: dict[int, int] = {id(mention): number for mention, number in gold}
        owner.update((id(mention), number) for mention, number in predicted)
        self.gold_clusters: list[Hashable] = [owner[id(item.record)] for item in self.layer.gold]
        self.predicted_clusters: list[Hashable] = [owner[id(item.record)] for item in self.layer.predicted]


def _in_canonical_order(entities: Iterable[PredictedEntity]) -> list[PredictedEntity]:
    # A mention in two clusters counts in the first: which one that is must not depend on the input's order.
    return sorted(entities, key=canonical_json)
