"""The labels of a UIMA CAS as a graph: of our own types, and of any others that a map or their names explain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from newsbench.formats.graph import NODES, Attribute, Graph, Link, Node
from newsbench.formats.graph.joining import joined_mentions
from newsbench.formats.meanings import Meaning, Meanings, give, own_label, own_link
from newsbench.formats.moving import MovedText
from newsbench.formats.uima_xmi.types import ARGUMENT, DOCUMENT, FRAGMENT, LABEL, PACKAGE, REFERENCES, STRINGS, key_of
from newsbench.model import Fragments

# The frame of a document: no labels, so nobody misses them.
_FRAME = re.compile(
    r"uima\.|.*\.(metadata|segmentation)\.type\.|de\.tudarmstadt\.ukp\.clarin\.webanno\.|.*\.(TagsetDescription|"
    r"TagDescription|CASMetadata|LayerDefinition|FeatureDefinition)$"
)
_OWN_STRUCTURES = frozenset({FRAGMENT, ARGUMENT, DOCUMENT})
_FROM, _TO = "Governor", "Dependent"
# Features that say where a label is, or join pieces that are read with it.
_PLACE = frozenset({"sofa", "begin", "end", "fragments"})
_HEAD = re.compile(r"\d+-\d+", re.ASCII)
_LETTERS = {"event": "v", "entity": "e", "quote": "q", "mention": "m"}


class CasReader:
    """One document; what its labels mean is asked of ``meanings``, which also counts what has no meaning."""

    def __init__(self, cas: Any, text: MovedText, meanings: Meanings) -> None:
        self._text, self._meanings = text, meanings
        structures = [one for one in cas.select_all_fs() if not _is_frame(one.type.name)]
        self._structures = sorted(structures, key=lambda one: (getattr(one, "begin", None) or 0, one.xmiID))
        self._nodes: dict[int, Node] = {}

    def graph(self) -> Graph:
        """Its nodes and links."""
        relations = [one for one in self._structures if _is_relation(one)]
        for one in self._structures:
            if not _is_relation(one) and not _is_chain(one):
                self._node(one)
        links = [*self._of_labels(), *(link for one in relations for link in self._relation(one))]
        graph = Graph(tuple(self._nodes.values()), tuple(links))
        return graph if any(one.type.name.startswith(PACKAGE) for one in self._structures) else joined_mentions(graph)

    # -- nodes -----------------------------------------------------------------------------------------

    def _node(self, one: Any) -> None:
        # In files of our own, names and ids say nothing of what a label is.
        is_own = one.type.name.startswith(PACKAGE)
        strings = {name: value for name, value in _strings(one) if not is_own or name == LABEL}
        names = [name for names in _names(one.type.name, strings) for name in names]
        by_type = own_label(_short(one.type.name))
        telling = next((name for name, value in strings.items() if own_label(value)), None)
        own = by_type or (own_label(strings[telling]) if telling else None)
        meaning = self._meanings.span(names, own, _shown(one.type.name, strings))
        if meaning is None:
            return
        label = str(meaning.pop("as"))
        said = {key for key, value in strings.items() if _tells(self._meanings.mapped(names), key, value)}
        if by_type is None and telling:
            said.add(telling)
        attributes = meaning
        for more in self._attributes(one, label, said):
            give(attributes, more)
        fragments = () if label == "entity" else self._fragments(one)
        if fragments or label == "entity":
            self._nodes[one.xmiID] = Node(self._id(label), label, fragments, attributes)
        else:
            self._meanings.lost[f"{label} without a place in the text"] += 1

    def _id(self, label: str) -> str:
        return f"{_LETTERS.get(label, label)}{len(self._nodes) + 1}"

    def _attributes(self, one: Any, label: str, said: set[str]) -> Iterator[Meaning]:
        """What features say of such a node; those that hold something and mean nothing are counted."""
        short = _short(one.type.name)
        for name, value in _values(one):
            key, shown = key_of(name), f"{short}.{name}"
            if name in said:
                continue
            names = _feature_names(one.type.name, name, value)
            if self._meanings.has_attribute(names):
                yield self._meanings.attribute(label, names, None, shown, "feature") or {}
            elif self._meanings.mapped([f"{one.type.name}.{name}", shown]):
                self._meanings.lost[f"feature {shown} left out by the map"] += 1
            elif key in NODES[label] and (key != "head" or _HEAD.fullmatch(str(value))):
                yield {key: value}
            elif value not in ("", "false", "0", "0.0"):
                self._meanings.lost[f"feature {shown}: no meaning for it"] += 1

    def _fragments(self, one: Any) -> Fragments:
        pieces = one.fragments.elements if one.type.name != FRAGMENT and _has(one, "fragments") else [one]
        spans = [(piece.begin, piece.end) for piece in pieces if _has(piece, "begin") and _has(piece, "end")]
        # Pieces that touch stay two, as they were labelled.
        return tuple(self._text.span(start, end) for start, end in sorted(spans) if 0 <= start < end)

    # -- links -----------------------------------------------------------------------------------------

    def _of_labels(self) -> Iterator[Link]:
        """Features of labels that point to others, in lists or one by one, and through filled roles."""
        for one in self._structures:
            if one.xmiID in self._nodes and not _is_relation(one):
                for feature in one.type.all_features:
                    name = _plain(feature)
                    if name not in _PLACE:
                        yield from self._of_feature(one, name, one.get(feature.name))

    def _of_feature(self, one: Any, name: str, value: Any) -> Iterator[Link]:
        targets = value.elements or () if _is_list(value) else [value]
        for target in targets:
            # Lists of words are structures too, as those of the library.
            if not hasattr(target, "xmiID") or target.type.name.startswith("uima."):
                continue
            if _is_slot(target):
                yield from self._slot(one, name, target)
            else:
                yield from self._link(one, target, self._named(one, name, own_link(key_of(name))))

    def _slot(self, one: Any, name: str, slot: Any) -> Iterator[Link]:
        role, short = slot.role or "", _short(one.type.name)
        full = [f"{one.type.name}.{name}={role}", f"{short}.{name}={role}", role]
        own = f"argument:{role}" if key_of(name) == "argument" else own_link(role)
        names = [*full, f"{one.type.name}.{name}", f"{short}.{name}", name] if role else [name]
        meaning = self._meanings.link(names, own, f"{short}.{name}={role}")
        if meaning == "argument" and role:
            meaning = f"argument:{role}"
        yield from self._link(one, slot.target, meaning)

    def _named(self, one: Any, name: str, own: str | None) -> str | None:
        short = _short(one.type.name)
        if own is None and name == "next" and self._nodes[one.xmiID].label == "mention":
            # The links of a chain are mentions of one thing, whatever the chain is called.
            own = "same"
        return self._meanings.link([f"{one.type.name}.{name}", f"{short}.{name}", name], own, f"{short}.{name}")

    def _relation(self, one: Any) -> Iterator[Link]:
        strings = dict(_strings(one))
        names = [name for names in _names(one.type.name, strings) for name in names]
        own = next(filter(None, map(own_link, (*strings.values(), _short(one.type.name).lower()))), None)
        meaning = self._meanings.link(names, own, _shown(one.type.name, strings))
        yield from self._link(one.get(_FROM), one.get(_TO), meaning)

    def _link(self, source: Any, target: Any, meaning: str | None) -> Iterator[Link]:
        if meaning is None or source is None or target is None:
            return
        if {source.xmiID, target.xmiID} <= self._nodes.keys():
            yield Link(meaning, self._nodes[source.xmiID].id, self._nodes[target.xmiID].id)
        else:
            self._meanings.lost[f"{meaning.partition(':')[0]} whose label was left out"] += 1


def _is_frame(kind: str) -> bool:
    return kind in _OWN_STRUCTURES or bool(_FRAME.match(kind))


def _is_relation(one: Any) -> bool:
    return hasattr(one, _FROM) and hasattr(one, _TO)


def _is_chain(one: Any) -> bool:
    """The head of a chain, which only points to the first of its links."""
    return one.type.name.endswith("Chain") and hasattr(one, "first")


def _is_slot(one: Any) -> bool:
    return hasattr(one, "role") and hasattr(one, "target") and not hasattr(one, "begin")


def _is_list(value: Any) -> bool:
    return getattr(getattr(value, "type", None), "name", None) == REFERENCES


def _has(one: Any, name: str) -> bool:
    return getattr(one, name, None) is not None


def _short(kind: str) -> str:
    return kind.rpartition(".")[2]


def _plain(feature: Any) -> str:
    """A feature's own name: in Python some have a stroke behind them."""
    return str(feature.name).removesuffix("_") if feature.name in ("type_", "self_") else str(feature.name)


def _values(one: Any) -> Iterator[tuple[str, Attribute]]:
    """Features that hold a word, a number or a list of words; a word of nothing is not there."""
    for feature in one.type.all_features:
        value, name = one.get(feature.name), _plain(feature)
        if name in _PLACE or value is None:
            continue
        if getattr(getattr(value, "type", None), "name", None) == STRINGS:
            yield name, [word or "" for word in value.elements or ()]
        elif isinstance(value, str | bool | int | float):
            yield name, value if isinstance(value, str) else str(value).lower()


def _strings(one: Any) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in _values(one) if isinstance(value, str) and value)


def _names(kind: str, strings: dict[str, str]) -> Iterable[list[str]]:
    """What a map may call a label, the most telling first."""
    short = _short(kind)
    yield [f"{kind}.{name}={value}" for name, value in strings.items()]
    yield [f"{short}.{name}={value}" for name, value in strings.items()]
    yield list(strings.values())
    yield [kind, short]


def _feature_names(kind: str, name: str, value: Attribute) -> list[str]:
    """What a map may call an attribute that a feature is, the most telling first."""
    plain = [f"{kind}.{name}", f"{_short(kind)}.{name}", name]
    return [*(f"{one}={value}" for one in plain), *plain] if isinstance(value, str) else plain


def _tells(mapped: str | None, name: str, value: str) -> bool:
    """Whether a feature is what the map knew the label by."""
    return mapped is not None and (mapped == value or mapped.endswith(f".{name}={value}"))


def _shown(kind: str, strings: dict[str, str]) -> str:
    """How a label without a meaning is called: as a map may call it."""
    short = _short(kind)
    told = next((name for name in ("value", "label", *strings) if name in strings), None)
    return f"{short}.{told}={strings[told]}" if told and told in ("value", "label") else short
