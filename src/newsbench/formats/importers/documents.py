"""Documents of published sets: JSON files as records, annotations sealed with their texts, what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from newsbench.api import InvalidInput
from newsbench.corpus import GoldDocument
from newsbench.formats.conversion import gold_document, raw_text
from newsbench.formats.finishing import Texts, finish
from newsbench.model import Annotation, Document
from newsbench.validation.problems import Problem

_R = TypeVar("_R", bound=Struct)


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
