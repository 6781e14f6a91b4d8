"""``newsbench check``: exit codes, settings, and what the machines of CI read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from gate import Repository, without, write

from newsbench.baseline import read_baseline
from newsbench.checking import renew
from newsbench.cli.check import command
from newsbench.files import InputError
from newsbench.limits import Floor
from newsbench.reports.checked import as_markdown, as_text
from newsbench.reports.github import workflow_commands
from newsbench.reports.junit import as_junit
from newsbench.settings import settings_from


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path, 20)


@pytest.fixture
def small(tmp_path: Path) -> Repository:
    return Repository(tmp_path, 3)


# -- the command -----------------------------------------------------------------------------------------


def test_exit_codes(repository: Repository) -> None:
    assert repository.run(repository.good).exit_code == 0
    assert repository.run(without(repository.good, 10)).exit_code == 1
    assert repository.run([*repository.good[1:], {"doc_id": "s00.wire", "quote": []}]).exit_code == 2


def test_update_writes_the_baseline_anew(repository: Repository) -> None:
    worse = without(repository.good, 10)
    result = repository.run(worse, "--update")
    assert result.exit_code == 0
    assert "wrote " in result.stderr
    assert "quotes/overlap 0.947" in result.stderr
    # What it changes is shown, so that the commit can say why.
    assert "Found before, missed now: 10" in result.stdout
    assert repository.run(worse).exit_code == 0
    # The tracks are those of the baseline that was there.
    assert set(read_baseline(repository.baseline).figures) == {"quotes/overlap", "attribution/overlap"}


def test_update_takes_no_bad_records(repository: Repository) -> None:
    before = repository.baseline.read_bytes()
    assert repository.run([*repository.good[1:], {"doc_id": "s00.wire", "quote": []}], "--update").exit_code == 2
    assert repository.baseline.read_bytes() == before


def test_update_replaces_a_baseline_that_cannot_be_read(repository: Repository) -> None:
    repository.baseline.write_text("<<<<<<< HEAD", encoding="utf-8")
    assert repository.run(repository.good, "--update").exit_code == 0
    assert repository.run(repository.good).exit_code == 0


def test_a_baseline_of_nothing_is_refused(repository: Repository) -> None:
    result = repository.run([{"doc_id": "s00.wire"}], "--update", "--track", "quotes")
    assert "[nothing-attempted]" in str(result.exception)


def test_a_floor_on_the_command_line(repository: Repository) -> None:
    lines = without(repository.good, 10)
    assert repository.run(lines, "--max-drop", "0.5", "--min", "attribution.f1=0.9").exit_code == 0
    assert repository.run(lines, "--max-drop", "0.5", "--min", "attribution.f1=0.96").exit_code == 1


def test_junit_has_a_case_a_track(repository: Repository, tmp_path: Path) -> None:
    renew(repository.good, repository.baseline, repository.gold, tracks=["quotes", "cues", "attribution"])
    target = tmp_path / "out" / "junit.xml"
    lines = deepcopy(repository.good)
    lines[0]["quotes"][0]["speaker"] = "Some\u0001body <Else>"
    assert repository.run(lines, "--any-drop", "--junit", str(target)).exit_code == 1
    suite = ElementTree.parse(target).getroot()
    assert {key: suite.get(key) for key in ("tests", "failures", "skipped")} == {
        "tests": "3",
        "failures": "1",
        "skipped": "1",
    }
    cases = {case.get("name"): [child.tag for child in case] for case in suite.iter("testcase")}
    assert cases == {"quotes": [], "cues": ["skipped"], "attribution": ["failure"]}
    failure = suite.find("testcase[@name='attribution']/failure")
    assert failure is not None
    assert "s00.wire  speaker" in (failure.text or "")


def test_github(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    result = repository.run(without(repository.good, 10), "--github", "--format", "json")
    assert json.loads(result.stdout)["passed"] is False
    commands = [line for line in result.stderr.splitlines() if line.startswith("::")]
    assert len(commands) == 2
    assert commands[0].startswith("::error title=newsbench%3A quotes::F1 (overlap) fell from 1.000 to 0.947")
    assert "%0Amissed now: s00.wire" in commands[0]
    written = summary.read_text(encoding="utf-8")
    assert written.startswith("# Before\n### ❌ newsbench: failed")
    assert "| quotes | overlap | 1.000 | 0.947 |" in written


def test_without_github_the_summary_is_left_alone(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    repository.run(repository.good)
    assert not (tmp_path / "summary.md").exists()


def test_words_of_a_text_are_no_markup(small: Repository) -> None:
    lines = deepcopy(small.good)
    lines[0]["quotes"].append({"text": "*never* said <b>| this `thing`\nat all", "speaker": "Ann Holt"})
    report = small.check(lines)
    assert r"\*never\* said \<b\>\| this \`thing\`" in as_markdown(report)
    assert all("\n" not in line for line in workflow_commands(report))
    assert ElementTree.fromstring(as_junit(report)).get("failures") == "3"


def test_long_lists_are_cut_in_tables_and_whole_in_json(repository: Repository) -> None:
    report = repository.check(without(repository.good, 20, 3))
    assert len(report.changes.lost) == 60
    assert "… and 40 more (--format json has all)" in as_text(report)
    assert len(json.loads(report.to_json())["changes"]["lost"]) == 60


# -- pyproject.toml --------------------------------------------------------------------------------------

SETTINGS = """
[tool.newsbench]
baseline = "quality/baseline.json"
gold = "gold.jsonl"
tracks = ["quotes", "attribution"]
max_drop = 0.5
min = {attribution.f1 = 0.96, quotes.exact.recall = 0.5}
"""


def test_settings_of_the_repository(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = repository.folder
    (folder / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "below").mkdir()
    monkeypatch.chdir(folder / "below")
    settings = settings_from(Path.cwd())
    assert settings.baseline == str(folder / "quality" / "baseline.json")
    assert settings.floors == (Floor(("attribution", "f1"), 0.96), Floor(("quotes", "exact", "recall"), 0.5))
    good, worse = (
        write(folder / name, lines)
        for name, lines in (("g.jsonl", repository.good), ("w.jsonl", without(repository.good, 10)))
    )
    run = CliRunner().invoke
    assert run(command, [good, "--update"]).exit_code == 0
    assert (folder / "quality" / "baseline.json").is_file()
    assert run(command, [good]).exit_code == 0
    result = run(command, [worse])
    assert result.exit_code == 1
    assert "below its floor of 0.96" in result.stdout
    # Floors of the repository are on the tracks that are asked for.
    assert run(command, [worse, "--track", "quotes"]).exit_code == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[tool.newsbench]\nmax-drop = 0.1", "no setting 'max-drop'; did you mean \"max_drop\""),
        ("[tool.newsbench]\nmax_drop = 'much'", "Expected `float`, got `str`"),
        ("[tool.newsbench]\nmin = ['attribution']", r"\[bad-floor\]"),
        ("[tool.newsbench", "is no TOML"),
    ],
)
def test_settings_that_cannot_be_meant(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "pyproject.toml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        settings_from(tmp_path)


def test_other_tools_have_the_file_too(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nx = 1", encoding="utf-8")
    assert settings_from(tmp_path).max_drop == 0.005


# -- the action ------------------------------------------------------------------------------------------

ACTION = Path(__file__).parents[1] / "action.yml"


def action() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    if not ACTION.is_file():
        pytest.skip("the action is not shipped with the package")
    loaded: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    return loaded


def test_every_input_of_the_action_is_used_and_none_is_text_of_a_script() -> None:
    loaded = action()
    used = {value for step in loaded["runs"]["steps"] for value in step["env"].values()}
    assert used == {f"${{{{ inputs.{name} }}}}" for name in loaded["inputs"]}
    assert not [step for step in loaded["runs"]["steps"] if "${{" in step["run"]]


@pytest.mark.skipif(shutil.which("bash") is None, reason="the action is a script for bash")
def test_the_script_of_the_action(repository: Repository) -> None:
    step = action()["runs"]["steps"][1]
    given = dict.fromkeys(step["env"], "")
    given |= {"PYTHON": sys.executable, "PREDICTIONS": "p.jsonl", "GOLD": "gold.jsonl", "MAX_DROP": "0.5"}
    given |= {"TRACKS": "quotes attribution", "MIN": "quotes.f1=0.5 attribution.f1=0.99"}
    write(repository.folder / "p.jsonl", without(repository.good, 10))
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=repository.folder, env={**os.environ, **given}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stderr.splitlines()[-1].startswith("::error title=newsbench%3A attribution::")
    assert "quotes::" not in done.stderr
