"""A document as lines of brat: see :mod:`newsbench.formats.brat` for what becomes what."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from newsbench.corpus import GoldDocument
from newsbench.formats.brat.names import ATTRIBUTES, DOCUMENT, Names
from newsbench.formats.brat.places import in_lines, of_one_line, over_lines
from newsbench.formats.brat.standoff import (
    Attribute,
    Equivalence,
    Event,
    Line,
    Normalisation,
    Note,
    Relation,
    Standoff,
    TextBound,
    covered,
)
from newsbench.formats.graph import Graph, Link, Node
from newsbench.formats.graph.flattening import flatten, labelled_keys
from newsbench.formats.heads import default_head
from newsbench.formats.words import spans_written, write_note

_OWN_LINES = ("quote", "event")
_ENTITY_LINKS = ("member", "speaks_for")
# Attributes that no label says and no attribute of brat: what they hold is free, or a map has no label for it.
_WORDS = ("kind", "type", "time", "utterance", "cluster")
Pairs = list[tuple[str, str]]


class Style(Struct, frozen=True):
    """What is the same for all documents of a set, so that it is said once a document and not at every label.

    Attributes:
        keys: of quotes and events that were labelled in the set: absent means null.
        heads: whether mentions have heads, so that one that does not say its own has the default.
    """

    keys: tuple[str, ...]
    heads: bool

    @classmethod
    def of(cls, graphs: Iterable[Graph]) -> Style:
        """The style that needs the fewest words."""
        known = list(graphs)
        heads = any("head" in node.attributes for graph in known for node in graph.nodes)
        return cls(labelled_keys(known), heads)


def standoff_of(gold: GoldDocument, names: Names, style: Style) -> tuple[Standoff, Counter[str]]:
    """The lines of a document, and what they cannot hold."""
    written = _Writing(gold, names, style)
    return Standoff(tuple(written.lines())), written.lost


class _Writing:
    def __init__(self, gold: GoldDocument, names: Names, style: Style) -> None:
        self.text, self.names, self.style = gold.text, names, style
        self.lost: Counter[str] = Counter()
        graph = flatten(gold.annotation)
        self._head = [("doc_id", gold.doc_id), ("layers", ",".join(graph.layers)), ("keys", ",".join(style.keys))]
        self._head += [("heads", "last-word")] if style.heads else []
        self._head += [("guidelines", graph.guidelines)] if graph.guidelines is not None else []
        self.nodes = {node.id: node for node in graph.nodes}
        self._links: dict[str, list[Link]] = defaultdict(list)
        for link in graph.links:
            self._links[link.source].append(link)
        self._mentions: dict[str, list[Node]] = defaultdict(list)
        for link in graph.links:
            if link.label == "refers":
                self._mentions[link.target].append(self.nodes[link.source])
        self._entity_of = {node.id: entity for entity, found in self._mentions.items() for node in found}
        for found in self._mentions.values():
            found.sort(key=lambda node: node.fragments)
        self._ids = self._numbered()
        self._notes: list[tuple[str, str, str]] = []
        self._others: list[Line] = []

    def _numbered(self) -> dict[str, str]:
        """The line of each node that is drawn: T1, or E1 for a quote or event, whose trigger is a T."""
        drawn = [node for node in self.nodes.values() if self._is_drawn(node)]
        self._triggers = {node.id: f"T{number}" for number, node in enumerate(drawn, start=1)}
        with_line = (node for node in drawn if node.label in _OWN_LINES)
        return self._triggers | {node.id: f"E{number}" for number, node in enumerate(with_line, start=1)}

    def _is_drawn(self, node: Node) -> bool:
        """Regions and what was annotated may be the whole page, which brat would draw over everything."""
        if node.label in ("region", "annotated"):
            return all(of_one_line(span, self.text) for span in node.fragments)
        return node.label != "entity"

    # -- lines -------------------------------------------------------------------------------------------

    def lines(self) -> Iterable[Line]:
        self._note(DOCUMENT, "Newsbench", self._head)
        for node in self.nodes.values():
            yield from self._node(node)
        kinds = (Relation, Attribute, Normalisation, Equivalence)
        for kind in kinds:
            numbered = (line for line in self._others if isinstance(line, kind))
            for number, line in enumerate(numbered, start=1):
                yield _with_number(line, number)
        for number, (target, label, words) in enumerate(self._notes, start=1):
            yield Note(f"#{number}", label, target, words)

    def _node(self, node: Node) -> Iterable[Line]:
        if node.id not in self._ids:
            self._undrawn(node)
            return
        attributes = dict(node.attributes)
        entity = self._entity_of.get(node.id)
        if node.label == "mention" and entity is not None and (kind := self.nodes[entity].attributes.get("kind")):
            attributes["kind"] = kind
        label, said = self.names.label_of(node.label, attributes)
        trigger = self._triggers[node.id]
        fragments = in_lines(node.fragments, self.text)
        yield TextBound(trigger, label, fragments, covered(self.text, fragments))
        words: Pairs = []
        if node.label in _OWN_LINES:
            arcs, words = self._arcs(node)
            yield Event(self._ids[node.id], label, trigger, _numbered_roles(arcs))
            words = [("id", str(attributes.get("id", node.id))), *words]
        if node.label == "mention" and self._mentions[str(entity)][0] is node:
            words = self._entity(self.nodes[str(entity)], node)
        left = {key: value for key, value in attributes.items() if key not in said and key != "id"}
        words += self._attributes(node, left)
        if over_lines(fragments, self.text) != node.fragments:
            words.append(("fragments", spans_written(node.fragments)))
        self._note(self._ids[node.id], "AnnotatorNotes", words)

    def _note(self, target: str, label: str, words: Pairs) -> None:
        if words:
            self._notes.append((target, label, write_note(words)))

    def _undrawn(self, node: Node) -> None:
        """What has no place that brat can draw: an entity that the text never names, a region of several lines."""
        if node.label != "entity":
            words = [("kind", str(node.attributes["kind"]))] if "kind" in node.attributes else []
            self._note(DOCUMENT, node.label.capitalize(), [*words, ("span", spans_written(node.fragments))])
        elif node.id not in self._mentions:
            kind = node.attributes.get("kind")
            words = self._entity(node, None)
            self._note(DOCUMENT, "Entity", [*words, *([("kind", str(kind))] if kind else [])])

    # -- entities ----------------------------------------------------------------------------------------

    def _entity(self, node: Node, first: Node | None) -> Pairs:
        """An entity: the words of the note at its first mention, and its relations as lines."""
        words: Pairs = [("id", str(node.attributes.get("id", node.id)))]
        words += _repeated(node.attributes, ("name", "aliases"))
        wikidata = node.attributes.get("wikidata")
        if first is not None and isinstance(wikidata, str) and _is_word(wikidata):
            name, target = covered(self.text, in_lines(first.fragments, self.text)), self._ids[first.id]
            self._others.append(Normalisation("N", "Reference", target, f"Wikidata:{wikidata}", name))
        elif isinstance(wikidata, str):
            words.append(("wikidata", wikidata))
        if len(found := self._mentions.get(node.id, [])) > 1:
            ids = tuple(self._ids[one.id] for one in found)
            self._others.append(Equivalence(self.names.name_of("same"), ids))
        for label in _ENTITY_LINKS:
            words += self._relations(node, label, first)
        return words

    def _relations(self, node: Node, label: str, first: Node | None) -> Pairs:
        links = [link for link in self._links[node.id] if link.label == label]
        targets = [self._mentions.get(link.target) if first else None for link in links]
        for mentions in targets:
            if first is not None and mentions:
                ends = (("Arg1", self._ids[first.id]), ("Arg2", self._ids[mentions[0].id]))
                self._others.append(Relation("R", self.names.name_of(label), ends))
        return self._said(links, [bool(found) for found in targets])

    # -- quotes and events -------------------------------------------------------------------------------

    def _arcs(self, node: Node) -> tuple[Pairs, Pairs]:
        """The arguments of a quote's or event's line, and the words for those that no line can be drawn to."""
        links = [link for link in self._links[node.id] if self._has_name(link.label)]
        ends = [self._end(node, link) for link in links]
        arcs = [(self.names.name_of(link.label), end) for link, end in zip(links, ends, strict=True) if end]
        words: Pairs = []
        for label in dict.fromkeys(link.label.partition(":")[0] for link in links):
            family = [at for at, link in enumerate(links) if link.label.partition(":")[0] == label]
            words += self._said([links[at] for at in family], [bool(ends[at]) for at in family])
        return arcs, words

    def _has_name(self, label: str) -> bool:
        role = label.partition(":")[2]
        if role and not self.names.knows_role(label):
            self.lost[f"argument {role}: no role of newsbench's or of the map's"] += 1
            return False
        return True

    def _end(self, node: Node, link: Link) -> str | None:
        """The line that an arc ends at; for an entity the mention that makes the arc short: the source, or the last."""
        if link.target in self._ids:
            return self._ids[link.target]
        mentions = self._mentions.get(link.target)
        if not mentions:
            return None
        sources = (one.target for one in self._links[node.id] if one.label == "source")
        if (source := next(sources, None)) in {one.id for one in mentions}:
            return self._ids[str(source)]
        before = bisect_right(mentions, node.fragments, key=lambda one: one.fragments)
        return self._ids[mentions[max(before - 1, 0)].id]

    def _said(self, links: list[Link], drawn: list[bool]) -> Pairs:
        """Links that are not drawn, as words; ``@2`` where one stands before others that are drawn."""
        last = max((at for at, is_drawn in enumerate(drawn) if is_drawn), default=-1)
        words: Pairs = []
        for at, link in enumerate(links):
            if not drawn[at]:
                target = self.nodes.get(link.target)
                own = link.target if target is None else str(target.attributes.get("id", target.id))
                words.append((f"{link.label}@{at}" if at < last else link.label, own))
        return words

    # -- attributes --------------------------------------------------------------------------------------

    def _attributes(self, node: Node, left: Mapping[str, str | list[str]]) -> Pairs:
        """The attribute lines of a node, and the words for what no line can hold."""
        words: Pairs = []
        by_key = {key: name for name, key in ATTRIBUTES.items()}
        for key, value in left.items():
            if key in by_key and isinstance(value, str):
                self._others.append(Attribute("A", by_key[key], self._ids[node.id], value))
            elif key in _WORDS:
                words.append((key, str(value)))
        words += self._phenomena(node, left.get("phenomena", ()))
        words += self._head_of(node, left.get("head"))
        if unset := [key for key in left.get("unset", ()) if key in self.style.keys]:
            words.append(("unset", ",".join(unset)))
        return words

    def _phenomena(self, node: Node, phenomena: str | Iterable[str]) -> Pairs:
        found = [phenomena] if isinstance(phenomena, str) else list(phenomena)
        for one in dict.fromkeys(found):
            self._others.append(Attribute("A", one.capitalize(), self._ids[node.id]))
        return [("phenomena", ",".join(found))] if len(set(found)) < len(found) else []

    def _head_of(self, node: Node, head: object) -> Pairs:
        if node.label != "mention" or not self.style.heads:
            return []
        start, end = node.fragments[0][0], node.fragments[-1][1]
        usual = "-".join(str(offset - start) for offset in default_head(self.text, (start, end)))
        return [] if head == usual else [("head", str(head or "-"))]


def _is_word(value: str) -> bool:
    return value.isprintable() and value.split() == [value]


def _repeated(attributes: Mapping[str, str | list[str]], keys: Iterable[str]) -> Pairs:
    values = ((key, attributes.get(key, [])) for key in keys)
    return [(key, one) for key, value in values for one in ([value] if isinstance(value, str) else value)]


def _numbered_roles(arcs: Pairs) -> tuple[tuple[str, str], ...]:
    """Roles as brat numbers them: Agent, Agent2, Agent3."""
    times: Counter[str] = Counter()
    numbered = []
    for role, end in arcs:
        times[role] += 1
        numbered.append((role if times[role] == 1 else f"{role}{times[role]}", end))
    return tuple(numbered)


def _with_number(line: Relation | Attribute | Normalisation | Equivalence, number: int) -> Line:
    if isinstance(line, Relation):
        return Relation(f"R{number}", line.label, line.arguments)
    if isinstance(line, Attribute):
        return Attribute(f"A{number}", line.label, line.target, line.value)
    if isinstance(line, Normalisation):
        return Normalisation(f"N{number}", line.label, line.target, line.entry, line.text)
    return line
