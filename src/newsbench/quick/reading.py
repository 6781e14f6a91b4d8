"""Lines -> records, all at once; None where a line is not what the fast way reads, whatever the reason."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from newsbench.quick.records import QuickGold, QuickPrediction
from newsbench.validation.duplicates import ESCAPED_COLON
from newsbench.validation.gold import is_normal, is_path_like, text_sha256

_encode_lines = msgspec.json.Encoder().encode_lines
_GOLD = msgspec.json.Decoder(QuickGold)
_PREDICTIONS = msgspec.json.Decoder(QuickPrediction)
_QUOTES, _IDS, _TEXT, _DOC_ID = map(attrgetter, ("quotes", "id", "text", "doc_id"))
# What a gold line may hold besides; nearly always nothing.
_MORE = tuple(name for name in QuickGold.__struct_fields__ if name not in ("doc_id", "quotes", "text"))
_more = attrgetter(*_MORE)
_NOTHING_MORE = {_more(QuickGold("-", (), ""))}


class ReadGold(Struct, frozen=True):
    """Gold documents, and the JSON of each of their quotes, in order."""

    documents: list[QuickGold]
    labels: list[bytes]


def read_gold(lines: Sequence[tuple[int, bytes]]) -> ReadGold | None:
    """The documents, each with a name of its own and a text in normal form."""
    raw = b"".join([line for _, line in lines])
    records = _decoded(raw, _GOLD, len(lines))
    if records is None:
        return None
    labels = _encode_lines(list(chain.from_iterable(map(_QUOTES, records))))
    if _colons(records, labels) != raw.count(b":") or not all(map(_well_formed, records)):
        return None
    return ReadGold(records, labels.split(b"\n"))


def read_predictions(lines: Sequence[tuple[int, bytes]]) -> list[QuickPrediction] | None:
    """The predictions, one a document."""
    raw = b"".join([line for _, line in lines])
    records = _decoded(raw, _PREDICTIONS, len(lines))
    # Keys that stand twice are seen by their colons, as newsbench.validation.duplicates explains.
    if records is None or _encode_lines(records).count(b":") != raw.count(b":"):
        return None
    return records


def _decoded(raw: bytes, decoder: msgspec.json.Decoder[Any], count: int) -> list[Any] | None:
    """The records of so many lines, if they are of documents and quotes that differ in their ids."""
    if b"\\" in raw and ESCAPED_COLON.search(raw):
        return None
    try:
        records = decoder.decode_lines(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    differ = len(set(map(_DOC_ID, records))) == len(records) == count
    return records if differ and _distinct_ids(records) else None


def _colons(records: list[QuickGold], labels: bytes) -> int:
    """How many colons the lines of these records hold, if no key stands twice."""
    if set(map(_more, records)) != _NOTHING_MORE:
        return _encode_lines(records).count(b":")
    strings = sum(one.text.count(":") + one.doc_id.count(":") for one in records)
    return labels.count(b":") + strings + 3 * len(records)


def _well_formed(gold: QuickGold) -> bool:
    if is_path_like(gold.doc_id) or not is_normal(gold.text):
        return False
    digest = gold.text_sha256
    return digest is None or digest == text_sha256(gold.text)


def _distinct_ids(records: Sequence[Any]) -> bool:
    """Whether no document gives an id to two quotes. Quotes without one are not asked."""
    given = set(map(_IDS, chain.from_iterable(map(_QUOTES, records))))
    if given <= {None, UNSET}:
        return True
    return all(len(set(map(_IDS, one.quotes))) == len(one.quotes) for one in records)
