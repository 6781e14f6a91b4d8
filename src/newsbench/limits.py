"""What a check lets pass: how far a figure may fall, and where it must not go at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsbench.files import InputError

MAX_DROP = 0.005
HARD_DROP = 0.02


@dataclass(frozen=True, slots=True)
class Floor:
    """A figure that must not be lower.

    Attributes:
        path: the track, the row where it is not the headline, and the figure: ``("attribution", "f1")``.
        least: in [0, 1].
    """

    path: tuple[str, ...]
    least: float

    @property
    def track(self) -> str:
        return self.path[0]

    @property
    def name(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Limits:
    """When a check fails.

    Attributes:
        max_drop: of a headline F1. A larger drop fails where the paired test supports it or cannot be made.
        hard_drop: a larger drop fails whatever the test says: one story that collapses while others waver is no
            chance, though no test over stories can show it.
        any_drop: every drop fails.
        max_rise: of the share of strings that are not in the text.
        floors: figures that must not be lower.
    """

    max_drop: float = MAX_DROP
    hard_drop: float = HARD_DROP
    any_drop: bool = False
    max_rise: float = 0.0
    floors: tuple[Floor, ...] = ()


def floor_from(words: str) -> Floor:
    """A floor from ``attribution.f1=0.70``.

    Raises:
        InputError: it is none.
    """
    name, _, number = words.partition("=")
    try:
        return _floor(name.strip(), float(number))
    except ValueError:
        raise _refused(words) from None


def floors_from(given: Mapping[str, Any] | Iterable[str]) -> tuple[Floor, ...]:
    """Floors from a list of words or a mapping, nested (as TOML makes of a dotted key) or flat.

    Raises:
        InputError: one of them is none.
    """
    if isinstance(given, Mapping):
        return tuple(_nested(given, ""))
    return tuple(floor_from(str(words)) for words in given)


def _nested(given: Mapping[str, Any], prefix: str) -> Iterator[Floor]:
    for key, value in given.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _nested(value, f"{name}.")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield _floor(name, float(value))
        else:
            raise _refused(f"{name}={value}")


def _floor(name: str, least: float) -> Floor:
    path = tuple(name.split("."))
    if len(path) < 2 or not all(path) or not 0 <= least <= 1:
        raise _refused(f"{name}={least:g}")
    return Floor(path, least)


def _refused(words: str) -> InputError:
    return InputError(
        f"[bad-floor] {words!r} is no floor: write a track, a figure and a number from 0 to 1, as attribution.f1=0.70"
    )
