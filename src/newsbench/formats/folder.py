"""A gold set as a folder: texts, metadata and one annotation file a document, laid out to be read and diffed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET

from newsbench.api import checked_gold, some_of
from newsbench.corpus import GoldDocument
from newsbench.files import InputError, lines_of, write_atomically
from newsbench.formats.conversion import Reading, check_doc_ids
from newsbench.formats.labelmap import LabelMap
from newsbench.model import Annotation, Document, to_json
from newsbench.validation.decoding import decode

_LAYERS = ("regions", "entities", "quotes", "distractors", "events")


def read(path: Path, labels: LabelMap) -> Reading:
    """The documents of a set; detached ones whose text is not attached are lost.

    Raises:
        newsbench.api.InvalidInput: a record of it is wrong.
        newsbench.files.InputError: it cannot be read at all.
    """
    corpus = checked_gold(path)
    lost = Counter({f"detached document whose text is not attached: {one.doc_id}": 1 for one in corpus.detached})
    return Reading(list(corpus.documents), lost)


def write(documents: Sequence[GoldDocument], path: Path, labels: LabelMap) -> Counter[str]:
    """Write a set. Each doc_id must be ``<story>.<outlet>``, since that is where its files lie.

    Raises:
        newsbench.files.InputError: the place cannot be written to, doc_ids are no places, or a set stands there whose
            list of documents says what this one does not.
    """
    _refuse_to_lose(path / "corpus" / "documents.jsonl", {gold.doc_id: gold.document for gold in documents})
    write_folder(documents, path)
    return Counter()


def _refuse_to_lose(listed: Path, documents: Mapping[str, Document]) -> None:
    """Titles and dates are often typed into the list by hand, and a set may have grown: neither is written over."""
    if not listed.is_file():
        return
    lost = []
    for number, raw in lines_of(listed, may_be_empty=True):
        old, _ = decode(raw, Document, file=str(listed), line=number)
        if old is None or (old.doc_id not in documents or _facts(old) - _facts(documents[old.doc_id])):
            lost.append(f"line {number}" if old is None else old.doc_id)
    if lost:
        raise InputError(
            f"{listed}: [would-be-lost] says what would not be there any more, of {len(lost)} documents "
            f"({some_of(lost)}): give a new folder, or move this one away"
        )


def _facts(document: Document) -> set[tuple[str, Any]]:
    """What a line says that cannot be derived."""
    return {(key, value) for key, value in msgspec.to_builtins(document).items() if key != "text_sha256"}


def write_folder(documents: Iterable[GoldDocument], root: Path) -> None:
    """Write a set under ``root``. Texts of detached documents are not written: they are not ours.

    Raises:
        newsbench.files.InputError: the place cannot be written to, or doc_ids are no places.
    """
    ordered = sorted(documents, key=lambda d: d.doc_id)
    # Before anything is written: a doc_id is where its files lie, and must not lead elsewhere.
    check_doc_ids(ordered, root, folder_layout=True)
    for gold in ordered:
        story, outlet = gold.doc_id.split(".", 1)
        if gold.document.origin == "written":
            write_atomically(root / "corpus" / story / f"{outlet}.txt", gold.text)
        write_atomically(root / "annotations" / story / f"{outlet}.json", annotation_json(gold.annotation))
    write_atomically(root / "corpus" / "documents.jsonl", listing(d.document for d in ordered))


def listing(documents: Iterable[Document]) -> str:
    """``documents.jsonl``: one document a line."""
    # The origin is written out although it has a default: whoever reads the lines directly needs it.
    lines = ({**msgspec.to_builtins(document), "origin": document.origin} for document in documents)
    return "".join(msgspec.json.encode(line).decode() + "\n" for line in lines)


def annotation_json(annotation: Annotation) -> str:
    """An annotation with one label a line, so that a diff shows which label changed."""
    parts = [
        f'"{key}": {msgspec.json.encode(value).decode()}'
        for key, value in msgspec.to_builtins(annotation).items()
        if key not in _LAYERS
    ]
    for key in _LAYERS:
        items = getattr(annotation, key)
        if items is not UNSET:
            lines = ",\n".join(f"  {to_json(item).decode()}" for item in items)
            parts.append(f'"{key}": [\n{lines}\n ]' if items else f'"{key}": []')
    return "{\n " + ",\n ".join(parts) + "\n}\n"
