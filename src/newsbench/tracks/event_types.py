"""``event_types``: trigger and type, the headline for events."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec import UNSET

from newsbench.comparison import Comparison
from newsbench.fillers import event_agreement
from newsbench.tracks.base import UNLABELLED, ItemTrack, plain


def _gold(comparison: Comparison, rank: int) -> Hashable:
    label = comparison.triggers.gold[rank].record.type
    return UNLABELLED if label is UNSET else label


EVENT_TYPES = ItemTrack(
    path=("event_types",),
    layer="events",
    keys=frozenset({"events.type"}),
    items=lambda c: c.triggers,
    gold_label=_gold,
    predicted_label=lambda c, rank: c.triggers.predicted[rank].record.type,
    agreement=event_agreement,
    row=plain,
    label_kind=lambda *_: "type",
)
