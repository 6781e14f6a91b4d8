"""Quotes inside quotes: which are one mixed quote in newsbench, and which are nested.

The set's spans of direct quotes hold their marks, so an extent is compared and not the content.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from msgspec import UNSET, Struct
from msgspec.structs import replace

from newsbench.model import Fragments, Quote
from newsbench.spans import canonical, covers, length


class Item(Struct, frozen=True):
    """A quote on its way.

    Attributes:
        extent: the content with its outer marks, canonical.
        nested: whether the set says that it lies in another quote.
    """

    quote: Quote
    extent: Fragments
    nested: bool


def fold(items: Sequence[Item], lost: Counter[str]) -> list[Item]:
    """Put direct quotes into the indirect ones that they are the marked part of: same cue, same source.

    Args:
        lost: counts them, since one quote is left of two.
    """
    parts: dict[int, list[Item]] = defaultdict(list)
    folded: set[int] = set()
    for at, item in enumerate(items):
        around = [other for other, whole in enumerate(items) if _is_part(item, whole)]
        if around:
            parts[min(around, key=lambda other: length(items[other].extent))].append(item)
            folded.add(at)
    lost["direct part of an indirect quote: the two are one mixed quote"] += len(folded)
    left = [item for at, item in enumerate(items) if at not in folded]
    return [_joined(item, parts[at], left) for at, item in enumerate(items) if at not in folded]


def _is_part(part: Item, whole: Item) -> bool:
    return (
        part.quote.type == "direct"
        and whole.quote.type == "indirect"
        and part.quote.cue == whole.quote.cue
        and part.quote.source == whole.quote.source
        and covers(whole.extent, part.extent)
    )


def _joined(whole: Item, parts: Sequence[Item], left: Sequence[Item]) -> Item:
    if not parts:
        return whole
    if (same := next((part for part in parts if part.extent == whole.extent), None)) is not None:
        # All of it stands in marks, so by newsbench's rule it is direct; and the two were nested in each other.
        nested = any(other is not whole and covers(other.extent, whole.extent) for other in left)
        return Item(replace(whole.quote, type="direct", content=same.quote.content), whole.extent, nested)
    quoted = canonical(span for part in parts for span in part.quote.content)
    return Item(replace(whole.quote, type="mixed", quoted=quoted), whole.extent, whole.nested)


def with_parents(items: Sequence[Item], lost: Counter[str]) -> tuple[Quote, ...]:
    """The quotes, nested ones with the smallest quote around them as their parent."""
    return tuple(_with_parent(item, items, lost) for item in items)


def _with_parent(item: Item, items: Iterable[Item], lost: Counter[str]) -> Quote:
    if not item.nested:
        return item.quote
    around = [other for other in items if other is not item and covers(other.extent, item.extent)]
    larger = [other for other in around if other.extent != item.extent]
    if larger:
        parent = min(larger, key=lambda other: length(other.extent)).quote.id
        return item.quote if parent is UNSET else replace(item.quote, parent=parent)
    if around:
        lost["quote said to be nested in one of the same content: neither is the other's parent"] += 1
    else:
        lost["nested quote whose parent is not kept"] += 1
    return item.quote
