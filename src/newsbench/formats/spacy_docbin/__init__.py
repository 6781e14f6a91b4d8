"""spaCy's DocBin: one ``.spacy`` file with a tokenised document for each of ours.

Each document has its labels twice. ``doc.spans`` (a group for each kind of label: ``quote``, ``mention``, ``event`` …)
and ``doc.ents`` show them to spaCy, which knows whole tokens only; ``doc.user_data["newsbench"]`` holds them as they
are, with true offsets and all links. That is read back, unless somebody has changed the spans since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import spacy
from msgspec import Struct
from msgspec.structs import replace
from spacy.tokens import DocBin

from newsbench.corpus import GoldDocument
from newsbench.files import InputError, bytes_of, write_atomically
from newsbench.formats.conversion import Reading, files_below, gold_document, slug
from newsbench.formats.graph import Graph
from newsbench.formats.graph.assembling import assemble, labelled_in
from newsbench.formats.graph.flattening import flatten
from newsbench.formats.graph.joining import joined_mentions
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import Meanings
from newsbench.formats.metadata import read_metadata
from newsbench.formats.moving import MovedText
from newsbench.formats.normal_form import in_normal_form
from newsbench.formats.spacy_docbin.spans import Shown, SpanReader, show, shown
from newsbench.model import Document

# Where our labels stand in doc.user_data, and where a program may say which document this is.
OURS, DOC_ID = "newsbench", "doc_id"
_EXTENSION = ("._.", DOC_ID, None, None)
CHANGED = "document whose spans were changed since newsbench wrote it: read by its spans, at the borders of tokens"


class Stored(Struct, frozen=True):
    """What newsbench keeps in ``doc.user_data``, and the spans that it showed for it."""

    document: Document
    graph: Graph
    shown: tuple[Shown, ...]


class _Read(Struct, frozen=True):
    document: Document
    text: str
    graph: Graph
    is_own: bool


def write(documents: Sequence[GoldDocument], path: Path, labels: LabelMap) -> Counter[str]:
    """Write one ``.spacy`` file. Texts are tokenised by spaCy's rules for English.

    Raises:
        newsbench.files.InputError: the place cannot be written to.
    """
    lost: Counter[str] = Counter()
    store = DocBin(store_user_data=True)
    # Its labels are read back as they are stored, so they have to be those of the text that is read back.
    for gold in map(in_normal_form, documents):
        doc = _tokenizer()(gold.text)
        graph = flatten(gold.annotation)
        lost.update(show(doc, graph, labels))
        stored = Stored(gold.document, graph, tuple(shown(doc)))
        doc.user_data |= {OURS: msgspec.to_builtins(stored), DOC_ID: gold.doc_id}
        store.add(doc)
    write_atomically(path, store.to_bytes())
    return +lost


def read(path: Path, labels: LabelMap) -> Reading:
    """The documents of a ``.spacy`` file, or of all below a folder.

    Which document one is, is said by ``doc.user_data["doc_id"]`` or ``doc._.doc_id``, else found by the text's sha256
    in ``documents.jsonl`` beside the file, else made of the file's name and a number.

    Raises:
        newsbench.files.InputError: there are none, or some cannot be read; all problems are named.
    """
    meanings = Meanings(labels)
    documents: list[_Read] = []
    problems: list[str] = []
    for file in files_below(path, "*.spacy"):
        try:
            documents.extend(_documents(file, meanings))
        except InputError as error:
            problems.append(str(error))
    problems.extend(_twice(path, documents))
    if problems:
        raise InputError("\n".join(problems))
    return _assembled(documents, +meanings.lost)


def _assembled(documents: Sequence[_Read], lost: Counter[str]) -> Reading:
    labelled = labelled_in(one.graph for one in documents)
    made: list[GoldDocument] = []
    for one in documents:
        # What newsbench wrote says which layers it has, even that it has none.
        of_document = replace(labelled, layers=frozenset(one.graph.layers)) if one.is_own else labelled
        annotation, unheld = assemble(one.graph, one.document.doc_id, one.text, of_document)
        made.append(gold_document(one.document, one.text, annotation))
        lost.update(unheld)
    return Reading(made, lost)


def _twice(path: Path, documents: Iterable[_Read]) -> Iterator[str]:
    for doc_id, count in Counter(one.document.doc_id for one in documents).items():
        if count > 1:
            yield f"{path}: [duplicate-document] {doc_id} stands {count} times: each document stands once"


def _documents(file: Path, meanings: Meanings) -> Iterator[_Read]:
    metadata = read_metadata(file.parent)
    by_text = {one.text_sha256: one for one in metadata.values() if one.text_sha256}
    reader = SpanReader(meanings)
    for number, doc in enumerate(_docs(file), 1):
        text = MovedText(doc.text)
        stored = _stored(doc, file, number)
        if stored is not None and tuple(shown(doc)) == stored.shown:
            yield _Read(stored.document, text.text, stored.graph, True)
            continue
        meanings.lost[CHANGED] += stored is not None
        known = stored and stored.document
        document = known or _named(doc, metadata) or by_text.get(_checksum(text.text))
        numbered = Document(f"{slug(file.stem)}.{number}")
        yield _Read(document or numbered, text.text, joined_mentions(reader.graph(doc, text)), False)


def _named(doc: Any, metadata: dict[str, Document]) -> Document | None:
    said = doc.user_data.get(DOC_ID, doc.user_data.get(_EXTENSION))
    if not isinstance(said, str) or not said:
        return None
    return metadata.get(said) or Document(said)


def _stored(doc: Any, file: Path, number: int) -> Stored | None:
    if OURS not in doc.user_data:
        return None
    try:
        return msgspec.convert(doc.user_data[OURS], Stored)
    except msgspec.ValidationError as error:
        todo = 'delete doc.user_data["newsbench"] to read its spans instead'
        raise InputError(f"{file}: document {number}: [bad-document] {error}: {todo}") from None


@cache
def _tokenizer() -> Any:
    """spaCy's rules for English, whose tokens make up the text again, whatever it is."""
    return spacy.blank("en").tokenizer


def _docs(file: Path) -> list[Any]:
    raw = bytes_of(file)
    try:
        return list(DocBin().from_bytes(raw).get_docs(_tokenizer().vocab))
    # Bytes that are no DocBin fail in whatever layer of the library first notices.
    except Exception as error:
        what = " ".join(f"{type(error).__name__} {error}".split())[:120]
        todo = "give a .spacy file, as DocBin.to_disk writes it"
        raise InputError(f"{file}: [bad-docbin] {what}: {todo}") from None


def _checksum(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
