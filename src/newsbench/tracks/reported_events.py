"""``reported_events``: trigger, type and who asserts it; right when the typed event matches and the asserter resolves.

The asserter is the outlet, nobody (a quote without a speaker) or an entity. Rows *outlet* and *reported*;
*reported* is the headline.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from msgspec import UNSET

from newsbench.comparison import OUTLET, Comparison
from newsbench.fillers import event_agreement
from newsbench.resolving import Special
from newsbench.tracks.base import UNLABELLED, ItemTrack


def _gold(comparison: Comparison, rank: int) -> Hashable:
    asserter = comparison.gold_asserters[rank]
    label = comparison.triggers.gold[rank].record.type
    return UNLABELLED if asserter is None or label is UNSET else (label, asserter)


def _predicted(comparison: Comparison, rank: int) -> Hashable:
    asserter = comparison.predicted_asserters[rank]
    label = comparison.triggers.predicted[rank].record.type
    return (label, ("nothing", rank) if asserter is Special.NOTHING else asserter)


def _row(label: Any) -> str:
    return "outlet" if label[1] == OUTLET else "reported"


def _kind(comparison: Comparison, gold: int, predicted: int) -> str:
    ours, theirs = comparison.triggers.gold[gold].record, comparison.triggers.predicted[predicted].record
    return "speaker" if ours.type == theirs.type else "type"


REPORTED_EVENTS = ItemTrack(
    path=("reported_events",),
    layer="events",
    keys=frozenset({"events.asserted_by", "events.type+quotes"}),
    items=lambda c: c.triggers,
    gold_label=_gold,
    predicted_label=_predicted,
    agreement=event_agreement,
    criteria=None,
    row=_row,
    label_rows=(),
    headline="reported",
    label_kind=_kind,
)
