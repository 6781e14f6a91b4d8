"""Every number in the examples of docs/metrics.md is what the scorer gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from command_line import CASES, SLICES

import newsbench
from newsbench.metrics.statistics import poisson_weights
from newsbench.tracks import NAMES

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "metrics.md").read_text(encoding="utf-8")
COUNTS = r"\d+/\d+/\d+"
VALUE = re.compile(rf"`([a-z0-9_/-]+)` = (gold \d+, predicted \d+|{COUNTS}|\d+ of \d+|\d+/\d+|\d+|null)")
TOLERANCE = 1e-12


def examples() -> Iterator[tuple[str, str, str]]:
    """Case, path and value, in the order of the page; a case holds until the next is named."""
    for block in re.findall(r"(?:^>.*\n)+", PAGE, re.MULTILINE):
        text = " ".join(line.lstrip("> ") for line in block.splitlines())
        for part in re.split(r"(?=\bCase `)", text)[1:]:
            case = part.split("`")[1]
            yield from ((case, path, value) for path, value in VALUE.findall(part))


EXAMPLES = list(examples())


@cache
def report(case: str) -> dict[str, Any]:
    folder = CASES / case
    chosen = json.loads((folder / "options.json").read_text("utf-8")) if (folder / "options.json").exists() else {}
    options = newsbench.Options(**{name: chosen[name] for name in ("boundary", "criterion") if name in chosen})
    scored = newsbench.score(
        folder / "predictions.jsonl",
        gold=folder / "gold.jsonl",
        options=options,
        replicates=0,
        errors=True,
        by=SLICES,
        trivial=True,
    )
    return scored.to_dict()


def found(case: str, path: str) -> Any:
    node: Any = report(case)
    for key in path.split("/") if path.startswith(("errors/", "slices/")) else ["tracks", *path.split("/")]:
        node = node[key]
    return node


def as_written(value: str, node: Any) -> Any:
    """What the scorer gives, in the words of the page."""
    if re.fullmatch(COUNTS, value):
        return f"{node['tp']}/{node['fp']}/{node['fn']}"
    if " of " in value:
        return f"{node['count']} of {node['of']}"
    if value.startswith("gold"):
        return f"gold {node['gold']}, predicted {node['predicted']}"
    return "null" if node is None else node


@pytest.mark.parametrize(("case", "path", "value"), EXAMPLES)
def test_example(case: str, path: str, value: str) -> None:
    got = as_written(value, found(case, path))
    if isinstance(got, str):
        assert got == value
    else:
        assert got == pytest.approx(float(Fraction(value)), rel=0, abs=TOLERANCE)


def test_every_number_with_an_equals_sign_is_checked() -> None:
    blocks = " ".join(line for line in PAGE.splitlines() if line.startswith(">")).replace("> ", "")
    assert len(re.findall(r"` +=", blocks)) == len(EXAMPLES)
    assert len(EXAMPLES) > 100


def test_every_track_is_explained() -> None:
    assert [name for name in NAMES if f"`{name}`" not in PAGE] == []


def test_named_cases_are_there() -> None:
    named = set(re.findall(r"Case `([a-z0-9-]+)`", PAGE)) | set(re.findall(r"`(failure-[a-z0-9-]+)`", PAGE))
    assert {name for name in named if not (CASES / name).is_dir()} == set()


def test_weights() -> None:
    for story, weights in re.findall(r"[Ss]tory `(s\d)`[^:]*: (?:the first\s+weights are )?((?:\d ){7}\d)", PAGE):
        assert " ".join(f"{weight:.0f}" for weight in poisson_weights(story, 0, 8)) == weights
    assert len(re.findall(r"(?:\d ){7}\d", PAGE)) == 2


def test_fields_of_the_signature() -> None:
    signature = newsbench.score(
        CASES / "iou-exactly-half" / "predictions.jsonl", CASES / "iou-exactly-half" / "gold.jsonl"
    )
    fields = [part.split(":")[0] for part in signature.signature.split("|")]
    assert fields == re.findall(r"^\| `(\w+)` \|", PAGE.split("## 11.")[1].split("## 12.")[0], re.MULTILINE)
