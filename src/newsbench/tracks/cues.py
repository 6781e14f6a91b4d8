"""``cues``: the word that says there is speech; one item a quote that has one, matched on its own."""

from __future__ import annotations

from newsbench.tracks.base import ItemTrack

CUES = ItemTrack(path=("cues",), layer="quotes", keys=frozenset({"quotes.cue"}), items=lambda c: c.cues)
