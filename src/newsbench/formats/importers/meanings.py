"""What the labels of a published set mean, in records that its reader can take apart.

A set's own table says what its labels mean; the user's map (:mod:`newsbench.formats.labelmap`) overrides it label by
label, so that an event class can be given a newsbench type, or a label be left out on purpose with null.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

from newsbench.files import InputError
from newsbench.formats.labelmap import LabelMap
from newsbench.model import (
    EntityKind,
    EventType,
    Medium,
    MentionForm,
    Phenomenon,
    Polarity,
    QuoteType,
    Realis,
)

_V = TypeVar("_V")
_R = TypeVar("_R", bound=Struct)


class MentionMeaning(Struct, frozen=True, forbid_unknown_fields=True, tag_field="as", tag="mention"):
    """What a label of a set stands for; None: the label does not say."""

    kind: EntityKind | None = None
    form: MentionForm | None = None


class QuoteMeaning(Struct, frozen=True, forbid_unknown_fields=True, tag_field="as", tag="quote"):
    type: QuoteType | None = None
    medium: Medium | None = None
    phenomena: tuple[Phenomenon, ...] = ()


class EventMeaning(Struct, frozen=True, forbid_unknown_fields=True, tag_field="as", tag="event"):
    type: EventType | None = None
    polarity: Polarity | None = None
    realis: Realis | None = None


Meaning = MentionMeaning | QuoteMeaning | EventMeaning


def meanings(table: Mapping[str, _V], labels: LabelMap, kinds: Any) -> dict[str, _V | None]:
    """A set's table with the user's map in place of the labels that it names; None: left out on purpose.

    Args:
        kinds: the meanings, one or a union, that a label of this set can have.

    Raises:
        InputError: the map gives a label what no label of this set can mean.
    """
    merged: dict[str, _V | None] = dict(table)
    for label, given in labels.spans.items():
        try:
            merged[label] = None if given is None else msgspec.convert(given, type=kinds)
        except msgspec.ValidationError as error:
            raise InputError(f"--map: $.spans.{label}: [bad-map] {error}: see docs/own-data.md") from None
    return merged


def known(value: _V | None) -> _V | UnsetType:
    """A value that a set may not give: absent is *not labelled*, which is not null."""
    return UNSET if value is None else value
