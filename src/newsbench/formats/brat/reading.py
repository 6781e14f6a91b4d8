"""Lines of brat as a graph: see :mod:`newsbench.formats.brat` for what becomes what."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from msgspec import Struct

from newsbench.formats.brat import standoff as brat
from newsbench.formats.brat.draft import Draft, node_of
from newsbench.formats.brat.names import DOCUMENT, link_names, own_attribute, own_label, own_link
from newsbench.formats.brat.notes import HEAD, read_notes
from newsbench.formats.brat.places import over_lines
from newsbench.formats.graph import Graph, Link
from newsbench.formats.graph.assembling import Labelled, labelled_in
from newsbench.formats.graph.flattening import LAYERS
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import Meanings, named
from newsbench.formats.moving import MovedText
from newsbench.formats.words import Words, read_note
from newsbench.model import Fragments
from newsbench.spans import canonical


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


def graph_of(standoff: brat.Standoff, moved: MovedText, labels: LabelMap) -> Read:
    """The graph of a file without problems.

    Args:
        moved: the text that its offsets point into.
    """
    reading = _Reading(standoff, moved, labels)
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
    return (note.target, note.label) == (DOCUMENT, HEAD)


def _listed(words: Words, key: str) -> frozenset[str]:
    return frozenset(filter(None, (words.one(key) or "").split(",")))


class _Reading:
    def __init__(self, standoff: brat.Standoff, moved: MovedText, labels: LabelMap) -> None:
        self._file, self._moved, self._meanings = standoff, moved, Meanings(labels)
        notes = standoff.of(brat.Note)
        self.head = next((read_note(note.text or "", (), any_key=True) for note in notes if _is_head(note)), None)
        self._draft = Draft(moved.text, heads=self.head is not None and self.head.one("heads") is not None)
        self.lost = self._draft.lost = self._meanings.lost
        self._bounds = {line.id: line for line in standoff.of(brat.TextBound)}
        # A line that says what another one is: the trigger of an event is the event.
        self._alias: dict[str, str] = {}

    def graph(self) -> Graph:
        self._events_and_spans()
        self._arcs()
        self._attribute_lines()
        read_notes(self._file.of(brat.Note), self._draft, self._target)
        return Graph(*self._draft.finished())

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
        meaning = self._meanings.span([label], own_label(label), label)
        if meaning is None:
            return
        # An entity has no place of its own: what is marked as one is a mention of it.
        kind = "mention" if meaning["as"] == "entity" else str(meaning["as"])
        places = over_lines(self._moved_to(bound.fragments), self._moved.text)
        self._draft.add(node_of(line), kind, places, meaning)

    def _moved_to(self, fragments: Fragments) -> Fragments:
        """The same place in our text; fragments that touch stay several, those that overlap are joined."""
        moved = sorted(self._moved.span(*span) for span in fragments)
        overlaps = any(first[1] > second[0] for first, second in pairwise(moved))
        return canonical(moved) if overlaps else tuple(moved)

    def _target(self, line: str) -> str | None:
        """The node of a line that something points to; None: its label is left out."""
        node = node_of(self._alias.get(line, line))
        return node if node in self._draft.labels else None

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
        own = own_link(name, self._draft.labels[source] if what == "argument" else None)
        if (link := self._meanings.link(link_names(name), own, name, what)) is not None:
            self._draft.links.append(Link(link, source, target))

    # -- attributes and references -----------------------------------------------------------------------

    def _attribute_lines(self) -> None:
        for line in self._file.of(brat.Attribute):
            node = self._target(line.target)
            if node is None:
                self.lost[f"attribute {line.label}: at a label that is lost or left out"] += 1
                continue
            names, label = named(line.label, line.value), self._draft.labels[node]
            own = own_attribute(label, line.label, line.value)
            if (meaning := self._meanings.attribute(label, names, own, names[0])) is not None:
                self._draft.give(node, meaning)
        for reference in self._file.of(brat.Normalisation):
            self._reference(reference)

    def _reference(self, line: brat.Normalisation) -> None:
        resource, _, entry = line.entry.partition(":")
        node = self._target(line.target)
        if resource.casefold() != "wikidata" or not entry:
            self.lost[f"reference to {resource}: newsbench holds those to Wikidata"] += 1
        elif node is None or self._draft.labels[node] != "mention":
            self.lost["reference to Wikidata at what is no mention"] += 1
        else:
            self._draft.attributes[node]["wikidata"] = entry
