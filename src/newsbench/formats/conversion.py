"""What every format shares: what a reader gives, how a writer says what it could not hold, names of documents."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from newsbench.corpus import GoldDocument, normalised_text
from newsbench.files import InputError, bytes_of
from newsbench.model import Annotation, Document
from newsbench.validation.gold import fault_of_doc_id

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


class Reading(Struct, frozen=True):
    """What was read from files of another format.

    Attributes:
        documents: with offsets in code points of their texts.
        lost: what the files hold and newsbench cannot, or what they say wrongly, by a phrase that says which and why.
    """

    documents: list[GoldDocument]
    lost: Counter[str] = field(default_factory=Counter)


def slug(name: str) -> str:
    """A name as a part of a doc_id: lower-case ASCII letters, digits and hyphens, never empty.

    A name in a script without any of these becomes a number of its own, so that two of them are two.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    if found := _NOT_IN_NAMES.sub("-", plain).strip("-"):
        return found
    if not any(character.isalnum() for character in name):
        return "x"
    return "x" + sha256(unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def doc_id_of(path: Path, root: Path) -> str:
    """``<story>.<outlet>`` for a file: its folder and its name, or its name twice where it lies in the root."""
    stem = slug(path.stem)
    folders = path.relative_to(root).parts[:-1]
    if folders:
        return f"{slug('-'.join(folders))}.{stem}"
    story, dot, outlet = path.stem.partition(".")
    return f"{slug(story)}.{slug(outlet)}" if dot else f"{stem}.{stem}"


def files_below(root: Path, *patterns: str) -> list[Path]:
    """The files of a folder (or the one file) that match one of the patterns, in order of their paths.

    Raises:
        InputError: there is none.
    """
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise InputError(f"{root}: [no-such-file] there is no such file or folder: check the path")
    if not (found := {path for pattern in patterns for path in root.rglob(pattern) if path.is_file()}):
        raise InputError(f"{root}: [empty-folder] holds no {' or '.join(patterns)}")
    return sorted(found)


def read_text(path: Path) -> str:
    """The text of a file as newsbench keeps it: UTF-8, NFC, \\n newlines.

    Offsets of a file that is not in this form have to be moved: see :func:`newsbench.formats.conversion.raw_text`.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    return normalised_text(raw_text(path))


def raw_text(path: Path, encoding: Literal["utf-8-sig", "utf-8"] = "utf-8-sig") -> str:
    """The text of a file, code point by code point as it stands there.

    Args:
        encoding: ``utf-8-sig`` takes a byte order mark off, ``utf-8`` leaves it as a character.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    try:
        return bytes_of(path).decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: [not-utf8] at byte {error.start}: save the file as UTF-8") from None


def read_json(path: Path, todo: str) -> Any:
    """What a JSON file holds; a byte order mark is taken off.

    Args:
        todo: what to do where it is none.

    Raises:
        InputError: it cannot be read, or is no JSON.
    """
    try:
        return msgspec.json.decode(bytes_of(path).removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{path}: [bad-json] {error}: {todo}") from None


def strings_of(value: Any) -> list[str]:
    """A list of texts, where tools give one, several or none."""
    return [str(one) for one in value] if isinstance(value, list) else [] if value is None else [str(value)]


def gold_document(document: Document, text: str, annotation: Annotation) -> GoldDocument:
    """A document with the checksum of its text, if it has none."""
    checksum = document.text_sha256 or sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    sealed = Document(**{name: getattr(document, name) for name in Document.__struct_fields__ if name != "text_sha256"},
                      text_sha256=checksum)  # fmt: skip
    return GoldDocument(sealed, text, annotation)


def counted(phrases: Iterable[str]) -> Counter[str]:
    """How often each phrase was said, the most frequent first."""
    return Counter(dict(Counter(phrases).most_common()))


def check_doc_ids(documents: Iterable[GoldDocument], where: Path, *, folder_layout: bool = False) -> None:
    """Refuse doc_ids that are paths, and in the folder layout all that do not say where their files lie.

    Args:
        where: what problems name: the files that they come from or go to.

    Raises:
        InputError: it names them all.
    """
    faults = (fault_of_doc_id(gold.doc_id, folder_layout=folder_layout) for gold in documents)
    if problems := [f"{where}: [bad-doc-id] {fault}" for fault in faults if fault]:
        raise InputError("\n".join(problems))


def by_place(documents: Sequence[GoldDocument], folder: Path, suffix: str) -> list[tuple[Path, GoldDocument]]:
    """Each document with the path of its file, ``folder/<story>/<outlet>`` and the suffix."""
    places = _places(gold.doc_id for gold in documents)
    return [(folder / f"{places[gold.doc_id]}{suffix}", gold) for gold in documents]


def _places(doc_ids: Iterable[str]) -> dict[str, str]:
    """``<story>/<outlet>`` by doc_id; a number stands behind one that is taken."""
    places: dict[str, str] = {}
    taken: set[str] = set()
    for doc_id in sorted(doc_ids):
        story, _, outlet = doc_id.partition(".")
        wanted = f"{slug(story)}/{slug(outlet or story)}"
        names = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
        places[doc_id] = next(name for name in names if name not in taken)
        taken.add(places[doc_id])
    return places
