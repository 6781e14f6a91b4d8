"""Gold from disk: the shipped set, a folder of the same layout, or one JSON Lines file.

Texts of detached documents are not ours to ship. The user brings them once (:func:`attach`); until then
such a document is left out and counted.
"""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from newsbench.files import lines_of, write_atomically
from newsbench.model import Annotation, Document, GoldLine
from newsbench.resources import data_root
from newsbench.validation.decoding import decode
from newsbench.validation.gold import check_gold, check_story, text_sha256
from newsbench.validation.problems import Problem

# What `split` may be besides a split: all documents, or the set's own default.
ALL = "all"
DEFAULT = "default"
_DOCUMENT_FIELDS = Document.__struct_fields__
_ANNOTATION_FIELDS = Annotation.__struct_fields__


class GoldDocument(Struct, frozen=True):
    """One document: its metadata, its text, its gold labels."""

    document: Document
    text: str
    annotation: Annotation

    @property
    def doc_id(self) -> str:
        return self.document.doc_id

    @property
    def story(self) -> str:
        return self.document.story


class Corpus(Struct, frozen=True, dict=True):
    """A set of gold documents, or one split of it.

    Attributes:
        documents: those whose text is at hand, by doc_id.
        version: of the set; ``own`` for a set without one.
        split: which one this is; ``all``: the whole set.
        detached: those left out because their text is not attached.
        others: documents of the set that are of another split.
        problems: what was wrong with the files; a record with an error is not among the documents.
    """

    documents: tuple[GoldDocument, ...]
    version: str = "own"
    split: str = ALL
    detached: tuple[Document, ...] = ()
    others: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every doc_id of the whole set, of whatever split, attached or not."""
        listed = (*(d.document for d in self.documents), *self.detached, *self.others)
        return frozenset(document.doc_id for document in listed)

    def select(self, split: str) -> Corpus:
        """The documents of one split (``all``: every document; ``default``: see :func:`default_split`)."""
        listed = (*(d.document for d in self.documents), *self.detached, *self.others)
        split = default_split(listed) if split == DEFAULT else split
        if split in (ALL, self.split):
            return self
        return Corpus(
            tuple(d for d in self.documents if d.document.split == split),
            self.version,
            split,
            tuple(d for d in self.detached if d.split == split),
            tuple(d for d in listed if d.split != split),
            self.problems,
        )

    def stories(self) -> Iterator[tuple[str, list[GoldDocument]]]:
        """The documents by story, the unit of sampling."""
        stories: dict[str, list[GoldDocument]] = defaultdict(list)
        for document in self.documents:
            stories[document.story].append(document)
        yield from stories.items()

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[GoldDocument]:
        return iter(self.documents)

    def __getitem__(self, doc_id: str) -> GoldDocument:
        return self._by_id[doc_id]

    @cached_property
    def _by_id(self) -> dict[str, GoldDocument]:
        return {d.doc_id: d for d in self.documents}


def load(gold: str | Path | None = None, *, split: str = ALL) -> Corpus:
    """Read a gold set.

    Args:
        gold: a folder with ``corpus/`` and ``annotations/``, or one JSON Lines file; None: the shipped set.
        split: ``train``, ``dev``, ``test``, ``all`` or ``default`` (test where the set knows splits, else all).
            Documents of another split are listed and not read.

    Raises:
        newsbench.files.InputError: the file or folder cannot be read at all.
    """
    path = data_root() if gold is None else Path(gold)
    return _from_folder(path, split) if path.is_dir() else corpus_of_lines(lines_of(path), str(path)).select(split)


def default_split(documents: Iterable[Document]) -> str:
    """``test`` where the set knows splits, else all of it."""
    return "test" if any(document.split for document in documents) else ALL


# -- one file --------------------------------------------------------------------------------------------


def corpus_of_lines(lines: Iterable[tuple[int, bytes]], file: str) -> Corpus:
    """The set that numbered lines of a JSON Lines file hold; ``file`` is how problems name it."""
    documents: dict[str, GoldDocument] = {}
    problems: list[Problem] = []
    for number, raw in lines:
        line, found = decode(raw, GoldLine, file=file, line=number)
        problems.extend(found)
        if line is None:
            continue
        gold = _split_line(line)
        found = check_gold(gold.document, gold.text, gold.annotation, file=file, line=number, folder_layout=False)
        if gold.doc_id in documents:
            found.append(_duplicate(file, number, gold.doc_id))
        problems.extend(found)
        if not any(problem.severity == "error" for problem in found):
            documents[gold.doc_id] = gold
    return _corpus(Corpus(tuple(documents.values()), problems=tuple(problems)), file=file)


def _split_line(line: GoldLine) -> GoldDocument:
    document = Document(**{name: getattr(line, name) for name in _DOCUMENT_FIELDS})
    annotation = Annotation(**{name: getattr(line, name) for name in _ANNOTATION_FIELDS})
    return GoldDocument(document, line.text, annotation)


def _duplicate(file: str, line: int, doc_id: str) -> Problem:
    message = f"a second line for {doc_id}: each document stands once; the first line counts"
    return Problem(file, line, "$.doc_id", "duplicate-document", message)


def _corpus(corpus: Corpus, *, file: str) -> Corpus:
    """In order of doc_id, and with what can only be checked over the documents of a story."""
    problems = list(corpus.problems)
    for _, story in corpus.stories():
        if len(story) > 1:
            problems.extend(check_story([d.annotation for d in story], file=file))
    return replace(
        corpus,
        documents=tuple(sorted(corpus.documents, key=lambda d: d.doc_id)),
        detached=tuple(sorted(corpus.detached, key=lambda d: d.doc_id)),
        problems=tuple(problems),
    )


def _empty_set(file: str) -> Problem:
    message = "the set has no documents yet: write one JSON object a line, one line a document"
    return Problem(file, 0, "", "empty-set", message, "warning")


# -- a folder --------------------------------------------------------------------------------------------


def _from_folder(root: Path, split: str) -> Corpus:
    listing = root / "corpus" / "documents.jsonl"
    listed: list[tuple[int, Document]] = []
    reader = _FolderReader(root)
    for number, raw in lines_of(listing, may_be_empty=True):
        document, found = decode(raw, Document, file=str(listing), line=number)
        reader.problems.extend(found)
        if document is not None:
            listed.append((number, document))
    if not listed and not reader.problems:
        reader.problems.append(_empty_set(str(listing)))
    split = default_split(document for _, document in listed) if split == DEFAULT else split
    chosen = [(number, document) for number, document in listed if split in (ALL, document.split)]
    for number, document in chosen:
        reader.read(document, str(listing), number)
    version = root / "corpus" / "VERSION"
    corpus = Corpus(
        tuple(reader.documents.values()),
        version.read_text(encoding="utf-8").strip() if version.is_file() else "own",
        split,
        tuple(reader.detached.values()),
        tuple(document for _, document in listed if split not in (ALL, document.split)),
        tuple(reader.problems),
    )
    return _corpus(corpus, file=str(listing))


class _FolderReader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.documents: dict[str, GoldDocument] = {}
        self.detached: dict[str, Document] = {}
        self.problems: list[Problem] = []

    def read(self, document: Document, listing: str, line: int) -> None:
        if document.doc_id in self.documents or document.doc_id in self.detached:
            self.problems.append(_duplicate(listing, line, document.doc_id))
            return
        if found := check_gold(document, None, Annotation(document.doc_id), file=listing, line=line):
            self.problems.extend(found)
            return
        story, outlet = document.doc_id.split(".", 1)
        annotation = self._annotation(document, self.root / "annotations" / story / f"{outlet}.json")
        text = self._text(document, self.root / "corpus" / story / f"{outlet}.txt", listing, line)
        if annotation is not None:
            self._keep(document, text, annotation, self.root / "annotations" / story / f"{outlet}.json")

    def _keep(self, document: Document, text: str | None, annotation: Annotation, path: Path) -> None:
        found = check_gold(document, text, annotation, file=str(path))
        self.problems.extend(found)
        if any(problem.severity == "error" for problem in found):
            return
        if text is not None:
            self.documents[document.doc_id] = GoldDocument(document, text, annotation)
        elif document.origin == "detached":
            self.detached[document.doc_id] = document

    def _annotation(self, document: Document, path: Path) -> Annotation | None:
        if not path.is_file():
            message = f"{document.doc_id} has no annotation: write it here, or take its line out of documents.jsonl"
            self.problems.append(Problem(str(path), 0, "", "missing-file", message))
            return None
        annotation, found = decode(path.read_bytes(), Annotation, file=str(path), line=0)
        if annotation is not None and annotation.doc_id != document.doc_id:
            message = f"is {annotation.doc_id}, but the file belongs to {document.doc_id}"
            found = [*found, Problem(str(path), 0, "$.doc_id", "wrong-document", message)]
        self.problems.extend(found)
        return None if found and any(p.severity == "error" for p in found) else annotation

    def _text(self, document: Document, path: Path, listing: str, line: int) -> str | None:
        if document.origin == "detached":
            return attached_text(document)
        if not path.is_file():
            message = f"the text of {document.doc_id} is missing: {path}"
            self.problems.append(Problem(listing, line, "$.doc_id", "missing-file", message))
            return None
        # Bytes first: the text layer of Python would turn \r\n into \n unseen.
        raw = path.read_bytes()
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"not UTF-8 at byte {error.start}: save the file as UTF-8"
            self.problems.append(Problem(str(path), 0, "", "not-utf8", message))
            return None


# -- detached texts --------------------------------------------------------------------------------------


def user_data() -> Path:
    """Where attached texts are kept: ``$NEWSBENCH_DATA``, else the platform's user data directory."""
    if given := os.environ.get("NEWSBENCH_DATA"):
        return Path(given)
    from platformdirs import user_data_path

    return user_data_path("newsbench")


def normalised_text(raw: str) -> str:
    """A text as its sha256 is taken: NFC, with \\n newlines."""
    return unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))


def attached_text(document: Document) -> str | None:
    """The text of a detached document, None where the user has not attached it (or the copy was damaged)."""
    path = user_data() / "texts" / f"{document.text_sha256}.txt"
    if not path.is_file():
        return None
    text = path.read_bytes().decode("utf-8", errors="replace")
    return text if text_sha256(text) == document.text_sha256 else None


def attach(folder: Path, corpus: Corpus) -> list[Document]:
    """Recognise the texts of detached documents in a folder by sha256 and keep copies in :func:`user_data`.

    Returns the documents found. Files that are none of them are passed over.
    """
    wanted = {d.text_sha256: d for d in corpus.detached}
    found: dict[str, Document] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        text = _readable(path)
        digest = text_sha256(text) if text is not None else None
        if text is not None and digest in wanted:
            write_atomically(user_data() / "texts" / f"{digest}.txt", text)
            found[wanted[digest].doc_id] = wanted[digest]
    return [found[key] for key in sorted(found)]


def _readable(path: Path) -> str | None:
    # A news article is far below this; the limit keeps a stray disk image from being read whole.
    if path.stat().st_size > 10_000_000:
        return None
    try:
        return normalised_text(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return None
