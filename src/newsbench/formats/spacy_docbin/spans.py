"""The spans of a spaCy document: what it shows of a graph, and a graph of what it shows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from spacy.tokens import Span as SpacySpan
from spacy.util import filter_spans

from newsbench.formats.graph import NODES, Attribute, Graph, Link, Node, owners
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import Meaning, Meanings, label_for, with_kind
from newsbench.formats.moving import MovedText
from newsbench.model import Span
from newsbench.resources import ontology

ENTS = "ents"
# What the label of a span says of a node, where no map says it.
_TOLD = {"region": "kind", "distractor": "kind", "mention": "kind", "quote": "type", "event": "type"}
# Groups of coreference come one a cluster, with a number behind their name.
_NUMBERED = re.compile(r"(.+)_\d+", re.ASCII)
_LETTERS = {"event": "v", "quote": "q", "mention": "m"}
INSIDE_TOKEN = "edge inside a token: spaCy sees the whole token, newsbench reads the true offsets back"
NO_TOKEN = "label on white space alone: spaCy has no token for it, newsbench reads it back"
# A span as it is compared: group, start and end in code points, label, id.
Shown = tuple[str, int, int, str, str]


def show(doc: Any, graph: Graph, labels: LabelMap) -> Counter[str]:
    """Put the nodes of a graph into ``doc.spans``, a group a kind of node, and mentions into ``doc.ents`` too.

    Of mentions that overlap, ``doc.ents`` has the longest. What tokens cannot show is counted.
    """
    lost: Counter[str] = Counter()
    groups: dict[str, list[Any]] = defaultdict(list)
    entities = owners(graph)
    for node in graph.nodes:
        if node.fragments:
            entity = entities.get(node.id)
            told = label_for(labels, node, entity) or _told(with_kind(node, entity), node.label)
            groups[node.label].extend(_spans(doc, node, told, lost))
    for name, spans in sorted(groups.items()):
        doc.spans[name] = spans
    doc.ents = [_as_entity(doc, span) for span in filter_spans(groups["mention"])]
    return lost


def _told(attributes: Mapping[str, Attribute], label: str) -> str:
    value = attributes.get(_TOLD.get(label, ""))
    return value if isinstance(value, str) else label


def _spans(doc: Any, node: Node, label: str, lost: Counter[str]) -> Iterator[Any]:
    for start, end in node.fragments:
        span = doc.char_span(start, end, label=label, span_id=node.id, alignment_mode="expand")
        if span is None or not len(span):
            lost[NO_TOKEN] += 1
            continue
        lost[INSIDE_TOKEN] += (span.start_char, span.end_char) != (start, end)
        yield span


def _as_entity(doc: Any, span: Any) -> Any:
    return SpacySpan(doc, span.start, span.end, label=span.label_, span_id=span.id_)


def shown(doc: Any) -> list[Shown]:
    """All spans that a document shows, in one order."""
    return sorted(
        (name, span.start_char, span.end_char, span.label_, span.id_)
        for name, spans in (*doc.spans.items(), (ENTS, doc.ents))
        for span in spans
    )


class SpanReader:
    """Reads what other programs put into a document: entities and span groups.

    A map may call a span by group and label (``ents=PERSON``, ``sc=Quote``), by its label, or by its group. Groups that
    differ in a number behind their name are one a thing, as coreference writes them: their mentions are the same.
    """

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings

    def graph(self, doc: Any, text: MovedText) -> Graph:
        """The labels of a document."""
        nodes: list[Node] = []
        links: list[Link] = []
        numbers = count(1)
        for group, spans in (*doc.spans.items(), (ENTS, doc.ents)):
            found = list(self._nodes(group, spans, text, numbers))
            nodes.extend(found)
            if _NUMBERED.fullmatch(group):
                links.extend(_same([node.id for node in found if node.label == "mention"]))
        return Graph(tuple(nodes), tuple(links))

    def _nodes(self, group: str, spans: Iterable[Any], text: MovedText, numbers: Iterator[int]) -> Iterator[Node]:
        pieces: dict[tuple[str, str, Any], list[Span]] = defaultdict(list)
        for number, span in enumerate(spans):
            # The pieces of a discontinuous label have one id.
            pieces[span.label_, span.kb_id_, span.id_ or number].append(text.span(span.start_char, span.end_char))
        for (label, base, _), places in pieces.items():
            meaning = self._meaning(group, label)
            if meaning is not None:
                kind = str(meaning.pop("as"))
                attributes = meaning | ({"wikidata": base} if base and "wikidata" in NODES[kind] else {})
                name = f"{_LETTERS.get(kind, kind)}{next(numbers)}"
                yield Node(name, kind, tuple(sorted(set(places))), attributes)

    def _meaning(self, group: str, label: str) -> Meaning | None:
        plain = found[1] if (found := _NUMBERED.fullmatch(group)) else group
        names = [f"{group}={label}", f"{plain}={label}", label, group, plain]
        named = f"{plain}={label}" if label else plain
        return self._meanings.span(names, _own(plain, label), named)


def _own(group: str, label: str) -> Meaning | None:
    """A span by newsbench's own names: the group says what it is, the label its type or kind."""
    if group == ENTS:
        return {"as": "mention", "kind": label} if label in ontology()["entity_kinds"] else None
    if group in NODES and group != "entity":
        return {"as": group, **({_TOLD[group]: label} if group in _TOLD and label not in ("", group) else {})}
    return {"as": label} if label in NODES and label != "entity" else None


def _same(mentions: Sequence[str]) -> Iterator[Link]:
    return (Link("same", other, mentions[0]) for other in mentions[1:])
