"""A document as a W3C annotation collection."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import quote

from newsbench.corpus import GoldDocument
from newsbench.formats.graph import Attribute, Link, Node
from newsbench.formats.graph.flattening import flatten
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import label_for, link_for
from newsbench.model import Span

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PREFIX = "urn:newsbench:"
LAYERS, GUIDELINES = "newsbench:layers", "newsbench:guidelines"
# How much of the text around a quote tells it from others, in code points.
_AROUND = 32


class Collection:
    """The annotations of one document.

    Attributes:
        lost: what they cannot hold.
    """

    def __init__(self, gold: GoldDocument, labels: LabelMap, source: str) -> None:
        self._text, self._labels, self._source = gold.text, labels, quote(source)
        self._id = PREFIX + quote(gold.doc_id, safe="")
        self._doc_id = gold.doc_id
        self._graph = flatten(gold.annotation)
        self._nodes = {node.id: node for node in self._graph.nodes}
        self._owner = {link.source: link.target for link in self._graph.links if link.label == "refers"}
        self.lost: Counter[str] = Counter()

    def json(self) -> dict[str, Any]:
        """The collection, with all its annotations on one page."""
        links = [link for link in self._graph.links if link.label != "refers"]
        items = [self._annotation(node) for node in self._graph.nodes if self._placed(node)]
        items += [self._link(number, link) for number, link in enumerate(links, start=1)]
        known: dict[str, Any] = {LAYERS: list(self._graph.layers)}
        if self._graph.guidelines is not None:
            known[GUIDELINES] = self._graph.guidelines
        page = {
            "type": "AnnotationPage",
            "id": f"{self._id}?page=1",
            "partOf": self._id,
            "startIndex": 0,
            "items": items,
        }
        return {
            "@context": [CONTEXT, {"newsbench": PREFIX}], "id": self._id, "type": "AnnotationCollection",
            "label": self._doc_id, "total": len(items), **known, "first": page,
        }  # fmt: skip

    def _placed(self, node: Node) -> bool:
        if node.fragments or node.label == "entity":
            return True
        self.lost[f"{node.label} without a place in the text"] += 1
        return False

    def _iri(self, node: str) -> str:
        return f"{self._id}#{quote(node, safe='')}"

    def _annotation(self, node: Node) -> dict[str, Any]:
        entity = self._nodes.get(self._owner.get(node.id, ""))
        label = label_for(self._labels, node, entity) or node.label
        bodies = [_textual("tagging", label), *self._attributes(node)]
        if (owner := self._owner.get(node.id)) is not None:
            bodies.append({"type": "SpecificResource", "purpose": "identifying", "source": self._iri(owner)})
        targets = [self._target(span) for span in node.fragments]
        target: Any = self._source if not targets else targets[0] if len(targets) == 1 else targets
        return {
            "id": self._iri(node.id),
            "type": "Annotation",
            "motivation": "tagging",
            "body": bodies,
            "target": target,
        }

    def _attributes(self, node: Node) -> list[dict[str, str]]:
        pairs: list[tuple[str, Attribute]] = list(node.attributes.items())
        values = [(key, one) for key, value in pairs for one in ([value] if isinstance(value, str) else value)]
        return [_textual("classifying", f"{key}: {value}") for key, value in values]

    def _target(self, span: Span) -> dict[str, Any]:
        start, end = span
        before, after = self._text[max(0, start - _AROUND) : start], self._text[end : end + _AROUND]
        quoted = {"type": "TextQuoteSelector", "exact": self._text[start:end], "prefix": before, "suffix": after}
        selectors = [{"type": "TextPositionSelector", "start": start, "end": end}, quoted]
        return {"type": "SpecificResource", "source": self._source, "selector": selectors}

    def _link(self, number: int, link: Link) -> dict[str, Any]:
        body = [_textual("tagging", link_for(self._labels, link.label) or link.label)]
        ends = [{"id": self._iri(link.source)}, {"id": self._iri(link.target)}]
        own = f"{self._id}?link={number}"
        return {"id": own, "type": "Annotation", "motivation": "linking", "body": body, "target": ends}


def _textual(purpose: str, value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "value": value}
