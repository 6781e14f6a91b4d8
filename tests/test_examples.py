"""The examples run, and stay short enough to be read."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
SCRIPTS = sorted(path.name for path in EXAMPLES.glob("*.py"))

if not SCRIPTS:
    pytest.skip("the examples are not shipped with the package", allow_module_level=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy, so that an example may write."""
    return Path(shutil.copytree(EXAMPLES, tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__")))


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_examples_are_short(script: str) -> None:
    assert len((EXAMPLES / script).read_text(encoding="utf-8").splitlines()) < 40


def test_an_extractor_of_ones_own(folder: Path) -> None:
    done = run(folder, "regex_extractor.py")
    assert done.returncode == 0, done.stderr
    assert "attribution" in done.stdout
    assert "split:test" in done.stdout


def test_strings_of_an_llm(folder: Path) -> None:
    done = run(folder, "llm_strings.py")
    assert done.returncode == 0, done.stderr
    assert "'verbatim': 4, 'normalised': 0, 'elided': 1, 'altered': 1, 'not-in-text': 1" in done.stdout
    assert "Not in the text: 14%" in done.stdout


def test_a_check_for_ci(folder: Path) -> None:
    assert run(folder, "ci_check.py", "--update").returncode == 0
    done = run(folder, "ci_check.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("passed")
    extractor = folder / "regex_extractor.py"
    code = extractor.read_text(encoding="utf-8")
    # A change that loses the quotes of ferry.courier.
    extractor.write_text(code.replace("> 2]", "> 2 and span[0] > 0 and 'boat' not in text]"), encoding="utf-8")
    done = run(folder, "ci_check.py")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Found before, missed now: 2" in done.stdout
    assert "[The boat is old but it is not unsafe]" in done.stdout


def test_the_baseline_of_the_example_holds(folder: Path) -> None:
    """If this fails, as it does with a new minor version: python examples/ci_check.py --update"""
    done = run(folder, "ci_check.py")
    assert done.returncode == 0, done.stdout + done.stderr
