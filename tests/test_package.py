"""What is shipped: the data beside the code, in a checkout and in a wheel."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from command_line import run

import newsbench
from newsbench import resources
from newsbench.version import __version__

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("src", "corpus", "annotations", "schema")


def test_the_data_root_is_found() -> None:
    root = resources.data_root()
    assert (root / "corpus" / "documents.jsonl").is_file()
    assert (root / "annotations" / "GUIDELINES.md").is_file()
    assert (root / "schema" / "ontology.json").is_file()


def test_a_package_without_data_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "site-packages" / "newsbench")
    with pytest.raises(FileNotFoundError, match="reinstall newsbench"):
        resources.data_root.__wrapped__()


def test_typed() -> None:
    assert (Path(newsbench.__file__).parent / "py.typed").is_file()


@pytest.mark.parametrize("name", newsbench.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(newsbench, name) is not None


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'scores'"):
        getattr(newsbench, "scores")  # noqa: B009 - mypy knows that it is not there


def test_versions_agree() -> None:
    assert newsbench.__version__ == __version__
    assert re.search(rf"^version: \"?{re.escape(__version__)}\"?$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """A wheel, built by hatchling from a copy of the checkout."""
    try:
        builder = import_module("hatchling.builders.wheel").WheelBuilder
    except ImportError:
        pytest.skip("hatchling is not installed here, so no wheel can be built without a download")
    checkout = tmp_path_factory.mktemp("checkout")
    for name in SOURCES:
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file():
            shutil.copy(path, checkout)
    (built,) = builder(str(checkout)).build(directory=str(checkout / "dist"), versions=["standard"])
    with zipfile.ZipFile(built) as archive:
        yield archive


def shipped(folder: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}


@pytest.mark.parametrize("folder", ["corpus", "annotations", "schema"])
def test_a_wheel_carries_the_data(folder: str, wheel: zipfile.ZipFile) -> None:
    inside = {name.removeprefix("newsbench/data/") for name in wheel.namelist()}
    assert shipped(folder) <= inside


def test_a_wheel_carries_the_code_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert {"newsbench/py.typed", "newsbench/extractors/lexicon.json", "newsbench/cli/score.py"} <= set(names)
    assert {name.split("/")[0] for name in names} == {"newsbench", f"newsbench-{__version__}.dist-info"}
    assert len(names) == len(set(names))


UNPACKED = """
import json, sys
from newsbench import load, resources
corpus = load(split="test")
print(json.dumps([str(resources.data_root()), len(corpus), len(corpus.problems), corpus.version]))
"""


def test_an_unpacked_wheel_finds_its_own_data(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{UNPACKED}"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    root, documents, problems, version = json.loads(result.stdout)
    assert Path(root) == tmp_path / "newsbench" / "data"
    assert documents > 0
    assert problems == 0
    assert version == (ROOT / "corpus" / "VERSION").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    ("format_name", "library", "extra"), [("uima-xmi", "cassis", "uima"), ("spacy-docbin", "spacy", "spacy")]
)
def test_a_format_whose_library_is_missing_says_how_to_get_it(
    format_name: str, library: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # None in its place is how Python marks a module that cannot be imported.
    monkeypatch.setitem(sys.modules, library, None)
    for name in [name for name in sys.modules if re.search(r"newsbench\.formats\.(_?xmi|uima|_?docbin|spacy)", name)]:
        monkeypatch.delitem(sys.modules, name)
    result = run("convert", "--from", format_name, "--to", "jsonl", tmp_path, tmp_path / "out.jsonl")
    todo = f"[missing-library] format {format_name} needs {library}: pip install 'newsbench[{extra}]'\n"
    assert (result.code, result.out, result.err) == (2, "", todo)
