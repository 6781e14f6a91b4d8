"""How a predictions file is written.

It is no part of the signature of a result. The signature says how predictions are scored; the dialect says what the
predictions of a file *are*, as its name and its encoding do. Files in two units that mean the same spans are the same
predictions, and give the same digits under the same signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from newsbench.adapting.keymap import NO_MAP, KeyMap, read_key_map
from newsbench.adapting.units import UNITS, Unit
from newsbench.files import InputError


class Dialect(Struct, frozen=True):
    """The unit of offsets, and what keys and values mean."""

    offsets: Unit = "codepoint"
    key_map: KeyMap = NO_MAP


PLAIN = Dialect()


def dialect_of(offsets: str | None = None, key_map: str | Path | Mapping[str, Any] | None = None) -> Dialect:
    """A dialect from what a user gives; None: as newsbench itself has it.

    Raises:
        InputError: there is no such unit, or the map is none.
    """
    if offsets is not None and offsets not in UNITS:
        raise InputError(f"[unknown-unit] offsets cannot be counted in {offsets!r}: choose from {', '.join(UNITS)}")
    return Dialect(offsets or "codepoint", NO_MAP if key_map is None else read_key_map(key_map))
