"""Cut words whose closing mark is missing where their own attribution begins: “We will go, said Brill."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from newsbench.extractors.lexicon import table
from newsbench.extractors.marks import Marked


def cut(text: str, marked: list[Marked]) -> list[Marked]:
    """The marked spans, those without a closing mark shortened if an attribution stands in them."""
    return [item if item.closed else _shortened(text, item) for item in marked]


def _shortened(text: str, marked: Marked) -> Marked:
    *others, (start, end) = marked.fragments
    match = _attribution().search(text, start, end)
    if not match or match.start() + 1 <= start:
        return marked
    return replace(marked, fragments=(*others, (start, match.start() + 1)))


@cache
def _attribution() -> re.Pattern[str]:
    cues = "|".join(re.escape(cue) for cue in sorted(table("cues")["speech"]) if " " not in cue)
    name = r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}"
    inverted = rf"(?:{cues}) (?:{name}|the|a|an|he|she|they)\b"
    plain = rf"(?:{name}|he|she|they) (?:{cues})\b"
    return re.compile(rf"[,?!](?= (?:{inverted}|{plain}))")
