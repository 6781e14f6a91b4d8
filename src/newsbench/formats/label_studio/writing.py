"""A document as a task of Label Studio."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import msgspec

from newsbench.corpus import GoldDocument
from newsbench.formats.graph import Attribute, Link, Node
from newsbench.formats.graph.flattening import flatten
from newsbench.formats.graph.legal import VALUES
from newsbench.formats.label_studio.configuration import CONTINUES, ENTITIES, ENTITY, LABEL, SHOWN, TEXT
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import label_for, link_for
from newsbench.model import Span

# Links of an entity, which its line in the list says.
_OF_ENTITY = ("member", "speaks_for")
Result = dict[str, Any]


class Task:
    """One task.

    Attributes:
        lost: what it cannot hold.
        relations: the labels of its relations.
    """

    def __init__(self, gold: GoldDocument, labels: LabelMap) -> None:
        self._gold, self._labels = gold, labels
        self._graph = flatten(gold.annotation)
        self._nodes = {node.id: node for node in self._graph.nodes}
        self._owner = {link.source: link.target for link in self._graph.links if link.label == "refers"}
        self._mentions: dict[str, list[str]] = defaultdict(list)
        for mention, entity in self._owner.items():
            self._mentions[entity].append(mention)
        self._sources = {link.source: link.target for link in self._graph.links if link.label == "source"}
        self._results: list[Result] = []
        self._links: list[Result] = []
        self._taken = set(self._nodes)
        self.lost: Counter[str] = Counter()
        self.relations: set[str] = set()

    def json(self, number: int) -> dict[str, Any]:
        """The task as Label Studio imports it."""
        for node in self._graph.nodes:
            if node.label != "entity":
                self._region(node)
        for link in self._graph.links:
            if link.label not in (*_OF_ENTITY, "refers"):
                self._link(link)
        annotation = {"result": [*self._results, *self._entities(), *self._links], "was_cancelled": False}
        return {"id": number, "data": self._data(), "annotations": [annotation | {"ground_truth": False}]}

    def _data(self) -> dict[str, Any]:
        """The text, the metadata, and what was labelled at all, which survive in every export."""
        known: dict[str, Any] = msgspec.to_builtins(self._gold.document)
        known.pop("text_sha256", None)
        data = {TEXT: self._gold.text, **known, "labelled": list(self._graph.layers)}
        return data if self._graph.guidelines is None else {**data, "guidelines": self._graph.guidelines}

    # -- regions ---------------------------------------------------------------------------------------

    def _region(self, node: Node) -> None:
        if not node.fragments:
            self.lost[f"{node.label} without a place in the text"] += 1
            return
        entity = self._nodes.get(self._owner.get(node.id, ""))
        label = label_for(self._labels, node, entity) or node.label
        before = node.id
        for at, span in enumerate(node.fragments):
            own = node.id if at == 0 else self._fresh(f"{node.id}:{at + 1}")
            self._result(own, LABEL, "labels", span, labels=[label])
            if at:
                self._relation(CONTINUES, before, own)
            before = own
        for key, value in node.attributes.items():
            self._attribute(node, key, value)
        if entity is not None:
            self._area(node, ENTITY, [entity.id])

    def _fresh(self, wanted: str) -> str:
        while wanted in self._taken:
            wanted += "'"
        self._taken.add(wanted)
        return wanted

    def _result(self, own: str, name: str, kind: str, span: Span, **value: Any) -> None:
        start, end = span
        # As browsers give it.
        covered = self._gold.text[start:end].replace("\n", "\\n")
        known = {"start": start, "end": end, "text": covered, **value}
        self._results.append({"id": own, "from_name": name, "to_name": TEXT, "type": kind, "value": known})

    def _attribute(self, node: Node, key: str, value: Attribute) -> None:
        values = [value] if isinstance(value, str) else value
        if key in ("unset", "null") or key in VALUES.get(node.label, {}):
            name = f"{node.label}-{SHOWN.get(key, key)}"
            self._result(node.id, name, "choices", node.fragments[0], choices=values)
        else:
            self._area(node, key, values)

    def _area(self, node: Node, key: str, values: list[str]) -> None:
        self._result(node.id, f"{node.label}-{key}", "textarea", node.fragments[0], text=values)

    # -- links -----------------------------------------------------------------------------------------

    def _link(self, link: Link) -> None:
        """A relation to a region. One to an entity goes to a mention of it, for want of one into a text area."""
        target = self._place(link)
        source = self._nodes.get(link.source)
        if source is None or not source.fragments:
            return
        if target is not None:
            self._relation(link_for(self._labels, link.label) or link.label, link.source, target)
            return
        label, _, role = link.label.partition(":")
        self._area(source, label, [f"{escaped(role)}: {link.target}" if role else link.target])

    def _place(self, link: Link) -> str | None:
        node = self._nodes.get(link.target)
        if node is None:
            return None
        if node.label != "entity":
            return node.id if node.fragments else None
        mentions = self._mentions.get(node.id, [])
        source = self._sources.get(link.source)
        return source if link.label == "speaker" and source in mentions else next(iter(mentions), None)

    def _relation(self, label: str, source: str, target: str) -> None:
        self.relations.add(label)
        ends = {"from_id": source, "to_id": target}
        self._links.append({"type": "relation", **ends, "direction": "right", "labels": [label]})

    # -- entities --------------------------------------------------------------------------------------

    def _entities(self) -> list[Result]:
        lines = [self._entity(node) for node in self._graph.nodes if node.label == "entity"]
        if not lines:
            return []
        own = self._fresh(ENTITIES)
        return [{"id": own, "from_name": ENTITIES, "to_name": TEXT, "type": "textarea", "value": {"text": lines}}]

    def _entity(self, node: Node) -> str:
        line: dict[str, Any] = {"id": node.id}
        if "id" in node.attributes:
            line["own_id"] = node.attributes["id"]
        line |= {key: value for key, value in node.attributes.items() if key != "id"}
        for label in _OF_ENTITY:
            if targets := [one.target for one in self._graph.links if (one.source, one.label) == (node.id, label)]:
                line[label] = targets
        return msgspec.json.encode(line).decode()


def escaped(role: str) -> str:
    """A role as it stands before ``: ID``."""
    return role.replace("%", "%25").replace(":", "%3A")
