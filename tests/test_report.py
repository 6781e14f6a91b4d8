"""The report: its JSON follows the schema, goes there and back, and becomes a table and a data frame."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import pytest
from command_line import CASES, SLICES, made
from jsonschema import Draft202012Validator

import newsbench
from newsbench import Report, resources
from newsbench.tracks import NAMES

VALIDATOR = Draft202012Validator(resources.schema("report"))


@cache
def full() -> Report:
    """Every option on, and a corpus large enough for intervals."""
    return newsbench.score(made("rules"), errors=True, by=SLICES, replicates=40)


@cache
def plain() -> Report:
    return newsbench.score(made("rules"), replicates=0, errors=True, tracks=["attribution", "events", "entities"])


def of_case(case: str, **options: Any) -> Report:
    folder = CASES / case
    return newsbench.score(folder / "predictions.jsonl", gold=folder / "gold.jsonl", **options)


def complaints(report: Report) -> list[str]:
    return [
        f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(json.loads(report.to_json()))
    ]


# -- the schema ------------------------------------------------------------------------------------------


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(resources.schema("report"))


def test_a_full_report_follows_it() -> None:
    assert complaints(full()) == []


@pytest.mark.parametrize("extractor", ["gold", "empty"])
def test_perfect_and_empty_reports_follow_it(extractor: str) -> None:
    assert complaints(newsbench.score(made(extractor), errors=True, by=["genre"], replicates=20)) == []


REFUSED = {path.parent.name for path in CASES.glob("*/expected.json") if '"raises"' in path.read_text(encoding="utf-8")}


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.name not in REFUSED))
def test_reports_of_hand_made_cases_follow_it(case: str) -> None:
    options = CASES / case / "options.json"
    chosen = json.loads(options.read_text(encoding="utf-8")) if options.exists() else {}
    known = {name: chosen[name] for name in ("split", "ignore_unknown") if name in chosen}
    assert complaints(of_case(case, errors=True, by=SLICES, replicates=5, **known)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("documents",), -1),
        (("documents",), 1.5),
        (("surprise",), 1),
        (("tracks", "poetry"), {"f1": 1.0}),
        (("tracks", "quotes", "exact", "f1"), 1.5),
        (("tracks", "quotes", "exact", "f1"), "1"),
        (("tracks", "quotes", "exact", "accuracy"), 1.0),
        (("tracks", "quotes", "exact", "f1_ci"), [0.1]),
        (("errors", "quotes", "missed", "gold"), -1),
        (("signature",), "something else"),
    ],
)
def test_the_schema_is_closed(path: tuple[str, ...], value: Any) -> None:
    report = json.loads(full().to_json())
    node = report
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    assert not VALIDATOR.is_valid(report)


def test_all_tracks_are_in_the_schema() -> None:
    assert resources.schema("report")["properties"]["tracks"]["propertyNames"]["enum"] == list(NAMES)


# -- JSON and back ---------------------------------------------------------------------------------------


def test_there_and_back() -> None:
    again = Report.from_json(full().to_json())
    assert again == msgspec.convert(full().to_dict(), Report)
    assert again.to_json() == full().to_json()
    assert again.to_json() == Report.from_json(again.to_json().encode()).to_json()


def test_what_is_read_back_shows_the_same() -> None:
    assert str(Report.from_json(plain().to_json())) == str(plain())
    assert list(Report.from_json(full().to_json()).rows()) == list(full().rows())


def test_no_nan_and_no_infinity() -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads(full().to_json(), parse_constant=refuse)


@pytest.mark.parametrize("bad", ["[]", "{}", '{"signature": 1}', "not JSON"])
def test_other_json_is_refused(bad: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        Report.from_json(bad)


def test_a_report_is_frozen() -> None:
    with pytest.raises(AttributeError):
        full().documents = 0  # type: ignore[misc]


# -- rows, data frame, text ------------------------------------------------------------------------------


def counted(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of everything below ``tracks`` that has a figure."""
    if {"f1", "recall", "rate"} & set(node):
        yield path
        return
    for key, value in node.items():
        if value is None:
            yield (*path, key)
        elif isinstance(value, dict):
            yield from counted(value, (*path, key))


def test_rows_are_all_there() -> None:
    assert sorted(path for path, _ in full().rows()) == sorted(counted(full().tracks))


def test_data_frame() -> None:
    frame = full().to_dataframe()
    assert len(frame) == len(list(full().rows()))
    assert {"track", "row", "precision", "recall", "f1", "tp", "fp", "fn"} <= set(frame.columns)
    headline = frame[(frame.track == "attribution") & (frame.row == "overlap")].iloc[0]
    assert headline.f1 == full().tracks["attribution"]["overlap"]["f1"]
    assert not frame.duplicated(["track", "row"]).any()


def test_data_frame_of_a_track_that_was_not_attempted() -> None:
    frame = of_case("not-attempted-is-null").to_dataframe()
    assert frame[frame.track == "events"].f1.isna().all()


def test_text() -> None:
    text = str(plain())
    assert text.startswith(f"{plain().documents} documents, {plain().stories} stories\n")
    assert plain().signature in text
    assert all(name in text for name in plain().tracks)
    assert f"{plain().tracks['attribution']['overlap']['f1']:.3f}" in text


def test_undefined_is_a_dash() -> None:
    line = next(line for line in str(of_case("undefined-is-null")).splitlines() if line.split()[:1] == ["quotes"])
    assert line.split()[:5] == ["quotes", "exact", "–", "–", "–"]
