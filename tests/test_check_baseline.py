"""The baseline: what it holds, what it may be compared with, and that later versions read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from gate import WORDS, Repository, document, write
from jsonschema import Draft202012Validator

from newsbench import Report
from newsbench.baseline import Baseline, as_file, counts_of, parts_of, read_baseline, require_same, row_of
from newsbench.checking import check, renew
from newsbench.files import InputError
from newsbench.grounding import GROUNDING_VERSION
from newsbench.limits import Limits
from newsbench.metrics.coref_sums import Sums
from newsbench.metrics.prf import Prf
from newsbench.resources import data_root
from newsbench.validation import schemas
from newsbench.version import __version__

HISTORY = Path(__file__).parent / "history"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path, 20)


@pytest.fixture
def small(tmp_path: Path) -> Repository:
    return Repository(tmp_path, 3)


# -- the file --------------------------------------------------------------------------------------------


def test_the_baseline_follows_its_schema_and_comes_back(repository: Repository) -> None:
    raw = repository.baseline.read_text(encoding="utf-8")
    schema = json.loads((data_root() / "schema" / "baseline.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(json.loads(raw))
    assert as_file(read_baseline(repository.baseline)) == raw


def test_the_schema_is_current() -> None:
    """If this fails: python -m newsbench.baseline"""
    path = data_root() / "schema" / "baseline.schema.json"
    assert path.read_text(encoding="utf-8") == schemas.as_file(Baseline)


def test_the_baseline_holds_nothing_of_the_texts(repository: Repository) -> None:
    lines = deepcopy(repository.good)
    lines[0]["quotes"].append({"text": "Nobody ever said a thing like this", "speaker": "Ann Holt"})
    renew(lines, repository.baseline, repository.gold)
    raw = repository.baseline.read_text(encoding="utf-8")
    assert not [word for word in (*WORDS, "Holt", "Nobody", "left") if word in raw]


def test_a_story_and_a_document_have_a_line_each(small: Repository) -> None:
    lines = small.baseline.read_text(encoding="utf-8").splitlines()
    assert sum(line.lstrip().startswith('"s00":') for line in lines) == 1
    assert sum(line.lstrip().startswith('"s00.wire":') for line in lines) == 2


@pytest.mark.parametrize("row", [Prf(1, 2, 3), Sums(1, 2, 3, 4), Sums(Fraction(7, 3), 2, Fraction(4, 2), 4)])
def test_rows_come_back(row: Prf | Sums) -> None:
    assert row_of(counts_of(row)) == row


def test_fractions_come_back(tmp_path: Path) -> None:
    """CEAFe and B³ add up fractions; a baseline of all tracks must give the CoNLL score to the last digit."""
    gold = [document(0), document(1)]
    for line in gold:
        line["entities"].append({"id": "e2", "kind": "place", "name": "X", "mentions": [{"span": [1, 6]}]})
    given = deepcopy(gold)
    given[0]["entities"][0]["mentions"].pop()
    given[1]["entities"][0]["mentions"].append({"span": [1, 3]})
    path = write(tmp_path / "gold.jsonl", gold)
    written = renew(given, tmp_path / "b.json", path)
    assert any("/" in str(count) for row in written.stories["s01"].values() for count in row)
    assert check(given, tmp_path / "b.json", path).passed


def changed(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def with_part(part: str, value: str) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        parts = content["signature"].split("|")
        content["signature"] = "|".join(f"{part}:{value}" if p.startswith(f"{part}:") else p for p in parts)

    return change


@pytest.mark.parametrize("value", ["0.1.0", "0.1.1", "0.1.99", "0.1.0.dev3"])
def test_a_patch_release_changes_nothing(monkeypatch: pytest.MonkeyPatch, repository: Repository, value: str) -> None:
    minor = ".".join(__version__.split(".")[:2])
    changed(repository.baseline, with_part("newsbench", value.replace("0.1", minor, 1)))
    assert repository.check(repository.good).passed


@pytest.mark.parametrize("value", ["none", "stories-1000-s0", "stories-50-s7"])
def test_intervals_change_nothing(repository: Repository, value: str) -> None:
    changed(repository.baseline, with_part("ci", value))
    assert repository.check(repository.good).passed


@pytest.mark.parametrize(
    ("part", "value", "code"),
    [
        ("corpus", "9.9.9+sha256:00000000", "other-corpus"),
        ("newsbench", "99.0.0", "other-version"),
        ("grounding", "99", "other-version"),
    ],
)
def test_a_baseline_of_another_kind_is_an_error(repository: Repository, part: str, value: str, code: str) -> None:
    changed(repository.baseline, with_part(part, value))
    # The door of the command line makes exit code 2 of it.
    error = repository.run(repository.good).exception
    assert isinstance(error, InputError)
    message = str(error)
    assert f"[{code}]" in message
    assert f"{part}: {value} in the baseline" in message
    assert f"newsbench check PREDICTIONS --baseline {repository.baseline} --update" in message


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--match", "exact"], "other-options"),
        (["--boundary", "strict"], "other-options"),
        (["--track", "cues"], "other-tracks"),
    ],
)
def test_another_way_of_matching_is_an_error(repository: Repository, words: list[str], code: str) -> None:
    assert f"[{code}]" in str(repository.run(repository.good, *words).exception)


def test_documents_that_are_missing_here_are_said() -> None:
    before = "newsbench:1.0.0|corpus:1+sha256:aaaaaaaa|split:test"
    with pytest.raises(InputError, match=r"documents: 12 in the baseline, 10 now \(texts attached"):
        require_same(before, before.replace("aaaaaaaa", "bbbbbbbb"), path="b.json", documents=(12, 10))


def test_another_split_is_said_before_its_other_documents() -> None:
    before = "newsbench:1.0.0|corpus:1+sha256:aaaaaaaa|split:test"
    now = before.replace("aaaaaaaa", "bbbbbbbb").replace("test", "all")
    with pytest.raises(InputError, match=r"\[other-split\]") as caught:
        require_same(before, now, path="b.json", documents=(12, 20))
    assert "newsbench attach" not in str(caught.value)


def test_tracks_of_the_baseline_may_be_checked_one_by_one(repository: Repository) -> None:
    report = check(repository.good, repository.baseline, repository.gold, tracks=["attribution"])
    assert [figure.track for figure in report.figures] == ["attribution"]


def test_the_way_of_matching_is_that_of_the_baseline(repository: Repository) -> None:
    assert repository.run(repository.good, "--update", "--match", "exact", "--boundary", "strict").exit_code == 0
    result = repository.run(repository.good, "--format", "json")
    assert result.exit_code == 0
    assert "match:exact|boundary:strict" in json.loads(result.stdout)["signature"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "damaged-baseline"),
        ("{", "damaged-baseline"),
        ("[]", "damaged-baseline"),
        ('{"format": 1}', "damaged-baseline"),
        ('{"format": 2, "something": "else"}', "newer-baseline"),
    ],
)
def test_a_file_that_is_no_baseline(tmp_path: Path, content: str, code: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=rf"\[{code}\]"):
        read_baseline(path)


def test_no_baseline_yet(repository: Repository) -> None:
    result = repository.run(repository.good, "--baseline", "nowhere.json")
    assert "[no-baseline]" in str(result.exception)
    assert "--baseline nowhere.json --update" in str(result.exception)


def lower(content: dict[str, Any]) -> None:
    content["figures"]["quotes/overlap"] = 0.5


def lose_a_story(content: dict[str, Any]) -> None:
    del content["stories"]["s00"]


def another_item(content: dict[str, Any]) -> None:
    content["items"]["quotes"]["s00.wire"]["matched"][0] = "0-00000000"


def a_bad_fraction(content: dict[str, Any]) -> None:
    content["stories"]["s00"]["quotes/overlap"] = ["1/0", 1, 1, 1]


@pytest.mark.parametrize("change", [lower, lose_a_story, another_item, a_bad_fraction])
def test_a_baseline_that_was_edited_is_noticed(
    repository: Repository, change: Callable[[dict[str, Any]], None]
) -> None:
    changed(repository.baseline, change)
    with pytest.raises(InputError, match=r"\[damaged-baseline\]"):
        repository.check(repository.good)


# -- earlier versions --------------------------------------------------------------------------------------

VERSIONS = sorted(path.name for path in HISTORY.iterdir() if path.is_dir())


@pytest.mark.parametrize("version", VERSIONS)
def test_files_of_earlier_versions_are_read(version: str) -> None:
    raw = (HISTORY / version / "report.json").read_text(encoding="utf-8")
    report = Report.from_json(raw)
    assert report.signature.startswith(f"newsbench:{version}|")
    assert dict(report.rows())["attribution", "overlap"]
    assert str(report)
    baseline = read_baseline(HISTORY / version / "baseline.json")
    assert baseline.figures["attribution/overlap"] == report.tracks["attribution"]["overlap"]["f1"]


def is_patch_of(version: str) -> bool:
    return version.split(".")[:2] == __version__.split(".")[:2]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_baseline_of_an_earlier_version_holds_or_says_why_not(version: str) -> None:
    folder = HISTORY / version
    files = [folder / name for name in ("predictions.jsonl", "baseline.json", "gold.jsonl")]
    found_alike = parts_of(read_baseline(files[1]).signature)["grounding"] == str(GROUNDING_VERSION)
    if not (is_patch_of(version) and found_alike):
        with pytest.raises(InputError, match=r"\[other-version\]"):
            check(*files)
        return
    report = check(*files, limits=Limits(any_drop=True))
    assert report.passed
    assert {figure.delta for figure in report.figures} <= {0.0, None}
