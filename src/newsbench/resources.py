"""Where the shipped data lies: inside the installed package, or in the checkout it was installed from."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


@cache
def data_root() -> Path:
    """The folder that holds ``corpus/``, ``annotations/`` and ``schema/``.

    A wheel carries them as ``newsbench/data``; an editable install sees the checkout's own folders.

    Raises:
        FileNotFoundError: neither is there, so the installation is broken.
    """
    for root in (_PACKAGE / "data", _PACKAGE.parent.parent):
        if (root / "schema" / "ontology.json").is_file():
            return root
    raise FileNotFoundError("newsbench's data folders are missing: reinstall newsbench")


@cache
def ontology() -> dict[str, Any]:
    """The closed label sets (``schema/ontology.json``)."""
    return _read("ontology.json")


@cache
def honorifics() -> frozenset[str]:
    """Case-folded titles that may stand before a name (``schema/honorifics.json``)."""
    return frozenset(word for group in _read("honorifics.json")["groups"].values() for word in group)


def schema(name: str) -> dict[str, Any]:
    """A JSON Schema by its short name, e.g. ``prediction``."""
    return _read(f"{name}.schema.json")


@cache
def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((data_root() / "schema" / name).read_text(encoding="utf-8"))
    return loaded
