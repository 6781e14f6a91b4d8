"""A document as a TEI file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

from newsbench.corpus import GoldDocument
from newsbench.formats.graph import Attribute, Graph, Link, Node
from newsbench.formats.graph.flattening import flatten
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import label_for, label_of, link_for, with_kind
from newsbench.formats.tei.body import Body, Tagged
from newsbench.formats.tei.header import SAID, entity_lists, header
from newsbench.formats.tei.names import NAMESPACE, NC_NAME, element_for, pointer, with_xml_ids
from newsbench.formats.tei.texts import NO_TEXT
from newsbench.formats.xml import can_hold, escaped, start_tag

# The links that an attribute of an element says, by label of the node.
_ATTRIBUTES = {"quote": {"speaker": "who", "addressee": "toWhom"}, "mention": {"refers": "ref"}}
# What a stretch of an item's own element says of it.
_REGION_SAYS = frozenset({"kind"})


def tei_of(gold: GoldDocument, labels: LabelMap) -> tuple[str, Counter[str]]:
    """The file of a document, and what it could not hold."""
    graph, ids = with_xml_ids(flatten(gold.annotation))
    regions = [node for node in graph.nodes if node.label == "region"]
    body = Body(gold.text, regions, ids)
    inside = body.label(_Elements(graph, labels).all())
    apart = {node.id for node, _ in body.standoff}
    says = {one.node.id: one.says for one in inside}
    says |= {node.id: _REGION_SAYS for node in regions if node.id not in apart}
    says |= {node.id: SAID for node in graph.nodes if node.label == "entity"}
    told = {id(link) for one in inside for link in one.tells}
    standoff = (
        entity_lists([node for node in graph.nodes if node.label == "entity"])
        + _relations((link for link in graph.links if id(link) not in told), labels)
        + _spans(body.standoff, labels)
        + _about(graph)
        + "".join(_features(node, says.get(node.id, frozenset())) for node in graph.nodes)
    )
    lost = Counter(f"{node.label} without a place in the text" for node, pieces in body.standoff if not pieces)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="{NAMESPACE}">\n{header(gold.document)}'
        f'<text xml:space="preserve">{body.xml()}</text>\n<standOff>\n{standoff}</standOff>\n</TEI>\n'
    ), lost


class _Elements:
    """The elements that the labels of a graph would be."""

    def __init__(self, graph: Graph, labels: LabelMap) -> None:
        self._graph, self._labels = graph, labels
        self._nodes = {node.id: node for node in graph.nodes}
        self._links: dict[str, list[Link]] = {}
        for link in graph.links:
            self._links.setdefault(link.source, []).append(link)

    def all(self) -> list[Tagged]:
        return [self._tagged(node) for node in self._graph.nodes if node.label not in ("region", "entity")]

    def _tagged(self, node: Node) -> Tagged:
        entity = self._entity(node)
        name, attributes, says = element_for(node, entity)
        mapped = label_of(self._labels, node.label, with_kind(node, entity), _is_element)
        if mapped:
            name, _, kind = mapped[0].partition(":")
            attributes, says = {"type": kind} if kind else {}, set(mapped[1])
        told = []
        for label, key in _ATTRIBUTES.get(node.label, {}).items():
            if links := [link for link in self._links.get(node.id, ()) if link.label == label]:
                attributes[key] = " ".join(pointer(link.target) for link in links)
                told += links
        return Tagged(node, name, attributes, frozenset(says), tuple(told))

    def _entity(self, node: Node) -> Node | None:
        refers = (link.target for link in self._links.get(node.id, ()) if link.label == "refers")
        return self._nodes.get(next(refers, ""))


def _is_element(label: str) -> bool:
    """Whether an element can be called so: a map may be for another tool too."""
    name, _, kind = label.partition(":")
    return NC_NAME.fullmatch(name) is not None and name not in NO_TEXT and can_hold(kind)


def _relations(links: Iterable[Link], labels: LabelMap) -> str:
    lines = []
    for link in links:
        # A role may be any text, the name of a relation is a word.
        mapped = link_for(labels, link.label)
        name = mapped if mapped and can_hold(mapped) else quote(link.label, safe=":-_.")
        ends = {"active": pointer(link.source), "passive": pointer(link.target)}
        lines.append(start_tag("relation", {"name": name, **ends}, empty=True) + "\n")
    return f"<listRelation>\n{''.join(lines)}</listRelation>\n" if lines else ""


def _spans(standoff: Iterable[tuple[Node, list[dict[str, str]]]], labels: LabelMap) -> str:
    lines = []
    for node, pieces in standoff:
        mapped = label_for(labels, node)
        kind = mapped if mapped and can_hold(mapped) else node.label
        lines += [start_tag("span", {"type": kind, **piece}, empty=True) + "\n" for piece in pieces]
    return f"<spanGrp>\n{''.join(lines)}</spanGrp>\n" if lines else ""


def _about(graph: Graph) -> str:
    """Which layers were labelled, by which guidelines."""
    features: dict[str, Attribute] = {"layers": list(graph.layers)}
    if graph.guidelines is not None:
        features["guidelines"] = graph.guidelines
    return _structure({"type": "annotation"}, features)


def _features(node: Node, said: frozenset[str]) -> str:
    """What the element of a label does not say of it."""
    rest = {key: value for key, value in node.attributes.items() if key not in said}
    return _structure({"type": node.label, "corresp": pointer(node.id)}, rest) if rest else ""


def _structure(attributes: dict[str, str], features: dict[str, Attribute]) -> str:
    inside = "".join(f'<f name="{key}">{_values(value)}</f>' for key, value in features.items())
    return f"{start_tag('fs', attributes)}{inside}</fs>\n"


def _values(value: Attribute) -> str:
    if isinstance(value, str):
        return f"<string>{escaped(value)}</string>"
    return f'<vColl org="list">{"".join(map(_values, value))}</vColl>'
