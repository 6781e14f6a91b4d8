"""A label map as a reader asks it, and as a writer does, the other way round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from newsbench.formats.graph import LINKS, NODES, Attribute, Node
from newsbench.formats.labelmap import LabelMap

Meaning = dict[str, Attribute]


class Meanings:
    """What the labels of another tool mean; those that mean nothing are counted in ``lost``."""

    def __init__(self, labels: LabelMap) -> None:
        self._labels = labels
        self.lost: Counter[str] = Counter()

    def mapped(self, names: Sequence[str]) -> str | None:
        """The first of the names that the map has as a label of a span."""
        return next((name for name in names if name in self._labels.spans), None)

    def span(self, names: Sequence[str], own: Meaning | None, shown: str) -> Meaning | None:
        """What a labelled span is; None where it is left out.

        Args:
            names: under which the map may have it, the most telling first.
            own: what it is by newsbench's own names, where the map has none of them.
            shown: how it is called where it means nothing.
        """
        if (known := self.mapped(names)) is not None:
            if (meaning := self._labels.spans[known]) is None:
                self.lost[f"label {known} left out by the map"] += 1
            return None if meaning is None else dict(meaning)
        if own is None:
            self.lost[f"label {shown}: no meaning for it, say one with --map"] += 1
        return own

    def link(self, names: Sequence[str], own: str | None, shown: str) -> str | None:
        """What a relation is, as :meth:`span`."""
        if (known := next((name for name in names if name in self._labels.links), None)) is not None:
            if self._labels.links[known] is None:
                self.lost[f"link {known} left out by the map"] += 1
            return self._labels.links[known]
        if own is None:
            self.lost[f"link {shown}: no meaning for it, say one with --map"] += 1
        return own


def own_label(name: str) -> Meaning | None:
    """A label by newsbench's own name for it, in whatever case."""
    return {"as": name.lower()} if name.lower() in NODES else None


def own_link(name: str) -> str | None:
    """A link by newsbench's own name for it."""
    return name if name.partition(":")[0] in LINKS else None


def label_for(labels: LabelMap, node: Node) -> str | None:
    """The first label of a map that means what a node is; None: there is none."""
    said = {"as": node.label, **node.attributes}
    for label, meaning in labels.spans.items():
        if meaning is not None and all(said.get(key) == value for key, value in meaning.items()):
            return label
    return None


def link_for(labels: LabelMap, link: str) -> str | None:
    """The first label of a map that means what a link is; None: there is none."""
    return next((label for label, meaning in labels.links.items() if meaning == link), None)
