"""What the readers of annotated sets share: what a set's labels mean, JSON files, and places in texts.

A set's own table says what its labels mean; the user's map (:mod:`newsbench.formats.labelmap`) overrides it label by
label, so that an event class can be given a newsbench type, or a label be left out on purpose with null.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

from newsbench.api import InvalidInput
from newsbench.corpus import GoldDocument, normalised_text
from newsbench.files import InputError
from newsbench.formats.conversion import gold_document, raw_text
from newsbench.formats.finishing import Texts, finish
from newsbench.formats.labelmap import LabelMap
from newsbench.model import (
    Annotation,
    Document,
    EntityKind,
    EventType,
    Fragments,
    Medium,
    MentionForm,
    Phenomenon,
    Polarity,
    QuoteType,
    Realis,
    Span,
)
from newsbench.spans import QUOTATION_MARKS, canonical
from newsbench.validation.problems import Problem

_V = TypeVar("_V")
_R = TypeVar("_R", bound=Struct)


# -- labels -------------------------------------------------------------------------------------------


class MentionMeaning(Struct, frozen=True, forbid_unknown_fields=True, tag_field="as", tag="mention"):
    """What a label of a set stands for; None: the label does not say."""

    kind: EntityKind | None = None
    form: MentionForm | None = None


class QuoteMeaning(Struct, frozen=True, forbid_unknown_fields=True, tag_field="as", tag="quote"):
    type: QuoteType | None = None
    medium: Medium | None = None
    phenomena: tuple[Phenomenon, ...] = ()


class EventMeaning(Struct, frozen=True, forbid_unknown_fields=True, tag_field="as", tag="event"):
    type: EventType | None = None
    polarity: Polarity | None = None
    realis: Realis | None = None


Meaning = MentionMeaning | QuoteMeaning | EventMeaning


def meanings(table: Mapping[str, _V], labels: LabelMap, kinds: Any) -> dict[str, _V | None]:
    """A set's table with the user's map in place of the labels that it names; None: left out on purpose.

    Args:
        kinds: the meanings, one or a union, that a label of this set can have.

    Raises:
        InputError: the map gives a label what no label of this set can mean.
    """
    merged: dict[str, _V | None] = dict(table)
    for label, given in labels.spans.items():
        try:
            merged[label] = None if given is None else msgspec.convert(given, type=kinds)
        except msgspec.ValidationError as error:
            raise InputError(f"--map: $.spans.{label}: [bad-map] {error}: see docs/own-data.md") from None
    return merged


def known(value: _V | None) -> _V | UnsetType:
    """A value that a set may not give: absent is *not labelled*, which is not null."""
    return UNSET if value is None else value


# -- files --------------------------------------------------------------------------------------------


def decoded(path: Path, record_type: type[_R], problems: list[Problem]) -> _R | None:
    """A JSON file as a record, or None and one more problem.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    try:
        return msgspec.json.decode(raw_text(path), type=record_type)
    except (msgspec.DecodeError, RecursionError) as error:
        problems.append(Problem(str(path), 0, "", "bad-file", f"{error}: it is no file of this set; take it out"))
        return None


def sealed(document: Document, text: str, annotation: Annotation) -> GoldDocument:
    """A document in canonical order, with check texts beside its spans and the checksum of its text."""
    return gold_document(document, text, finish(annotation, Texts(text)))


def refuse(problems: Sequence[Problem], documents: Iterable[GoldDocument] = ()) -> None:
    """Refuse files that could not be read, and documents of one name.

    Raises:
        InvalidInput: there are any; all are named.
    """
    seen: set[str] = set()
    found = list(problems)
    for gold in documents:
        if gold.doc_id in seen:
            message = f"two files make the document {gold.doc_id}: give one of them another name"
            found.append(Problem(gold.doc_id, 0, "", "duplicate-document", message))
        seen.add(gold.doc_id)
    if found:
        raise InvalidInput(found)


# -- places -------------------------------------------------------------------------------------------


class Normalised:
    """A text as newsbench keeps it (NFC, \\n newlines), and where offsets of the raw text lie in it.

    An offset that parts a letter from its combining mark moves behind both.
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = normalised_text(raw)
        self._moved = cache(lambda at: len(normalised_text(raw[:at])))

    def offset(self, at: int) -> int:
        return at if self.raw == self.text else int(self._moved(at))

    def holds(self, spans: Iterable[Span]) -> bool:
        """Whether spans of the raw text lie in it, and none is empty."""
        return all(0 <= start < end <= len(self.raw) for start, end in spans)

    def fragments(self, spans: Iterable[Span]) -> Fragments:
        """The places of spans of the raw text, canonical."""
        return canonical((self.offset(start), self.offset(end)) for start, end in spans)


def longest(fragments: Fragments) -> Span:
    """The longest of several fragments, the first of equals: what is kept where newsbench holds a single span."""
    return max(fragments, key=lambda span: (span[1] - span[0], -span[0]))


_MARK = "(?:``|''|[" + re.escape("".join(sorted(QUOTATION_MARKS))) + "`])"
_OPENING, _CLOSING = re.compile(rf"\s*{_MARK}?\s*"), re.compile(rf"\s*{_MARK}?\s*\Z")


def without_marks(span: Span, text: str) -> Span | None:
    """A span without one mark and white space at each end; None where nothing is left."""
    inner = text[slice(*span)]
    first = _OPENING.match(inner).end()  # type: ignore[union-attr]
    last = _CLOSING.search(inner, first)
    end = len(inner) if last is None else last.start()
    return (span[0] + first, span[0] + end) if first < end else None
