"""What brat has no line for is written in notes, as ``key=value`` words that an annotator can read and change:

    #1	AnnotatorNotes T1	id=e1 name="Mara Lindqvist" aliases=Lindqvist
    #2	AnnotatorNotes E4	id=q1 utterance=u1
    #3	Entity document	id=e7 kind=organization name="Port Authority"

brat's own dialog edits those of AnnotatorNotes. A value with spaces stands in quotation marks, as in JSON. Notes at
``document`` belong to no place; brat keeps them and does not show them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct, field

# The target of notes that belong to the whole document.
DOCUMENT = "document"
_PAIR = re.compile(r'(?<!\S)([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]\S*)(?!\S)')


class Words(Struct, frozen=True):
    """The words of notes.

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
