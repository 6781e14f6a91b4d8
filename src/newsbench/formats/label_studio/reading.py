"""The labels of a task of Label Studio as a graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote

import msgspec

from newsbench.formats.conversion import strings_of
from newsbench.formats.graph import LINKS, LISTS, NODES, Attribute, Graph, Link, Node
from newsbench.formats.label_studio.configuration import CONTINUES, ENTITIES, ENTITY, SHOWN
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import Meanings, give, named, own_label, own_link
from newsbench.formats.moving import MovedText
from newsbench.formats.units import Units
from newsbench.model import Fragments, Span

_KEYS = {shown: key for key, shown in SHOWN.items()}
# By type of result: the key of what it says.
_CONTROLS = {"choices": "choices", "textarea": "text"}


class TaskLabels:
    """Reads the results of one annotation.

    Attributes:
        text: NFC, \\n newlines.
        lost: what could not be read.
    """

    def __init__(self, raw: str, results: Iterable[Any], labels: LabelMap) -> None:
        self._meanings = Meanings(labels)
        self.lost = self._meanings.lost
        self._results = [one for one in results if isinstance(one, dict)]
        self._moved = MovedText(raw)
        self.text = self._moved.text
        self._spans = dict(self._offsets())
        self._units = Units(raw, self._evidence())
        self._labels: dict[str, list[str]] = defaultdict(list)
        self._attributes: dict[str, dict[str, Attribute]] = defaultdict(dict)
        self._links: list[Link] = []
        self._after: dict[str, str] = {}
        self._entities: list[Node] = []
        # By region, of pieces too.
        self._nodes: dict[str, list[Node]] = {}

    def graph(self) -> Graph:
        """The labels, in code points of ``text``."""
        for one in self._results:
            self._label(one)
        nodes = list(self._regions())
        for one in self._results:
            self._rest(one)
        nodes = [
            Node(one.id, one.label, one.fragments, {**one.attributes, **self._attributes[one.id]}) for one in nodes
        ]
        return Graph((*self._entities, *nodes), tuple(self._links))

    # -- regions ---------------------------------------------------------------------------------------

    def _offsets(self) -> Iterator[tuple[str, Span]]:
        # Controls repeat the place of their region; where they differ, that of the label counts, and so comes last.
        for one in sorted(self._results, key=lambda one: one.get("type") == "labels"):
            value = _value(one)
            if all(type(value.get(key)) is int for key in ("start", "end")):
                yield _id(one), (value["start"], value["end"])

    def _evidence(self) -> Iterator[tuple[Span, str]]:
        for one in self._results:
            said = _value(one).get("text")
            if one.get("type") == "labels" and _id(one) in self._spans and isinstance(said, str):
                yield self._spans[_id(one)], said

    def _label(self, one: dict[str, Any]) -> None:
        kind, own = str(one.get("type")), _id(one)
        if kind == "relation":
            if CONTINUES in strings_of(one.get("labels")):
                self._after[str(one.get("from_id"))] = str(one.get("to_id"))
        elif kind == "labels" and own in self._spans:
            self._labels[own] += strings_of(_value(one).get("labels"))
            if isinstance(said := _value(one).get("text"), str) and not self._units.agrees(self._spans[own], said):
                self.lost["span whose text is not what stands there: kept by its offsets"] += 1
        elif kind == "labels":
            self.lost["label that is not on a plain text"] += 1
        elif kind not in _CONTROLS:
            self.lost[f"result of type {kind}: newsbench reads labels, choices, textarea and relation"] += 1

    def _regions(self) -> Iterator[Node]:
        """A node a label; of a region with several the first has its id. Regions that continue one are part of it."""
        later = set(self._after.values())
        for own in self._spans:
            if not self._labels[own]:
                self.lost["span without a label"] += 1
            elif own not in later:
                chain = self._chain(own)
                spans = tuple(self._moved.span(*self._units.span(self._spans[one])) for one in chain)
                made = list(self._meant(own, spans))
                self._nodes |= dict.fromkeys(chain, made)
                yield from made

    def _meant(self, own: str, spans: Fragments) -> Iterator[Node]:
        taken = False
        for label in dict.fromkeys(self._labels[own]):
            if (meaning := self._meanings.span([label], own_label(label), label)) is not None:
                attributes = {key: value for key, value in meaning.items() if key != "as"}
                yield Node(f"{own}:{label}" if taken else own, str(meaning["as"]), spans, attributes)
                taken = True

    def _chain(self, own: str) -> list[str]:
        chain = [own]
        while (after := self._after.get(chain[-1])) is not None and after in self._spans and after not in chain:
            chain.append(after)
        return chain

    # -- attributes and links --------------------------------------------------------------------------

    def _rest(self, one: dict[str, Any]) -> None:
        kind = str(one.get("type"))
        if kind == "relation":
            self._relation(one)
        elif kind in _CONTROLS:
            name, own = str(one.get("from_name")), _id(one)
            values = strings_of(_value(one).get(_CONTROLS[kind]))
            if name == ENTITIES:
                for line in values:
                    self._entity(line)
            elif own in self._spans:
                self._say(self._nodes.get(own, []), name, values)
            else:
                self.lost[f"{kind} {name} of a whole text: newsbench has no place for it"] += 1

    def _say(self, nodes: Sequence[Node], name: str, values: list[str]) -> None:
        """What a control says of a region: of the first of its labels that may have this attribute or link."""
        rest = [value for value in values if not self._mapped(nodes, name, value)]
        if nodes and (rest or not values) and not any(self._said(node, name, rest) for node in nodes):
            self.lost[f"{name} of a {nodes[0].label}: newsbench has no such attribute"] += 1

    def _mapped(self, nodes: Sequence[Node], name: str, value: str) -> bool:
        """Whether the map says what a value of a control gives a region."""
        names = named(name, value)
        if not nodes or not self._meanings.has_attribute(names):
            return False
        node = next((one for one in nodes if self._meanings.fits(one.label, names)), nodes[0])
        give(self._attributes[node.id], self._meanings.attribute(node.label, names, None, names[0]) or {})
        return True

    def _said(self, node: Node, name: str, values: list[str]) -> bool:
        short = name.removeprefix(f"{node.label}-")
        key = _KEYS.get(short, short)
        if short == ENTITY and node.label == "mention":
            self._links += [Link("refers", node.id, value) for value in values]
        elif key in NODES[node.label]:
            self._attribute(node, key, values)
        elif LINKS.get(short, "").startswith(f"{node.label} ->"):
            self._links += [_link(short, node.id, value) for value in values]
        else:
            return False
        return True

    def _attribute(self, node: Node, key: str, values: list[str]) -> None:
        if len(values) > 1 and key not in LISTS:
            self.lost[f"second {key} of one {node.label}: the first is kept"] += len(values) - 1
        if values:
            self._attributes[node.id][key] = values if key in LISTS else values[0]

    def _relation(self, one: dict[str, Any]) -> None:
        names = strings_of(one.get("labels"))
        if not names:
            self.lost["relation without a label"] += 1
        ends = [self._nodes.get(str(one.get(key)), []) for key in ("from_id", "to_id")]
        if one.get("direction") == "left":
            ends.reverse()
        for name in names:
            if name == CONTINUES or (label := self._meanings.link([name], own_link(name), name)) is None:
                continue
            if all(ends):
                self._links.append(Link(label, ends[0][0].id, ends[1][0].id))
            else:
                self.lost[f"relation {name} from or to what was left out"] += 1

    def _entity(self, line: str) -> None:
        try:
            found = msgspec.json.decode(line, type=dict[str, Any])
        except (msgspec.DecodeError, RecursionError):
            found = {}
        if not isinstance(own := found.get("id"), str) or not own:
            self.lost["entity that is no JSON object with an id"] += 1
            return
        attributes: dict[str, Attribute] = {"id": found["own_id"]} if isinstance(found.get("own_id"), str) else {}
        for key in NODES["entity"]:
            value = found.get(key) if key != "id" else None
            if isinstance(value, str):
                attributes[key] = [value] if key in LISTS else value
            elif isinstance(value, list) and key in LISTS:
                attributes[key] = [str(part) for part in value]
        self._entities.append(Node(own, "entity", (), attributes))
        for label in ("member", "speaks_for"):
            self._links += [Link(label, own, target) for target in strings_of(found.get(label))]


def _id(one: dict[str, Any]) -> str:
    return str(one.get("id"))


def _value(one: dict[str, Any]) -> dict[str, Any]:
    value = one.get("value")
    return value if isinstance(value, dict) else {}


def _link(name: str, source: str, value: str) -> Link:
    if name != "argument":
        return Link(name, source, value)
    role, _, target = value.partition(": ")
    return Link(f"argument:{unquote(role)}", source, target)
