"""``events``: an item is a trigger; right when the spans match."""

from __future__ import annotations

from newsbench.fillers import event_agreement
from newsbench.tracks.base import ItemTrack

EVENTS = ItemTrack(
    path=("events",),
    layer="events",
    keys=frozenset({"events.trigger"}),
    items=lambda c: c.triggers,
    agreement=event_agreement,
)
