"""Predictions as extractors write them: each folder of tests/cases/adapting is one case, all about one text.

``predictions.jsonl`` is read with the unit in ``options.json`` and the map in ``map.json``, where these are there.
``expected.txt`` has every line that a user sees. Where all is well, ``plain.jsonl`` says the same in newsbench's own
form, and must give the same report.
"""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from command_line import run

from newsbench import adapting, score

FOLDER = Path(__file__).parent / "cases" / "adapting"
GOLD = FOLDER / "gold.jsonl"
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
GOOD = [case for case in CASES if (FOLDER / case / "plain.jsonl").exists()]
# The sort of fault, or of mending, that no problem stands for but a message about a file of its own.
OF_FILES = {"bad-map", "unknown-unit"}


def options(case: str) -> dict[str, Any]:
    path, key_map = FOLDER / case / "options.json", FOLDER / case / "map.json"
    chosen: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return chosen | ({"map": key_map} if key_map.exists() else {})


def seen(case: str) -> str:
    """What `newsbench validate` says of a case, without the folder."""
    arguments = [part for key, value in options(case).items() for part in (f"--{key}", value)]
    result = run("validate", FOLDER / case / "predictions.jsonl", "--gold", GOLD, *arguments)
    assert result.code == (0 if case in GOOD else 2), result.err
    return result.err.replace(f"{FOLDER / case}{os.sep}", "")


@pytest.mark.parametrize("case", CASES)
def test_a_user_sees_what_is_expected(case: str) -> None:
    expected = FOLDER / case / "expected.txt"
    if os.environ.get("NEWSBENCH_REFRESH"):
        expected.write_text(seen(case), encoding="utf-8")
    assert seen(case) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", GOOD)
def test_it_means_the_same_as_its_plain_form(case: str) -> None:
    chosen = options(case)
    adapted = score(
        FOLDER / case / "predictions.jsonl",
        GOLD,
        offsets=chosen.get("offsets", "codepoint"),
        key_map=chosen.get("map"),
        replicates=0,
        errors=True,
    )
    plain = score(FOLDER / case / "plain.jsonl", GOLD, replicates=0, errors=True)
    assert adapted.to_dict() | {"warnings": []} == plain.to_dict() | {"warnings": []}
    assert not plain.warnings


def test_every_code_has_a_case() -> None:
    named = {case.split(".")[0] for case in CASES}
    assert codes_in_source() - OF_FILES <= named


def codes_in_source() -> set[str]:
    """The second argument of every report, and every code of a message."""
    found: set[str] = set()
    for path in Path(adapting.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("error", "warning"):
                found |= {str(arg.value) for arg in node.args[1:2] if isinstance(arg, ast.Constant)}
        found |= set(re.findall(r"\[([a-z]+-[a-z-]+)\] ", path.read_text(encoding="utf-8")))
    return found
