"""A line as it stands: any JSON object, held to what JSON asks of it and to no schema."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import Struct

from newsbench.validation.explaining import explain
from newsbench.validation.problems import Problem

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ESCAPED_COLON = re.compile(rb"\\u003[aA]")


class _Anything(Struct):
    """An object of whatever keys: its schema asks nothing."""


def load_object(raw: bytes, file: str, line: int, *, lists: bool = False) -> tuple[Any, list[Problem]]:
    """The object that a line holds, or None and every problem of it as JSON.

    Args:
        raw: the line.
        file: as problems should name it.
        line: from 1.
        lists: whether a list will do.
    """
    if line <= 1:
        raw = raw.removeprefix(_BYTE_ORDER_MARK)
    failure: Exception | None = None
    value: Any = None
    try:
        value = msgspec.json.decode(raw)
        # A parser that drops the first of two equal keys drops its colon; an escaped colon may make up for one.
        kept = msgspec.json.encode(value).count(b":") == raw.count(b":") and not _ESCAPED_COLON.search(raw)
        if kept and isinstance(value, dict | list if lists else dict):
            return value, []
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        failure = error
    if lists and isinstance(value, list):
        # What is said of an object that holds it, with the paths below the list.
        return _of_list(raw, value, file, line)
    problems = explain(raw, _Anything, failure, file=file, line=line)
    return (None if problems else value), problems


def _of_list(raw: bytes, value: list[Any], file: str, line: int) -> tuple[Any, list[Problem]]:
    inner = explain(b'{"l":' + raw + b"}", _Anything, None, file=file, line=line)
    problems = [msgspec.structs.replace(problem, path="$" + problem.path.removeprefix("$.l")) for problem in inner]
    return (None if problems else value), problems
