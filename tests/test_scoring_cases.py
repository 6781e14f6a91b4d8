"""Cases computed by hand from the scoring contract: ``tests/cases/scoring/<case>/``, each with its reasons in a README.

A case holds ``gold.jsonl``, ``predictions.jsonl``, ``expected.json`` and, where it asks for them, ``options.json``.
``expected.json`` is a part of the report: every key in it must stand there with that value. Besides:

- ``"=keys"``: exactly these keys stand in the object;
- ``"=total"``: the numbers of the object add up to this;
- ``"=mentions"``: one of the list's strings has this in it;
- ``"raises"`` at the top: the input is refused, with a problem that has these fields.
"""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import newsbench
from newsbench.report import Report

CASES = sorted(path for path in (Path(__file__).parent / "cases" / "scoring").iterdir() if path.is_dir())
TOLERANCE = 1e-12


def run(case: Path) -> Report:
    chosen = _json(case / "options.json") if (case / "options.json").exists() else {}
    how = {name: chosen.pop(name) for name in ("boundary", "criterion", "threshold") if name in chosen}
    if "threshold" in how:
        how["threshold"] = Fraction(how["threshold"])
    options = newsbench.Options(**how)
    gold, predictions = case / "gold.jsonl", case / "predictions.jsonl"
    return newsbench.score(predictions, gold=gold, options=options, replicates=0, on_error="raise", **chosen)


def differences(expected: Any, got: Any, path: str = "$") -> list[str]:
    """Where ``got`` does not have what ``expected`` asks for."""
    if isinstance(expected, dict):
        return _object_differences(expected, got, path)
    if isinstance(expected, float) and isinstance(got, int | float):
        return [] if math.isclose(expected, got, rel_tol=0, abs_tol=TOLERANCE) else [_told(path, expected, got)]
    same = type(expected) is type(got) and expected == got
    return [] if same else [_told(path, expected, got)]


def _object_differences(expected: dict[str, Any], got: Any, path: str) -> list[str]:
    if "=mentions" in expected:
        found = isinstance(got, list) and any(expected["=mentions"] in line for line in got)
        return [] if found else [_told(path, f"a line with {expected['=mentions']!r}", got)]
    if not isinstance(got, dict):
        return [_told(path, expected, got)]
    wrong = []
    for key, value in expected.items():
        if key == "=keys":
            wrong += differences(sorted(value), sorted(got), f"{path} (keys)")
        elif key == "=total":
            wrong += differences(value, sum(got.values()), f"{path} (total)")
        elif key not in got:
            wrong.append(_told(f"{path}.{key}", value, "no such key"))
        else:
            wrong += differences(value, got[key], f"{path}.{key}")
    return wrong


def _told(path: str, expected: Any, got: Any) -> str:
    return f"{path}: expected {expected}, got {got}"


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    expected = _json(case / "expected.json")
    if "raises" in expected:
        with pytest.raises(newsbench.InvalidInput) as refused:
            run(case)
        problems = [{"line": p.line, "path": p.path} for p in refused.value.problems]
        assert any(expected["raises"].items() <= problem.items() for problem in problems), problems
        return
    wrong = differences(expected, json.loads(run(case).to_json()))
    assert not wrong, "\n".join([(case / "README.md").read_text(encoding="utf-8"), *wrong])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_is_explained(case: Path) -> None:
    assert len((case / "README.md").read_text(encoding="utf-8")) > 40
    assert {path.name for path in case.iterdir()} <= {
        *("README.md", "gold.jsonl", "predictions.jsonl", "expected.json", "options.json")
    }
