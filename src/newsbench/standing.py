"""Which keys stand in predictions: what tells an attempted track from one that was not tried (design 4.4)."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET, Struct

from newsbench.model import PredictedEvent, PredictedQuote, Prediction

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


def _of_items(items: Iterable[PredictedQuote] | Iterable[PredictedEvent], names: dict[str, str]) -> set[str]:
    found: set[str] = set()
    for item in items:
        found.update(_of(item))
    return {names.get(key, key) for key in found}


def _of(item: Struct) -> Iterable[str]:
    # Null stands where it is an answer (a speaker, a source, an asserter), else it is as good as absent.
    for key in item.__struct_fields__:
        value = getattr(item, key)
        if value is not UNSET and (value is not None or key in _NULL_ANSWERS):
            yield key


_NULL_ANSWERS = frozenset({"speaker", "source", "via", "addressee", "asserted_by", "utterance", "cluster"})


def attempted(keys: Iterable[str], deciding: frozenset[str], layer: str) -> bool:
    """Whether a track was attempted: a deciding key stands, or its list stands and is always empty.

    ``events.type+quotes`` stands where typed events and lists of quotes do, from which their asserters derive.
    """
    standing = frozenset(keys)
    if {"events.type", "quotes"} <= standing:
        standing |= {"events.type+quotes"}
    return bool(standing & deciding) or (layer in standing and f"{layer}.*" not in standing)
