"""docs/own-data.md runs as it stands: its files are written, its commands run, section by section."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from command_line import Result, run

from newsbench.formats.graph import LINKS, NODES
from newsbench.formats.labelmap import read_label_map
from newsbench.formats.registry import FORMATS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "own-data.md"
if not PAGE.is_file():
    pytest.skip("needs the checkout's docs", allow_module_level=True)

_TEXT = PAGE.read_text(encoding="utf-8")
SECTIONS = {part.partition("\n")[0]: part for part in _TEXT.split("\n## ")[1:]}
_BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<file>\S+))?\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)


def runs(section: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Result]:
    """What each command of a section gave, its files written before."""
    monkeypatch.chdir(folder)
    results: dict[str, Result] = {}
    for block in _BLOCK.finditer(SECTIONS[section]):
        if block["file"]:
            path = folder / block["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"], encoding="utf-8")
        elif block["language"] == "bash":
            for line in block["body"].splitlines():
                program, *words = shlex.split(line)
                assert program == "newsbench"
                results[line] = run(*words, data=folder / "data")
    return results


@pytest.mark.skipif("brat" not in FORMATS, reason="the format brat is not there")
def test_from_brat_to_a_score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = runs("From brat to a score", tmp_path, monkeypatch)
    assert {line: one.err for line, one in results.items() if one.code} == {}
    convert, validate, stats, *_ = results.values()
    assert convert.out == "1 documents written to myset\n"
    assert "1 documents of gold are good; 0 errors" in validate.out
    assert re.search(r"quotes +1\n", stats.out)
    assert re.search(r"events +1\n arguments +2\n", stats.out)


def test_the_map_of_the_page_is_one(tmp_path: Path) -> None:
    body = next(block["body"] for block in _BLOCK.finditer(_TEXT) if block["file"] == "labels.json")
    (tmp_path / "labels.json").write_text(body, encoding="utf-8")
    assert read_label_map(tmp_path / "labels.json").links["By"] == "speaker"


def test_the_tables_name_every_meaning() -> None:
    named = set(re.findall(r"`([a-z_]+)(?::ROLE)?`", SECTIONS["What a map file says"]))
    assert named >= {*NODES, *LINKS}


@pytest.mark.parametrize("section", ["One file", "From nothing"])
def test_a_section_runs(section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = runs(section, tmp_path, monkeypatch)
    assert {line: one.err for line, one in results.items() if one.code} == {}
    assert len(results) >= 4


def test_one_file_is_scored_as_the_page_leads_to_expect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = runs("One file", tmp_path, monkeypatch)
    scored = next(one for line, one in results.items() if " score " in line)
    assert re.search(r"attribution +overlap +1\.000 +1\.000 +1\.000", scored.out)


def test_what_comes_back_from_inline_files_is_the_same_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs("From nothing", tmp_path, monkeypatch)
    for folder in ("corpus", "annotations/example"):
        for path in (tmp_path / "again" / folder).rglob("*.*"):
            assert path.read_bytes() == (tmp_path / "mine" / path.relative_to(tmp_path / "again")).read_bytes()


def test_published_sets_are_formats() -> None:
    named = re.findall(r"^\| `([\w-]+)` \|", SECTIONS["Published sets"], re.MULTILINE)
    assert named
    assert not [name for name in named if name not in FORMATS or FORMATS[name].writes]
