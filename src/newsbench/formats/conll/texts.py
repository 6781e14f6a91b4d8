"""The text of a table, and where its tokens stand in it."""

from __future__ import annotations

from itertools import chain

from msgspec import Struct

from newsbench.formats.conll.columns import Columns
from newsbench.formats.conll.table import Block, Row, Table
from newsbench.formats.conll.tokens import unescaped
from newsbench.model import Span
from newsbench.validation.problems import Problem


class Words(Struct):
    """A text as the table gives it, and the place of each row's token in it, block by block."""

    text: str
    places: list[list[Span]]


def own_words(table: Table, columns: Columns, file: str, problems: list[Problem]) -> Words:
    """The text that the comments of a table of newsbench's give, and the offsets in MISC."""
    texts = [_own_text(block, table, file, problems) for block in table.blocks]
    text = "".join(texts)
    places = [[_own_place(row, columns, text, file, problems) for row in block.rows] for block in table.blocks]
    # Where a row has no offsets, it has no order either, and one problem is enough.
    if not problems:
        _check_order(table, places, columns, file, problems)
    return Words(text, places)


def _check_order(table: Table, places: list[list[Span]], columns: Columns, file: str, problems: list[Problem]) -> None:
    """A stretch goes from its first row to its last, so rows in another order would make it end before it begins."""
    at = 0
    rows = (row for block in table.blocks for row in block.rows)
    for row, (start, end) in zip(rows, chain.from_iterable(places), strict=True):
        if start < at:
            word = row.cells[columns.token]
            message = f"{word!r} stands before the token above it in the text: put the rows back in their order"
            problems.append(Problem(file, row.number, "", "token-order", message))
        at = end


def _own_text(block: Block, table: Table, file: str, problems: list[Problem]) -> str:
    if "text" not in block.comments and not block.rows:
        return ""
    text = unescaped(block.comments.get("text", "\\"))
    if text is None:
        number = block.rows[0].number if block.rows else table.number
        message = "the text of the block is missing or damaged: restore its line # text = …"
        problems.append(Problem(file, number, "", "bad-text", message))
    return text or ""


def _own_place(row: Row, columns: Columns, text: str, file: str, problems: list[Problem]) -> Span:
    misc = dict(word.partition("=")[::2] for word in row.cells[columns.misc or 0].split("|"))
    start, end = misc.get("start_char", ""), misc.get("end_char", "")
    word = row.cells[columns.token]
    if not (start.isdecimal() and end.isdecimal()):
        message = f"{word!r} has no start_char and end_char: restore the column MISC"
        problems.append(Problem(file, row.number, "", "no-offsets", message))
        return 0, 0
    if text[int(start) : int(end)] != word:
        there = text[int(start) : int(end)]
        message = f"the token is {word!r}, but {there!r} stands at its offsets: change neither tokens nor texts"
        problems.append(Problem(file, row.number, "", "wrong-text", message))
    return int(start), int(end)


def joined_words(table: Table, columns: Columns) -> Words:
    """The text of a table of others.

    A block is a line: its comment ``# text = …`` if the tokens stand in it in their order, else the tokens with a
    space between, none where MISC says ``SpaceAfter=No``. ``# newpar`` leaves an empty line before it.
    """
    lines: list[str] = []
    places: list[list[Span]] = []
    at = 0
    for block in table.blocks:
        line, found = _line(block, columns)
        if line and lines and "newpar" in block.comments:
            lines.append("")
            at += 1
        places.append([(at + start, at + end) for start, end in found])
        if line:
            lines.append(line)
            at += len(line) + 1
    return Words("".join(f"{line}\n" for line in lines), places)


def _line(block: Block, columns: Columns) -> tuple[str, list[Span]]:
    words = [row.cells[columns.token] for row in block.rows]
    if (text := block.comments.get("text", "").strip()) and (found := _found(words, text)) is not None:
        return text, found
    glued = [columns.misc is not None and "SpaceAfter=No" in row.cells[columns.misc].split("|") for row in block.rows]
    return _spaced(words, glued)


def _found(words: list[str], text: str) -> list[Span] | None:
    """The place of each word in a text that holds them all in order, with spaces between; None: it does not."""
    spans: list[Span] = []
    at = 0
    for word in words:
        start = at + len(text[at:]) - len(text[at:].lstrip())
        if not text.startswith(word, start):
            return None
        at = start + len(word)
        spans.append((start, at))
    return spans if at == len(text) else None


def _spaced(words: list[str], glued: list[bool]) -> tuple[str, list[Span]]:
    spans: list[Span] = []
    parts: list[str] = []
    at = 0
    for word, is_glued in zip(words, glued, strict=True):
        spans.append((at, at + len(word)))
        parts.append(word if is_glued else f"{word} ")
        at += len(parts[-1])
    return "".join(parts).rstrip(), spans
