"""Predictions out of tables score as the same predictions in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pandas as pd
import pytest
from hub_sets import small_set

import newsbench
from newsbench import InputError, InvalidInput
from newsbench.hub import load_dataset
from newsbench.sources import json_lines, records_of

Rows = list[dict[str, Any]]
MIXED: Rows = [
    {"doc_id": "a.b", "quotes": [{"text": "x", "speaker": "M"}, {"text": "y"}, {"text": "z", "speaker": ""}]},
    {"doc_id": "a.c", "quotes": []},
    {"doc_id": "a.d", "quotes": None},
]
READ: Rows = [
    {"doc_id": "a.b", "quotes": [{"text": "x", "speaker": "M"}, {"text": "y"}, {"text": "z", "speaker": None}]},
    {"doc_id": "a.c", "quotes": []},
    {"doc_id": "a.d"},
]


@pytest.fixture(scope="session")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_set(tmp_path_factory.mktemp("sources") / "gold")


@pytest.fixture(autouse=True)
def _quiet() -> None:
    datasets.disable_progress_bars()


def answers(row: dict[str, Any]) -> dict[str, Any]:
    """An extractor: the right quote with its speaker, and one that names nobody."""
    assert row["text"]
    return {"quotes": [{"text": "We will not leave", "speaker": "Mara Lindqvist"}, {"text": "Nobody told us"}]}


# -- absent and null -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table",
    [
        datasets.Dataset.from_list,
        lambda rows: datasets.Dataset.from_list(rows).with_format("numpy"),
        lambda rows: datasets.Dataset.from_list(rows).to_iterable_dataset(),
        lambda rows: datasets.DatasetDict(test=datasets.Dataset.from_list(rows)),
        lambda rows: datasets.Dataset.from_list(rows).to_pandas(),
        lambda rows: datasets.Dataset.from_list(rows).data.table,
    ],
    ids=["Dataset", "numpy format", "stream", "DatasetDict", "pandas from Arrow", "Arrow"],
)
def test_none_in_arrow_is_absent_and_the_empty_string_is_null(table: Callable[[Rows], Any]) -> None:
    assert list(records_of(table(MIXED))) == READ


@pytest.mark.parametrize(
    "table",
    [
        lambda rows: datasets.Dataset.from_list(
            rows, features=datasets.Features(doc_id=datasets.Value("string"), quotes=datasets.List(datasets.Json()))
        ),
        pd.DataFrame,
    ],
    ids=["Json", "pandas"],
)
def test_none_as_a_program_gave_it_is_null(table: Callable[[Rows], Any]) -> None:
    assert list(records_of(table(READ))) == READ


def test_a_frame_with_holes() -> None:
    frame = pd.DataFrame([{"doc_id": "a", "quotes": []}, {"doc_id": "b"}])
    assert list(records_of(frame)) == [{"doc_id": "a", "quotes": []}, {"doc_id": "b"}]


def test_a_struct_that_is_absent() -> None:
    rows = [{"doc_id": "a", "quotes": [{"text": "x", "speaker": {"name": "M"}}, {"text": "y"}]}]
    assert list(records_of(datasets.Dataset.from_list(rows))) == rows


def test_absent_never_meets_a_gold_null(gold: Path) -> None:
    """A sign is quoted and no speaker named: only who says so is right about it."""
    said = [{"doc_id": "storm.wire", "quotes": [{"text": "Nobody told us", "speaker": ""}]}]
    silent = [{"text": "We will not leave", "speaker": "x"}, {"text": "Nobody told us"}]
    kept = [{"doc_id": "storm.wire", "quotes": silent}]
    hits = [
        newsbench.score(datasets.Dataset.from_list(rows), gold, split="dev", tracks=["attribution"]).to_dict()
        for rows in (said, kept)
    ]
    assert [report["tracks"]["attribution"]["overlap"]["tp"] for report in hits] == [1, 0]


# -- map -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "texts",
    [
        lambda gold: load_dataset("test", gold=gold).select_columns(["doc_id", "text"]),
        lambda gold: load_dataset("test", gold=gold),
        lambda gold: load_dataset("test", gold=gold).to_iterable_dataset(),
        lambda gold: load_dataset(gold=gold),
    ],
    ids=["texts", "documents", "stream", "all splits"],
)
def test_what_map_returns_scores_as_the_same_list(texts: Callable[[Path], Any], gold: Path) -> None:
    rows = [{"doc_id": row["doc_id"], **answers(row)} for row in load_dataset("test", gold=gold)]
    expected = newsbench.score(rows, gold).to_dict()
    found = newsbench.score(texts(gold).map(answers), gold).to_dict()
    assert found["tracks"] == expected["tracks"]
    assert found["tracks"]["events"] is None


def test_offsets_that_fit_into_the_types_of_gold_are_answers(gold: Path) -> None:
    """``map`` casts them to gold's types, class labels and all."""

    def extract(row: dict[str, Any]) -> dict[str, Any]:
        start = row["text"].index("We will")
        return {"quotes": [{"content": [[start, start + 17]], "type": "direct", "speaker": "Mara Lindqvist"}]}

    mapped = load_dataset("test", gold=gold).map(extract)
    assert mapped.features["quotes"] == load_dataset("test", gold=gold).features["quotes"]
    tracks = newsbench.score(mapped, gold, tracks=["quote_types", "events", "cues"]).to_dict()["tracks"]
    assert (tracks["quote_types"]["overlap"]["tp"], tracks["quote_types"]["overlap"]["fp"]) == (2, 0)
    assert tracks["events"] is None
    assert tracks["cues"] is None


@pytest.mark.parametrize("form", [lambda d: d, lambda d: d.to_pandas(), lambda d: d.data.table])
def test_gold_alone_is_no_prediction(form: Callable[[Any], Any], gold: Path) -> None:
    with pytest.raises(InputError, match=r"\[no-predictions\]"):
        newsbench.score(form(load_dataset("test", gold=gold)), gold)


def test_gold_beside_a_column_of_a_frame(gold: Path) -> None:
    frame = load_dataset("test", gold=gold).to_pandas()
    frame["quotes"] = [answers({"text": text})["quotes"] for text in frame["text"]]
    tracks = newsbench.score(frame, gold).to_dict()["tracks"]
    assert tracks["quotes"]["overlap"]["tp"] == 4
    assert tracks["events"] is None


def test_other_columns_are_unknown_keys(gold: Path) -> None:
    mapped = load_dataset("test", gold=gold).map(lambda row: {"qoutes": [], "quotes": []})
    with pytest.raises(InvalidInput, match=r"unknown-key.*quotes"):
        newsbench.score(mapped, gold)


# -- anything else ---------------------------------------------------------------------------------------


def test_numbers_of_numpy_are_numbers(gold: Path) -> None:
    row = load_dataset("dev", gold=gold)[0]
    start = np.int64(row["text"].index("We will"))
    quote = {"content": np.array([[start, start + 17]]), "confidence": np.float32(0.5)}
    report = newsbench.score([{"doc_id": row["doc_id"], "quotes": [quote]}], gold, split="dev", tracks=["quotes"])
    assert report.to_dict()["tracks"]["quotes"]["exact"]["tp"] == 1


def test_what_is_no_json_is_named() -> None:
    with pytest.raises(InputError, match=r"predictions:2: \[not-json\].*object"):
        list(json_lines([{"doc_id": "a"}, {"doc_id": "b", "quotes": [object()]}]))


@pytest.mark.parametrize("source", [{"doc_id": "a"}, 3, None])
def test_what_is_no_source_is_refused(source: object) -> None:
    with pytest.raises(InputError, match=r"\[wrong-source\]"):
        records_of(source)


def test_plain_mappings_pass_through() -> None:
    assert list(records_of(iter(READ))) == READ
