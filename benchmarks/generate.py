"""Large sets to measure on: invented words, quotes by offsets, an extractor that gets most of them right.

python benchmarks/generate.py 20000 build/bench
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

QUOTES = 10
_SYLLABLES = ("ka", "ro", "mi", "tel", "van", "sho", "ni", "bra", "du", "el")


def document(number: int) -> tuple[dict[str, object], dict[str, object]]:
    """A gold line and a line of predictions; the same number always gives the same."""
    rng = random.Random(number)
    words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(1, 3))) for _ in range(360)]
    text = " ".join(words) + "."
    starts = _starts(words)
    doc_id = f"s{number // 2:07d}.o{number % 2}"
    gold = [_quote(starts, words, at) for at in range(10, 360, 36)][:QUOTES]
    answers = [answer for quote in gold if (answer := _answer(quote, rng)) is not None]
    return {"doc_id": doc_id, "text": text, "quotes": gold}, {"doc_id": doc_id, "quotes": answers}


def _starts(words: list[str]) -> list[int]:
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    return starts


def _quote(starts: list[int], words: list[str], at: int) -> dict[str, object]:
    content = [starts[at], starts[at + 14] + len(words[at + 14])]
    return {"id": f"q{at}", "type": "direct", "content": [content], "cue": [[starts[at + 16], starts[at + 17] - 1]]}


def _answer(quote: dict[str, object], rng: random.Random) -> dict[str, object] | None:
    ((start, end),) = quote["content"]  # type: ignore[misc]
    chance = rng.random()
    if chance < 0.1:
        return None
    if chance < 0.2:
        end -= 7
    return {"type": "direct" if chance < 0.9 else "indirect", "content": [[start, end]], "cue": quote["cue"]}


def write(count: int, folder: Path, copies: int = 1) -> tuple[Path, Path]:
    """``gold.jsonl`` and ``predictions.jsonl`` of so many documents, and of copies of them under other names."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / "gold.jsonl", folder / "predictions.jsonl"
    with paths[0].open("w", encoding="utf-8") as gold, paths[1].open("w", encoding="utf-8") as predictions:
        lines = [[json.dumps(record, separators=(",", ":")) for record in document(number)] for number in range(count)]
        for copy in range(copies):
            name = f'{{"doc_id":"c{copy}' if copy else '{"doc_id":"'
            for pair in lines:
                for stream, line in zip((gold, predictions), pair, strict=True):
                    stream.write(line.replace('{"doc_id":"', name, 1) + "\n")
    return paths


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
