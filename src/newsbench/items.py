"""Items: what is matched, where it lies, and which gold and predicted items touch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from operator import attrgetter, eq
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from newsbench.grounding import Grade, Grounding
from newsbench.model import Fragments
from newsbench.spans import length, overlap

R_co = TypeVar("R_co", bound=Struct, covariant=True)
R = TypeVar("R", bound=Struct)

# Fields that are ids or point to ids: they name things and say nothing of them, so they order items
# only where all else is equal.
_ID_FIELDS = frozenset({"id", "speaker", "via", "addressee", "parent", "utterance", "asserted_by", "cluster"})
_FILLER_IDS = frozenset({"entity", "event"})


_PLACES = attrgetter("places")

# Said about an item and no part of it.
_ASIDE = frozenset({"confidence", "meta"})


class Item(Struct, Generic[R_co], frozen=True, gc=False):
    """One thing to be matched.

    Attributes:
        record: the gold or predicted record it was made from.
        places: where it lies, as compared (trimmed): one place for gold and for offsets, one for every
            occurrence of a string; none for an item that is empty or not in the text.
        grade: how a string was found.
        size: code points of a string that is not in the text, else 0.
    """

    record: R_co
    places: tuple[Fragments, ...]
    grade: Grade = "offsets"
    size: int = 0

    @property
    def place(self) -> Fragments:
        """The earliest place; empty for an item that has none."""
        return self.places[0] if self.places else ()


def make_item(record: R, grounding: Grounding, prepare: Callable[[Fragments], Fragments], size: int) -> Item[R]:
    """An item at the grounded places as ``prepare`` (trimming) leaves them; ``size`` for one not in the text."""
    if len(grounding.places) == 1:
        place = prepare(grounding.places[0])
        return Item(record, (place,) if place else (), grounding.grade)
    places = tuple(dict.fromkeys(place for place in map(prepare, grounding.places) if place))
    return Item(record, places, grounding.grade, size if grounding.grade == "not-in-text" else 0)


def in_canonical_order(items: Iterable[Item[R]]) -> list[Item[R]]:
    """By offsets, then by every field except ids, so that no input order shows (design 4.2)."""
    ordered = sorted(items, key=_PLACES)
    places = [*map(_PLACES, ordered)]
    if any(map(eq, places, places[1:])):
        ordered.sort(key=lambda item: (item.places, *_fields(item.record)))
    # What lies nowhere comes last.
    nowhere = bisect_right(places, ())
    return ordered[nowhere:] + ordered[:nowhere] if nowhere else ordered


def _fields(record: Struct) -> tuple[bytes, float, bytes]:
    """What the item says, then how sure it is of it (the surest first), and the names of things last."""
    known = msgspec.to_builtins(record)
    content = _without(known, _ID_FIELDS | _ASIDE)
    if known.get("arguments"):
        content["arguments"] = [_without(argument, _FILLER_IDS) for argument in known["arguments"]]
    return canonical_json(content), -(known.get("confidence") or 0.0), canonical_json(known)


def _without(fields: dict[str, Any], left_out: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key not in left_out}


def canonical_json(value: Any) -> bytes:
    """JSON that is the same for any order of keys, and of list entries that are no numbers."""
    return msgspec.json.encode(_ordered(msgspec.to_builtins(value)), order="deterministic")


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(part) for key, part in value.items()}
    if isinstance(value, list | tuple) and not all(isinstance(part, int) for part in value):
        return sorted((_ordered(part) for part in value), key=msgspec.json.encode)
    return value


class Near(NamedTuple):
    """A gold item and a predicted item that share code points, at the predicted item's best place."""

    gold: int
    predicted: int
    shared: int
    total: int
    place: int


def near_pairs(gold: Sequence[Item[Struct]], predicted: Sequence[Item[Struct]]) -> list[Near]:
    """All pairs that share a code point, with shared and united code points (IoU = shared / total).

    A predicted item that stands for several occurrences is taken at the one most similar to that gold
    item, the earliest of several.
    """
    spans = sorted(
        (place[0][0], place[-1][1], rank, number)
        for rank, item in enumerate(predicted)
        for number, place in enumerate(item.places)
    )
    starts = [span[0] for span in spans]
    # The furthest end so far: going left from a gold item, once it lies before the item nothing can touch it.
    reach = list(accumulate((span[1] for span in spans), max))
    found: list[Near] = []
    for rank, item in enumerate(gold):
        if item.places:
            found.extend(_touching(rank, item.places[0], predicted, spans, starts, reach))
    return found


def _touching(
    rank: int,
    place: Fragments,
    predicted: Sequence[Item[Struct]],
    spans: list[tuple[int, int, int, int]],
    starts: list[int],
    reach: list[int],
) -> Iterable[Near]:
    best: dict[int, Near] = {}
    size = length(place)
    at = bisect_left(starts, place[-1][1]) - 1
    while at >= 0 and reach[at] > place[0][0]:
        _, end, other, number = spans[at]
        at -= 1
        if end <= place[0][0]:
            continue
        theirs = predicted[other].places[number]
        shared = overlap(place, theirs)
        if shared:
            total = size + length(theirs) - shared
            known = best.get(other)
            if known is None or _better(shared, total, number, known):
                best[other] = Near(rank, other, shared, total, number)
    return best.values()


def _better(shared: int, total: int, number: int, known: Near) -> bool:
    ahead = shared * known.total - known.shared * total
    return ahead > 0 or (ahead == 0 and number < known.place)


def chosen_places(predicted: Sequence[Item[Struct]], matched: Iterable[Near]) -> list[Fragments]:
    """Where each predicted item lies: at the place of its match, and unmatched at its earliest (design 5)."""
    places = [item.place for item in predicted]
    for pair in matched:
        places[pair.predicted] = predicted[pair.predicted].places[pair.place]
    return places
