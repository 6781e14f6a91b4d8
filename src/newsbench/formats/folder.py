"""A gold set as a folder: texts, metadata and one annotation file a document, laid out to be read and diffed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import UNSET

from newsbench.api import checked_gold
from newsbench.corpus import GoldDocument
from newsbench.files import write_atomically
from newsbench.formats.conversion import Reading, check_doc_ids
from newsbench.formats.labelmap import LabelMap
from newsbench.model import Annotation, Document, to_json

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
        newsbench.files.InputError: the place cannot be written to, or doc_ids are no places.
    """
    write_folder(documents, path)
    return Counter()


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
