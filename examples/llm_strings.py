"""Answers of an LLM: strings, no offsets. newsbench finds them in the text, and counts those that are not there.

python examples/llm_strings.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import newsbench

HERE = Path(__file__).parent


def predictions() -> list[dict[str, Any]]:
    """A prediction a document: its doc_id beside what the model was asked to answer."""
    lines = (HERE / "llm_answers.jsonl").read_text(encoding="utf-8").splitlines()
    return [{"doc_id": line["doc_id"], **line["answer"]} for line in map(json.loads, lines)]


if __name__ == "__main__":
    report = newsbench.score(predictions(), HERE / "gold.jsonl", tracks=["quotes", "attribution"], errors=True)
    print(report)
    found = report.grounding["quotes"]
    print(
        "How the strings were found:", {grade: count for grade, count in found.items() if grade != "fabrication_rate"}
    )
    print(f"Not in the text: {found['fabrication_rate']:.0%}")
