"""The baseline extractors, by name.

An extractor takes a text and gives the keys of a prediction line without its ``doc_id``: ``quotes``, ``events`` and
``entities``, all offsets in Unicode code points. What needs more than the text is registered where it is made:
``EXTRACTORS["name"] = loader``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Extractor = Callable[[str], dict[str, Any]]


def _rules() -> Extractor:
    # Imported only when asked for, so that listing the names stays instant.
    from newsbench.extractors.rules import extract

    return extract


def _marks() -> Extractor:
    from newsbench.extractors.trivial import extract

    return extract


def _empty() -> Extractor:
    return lambda text: {"quotes": [], "events": [], "entities": []}


EXTRACTORS: dict[str, Callable[[], Extractor]] = {"rules": _rules, "marks": _marks, "empty": _empty}


def names() -> list[str]:
    """The names of all extractors, sorted."""
    return sorted(EXTRACTORS)


def get(name: str) -> Extractor:
    """The extractor of that name.

    Raises:
        KeyError: there is none; the message lists those there are.
    """
    if name not in EXTRACTORS:
        raise KeyError(f"no extractor {name!r}; there are: {', '.join(names())}")
    return EXTRACTORS[name]()
