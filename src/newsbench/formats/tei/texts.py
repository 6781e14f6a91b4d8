"""The text of a TEI file, and where its elements stand in it.

Inside ``xml:space="preserve"`` every character counts, as it stands there. Elsewhere a run of white space is one
space; blocks (paragraphs, divisions, headings, lists …) are parted by a blank line, lines of verse and items of lists
by a line end, and lose white space at their edges; ``<lb/>`` is a space, and nothing with ``break="no"``.
An element's place never begins or ends with white space that was not kept.

Text that is not part of the reading text is left out and counted: notes, deletions, running titles, descriptions of
figures. Of a ``<choice>`` what was printed is read (sic, orig, abbr); of an ``<app>`` its lemma.
"""

from __future__ import annotations

import re
from collections import Counter

from msgspec import Struct

from newsbench.formats.tei.names import names_of
from newsbench.formats.xml import Element

_BLOCKS = frozenset({
    "front", "body", "back", "group", "div", "div1", "div2", "div3", "div4", "head", "p", "ab", "byline",
    "dateline", "lg", "list", "table", "figure", "sp", "opener", "closer", "trailer", "argument", "epigraph",
    "titlePage", "docTitle", "signed", "salute", "postscript", "floatingText"
})  # fmt: skip
_LINES = frozenset({"l", "item", "row", "titlePart"})
_SKIPPED = frozenset({"note", "del", "fw", "figDesc", "rdg", "corr", "reg", "expan", "teiHeader", "standOff"})
# Stand-off labels, which may stand among the text too.
NO_TEXT = frozenset({"span", "spanGrp", "interp", "interpGrp", "fs", "index"})
_PARTS = re.compile(r"[ \t\r\n]+|[^ \t\r\n]+")


class Placed(Struct):
    """An element and its place in the text, in code points; ``inside`` is the place of the one around it, -1: none."""

    element: Element
    start: int
    end: int
    inside: int


class TeiText:
    """The text below an element.

    Args:
        kept: names of elements whose text is read although it would be left out: a label map has them.

    Attributes:
        raw: as it is in the file, which need not be NFC.
        placed: the elements in the order of their start tags.
        lost: elements whose text was left out.
    """

    def __init__(self, top: Element, kept: frozenset[str] = frozenset()) -> None:
        self._kept = kept
        self.placed: list[Placed] = []
        self.lost: Counter[str] = Counter()
        self._out: list[str] = []
        self._length = 0
        self._pending = ""
        self._glued = False
        self._waiting: list[Placed] = []
        self._element(top, preserve=False, inside=-1)
        self.raw = "".join(self._out)

    def _element(self, element: Element, *, preserve: bool, inside: int) -> None:
        if element.name in NO_TEXT:
            return
        preserve = element.attributes.get("xml:space", "preserve" if preserve else "") == "preserve"
        if self._is_skipped(element, inside):
            self.lost[f"element <{element.name}>: its text is left out"] += 1
            return
        if not preserve:
            self._part(element)
        placed = Placed(element, -1, -1, inside)
        at = len(self.placed)
        self.placed.append(placed)
        self._waiting.append(placed)
        for one in element.content:
            if isinstance(one, Element):
                self._element(one, preserve=preserve, inside=at)
            elif preserve:
                self._append(one)
            else:
                self._collapsed(one)
        placed.end = self._length
        if placed.start < 0:
            placed.start = placed.end
            self._waiting.remove(placed)
        if not preserve and element.name != "lb":
            self._part(element)

    def _is_skipped(self, element: Element, inside: int) -> bool:
        if element.name not in _SKIPPED or not self._kept.isdisjoint(names_of(element)):
            return False
        in_choice = inside >= 0 and self.placed[inside].element.name == "choice"
        return in_choice or element.name not in ("corr", "reg", "expan")

    def _part(self, element: Element) -> None:
        """Part what stands around the edge of an element."""
        if element.name in _BLOCKS:
            self._wait("\n\n")
        elif element.name in _LINES:
            self._wait("\n")
        elif element.attributes.get("break") == "no":
            self._pending, self._glued = "", True
        elif element.name == "lb":
            self._wait(" ")

    def _wait(self, space: str) -> None:
        # A blank line is more than a line end, which is more than a space.
        self._pending = max(self._pending, space, key=lambda one: (one.count("\n"), len(one)))

    def _collapsed(self, text: str) -> None:
        for part in _PARTS.findall(text):
            if part[0] not in " \t\r\n":
                self._glued = False
                self._append(part)
            elif not self._glued:
                self._wait(" ")

    def _append(self, text: str) -> None:
        if not text:
            return
        if self._out:
            self._out.append(self._pending)
            self._length += len(self._pending)
        self._pending = ""
        for one in self._waiting:
            one.start = self._length
        self._waiting.clear()
        self._out.append(text)
        self._length += len(text)
