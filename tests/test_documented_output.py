"""The outputs that README, DATASHEET and docs/own-data.md show are what the commands print today.

`NEWSBENCH_REFRESH=1 pytest tests/test_documented_output.py` writes them anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(<!-- output: (?P<command>.*?) -->\n```\n)(?P<output>.*?)(```\n<!-- end -->)", re.DOTALL)
DOCUMENTS = ("README.md", "DATASHEET.md", "docs/own-data.md")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with the predictions that the examples speak of, and no attached texts."""
    place = tmp_path_factory.mktemp("documented")
    for name in ("annotations", "benchmarks"):
        (place / name).symlink_to(ROOT / name)
    run("newsbench predict --extractor rules -o predictions.jsonl", place)
    return place


def run(command: str, folder: Path) -> str:
    program, *arguments = command.split()
    start = {"newsbench": ["-m", "newsbench"], "python": []}[program]
    done = subprocess.run(
        [sys.executable, *start, *arguments],
        cwd=folder,
        env={**os.environ, "NEWSBENCH_DATA": str(folder / "data"), "COLUMNS": "80"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", DOCUMENTS)
def test_shown_output_is_what_is_printed(name: str, folder: Path) -> None:
    path = ROOT / name
    shown = path.read_text(encoding="utf-8")
    assert BLOCK.search(shown), "the document shows no output"
    today = BLOCK.sub(lambda block: block[1] + run(block["command"], folder) + block[4], shown)
    if os.environ.get("NEWSBENCH_REFRESH"):
        path.write_text(today, encoding="utf-8")
    assert today == path.read_text(encoding="utf-8")
