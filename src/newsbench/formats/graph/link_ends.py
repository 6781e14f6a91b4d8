"""Which way a link goes: other tools draw a relation from either end, and newsbench's have one way each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from newsbench.formats.graph import Link

_WHO = ("entity", "mention")
_ENDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "refers": (("mention",), ("entity",)),
    "same": (("mention",), ("mention",)),
    "member": (_WHO, _WHO),
    "speaks_for": (_WHO, _WHO),
    # The trigger of a statement event may be the cue of a quote.
    "cue": (("quote",), ("cue", "event")),
    "source": (("quote",), ("source", "mention")),
    "quoted": (("quote",), ("quoted",)),
    "speaker": (("quote",), _WHO),
    "via": (("quote",), _WHO),
    "addressee": (("quote",), _WHO),
    "parent": (("quote",), ("quote",)),
    "asserted_by": (("event",), ("quote",)),
    # A filler may be anything that has a place.
    "argument": (("event",), ("entity", "mention", "filler", "event", "quote", "cue", "source", "quoted")),
}  # fmt: skip


def placed_links(labels: Mapping[str, str], links: Iterable[Link], lost: Counter[str]) -> Iterator[Link]:
    """The links that join what they may, those turned round that fit only so; the others are counted as lost.

    Args:
        labels: of each node; an id that is not among them is that of an entity or dangles, and fits everything.
    """
    for link in links:
        sources, targets = _ENDS[link.label.partition(":")[0]]
        first, second = labels.get(link.source), labels.get(link.target)
        if _fits(first, sources) and _fits(second, targets):
            yield link
        elif _fits(second, sources) and _fits(first, targets):
            yield Link(link.label, link.target, link.source)
        else:
            lost[f"{link.label} between {first or 'an entity'} and {second or 'an entity'}: newsbench has none"] += 1


def _fits(label: str | None, allowed: tuple[str, ...]) -> bool:
    return label is None or label in allowed
