"""The pytest plugin, run as its users run it."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points

import numpy  # noqa: F401 - a run that imports it first would unload it, and it cannot be loaded twice
import pytest

from newsbench.checking import renew

pytest_plugins = ["pytester"]

BASELINE = "newsbench-baseline.json"
TEXT = "“We will not leave”, said Ann Holt.\n“They never asked us”, said Bo Lind.\n"
QUOTES = [(1, 18, 26, 34, "e1"), (37, 56, 65, 72, "e2")]
GOLD = {
    "text": TEXT,
    "entities": [
        {"id": "e1", "kind": "person", "name": "Ann Holt", "mentions": [{"span": [26, 34], "form": "name"}]},
        {"id": "e2", "kind": "person", "name": "Bo Lind", "mentions": [{"span": [65, 72], "form": "name"}]},
    ],
    "quotes": [
        {"type": "direct", "content": [[start, end]], "source": [source, stop], "speaker": speaker}
        for start, end, source, stop, speaker in QUOTES
    ],
}
EXTRACTOR = """
import re

def extract(text):
    calls.append(text)
    return {"quotes": [{"type": "direct", "content": [m.span(1)], "speaker": speaker or m[2]} for m in FOUND(text)]}

calls = []
speaker = None
def FOUND(text):
    return re.finditer("“(.+?)”, said (.+?)[.]", text)
"""
TEST = """
import pytest
import extractor

@pytest.mark.newsbench(tracks=["quotes", "attribution"], gold="gold.jsonl")
def test_extractor(newsbench):
    newsbench.check(extractor.extract)
"""


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A repository with an extractor, gold, and a test of the one on the other."""
    # An extractor is edited within the second, which is all that a cached module is told apart by.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    lines = [json.dumps({"doc_id": f"s{number}.wire", **GOLD}) + "\n" for number in range(3)]
    gold = pytester.path / "gold.jsonl"
    gold.write_text("".join(lines), encoding="utf-8")
    renew(GOOD, pytester.path / BASELINE, gold, tracks=["quotes", "attribution"])
    (pytester.path / "extractor.py").write_text(EXTRACTOR, encoding="utf-8")
    (pytester.path / "test_quality.py").write_text(TEST, encoding="utf-8")
    (pytester.path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n", encoding="utf-8")
    return pytester


GOOD = [
    {
        "doc_id": f"s{number}.wire",
        "quotes": [
            {"type": "direct", "content": [[start, end]], "speaker": TEXT[source:stop]}
            for start, end, source, stop, _ in QUOTES
        ],
    }
    for number in range(3)
]


def run(project: pytest.Pytester, *words: str) -> pytest.RunResult:
    """pytest within this process, which spares seconds; it forgets the modules that a run imports."""
    # Where newsbench was installed before it had the entry point, the plugin is named.
    known = any(point.value == "newsbench.pytest_plugin" for point in entry_points(group="pytest11"))
    named = () if known else ("-p", "newsbench.pytest_plugin")
    return project.runpytest_inprocess("-p", "no:cacheprovider", "-v", *named, *words)


def edit(project: pytest.Pytester, name: str, old: str, new: str) -> None:
    path = project.path / name
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")


def test_importing_it_is_light() -> None:
    code = (
        "import sys, newsbench.pytest_plugin; print(sorted({'msgspec', 'numpy', 'rich', 'click'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_update_then_check_one_id_a_track(project: pytest.Pytester) -> None:
    expected = (project.path / BASELINE).read_bytes()
    (project.path / BASELINE).unlink()
    result = run(project, "--newsbench-update")
    result.assert_outcomes(passed=2)
    assert (project.path / BASELINE).read_bytes() == expected
    result.stdout.fnmatch_lines(["newsbench: wrote *newsbench-baseline.json: 2 figures"])
    result = run(project)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines_random(["*::test_extractor?quotes? PASSED*", "*::test_extractor?attribution? PASSED*"])


def test_a_failure_names_the_track_and_what_is_missed(project: pytest.Pytester) -> None:
    edit(project, "extractor.py", "speaker = None", "speaker = 'Ann Holt'")
    result = run(project)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            ">       newsbench.check(extractor.extract)",
            "E       AssertionError: newsbench failed: attribution: F1 (overlap) fell from 1.000 to 0.500*",
            "E       Found before, missed now: 3",
            "E         s0.wire  speaker  *[[]They never asked us[]]*",
            "FAILED test_quality.py::test_extractor?attribution? - AssertionError: newsben*",
        ]
    )
    # What is inside newsbench is of no use to the reader.
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_without_a_baseline_it_says_what_to_do(project: pytest.Pytester) -> None:
    (project.path / BASELINE).unlink()
    result = run(project)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["newsbench: *[[]no-baseline[]] there is no baseline yet*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_an_extractor_runs_once(project: pytest.Pytester) -> None:
    with (project.path / "test_quality.py").open("a", encoding="utf-8") as stream:
        stream.write("\ndef test_calls():\n    assert len(extractor.calls) == 3\n")
    run(project).assert_outcomes(passed=3)


def test_tracks_of_the_baseline_where_the_marker_names_none(project: pytest.Pytester) -> None:
    edit(project, "test_quality.py", 'tracks=["quotes", "attribution"], ', "")
    result = run(project)
    result.assert_outcomes(passed=2)


def test_without_a_marker_one_test_checks_all(project: pytest.Pytester) -> None:
    (project.path / "test_quality.py").write_text(
        "import extractor\n"
        "def test_extractor(newsbench):\n"
        "    report = newsbench.check(extractor.extract, tracks=['quotes', 'attribution'], gold='gold.jsonl',\n"
        "                             baseline='b.json', max_drop=0.1, min={'attribution.f1': 0.9})\n"
        "    assert [figure.track for figure in report.figures] == ['quotes', 'attribution']\n",
        encoding="utf-8",
    )
    run(project, "--newsbench-update").assert_outcomes(passed=1)
    assert (project.path / "b.json").is_file()
    run(project).assert_outcomes(passed=1)


def test_predictions_and_settings_from_files(project: pytest.Pytester) -> None:
    lines = [
        json.dumps({"doc_id": f"s{number}.wire", "quotes": [{"text": "We will not leave", "speaker": "Ann Holt"}]})
        for number in range(3)
    ]
    (project.path / "p.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (project.path / "pyproject.toml").write_text(
        '[tool.newsbench]\ngold = "gold.jsonl"\nbaseline = "quality.json"\ntracks = ["quotes", "attribution"]\n'
        "min = {attribution.f1 = 0.9}\n",
        encoding="utf-8",
    )
    (project.path / "test_quality.py").write_text(
        "import pytest\n@pytest.mark.newsbench\ndef test_file(newsbench):\n    newsbench.check('p.jsonl')\n",
        encoding="utf-8",
    )
    run(project, "--newsbench-update").assert_outcomes(passed=2)
    result = run(project)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E       AssertionError: *attribution.f1 is 0.6667, below its floor of 0.9"])


def test_what_an_extractor_gives_is_validated(project: pytest.Pytester) -> None:
    edit(project, "extractor.py", '"quotes": [', '"quotez": [')
    result = run(project)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(['newsbench: *$.quotez: [[]unknown-key[]]*did you mean "quotes"*'])


def test_an_extractor_that_breaks_shows_its_own_traceback(project: pytest.Pytester) -> None:
    edit(project, "extractor.py", "calls.append(text)", "raise KeyError('choices')")
    result = run(project)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["E*KeyError: 'choices'", "E*newsbench: while extracting from s0.wire"])


def test_two_tests_that_write_one_baseline(project: pytest.Pytester) -> None:
    with (project.path / "test_quality.py").open("a", encoding="utf-8") as stream:
        stream.write(TEST.replace("test_extractor", "test_other").replace('"quotes", ', ""))
    result = run(project, "--newsbench-update")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["newsbench: *[[]two-writers[]]*"])


@pytest.mark.parametrize("words", ["'attribution'", "track=['attribution']"])
def test_a_marker_that_cannot_be_meant(project: pytest.Pytester, words: str) -> None:
    edit(project, "test_quality.py", 'tracks=["quotes", "attribution"], gold="gold.jsonl"', words)
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*takes tracks, baseline, gold, split by name, and nothing else*"])
