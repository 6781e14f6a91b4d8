"""A gold set as a folder: texts, metadata and one annotation file a document, laid out to be read and diffed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import UNSET

from newsbench.corpus import GoldDocument
from newsbench.files import InputError, write_atomically
from newsbench.formats.inline import InlineError, read_inline, write_inline
from newsbench.model import Annotation, Document, to_json

_LAYERS = ("regions", "entities", "quotes", "distractors", "events")


def write_folder(documents: Iterable[GoldDocument], root: Path) -> None:
    """Write a set under ``root``. Texts of detached documents are not written: they are not ours.

    Raises:
        newsbench.files.InputError: the place cannot be written to.
    """
    ordered = sorted(documents, key=lambda d: d.doc_id)
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


def read_inline_folder(root: Path) -> list[GoldDocument]:
    """The documents of ``root/<story>/<outlet>.nb``.

    Raises:
        newsbench.files.InputError: there are none, or some cannot be read; all problems are named.
    """
    documents: list[GoldDocument] = []
    problems: list[str] = []
    for path in sorted(root.glob("*/*.nb")):
        try:
            document, text, annotation = read_inline(path.read_text(encoding="utf-8"))
            documents.append(GoldDocument(document, text, annotation))
        except InlineError as error:
            problems.extend(f"{path}:{problem}" for problem in error.problems)
    if problems or not documents:
        raise InputError("\n".join(problems) or f"{root}: [empty-folder] holds no <story>/<outlet>.nb")
    return documents


def write_inline_folder(documents: Iterable[GoldDocument], root: Path) -> None:
    """Write each document as ``root/<story>/<outlet>.nb``; where one cannot be told in inline markup, none.

    Raises:
        newsbench.files.InputError: the place cannot be written to, or documents cannot be told in inline markup;
            all problems are named.
    """
    sources: dict[str, str] = {}
    problems: list[str] = []
    for gold in documents:
        try:
            sources[gold.doc_id] = write_inline(gold.document, gold.text, gold.annotation)
        except InlineError as error:
            problems.extend(f"{gold.doc_id}: {problem}" for problem in error.problems)
    if problems:
        raise InputError("\n".join(problems))
    for doc_id, source in sources.items():
        story, outlet = doc_id.split(".", 1)
        write_atomically(root / story / f"{outlet}.nb", source)
