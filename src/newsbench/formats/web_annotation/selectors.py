"""Where a selector of the Web Annotation Data Model points to in a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any

from msgspec import Struct

from newsbench.formats.units import Units
from newsbench.model import Span

# RFC 5147: a part of a plain text.
_CHARS = re.compile(r"char=([0-9]{1,9}),([0-9]{1,9})(?:;.*)?")
_READ = "newsbench reads TextPositionSelector, TextQuoteSelector and FragmentSelector char="


class Selection(Struct, frozen=True):
    """What the selectors of one target say of the same place."""

    position: Span | None = None
    exact: str | None = None
    prefix: str = ""
    suffix: str = ""


def selection_of(selector: Any, lost: Counter[str]) -> Selection:
    """One selection of a selector, or of several that say the same place in several ways."""
    position: Span | None = None
    quoted: dict[str, str] = {}
    others = []
    for one in _each(selector):
        kind = str(one.get("type", one.get("@type")))
        if kind == "TextPositionSelector" and all(type(one.get(key)) is int for key in ("start", "end")):
            position = (one["start"], one["end"])
        elif kind == "TextQuoteSelector" and isinstance(one.get("exact"), str):
            quoted = {key: one[key] for key in ("exact", "prefix", "suffix") if isinstance(one.get(key), str)}
        elif found := _CHARS.fullmatch(str(one.get("value"))):
            position = (int(found[1]), int(found[2]))
        else:
            others.append(kind)
    if position is None and not quoted:
        lost.update(f"selector {kind}: {_READ}" for kind in others)
    return Selection(position, **quoted)


def _each(selector: Any) -> Iterator[dict[str, Any]]:
    if isinstance(selector, list):
        for one in selector:
            yield from _each(one)
    elif isinstance(selector, dict):
        choices = selector.get("items")
        # What refines another selector cannot be read without it.
        if isinstance(choices, list):
            yield from _each(choices)
        elif "refinedBy" in selector:
            yield {"type": f"{selector.get('type')} with refinedBy"}
        else:
            yield selector


class Places:
    """Finds selections in a text.

    Args:
        raw: as the annotations see it.
        selections: all of the text; those that have a position and a quote tell its unit.
    """

    def __init__(self, raw: str, selections: Sequence[Selection], lost: Counter[str]) -> None:
        self._raw, self._lost = raw, lost
        told = [(one.position, one.exact) for one in selections if one.position and one.exact is not None]
        self._units = Units(raw, told)

    def find(self, selection: Selection) -> Span | None:
        """The place of a selection in code points of the raw text; None: nowhere, which is counted."""
        position = self._units.span(selection.position) if selection.position else None
        if selection.exact is None:
            return position
        if selection.position and self._units.agrees(selection.position, selection.exact):
            return position
        found = self._quoted(selection)
        if position is None:
            return found or self._miss("quote that stands nowhere in the text", None)
        if found is None:
            return self._miss("quote that stands nowhere in the text: read by its position", position)
        self._lost["position that differs from its quote: the place of the quote is read"] += 1
        return found

    def _miss(self, phrase: str, instead: Span | None) -> Span | None:
        self._lost[phrase] += 1
        return instead

    def _quoted(self, selection: Selection) -> Span | None:
        """The place of a quote, by what stands around it where there are several."""
        words = [re.escape(word) for word in (selection.exact or "").split()]
        if not words:
            return None
        places = [found.span() for found in re.finditer(r"\s+".join(words), self._raw)]
        if len(places) > 1:
            ranked = {place: self._fit(place, selection) for place in places}
            best = max(ranked.values())
            places = [place for place in places if ranked[place] == best]
            if len(places) > 1:
                self._lost["quote that stands several times in the text: the first is read"] += 1
        return places[0] if places else None

    def _fit(self, place: Span, selection: Selection) -> int:
        """How many characters before and after a place are those of the prefix and the suffix."""
        before = _common(
            reversed(self._raw[max(0, place[0] - len(selection.prefix)) : place[0]]), reversed(selection.prefix)
        )
        after = _common(self._raw[place[1] : place[1] + len(selection.suffix)], selection.suffix)
        return before + after


def _common(left: Iterable[str], right: Iterable[str]) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))
