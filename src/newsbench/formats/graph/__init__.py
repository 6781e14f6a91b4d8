"""The labels of a document as a flat graph, which most tools' files are: labelled spans and links between them.

:func:`newsbench.formats.graph.flattening.flatten` makes it of an annotation and
:func:`newsbench.formats.graph.assembling.assemble` makes an annotation of it; each is the other's inverse, up to ids of
quotes and events that had none and the order of items. A format then only has to write nodes and links down.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from newsbench.model import Fragments

# What a node is, and the attributes it may carry (all optional). An entity has no place; all others have one.
NODES: Mapping[str, tuple[str, ...]] = {
    "region": ("kind",),
    "annotated": (),
    "distractor": ("kind",),
    # id: of an item whose own id another item of the document has too.
    "entity": ("kind", "name", "aliases", "wikidata", "id"),
    # head: "4-9", code points from the mention's start. The last four: of its entity, where the entity has none.
    "mention": ("form", "head", "kind", "name", "aliases", "wikidata"),
    "quote": ("type", "medium", "polarity", "realis", "utterance", "phenomena", "unset", "null", "id"),
    "cue": (),
    "source": (),
    "quoted": (),
    "event": ("type", "polarity", "realis", "time", "cluster", "unset", "null", "id"),
    "filler": (),
}
# What a link is: from -> to.
LINKS: Mapping[str, str] = {
    "refers": "mention -> entity",
    "same": "mention -> mention of the same entity",
    # Where a tool has no entities, a mention stands for its own at either end.
    "member": "entity -> entity",
    "speaks_for": "entity -> entity",
    "cue": "quote -> cue",
    "source": "quote -> source, or the mention that it is",
    "quoted": "quote -> quoted",
    "speaker": "quote -> entity, or a mention of it",
    "via": "quote -> entity, or a mention of it",
    "addressee": "quote -> entity, or a mention of it",
    "parent": "quote -> the quote that it is nested in",
    "asserted_by": "event -> quote",
    # Written "argument:ROLE".
    "argument": "event -> entity, a mention of it, a filler, or an event",
}
# Attributes that hold a list in a tool that tells one from a single value.
LISTS = frozenset({"aliases", "phenomena", "unset", "null"})
# A list stands for what may be said several times (aliases, phenomena).
Attribute = str | list[str]


class Node(Struct, frozen=True):
    """Something labelled.

    Attributes:
        id: unique in the document.
        label: of :data:`NODES`.
        fragments: code points; empty for an entity, and for a cue that stands nowhere.
        attributes: ``unset`` and ``null`` list keys of a quote or event that were not labelled, or are null, where
            the mere absence of the key would say something else.
    """

    id: str
    label: str
    fragments: Fragments = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


class Link(Struct, frozen=True):
    """A relation between two nodes: ``label`` of :data:`LINKS`, ``source`` and ``target`` ids of nodes."""

    label: str
    source: str
    target: str


class Graph(Struct, frozen=True):
    """The labels of one document.

    Attributes:
        layers: which layers were labelled at all, also where they are empty.
    """

    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    layers: tuple[str, ...] = ()
    guidelines: str | None = None


def owners(graph: Graph) -> dict[str, Node]:
    """The entity of each mention that refers to one, by the mention's id."""
    nodes = {node.id: node for node in graph.nodes}
    found = ((link.source, nodes.get(link.target)) for link in graph.links if link.label == "refers")
    return {mention: entity for mention, entity in found if entity is not None}
