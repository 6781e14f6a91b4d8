"""Lines -> records, all at once; None where a line is not what the fast way reads, whatever the reason."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from newsbench.quick.records import QuickGold, QuickPrediction
from newsbench.validation.gold import is_normal, is_path_like

T = TypeVar("T", QuickGold, QuickPrediction)

_encode_lines = msgspec.json.Encoder().encode_lines
_GOLD = msgspec.json.Decoder(QuickGold)
_PREDICTIONS = msgspec.json.Decoder(QuickPrediction)
_ESCAPED_COLON = re.compile(rb"\\u003[aA]")
_QUOTES = attrgetter("quotes")
_IDS = attrgetter("id")


def read_gold(lines: Sequence[tuple[int, bytes]]) -> list[QuickGold] | None:
    """The documents, each with a name of its own and a text in normal form."""
    records = _read(lines, _GOLD)
    if records is None or len({one.doc_id for one in records}) < len(records):
        return None
    if not all(map(_well_formed, records)) or not _distinct_ids(records):
        return None
    return records


def read_predictions(lines: Sequence[tuple[int, bytes]]) -> list[QuickPrediction] | None:
    """The predictions, one a document."""
    records = _read(lines, _PREDICTIONS)
    if records is None or len({one.doc_id for one in records}) < len(records) or not _distinct_ids(records):
        return None
    return records


def _read(lines: Sequence[tuple[int, bytes]], decoder: msgspec.json.Decoder[T]) -> list[T] | None:
    raw = b"".join([line for _, line in lines])
    try:
        records = decoder.decode_lines(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return records if len(records) == len(lines) and _keys_stand_once(raw, records) else None


def _keys_stand_once(raw: bytes, records: list[Any]) -> bool:
    """By counting colons, as :mod:`newsbench.validation.duplicates` explains."""
    if b"\\" in raw and _ESCAPED_COLON.search(raw):
        return False
    return _encode_lines(records).count(b":") == raw.count(b":")


def _well_formed(gold: QuickGold) -> bool:
    if is_path_like(gold.doc_id) or not is_normal(gold.text):
        return False
    digest = gold.text_sha256
    return digest is None or digest == hashlib.sha256(gold.text.encode("utf-8", "surrogatepass")).hexdigest()


def _distinct_ids(records: Sequence[Any]) -> bool:
    """Whether no document gives an id to two quotes. Quotes without one are not asked."""
    given = set(map(_IDS, chain.from_iterable(map(_QUOTES, records))))
    if given <= {None, UNSET}:
        return True
    return all(len(set(map(_IDS, one.quotes))) == len(one.quotes) for one in records)
