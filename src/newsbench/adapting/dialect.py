"""How a predictions file is written.

It is no part of the signature of a result. The signature says how predictions are scored; the dialect says what the
predictions of a file *are*, as its name and its encoding do. Files in two units that mean the same spans are the same
predictions, and give the same digits under the same signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from msgspec import Struct

from newsbench.files import InputError

if TYPE_CHECKING:
    from newsbench.adapting.keymap import KeyMap

Unit = Literal["codepoint", "utf-16", "utf-8"]
_UNITS: tuple[Unit, ...] = get_args(Unit)


class Dialect(Struct, frozen=True):
    """The unit of offsets, and what keys and values mean (None: as newsbench itself has them)."""

    offsets: Unit = "codepoint"
    key_map: KeyMap | None = None


PLAIN = Dialect()


def dialect_of(offsets: str | None = None, key_map: str | Path | Mapping[str, Any] | None = None) -> Dialect:
    """A dialect from what a user gives; None: as newsbench itself has it.

    Raises:
        InputError: there is no such unit, or the map is none.
    """
    unit = next((unit for unit in _UNITS if unit == (offsets or "codepoint")), None)
    if unit is None:
        raise InputError(f"[unknown-unit] offsets cannot be counted in {offsets!r}: choose from {', '.join(_UNITS)}")
    if key_map is None:
        return Dialect(unit)
    from newsbench.adapting.keymap import read_key_map

    return Dialect(unit, read_key_map(key_map))
