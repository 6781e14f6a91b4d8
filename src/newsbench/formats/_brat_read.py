"""Lines of brat as a graph: see :mod:`newsbench.formats.brat` for what becomes what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from newsbench.formats import _brat_standoff as brat
from newsbench.formats._brat_names import Meaning, Names
from newsbench.formats._brat_notes import DOCUMENT, Words, read_note, spans_of
from newsbench.formats._brat_places import in_lines, over_lines
from newsbench.formats._inline_syntax import default_head
from newsbench.formats._legal import legal
from newsbench.formats._link_ends import placed_links
from newsbench.formats._moving import MovedText
from newsbench.formats.assembling import OF_ENTITIES, Labelled, groups, labelled_in
from newsbench.formats.flattening import LAYERS
from newsbench.formats.graph import LINKS, Attribute, Graph, Link, Node
from newsbench.model import Fragments
from newsbench.spans import canonical

_UNKNOWN = "{} {}: no meaning for it, say one with --map"
_LEFT_OUT = "{} {}: left out by the map"
# A place behind all others.
_LAST = 10**9
_LISTS = ("unset", "phenomena")
_OF_ENTITY = ("name", "aliases", "wikidata", "kind")
_KEYS = {
    "mention": ("id", *_OF_ENTITY, "head", "form"),
    "quote": ("id", "type", "utterance", "unset", "phenomena"),
    "event": ("id", "type", "time", "cluster", "unset"),
    "distractor": ("kind",),
    "region": ("kind",),
}


class Read(Struct, frozen=True):
    """A document's labels.

    Attributes:
        labelled: what was labelled, where the file says it; None: it is no file of newsbench's.
        doc_id: where the file says it.
    """

    graph: Graph
    lost: Counter[str]
    labelled: Labelled | None = None
    doc_id: str | None = None


def graph_of(standoff: brat.Standoff, moved: MovedText, names: Names) -> Read:
    """The graph of a file without problems.

    Args:
        moved: the text that its offsets point into.
    """
    reading = _Reading(standoff, moved, names)
    graph = reading.graph()
    head = reading.head
    if head is None:
        return Read(graph, reading.lost)
    said = labelled_in([graph])
    labelled = Labelled(said.layers | _listed(head, "layers"), _listed(head, "keys"))
    present = tuple(layer for layer in LAYERS if layer in labelled.layers)
    return Read(
        Graph(graph.nodes, graph.links, present, head.one("guidelines")), reading.lost, labelled, head.one("doc_id")
    )


def is_own(standoff: brat.Standoff) -> bool:
    """Whether newsbench wrote a file."""
    return any(_is_head(note) for note in standoff.of(brat.Note))


def _is_head(note: brat.Note) -> bool:
    return (note.target, note.label) == (DOCUMENT, "Newsbench")


def _listed(words: Words, key: str) -> frozenset[str]:
    return frozenset(filter(None, (words.one(key) or "").split(",")))


def _node(line: str) -> str:
    """The node of a line. Entities keep their own ids as nodes, and one might be called T1."""
    return f"brat:{line}"


class _Reading:
    def __init__(self, standoff: brat.Standoff, moved: MovedText, names: Names) -> None:
        self._file, self._moved, self._text, self._names = standoff, moved, moved.text, names
        self.lost: Counter[str] = Counter()
        notes = standoff.of(brat.Note)
        self.head = next((read_note(note.text or "", (), any_key=True) for note in notes if _is_head(note)), None)
        self._labels: dict[str, str] = {}
        self._places: dict[str, Fragments] = {}
        self._attributes: dict[str, dict[str, Attribute]] = {}
        self._bounds = {line.id: line for line in standoff.of(brat.TextBound)}
        # A line that says what another one is: the trigger of an event is the event.
        self._alias: dict[str, str] = {}
        self._links: list[Link] = []
        self._said_links: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._entities: dict[str, dict[str, Attribute]] = {}
        self._ids: dict[str, str] = {}

    def graph(self) -> Graph:
        self._events_and_spans()
        self._arcs()
        self._attribute_lines()
        for note in self._file.of(brat.Note):
            self._note(note)
        self._heads()
        self._entity_nodes()
        links = placed_links(self._labels, self._all_links(), self.lost)
        return Graph(tuple(self._nodes()), tuple(links))

    def _nodes(self) -> Iterator[Node]:
        for node, label in self._labels.items():
            if label not in ("cue", "source", "quoted", "filler", "annotated", "mention"):
                self._attributes[node].setdefault("id", node.removeprefix("brat:"))
            yield Node(node, label, self._places[node], self._attributes[node])
        for entity, attributes in self._entities.items():
            yield Node(entity, "entity", (), attributes)

    # -- labels ------------------------------------------------------------------------------------------

    def _events_and_spans(self) -> None:
        events = self._file.of(brat.Event)
        triggers = {event.trigger for event in events}
        for bound in self._bounds.values():
            if bound.id not in triggers:
                self._add(bound.id, bound.label, bound)
        for event in events:
            self._alias.setdefault(event.trigger, event.id)
            self._add(event.id, event.label, self._bounds[event.trigger])

    def _add(self, line: str, label: str, bound: brat.TextBound) -> None:
        meaning = self._names.span(label)
        if meaning is None:
            self._no_meaning("label", label)
            return
        node = _node(line)
        # An entity has no place of its own: what is marked as one is a mention of it.
        self._labels[node] = "mention" if meaning["as"] == "entity" else str(meaning["as"])
        self._attributes[node] = {}
        self._give(node, {key: value for key, value in meaning.items() if key != "as"})
        self._places[node] = over_lines(self._moved_to(bound.fragments), self._text)

    def _moved_to(self, fragments: Fragments) -> Fragments:
        """The same place in our text; fragments that touch stay several, those that overlap are joined."""
        moved = sorted(self._moved.span(*span) for span in fragments)
        overlaps = any(first[1] > second[0] for first, second in pairwise(moved))
        return canonical(moved) if overlaps else tuple(moved)

    def _no_meaning(self, what: str, name: str) -> None:
        self.lost[(_LEFT_OUT if self._names.left_out(name) else _UNKNOWN).format(what, name)] += 1

    def _give(self, node: str, meaning: Meaning) -> None:
        """Attributes for a node; a list grows, of others the last one counts."""
        for key, value in meaning.items():
            known = self._attributes[node].get(key)
            if isinstance(value, list) and isinstance(known, list):
                value = [*known, *(one for one in value if one not in known)]
            self._attributes[node][key] = value

    def _target(self, line: str) -> str | None:
        """The node of a line that something points to; None: its label is left out."""
        node = _node(self._alias.get(line, line))
        return node if node in self._labels else None

    # -- arcs --------------------------------------------------------------------------------------------

    def _arcs(self) -> None:
        for relation in self._file.of(brat.Relation):
            (_, first), (_, second) = relation.arguments
            self._arc(relation.label, first, second, "relation")
        for event in self._file.of(brat.Event):
            for role, end in event.arguments:
                self._arc(role, event.id, end, "argument")
        for one in self._file.of(brat.Equivalence):
            for member in one.members[1:]:
                self._arc(one.label, one.members[0], member, "equivalence")

    def _arc(self, name: str, first: str, second: str, what: str) -> None:
        source, target = self._target(first), self._target(second)
        if source is None or target is None:
            self.lost[f"{what} {name}: at a label that is lost or left out"] += 1
            return
        link = self._names.link(name, self._labels[source] if what == "argument" else None)
        if link is None:
            self._no_meaning(what, name)
        else:
            self._links.append(Link(link, source, target))

    # -- attributes and references -----------------------------------------------------------------------

    def _attribute_lines(self) -> None:
        for line in self._file.of(brat.Attribute):
            node = self._target(line.target)
            said = line.label if line.value is None else f"{line.label}={line.value}"
            if node is None:
                self.lost[f"attribute {line.label}: at a label that is lost or left out"] += 1
            elif meaning := self._names.attribute(self._labels[node], line.label, line.value):
                self._give(node, meaning)
            else:
                self._no_meaning("attribute", line.label if self._names.left_out(line.label) else said)
        for reference in self._file.of(brat.Normalisation):
            self._reference(reference)

    def _reference(self, line: brat.Normalisation) -> None:
        resource, _, entry = line.entry.partition(":")
        node = self._target(line.target)
        if resource.casefold() != "wikidata" or not entry:
            self.lost[f"reference to {resource}: newsbench holds those to Wikidata"] += 1
        elif node is None or self._labels[node] != "mention":
            self.lost["reference to Wikidata at what is no mention"] += 1
        else:
            self._attributes[node]["wikidata"] = entry

    # -- notes -------------------------------------------------------------------------------------------

    def _note(self, note: brat.Note) -> None:
        if note.target == DOCUMENT and note.label in ("Newsbench", "Entity", "Region", "Annotated"):
            if note.label != "Newsbench":
                self._page_note(note)
            return
        node = self._target(note.target)
        if note.label != "AnnotatorNotes" or node is None:
            self.lost[f"note {note.label}: newsbench holds no remarks"] += 1
            return
        label = self._labels[node]
        words = read_note(note.text or "", (*_KEYS.get(label, ()), "fragments", *self._link_keys(note.text or "")))
        self.lost["note AnnotatorNotes: newsbench holds no remarks"] += bool(words.remark)
        self._words(node, label, words)

    @staticmethod
    def _link_keys(text: str) -> set[str]:
        words = read_note(text, (), any_key=True)
        keys = {key.partition("@")[0] for key in words.values}
        return {key for key in keys if key.partition(":")[0] in LINKS}

    def _page_note(self, note: brat.Note) -> None:
        """What has no place that brat can draw."""
        words = read_note(note.text or "", (), any_key=True)
        if note.label == "Entity":
            own = words.one("id") or note.id
            self._entities[own] = {"id": own, **self._entity_values(words)}
            self._say_links(own, words)
            return
        node = _node(note.id)
        kind = legal("region", "kind", words.one("kind") or "") if note.label == "Region" else None
        places = tuple(spans_of(words.one("span") or ""))
        if not places or (note.label == "Region" and kind is None):
            self.lost[f"note {note.label}: no kind or no span that newsbench knows"] += 1
            return
        self._labels[node], self._places[node] = note.label.lower(), places
        self._attributes[node] = {} if kind is None else {"kind": kind}

    def _words(self, node: str, label: str, words: Words) -> None:
        for key in _KEYS.get(label, ()):
            if key == "aliases":
                if found := words.values.get(key):
                    self._attributes[node][key] = found
            elif (value := words.one(key)) is not None:
                self._word(node, label, key, value)
        if (places := words.one("fragments")) is not None:
            given = tuple(spans_of(places))
            # The annotator may have moved the label since: then the note is out of date.
            if over_lines(in_lines(given, self._text), self._text) == self._places[node]:
                self._places[node] = given
        self._say_links(node, words)

    def _word(self, node: str, label: str, key: str, value: str) -> None:
        if key == "id" and label == "mention":
            self._ids[node] = value
        elif key in _LISTS:
            listed = value.split(",")
            if key == "unset" or set(listed) == set(self._attributes[node].get(key, ())):
                self._attributes[node][key] = listed
        elif key == "head" and value == "-":
            self._attributes[node]["head"] = "-"
        elif (found := legal(label, key, value)) is not None:
            self._attributes[node][key] = found
        else:
            self.lost[f"note {key}={value}: no value that newsbench knows"] += 1

    def _entity_values(self, words: Words) -> dict[str, Attribute]:
        found: dict[str, Attribute] = {}
        for key in ("name", "wikidata", "kind"):
            value = words.one(key)
            if value is not None and legal("entity", key, value) is not None:
                found[key] = value
        return found | ({"aliases": words.values["aliases"]} if "aliases" in words.values else {})

    def _say_links(self, node: str, words: Words) -> None:
        for key, values in words.values.items():
            if key.partition("@")[0].partition(":")[0] in LINKS:
                self._said_links[node].extend((key, value) for value in values)

    # -- entities and heads ------------------------------------------------------------------------------

    def _heads(self) -> None:
        usual = self.head is not None and self.head.one("heads") is not None
        for node, label in self._labels.items():
            given = self._attributes[node].get("head")
            if label == "mention" and given is None and usual:
                start, end = self._places[node][0][0], self._places[node][-1][1]
                head = default_head(self._text, (start, end))
                self._attributes[node]["head"] = f"{head[0] - start}-{head[1] - start}"
            elif given == "-":
                del self._attributes[node]["head"]

    def _entity_nodes(self) -> None:
        """An entity with an id of its own takes over what its first mention says of it."""
        mentions = [node for node, label in self._labels.items() if label == "mention"]
        same = ((link.source, link.target) for link in self._links if link.label == "same")
        first: dict[str, str] = {}
        grouped = groups(mentions, same)
        for node, group in grouped.items():
            if (own := self._ids.get(node)) is None:
                continue
            if first.setdefault(group, own) != own:
                self.lost["second id of one entity: the first is kept"] += 1
                continue
            attributes = self._attributes[node]
            entity = self._entities.setdefault(own, {"id": own})
            entity |= {key: attributes.pop(key) for key in ("name", "aliases", "wikidata") if key in attributes}
            self._links.append(Link("refers", node, own))
            self._said_links[own].extend(self._said_links.pop(node, ()))
        self._owners = {node: first[group] for node, group in grouped.items() if group in first}

    def _all_links(self) -> list[Link]:
        """Arcs, and the links of notes in the place that these name."""
        links: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in self._links:
            source = self._owners.get(link.source, link.source) if link.label in OF_ENTITIES else link.source
            links[source, link.label.partition(":")[0]].append(Link(link.label, source, link.target))
        for source, said in self._said_links.items():
            for place, name, own in sorted((_placed(key), key.partition("@")[0], own) for key, own in said):
                family = links[source, name.partition(":")[0]]
                family.insert(place, Link(name, source, own))
        return [link for family in links.values() for link in family]


def _placed(key: str) -> int:
    """The place that the key of a note names for its link, among those of one kind."""
    place = key.partition("@")[2]
    return int(place) if place.isascii() and place.isdigit() else _LAST
