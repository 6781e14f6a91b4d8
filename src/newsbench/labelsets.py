"""Labels of the same texts by different hands: the shipped ones, a folder of annotations, or JSON Lines.

One set is read as gold, which is closed (every label must be known), the other as answers, which are open;
both are checked against the texts of a gold set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from newsbench.corpus import Corpus
from newsbench.files import InputError, lines_of
from newsbench.model import Annotation, Document, Prediction, to_json
from newsbench.predictions import read_predictions
from newsbench.validation.decoding import decode
from newsbench.validation.gold import check_gold, check_story
from newsbench.validation.problems import Problem

# The name under which the labels of the gold set itself are asked for.
SHIPPED = "gold"
T = TypeVar("T", bound=Struct)


class LabelLine(Annotation, frozen=True, kw_only=True):
    """An annotation as a line of JSON Lines, where the fields of the document may stand beside the labels."""

    text: str | None = None
    story_id: str | None = None
    split: str | None = None
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    genre: str | None = None
    language: str | None = None
    origin: str | None = None
    license: str | None = None
    text_sha256: str | None = None
    canary: str | None = None


@dataclass(frozen=True, slots=True)
class LabelSet(Generic[T]):
    """One hand's labels by doc_id, and what was wrong with the files; a record with an error is not kept."""

    name: str
    by_id: Mapping[str, T]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    """The records of one file; ``doc_id`` is what the file's name says, None for JSON Lines."""

    path: str
    doc_id: str | None
    lines: Sequence[tuple[int, bytes]]


def read_as_gold(name: str, corpus: Corpus) -> LabelSet[Annotation]:
    """One side's labels as gold.

    Args:
        name: ``gold`` for the labels of the corpus, else a folder of ``<story>/<outlet>.json`` or a JSON Lines file.
        corpus: the texts.

    Raises:
        newsbench.files.InputError: there is no such file or folder, or it holds no annotations.
    """
    if name == SHIPPED:
        return LabelSet(name, {d.doc_id: d.annotation for d in corpus})
    texts = {d.doc_id: d.text for d in corpus}
    by_id: dict[str, Annotation] = {}
    problems: list[Problem] = []
    for file in _files(name):
        for number, raw in file.lines:
            annotation, found = _annotation(raw, file, number, texts, corpus.ids)
            if annotation is not None and annotation.doc_id in by_id:
                message = f"a second line for {annotation.doc_id}: the first counts; join the two"
                found = [*found, Problem(file.path, number, "$.doc_id", "duplicate-document", message)]
            elif annotation is not None:
                by_id[annotation.doc_id] = annotation
            problems.extend(found)
    return LabelSet(name, by_id, (*problems, *_conflicts(name, by_id, corpus)))


def _conflicts(name: str, by_id: Mapping[str, Annotation], corpus: Corpus) -> Iterator[Problem]:
    """Ids are scoped to the story, so an id that means two things there would score nonsense."""
    for _, story in corpus.stories():
        yield from check_story((by_id[d.doc_id] for d in story if d.doc_id in by_id), file=name)


def read_as_answers(name: str, corpus: Corpus) -> LabelSet[Prediction]:
    """The other side's labels as predictions; arguments and errors as for :func:`read_as_gold`."""
    if name == SHIPPED:
        made = {d.doc_id: msgspec.json.decode(to_json(d.annotation), type=Prediction) for d in corpus}
        return LabelSet(name, made)
    by_id: dict[str, Prediction] = {}
    problems: list[Problem] = []
    for file in _files(name):
        read = read_predictions(file.lines, corpus, file=file.path)
        misplaced = [doc_id for doc_id in read.by_id if file.doc_id not in (None, doc_id)]
        by_id.update({doc_id: answer for doc_id, answer in read.by_id.items() if doc_id not in misplaced})
        problems.extend(read.problems)
        problems.extend(_misplaced(doc_id, file) for doc_id in misplaced)
    return LabelSet(name, by_id, tuple(problems))


def _annotation(
    raw: bytes, file: _File, line: int, texts: Mapping[str, str], known: Set[str]
) -> tuple[Annotation | None, list[Problem]]:
    decoded, found = decode(raw, LabelLine, file=file.path, line=line)
    if decoded is None:
        return None, found
    doc_id = decoded.doc_id
    if file.doc_id not in (None, doc_id):
        return None, [*found, _misplaced(doc_id, file)]
    if doc_id not in known:
        message = f"the gold set has no document {doc_id}: give the set with the texts as --gold"
        return None, [*found, Problem(file.path, line, "$.doc_id", "unknown-document", message)]
    if doc_id not in texts:
        return None, found
    text = texts[doc_id]
    if decoded.text not in (None, text):
        message = "is not the text of the gold document, so offsets would point elsewhere; leave it out"
        return None, [*found, Problem(file.path, line, "$.text", "text-differs", message)]
    annotation = Annotation(**{name: getattr(decoded, name) for name in Annotation.__struct_fields__})
    found = [*found, *check_gold(Document(doc_id), text, annotation, file=file.path, line=line, folder_layout=False)]
    return (None if any(p.severity == "error" for p in found) else annotation), found


def _misplaced(doc_id: str, file: _File) -> Problem:
    message = f"is {doc_id}, but the file belongs to {file.doc_id}"
    return Problem(file.path, 0, "$.doc_id", "wrong-document", message)


def _files(name: str) -> Iterator[_File]:
    root = Path(name)
    if not root.is_dir():
        yield _File(name, None, list(lines_of(name)))
        return
    # A whole set may be given as well as the folder of its annotations.
    folder = root / "annotations" if (root / "annotations").is_dir() else root
    paths = sorted(folder.glob("*/*.json"))
    if not paths:
        raise InputError(f"{name}: [empty-folder] holds no <story>/<outlet>.json: give a folder of annotations")
    for path in paths:
        yield _File(str(path), f"{path.parent.name}.{path.stem}", [(0, path.read_bytes())])
