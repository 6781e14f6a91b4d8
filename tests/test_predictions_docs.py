"""The files of docs/predictions.md give the outputs of docs/predictions.md.

`NEWSBENCH_REFRESH=1 pytest tests/test_predictions_docs.py` writes the outputs anew.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest
from command_line import run

import newsbench
from newsbench import adapting

PAGE = Path(__file__).resolve().parents[1] / "docs" / "predictions.md"
FILE = re.compile(r"<!-- file: (?P<name>\S+) -->\n```json\n(?P<content>.*?)```\n", re.DOTALL)
RUN = re.compile(r"(?P<head><!-- run: (?P<arguments>.*?) -->\n```\n)(?P<output>.*?)(?P<tail>```\n)", re.DOTALL)
pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="needs the checkout's docs")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place with all files of the page."""
    for block in FILE.finditer(PAGE.read_text("utf-8")):
        (tmp_path / block["name"]).write_text(block["content"], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_shown_output_is_what_is_printed(folder: Path) -> None:
    shown = PAGE.read_text("utf-8")

    def printed(block: re.Match[str]) -> str:
        result = run(*block["arguments"].split())
        assert (result.code == 2) == bool(re.search(r"\[[a-z]+-[a-z-]+\] (?!warning)", result.err))
        return block["head"] + result.err + result.out + block["tail"]

    today = RUN.sub(printed, shown)
    if os.environ.get("NEWSBENCH_REFRESH"):
        PAGE.write_text(today, encoding="utf-8")
    assert today == PAGE.read_text("utf-8")


def test_the_forms_that_say_the_same_score_the_same(folder: Path) -> None:
    offsets = newsbench.score("offsets.jsonl", "gold.jsonl", replicates=0)
    assert newsbench.score("utf16.jsonl", "gold.jsonl", replicates=0, offsets="utf-16").to_json() == offsets.to_json()
    least = newsbench.score("least.jsonl", "gold.jsonl", replicates=0)
    raw = newsbench.score("raw.jsonl", "gold.jsonl", replicates=0)
    assert raw.to_dict()["tracks"] == least.to_dict()["tracks"]


def test_every_code_of_the_adapting_is_explained() -> None:
    explained = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", PAGE.read_text("utf-8").split("## Messages")[1]))
    for path in Path(adapting.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("error", "warning"):
                assert {arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant)} <= explained
