"""The command line run inside the test's own process, which is a hundred times cheaper than a new one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest

from newsbench.cli import main

CASES = Path(__file__).parent / "cases" / "scoring"
SLICES = ("genre", "outlet", "split", "region", "length", "source-form", "phenomenon")
_FIGURES = ("precision", "recall", "f1", "rate")
_made = TemporaryDirectory(prefix="newsbench-tests-")
# What the user has attached must not change what tests see.
NOTHING_ATTACHED = Path(_made.name) / "nothing"


@dataclass(frozen=True)
class Result:
    """What a run of the command line left: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """stdout as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def run(*arguments: str | Path, stdin: bytes = b"", data: Path = NOTHING_ATTACHED) -> Result:
    """Run ``newsbench`` with these arguments. No run may show a traceback or blame itself.

    ``data`` is the user's data directory.
    """
    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with (
        patch.dict(os.environ, {"NEWSBENCH_DATA": str(data)}),
        patch.object(sys, "argv", ["newsbench", *map(str, arguments)]),
        patch.object(sys, "stdin", TextIOWrapper(BytesIO(stdin), encoding="utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as stop,
    ):
        main()
    result = Result(_code(stop.value.code), _text(out), _text(err))
    assert "Traceback" not in result.err
    assert "a fault of ours" not in result.err, result.err
    return result


def _code(code: object) -> int:
    """``sys.exit`` takes None for 0."""
    assert code is None or isinstance(code, int)
    return code or 0


def _text(stream: TextIOWrapper) -> str:
    raw = stream.buffer
    assert isinstance(raw, BytesIO)
    return raw.getvalue().decode("utf-8")


def process(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run ``newsbench`` in a process of its own, for what only a process has: pipes, limits, an environment."""
    environment = {**os.environ, "NEWSBENCH_DATA": str(NOTHING_ATTACHED), **options.pop("env", {})}
    given: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60} | options
    command = [sys.executable, "-m", "newsbench", *map(str, arguments)]
    result: subprocess.CompletedProcess[bytes] = subprocess.run(command, check=False, env=environment, **given)
    return result


@cache
def made(extractor: str) -> Path:
    """Predictions of a built-in extractor on the shipped test split."""
    path = Path(_made.name) / f"{extractor}.jsonl"
    result = run("predict", "--extractor", extractor, "-o", path)
    assert (result.code, result.out) == (0, "")
    return path


def small(case: str) -> tuple[Path, Path]:
    """Predictions and gold of a case that was computed by hand."""
    return CASES / case / "predictions.jsonl", CASES / case / "gold.jsonl"


@cache
def score(predictions: Path, *options: str | Path, data: Path = NOTHING_ATTACHED) -> Result:
    """Without intervals, which most tests do not ask about; the same question is asked once."""
    return run("score", predictions, "--no-ci", *options, data=data)


def score_json(predictions: Path, *options: str | Path) -> Any:
    """The report of a run without problems."""
    result = score(predictions, "--format", "json", *options)
    assert result.code == 0, result.err
    return result.json


def figures(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float | None]]:
    """Every precision, recall, F1 and rate below a node of a report, by path."""
    for key, value in node.items():
        if isinstance(value, dict):
            yield from figures(value, (*path, key))
        elif key in _FIGURES:
            yield (*path, key), value
