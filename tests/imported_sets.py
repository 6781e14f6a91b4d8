"""Real annotated sets beside the checkout, read once; and what must hold for whatever is read from one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from command_line import figures, run, score_json

from newsbench.corpus import GoldDocument
from newsbench.formats.conversion import Reading
from newsbench.formats.labelmap import NO_MAP, LabelMap
from newsbench.formats.registry import reader

DATASETS = Path(__file__).resolve().parents[2] / "shared" / "datasets"


def needs(name: str) -> pytest.MarkDecorator:
    """Skips a test where a set is not at hand: it is not ours to keep in the repository."""
    return pytest.mark.skipif(not (DATASETS / name).is_dir(), reason=f"the annotated set {name} is not beside us")


@cache
def imported(name: str) -> Reading:
    """A set, read from beside the checkout. The folder is named after the format."""
    return reader(name).read(DATASETS / name, NO_MAP)


def read(name: str, path: Path, labels: LabelMap = NO_MAP) -> Reading:
    return reader(name).read(path, labels)


def only(reading: Reading) -> GoldDocument:
    """The one document of a reading."""
    (document,) = reading.documents
    return document


def cut(gold: GoldDocument, fragments: object) -> list[str]:
    """What stands at fragments."""
    assert isinstance(fragments, tuple)
    return [gold.text[start:end] for start, end in fragments]


def assert_good_gold(name: str, source: Path, folder: Path) -> None:
    """Converted, a set is valid gold in both layouts, and perfect against itself in whatever it attempts."""
    for layout, target in (("jsonl", folder / "gold.jsonl"), ("folder", folder / "gold")):
        converted = run("convert", "--from", name, "--to", layout, source, target)
        assert (converted.code, converted.out) == (0, f"{_count(source, name)} documents written to {target}\n")
        checked = run("validate", target)
        assert checked.code == 0, checked.err
        assert "0 errors, 0 warnings" in checked.out + checked.err
    perfect = score_json(folder / "gold.jsonl", "--gold", folder / "gold")["tracks"]
    found = {path: value for path, value in figures({key: one for key, one in perfect.items() if one}) if path}
    wrong = {path: value for path, value in found.items() if value not in (None, 0.0 if _is_bad(path) else 1.0)}
    assert not wrong
    assert 1.0 in found.values()


def _count(source: Path, name: str) -> int:
    return len(imported(name).documents if source == DATASETS / name else read(name, source).documents)


def _is_bad(path: tuple[str, ...]) -> bool:
    return "misattribution" in path
