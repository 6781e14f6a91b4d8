"""``key=value`` words, for what a tool has no field for and a person should be able to read and change:

    id=e1 name="Mara Lindqvist" aliases=Lindqvist aliases="Mayor Lindqvist"

A value with spaces stands in quotation marks, as in JSON.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct, field

_PAIR = re.compile(r'(?<!\S)([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]\S*)(?!\S)')


class Words(Struct, frozen=True):
    """The words of a note.

    Attributes:
        values: by key, in their order; a key may stand several times.
        remark: what is no ``key=value``, as an annotator writes it to others.
    """

    values: dict[str, list[str]] = field(default_factory=dict)
    remark: str = ""

    def one(self, key: str) -> str | None:
        """The first value of a key."""
        return next(iter(self.values.get(key, ())), None)


def read_note(note: str, keys: Collection[str], *, any_key: bool = False) -> Words:
    """The words of a note.

    Args:
        keys: those that mean something; what another word says is part of the remark.
        any_key: every ``key=value`` means something, whatever the key.
    """
    values: dict[str, list[str]] = defaultdict(list)

    def taken(found: re.Match[str]) -> str:
        value = _value(found[2])
        if value is None or not (any_key or found[1].partition("@")[0] in keys):
            return found[0]
        values[found[1]].append(value)
        return ""

    remark = _PAIR.sub(taken, note)
    return Words(dict(values), " ".join(remark.split()))


def _value(written: str) -> str | None:
    if not written.startswith('"'):
        return written
    try:
        return str(json.loads(written, strict=False))
    except ValueError:
        return None


def write_note(pairs: Iterable[tuple[str, str]]) -> str:
    """Words as a note; :func:`read_note` gives them back."""
    return " ".join(f"{key}={_written(value)}" for key, value in pairs)


def _written(value: str) -> str:
    if value and value.isprintable() and not set(value) & set(' "'):
        return value
    # What is not printable may end a line somewhere, so it is escaped.
    return json.dumps(value, ensure_ascii=not value.isprintable())


def spans_of(value: str) -> Iterator[tuple[int, int]]:
    """``4-9,12-15`` as offsets; what is no such thing gives nothing."""
    for piece in value.split(","):
        start, _, end = piece.partition("-")
        if start.isascii() and start.isdigit() and end.isascii() and end.isdigit():
            yield int(start), int(end)


def spans_written(spans: Iterable[tuple[int, int]]) -> str:
    """The inverse of :func:`spans_of`."""
    return ",".join(f"{start}-{end}" for start, end in spans)
