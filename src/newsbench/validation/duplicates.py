"""Keys that stand twice in one object.

JSON parsers take them silently and keep the last, so half a record can vanish unseen. They are looked for
by counting colons: a colon of a JSON text ends a key or stands in a string, and a parser that drops a pair
drops its colons. So if a record is written back with as many colons as its line has, nothing was dropped.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct
from msgspec import inspect as types

from newsbench.validation.reporting import Path, json_path

_encode = msgspec.json.Encoder().encode
# How far to look for a null before deciding which way to try first. This changes the speed, never the answer.
_HEAD = 400
ESCAPED_COLON = re.compile(rb"\\u003[aA]")


def may_have_duplicate_keys(raw: bytes, record: Struct) -> bool:
    """Whether the line may hold a key twice; a False is certain, and a True is seldom wrong.

    Args:
        raw: the line.
        record: what it was decoded to.
    """
    # An escaped colon is written back as a plain one, and would make up for one that was dropped.
    if b"\\" in raw and ESCAPED_COLON.search(raw):
        return True
    colons = raw.count(b":")
    # Pairs that only spell out a default are not written back, so such lines go the longer way at once.
    if raw.find(b"null", 0, _HEAD) < 0 and _encode(record).count(b":") == colons:
        return False
    return _encode(_skeleton_decoder(type(record)).decode(raw)).count(b":") != colons


@cache
def _skeleton_decoder(record_type: type[Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_skeleton(types.type_info(record_type)))


def _skeleton(info: types.Type) -> Any:
    """A type that keeps every pair of a line: values as they stand, without a default that could hide a key."""
    if isinstance(info, types.StructType):
        return _skeleton_struct(info.cls)
    if not _may_hold_objects(info):
        return Raw
    if isinstance(info, types.VarTupleType | types.ListType):
        return list[_skeleton(info.item_type)]  # type: ignore[misc]
    if isinstance(info, types.UnionType):
        kinds = [kind for kind in info.types if not isinstance(kind, types.NoneType)]
        if len(kinds) == 1:
            return _skeleton(kinds[0]) | None
    return Any


@cache
def _skeleton_struct(record_type: type[Struct]) -> type[Struct]:
    info = types.type_info(record_type)
    assert isinstance(info, types.StructType)
    fields = [(field.encode_name, _skeleton(field.type), UNSET) for field in info.fields]
    return msgspec.defstruct(f"{record_type.__name__}Skeleton", fields, gc=False)


def _may_hold_objects(info: types.Type) -> bool:
    if isinstance(info, types.UnionType):
        return any(map(_may_hold_objects, info.types))
    if isinstance(info, types.VarTupleType | types.ListType):
        return _may_hold_objects(info.item_type)
    if isinstance(info, types.TupleType):
        return any(map(_may_hold_objects, info.item_types))
    return isinstance(info, types.StructType | types.DictType | types.AnyType)


class Pairs(dict[str, Any]):
    """An object that still knows the pairs it was read from, the dropped ones too."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def duplicate_keys(raw: bytes) -> list[str]:
    """The JSON paths of all keys that stand more than once in their object, each path once, in order.

    Raises:
        ValueError: ``raw`` is no JSON.
    """
    loaded = json.loads(raw, object_pairs_hook=Pairs)
    return [json_path(path) for path in dict.fromkeys(repeated(loaded))]


def repeated(value: Any, path: Path = ()) -> Iterator[Path]:
    """The places of repeated keys in a value that was loaded with :class:`Pairs` for objects."""
    if isinstance(value, Pairs):
        times = Counter(key for key, _ in value.pairs)
        for key, below in value.pairs:
            if times[key] > 1:
                yield (*path, key)
            yield from repeated(below, (*path, key))
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from repeated(below, (*path, at))
