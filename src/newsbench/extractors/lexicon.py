"""The word lists of the ``rules`` extractor, read once from ``lexicon.json``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _lexicon() -> dict[str, Any]:
    path = Path(__file__).with_name("lexicon.json")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def words(name: str) -> frozenset[str]:
    """A plain list of lower-case words, as a set."""
    return frozenset(_lexicon()[name])


@cache
def table(name: str) -> dict[str, Any]:
    """A list that is keyed, as it stands in the file."""
    found: dict[str, Any] = _lexicon()[name]
    return found


@cache
def inverted(name: str) -> dict[str, str]:
    """A table of lists turned round: word -> its key. A word of two keys keeps the first."""
    found: dict[str, str] = {}
    for key, entries in table(name).items():
        for entry in entries:
            found.setdefault(entry, key)
    return found
