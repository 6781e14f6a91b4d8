"""XMI files as documents: found, parsed, and told from each other."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from cassis import load_cas_from_xmi, load_typesystem
from msgspec import Struct

from newsbench.corpus import GoldDocument
from newsbench.files import InputError, bytes_of
from newsbench.formats.conversion import Reading, doc_id_of, files_below, gold_document
from newsbench.formats.graph import Graph
from newsbench.formats.graph.assembling import assemble, labelled_in
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import Meanings
from newsbench.formats.metadata import read_metadata
from newsbench.formats.moving import MovedText
from newsbench.formats.uima_xmi.reading import CasReader
from newsbench.formats.uima_xmi.types import DOCUMENT, key_of
from newsbench.model import Document

_METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
_UNKNOWN_LANGUAGE = "x-unspecified"
# The warning of the library for an offset that it then leaves as it is, in the wrong unit.
_NOT_MOVED = "Not mapping external offset"


class _File(Struct, frozen=True):
    path: Path
    document: Document
    is_own: bool
    text: str
    graph: Graph


def read(path: Path, labels: LabelMap) -> Reading:
    """The documents of ``*.xmi`` below a folder, or of one such file.

    The type system is ``TypeSystem.xml`` beside a file or in a folder above it; the text that of the initial view.

    Raises:
        newsbench.files.InputError: there are none, or some cannot be read; all problems are named.
    """
    root = path if path.is_dir() else path.parent
    meanings = Meanings(labels)
    metadata = read_metadata(root)
    types = _TypeSystems(root)
    files: list[_File] = []
    problems: list[str] = []
    for file in files_below(path, "*.xmi"):
        try:
            files.append(_read(file, root, types, meanings, metadata))
        except InputError as error:
            problems.extend(str(error).splitlines())
    problems.extend(_twice(files))
    if problems:
        raise InputError("\n".join(problems))
    return _assembled(files, meanings.lost)


def _assembled(files: Iterable[_File], lost: Counter[str]) -> Reading:
    documents: list[GoldDocument] = []
    labelled = labelled_in(file.graph for file in files)
    for file in files:
        # A file of our own says which layers it has, even that it has none.
        of_file = msgspec.structs.replace(labelled, layers=frozenset(file.graph.layers)) if file.is_own else labelled
        annotation, unheld = assemble(file.graph, file.document.doc_id, file.text, of_file)
        documents.append(gold_document(file.document, file.text, annotation))
        lost.update(unheld)
    return Reading(documents, lost)


def _twice(files: Iterable[_File]) -> Iterable[str]:
    seen: dict[str, Path] = {}
    for file in files:
        first = seen.setdefault(file.document.doc_id, file.path)
        if first != file.path:
            todo = "convert the files of one annotator at a time"
            yield f"{file.path}: [duplicate-document] {file.document.doc_id} is the document of {first} too: {todo}"


class _TypeSystems:
    """The type system of each file, each read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[Path, Any] = {}

    def of(self, file: Path) -> Any:
        """Raises: InputError: there is none, or it is none."""
        beside = next((found for folder in self._folders(file) for found in _type_systems(folder)), None)
        if beside is None:
            raise InputError(
                f"{file}: [no-type-system] there is no TypeSystem.xml beside it or above it: export it from your tool"
            )
        if beside not in self._known:
            self._known[beside] = _parsed(beside)
        return self._known[beside]

    def _folders(self, file: Path) -> Iterable[Path]:
        for folder in file.parents:
            yield folder
            if folder == self._root:
                return


def _type_systems(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.lower() == "typesystem.xml" and path.is_file())


def _parsed(path: Path) -> Any:
    raw = bytes_of(path)
    with warnings.catch_warnings():
        # A feature with a reserved name is renamed in Python only.
        warnings.simplefilter("ignore")
        try:
            return load_typesystem(BytesIO(raw))
        # The library raises whatever went wrong inside it.
        except Exception as error:
            raise InputError(f"{path}: [bad-type-system] {_one_line(error)}: export it again") from None


def _cas(path: Path, types: Any) -> Any:
    raw = bytes_of(path)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            cas = load_cas_from_xmi(BytesIO(raw), typesystem=types)
        # As above; a type that the type system lacks is such an error.
        except Exception as error:
            todo = "export it again, with its type system beside it"
            raise InputError(f"{path}: [bad-xmi] {_one_line(error)}: {todo}") from None
    if wrong := [str(one.message) for one in said if str(one.message).startswith(_NOT_MOVED)]:
        offsets = ", ".join(dict.fromkeys(message.split("[")[1].split("]")[0] for message in wrong))
        todo = "lie past the end of the text or inside a character: the labels belong to another text"
        raise InputError(f"{path}: [bad-offset] offsets {offsets} {todo}")
    return cas


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__} {error}".split())[:200]


def _read(file: Path, root: Path, types: _TypeSystems, meanings: Meanings, metadata: dict[str, Document]) -> _File:
    cas = _cas(file, types.of(file))
    if not isinstance(cas.sofa_string, str):
        raise InputError(f"{file}: [no-text] its initial view holds no text: export it with its text")
    # The language is all that UIMA itself knows of a document, so other views hold other texts.
    if further := sum(view.sofa.sofaID != "_InitialView" for view in cas.views):
        meanings.lost["view besides the initial one"] += further
    moved = MovedText(cas.sofa_string)
    reader = CasReader(cas, moved, meanings)
    own = next((one for one in cas.select_all_fs() if one.type.name == DOCUMENT), None)
    graph = reader.graph()
    if own is None:
        return _File(file, _foreign(cas, file, root, metadata), False, moved.text, graph)
    graph = msgspec.structs.replace(graph, layers=tuple(own.layers.elements or ()), guidelines=own.guidelines)
    return _File(file, _own(own, file), True, moved.text, graph)


def _own(structure: Any, file: Path) -> Document:
    features = (feature.name for feature in structure.type.all_features)
    known = {key_of(name): structure.get(name) for name in features if name not in ("layers", "guidelines")}
    try:
        return msgspec.convert({key: value for key, value in known.items() if value is not None}, Document)
    except msgspec.ValidationError as error:
        raise InputError(f"{file}: [bad-document] {DOCUMENT}: {error}: mend it there") from None


def _foreign(cas: Any, file: Path, root: Path, metadata: dict[str, Document]) -> Document:
    """What another tool knows: the name of the document, where it says it, and its language."""
    said = next((one for one in cas.select_all_fs() if one.type.name == _METADATA), None)
    titles = (getattr(said, key, None) for key in ("documentTitle", "documentId"))
    title = next((one for one in titles if isinstance(one, str) and one.strip("/ ")), None)
    # INCEpTION names the file by the annotator, and the folder by the document.
    name = root / Path(title).name if title else file
    stem = name.name.removesuffix(".xmi").removesuffix(".txt")
    doc_id = doc_id_of(name.with_name(f"{stem}.xmi"), root)
    language = None if cas.document_language == _UNKNOWN_LANGUAGE else cas.document_language
    return metadata.get(doc_id) or Document(doc_id, language=language)
