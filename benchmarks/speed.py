"""How fast quotes are scored, beside what bounds it and beside other scorers, all in one run.

    pip install -e '.[bench]'
    python benchmarks/speed.py 20000

Every line is CPU time (user and system) of a process of its own, the least of some runs. Newsbench is the whole
command: it starts, reads both files, validates every record, matches, counts and writes JSON. The bare decode reads
the same two files to newsbench's own records with msgspec and does nothing else. Of nervaluate and seqeval only the
call that evaluates is timed, on spans (or tags of words) that are already in memory.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from generate import write

RUNS = 3
_DECODE = """
import sys, msgspec
from newsbench.model import GoldLine, Prediction
for path, record in zip(sys.argv[1:], (GoldLine, Prediction)):
    decoder = msgspec.json.Decoder(record)
    with open(path, "rb") as lines:
        for line in lines:
            decoder.decode(line)
"""


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        gold, predictions = write(count, Path(folder))
        megabytes = (gold.stat().st_size + predictions.stat().st_size) / 1e6
        print(f"{count} documents, {megabytes:.1f} MB of JSON Lines\n")
        start = least(run, ["-c", "import newsbench.model"])
        bare = least(run, ["-c", _DECODE, str(gold), str(predictions)]) - start
        rows = [("bare typed decode (without its start)", bare), *newsbench(gold, predictions)]
        spans = list(pairs(gold, predictions))
        rows += [
            ("nervaluate, evaluation alone", timed(nervaluate, spans)),
            ("seqeval, evaluation alone", seqeval(spans)),
        ]
        table(rows, bare, megabytes)


def newsbench(gold: Path, predictions: Path) -> Iterator[tuple[str, float]]:
    score = ["-m", "newsbench", "score", str(predictions), "--gold", str(gold), "-o", os.devnull, "--format", "json"]
    yield "newsbench score --track quotes --no-ci", least(run, [*score, "--track", "quotes", "--no-ci"])
    yield "newsbench score --track quotes (1,000 replicates)", least(run, [*score, "--track", "quotes"])


def least(function: Callable[..., float], *arguments: Any) -> float:
    return min(function(*arguments) for _ in range(RUNS))


def run(arguments: list[str]) -> float:
    """CPU seconds of a Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


Spans = list[tuple[int, int]]


def pairs(gold: Path, predictions: Path) -> Iterator[tuple[str, Spans, Spans]]:
    """Text, gold spans and predicted spans of each document."""
    with gold.open(encoding="utf-8") as ours, predictions.open(encoding="utf-8") as theirs:
        for one, other in zip(map(json.loads, ours), map(json.loads, theirs), strict=True):
            yield one["text"], *([tuple(quote["content"][0]) for quote in line["quotes"]] for line in (one, other))


def timed(function: Callable[..., Any], *arguments: Any) -> float:
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


def nervaluate(spans: list[tuple[str, Spans, Spans]]) -> None:
    from nervaluate import Evaluator

    def entities(found: Spans) -> list[dict[str, Any]]:
        return [{"label": "QUOTE", "start": start, "end": end} for start, end in found]

    gold, predicted = ([entities(one[side]) for one in spans] for side in (1, 2))
    Evaluator(gold, predicted, tags=["QUOTE"]).evaluate()


def seqeval(spans: list[tuple[str, Spans, Spans]]) -> float:
    from seqeval.metrics import classification_report

    gold, predicted = ([tags(one[0], one[side]) for one in spans] for side in (1, 2))
    return timed(classification_report, gold, predicted)


def tags(text: str, spans: Spans) -> list[str]:
    """B, I or O for each word."""
    found, at, ends = [], 0, dict(spans)
    until = -1
    for word in text.split(" "):
        if at in ends:
            until = ends[at]
            found.append("B-QUOTE")
        else:
            found.append("I-QUOTE" if at < until else "O")
        at += len(word) + 1
    return found


def table(rows: list[tuple[str, float]], bare: float, megabytes: float) -> None:
    ours = next(seconds for name, seconds in rows if name.startswith("newsbench"))
    print(f"{'':52}{'CPU s':>8}{'MB/s':>8}{'× bare':>8}{'× newsbench':>13}")
    for name, seconds in rows:
        print(f"{name:52}{seconds:8.2f}{megabytes / seconds:8.1f}{seconds / bare:8.1f}{seconds / ours:13.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
