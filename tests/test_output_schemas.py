"""What ``compare`` and ``confidence`` print as JSON follows a schema that says all of it."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from command_line import made, run, small
from jsonschema import Draft202012Validator

from newsbench import resources
from newsbench.comparison_report import NO_DIFFERENCE, NOT_ATTEMPTED, TOO_FEW, UNDEFINED, ComparisonReport, PairedTest
from newsbench.confidence import TRACKS
from newsbench.tracks import NAMES

FEW = ("--replicates", "20", "--randomisations", "600")


def complaints(name: str, value: Any) -> list[str]:
    validator = Draft202012Validator(resources.schema(name))
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


@pytest.mark.parametrize("name", ["comparison", "confidence"])
def test_the_schemas_are_schemas(name: str) -> None:
    schema = resources.schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:newsbench:schema:{name}:1"


# -- compare -----------------------------------------------------------------------------------------------


@cache
def compared(*systems: Path) -> Any:
    return run("compare", *systems, "--format", "json", "--all-pairs", *FEW).json


def test_comparisons_follow_it() -> None:
    report = compared(made("rules"), made("gold"), made("empty"), made("marks"))
    assert complaints("comparison", report) == []
    # Good for the schema only if every way to end is among them.
    verdicts = {test["verdict"] for test in report["tests"]}
    assert {NOT_ATTEMPTED, NO_DIFFERENCE, "gold is better"} <= verdicts
    assert any(test["delta_ci"] for test in report["tests"])


def test_small_comparisons_follow_it() -> None:
    """Too few stories, and a track with nothing to compare."""
    for case, verdict in (("iou-exactly-half", TOO_FEW), ("undefined-is-null", UNDEFINED)):
        predictions, gold = small(case)
        report = run("compare", predictions, predictions, "--gold", gold, "--format", "json", *FEW).json
        assert complaints("comparison", report) == []
        assert verdict in {test["verdict"] for test in report["tests"]}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("surprise",), 1),
        (("signature",), "newsbench:0.1.0|ci:none"),
        (("documents",), -1),
        (("systems",), ["only one"]),
        (("tests", 0, "track"), "poetry"),
        (("tests", 0, "delta"), 1.5),
        (("tests", 0, "delta_ci"), [0.1]),
        (("tests", 0, "p"), 0),
        (("tests", 0, "verdict"), "who knows"),
        (("tests", 0, "effect"), 1),
        (("tests", 0, "first_f1"), "1"),
    ],
)
def test_the_schema_of_comparisons_is_closed(path: tuple[Any, ...], value: Any) -> None:
    assert complaints("comparison", changed(compared(made("rules"), made("gold")), path, value)) != []


def changed(report: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at a path."""
    node = copy = deepcopy(report)
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return copy


def test_the_schema_knows_all_fields_tracks_and_verdicts() -> None:
    schema = resources.schema("comparison")
    test = schema["$defs"]["test"]
    assert set(schema["properties"]) == set(schema["required"]) == set(ComparisonReport.__dataclass_fields__)
    assert list(test["properties"]) == test["required"] == list(PairedTest.__dataclass_fields__)
    assert test["properties"]["track"]["enum"] == list(NAMES)
    words = test["properties"]["verdict"]["anyOf"][0]["enum"]
    assert set(words) == {NO_DIFFERENCE, TOO_FEW, NOT_ATTEMPTED, UNDEFINED}


# -- confidence --------------------------------------------------------------------------------------------


@cache
def sure() -> Any:
    """The rules, as sure of an item as its place in the document is early."""
    lines = [json.loads(line) for line in made("rules").read_text(encoding="utf-8").splitlines()]
    for line in lines:
        for layer in ("quotes", "events"):
            for rank, item in enumerate(line.get(layer, ())):
                item["confidence"] = 1 / (1 + rank)
    content = "".join(json.dumps(line) + "\n" for line in lines)
    return run("confidence", "-", "--format", "json", stdin=content.encode()).json


def test_confidences_follow_it() -> None:
    assert complaints("confidence", sure()) == []
    assert sure()["tracks"]["quotes"]["best"]["f1"] > 0


@pytest.mark.parametrize("extractor", ["rules", "empty", "marks"])
def test_reports_without_confidences_follow_it(extractor: str) -> None:
    report = run("confidence", made(extractor), "--format", "json").json
    assert complaints("confidence", report) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("surprise",), 1),
        (("tracks", "cues"), None),
        (("tracks", "quotes", "ece"), 1.5),
        (("tracks", "quotes", "items"), -1),
        (("tracks", "quotes", "reliability"), []),
        (("tracks", "quotes", "curve", 0, "threshold"), None),
        (("tracks", "quotes", "best", "accuracy"), 1),
        (("tracks", "quotes", "reliability", 0, "items"), 0.5),
    ],
)
def test_the_schema_of_confidences_is_closed(path: tuple[Any, ...], value: Any) -> None:
    assert complaints("confidence", changed(sure(), path, value)) != []


def test_the_schema_knows_all_tracks() -> None:
    assert resources.schema("confidence")["properties"]["tracks"]["propertyNames"]["enum"] == list(TRACKS)
