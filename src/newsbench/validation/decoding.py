"""From the bytes of a line to a record, or to everything that is wrong with them.

The fast way is one typed msgspec decode and a look for duplicate keys; nothing else runs on a good line.
Only a line that fails is gone through slowly, so that all of its problems are named and not just the first.

Where JSON leaves room, the rule is: a number written ``1.0`` is no integer; a key stands once in an object;
NaN and infinities are no numbers; every string can be written as UTF-8; a byte order mark is forgiven at
the start of a file and nowhere else.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from newsbench.validation.duplicates import may_have_duplicate_keys
from newsbench.validation.problems import Problem

T = TypeVar("T", bound=Struct)

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def decode(raw: bytes, record_type: type[T], *, file: str, line: int) -> tuple[T | None, list[Problem]]:
    """The record that a line holds, or None and all problems that keep it from being one.

    Args:
        raw: one line of a JSON Lines file, or a whole JSON file (then ``line`` is 0).
        record_type: what it should hold.
        file: as problems should name it.
        line: from 1.
    """
    record: T | None = None
    try:
        record = _decoder(record_type).decode(raw)
        if not may_have_duplicate_keys(raw, record):
            return record, []
        failure = None
    # A UnicodeDecodeError is a ValueError.
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        failure = error
    if line <= 1 and raw.startswith(_BYTE_ORDER_MARK):
        return decode(raw[len(_BYTE_ORDER_MARK) :], record_type, file=file, line=line)

    from newsbench.validation.explaining import explain

    problems = explain(raw, record_type, failure, file=file, line=line)
    return (None if problems else record), problems


@cache
def _decoder(record_type: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(record_type)
