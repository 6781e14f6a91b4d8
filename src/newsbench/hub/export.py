"""A folder that is ready to be pushed: Parquet, a dataset card, Croissant."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from newsbench.api import checked_gold
from newsbench.files import InputError
from newsbench.hub.card import card
from newsbench.hub.croissant import croissant
from newsbench.hub.summary import Summary, summarise
from newsbench.resources import data_root

# What an export consists of; anything else in its folder (.git, .gitattributes) is the user's.
_OURS = ("README.md", "croissant.json", "data", "DATASHEET.md", "LICENSE-DATA")


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        rows: by config, over all splits.
        left_out: doc_ids of detached documents.
    """

    folder: Path
    documents: int
    rows: dict[str, int]
    left_out: tuple[str, ...]


def export_hub(folder: str | Path, gold: str | Path | None = None) -> Exported:
    """Write a folder for ``datasets.load_dataset`` and for the Hugging Face Hub.

    It is written under another name beside its place and then moved there, so a failure leaves what was there. An
    earlier export is replaced; what else lies in its folder is kept. Detached documents are left out, attached or
    not: their texts are their publishers'.

    Args:
        gold: a folder or a JSON Lines file; None: the shipped set.

    Raises:
        InputError: the folder holds something else or cannot be written; gold cannot be read or is empty.
        InvalidInput: gold has errors.
    """
    target = Path(folder).absolute()
    root = data_root() if gold is None else Path(gold)
    _refuse_others(target)
    summary = summarise(checked_gold(gold), "newsbench" if gold is None else root.resolve().stem)
    if not summary.documents:
        raise InputError(f"{root}: [empty-set] holds no document whose text may be exported")
    try:
        _write_beside(target, summary, root)
    except OSError as error:
        raise InputError(f"{folder}: [unwritable] {error.strerror}: choose another place to write to") from None
    rows: dict[str, int] = {config.name: sum(map(len, config.splits.values())) for config in summary.configs}
    return Exported(target, len(summary.documents), rows, summary.left_out)


def _refuse_others(target: Path) -> None:
    """Never replace a folder that is no earlier export."""
    if target.is_dir() and (not any(target.iterdir()) or (target / "croissant.json").is_file()):
        return
    if target.exists() or target.is_symlink():
        raise InputError(
            f"{target}: [not-an-export] is there already and is no earlier export: choose a new or an empty folder"
        )


def _write_beside(target: Path, summary: Summary, root: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as scratch:
        fresh = Path(scratch) / "new"
        fresh.mkdir()
        _write(fresh, summary, root)
        _swap(fresh, target, Path(scratch) / "old")


def _swap(fresh: Path, target: Path, old: Path) -> None:
    """Put ``fresh`` in the place of ``target``; ``old`` is where an earlier export goes meanwhile.

    A folder that is there keeps its place and whatever else is in it: somebody may stand in it.
    """
    if not target.exists():
        fresh.rename(target)
        return
    old.mkdir()
    try:
        _move(target, old)
        _move(fresh, target)
    except OSError:
        _move(target, fresh)
        _move(old, target)
        raise


def _move(source: Path, destination: Path) -> None:
    for name in _OURS:
        if (source / name).exists() and not (destination / name).exists():
            (source / name).rename(destination / name)


def _write(folder: Path, summary: Summary, root: Path) -> None:
    paths = []
    for config in summary.configs:
        (folder / "data" / config.name).mkdir(parents=True)
        for split, dataset in config.splits.items():
            paths.append(config.path(split))
            dataset.to_parquet(folder / paths[-1])
    sizes = {path: (folder / path).stat().st_size for path in paths}
    digests = {path: hashlib.sha256((folder / path).read_bytes()).hexdigest() for path in paths}
    (folder / "README.md").write_text(card(summary, sizes), encoding="utf-8")
    (folder / "croissant.json").write_text(croissant(summary, digests), encoding="utf-8")
    for name in ("DATASHEET.md", "LICENSE-DATA"):
        if source := _beside(root, name):
            shutil.copyfile(source, folder / name)


def _beside(root: Path, name: str) -> Path | None:
    """A file that stands beside the set, if it has one; that of the shipped set may be with the installed package."""
    places = [root / name, root / "docs" / name]
    if root == data_root():
        from importlib.metadata import files

        places += [Path(str(file.locate())) for file in files("newsbench") or () if file.name == name]
    return next((place for place in places if place.is_file()), None)
