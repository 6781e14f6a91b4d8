"""A brat project: ``<story>/<outlet>.txt`` with ``.ann`` beside it, and a configuration that opens in brat as it is.

What an annotator sees:

- a mention is a stretch of text labelled with the kind of its entity (Person, Organization …; Mention where the kind
  is not known), its Form an attribute. Mentions of one entity are held together by the equivalence Coref. The note at
  the first of them says ``id=e1 name="Mara Lindqvist" aliases=Lindqvist``; Wikidata's id is a reference there, a
  group's members and whom somebody speaks for are the relations Member and Speaks-for between first mentions;
- a quote is an event of brat, whose trigger is its content: Direct, Indirect or Mixed, with the arguments Cue, Source,
  Quoted, Speaker, Via, Addressee and Parent. An argument that means an entity ends at one of its mentions: the source
  if that is one, else the last before the quote;
- an event is an event (``conflict_attack``), its roles are the arguments, with Asserted-by for the quote;
- Medium, Polarity, Realis and the phenomena of a quote are attributes;
- what is free is a word in the note: ``id=q1 utterance=u1``, ``id=v1 cluster=c1 time=2031-01-03``;
- an entity that the text never mentions, and a region that goes over several lines, are notes at ``document``, which
  brat keeps and does not show: see :mod:`newsbench.formats.words`. So is what was labelled at all.

A new mention needs no note: without one its entity gets an id, and its name from the first mention that is a name; its
head is its last word where the set has heads. A stretch over a line break is cut there, as brat itself does.

Projects of others are read with a label map; an arc may go either way, ``Agent2`` is a second Agent. Their notes,
references to anything but Wikidata, and labels without a meaning are counted as lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from newsbench.api import InvalidInput
from newsbench.corpus import GoldDocument
from newsbench.files import write_atomically
from newsbench.formats.brat.configuration import annotation_conf, visual_conf
from newsbench.formats.brat.names import Names
from newsbench.formats.brat.places import plain
from newsbench.formats.brat.reading import Read, graph_of, is_own
from newsbench.formats.brat.standoff import Event, Standoff, TextBound, covered, parse, render
from newsbench.formats.brat.writing import Style, standoff_of
from newsbench.formats.conversion import Reading, by_place, counted, doc_id_of, files_below, gold_document, raw_text
from newsbench.formats.graph.assembling import assemble, labelled_in
from newsbench.formats.graph.flattening import flatten
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.metadata import read_metadata, write_metadata
from newsbench.formats.moving import MovedText
from newsbench.model import Document
from newsbench.validation.problems import Problem

_BOM = "\ufeff"


class _File(Struct, frozen=True):
    """A pair of files as it was read."""

    path: Path
    standoff: Standoff
    moved: MovedText
    read: Read


def read(path: Path, labels: LabelMap) -> Reading:
    """The documents of a project, or of one ``.ann`` file.

    Raises:
        InvalidInput: lines that are none of brat's, or do not fit the text; all are named.
        newsbench.files.InputError: there are no such files, or they cannot be read.
    """
    root = path if path.is_dir() else path.parent
    problems: list[Problem] = []
    files = [file for one in files_below(path, "*.ann") if (file := _file(one, labels, problems)) is not None]
    known = read_metadata(root)
    documents = [_document(file, root, known) for file in files]
    problems.extend(_twice(files, documents))
    if problems:
        raise InvalidInput(problems)
    lost = Counter({"text without an .ann file: left out": _lone_texts(path)})
    # A file that newsbench wrote says itself what was labelled; those of others do by what stands in any of them.
    labelled = labelled_in([file.read.graph for file in files if file.read.labelled is None])
    made: list[GoldDocument] = []
    for file, document in zip(files, documents, strict=True):
        text = None if document.origin == "detached" else file.moved.text
        annotation, more = assemble(file.read.graph, document.doc_id, text, file.read.labelled or labelled)
        lost.update(file.read.lost + more)
        made.append(gold_document(document, file.moved.text, annotation))
    return Reading(made, counted(lost.elements()))


def _document(file: _File, root: Path, known: dict[str, Document]) -> Document:
    doc_id = file.read.doc_id or doc_id_of(file.path, root)
    return known.get(doc_id) or Document(doc_id)


def _twice(files: Sequence[_File], documents: Sequence[Document]) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for file, document in zip(files, documents, strict=True):
        if (other := seen.setdefault(document.doc_id, file.path)) != file.path:
            message = f"is {document.doc_id}, as {other} is: give one of the files another name"
            yield Problem(str(file.path), 0, "", "duplicate-document", message)


def _lone_texts(path: Path) -> int:
    return sum(not text.with_suffix(".ann").is_file() for text in path.rglob("*.txt")) if path.is_dir() else 0


def _file(path: Path, labels: LabelMap, problems: list[Problem]) -> _File | None:
    """A pair of files; what is wrong with it is added to the problems, and then there is none."""
    beside = path.with_suffix(".txt")
    if not beside.is_file():
        problems.append(Problem(str(path), 0, "", "missing-file", f"its text is missing: put {beside.name} beside it"))
        return None
    # A byte order mark stays: brat counts it.
    standoff = parse(raw_text(path, "utf-8"), str(path))
    raw, standoff = _fitting(raw_text(beside, "utf-8"), standoff)
    found = [*standoff.problems, *_misplaced(standoff, raw, path)]
    problems.extend(found)
    if found:
        return None
    moved = MovedText(raw)
    return _File(path, standoff, moved, graph_of(standoff, moved, labels))


def _fitting(raw: str, standoff: Standoff) -> tuple[str, Standoff]:
    """The text whose offsets those of the labels are, and the labels.

    Some tools do not count a byte order mark, and files that went through git may have got or lost carriage returns.
    The mark is no part of the text, unless newsbench wrote it.
    """
    first = raw if is_own(standoff) else raw.removeprefix(_BOM)
    texts = dict.fromkeys(text for one in (first, raw) for text in (one, one.replace("\r\n", "\n")))
    bounds = standoff.of(TextBound)
    best = max(texts, key=lambda text: sum(_stands(bound, text) for bound in bounds))
    counted = best.startswith(_BOM) and not first.startswith(_BOM)
    return (best[1:], _one_less(standoff)) if counted else (best, standoff)


def _one_less(standoff: Standoff) -> Standoff:
    """The labels of a text whose first character is taken off."""
    lines = (_moved_back(line) if isinstance(line, TextBound) else line for line in standoff.lines)
    return Standoff(tuple(lines), standoff.numbers, standoff.problems)


def _moved_back(line: TextBound) -> TextBound:
    fragments = tuple((max(start - 1, 0), max(end - 1, 0)) for start, end in line.fragments)
    return TextBound(line.id, line.label, fragments, line.text)


def _stands(bound: TextBound, text: str) -> bool:
    """Whether what a line says stands at its place does; older files have no space between fragments."""
    if bound.text is None:
        return True
    bare = "".join(text[start:end] for start, end in bound.fragments)
    return plain(bound.text) in (plain(covered(text, bound.fragments)), plain(bare))


def _misplaced(standoff: Standoff, text: str, path: Path) -> Iterator[Problem]:
    bounds = {bound.id for bound in standoff.of(TextBound)}
    for line, number in zip(standoff.lines, standoff.numbers, strict=True):
        if isinstance(line, TextBound):
            end = max(end for _, end in line.fragments)
            if end > len(text):
                message = f"{line.id} ends at {end}, but the text has {len(text)} characters"
                yield Problem(str(path), number, "", "span-past-end", message)
            elif not _stands(line, text):
                there = covered(text, line.fragments)
                message = f"{line.id} says {line.text!r}, but {there!r} stands there: is it the text that was labelled?"
                yield Problem(str(path), number, "", "wrong-text", message)
        elif isinstance(line, Event) and line.trigger not in bounds:
            message = f"the trigger of {line.id} is {line.trigger}: it has to be a T line"
            yield Problem(str(path), number, "", "bad-trigger", message)


def write(documents: Sequence[GoldDocument], path: Path, labels: LabelMap) -> Counter[str]:
    """Write a project, its configuration, and ``documents.jsonl`` for what brat has no place for.

    Raises:
        newsbench.files.InputError: the place cannot be written to.
    """
    names, lost = Names(labels), Counter[str]()
    style = Style.of(flatten(gold.annotation) for gold in documents)
    for file, gold in by_place(documents, path, ".ann"):
        standoff, more = standoff_of(gold, names, style)
        lost.update(more)
        write_atomically(file.with_suffix(".txt"), gold.text)
        write_atomically(file, render(standoff))
    write_atomically(path / "annotation.conf", annotation_conf(names))
    write_atomically(path / "visual.conf", visual_conf(names))
    write_metadata(documents, path)
    return lost
