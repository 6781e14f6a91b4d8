"""What most formats cannot hold of a document: ``documents.jsonl`` beside its files, as in a set's own layout."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newsbench.corpus import GoldDocument
from newsbench.files import InputError, lines_of, write_atomically
from newsbench.formats.folder import listing
from newsbench.model import Document
from newsbench.validation.decoding import decode

NAME = "documents.jsonl"


def write_metadata(documents: Iterable[GoldDocument], folder: Path) -> None:
    """Title, outlet, split and the like of each document, one line a document.

    Raises:
        InputError: the place cannot be written to.
    """
    write_atomically(folder / NAME, listing(one.document for one in sorted(documents, key=lambda one: one.doc_id)))


def read_metadata(folder: Path) -> dict[str, Document]:
    """The documents that ``documents.jsonl`` lists, by doc_id; none where there is no such file.

    Raises:
        InputError: it stands there and cannot be read; all problems are named.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    documents: dict[str, Document] = {}
    problems: list[str] = []
    for number, raw in lines_of(path):
        document, found = decode(raw, Document, file=str(path), line=number)
        problems.extend(str(problem) for problem in found if problem.severity == "error")
        if document is not None:
            documents[document.doc_id] = document
    if problems:
        raise InputError("\n".join(problems))
    return documents
