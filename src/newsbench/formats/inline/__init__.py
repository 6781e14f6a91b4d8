"""The inline authoring format: a text with its labels as tags inside it, as a person writes and reviews them.

A file is ``@key value`` lines, a line ``===``, the marked-up text, a line ``---``, and one label line an
entity, quote or event:

    @doc harbour.wire
    ===
    <r:body>“<q1>We will not <v1>close</v1> it,</q1>” <e1:n@q1>Mara Lindqvist</e1> <q1.c>said</q1.c>.</r>
    ---
    e1 person "Mara Lindqvist"
    q1 direct speaker=e1
    v1 business.close organization=e1 polarity=negative

Tags may nest and cross: ``<r:KIND>`` a region, ``<d:KIND>`` a distractor, ``<e1:n>`` a mention (name, nominal,
pronoun) and with ``@q1`` the source of a quote, ``<q1>`` content, ``<q1.c>`` cue, ``<q1.m>`` what is inside marks,
``<v1>`` a trigger, ``<s1>`` a filler that is no entity; ``^`` stands before a head that is not the last word.

Rarer, for annotations that come from elsewhere: ``<q1.s>`` a source that is no mention, ``<a>`` what was annotated,
``<e1:?>`` a mention without a form, ``<e1:n^4-9>`` a head by its offsets in the mention and ``^-`` none,
``@layers quotes entities`` the only layers that were labelled, ``key=?`` an attribute that was not, ``key=-`` null.

``read_inline`` and ``write_inline`` are each other's inverse, up to the order of items, which reading sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from msgspec.structs import fields, replace

from newsbench.formats.finishing import Texts, finish
from newsbench.formats.inline.reading import Reader
from newsbench.formats.inline.syntax import InlineError, Problem
from newsbench.formats.inline.writing import Writer
from newsbench.model import Annotation, Document

__all__ = ["InlineError", "Problem", "read_inline", "write_inline"]


def read_inline(source: str) -> tuple[Document, str, Annotation]:
    """Read an inline file.

    Args:
        source: the whole file.

    Returns:
        The document (its text_sha256 is that of the text), the text (NFC, one newline at its end), and the
        annotation, whose offsets are code points of that text.

    Raises:
        InlineError: with every problem, each at its line and column.
    """
    read = Reader(source)
    if read.problems:
        raise InlineError(read.problems)
    return read.document, read.text, read.annotation


def write_inline(document: Document, text: str, annotation: Annotation) -> str:
    """Write an inline file.

    What was written is read again and compared, so nothing is ever lost in silence.

    Args:
        document: its story_id and text_sha256 may be absent; reading fills them in.
        text: NFC, \\n newlines, exactly one at the end.
        annotation: offsets are code points; check texts may be absent, reading fills them in.

    Raises:
        InlineError: something cannot be expressed in this format, or contradicts the text.
    """
    texts = Texts(None if document.origin == "detached" else text)
    wanted = finish(annotation, texts)
    writer = Writer(document, text, wanted, list(texts.differing))
    source = writer.source()
    _refuse(writer.problems)
    read = Reader(source)
    _refuse([f"what would be written cannot be read: {problem}" for problem in read.problems])
    _refuse(_differences(_sealed(document, text), read.document, "the document"))
    _refuse(_differences(wanted, read.annotation, "the annotation"))
    return source


def _refuse(messages: list[str]) -> None:
    if messages:
        raise InlineError(Problem(0, 0, message) for message in messages)


def _sealed(document: Document, text: str) -> Document:
    """The document as reading gives it: with the story and the checksum, unless it has another checksum."""
    checksum = document.text_sha256 or sha256(text.encode()).hexdigest()
    return replace(document, story_id=document.story, text_sha256=checksum)


def _differences(wanted: Any, found: Any, where: str) -> list[str]:
    return [
        f"{path} cannot be written: {left!r} would be read as {right!r}"
        for path, left, right in _walk(wanted, found, where)
    ]


def _walk(wanted: Any, found: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    """The innermost places at which two records differ."""
    if wanted == found:
        return
    if hasattr(wanted, "__struct_fields__") and type(wanted) is type(found):
        for one in fields(wanted):
            yield from _walk(getattr(wanted, one.name), getattr(found, one.name), f"{where}.{one.name}")
    elif (
        isinstance(wanted, tuple)
        and isinstance(found, tuple)
        and len(wanted) == len(found)
        and hasattr(wanted[0], "__struct_fields__")
    ):
        for left, right in zip(wanted, found, strict=True):
            yield from _walk(left, right, f"{where}[{getattr(left, 'id', '') or ''}]")
    else:
        yield where, wanted, found
