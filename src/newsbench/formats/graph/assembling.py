"""An annotation made of a flat graph of labelled spans and links: see :mod:`newsbench.formats.graph`.

Graphs come from other tools too, so this is lenient: a link may end at a mention where an entity is meant, mentions
without an entity make one, and what cannot stand in an annotation is counted, never dropped in silence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar, cast

from msgspec import UNSET, Struct, UnsetType

from newsbench.formats.finishing import Texts, finish
from newsbench.formats.graph import Attribute, Graph, Link, Node
from newsbench.formats.graph.flattening import EVENT_KEYS, QUOTE_KEYS
from newsbench.model import Annotation, Argument, Distractor, Entity, Event, Fragments, Mention, Quote, Region, Span

_LAYER_OF = {
    "region": "regions", "annotated": "annotated", "distractor": "distractors", "entity": "entities",
    "mention": "entities", "quote": "quotes", "event": "events",
}  # fmt: skip
# Links that a mention may stand at where its entity is meant.
OF_ENTITIES = ("member", "speaks_for")
_IN_PIECES = "{} in several pieces: kept as one span from its first to its last"
T = TypeVar("T")


class Labelled(Struct, frozen=True):
    """What was labelled in a set whose files do not say it: what stands somewhere was looked for everywhere.

    Attributes:
        layers: keys of an annotation.
        keys: of quotes and events: without a value they are null where the set has one elsewhere, else not labelled.
    """

    layers: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()


def labelled_in(graphs: Iterable[Graph]) -> Labelled:
    """What stands anywhere in the documents of a set."""
    layers: set[str] = set()
    keys: set[str] = set()
    for graph in graphs:
        layers.update(_LAYER_OF[node.label] for node in graph.nodes if node.label in _LAYER_OF)
        keys.update(key for node in graph.nodes for key in ("utterance", "cluster") if key in node.attributes)
        keys.update("arguments" if link.label.startswith("argument:") else link.label for link in graph.links)
    return Labelled(frozenset(layers), frozenset(keys))


def assemble(
    graph: Graph, doc_id: str, text: str | None, labelled: Labelled | None = None
) -> tuple[Annotation, Counter[str]]:
    """The annotation that a graph tells.

    Args:
        graph: where its ``layers`` are empty, ``labelled`` says which layers there are.
        text: check texts are cut out of it; None: there are none.
        labelled: of the whole set; None: of this graph alone.

    Returns:
        The annotation, its items in order, and what could not stand in it, by a phrase.
    """
    made = _Assembling(graph, labelled or labelled_in([graph]), doc_id, text)
    layers: dict[str, Any] = {
        "annotated": _pieces(span for node in made.of("annotated") for span in node.fragments),
        "regions": tuple(made.spans("region", Region)),
        "distractors": tuple(made.spans("distractor", Distractor)),
        "entities": tuple(made.entities()),
        "quotes": tuple(made.quote(node) for node in made.placed("quote")),
        "events": tuple(made.event(node) for node in made.placed("event")),
    }
    present = graph.layers or made.labelled.layers
    kept = {key: value if key in present else UNSET for key, value in layers.items()}
    made.count_unused()
    annotation = Annotation(doc_id=doc_id, guidelines=graph.guidelines, **kept)
    return finish(annotation, Texts(text)), made.lost


class _Assembling:
    def __init__(self, graph: Graph, labelled: Labelled, doc_id: str, text: str | None) -> None:
        self.labelled, self.doc_id, self.text = labelled, doc_id, text
        self.lost: Counter[str] = Counter()
        self.nodes = {node.id: node for node in graph.nodes}
        self._used: set[str] = set()
        self._all = graph
        self._owners = self._entity_of_each_mention()
        self._links: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in graph.links:
            source = self._owners.get(link.source, link.source) if link.label in OF_ENTITIES else link.source
            self._links[source, link.label.partition(":")[0]].append(link)

    def of(self, label: str) -> list[Node]:
        return [node for node in self._all.nodes if node.label == label]

    def placed(self, label: str) -> list[Node]:
        """Those that lie somewhere; a quote or an event that does not is lost."""
        found = self.of(label)
        placed = [node for node in found if node.fragments]
        if len(placed) < len(found):
            self.lost[f"{label} without a place in the text"] += len(found) - len(placed)
        return placed

    def spans(self, label: str, record: type[T]) -> Iterable[T]:
        for node in self.placed(label):
            for span in node.fragments:
                yield record(kind=node.attributes.get("kind", UNSET), span=span)  # type: ignore[call-arg]

    # -- entities --------------------------------------------------------------------------------------

    def _entity_of_each_mention(self) -> dict[str, str]:
        """The node of the entity of each mention; a group of mentions without one gets an id of its own."""
        same = ((link.source, link.target) for link in self._all.links if link.label == "same")
        group = groups((node.id for node in self.of("mention")), same)
        owners = {group[link.source]: link.target for link in self._all.links
                  if link.label == "refers" and link.source in group}  # fmt: skip
        fresh = (fresh_entity(self.doc_id, number) for number in count(1))
        for first in group.values():
            if first not in owners:
                owners[first] = next(one for one in fresh if one not in self.nodes)
        return {mention: owners[first] for mention, first in group.items()}

    def entities(self) -> Iterable[Entity]:
        mentions: dict[str, list[Node]] = defaultdict(list)
        for node in self.placed("mention"):
            mentions[self._owners[node.id]].append(node)
        known = [node.id for node in self.of("entity")]
        for key in dict.fromkeys([*known, *mentions]):
            yield self._entity(self.nodes.get(key) or Node(key, "entity"), mentions[key])

    def _entity(self, node: Node, mentions: Sequence[Node]) -> Entity:
        made = tuple(self._mention(one) for one in mentions)
        return Entity(
            id=_own_id(node),
            kind=self._agreed("kind", node, mentions, UNSET),
            name=self._name(node, mentions),
            aliases=_list(node.attributes, "aliases") or _all_of("aliases", mentions),
            wikidata=self._agreed("wikidata", node, mentions, None),
            members=tuple(self._entity_id(link.target) for link in self._from(node, "member")),
            speaks_for=next((self._entity_id(link.target) for link in self._from(node, "speaks_for")), None),
            mentions=made,
        )

    def _agreed(self, key: str, node: Node, mentions: Sequence[Node], otherwise: Any) -> Any:
        """An attribute of an entity, else of the first of its mentions that has it; others that differ are lost."""
        values = [one.attributes[key] for one in (node, *mentions) if key in one.attributes]
        if others := [value for value in values if value != values[0]]:
            self.lost[f"second {key} of one entity: the first is kept"] += len(others)
        return values[0] if values else otherwise

    def _name(self, node: Node, mentions: Sequence[Node]) -> Any:
        """Its name; of mentions that no entity holds together, the first that is a name gives it."""
        given = _first("name", node, mentions)
        if given is not UNSET or node.id in self.nodes or self.text is None:
            return given
        named = (one for one in mentions if one.attributes.get("form") == "name")
        return next((self.text[slice(*self._span(one))] for one in named), UNSET)

    def _mention(self, node: Node) -> Mention:
        span = self._span(node)
        head = _one(node.attributes, "head")
        at = tuple(span[0] + int(offset) for offset in head.split("-")) if head else None
        return Mention(span, cast("Span | None", at), cast(Any, _one(node.attributes, "form")))

    def _span(self, node: Node) -> Span:
        if len(node.fragments) > 1:
            self.lost[_IN_PIECES.format(node.label)] += node.id not in self._used
            self._used.add(node.id)
        return node.fragments[0][0], node.fragments[-1][1]

    def _entity_id(self, target: str) -> str:
        """The id of the entity that a link points to, itself or by a mention of it."""
        target = self._owners.get(target, target)
        return _own_id(self.nodes[target]) if target in self.nodes else target

    def _own(self, target: str) -> str:
        return _own_id(self.nodes[target]) if target in self.nodes else target

    # -- quotes and events -----------------------------------------------------------------------------

    def _from(self, node: Node, label: str) -> list[Link]:
        return self._links.get((node.id, label), [])

    def _absent(self, node: Node, keys: Iterable[str]) -> dict[str, Any]:
        """Null or not labelled, for the keys of which these are two things."""
        null, unset = _list(node.attributes, "null"), _list(node.attributes, "unset")
        return {key: None if key in null or (key in self.labelled.keys and key not in unset) else UNSET for key in keys}

    def _fragments(self, node: Node, label: str) -> Fragments:
        targets = [self.nodes[link.target] for link in self._from(node, label) if link.target in self.nodes]
        return _pieces(span for target in targets for span in target.fragments)

    def quote(self, node: Node) -> Quote:
        values = self._absent(node, QUOTE_KEYS)
        if values["cue"] is None:
            values["cue"] = ()
        if cue := self._fragments(node, "cue"):
            values["cue"] = cue
        for key in ("speaker", "via", "addressee"):
            values |= self._single(node, key, self._entity_id)
        if sources := [self.nodes[link.target] for link in self._from(node, "source") if link.target in self.nodes]:
            self._count_more(sources, "source")
            values["source"] = self._span(sources[0])
        return Quote(
            content=node.fragments,
            id=_own_id(node),
            quoted=self._fragments(node, "quoted"),
            parent=self._single(node, "parent", self._own).get("parent"),
            phenomena=cast(Any, _list(node.attributes, "phenomena")),
            **{key: node.attributes.get(key, UNSET) for key in ("type", "medium", "polarity", "realis")},  # type: ignore[arg-type]
            **{**values, **_given(node, "utterance")},
        )

    def event(self, node: Node) -> Event:
        values = self._absent(node, EVENT_KEYS) | self._single(node, "asserted_by", self._own)
        arguments = tuple(self._argument(link) for link in self._from(node, "argument"))
        values["arguments"] = arguments or (() if values["arguments"] is None else UNSET)
        return Event(
            trigger=node.fragments,
            id=_own_id(node),
            time=_one(node.attributes, "time"),
            **{key: node.attributes.get(key, UNSET) for key in ("type", "polarity", "realis")},  # type: ignore[arg-type]
            **{**values, **_given(node, "cluster")},
        )

    def _single(self, node: Node, key: str, name: Any) -> dict[str, str]:
        """The one value of a link that a quote or event has once; further ones are lost."""
        links = self._from(node, key)
        self._count_more(links, key)
        return {key: name(links[0].target)} if links else {}

    def _count_more(self, found: Sequence[Any], key: str) -> None:
        if len(found) > 1:
            self.lost[f"second {key} of one quote or event: the first is kept"] += len(found) - 1

    def _argument(self, link: Link) -> Argument:
        role = link.label.partition(":")[2] or "argument"
        target = self.nodes.get(link.target)
        if target is not None and target.label == "event":
            return Argument(role, event=_own_id(target))
        if target is None or target.label in ("entity", "mention"):
            return Argument(role, entity=self._entity_id(link.target))
        return Argument(role, span=self._span(target))

    def count_unused(self) -> None:
        """Cues, sources, marked stretches and fillers that no quote or event points to."""
        linked = {link.target for link in self._all.links}
        for node in self._all.nodes:
            if node.label in ("cue", "source", "quoted", "filler") and node.id not in linked:
                self.lost[f"{node.label} that belongs to no quote or event"] += 1


def fresh_entity(doc_id: str, number: int) -> str:
    """An id for an entity that has none: an id means the same in all documents of a story, so it names the document."""
    return f"{doc_id}.e{number}"


def groups(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Which of several names stand for one thing, by pairs that do: each with the first of its group.

    Args:
        pairs: those with a name that is not among ``names`` are passed over.
    """
    above = {name: name for name in names}
    order = {name: at for at, name in enumerate(above)}

    def root(one: str) -> str:
        while above[one] != one:
            one = above[one]
        return one

    for first, second in pairs:
        if first in above and second in above:
            ends = sorted((root(first), root(second)), key=order.__getitem__)
            above[ends[1]] = ends[0]
    return {name: root(name) for name in above}


def _pieces(spans: Iterable[Span]) -> Fragments:
    """Fragments in order, each once; those that touch stay two, as they were labelled."""
    return tuple(sorted(set(spans)))


def _own_id(node: Node) -> str:
    return _one(node.attributes, "id") or node.id


def _one(attributes: Mapping[str, Attribute], key: str) -> str | None:
    value = attributes.get(key)
    return value if isinstance(value, str) else None


def _list(attributes: Mapping[str, Attribute], key: str) -> tuple[str, ...]:
    value = attributes.get(key, ())
    return (value,) if isinstance(value, str) else tuple(value)


def _all_of(key: str, nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for node in nodes for value in _list(node.attributes, key)))


def _given(node: Node, key: str) -> dict[str, str]:
    value = _one(node.attributes, key)
    return {} if value is None else {key: value}


def _first(key: str, node: Node, others: Iterable[Node]) -> Any:
    """An attribute of an entity, else of the first of its mentions that has it."""
    found = (one.attributes[key] for one in (node, *others) if key in one.attributes)
    return cast("str | UnsetType", next(found, UNSET))
