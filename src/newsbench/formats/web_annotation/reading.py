"""Web annotations of one text as a graph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from msgspec import Struct

from newsbench.formats.conversion import strings_of
from newsbench.formats.graph import LISTS, NODES, Attribute, Graph, Link, Node
from newsbench.formats.graph.legal import wikidata_item
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import Meanings, give, named, own_label, own_link
from newsbench.formats.moving import MovedText
from newsbench.formats.web_annotation.selectors import Places, Selection, selection_of
from newsbench.model import Span

Record = dict[str, Any]


class Said(Struct):
    """What the bodies of an annotation say.

    Attributes:
        tags: names under which a map may have them, the whole before its last part.
        mapped: what is an attribute by the map, by its names there.
        entities: what a mention refers to.
    """

    tags: list[list[str]]
    pairs: list[tuple[str, str]]
    mapped: list[list[str]]
    entities: list[str]


class TextLabels:
    """Reads the annotations of one text.

    Attributes:
        text: NFC, \\n newlines.
        lost: what could not be read.
    """

    def __init__(self, raw: str, annotations: Sequence[Record], labels: LabelMap) -> None:
        self._meanings = Meanings(labels)
        self.lost = self._meanings.lost
        self._moved = MovedText(raw)
        self.text = self._moved.text
        self._links = [one for one in annotations if is_link(one)]
        labelled = [one for one in annotations if not is_link(one)]
        self._selected = [(one, selections_of(one, self.lost)) for one in labelled]
        self._places = Places(raw, [part for _, parts in self._selected for part in parts], self.lost)
        # Ids of nodes by those of annotations; an annotation that was left out has none.
        self._ids: dict[str, str | None] = {}
        self._taken: set[str] = set()

    def graph(self) -> Graph:
        """The labels, in code points of ``text``."""
        nodes = [node for one, parts in self._selected for node in self._labelled(one, parts)]
        links = [link for one, _ in self._selected for link in self._refers(one)]
        links += [link for one in self._links for link in self._linked(one)]
        known = {node.id for node in nodes}
        return Graph((*nodes, *self._unlisted(nodes, links, known)), tuple(links))

    # -- labels ----------------------------------------------------------------------------------------

    def _labelled(self, one: Record, parts: Sequence[Selection]) -> Iterator[Node]:
        said = self._said(one)
        if not said.tags:
            self.lost["annotation without a tag"] += 1
        spans = self._spans(parts)
        made: list[Node] = []
        for names in said.tags:
            meaning = self._meanings.span(names, own_label(names[-1]), names[0])
            if meaning is None:
                continue
            if not spans and meaning["as"] != "entity":
                self.lost[f"{meaning['as']} without a place in the text"] += 1
                continue
            attributes = {key: value for key, value in meaning.items() if key != "as"}
            made.append(Node(self._fresh(one), str(meaning["as"]), spans, attributes))
        if iri := id_of(one):
            self._ids.setdefault(iri, made[0].id if made else None)
        yield from self._described(made, said)

    def _spans(self, parts: Sequence[Selection]) -> tuple[Span, ...]:
        found = [self._places.find(part) for part in parts]
        return tuple(self._moved.span(*span) for span in found if span is not None)

    def _fresh(self, one: Record) -> str:
        """The last part of the annotation's address, or the whole where that is taken."""
        iri = id_of(one)
        given = short(iri) or f"n{len(self._taken) + 1}"
        while given in self._taken:
            given = iri if iri not in self._taken and iri else f"{given}'"
        self._taken.add(given)
        return given

    def _described(self, made: Sequence[Node], said: Said) -> list[Node]:
        """The nodes of an annotation with its attributes: each goes to the first that may have it."""
        attributes: dict[str, dict[str, Attribute]] = {node.id: dict(node.attributes) for node in made}
        for key, value in said.pairs if made else ():
            node = next((one for one in made if key in NODES[one.label]), None)
            if node is None:
                self.lost[f"{key} of a {made[0].label}: newsbench has no such attribute"] += 1
                continue
            found = attributes[node.id]
            if key in LISTS:
                before = found.get(key, [])
                found[key] = [*before, value] if isinstance(before, list) else [before, value]
            else:
                found[key] = value
        for names in said.mapped if made else ():
            node = next((one for one in made if self._meanings.fits(one.label, names)), made[0])
            give(attributes[node.id], self._meanings.attribute(node.label, names, None, names[0]) or {})
        return [Node(one.id, one.label, one.fragments, attributes[one.id]) for one in made]

    # -- bodies ----------------------------------------------------------------------------------------

    def _said(self, one: Record) -> Said:
        said = Said([], [], [], [])
        motivations = strings_of(one.get("motivation"))
        for body in bodies_of(one):
            purposes = strings_of(body.get("purpose")) or motivations or ["none"]
            value, source = body.get("value"), body.get("source", body.get("id"))
            if "identifying" in purposes and isinstance(source, str):
                said.entities.append(source)
            elif not {"tagging", "classifying"}.intersection(purposes):
                self.lost[f"body for {purposes[0]}: newsbench has no place for it"] += 1
            elif isinstance(value, str):
                self._value(said, value, described="classifying" in purposes)
            elif isinstance(source, str):
                said.tags.append([source, short(source)])
        return said

    def _value(self, said: Said, value: str, *, described: bool) -> None:
        key, colon, rest = value.partition(": ")
        names = named(key, rest if colon else None)
        if described and self._meanings.has_attribute(names):
            said.mapped.append(names)
        elif described and colon and any(key in keys for keys in NODES.values()):
            said.pairs.append((key, rest))
        else:
            said.tags.append([value])

    # -- links -----------------------------------------------------------------------------------------

    def _refers(self, one: Record) -> Iterator[Link]:
        node = self._ids.get(id_of(one))
        for source in _identified(one) if node is not None else ():
            target = self._ids.get(source) or wikidata_item(source) or short(source)
            yield Link("refers", str(node), target)

    def _linked(self, one: Record) -> Iterator[Link]:
        ends = [self._end(target) for target in ends_of(one)]
        tags = [body["value"] for body in bodies_of(one) if isinstance(body.get("value"), str)]
        if not tags:
            self.lost["link without a label"] += 1
        for name in tags:
            label = self._meanings.link([name], own_link(name), name)
            if label is None:
                continue
            if None in ends or len(ends) != 2:
                self.lost[f"link {name} from or to what was left out"] += 1
            else:
                yield Link(label, str(ends[0]), str(ends[1]))

    def _end(self, iri: str) -> str | None:
        """The node that an end of a link means; what newsbench wrote may name items of other documents."""
        if iri in self._ids:
            return self._ids[iri]
        return short(iri) if iri.startswith("urn:newsbench:") else None

    def _unlisted(self, nodes: Sequence[Node], links: Sequence[Link], known: set[str]) -> list[Node]:
        """Items of Wikidata that mentions are identified with, by their first name in the text."""
        by_id = {node.id: node for node in nodes}
        found: dict[str, dict[str, Attribute]] = {}
        for link in links:
            if link.label == "refers" and link.target not in known and re.fullmatch("Q[0-9]+", link.target):
                attributes = found.setdefault(link.target, {"wikidata": link.target})
                mention = by_id[link.source]
                if mention.attributes.get("form") == "name":
                    attributes.setdefault("name", self.text[slice(*mention.fragments[0])])
        return [Node(one, "entity", (), attributes) for one, attributes in found.items()]


# -- the parts of an annotation ----------------------------------------------------------------------


def id_of(one: Record) -> str:
    """The address of an annotation, empty where it has none."""
    found = one.get("id", one.get("@id"))
    return found if isinstance(found, str) else ""


def short(iri: str) -> str:
    """The last part of an address."""
    return unquote(re.split("[#/]", iri.rstrip("/"))[-1])


def bodies_of(one: Record) -> list[Record]:
    """The bodies of an annotation, each as an object."""
    found = one.get("body", one.get("bodyValue"))
    tags = [{"purpose": "tagging", "value": tag} for tag in strings_of(one.get("tags"))]
    bodies = [*(found if isinstance(found, list) else [] if found is None else [found]), *tags]
    if "bodyValue" in one and isinstance(found, str):
        bodies = [{"value": found}]
    return [body if isinstance(body, dict) else {"source": body} for body in bodies]


def targets_of(one: Record) -> list[Any]:
    """The targets of an annotation."""
    found = one.get("target")
    if isinstance(found, dict) and isinstance(found.get("items"), list) and "selector" not in found:
        found = found["items"]
    return found if isinstance(found, list) else [] if found is None else [found]


def source_of(target: Any) -> Any:
    """The text that a target is a part of: its address, or an object that may hold it."""
    if isinstance(target, str):
        return target.partition("#")[0]
    if isinstance(target, dict):
        return target.get("source", target.get("id"))
    return None


def is_link(one: Record) -> bool:
    """Whether an annotation is about two others."""
    return "linking" in strings_of(one.get("motivation")) and len(ends_of(one)) == 2


def ends_of(one: Record) -> list[str]:
    """The addresses of the targets that are no parts of a text."""
    named = [one if isinstance(one, str) else one.get("id") for one in targets_of(one) if isinstance(one, str | dict)]
    return [iri for iri in named if isinstance(iri, str)]


def selections_of(one: Record, lost: Any) -> list[Selection]:
    """The places that an annotation is about; none where it is about a whole text."""
    found = []
    for target in targets_of(one):
        selector = target.get("selector") if isinstance(target, dict) else None
        if selector is None and isinstance(target, str) and "#" in target:
            selector = {"type": "FragmentSelector", "value": target.partition("#")[2]}
        if selector is not None:
            selection = selection_of(selector, lost)
            found += [selection] if selection.position or selection.exact is not None else []
    return found


def _identified(one: Record) -> Iterator[str]:
    for body in bodies_of(one):
        source = body.get("source", body.get("id"))
        if "identifying" in (strings_of(body.get("purpose")) or strings_of(one.get("motivation"))) and isinstance(
            source, str
        ):
            yield source
