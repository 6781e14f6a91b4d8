"""Mentions that a tool labels twice, as a named entity and as a link of a chain: one mention of the graph."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from msgspec.structs import replace

from newsbench.formats.graph import Graph, Link, Node


def joined_mentions(graph: Graph) -> Graph:
    """Mentions of the same stretch of text are one, with the attributes of all; the first says what they contradict.

    Only for files that give a mention no entity of its own.
    """
    mentions = sorted((one for one in graph.nodes if one.label == "mention"), key=lambda one: one.fragments)
    groups = [list(group) for _, group in groupby(mentions, key=lambda one: one.fragments)]
    stands_for = {one.id: group[0].id for group in groups for one in group}
    joined = {group[0].id: _joined(group) for group in groups}
    nodes = (joined.get(one.id, one) for one in graph.nodes if stands_for.get(one.id, one.id) == one.id)
    moved = (replace(link, source=stands_for.get(link.source, link.source),
                     target=stands_for.get(link.target, link.target)) for link in graph.links)  # fmt: skip
    return replace(graph, nodes=tuple(nodes), links=tuple(_told(moved)))


def _joined(group: list[Node]) -> Node:
    attributes = {key: value for one in reversed(group) for key, value in one.attributes.items()}
    return replace(group[0], attributes=attributes)


def _told(links: Iterable[Link]) -> Iterable[Link]:
    return (link for link in links if link.label != "same" or link.source != link.target)
