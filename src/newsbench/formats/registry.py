"""The formats by name. A module is imported when it is asked for: some need an extra."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from msgspec import Struct

from newsbench.corpus import GoldDocument
from newsbench.files import InputError
from newsbench.formats.conversion import Reading
from newsbench.formats.labelmap import LabelMap


class Format(Struct, frozen=True):
    """A format that gold is read from, written to, or both.

    Attributes:
        module: in :mod:`newsbench.formats`; has ``read``, ``write`` or both, as :class:`Reader` and :class:`Writer`.
        about: one line for ``convert --help``.
        needs: the extra that brings its library.
    """

    module: str
    about: str
    reads: bool = True
    writes: bool = True
    needs: str | None = None


class Reader(Protocol):
    """Reads a file or folder.

    Raises:
        newsbench.files.InputError: it cannot be read at all; all problems are named.
    """

    def read(self, path: Path, labels: LabelMap) -> Reading: ...


class Writer(Protocol):
    """Writes documents to a file or folder and says what the format could not hold, by a phrase.

    Raises:
        newsbench.files.InputError: the place cannot be written to.
    """

    def write(self, documents: Sequence[GoldDocument], path: Path, labels: LabelMap) -> Counter[str]: ...


def _set(module: str, about: str) -> Format:
    """A published set, which is read and never written."""
    return Format(f"importers.{module}", about, writes=False)


FORMATS: dict[str, Format] = {
    "folder": Format("folder", "corpus/ and annotations/, as newsbench reads them"),
    "jsonl": Format("jsonl", "one file, a line a document with text and labels; fed to score as gold or predictions"),
    "inline": Format("inline.folder", "<story>/<outlet>.nb: the text with tags, written and mended by hand"),
    "brat": Format("brat", "a brat project: <story>/<outlet>.ann and .txt with its configuration"),
    "conll": Format("conll", "columns of tokens with tags (BIO, BIOES, IOB1): <story>/<outlet>.conll"),
    "uima-xmi": Format("uima_xmi", "UIMA CAS XMI with TypeSystem.xml, as INCEpTION and DKPro write it", needs="uima"),
    "spacy-docbin": Format("spacy_docbin", "one .spacy file of spaCy: entities and span groups", needs="spacy"),
    "label-studio": Format("label_studio", "tasks with annotations as JSON, and the labeling interface to them"),
    "tei": Format("tei", "TEI P5 XML, a file a document: <said>, names and regions in the text, the rest beside it"),
    "web-annotation": Format("web_annotation", "W3C Web Annotation Data Model (JSON-LD), with each text beside it"),
    "casie": _set("casie", "CASIE: cyber attack events (JSON and source texts)"),
    "directquote": Format(
        "importers.directquote", "DirectQuote: direct quotes in paragraphs, with speakers", writes=False
    ),
    "ecbplus": _set("ecbplus", "ECB+: events and entities, across the documents of a topic"),
    "german-wikinews": Format(
        "importers.german_wikinews", "quotes of German WikiNews (uhh-lt): a JSON file each", writes=False
    ),
    "litbank": _set("litbank", "LitBank: novels with coreference, quotations and events"),
    "pdnc": _set("pdnc", "PDNC: the quotations of novels, with speakers and addressees"),
    "polnear": _set("polnear", "PolNeAR: sources, cues and contents in political news"),
    "spkatt": _set("spkatt", "SpkAtt-2023, task 1: who says what in the Bundestag"),
}


def reader(name: str) -> Reader:
    """The module that reads a format.

    Raises:
        newsbench.files.InputError: its library is not installed.
    """
    return cast("Reader", _module(name))


def writer(name: str) -> Writer:
    """The module that writes a format.

    Raises:
        newsbench.files.InputError: its library is not installed.
    """
    return cast("Writer", _module(name))


def _module(name: str) -> object:
    kind = FORMATS[name]
    try:
        return import_module(f"newsbench.formats.{kind.module}")
    except ModuleNotFoundError as error:
        if kind.needs is None or (error.name or "").startswith("newsbench"):
            raise
        todo = f"pip install 'newsbench[{kind.needs}]'"
        raise InputError(f"[missing-library] format {name} needs {error.name}: {todo}") from None
