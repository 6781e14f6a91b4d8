"""An annotation as a flat graph of labelled spans and links: see :mod:`newsbench.formats.graph`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import UNSET, UnsetType

from newsbench.formats.graph import Attribute, Graph, Link, Node
from newsbench.model import Annotation, Argument, Entity, Event, Fragments, Mention, Quote, Span

LAYERS = ("annotated", "regions", "distractors", "entities", "quotes", "events")
# Keys of which "not labelled" and "null" are two things, so that one of them is said where there is no value.
QUOTE_KEYS = ("cue", "source", "speaker", "via", "addressee", "utterance")
EVENT_KEYS = ("asserted_by", "cluster", "arguments")
_QUOTE_VALUES = ("type", "medium", "polarity", "realis", "utterance")
_EVENT_VALUES = ("type", "polarity", "realis", "time", "cluster")


def flatten(annotation: Annotation) -> Graph:
    """The same labels as nodes and links, in the order of the annotation; check texts are left out."""
    layers = tuple(layer for layer in LAYERS if getattr(annotation, layer) is not UNSET)
    flat = _Flattening(annotation)
    return Graph(tuple(flat.nodes), tuple(flat.links), layers, annotation.guidelines)


def labelled_keys(graphs: Iterable[Graph]) -> tuple[str, ...]:
    """The keys of quotes and events that were labelled anywhere in a set: absent, they are null.

    A format that says them once a document need not say ``unset`` and ``null`` at every item.
    """
    kinds = {"quote": QUOTE_KEYS, "event": EVENT_KEYS}
    nodes = [node for graph in graphs for node in graph.nodes if node.label in kinds]
    said = {key for node in nodes for key in kinds[node.label] if key not in node.attributes.get("unset", ())}
    return tuple(key for key in (*QUOTE_KEYS, *EVENT_KEYS) if key in said)


class _Flattening:
    def __init__(self, annotation: Annotation) -> None:
        self.nodes: list[Node] = []
        self.links: list[Link] = []
        self._taken: set[str] = set()
        self._by_span: dict[Span, str] = {}
        entities, quotes, events = (annotation.entities or (), annotation.quotes or (), annotation.events or ())
        # All ids are given out before the first link is drawn: a link may point forward.
        self._entities = self._named("e", (one.id for one in entities))
        self._quotes = self._named("q", (one.id for one in quotes))
        self._events = self._named("v", (one.id for one in events))
        for region in annotation.regions or ():
            self._node("r1", "region", (region.span,), {"kind": region.kind})
        for distractor in annotation.distractors or ():
            self._node("d1", "distractor", (distractor.span,), {"kind": distractor.kind})
        for span in annotation.annotated or ():
            self._node("a1", "annotated", (span,), {})
        for at, entity in enumerate(entities):
            self._entity(self._entities[at][0], entity)
        for at, quote in enumerate(quotes):
            self._quote(self._quotes[at][0], quote)
        for at, event in enumerate(events):
            self._event(self._events[at][0], event)

    def _named(self, letter: str, ids: Iterable[str | UnsetType]) -> list[tuple[str, str | None]]:
        """The node of each item, beside its own id."""
        return [(self._fresh(f"{letter}1" if own is UNSET else own), None if own is UNSET else own) for own in ids]

    def _fresh(self, wanted: str) -> str:
        """The id itself while it is free, else with the first number that is."""
        stem, number = wanted.rstrip("0123456789"), 1
        given = wanted
        while given in self._taken:
            number += 1
            given = f"{stem or wanted + '.'}{number}"
        self._taken.add(given)
        return given

    def _node(self, wanted: str, label: str, fragments: Fragments, attributes: dict[str, Attribute]) -> str:
        node = Node(self._fresh(wanted), label, fragments, attributes)
        self.nodes.append(node)
        return node.id

    def _link(self, label: str, source: str, target: str | None) -> None:
        if target is not None:
            self.links.append(Link(label, source, target))

    def _to(self, named: list[tuple[str, str | None]], own: Any) -> str | None:
        """The node of an item by its id; an id that nothing here has stays as it is."""
        if not isinstance(own, str):
            return None
        return next((node for node, theirs in named if theirs == own), own)

    def _entity(self, node: str, entity: Entity) -> None:
        attributes = _given(entity, ("kind", "name", "wikidata"))
        if entity.aliases:
            attributes["aliases"] = list(entity.aliases)
        self.nodes.append(Node(node, "entity", (), _with_id(attributes, node, entity.id)))
        for mention in entity.mentions:
            self._mention(node, mention)
        for member in entity.members:
            self._link("member", node, self._to(self._entities, member))
        self._link("speaks_for", node, self._to(self._entities, entity.speaks_for))

    def _mention(self, entity: str, mention: Mention) -> None:
        attributes = _given(mention, ("form",))
        if mention.head is not None:
            attributes["head"] = "-".join(str(offset - mention.span[0]) for offset in mention.head)
        node = self._node(f"{entity}.m1", "mention", (mention.span,), attributes)
        self._by_span.setdefault(mention.span, node)
        self._link("refers", node, entity)

    def _quote(self, node: str, quote: Quote) -> None:
        attributes = _given(quote, _QUOTE_VALUES)
        if quote.phenomena:
            attributes["phenomena"] = list(quote.phenomena)
        attributes |= _absent(quote, QUOTE_KEYS)
        self.nodes.append(Node(node, "quote", quote.content, _with_id(attributes, node, quote.id)))
        if quote.cue:
            self._link("cue", node, self._node(f"{node}.c1", "cue", quote.cue, {}))
        if quote.quoted:
            self._link("quoted", node, self._node(f"{node}.m1", "quoted", quote.quoted, {}))
        self._source(node, quote.source)
        for key in ("speaker", "via", "addressee"):
            self._link(key, node, self._to(self._entities, getattr(quote, key)))
        self._link("parent", node, self._to(self._quotes, quote.parent))

    def _source(self, node: str, span: Span | None | UnsetType) -> None:
        if isinstance(span, tuple):
            mention = self._by_span.get(span)
            self._link("source", node, mention or self._node(f"{node}.s1", "source", (span,), {}))

    def _event(self, node: str, event: Event) -> None:
        attributes = _given(event, _EVENT_VALUES) | _absent(event, EVENT_KEYS)
        self.nodes.append(Node(node, "event", event.trigger, _with_id(attributes, node, event.id)))
        self._link("asserted_by", node, self._to(self._quotes, event.asserted_by))
        for argument in event.arguments or ():
            self._link(f"argument:{argument.role}", node, self._filler(node, argument))

    def _filler(self, event: str, argument: Argument) -> str | None:
        if argument.span is not None:
            return self._node(f"{event}.f1", "filler", (argument.span,), {})
        if argument.entity is not None:
            return self._to(self._entities, argument.entity)
        return self._to(self._events, argument.event)


def _given(item: Entity | Mention | Quote | Event, keys: Iterable[str]) -> dict[str, Attribute]:
    values = {key: getattr(item, key) for key in keys}
    return {key: value for key, value in values.items() if isinstance(value, str)}


def _absent(item: Quote | Event, keys: Iterable[str]) -> dict[str, Attribute]:
    values = {key: getattr(item, key) for key in keys}
    unset: list[str] = [key for key, value in values.items() if value is UNSET]
    null: list[str] = [key for key, value in values.items() if value is None or value == ()]
    return {key: found for key, found in (("unset", unset), ("null", null)) if found}


def _with_id(attributes: dict[str, Attribute], node: str, own: str | UnsetType) -> dict[str, Attribute]:
    """An item whose id another kind of item has too keeps it as an attribute."""
    return attributes if own in (node, UNSET) else {**attributes, "id": str(own)}
