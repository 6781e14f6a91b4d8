"""What large sets cost: intervals beside scoring, two processes beside one, memory of many documents beside few.

    python benchmarks/scale.py 2000

The documents are those of the shipped set, again and again under other names, with what the rules find in them: all
tracks are scored. Memory is measured on generated quotes (as benchmarks/speed.py), so that many fit on a disk.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path

import msgspec
from generate import write as write_quotes

import newsbench
from newsbench.extractors import get
from newsbench.formats.jsonl import line
from newsbench.model import Document

# So many times as many documents must not need more memory than MEMORY_BAR times that of the fewer.
MORE = int(__import__("os").environ.get("MORE", "5"))


class Run(msgspec.Struct):
    """A command: seconds on the clock, CPU seconds of all its processes, and the peak of the largest in MB."""

    clock: float
    cpu: float
    peak: float


def score(gold: Path, predictions: Path, *options: str) -> Run:
    """Run `newsbench score` in a process of its own."""
    program = (
        "import sys, resource\n"
        "from newsbench.cli import main\n"
        "try:\n    main()\n"
        "finally:\n"
        "    print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF,)), file=sys.stderr)\n"
    )
    arguments = ["score", str(predictions), "--gold", str(gold), "--format", "json", "-o", os.devnull, *options]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(clock, cpu, int(done.stderr.split()[-1]) / 1024)


def repeated(count: int, folder: Path) -> tuple[Path, Path]:
    """Gold and predictions of so many documents, in whole stories of new names."""
    extract, corpus = get("rules"), newsbench.load(split="all")
    answers = {gold.doc_id: msgspec.json.encode(extract(gold.text)) for gold in corpus}
    gold_path, predictions = folder / "all-gold.jsonl", folder / "all-predictions.jsonl"
    with gold_path.open("w", encoding="utf-8") as ours, predictions.open("wb") as theirs:
        for name, gold in islice(_named(sorted(corpus, key=lambda one: one.story)), count):
            document = Document(doc_id=name)
            annotation = msgspec.structs.replace(gold.annotation, doc_id=name)
            ours.write(line(newsbench.corpus.GoldDocument(document, gold.text, annotation)))
            theirs.write(b'{"doc_id":"%s",%s\n' % (name.encode(), answers[gold.doc_id][1:]))
    return gold_path, predictions


def _named(documents: Iterable[newsbench.corpus.GoldDocument]) -> Iterator[tuple[str, newsbench.corpus.GoldDocument]]:
    kept = list(documents)
    for number, gold in enumerate(cycle(kept)):
        outlet = gold.doc_id.split(".", 1)[1]
        yield f"{gold.story}-{number // len(kept)}.{outlet}", gold


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = repeated(count, folder)
        print(f"{count} documents, all tracks, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB\n")
        bare, full = score(*files, "--no-ci"), score(*files)
        two = score(*files, "--processes", "2")
        print(f"scoring alone                 {bare.cpu:8.1f} s of CPU")
        print(
            f"with 1,000 replicates         {full.cpu:8.1f} s of CPU: {(full.cpu - bare.cpu) / bare.cpu:.2f} × scoring"
        )
        print(f"one process                   {full.clock:8.1f} s on the clock")
        print(f"two processes                 {two.clock:8.1f} s on the clock: {full.clock / two.clock:.2f} × as fast")
        few, many = (
            score(*write_quotes(n, folder / str(n)), "--track", "quotes", "--no-ci") for n in (count, count * MORE)
        )
        print(f"peak, {count:>9,} documents     {few.peak:8.0f} MB (--track quotes --no-ci)")
        print(f"peak, {count * MORE:>9,} documents     {many.peak:8.0f} MB: {many.peak / few.peak:.2f} ×")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
