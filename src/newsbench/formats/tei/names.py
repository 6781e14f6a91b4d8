"""What elements of TEI are in newsbench's words, both ways; identifiers and pointers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

from msgspec.structs import replace

from newsbench.formats.graph import NODES, Attribute, Graph, Node
from newsbench.formats.meanings import Meaning
from newsbench.formats.xml import Element
from newsbench.model import RegionKind
from newsbench.resources import ontology

NAMESPACE = "http://www.tei-c.org/ns/1.0"
APPLICATION = "newsbench"
NC_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# Elements that only lay the text out, or divide a name or a word; they say nothing that newsbench labels.
LAYOUT = frozenset({
    "text", "front", "body", "back", "group", "div", "div1", "div2", "div3", "div4", "head", "p", "ab", "lg", "l",
    "lb", "pb", "cb", "gb", "milestone", "anchor", "list", "item", "label", "table", "row", "cell", "figure",
    "graphic", "sp", "speaker", "stage", "opener", "closer", "trailer", "argument", "epigraph", "titlePage",
    "docTitle", "titlePart", "signed", "salute", "postscript", "floatingText", "hi", "emph", "choice", "sic",
    "orig", "abbr", "corr", "reg", "expan", "app", "lem", "add", "supplied", "unclear", "gap", "space", "subst",
    "s", "w", "c", "pc", "cl", "phr", "forename", "surname", "roleName", "addName", "genName", "nameLink", "ref",
    "ptr", "g", "cit", "metamark"
})  # fmt: skip
_NAMES = {
    "persName": "person", "orgName": "organization", "placeName": "place", "geogName": "place",
    "settlement": "place", "country": "place", "district": "place",
}  # fmt: skip
_ELEMENT_OF = {"person": "persName", "organization": "orgName", "place": "placeName"}
_KINDS = {**{kind: kind for kind in ontology()["entity_kinds"]}, "org": "organization"}
_SPOKEN = {"spoken": "speech", "thought": "thought", "written": "writing"}
_TRUE, _FALSE = ("true", "1"), ("false", "0")
# The attribute that @subtype of a <seg> holds, by its @type.
_SUBTYPES = {"region": "kind", "distractor": "kind", "event": "type", "mention": "form", "quote": "type"}
_REGION_KINDS: tuple[RegionKind, ...] = tuple(ontology()["region_kinds"])


def names_of(element: Element) -> list[str]:
    """Under which a label map may have an element: ``rs:ship`` before ``rs``."""
    kind = element.attributes.get("type")
    return [f"{element.name}:{kind}", element.name] if kind else [element.name]


def meaning_of(element: Element) -> Meaning | None:
    """What an element is by the TEI guidelines and by newsbench's own use of them; None: nothing."""
    name, given = element.name, element.attributes
    kind = given.get("type", "")
    if name == "said":
        return _said(given)
    if name in ("q", "quote"):
        return _q(kind)
    if name == "soCalled":
        return {"as": "distractor", "kind": "scare-quotes"}
    if name in _NAMES:
        return {"as": "mention", "form": "name", "kind": _NAMES[name]}
    if name in ("seg", "rs") and kind in NODES and kind != "entity":
        return {"as": kind, **_subtype(kind, given)}
    if name in ("rs", "name") and kind in ("", *_KINDS):
        form = {"form": "name"} if name == "name" else _subtype("mention", given)
        return {"as": "mention", **form, **({"kind": _KINDS[kind]} if kind else {})}
    return _region(name, kind)


def _said(given: Mapping[str, str]) -> Meaning:
    # The guidelines' default of @direct is true.
    direct, aloud = given.get("direct", "true"), given.get("aloud")
    kind = "direct" if direct in _TRUE else "indirect" if direct in _FALSE else None
    medium = "speech" if aloud in _TRUE else "thought" if aloud in _FALSE else None
    return {"as": "quote", **({"type": kind} if kind else {}), **({"medium": medium} if medium else {})}


def _q(kind: str) -> Meaning:
    if kind == "soCalled":
        return {"as": "distractor", "kind": "scare-quotes"}
    return {"as": "quote", "type": "direct", **({"medium": _SPOKEN[kind]} if kind in _SPOKEN else {})}


def _subtype(kind: str, given: Mapping[str, str]) -> Meaning:
    return {_SUBTYPES[kind]: given["subtype"]} if kind in _SUBTYPES and "subtype" in given else {}


def _region(name: str, kind: str) -> Meaning | None:
    if name in ("byline", "dateline"):
        return {"as": "region", "kind": name}
    return {"as": "region", "kind": kind} if name == "div" and kind in _REGION_KINDS else None


def element_for(node: Node, entity: Node | None) -> tuple[str, dict[str, str], set[str]]:
    """The element that a node is written as, its attributes, and which of the node's attributes these say."""
    if node.label == "quote":
        direct = {"direct": "true", "indirect": "false"}.get(str(node.attributes.get("type")), "unknown")
        aloud = {"speech": "true", "thought": "false"}.get(str(node.attributes.get("medium")))
        said = {"type"} if direct != "unknown" else set()
        return (
            "said",
            {"direct": direct, **({"aloud": aloud} if aloud else {})},
            said | ({"medium"} if aloud else set()),
        )
    if node.label == "mention":
        return _mention(node, entity)
    key = _SUBTYPES.get(node.label)
    value = node.attributes.get(key) if key else None
    return "seg", {"type": node.label, **({"subtype": str(value)} if value else {})}, {key} if key and value else set()


def _mention(node: Node, entity: Node | None) -> tuple[str, dict[str, str], set[str]]:
    kind = entity.attributes.get("kind") if entity else None
    form = node.attributes.get("form")
    typed = {"type": str(kind)} if kind else {}
    if form == "name":
        name = _ELEMENT_OF.get(str(kind))
        return (name, {}, {"form"}) if name else ("name", typed, {"form"})
    return ("rs", typed | ({"subtype": str(form)} if form else {}), {"form"})


# -- identifiers -------------------------------------------------------------------------------------


class Identifiers:
    """Gives out values of ``xml:id``, each once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def fresh(self, wanted: str) -> str:
        """The wanted one, if it can be an ``xml:id`` and is free; else one like it."""
        stem = wanted if NC_NAME.fullmatch(wanted) else "x"
        given, number = stem, 1
        while given in self._taken or (given == "x" and stem != wanted):
            number += 1
            given = f"{stem}.{number}" if stem == wanted else f"x{number}"
        self._taken.add(given)
        return given


def with_xml_ids(graph: Graph) -> tuple[Graph, Identifiers]:
    """The graph with ids that XML can hold; an item whose own id is another keeps it as its attribute ``id``."""
    own = {node.id for node in graph.nodes}
    strays = {target for link in graph.links for target in (link.source, link.target)} - own
    # Ids that XML can hold stay with their nodes, whatever comes before them.
    ids = Identifiers(strays | {one for one in own if NC_NAME.fullmatch(one)})
    new = {one: one if NC_NAME.fullmatch(one) else ids.fresh(one) for one in sorted(own)}
    nodes = tuple(replace(node, id=new[node.id], attributes=_with_id(node, new[node.id])) for node in graph.nodes)
    links = tuple(
        replace(link, source=new.get(link.source, link.source), target=new.get(link.target, link.target))
        for link in graph.links
    )
    return replace(graph, nodes=nodes, links=links), ids


def _with_id(node: Node, new: str) -> dict[str, Attribute]:
    if new == node.id or "id" in node.attributes or node.label not in ("entity", "quote", "event"):
        return dict(node.attributes)
    return {**node.attributes, "id": node.id}


def pointer(identifier: str) -> str:
    """An identifier as the value of an attribute that points to it."""
    return "#" + quote(identifier, safe="")


def pointers(value: str | None) -> list[str]:
    """The identifiers that an attribute points to. One in another file counts by its name there."""
    return [unquote(one.rpartition("#")[2]) for one in (value or "").split()]
