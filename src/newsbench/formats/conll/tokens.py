"""A text cut into the tokens and blocks that a table of tokens has, so that it can be put together again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from newsbench.model import Span

# A possessive 's by itself; a word, with single inner periods, commas, hyphens and apostrophes; any other character.
_TOKEN = re.compile(r"['’][sS]\b|\w+(?:(?:[-.,]|['’](?![sS]\b))\w+)*|\S")
_BLOCK = re.compile(r"[^\n]*\n+|[^\n]+")


class Block(Struct, frozen=True):
    """A line of a text with the line breaks after it, which a blank line ends in the table; spans in code points."""

    span: Span
    tokens: tuple[Span, ...]


def blocks_of(text: str, edges: Iterable[int]) -> Iterator[Block]:
    """The blocks of a text, which together are all of it.

    Args:
        edges: offsets at which a label begins or ends; a token that one lies in is cut there.
    """
    cuts = frozenset(edges)
    for found in _BLOCK.finditer(text):
        tokens = (piece for token in _TOKEN.finditer(text, *found.span()) for piece in _cut(token.span(), cuts))
        yield Block(found.span(), tuple(tokens))


def _cut(span: Span, cuts: frozenset[int]) -> Iterator[Span]:
    start, end = span
    for at in range(start + 1, end):
        if at in cuts:
            yield start, at
            start = at
    yield start, end


def escaped(text: str) -> str:
    """A text in one line: ``\\n`` for a line break, ``\\\\`` for a backslash, ``\\u2028`` for what is not printable."""
    return "".join(one if one.isprintable() and one != "\\" else json.dumps(one)[1:-1] for one in text)


def unescaped(line: str) -> str | None:
    """The inverse of :func:`escaped`; None: it is no such line."""
    try:
        return str(json.loads('"' + line.replace('"', '\\"') + '"', strict=False))
    except ValueError:
        return None
