"""Which keys stand in predictions: what tells an attempted track from one that was not tried (design 4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from operator import attrgetter, is_not

from msgspec import UNSET, Struct

from newsbench.model import Prediction

# A key that stands under other names too.
_SAME_AS = {"text": "content", "texts": "content"}
_TRIGGER_AS = {"text": "trigger", "texts": "trigger"}


def standing_keys(prediction: Prediction) -> frozenset[str]:
    """The lists and the keys of items that stand in one prediction.

    ``quotes`` (the list), ``quotes.*`` (it has an item), ``quotes.type`` (an item has the key), and so on.
    """
    keys: set[str] = set()
    if prediction.quotes is not UNSET:
        keys.update(_list("quotes", _of_items(prediction.quotes, _SAME_AS), bool(prediction.quotes)))
    if prediction.events is not UNSET:
        keys.update(_list("events", _of_items(prediction.events, _TRIGGER_AS), bool(prediction.events)))
    if prediction.entities is not UNSET:
        mentions = any(entity.mentions is not UNSET for entity in prediction.entities)
        keys.update(_list("entities", {"mentions"} if mentions else set(), bool(prediction.entities)))
    return frozenset(keys)


def _list(name: str, keys: Iterable[str], has_items: bool) -> set[str]:
    return {name, *(f"{name}.{key}" for key in keys), *([f"{name}.*"] if has_items else [])}


def _of_items(items: Sequence[Struct], names: dict[str, str]) -> set[str]:
    """The keys that stand in some item: null where it is an answer (a speaker, a source) is not the default."""
    if not items:
        return set()
    record = type(items[0])
    # Every field of a predicted item has a default: UNSET where null is an answer, else null.
    defaults = zip(record.__struct_fields__, record.__struct_defaults__, strict=True)
    return {
        names.get(key, key)
        for key, default in defaults
        if any(map(is_not, map(attrgetter(key), items), repeat(default)))
    }


def attempted(keys: Iterable[str], deciding: frozenset[str], layer: str) -> bool:
    """Whether a track was attempted: a deciding key stands, or its list stands and is always empty.

    ``events.type+quotes`` stands where typed events and lists of quotes do, from which their asserters derive.
    """
    standing = frozenset(keys)
    if {"events.type", "quotes"} <= standing:
        standing |= {"events.type+quotes"}
    return bool(standing & deciding) or (layer in standing and f"{layer}.*" not in standing)
