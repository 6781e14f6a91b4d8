"""What is asked of every set that is imported: it is a good gold set, and gold against itself is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

import newsbench
from newsbench.corpus import load
from newsbench.formats.conversion import Reading
from newsbench.formats.folder import write
from newsbench.formats.jsonl import line
from newsbench.formats.labelmap import NO_MAP, LabelMap
from newsbench.formats.registry import reader


def imported(name: str, path: Path, folder: Path, labels: LabelMap = NO_MAP) -> Reading:
    """The set, after it was written to a folder, validated, and scored against itself without an error."""
    reading = reader(name).read(path, labels)
    write(reading.documents, folder, NO_MAP)
    corpus = load(folder)
    assert [str(problem) for problem in corpus.problems] == []
    assert {one.doc_id: one for one in corpus.documents} == {one.doc_id: one for one in reading.documents}
    one_file = folder / "gold.jsonl"
    one_file.write_text("".join(map(line, reading.documents)), encoding="utf-8")
    report = newsbench.score(one_file, gold=folder, split="all", replicates=0)
    wrong = list(_wrong(msgspec.to_builtins(report.tracks), ""))
    assert wrong == []
    return reading


def _wrong(rows: Any, path: str) -> Any:
    for key, value in rows.items() if isinstance(rows, dict) else ():
        if key in ("precision", "recall", "f1") and value not in (1.0, None):
            yield f"{path}.{key} is {value}"
        yield from _wrong(value, f"{path}.{key}")
