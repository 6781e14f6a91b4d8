"""``sources``: the source mention; one item a quote that has one, matched on its own.

Under ``exact`` the spans are equal; under ``overlap`` the prediction covers gold's head and stays inside
the gold mention, so a title more or less costs nothing and another person's name does.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsbench.comparison import Comparison
from newsbench.matching import Edge
from newsbench.model import Fragments
from newsbench.spans import covers, length, overlap
from newsbench.tracks.base import ItemTrack


def _same_mention(comparison: Comparison) -> Iterator[Edge]:
    heads = _heads(comparison)
    layer = comparison.sources
    for near in layer.near:
        extent = layer.gold[near.gold].place
        head = heads.get(extent, extent)
        inside = [p for p in layer.predicted[near.predicted].places if covers(extent, p) and covers(p, head)]
        if inside:
            # Several occurrences of a string may fit; the one that is most like gold counts.
            shared = max(overlap(extent, place) for place in inside)
            yield Edge(near.gold, near.predicted, shared, length(extent))


def _heads(comparison: Comparison) -> dict[Fragments, Fragments]:
    mentions = (m for entity in comparison.gold.annotation.entities or () for m in entity.mentions)
    pairs = (comparison.resolver.head_and_extent(mention) for mention in mentions)
    return {extent: head for head, extent in pairs if head}


SOURCES = ItemTrack(
    path=("sources",),
    layer="quotes",
    keys=frozenset({"quotes.source"}),
    items=lambda c: c.sources,
    same_span=_same_mention,
)
