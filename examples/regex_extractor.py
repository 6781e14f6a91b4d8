"""An extractor of one's own: quotation marks, and the nearest name beside a verb of saying. Nothing but `re`.

python examples/regex_extractor.py
"""

from __future__ import annotations

import re
from typing import Any

from newsbench.evaluating import evaluate

NAME = r"(?!He|She|They|It|The|But|And)((?:[A-Z]\w+ )?[A-Z]\w+)"
SAID = [
    re.compile(rf"{NAME} (?:said|says|told|added)\b"),
    re.compile(rf"\b(?:said|says|added) (?:[\w']+ )*?{NAME}\b(?! [A-Z])"),
]
QUOTED = re.compile(r"[“«\"]([^“”«»\"\n]+)[”»\"]|(?<!\w)‘([^\n]+?)’(?!\w)")


def extract(text: str) -> dict[str, Any]:
    """Direct quotes by their offsets in code points, as Python counts them."""
    names = [match for pattern in SAID for match in pattern.finditer(text)]
    spans = [match.span(match.lastindex or 0) for match in QUOTED.finditer(text)]
    # A word or two in quotation marks is no quote.
    return {"quotes": [quote(span, names) for span in spans if text.count(" ", *span) > 2]}


def quote(span: tuple[int, int], names: list[re.Match[str]]) -> dict[str, Any]:
    nearest = min(names, key=lambda match: abs(match.start() - span[1]), default=None)
    return {"type": "direct", "content": [span], "speaker": nearest[1] if nearest else None}


if __name__ == "__main__":
    print(evaluate(extract, split="test", tracks=["quotes", "attribution", "verbatim"]))
