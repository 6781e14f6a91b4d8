"""An extractor, any function of a text, is run and scored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from gate import Repository

from newsbench import score
from newsbench.evaluating import evaluate
from newsbench.files import InputError


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path, 20)


@pytest.fixture
def small(tmp_path: Path) -> Repository:
    return Repository(tmp_path, 3)


# -- a callable ------------------------------------------------------------------------------------------


def extract(text: str) -> Mapping[str, Any]:
    return {"quotes": [{"text": line.split("”")[0][1:], "speaker": "Ann Holt"} for line in text.splitlines()]}


def test_evaluate_runs_an_extractor(small: Repository) -> None:
    report = evaluate(extract, gold=small.gold, tracks=["quotes", "attribution"], replicates=0)
    assert report.tracks["attribution"]["overlap"]["f1"] == 1.0
    assert (
        report.signature
        == score(
            [{"doc_id": line["doc_id"], **extract(line["text"])} for line in small.lines],
            small.gold,
            tracks=["quotes", "attribution"],
            replicates=0,
        ).signature
    )


def test_score_takes_an_extractor_too(small: Repository) -> None:
    assert score(extract, small.gold, replicates=0) == evaluate(extract, gold=small.gold, replicates=0)


def test_an_extractor_sees_only_the_texts_that_are_scored(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    lines: list[dict[str, Any]] = [
        {"doc_id": f"{split}.a", "split": split, "text": split, "quotes": []} for split in ("train", "test")
    ]
    gold.write_text("".join(json.dumps(line) + "\n" for line in lines))
    seen: list[str] = []
    score(lambda text: {"quotes": seen.append(text) or []}, gold, replicates=0)  # type: ignore[func-returns-value]
    assert seen == ["test"]


def test_an_extractor_that_fails_says_where(small: Repository) -> None:
    def broken(text: str) -> Mapping[str, Any]:
        raise KeyError("choices")

    with pytest.raises(KeyError) as caught:
        evaluate(broken, gold=small.gold)
    assert caught.value.__notes__ == ["newsbench: while extracting from s00.wire"]


def test_an_extractor_that_gives_no_mapping(small: Repository) -> None:
    with pytest.raises(InputError, match=r"\[no-mapping\] the extractor gave list for s00.wire"):
        evaluate(lambda text: [], gold=small.gold)  # type: ignore[arg-type, return-value]


def test_the_bar_goes_to_stderr_and_changes_nothing(small: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    shown = evaluate(extract, gold=small.gold, replicates=0, progress=True)
    assert shown == evaluate(extract, gold=small.gold, replicates=0, progress=False)
    assert capsys.readouterr().out == ""
