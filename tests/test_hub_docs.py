"""docs/datasets.md and examples/score_a_dataset.py run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., str]
ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "datasets.md"
EXAMPLE = ROOT / "examples" / "score_a_dataset.py"
pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="needs the checkout's docs")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run Python in an empty folder, offline, with caches of its own."""
    place = {"HF_HOME": str(tmp_path / "hf"), "NEWSBENCH_DATA": str(tmp_path / "user"), "HF_HUB_OFFLINE": "1"}
    (tmp_path / "work").mkdir()

    def python(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path / "work",
            env={**os.environ, **place},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return python


def test_the_page_runs(run: Run, tmp_path: Path) -> None:
    blocks = re.findall(r"^```(python|bash)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert {language for language, _ in blocks} == {"python", "bash"}
    for line in (line for language, block in blocks if language == "bash" for line in block.splitlines()):
        program, *arguments = shlex.split(line)
        assert program == "newsbench"
        run("-m", "newsbench", *arguments)
    script = tmp_path / "page.py"
    script.write_text("\n".join(block for language, block in blocks if language == "python"), encoding="utf-8")
    assert "track:quotes+attribution" in run(str(script))


def test_the_example_runs(run: Run) -> None:
    assert "attribution" in run(str(EXAMPLE))
    assert len(EXAMPLE.read_text(encoding="utf-8").splitlines()) < 40
