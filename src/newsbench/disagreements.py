"""Where two hands differ, a record each, so that somebody can decide who is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from newsbench.agreement import BothSides
from newsbench.comparison import DEFAULT_OPTIONS, Comparison, Options
from newsbench.corpus import ALL
from newsbench.fillers import argument_edges
from newsbench.items import Item
from newsbench.listing import in_context, list_errors
from newsbench.matching import match
from newsbench.model import Event, PredictedEvent
from newsbench.tracks.event_types import EVENT_TYPES

# These name every quote and event that only one hand has; of the others only the labels that differ are news.
_FIRST = ("attribution", "event_types")
_LABELS_ONLY = ("quote_types", "quote_attributes", "event_attributes")
# Polarity and realis have rows of their own.
_COMBINED = "event_attributes/both"
_ENTITY_KEYS = ("speaker", "via", "addressee", "entity")
Line = dict[str, Any]


def disagreements(sides: BothSides, options: Options = DEFAULT_OPTIONS) -> list[Line]:
    """Every disagreement on quotes, speakers, events, their labels and arguments, by document.

    Kinds are those of the error list, seen from A: ``missed`` is only in A, ``spurious`` only in B. ``a`` and
    ``b`` are the records, ``names`` the names of the entities in them.
    """
    listed = list_errors(
        sides.answers.values(), sides.corpus, tracks=(*_FIRST, *_LABELS_ONLY), split=ALL, options=options
    )
    lines = [_renamed(line) for line in listed.errors if _is_news(line)]
    for _, comparisons in sides.stories(options):
        lines.extend(line for comparison in comparisons for line in _of_arguments(comparison))
    names = {d.doc_id: _names(d.annotation.entities or ()) for d in sides.corpus}
    theirs = {doc_id: _names(answer.entities or ()) for doc_id, answer in sides.answers.items()}
    for line in lines:
        line["names"] = _named(line["a"], names[line["doc_id"]]) | _named(line["b"], theirs[line["doc_id"]], "b:")
    return sorted(lines, key=lambda line: line["doc_id"])


def _is_news(line: Mapping[str, Any]) -> bool:
    track = line["track"]
    if track.split("/")[0] in _FIRST:
        return True
    return track != _COMBINED and line["gold"] is not None and line["predicted"] is not None


def _renamed(line: Mapping[str, Any]) -> Line:
    kept = {key: line[key] for key in ("doc_id", "track", "kind", "text")}
    return {**kept, "a": line["gold"], "b": line["predicted"]}


def _of_arguments(comparison: Comparison) -> Iterator[Line]:
    """Arguments that one hand lacks, of the events whose trigger and type both have."""
    layer = comparison.triggers
    pairs = EVENT_TYPES.outcome(comparison, comparison.options.criterion).pairs
    matched = {(layer.gold[g].record.id, layer.predicted[p].record.id) for g, p in pairs}
    for g, p in pairs:
        yield from _of_event(comparison, layer.gold[g], layer.predicted[p], matched)


def _of_event(
    comparison: Comparison, ours: Item[Event], theirs: Item[PredictedEvent], matched: set[tuple[Any, Any]]
) -> Iterator[Line]:
    gold, predicted = ours.record.arguments or (), theirs.record.arguments or ()
    edges = match(argument_edges(comparison, gold, predicted, lambda a, b: (a, b) in matched))
    found, answered = {e.gold for e in edges}, {e.predicted for e in edges}
    about = {
        "doc_id": comparison.gold.doc_id,
        "track": "arguments",
        "text": in_context(comparison.gold.text, ours.place),
    }
    for at in _others(gold, found):
        yield {**about, "kind": "missed", "a": _argument(ours.record, gold[at]), "b": None}
    for at in _others(predicted, answered):
        yield {**about, "kind": "spurious", "a": None, "b": _argument(theirs.record, predicted[at])}


def _others(items: Sequence[object], taken: set[int]) -> Iterator[int]:
    return (at for at in range(len(items)) if at not in taken)


def _argument(event: Event | PredictedEvent, argument: msgspec.Struct) -> dict[str, Any]:
    return {"event": event.id, "type": event.type, "argument": msgspec.to_builtins(argument)}


def _names(entities: Iterable[Any]) -> dict[str, str]:
    return {entity.id: entity.name for entity in entities if entity.id and isinstance(entity.name, str)}


def _named(record: Mapping[str, Any] | None, names: Mapping[str, str], side: str = "a:") -> dict[str, str]:
    """The names of the entities that a record mentions by id."""
    if record is None:
        return {}
    holder = record.get("argument", record)
    ids = [holder.get(key) for key in _ENTITY_KEYS]
    return {f"{side}{key}": names[key] for key in ids if isinstance(key, str) and key in names}
