"""A file of tokens in columns, as its lines stand there: documents of blocks of rows."""

from __future__ import annotations

import re
from collections import Counter

from msgspec import Struct

from newsbench.validation.problems import Problem

_COMMENT = re.compile(r"#\s*([\w.:]+)(?:\s+id)?\s*=\s?(.*)")
_BEGIN = re.compile(r"#\s*begin document\s*\(?([^;)]*)\)?")
_END = re.compile(r"#\s*end document")
_DOCUMENT_KEYS = ("newdoc", "doc_id", "docid", "document_id")
# A number of a row. Those of CoNLL-U that are no tokens: "1-2" names a word that is two, "1.1" is not written.
_NUMBER = re.compile(r"[0-9]+([-.][0-9]+)?")


class Row(Struct, frozen=True):
    """A token: the number of its line and its cells."""

    number: int
    cells: tuple[str, ...]


def is_number(cell: str) -> bool:
    """Whether a cell counts a row."""
    return _NUMBER.fullmatch(cell) is not None


class Block(Struct):
    """What blank lines enclose: comments by key (the first of each), and rows."""

    comments: dict[str, str]
    rows: list[Row]


class Table(Struct):
    """A document; ``name`` where the file says it, ``number`` the line it begins in."""

    name: str | None
    number: int
    blocks: list[Block]

    def comment(self, key: str) -> str | None:
        """The first comment of a key."""
        return next((block.comments[key] for block in self.blocks if key in block.comments), None)


def tables_of(content: str, file: str) -> tuple[list[Table], list[Problem]]:
    """The documents of a file, and the lines that have another number of columns than the others.

    A document begins with a ``-DOCSTART-`` line or a comment ``# doc_id = …``, ``# newdoc id = …`` or
    ``#begin document (…)``; a file without any is one document.
    """
    reading = _Tables()
    for number, raw in enumerate(content.removeprefix("\ufeff").split("\n"), start=1):
        reading.line(number, raw.removesuffix("\r"))
    tables = [table for table in reading.tables if table.name is not None or any(one.rows for one in table.blocks)]
    return tables, reading.problems(file)


def drop_other_rows(tables: list[Table]) -> None:
    """Take out the rows of CoNLL-U that are no tokens, where the first column counts them."""
    blocks = [block for table in tables for block in table.blocks]
    if all(is_number(row.cells[0]) for block in blocks for row in block.rows):
        for block in blocks:
            block.rows = [row for row in block.rows if row.cells[0].isdecimal()]


class _Tables:
    def __init__(self) -> None:
        self.tables = [Table(None, 1, [Block({}, [])])]
        self._rows: list[Row] = []

    def line(self, number: int, raw: str) -> None:
        if not raw.strip():
            self._close()
        elif _is_comment(raw):
            self._comment(number, raw)
        elif (cells := _cells(raw))[0] == "-DOCSTART-":
            self._document(number, None)
        else:
            row = Row(number, cells)
            self._rows.append(row)
            self.tables[-1].blocks[-1].rows.append(row)

    def _close(self) -> None:
        block = self.tables[-1].blocks[-1]
        if block.rows or block.comments:
            self.tables[-1].blocks.append(Block({}, []))

    def _document(self, number: int, name: str | None) -> None:
        self.tables.append(Table(name, number, [Block({}, [])]))

    def _comment(self, number: int, raw: str) -> None:
        if _END.match(raw):
            return
        if found := _BEGIN.match(raw):
            self._document(number, found[1].strip())
        elif re.fullmatch(r"#\s*newdoc\s*", raw):
            self._document(number, None)
        elif found := _COMMENT.match(raw):
            if found[1] in _DOCUMENT_KEYS:
                self._document(number, found[2].strip())
            else:
                self.tables[-1].blocks[-1].comments.setdefault(
                    found[1], found[2] if found[1] == "text" else found[2].strip()
                )
        elif re.match(r"#\s*newpar\b", raw):
            self.tables[-1].blocks[-1].comments["newpar"] = ""

    def problems(self, file: str) -> list[Problem]:
        widths = Counter(len(row.cells) for row in self._rows)
        if len(widths) < 2:
            return []
        usual = widths.most_common(1)[0][0]
        return [
            Problem(file, row.number, "", "bad-columns", f"has {len(row.cells)} columns, others {usual}: mend the line")
            for row in self._rows
            if len(row.cells) != usual
        ]


def _is_comment(raw: str) -> bool:
    """A line that begins with # and is no token: a token # has cells behind it, the last of them a tag or a blank."""
    if not raw.startswith("#") or "\t" in raw:
        return False
    last = raw.split()[-1]
    return not (raw.startswith("# ") and "=" not in raw and (last in ("O", "_", "-") or re.match("[BIESLU]-", last)))


def _cells(raw: str) -> tuple[str, ...]:
    """Cells are parted by tabs where there are any, else by spaces."""
    return tuple(cell.strip() for cell in raw.rstrip("\t").split("\t")) if "\t" in raw else tuple(raw.split())
