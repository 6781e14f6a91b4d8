"""Tokens in columns with tags: BIO (IOB2), BIOES (also BILOU and BMES) and IOB1.

**Written**: ``<story>/<outlet>.conll``, a token a line, cells parted by tabs, a column a layer:

    # doc_id = harbour.wire
    # newsbench = layers=entities,quotes keys=speaker guidelines=1.0
    # global.columns = FORM MISC MENTION QUOTE
    # text = We will stay, Mara Lindqvist said.\\n
    We	start_char=0|end_char=2	O	B-direct
    will	start_char=3|end_char=7	O	I-direct

A token is a word (letters and digits, with single inner ``.``, ``,``, ``-`` or apostrophe), a possessive 's, or any
other character but a space; one in which a label begins or ends is cut there. A line of the text is a block, and a
blank line ends it. The ``# text`` comments, one after the other, are the text (``\\n`` a line break, ``\\\\`` a
backslash), and ``start_char``, ``end_char`` are code points of it, so the text comes back as it was. Tags are BIO, or
of the map's ``scheme``; a label that goes on in the next block goes on there with ``I-``. A tag says the kind of an
entity, the type of a quote or event (``B-person``), or the label of the map that says the most of what it is. All else
is counted as lost: links between labels, attributes, that pieces are one label, and of labels of one layer that
overlap all but the first. Only what stands in marks (``QUOTED``) is known to belong to the quote that it stands in.

**Read**: the files of a folder that end in ``.conll``, ``.conllu``, ``.conllup``, ``.bio``, ``.iob``, ``.iob2``,
``.bioes`` or ``.tsv``, or one file of any name. The columns are those that the map names: from 1, from -1 at the end,
or by their names in ``# global.columns``:

    {"columns": {"2": "token", "-1": "tags", "5": "cue"}, "spans": {"PER": {"as": "mention", "kind": "person"}}}

``tags`` is a column whose labels each say what they are, ``cue`` (or another of newsbench's) one whose labels are all
cues, also bare ``B`` and ``I``; ``misc`` the one with ``SpaceAfter=No``. Without a map the token is the first column
(the second where the first counts), and a column in which all cells are tags is one of tags. The scheme of a column is
the map's (``"scheme": "BIOES"``) or is found: BIOES where there are E and S (L and U, M and W), IOB1 where labels begin
with I- and B- stands only between two neighbours, else BIO. A tag that a scheme does not allow where it stands is
counted: I- or E- that nothing precedes begins a label, and one without its E- ends before the next. A label ends with
its block.

A file is one document, or several: ``-DOCSTART-``, ``# newdoc id = …``, ``# doc_id = …`` and ``#begin document (…)``
begin one. Files of others have no text: a block is a line of tokens with a space between, none after
``SpaceAfter=No``, or its ``# text = …`` comment where that holds the tokens. Each mention is an entity of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from newsbench.api import InvalidInput
from newsbench.corpus import GoldDocument
from newsbench.files import InputError, write_atomically
from newsbench.formats.conll.columns import columns_of
from newsbench.formats.conll.graphs import Tagged, schemes_of, tagged
from newsbench.formats.conll.table import Table, drop_other_rows, tables_of
from newsbench.formats.conll.texts import joined_words, own_words
from newsbench.formats.conll.tokens import unescaped
from newsbench.formats.conll.writing import columns_needed, table_of
from newsbench.formats.conversion import Reading, by_place, counted, doc_id_of, gold_document, raw_text, slug
from newsbench.formats.graph import Graph
from newsbench.formats.graph.assembling import Labelled, assemble, labelled_in
from newsbench.formats.graph.flattening import LAYERS, flatten, labelled_keys
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.metadata import read_metadata, write_metadata
from newsbench.formats.words import Words, read_note
from newsbench.model import Document
from newsbench.validation.problems import Problem

_ENDINGS = (".conll", ".conllu", ".conllup", ".bio", ".iob", ".iob2", ".bioes", ".tsv")


class _Found(Struct, frozen=True):
    """A document of a file; ``head`` is what newsbench wrote of it."""

    path: Path
    table: Table
    doc_id: str
    tagged: Tagged
    head: Words | None


def read(path: Path, labels: LabelMap) -> Reading:
    """The documents of a folder's files, or of one file.

    Raises:
        InvalidInput: lines that are no rows of the table, tokens that do not fit their text; all are named.
        newsbench.files.InputError: there are no such files, they cannot be read, or the map names other columns.
    """
    root = path if path.is_dir() else path.parent
    problems: list[Problem] = []
    found = [one for file in _files(path) for one in _documents(file, root, labels, problems)]
    problems.extend(_twice(found))
    if problems:
        raise InvalidInput(problems)
    known, lost = read_metadata(root), Counter[str]()
    set_labelled = labelled_in([one.tagged.graph for one in found if one.head is None])
    made: list[GoldDocument] = []
    for one in found:
        document = known.get(one.doc_id) or Document(one.doc_id)
        graph, labelled = _labelled(one) if one.head else (one.tagged.graph, set_labelled)
        text = None if document.origin == "detached" else one.tagged.text
        annotation, more = assemble(graph, one.doc_id, text, labelled)
        lost.update(one.tagged.lost + more)
        made.append(gold_document(document, one.tagged.text, annotation))
    return Reading(made, counted(lost.elements()))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise InputError(f"{path}: [no-such-file] there is no such file or folder: check the path")
    if not (found := sorted(file for file in path.rglob("*") if file.suffix in _ENDINGS and file.is_file())):
        raise InputError(f"{path}: [empty-folder] holds no file that ends in {', '.join(_ENDINGS)}")
    return found


def _documents(path: Path, root: Path, labels: LabelMap, problems: list[Problem]) -> list[_Found]:
    tables, wrong = tables_of(raw_text(path), str(path))
    problems.extend(wrong)
    if not tables:
        problems.append(Problem(str(path), 0, "", "empty-file", "holds no tokens: write one a line, with its tags"))
    if wrong or not tables:
        return []
    try:
        columns = columns_of(tables, labels)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    if columns.token:
        drop_other_rows(tables)
    schemes = schemes_of(tables, columns, labels.scheme)
    found: list[_Found] = []
    for number, table in enumerate(tables, start=1):
        head = None if (note := table.comment("newsbench")) is None else read_note(note, (), any_key=True)
        words = own_words(table, columns, str(path), problems) if head else joined_words(table, columns)
        doc_id = _doc_id(table, path, root, number if len(tables) > 1 else None, own=head is not None)
        made = tagged(table, words, columns, schemes, labels, goes_on=head is not None)
        found.append(_Found(path, table, doc_id, made, head))
    return found


def _doc_id(table: Table, path: Path, root: Path, number: int | None, *, own: bool) -> str:
    """As newsbench wrote it; else ``<story>.<outlet>`` of the name that the file gives, or of the file and a number."""
    name = table.name
    if own and name is not None:
        return unescaped(name) or name
    if name:
        story, dot, outlet = name.partition(".")
        return f"{slug(story)}.{slug(outlet)}" if dot else f"{slug(path.stem)}.{slug(name)}"
    return doc_id_of(path, root) if number is None else f"{slug(path.stem)}.{number}"


def _twice(found: Sequence[_Found]) -> list[Problem]:
    by_id: dict[str, list[_Found]] = defaultdict(list)
    for one in found:
        by_id[one.doc_id].append(one)
    return [
        Problem(str(one.path), one.table.number, "", "duplicate-document", f"a second {name}: give it another name")
        for name, same in by_id.items()
        for one in same[1:]
    ]


def _labelled(one: _Found) -> tuple[Graph, Labelled]:
    """What was labelled as the file says it, and what stands in it beside."""
    head = one.head or Words()
    said = labelled_in([one.tagged.graph])
    layers = said.layers | frozenset((head.one("layers") or "").split(",")) & frozenset(LAYERS)
    present = tuple(layer for layer in LAYERS if layer in layers)
    graph = Graph(one.tagged.graph.nodes, one.tagged.graph.links, present, head.one("guidelines"))
    return graph, Labelled(layers, frozenset((head.one("keys") or "").split(",")))


def write(documents: Sequence[GoldDocument], path: Path, labels: LabelMap) -> Counter[str]:
    """Write a file a document, and ``documents.jsonl`` for what tables have no place for.

    Raises:
        newsbench.files.InputError: the place cannot be written to.
    """
    graphs = [flatten(gold.annotation) for gold in documents]
    columns, keys = columns_needed(graphs), labelled_keys(graphs)
    lost: Counter[str] = Counter()
    for file, gold in by_place(documents, path, ".conll"):
        content, more = table_of(gold, columns, keys, labels)
        lost.update(more)
        write_atomically(file, content)
    write_metadata(documents, path)
    return counted(lost.elements())
