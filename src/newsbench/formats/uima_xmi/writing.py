"""A document as UIMA CAS: nodes become annotations, links become features; see ``_xmi_types``."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from cassis import Cas
from msgspec import UNSET
from msgspec.structs import replace

from newsbench.corpus import GoldDocument
from newsbench.formats.graph import Attribute, Graph, Link, Node, owners
from newsbench.formats.graph.flattening import flatten
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import label_for, link_for
from newsbench.formats.uima_xmi.types import (
    ARGUMENT,
    DOCUMENT,
    FRAGMENT,
    REFERENCES,
    SEVERAL,
    STRINGS,
    Label,
    feature_of,
    label_type,
    link_feature,
)
from newsbench.formats.xml import IMPOSSIBLE
from newsbench.model import Document

NOT_XML = "character that XML cannot hold: written as U+FFFD"
# Items that have an id of their own; of all others the id is made up.
_WITH_ID = frozenset({"entity", "quote", "event"})


class CasWriter:
    """Writes documents in one type system; ``lost`` says what they could not hold."""

    def __init__(self, types: Any, labels: LabelMap) -> None:
        self._types, self._labels = types, labels
        self.lost: Counter[str] = Counter()

    def xmi(self, gold: GoldDocument) -> str:
        """The document as an XMI file."""
        cas = Cas(typesystem=self._types, document_language=gold.document.language or None)
        cas.sofa_string = text = self._clean(gold.text)
        cas.sofa_mime = "text/plain"
        graph = flatten(gold.annotation)
        document = gold.document if text == gold.text else replace(gold.document, text_sha256=None)
        cas.add(self._document(document, graph))
        for structure in self._structures(graph):
            cas.add(structure)
        return str(cas.to_xmi(pretty_print=True))

    def _document(self, document: Document, graph: Graph) -> Any:
        values = {key: getattr(document, key) for key in Document.__struct_fields__}
        values["guidelines"] = graph.guidelines
        given = {feature_of(key): self._clean(value) for key, value in values.items() if value not in (None, UNSET)}
        return self._new(DOCUMENT, **given, layers=self._list(STRINGS, graph.layers))

    def _structures(self, graph: Graph) -> list[Any]:
        """Nodes, their pieces and filled roles, joined to each other."""
        made: dict[str, Any] = {}
        entities = owners(graph)
        pieces: list[Any] = []
        for node in graph.nodes:
            made[node.id] = self._node(node, entities.get(node.id))
            if len(node.fragments) > 1:
                cut = [self._new(FRAGMENT, begin=start, end=end) for start, end in node.fragments]
                made[node.id].fragments = self._list(REFERENCES, cut)
                pieces.extend(cut)
        return [*made.values(), *pieces, *self._links(graph, made)]

    def _node(self, node: Node, entity: Node | None) -> Any:
        label = label_type(node.label, label_for(self._labels, node, entity))
        features: dict[str, Any] = {feature_of(key): self._value(value) for key, value in self._attributes(node, label)}
        if node.fragments:
            features |= {"begin": node.fragments[0][0], "end": node.fragments[-1][1]}
        if label.feature is not None:
            features[label.feature] = label.value
        return self._new(label.type, **features)

    def _attributes(self, node: Node, label: Label) -> list[tuple[str, Attribute]]:
        """Those of a node that have a feature: the map may want one for the label itself."""
        own: dict[str, Attribute] = {"id": node.id} if node.label in _WITH_ID else {}
        given = own | dict(node.attributes)
        taken = [key for key in given if feature_of(key) == label.feature]
        meaning = self._labels.spans.get(f"{label.type}.{label.feature}={label.value}") or {}
        self.lost.update(f"{key} of {node.label}: the map takes its feature" for key in taken if key not in meaning)
        return [(key, value) for key, value in given.items() if key not in taken]

    def _value(self, value: Attribute) -> Any:
        return self._clean(value) if isinstance(value, str) else self._list(STRINGS, map(self._clean, value))

    def _links(self, graph: Graph, made: dict[str, Any]) -> list[Any]:
        several: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for link in graph.links:
            kind, mapped = link.label.partition(":")[0], link_for(self._labels, link.label)
            if link.target not in made:
                self.lost[f"{kind} that is not in the document: {link.target}"] += 1
            elif kind == "argument":
                # The map's name for an argument is that of the role, so all roles stand in one feature.
                several[link.source, feature_of(kind)].append(self._argument(link, mapped, made[link.target]))
            elif kind in SEVERAL:
                several[link.source, link_feature(kind, mapped)].append(made[link.target])
            else:
                self._set(made[link.source], link_feature(kind, mapped), made[link.target])
        for (source, feature), found in several.items():
            self._set(made[source], feature, self._list(REFERENCES, found))
        return [one for found in several.values() for one in found if one.type.name == ARGUMENT]

    def _set(self, structure: Any, feature: str, value: Any) -> None:
        if structure.get(feature) is not None:
            self.lost[f"second {feature} of one label: the map gives two links one name"] += 1
        else:
            structure.set(feature, value)

    def _argument(self, link: Link, mapped: str | None, target: Any) -> Any:
        return self._new(
            ARGUMENT, role=self._clean((mapped or link.label.partition(":")[2]).rpartition("=")[2]), target=target
        )

    def _new(self, kind: str, /, **features: Any) -> Any:
        return self._types.get_type(kind)(**features)

    def _list(self, kind: str, values: Any) -> Any:
        return self._new(kind, elements=list(values))

    def _clean(self, value: str) -> str:
        clean, count = IMPOSSIBLE.subn("\ufffd", value)
        if count:
            self.lost[NOT_XML] += count
        return clean
