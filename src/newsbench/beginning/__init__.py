"""An empty set of one's own, or one with a small invented example, in the layout that every verb reads."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from newsbench.corpus import GoldDocument
from newsbench.files import InputError, write_atomically
from newsbench.formats.folder import write_folder
from newsbench.formats.inline import read_inline
from newsbench.version import __version__

_LISTING = "corpus/documents.jsonl"
# The example is labelled by no guidelines but those beside it.
_GUIDELINES = "0.1"
# Where a page goes, and which.
_PAGES = {
    "README.md": "card.md",
    "annotations/GUIDELINES.md": "guidelines.md",
    ".github/workflows/newsbench.yml": "workflow.yml",
}


class Begun(Struct, frozen=True):
    """What was made: paths below the set's folder.

    Attributes:
        written: in order.
        kept: pages that stood there already and were left as they are.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]


def begin(root: Path, *, example: bool = True) -> Begun:
    """Make a set in a folder, which is made too.

    Nothing that stands there is written over: a page (README.md, guidelines, workflow) is kept, and where documents
    are listed already nothing is written at all.

    Args:
        example: put an invented document with all its labels into it.

    Raises:
        newsbench.files.InputError: there is a set already, files of the example stand in the way, or the place
            cannot be written to.
    """
    document = _example() if example else None
    files = [_LISTING, *(_files_of(document) if document else [])]
    _refuse(root, files)
    if document:
        write_folder([document], root)
    else:
        write_atomically(root / _LISTING, "")
    pages = {place: _page(name, root) for place, name in _PAGES.items()}
    new = [place for place in pages if not (root / place).exists()]
    for place in new:
        write_atomically(root / place, pages[place])
    return Begun((*sorted(files), *new), tuple(place for place in pages if place not in new))


def _refuse(root: Path, files: list[str]) -> None:
    if root.exists() and not root.is_dir():
        raise InputError(f"{root}: [not-a-folder] is a file: give a folder, which may exist or not")
    if there := [file for file in files if (root / file).exists()]:
        raise InputError(
            f"{root}: [set-exists] holds {', '.join(there)} already: give another folder, or add documents to that set"
        )


def _example() -> GoldDocument:
    document, text, annotation = read_inline(_packaged("example.nb"))
    return GoldDocument(document, text, replace(annotation, guidelines=_GUIDELINES))


def _files_of(gold: GoldDocument) -> list[str]:
    story, outlet = gold.doc_id.split(".", 1)
    return [f"corpus/{story}/{outlet}.txt", f"annotations/{story}/{outlet}.json"]


def _page(name: str, root: Path) -> str:
    title = root.resolve().name or "A set of my own"
    return _packaged(name).replace("@NAME@", title).replace("@VERSION@", __version__)


def _packaged(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
