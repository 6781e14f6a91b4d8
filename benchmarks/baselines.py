"""The built-in extractors on one split, as a Markdown table: F1 and its 95 % interval in the headline rows.

python benchmarks/baselines.py [SPLIT]
"""

from __future__ import annotations

import sys
from typing import Any

import newsbench
from newsbench.extractors import get

EXTRACTORS = ("empty", "marks", "rules")
HEADLINES = (
    ("quotes", "overlap"),
    ("attribution", "overlap"),
    ("verbatim", "chars"),
    ("event_types", "overlap"),
    ("arguments", "attached"),
    ("reported_events", "reported"),
    ("entities", "conll"),
)


def table(split: str) -> str:
    """One line a headline row, one column an extractor."""
    corpus = newsbench.load(split=split)
    reports = {name: _report(name, corpus) for name in EXTRACTORS}
    lines = [f"| F1, {split} split | " + " | ".join(EXTRACTORS) + " |", "|---|" + "--:|" * len(EXTRACTORS)]
    for track, row in HEADLINES:
        cells = [_cell(report, track, row) for report in reports.values()]
        lines.append(f"| {track} {row} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _report(name: str, corpus: newsbench.Corpus) -> newsbench.Report:
    extract = get(name)
    return newsbench.score(({"doc_id": d.doc_id, **extract(d.text)} for d in corpus), corpus)


def _cell(report: newsbench.Report, track: str, row: str) -> str:
    node: dict[str, Any] | None = report.tracks[track]
    if node is None:
        return "not attempted"
    figures = node[row]
    ends = figures.get("f1_ci")
    f1 = "–" if figures["f1"] is None else f"{figures['f1']:.3f}"
    return f"{f1} ({ends[0]:.3f}–{ends[1]:.3f})" if ends else f1


if __name__ == "__main__":
    print(table(sys.argv[1] if len(sys.argv) > 1 else "test"), end="")
