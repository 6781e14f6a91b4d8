"""The labels of a TEI file as a graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import unquote

from msgspec import Struct

from newsbench.formats.graph import NODES, Attribute, Graph, Link, Node
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import Meaning, Meanings, own_link
from newsbench.formats.moving import MovedText
from newsbench.formats.tei.header import is_ours, read_entities
from newsbench.formats.tei.names import LAYOUT, meaning_of, names_of, pointers
from newsbench.formats.tei.texts import TeiText
from newsbench.formats.xml import Element
from newsbench.model import Span

# What an attribute of an element says, by label of the node.
_LINKS = {"quote": {"who": "speaker", "toWhom": "addressee"}, "mention": {"ref": "refers", "key": "refers"}}
_IN_TURN = {"cue": "cue", "source": "source", "quoted": "quoted"}


class Piece(Struct):
    """A labelled stretch of the raw text, which may be one of several of one label.

    Attributes:
        inside: the place of the element around it among all elements, -1 for one that is no element.
    """

    id: str
    element: Element
    label: str
    attributes: dict[str, Attribute]
    span: Span
    at: int = -1


class TeiLabels:
    """Reads one ``<TEI>``.

    Attributes:
        text: NFC, \\n newlines, one at its end.
        pieces: of the raw text.
        layers: which layers were labelled, where the file says so.
    """

    def __init__(self, tei: Element, labels: LabelMap) -> None:
        self.tei, self.ours = tei, is_ours(tei)
        self.meanings = Meanings(labels)
        self.lost = self.meanings.lost
        top = Element("text", {}, tei.line, [one for one in tei.elements() if one.name == "text"])
        self.found = TeiText(top, frozenset(label for label, meaning in labels.spans.items() if meaning is not None))
        self.lost.update(self.found.lost)
        raw = self.found.raw if self.ours else f"{self.found.raw}\n"
        self.moved = MovedText(raw)
        self.text = self.moved.text
        self._by_id = {one.element.attributes.get("xml:id", ""): one for one in self.found.placed}
        self.entities = read_entities(tei, ours=self.ours)
        self._taken = {*self._by_id, *(one.id for one in self.entities)}
        self._given: set[str] = set()
        self._number = 0
        self.pieces = [*self._elements(), *self._spans()]
        self.layers, self.guidelines = self._about()

    # -- stretches -------------------------------------------------------------------------------------

    def _elements(self) -> Iterator[Piece]:
        for at, placed in enumerate(self.found.placed):
            if (meaning := self._meaning(placed.element)) is None:
                continue
            if placed.start < placed.end:
                yield self._piece(placed.element, meaning, (placed.start, placed.end), at)
            else:
                self.lost[f"element <{placed.element.name}> without text"] += 1

    def _meaning(self, element: Element) -> Meaning | None:
        names = names_of(element)
        own = meaning_of(element)
        if self.ours and element.name == "head":
            own = {"as": "region", "kind": "headline"}
        if own is None and element.name in LAYOUT and self.meanings.mapped(names) is None:
            return None
        return self.meanings.span(names, own, f"<{element.name}>" if len(names) == 1 else names[0])

    def _spans(self) -> Iterator[Piece]:
        for element in self.tei.below("span"):
            kind = element.attributes.get("type", "")
            own: Meaning | None = {"as": kind} if kind in NODES and kind != "entity" else None
            meaning = self.meanings.span([kind, "span"], own, f"span:{kind}" if kind else "<span>")
            if meaning is None:
                continue
            if (span := self._ends(element)) is None:
                self.lost["span whose ends are not in the text"] += 1
            else:
                yield self._piece(element, meaning, span, -1)

    def _ends(self, element: Element) -> Span | None:
        """The place between two elements, or the place of one."""
        given = element.attributes
        wanted = pointers(given.get("from")) + pointers(given.get("to")) or pointers(given.get("target"))
        found = [self._by_id[one] for one in wanted if one in self._by_id]
        if not found or len(found) < len(wanted) or found[0].start >= found[-1].end:
            return None
        return found[0].start, found[-1].end

    def _piece(self, element: Element, meaning: Meaning, span: Span, at: int) -> Piece:
        attributes = {key: value for key, value in meaning.items() if key != "as"}
        own = element.attributes.get("xml:id") or self.fresh()
        if own in self._given:
            self.lost["xml:id that stands twice: links to it go to the first"] += 1
            own = self.fresh()
        self._given.add(own)
        return Piece(own, element, str(meaning["as"]), attributes, span, at)

    def fresh(self) -> str:
        """An id that no element has."""
        self._number += 1
        while f"n{self._number}" in self._taken:
            self._number += 1
        return f"n{self._number}"

    # -- the graph -------------------------------------------------------------------------------------

    def graph(self) -> Graph:
        """The labels, in code points of ``text``."""
        features = self._features()
        nodes = list(self.entities)
        links: list[Link] = []
        for chain in self._chains():
            first = chain[0]
            # Pieces stay apart as they were labelled, but a place is said once.
            spans = tuple(dict.fromkeys(self.moved.span(*one.span) for one in chain))
            nodes.append(Node(first.id, first.label, spans, first.attributes))
            links += self._attribute_links(first)
        links += self._relations()
        nodes = [Node(one.id, one.label, one.fragments, {**one.attributes, **features[one.id]}) for one in nodes]
        return Graph(tuple(nodes), tuple(links), (), self.guidelines)

    def _chains(self) -> Iterator[list[Piece]]:
        """The pieces of each label, in their order."""
        following: dict[str, str] = {}
        for piece in self.pieces:
            for after in pointers(piece.element.attributes.get("next")):
                following[piece.id] = after
            for before in pointers(piece.element.attributes.get("prev")):
                following.setdefault(before, piece.id)
        by_id = {piece.id: piece for piece in self.pieces}
        later = {after for before, after in following.items() if before in by_id}
        done: set[str] = set()
        # Those that follow another come last: only what points in a circle is left of them by then.
        for piece in sorted(self.pieces, key=lambda one: one.id in later):
            chain: list[Piece] = []
            at: str | None = piece.id
            while at is not None and at in by_id and at not in done and by_id[at].label == piece.label:
                done.add(at)
                chain.append(by_id[at])
                at = following.get(at)
            if chain:
                yield chain

    def _attribute_links(self, piece: Piece) -> Iterator[Link]:
        for key, label in _LINKS.get(piece.label, {}).items():
            targets = pointers(piece.element.attributes.get(key))
            yield from (Link(label, piece.id, target) for target in targets)
        if not self.ours and piece.label in _IN_TURN:
            quotes = pointers(piece.element.attributes.get("corresp"))
            yield from (Link(_IN_TURN[piece.label], target, piece.id) for target in quotes)

    def _relations(self) -> Iterator[Link]:
        for element in self.tei.below("relation"):
            name = element.attributes.get("name", "")
            ends = [pointers(element.attributes.get(key)) for key in ("active", "passive")]
            own = own_link(unquote(name))
            if (label := self.meanings.link([name], own, name or "<relation>")) is None:
                continue
            if not all(ends):
                self.lost[f"relation {name} without @active or @passive"] += 1
            yield from (Link(label, source, target) for source in ends[0] for target in ends[1])

    def _features(self) -> defaultdict[str, dict[str, Attribute]]:
        """What feature structures say of labels."""
        found: defaultdict[str, dict[str, Attribute]] = defaultdict(dict)
        for structure in self.tei.below("fs"):
            for target in pointers(structure.attributes.get("corresp")):
                found[target] |= dict(_read_features(structure))
        return found

    def _about(self) -> tuple[tuple[str, ...] | None, str | None]:
        for structure in self.tei.below("fs") if self.ours else ():
            if structure.attributes.get("type") == "annotation":
                features = dict(_read_features(structure))
                guidelines = features.get("guidelines")
                return tuple(features.get("layers", ())), guidelines if isinstance(guidelines, str) else None
        return None, None


def _read_features(structure: Element) -> Iterator[tuple[str, Attribute]]:
    for feature in structure.below("f"):
        values = [one.text() for one in feature.below("string")]
        several = any(True for _ in feature.below("vColl"))
        if name := feature.attributes.get("name"):
            yield name, values if several else "".join(values)
