"""``event_attributes``: trigger and type, and polarity, realis or both; right when all of them agree."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Literal

from msgspec import UNSET

from newsbench.comparison import Comparison, Criterion
from newsbench.fillers import event_agreement
from newsbench.tracks.base import UNLABELLED, ItemTrack, Path, Rows

_PARTS = {"polarity": ("polarity",), "realis": ("realis",), "both": ("polarity", "realis")}


def _part(name: str, keys: tuple[str, ...]) -> ItemTrack:
    def gold(comparison: Comparison, rank: int) -> Hashable:
        record = comparison.triggers.gold[rank].record
        labels = (record.type, *(getattr(record, key) for key in keys))
        return UNLABELLED if UNSET in labels else labels

    def predicted(comparison: Comparison, rank: int) -> Hashable:
        record = comparison.triggers.predicted[rank].record
        return (record.type, *(getattr(record, key) for key in keys))

    def kind(comparison: Comparison, g: int, p: int) -> str:
        ours, theirs = comparison.triggers.gold[g].record, comparison.triggers.predicted[p].record
        return next(key for key in ("type", *keys) if getattr(ours, key) != getattr(theirs, key))

    return ItemTrack(
        path=("event_attributes", name),
        layer="events",
        keys=frozenset(f"events.{key}" for key in keys),
        items=lambda c: c.triggers,
        gold_label=gold,
        predicted_label=predicted,
        agreement=event_agreement,
        row=_row,
        label_kind=kind,
    )


def _row(label: Any) -> str:
    return "+".join(part or "(none)" for part in label[1:])


PARTS = tuple(_part(name, keys) for name, keys in _PARTS.items())


class EventAttributes:
    """Whether it happened, and whether it is told as a fact."""

    name = "event_attributes"
    layer: Literal["events"] = "events"
    scope: Literal["document"] = "document"
    deciding: Mapping[Path, frozenset[str]] = {part.path: part.keys for part in PARTS}
    parts = PARTS

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return tuple(path for part in PARTS for path in part.headlines(criterion))

    def rows(self, comparison: Comparison) -> Rows:
        return {path: row for part in PARTS for path, row in part.rows(comparison).items()}
