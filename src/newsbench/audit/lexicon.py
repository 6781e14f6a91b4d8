"""The word lists of the audit (``schema/audit-lexicon.json``)."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from newsbench.resources import data_root


@cache
def lexicon() -> dict[str, Any]:
    """The lists as they stand in the file."""
    path = data_root() / "schema" / "audit-lexicon.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def words(name: str) -> frozenset[str]:
    """A plain list, e.g. ``cues``."""
    return frozenset(lexicon()[name])


@cache
def event_types() -> dict[str, str]:
    """The event types that a word tells of, as words for a message."""
    types: dict[str, list[str]] = {}
    for name, listed in lexicon()["events"].items():
        for word in listed:
            types.setdefault(word, []).append(name)
    return {word: " or ".join(names) for word, names in types.items()}


@cache
def pattern_of(name: str) -> re.Pattern[str]:
    """What finds the words of a list (``cues`` or ``events``): whole words, of any case, the longest first."""
    listed = event_types() if name == "events" else words(name)
    choices = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(listed, key=len, reverse=True))
    # A part of a hyphenated word is another word: "so-called", "strike-bound".
    return re.compile(rf"(?<![\w-])(?:{choices})(?![\w-])", re.IGNORECASE)
