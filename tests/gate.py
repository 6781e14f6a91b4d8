"""A repository whose predictions are held to a baseline: what the tests of the gate share."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from newsbench.check_report import CheckReport
from newsbench.checking import check, renew
from newsbench.cli.check import command
from newsbench.limits import Limits

Line = dict[str, Any]

WORDS = ("apple", "birch", "cedar", "daisy", "elder")


def document(number: int) -> Line:
    """“apple 3 is all we have left,” said Ann Holt. And so on for birch, cedar, daisy, elder."""
    text, quotes = "", []
    for word in WORDS:
        content = f"{word} {number} is all we have left"
        start = len(text) + 1
        text += f"“{content}”, said Ann Holt.\n"
        source = [text.rindex("Ann Holt"), text.rindex("Ann Holt") + 8]
        quotes.append({"type": "direct", "content": [[start, start + len(content)]], "source": source, "speaker": "e1"})
    mentions = [{"span": quote["source"], "form": "name"} for quote in quotes]
    entity = {"id": "e1", "kind": "person", "name": "Ann Holt", "mentions": mentions}
    return {"doc_id": f"s{number:02}.wire", "text": text, "entities": [entity], "quotes": quotes}


def answers(gold: list[Line]) -> list[Line]:
    """All right."""
    return [
        {"doc_id": line["doc_id"], "quotes": [{**quote, "speaker": "Ann Holt"} for quote in line["quotes"]]}
        for line in gold
    ]


def without(lines: list[Line], stories: int, quotes: int = 1) -> list[Line]:
    """So many quotes fewer in so many stories."""
    made = deepcopy(lines)
    for line in made[:stories]:
        del line["quotes"][:quotes]
    return made


def write(path: Path, lines: list[Line]) -> str:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(path)


class Repository:
    """A folder with gold, a baseline of good predictions, and a command line."""

    def __init__(self, folder: Path, stories: int) -> None:
        self.folder = folder
        self.lines = [document(number) for number in range(stories)]
        self.gold = write(folder / "gold.jsonl", self.lines)
        self.good = answers(self.lines)
        self.baseline = folder / "newsbench-baseline.json"
        renew(self.good, self.baseline, self.gold, tracks=["quotes", "attribution"])

    def check(self, lines: list[Line], **options: Any) -> CheckReport:
        return check(lines, self.baseline, self.gold, limits=Limits(**options))

    def run(self, lines: list[Line], *words: str) -> Result:
        path = write(self.folder / "predictions.jsonl", lines)
        given = [] if "--baseline" in words else ["--baseline", str(self.baseline)]
        return CliRunner().invoke(command, [path, "--gold", self.gold, *given, *words])


def codes(report: CheckReport) -> set[tuple[str, str]]:
    return {(failure.track, failure.code) for failure in report.failures}
