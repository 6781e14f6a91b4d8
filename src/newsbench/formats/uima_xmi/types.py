"""The UIMA type system of newsbench: a type for each kind of node, its attributes and links as features."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from cassis import TypeSystem
from msgspec import Struct

from newsbench.formats.graph import LINKS, LISTS, NODES
from newsbench.formats.labelmap import LabelMap
from newsbench.model import Document

PACKAGE = "newsbench."
# Types that are no labels: the pieces of a discontinuous label, a filled role, the document itself.
FRAGMENT, ARGUMENT, DOCUMENT = (f"{PACKAGE}{name}" for name in ("Fragment", "Argument", "Document"))
STRING, STRINGS, REFERENCES = "uima.cas.String", "uima.cas.StringArray", "uima.cas.FSArray"
ANYTHING, ANNOTATION = "uima.cas.TOP", "uima.tcas.Annotation"
# Where a label of the map is a bare word and no type, it stands in this feature.
LABEL = "label"
# Several targets of one link.
SEVERAL = {"member": "members", "argument": "arguments"}
# `type` is taken in Java and in Python.
_FEATURES = {"type": "category", "refers": "entity", **SEVERAL}
_MEANT = {feature: key for key, feature in _FEATURES.items()}
_TARGETS = {"refers": "entity", "member": "entity", "speaks_for": "entity", "cue": "cue", "quoted": "quoted",
            "speaker": "entity", "via": "entity", "addressee": "entity", "parent": "quote",
            "asserted_by": "quote"}  # fmt: skip
_NAME = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)*", re.ASCII)
_TAKEN = frozenset({"self", "type", "begin", "end", "sofa", "fragments"})


def feature_of(key: str) -> str:
    """The name of a feature for an attribute or a link, as Java writes names."""
    first, *rest = _FEATURES.get(key, key).split("_")
    return first + "".join(word.capitalize() for word in rest)


def key_of(feature: str) -> str:
    """The attribute or link that a feature is by its name, whoever named it."""
    snake = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", feature).lower()
    return _MEANT.get(snake, snake)


_OF_ATTRIBUTES = frozenset({LABEL, *(feature_of(key) for keys in NODES.values() for key in keys)})


class Label(Struct, frozen=True):
    """How a node is written: its type, and the feature and value that say more."""

    type: str
    feature: str | None = None
    value: str | None = None


def label_type(node_label: str, mapped: str | None) -> Label:
    """Where a node goes: ``Type``, ``Type.feature=value`` or a bare word of the map, else a type of our own."""
    own = PACKAGE + node_label.capitalize()
    if mapped is None:
        return Label(own)
    place, _, value = mapped.partition("=")
    kind, _, feature = place.rpartition(".")
    if node_label == "entity":
        # It has no place in the text, and a type of the map may be one of labels that have.
        return Label(own, LABEL, mapped)
    if value and _is_type(kind) and _is_feature(feature):
        return Label(kind, feature, value)
    return Label(own, LABEL, mapped) if value or not kind or not _is_type(place) else Label(place)


def link_feature(link: str, mapped: str | None) -> str:
    """The feature of a link: the last part of the map's name for it where that can be one, else our own."""
    name = (mapped or "").rpartition(".")[2]
    return name if _is_feature(name) and name not in _OF_ATTRIBUTES else feature_of(link)


def _is_type(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not name.startswith("uima.")


def _is_feature(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and "." not in name and name not in _TAKEN


def type_system(labels: LabelMap) -> Any:
    """All types that documents may need under a map."""
    made = _Making(TypeSystem(), labels)
    nodes = [(node_label, label_type(node_label, None)) for node_label in NODES]
    meanings = ((str(meaning["as"]), mapped) for mapped, meaning in labels.spans.items() if meaning is not None)
    nodes.extend((node_label, label_type(node_label, mapped)) for node_label, mapped in meanings)
    made.types_of(nodes)
    for node_label, label in nodes:
        made.features_of(node_label, label)
    made.structure()
    return made.types


class _Making:
    def __init__(self, types: Any, labels: LabelMap) -> None:
        self.types, self._labels = types, labels

    def types_of(self, nodes: Sequence[tuple[str, Label]]) -> None:
        """All types: a feature may point to one that comes later."""
        self._type(FRAGMENT, ANNOTATION, "A piece of a label that lies in several pieces.")
        self._type(ARGUMENT, ANYTHING, "A role of an event and what fills it.")
        self._type(DOCUMENT, ANYTHING, "What newsbench knows of the document.")
        for node_label, label in nodes:
            self._type(label.type, ANYTHING if node_label == "entity" else ANNOTATION, f"newsbench: {node_label}")

    def structure(self) -> None:
        """The features of types that are no labels."""
        self._feature(ARGUMENT, "role", STRING)
        self._feature(ARGUMENT, "target", ANYTHING)
        for key in (*Document.__struct_fields__, "guidelines"):
            self._feature(DOCUMENT, feature_of(key), STRING)
        self._feature(DOCUMENT, "layers", STRINGS)

    def features_of(self, node_label: str, label: Label) -> None:
        """All features that such a node may have."""
        for attribute in NODES[node_label]:
            self._feature(label.type, feature_of(attribute), STRINGS if attribute in LISTS else STRING)
        for link in _links_from(node_label):
            self._link(label.type, link)
        if node_label != "entity":
            self._feature(label.type, "fragments", REFERENCES, FRAGMENT)
        self._feature(label.type, label.feature or LABEL, STRING)

    def _link(self, kind: str, link: str) -> None:
        own = PACKAGE + _TARGETS[link].capitalize() if link in _TARGETS and not self._labels.spans else ANYTHING
        names = {name for name, meaning in self._labels.links.items() if meaning == link}
        for feature in (feature_of(link), *sorted(link_feature(link, name) for name in names)):
            if link in SEVERAL:
                self._feature(kind, feature, REFERENCES, ARGUMENT if link == "argument" else own)
            else:
                self._feature(kind, feature, own)

    def _type(self, name: str, above: str, about: str) -> None:
        if not self.types.contains_type(name):
            self.types.create_type(name, above, about)

    def _feature(self, kind: str, name: str, value: str, element: str | None = None) -> None:
        known = self.types.get_type(kind)
        if all(feature.name != name for feature in known.all_features):
            self.types.create_feature(known, name, value, elementType=element)


def _links_from(node_label: str) -> Iterable[str]:
    return (link for link, about in LINKS.items() if about.startswith(f"{node_label} ->") and link != "same")
