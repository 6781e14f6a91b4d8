"""How fast predictions are validated, beside a prebuilt validator of `jsonschema` on the same lines.

    python benchmarks/validation.py 1000000

Ours is all that newsbench asks of a line: JSON, types, keys that stand once, offsets against the text, labels, ids.
The schema alone cannot ask for the last four. Both get raw lines; jsonschema is measured on a sample.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from jsonschema import Draft202012Validator

from newsbench.corpus import Corpus, GoldDocument
from newsbench.model import Annotation, Document
from newsbench.predictions import read_predictions
from newsbench.resources import data_root

ITEMS = 10
CHUNK = 2_000
SAMPLE = 200
TEXT = "We will not leave, she said. " * 100

Line = tuple[int, bytes]
KINDS: dict[str, Callable[[int], dict[str, Any]]] = {
    "offsets, type, cue, speaker": lambda at: {
        "type": "direct",
        "content": [[at * 100, at * 100 + 50]],
        "cue": [[at * 100 + 60, at * 100 + 64]],
        "speaker": "Mara Lindqvist",
    },
    "offsets alone": lambda at: {"content": [[at * 100, at * 100 + 50]]},
    "strings": lambda at: {"text": "We will not leave", "speaker": "Mara Lindqvist"},
}


def lines(item: Callable[[int], dict[str, Any]]) -> list[Line]:
    records = ({"doc_id": f"s{n}.a", "quotes": [item(at) for at in range(ITEMS)]} for n in range(CHUNK))
    return [(number, json.dumps(record).encode()) for number, record in enumerate(records, 1)]


def ours(chunk: list[Line], corpus: Corpus, count: int) -> float:
    """CPU seconds of a million items, chunk by chunk."""
    start = time.process_time()
    for _ in range(count // (CHUNK * ITEMS)):
        if read_predictions(chunk, corpus, file="predictions.jsonl").problems:
            raise SystemExit("the lines should be right")
    return (time.process_time() - start) / count


def theirs(chunk: list[Line], validator: Draft202012Validator) -> float:
    """CPU seconds an item, of a sample."""
    start = time.process_time()
    for _, raw in chunk[:SAMPLE]:
        if list(validator.iter_errors(json.loads(raw))):
            raise SystemExit("the lines should be right")
    return (time.process_time() - start) / (SAMPLE * ITEMS)


def rows(count: int) -> Iterator[str]:
    schema = json.loads((data_root() / "schema" / "prediction.schema.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    names = [f"s{number}.a" for number in range(CHUNK)]
    corpus = Corpus(tuple(GoldDocument(Document(name), TEXT, Annotation(name)) for name in names))
    for kind, item in KINDS.items():
        chunk = lines(item)
        fast, plain = ours(chunk, corpus, count), theirs(chunk, validator)
        yield f"{kind:30}{fast * 1e6:10.2f}{plain * 1e6:12.1f}{plain / fast:8.0f}"


if __name__ == "__main__":
    # As the command line sets it, for both.
    gc.set_threshold(100_000, 20, 20)
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{total:,} items, µs an item{'newsbench':>12}{'jsonschema':>12}{'ratio':>8}")
    print("\n".join(rows(total)))
