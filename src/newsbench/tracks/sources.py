"""``sources``: the source mention; one item a quote that has one, matched on its own.

Under ``exact`` the spans are equal; under ``overlap`` the prediction covers gold's head and stays inside
the gold mention, so a title more or less costs nothing and another person's name does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

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
        any_of = heads.get(extent, {extent})
        places = (p for p in layer.predicted[near.predicted].places if covers(extent, p))
        inside = [p for p in places if any(covers(p, head) for head in any_of)]
        if inside:
            # Several occurrences of a string may fit; the one that is most like gold counts.
            shared = max(overlap(extent, place) for place in inside)
            yield Edge(near.gold, near.predicted, shared, length(extent))


def _heads(comparison: Comparison) -> Mapping[Fragments, set[Fragments]]:
    """The heads of the mentions at each place; two that differ only in marks and spaces lie at one."""
    heads: dict[Fragments, set[Fragments]] = defaultdict(set)
    for entity in comparison.gold.annotation.entities or ():
        for mention in entity.mentions:
            head, extent = comparison.resolver.head_and_extent(mention)
            if head:
                heads[extent].add(head)
    return heads


SOURCES = ItemTrack(
    path=("sources",),
    layer="quotes",
    keys=frozenset({"quotes.source"}),
    items=lambda c: c.sources,
    same_span=_same_mention,
)
