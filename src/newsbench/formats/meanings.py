"""A label map as a reader asks it, and as a writer does, the other way round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from newsbench.formats.graph import LINKS, NODES, Attribute, Node
from newsbench.formats.labelmap import LabelMap

Meaning = dict[str, Attribute]
_M = TypeVar("_M")


class Meanings:
    """What the labels of another tool mean; those that mean nothing are counted in ``lost``.

    Every question gives the names under which the map may have something, the most telling first; what it is by
    newsbench's ``own`` names where the map has none of them; and how it is ``shown`` where it means nothing.
    """

    def __init__(self, labels: LabelMap) -> None:
        self._labels = labels
        self.lost: Counter[str] = Counter()

    def mapped(self, names: Sequence[str]) -> str | None:
        """The first of the names that the map has as a label of a span."""
        return next((name for name in names if name in self._labels.spans), None)

    def span(self, names: Sequence[str], own: Mapping[str, Attribute] | None, shown: str) -> Meaning | None:
        """What a labelled span is; None where it is left out."""
        meaning = self._meaning("label", self._labels.spans, names, own, shown)
        return None if meaning is None else dict(meaning)

    def link(self, names: Sequence[str], own: str | None, shown: str, what: str = "link") -> str | None:
        """What a relation is; None where it is left out.

        Args:
            what: how the tool calls it, for what is lost.
        """
        return self._meaning(what, self._labels.links, names, own, shown)

    def attribute(
        self, node: str, names: Sequence[str], own: Mapping[str, Attribute] | None, shown: str, what: str = "attribute"
    ) -> Meaning | None:
        """What an attribute gives a node with this label; None where it is left out, or no such node can have it."""
        if self.has_attribute(names) and not self.fits(node, names):
            names, own = (), None
        meaning = self._meaning(what, self._labels.attributes, names, own, shown)
        return None if meaning is None else dict(meaning)

    def has_attribute(self, names: Sequence[str]) -> bool:
        """Whether the map says anything of an attribute."""
        return any(name in self._labels.attributes for name in names)

    def fits(self, node: str, names: Sequence[str]) -> bool:
        """Whether a node with this label can have what the map says of an attribute."""
        given = next((self._labels.attributes[name] for name in names if name in self._labels.attributes), None)
        return given is None or set(given) <= set(NODES[node])

    def _meaning(
        self, what: str, table: Mapping[str, _M | None], names: Sequence[str], own: _M | None, shown: str
    ) -> _M | None:
        if (known := next((name for name in names if name in table), None)) is not None:
            if table[known] is None:
                self.lost[f"{what} {known} left out by the map"] += 1
            return table[known]
        if own is None:
            self.lost[f"{what} {shown}: no meaning for it, say one with --map"] += 1
        return own


def named(name: str, value: str | None = None) -> list[str]:
    """Under which a map may have an attribute: with its value, and with any."""
    return [name] if value is None else [f"{name}={value}", name]


def give(attributes: dict[str, Attribute], more: Mapping[str, Attribute]) -> None:
    """Add attributes to those of a node; a list grows, of others the last one counts."""
    for key, value in more.items():
        known = attributes.get(key)
        if isinstance(value, list) and isinstance(known, list):
            value = [*known, *(one for one in value if one not in known)]
        attributes[key] = value


def own_label(name: str) -> Meaning | None:
    """A label by newsbench's own name for it, in whatever case."""
    return {"as": name.lower()} if name.lower() in NODES else None


def own_link(name: str) -> str | None:
    """A link by newsbench's own name for it."""
    return name if name.partition(":")[0] in LINKS else None


def label_of(
    labels: LabelMap, node: str, attributes: Mapping[str, Attribute], fits: Callable[[str], object] = bool
) -> tuple[str, Meaning] | None:
    """The label of a map that says most of what a node is, the first of equals, and what it says; None: there is none.

    Args:
        fits: whether the format can hold a label.
    """
    said = {"as": node, **attributes}
    found = [
        (label, meaning)
        for label, meaning in labels.spans.items()
        if meaning and fits(label) and all(said.get(key) == value for key, value in meaning.items())
    ]
    return max(found, key=lambda pair: len(pair[1]), default=None)


def label_for(labels: LabelMap, node: Node, entity: Node | None = None) -> str | None:
    """The label alone: see :func:`label_of`, :func:`with_kind`."""
    found = label_of(labels, node.label, with_kind(node, entity))
    return found and found[0]


def with_kind(node: Node, entity: Node | None) -> dict[str, Attribute]:
    """The attributes of a node, for a mention with the kind of its entity, which tools label at the mention."""
    kind = entity.attributes.get("kind") if entity else None
    return {**node.attributes, **({"kind": kind} if kind else {})}


def link_for(labels: LabelMap, link: str, fits: Callable[[str], object] = bool) -> str | None:
    """The first label of a map that means what a link is; None: there is none."""
    return next((label for label, meaning in labels.links.items() if meaning == link and fits(label)), None)
