"""The text of a document as TEI, with the labels that nest as elements and anchors for those that do not.

Regions are ``<head>``, ``<byline>``, ``<dateline>`` and ``<div type="…">`` with paragraphs. A label is an element where
each of its pieces lies inside one paragraph and crosses no other element; the pieces of one label point to each other
with ``@next`` and ``@prev``. Any other label stands in the stand-off part, between two ``<anchor>`` of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from newsbench.formats.graph import Link, Node
from newsbench.formats.tei.names import Identifiers, pointer
from newsbench.formats.xml import escaped, start_tag
from newsbench.model import Span

_PARAGRAPH = re.compile(r"[^\n]*[^ \t\n][^\n]*(?:\n[^\n]*[^ \t\n][^\n]*)*")
_BLANK = " \t\n"
# What is tried first gets its element where two labels cross; at one place, what stands outside.
RANKS = ("quote", "mention", "cue", "event", "source", "filler", "quoted", "distractor", "annotated", "region")


class Piece(Struct, frozen=True):
    """An element to be, in code points; of two at one place the one of lower rank is outside."""

    start: int
    end: int
    rank: int
    name: str
    attributes: dict[str, str]


class Tagged(Struct, frozen=True):
    """A label with the element that it would be.

    Attributes:
        says: the attributes of the node that the element says.
        tells: the links of the node that the element says.
    """

    node: Node
    name: str
    attributes: dict[str, str]
    says: frozenset[str]
    tells: tuple[Link, ...]


class Body:
    """Collects the elements of one text.

    Attributes:
        standoff: labels that are no elements: each piece with its own id and those of the anchors at its ends.
    """

    def __init__(self, text: str, regions: Sequence[Node], ids: Identifiers) -> None:
        self._text, self._ids = text, ids
        self._pieces: list[Piece] = []
        self._leaves: list[Span] = []
        self._anchors: dict[int, str] = {}
        self._quotes: list[Span] = []
        self.standoff: list[tuple[Node, list[dict[str, str]]]] = []
        self._blocks(regions)

    # -- blocks ----------------------------------------------------------------------------------------

    def _blocks(self, regions: Sequence[Node]) -> None:
        ordered = sorted(regions, key=lambda one: one.fragments)
        spans = [one.fragments[0] if len(one.fragments) == 1 else (-1, -1) for one in ordered]
        if any(start < end for (_, end), (start, _) in pairwise([(0, 0), *spans])):
            # They overlap, which valid gold does not.
            for node in ordered:
                self._stand_off(node)
            ordered, spans = [], []
        at = 0
        for node, (start, end) in zip(ordered, spans, strict=True):
            self._rest(at, start)
            self._region(node, start, end)
            at = end
        self._rest(at, len(self._text))

    def _region(self, node: Node, start: int, end: int) -> None:
        kind = str(node.attributes.get("kind"))
        on_top = kind in ("byline", "dateline") and not self._below_top()
        if on_top or (kind == "headline" and not self._pieces):
            self._pieces.append(Piece(start, end, -2, "head" if kind == "headline" else kind, {"xml:id": node.id}))
            self._leaves.append((start, end))
        else:
            self._division(start, end, {"xml:id": node.id, "type": kind})

    def _below_top(self) -> bool:
        """Whether a division has begun, after which TEI wants nothing else."""
        return any(piece.name == "div" for piece in self._pieces)

    def _division(self, start: int, end: int, attributes: dict[str, str]) -> None:
        self._pieces.append(Piece(start, end, -2, "div", attributes))
        for found in _PARAGRAPH.finditer(self._text, start, end):
            self._pieces.append(Piece(*found.span(), -1, "p", {}))
            self._leaves.append(found.span())

    def _rest(self, start: int, end: int) -> None:
        """Text in no region: a division without a type."""
        while start < end and self._text[start] in _BLANK:
            start += 1
        while start < end and self._text[end - 1] in _BLANK:
            end -= 1
        if start < end:
            self._division(start, end, {})

    # -- labels ----------------------------------------------------------------------------------------

    def label(self, tagged: Sequence[Tagged]) -> list[Tagged]:
        """Give each label its elements, or its anchors; those with elements come back."""
        inside = []
        for one in sorted(tagged, key=lambda one: (RANKS.index(one.node.label), one.node.fragments)):
            if one.node.fragments and all(self._fits(one.node.label, span) for span in one.node.fragments):
                self._elements(one)
                inside.append(one)
            else:
                self._stand_off(one.node)
        return inside

    def _fits(self, label: str, span: Span) -> bool:
        a, b = span
        inside = any(start <= a and b <= end for start, end in self._leaves)
        crosses = any(a < one.start < b < one.end or one.start < a < one.end < b for one in self._pieces)
        # The content of a name cannot be speech in TEI.
        around = label == "mention" and any(
            a <= start and end <= b and (start, end) != span for start, end in self._quotes
        )
        return inside and not crosses and not around

    def _elements(self, one: Tagged) -> None:
        rank = RANKS.index(one.node.label)
        for span, own in zip(one.node.fragments, self._chain(one.node), strict=True):
            self._pieces.append(Piece(*span, rank, one.name, own | one.attributes))
            if one.node.label == "quote":
                self._quotes.append(span)

    def _chain(self, node: Node) -> list[dict[str, str]]:
        """The id of each piece, and those of its neighbours."""
        ids = [node.id, *(self._ids.fresh(f"{node.id}.{number}") for number in range(2, len(node.fragments) + 1))]
        chain = [{"xml:id": own} for own in ids]
        for before, after in pairwise(chain):
            before["next"], after["prev"] = pointer(after["xml:id"]), pointer(before["xml:id"])
        return chain

    def _stand_off(self, node: Node) -> None:
        pieces = self._chain(node) if node.fragments else []
        for piece, (start, end) in zip(pieces, node.fragments, strict=True):
            piece |= {"from": pointer(self._anchor(start)), "to": pointer(self._anchor(end))}
        self.standoff.append((node, pieces))

    def _anchor(self, offset: int) -> str:
        if offset not in self._anchors:
            self._anchors[offset] = self._ids.fresh(f"a{offset}")
        return self._anchors[offset]

    # -- writing ---------------------------------------------------------------------------------------

    def xml(self) -> str:
        """The ``<body>``."""
        out: list[str] = []
        open_: list[Piece] = []
        ordered = sorted(self._pieces, key=lambda one: (-one.start, one.end, -one.rank))
        edges = sorted({0, len(self._text), *self._anchors, *(at for one in ordered for at in (one.start, one.end))})
        for at, following in zip(edges, [*edges[1:], len(self._text)], strict=True):
            while open_ and open_[-1].end == at:
                out.append(f"</{open_.pop().name}>")
            if at in self._anchors:
                out.append(start_tag("anchor", {"xml:id": self._anchors[at]}, empty=True))
            while ordered and ordered[-1].start == at:
                open_.append(ordered.pop())
                out.append(start_tag(open_[-1].name, open_[-1].attributes))
            out.append(escaped(self._text[at:following]))
        ending = "" if self._below_top() else "<div><p/></div>"
        return f"<body>{''.join(out)}{ending}</body>"
