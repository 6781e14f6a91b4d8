"""``quote_types``: content and type; right when the spans match and the type is the same."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec import UNSET

from newsbench.comparison import Comparison
from newsbench.tracks.base import UNLABELLED, ItemTrack, plain


def _gold(comparison: Comparison, rank: int) -> Hashable:
    label = comparison.contents.gold[rank].record.type
    return UNLABELLED if label is UNSET else label


QUOTE_TYPES = ItemTrack(
    path=("quote_types",),
    layer="quotes",
    keys=frozenset({"quotes.type"}),
    items=lambda c: c.contents,
    gold_label=_gold,
    predicted_label=lambda c, rank: c.contents.predicted[rank].record.type,
    agreement=Comparison.quote_agreement,
    row=plain,
    label_kind=lambda *_: "type",
)
