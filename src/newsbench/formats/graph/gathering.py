"""From the graphs of a set's documents to its gold: what the last steps of readers that make graphs share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from newsbench.files import InputError
from newsbench.formats.conversion import Reading, gold_document
from newsbench.formats.graph import Attribute, Graph, Node
from newsbench.formats.graph.assembling import Labelled, assemble, labelled_in
from newsbench.formats.graph.legal import legal
from newsbench.model import Document

_HEAD = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


class Parsed(Struct, frozen=True):
    """A document as a reader found it.

    Attributes:
        text: NFC, \\n newlines; the graph's offsets are code points of it.
        where: its file, and its place in it.
        layers: which were labelled, where the file says so; None: what stands in the set was looked for everywhere.
    """

    document: Document
    text: str
    graph: Graph
    where: str
    layers: tuple[str, ...] | None = None


def gather(parsed: Sequence[Parsed], lost: Counter[str]) -> Reading:
    """The documents with their annotations.

    Args:
        lost: what the reader could not read; what cannot stand in an annotation is added.

    Raises:
        InputError: two documents have one doc_id.
    """
    _refuse_twins(parsed)
    checked = [replace(one, graph=_checked(one, lost)) for one in parsed]
    everywhere = labelled_in(one.graph for one in checked)
    documents = []
    for one in checked:
        found = labelled_in([one.graph])
        # Somebody may have added labels of a layer after the file was written.
        layers = everywhere.layers if one.layers is None else found.layers.union(one.layers)
        graph = replace(one.graph, layers=tuple(sorted(layers)))
        annotation, more = assemble(graph, one.document.doc_id, one.text, Labelled(layers, everywhere.keys))
        lost.update(more)
        documents.append(gold_document(one.document, one.text, annotation))
    return Reading(documents, lost)


def _refuse_twins(parsed: Sequence[Parsed]) -> None:
    first: dict[str, Parsed] = {}
    problems = []
    for one in parsed:
        doc_id = one.document.doc_id
        if (other := first.setdefault(doc_id, one)) is not one:
            problems.append(f"{one.where}: [duplicate-doc-id] {doc_id} stands in {other.where} too: give each its own")
    if problems:
        raise InputError("\n".join(problems))


def _checked(one: Parsed, lost: Counter[str]) -> Graph:
    """The graph without places outside the text and without values that no annotation may hold."""
    placed = [_placed(node, len(one.text), lost) for node in one.graph.nodes]
    kept = [_valued(node, lost) for node in placed if node.fragments or node.label == "entity"]
    gone = {node.id for node in placed} - {node.id for node in kept}
    links = tuple(link for link in one.graph.links if link.source not in gone and link.target not in gone)
    return replace(one.graph, nodes=tuple(kept), links=links)


def _placed(node: Node, length: int, lost: Counter[str]) -> Node:
    """A node with the pieces of it that lie in the text."""
    inside = tuple(span for span in node.fragments if 0 <= span[0] < span[1] <= length)
    if len(inside) < len(node.fragments):
        lost[f"{node.label}: a place that is empty or outside the text"] += len(node.fragments) - len(inside)
    return replace(node, fragments=inside)


def _valued(node: Node, lost: Counter[str]) -> Node:
    kept: dict[str, Attribute] = {}
    for key, value in node.attributes.items():
        values = [value] if isinstance(value, str) else value
        good = [known for one in values if (known := _holds(node, key, one)) is not None]
        lost.update(
            f"{node.label} {key} {bad!r}: not a value that newsbench has"
            for bad in values
            if _holds(node, key, bad) is None
        )
        if good or not values:
            kept[key] = good[0] if isinstance(value, str) else good
    return replace(node, attributes=kept)


def _holds(node: Node, key: str, value: str) -> str | None:
    """A value as newsbench spells it; None: it has none such."""
    if key in ("utterance", "cluster", "id") and not value:
        return None
    if key == "head" and (found := _HEAD.fullmatch(value)):
        length = node.fragments[-1][1] - node.fragments[0][0] if node.fragments else 0
        return value if int(found[1]) < int(found[2]) <= length else None
    return legal(node.label, key, value)
