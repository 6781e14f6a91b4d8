"""The tables of a novel of PDNC as records: their cells hold Python lists."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError, convert

from newsbench.files import InputError
from newsbench.formats.importers.gathering import Said
from newsbench.formats.importers.tables import rows_of

_NOTHING = ("", "nan", "None")
_COLUMNS = ("quoteID", "subQuotationList", "quoteByteSpans", "speaker", "quoteType")
_Spans = list[tuple[int, int]]


class Character(Struct, frozen=True):
    """A row of ``character_info.csv``; ``labelled`` counts its gender and category, which newsbench cannot hold."""

    id: str
    name: str
    aliases: tuple[str, ...]


class Quotation(Struct, frozen=True):
    """A row of ``quotation_info.csv``, offsets in code points of the raw text.

    Attributes:
        parts: the pieces between the words of the narrator.
        speakers, addressees: names; empty where the cell is, and None where there is no such column.
        form: Explicit, Anaphoric or Implicit.
        mentions: with the names of those meant.
        ragged: the lists of mentions differ in length, so what belongs together cannot be told.
    """

    id: str
    parts: tuple[Said, ...]
    speakers: tuple[str, ...]
    addressees: tuple[str, ...] | None
    form: str
    has_expression: bool
    mentions: tuple[tuple[Said, tuple[str, ...]], ...] = ()
    ragged: bool = False


def characters(path: Path) -> list[Character]:
    """The characters of a novel.

    Raises:
        InputError: the file is no such table; all problems are named.
    """
    return _all(path, ("Character ID", "Main Name"), _character)


def quotations(path: Path) -> list[Quotation]:
    """The quotations of a novel.

    Raises:
        InputError: the file is no such table; all problems are named.
    """
    return _all(path, _COLUMNS, _quotation)


def _all(path: Path, columns: tuple[str, ...], record: Any) -> list[Any]:
    found: list[Any] = []
    problems: list[str] = []
    for line, row in rows_of(path, columns):
        try:
            found.append(record(row))
        except (ValueError, SyntaxError, MemoryError, RecursionError, ValidationError) as error:
            problems.append(f"{path}:{line}: [bad-row] {error}: take this file from the set as it was published")
    if problems:
        raise InputError("\n".join(problems))
    return found


def _character(row: dict[str, str]) -> Character:
    name = row["Main Name"].strip()
    if not name:
        raise ValueError("a character has no Main Name")
    aliases = _names(row.get("Aliases", ""))
    return Character(row["Character ID"].strip(), name, tuple(sorted(set(aliases) - {name})))


def _quotation(row: dict[str, str]) -> Quotation:
    spans = _value(row, "quoteByteSpans", _Spans)
    words = _value(row, "subQuotationList", list[str])
    if len(words) != len(spans):
        raise ValueError(
            f"{row['quoteID']} has {len(words)} pieces in subQuotationList, {len(spans)} in quoteByteSpans"
        )
    groups = _mentions(row)
    return Quotation(
        id=row["quoteID"],
        parts=tuple(Said(start, end, text) for (start, end), text in zip(spans, words, strict=True)),
        speakers=_names(row["speaker"]),
        addressees=_names(row["addressees"]) if "addressees" in row else None,
        form=row["quoteType"].strip().capitalize(),
        has_expression=row.get("referringExpression", "").strip() not in _NOTHING,
        mentions=tuple(groups or ()),
        ragged=groups is None,
    )


def _mentions(row: dict[str, str]) -> list[tuple[Said, tuple[str, ...]]] | None:
    texts = _value(row, "mentionTextsList", list[list[str]])
    spans = _value(row, "mentionSpansList", list[_Spans])
    whose = _value(row, "mentionEntitiesList", list[list[list[str]]])
    if not [len(one) for one in texts] == [len(one) for one in spans] == [len(one) for one in whose]:
        return None
    return [
        (Said(start, end, text), tuple(names))
        for part in zip(texts, spans, whose, strict=True)
        for text, (start, end), names in zip(*part, strict=True)
    ]


def _value(row: dict[str, str], column: str, kind: Any) -> Any:
    cell = row.get(column, "").strip()
    if cell in _NOTHING:
        return []
    try:
        return convert(ast.literal_eval(cell), kind)
    except (ValueError, SyntaxError, ValidationError):
        raise ValueError(f"column {column} holds {cell[:40]!r}, which is no list as it should be") from None


def _names(cell: str) -> tuple[str, ...]:
    """The names in a cell: one as it stands, or a list or set of them."""
    cell = cell.strip()
    if cell in _NOTHING or cell == "set()":
        return ()
    if cell[0] not in "[{(":
        return (cell,)
    return tuple(dict.fromkeys(str(name).strip() for name in _listed(cell)))


def _listed(cell: str) -> Iterator[Any]:
    value = ast.literal_eval(cell)
    return iter(sorted(value) if isinstance(value, set) else value)
