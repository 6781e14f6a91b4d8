"""``quote_attributes``: content and an attribute, a row each; right when the spans match and the attribute is the same.

Of addressee and via only quotes that have one are items.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Literal

from msgspec import UNSET

from newsbench.comparison import Comparison, Criterion
from newsbench.tracks.base import NO_ITEM, UNLABELLED, ItemTrack, Path, Rows, plain

Attribute = Literal["medium", "polarity", "realis"]
Relation = Literal["addressee", "via"]


def _attribute(key: Attribute) -> ItemTrack:
    def gold(comparison: Comparison, rank: int) -> Hashable:
        label = getattr(comparison.contents.gold[rank].record, key)
        return UNLABELLED if label is UNSET else label

    return ItemTrack(
        path=("quote_attributes", key),
        layer="quotes",
        keys=frozenset({f"quotes.{key}"}),
        items=lambda c: c.contents,
        gold_label=gold,
        predicted_label=lambda c, rank: getattr(c.contents.predicted[rank].record, key),
        agreement=Comparison.quote_agreement,
        row=plain,
        label_kind=lambda *_: key,
    )


def _relation(key: Relation) -> ItemTrack:
    def gold(comparison: Comparison, rank: int) -> Hashable:
        entity = getattr(comparison.contents.gold[rank].record, key)
        return UNLABELLED if entity is UNSET else NO_ITEM if entity is None else entity

    def predicted(comparison: Comparison, rank: int) -> Hashable:
        value = getattr(comparison.contents.predicted[rank].record, key)
        return NO_ITEM if value is UNSET or value is None else comparison.speaker(rank, key)

    return ItemTrack(
        path=("quote_attributes", key),
        layer="quotes",
        keys=frozenset({f"quotes.{key}"}),
        items=lambda c: c.contents,
        gold_label=gold,
        predicted_label=predicted,
        agreement=Comparison.quote_agreement,
        label_kind=lambda *_: key,
    )


PARTS = (
    _attribute("medium"),
    _attribute("polarity"),
    _attribute("realis"),
    _relation("addressee"),
    _relation("via"),
)


class QuoteAttributes:
    """Five attributes of a quote, each counted on its own."""

    name = "quote_attributes"
    layer: Literal["quotes"] = "quotes"
    scope: Literal["document"] = "document"
    deciding: Mapping[Path, frozenset[str]] = {part.path: part.keys for part in PARTS}
    parts = PARTS

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return tuple(path for part in PARTS for path in part.headlines(criterion))

    def rows(self, comparison: Comparison) -> Rows:
        return {path: row for part in PARTS for path, row in part.rows(comparison).items()}
