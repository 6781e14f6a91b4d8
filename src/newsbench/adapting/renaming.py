"""A map applied to one record: keys renamed, left out, or put together to spans; values translated.

Where each of our keys came from is noted beside it, so that what is wrong with it can be said with the path in the
line that the user wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from newsbench.adapting.keymap import ENDS, FRAGMENTS, START, KeyMap, Target
from newsbench.validation.reporting import Path, Report
from newsbench.validation.wording import shown

Origins = dict[Path, Path]
# The record that stands below a key of a record.
_BELOW = {
    ("document", "quotes"): "quotes",
    ("document", "events"): "events",
    ("document", "entities"): "entities",
    ("events", "arguments"): "arguments",
    ("entities", "mentions"): "mentions",
    ("quotes", "speaker"): "speakers",
    ("quotes", "via"): "speakers",
    ("quotes", "addressee"): "speakers",
}
# The parts of a span, each with its value and where it stands.
_Parts = dict[str, tuple[Any, Path]]


class Renaming:
    """One record and all below it.

    Attributes:
        origins: paths in the record that is made, each with the path it came from, where the two differ.
    """

    def __init__(self, key_map: KeyMap, report: Report) -> None:
        self._map = key_map
        self._report = report
        self.origins: Origins = {}

    def record(self, name: str, value: Any, new: Path = (), old: Path = ()) -> Any:
        """A record with our keys and values; what is no object is as it is, for validation to say so.

        Args:
            name: which record it is, as a map file has it.
            value: it, as the user has it.
            new, old: its path in what is made, and in what it came from.
        """
        if not isinstance(value, Mapping):
            return value
        made: dict[str, Any] = {}
        spans: dict[str, _Parts] = {}
        for target, below, steps in self._pairs(name, value):
            origin = (*old, *steps)
            if target.part is not None:
                self._keep(spans.setdefault(target.key, {}), target.part, (below, origin), origin)
            elif self._keep(made, target.key, None, origin):
                if steps != (target.key,):
                    self.origins[(*new, target.key)] = origin
                made[target.key] = self._value(name, target.key, below, (*new, target.key), origin)
        for key, parts in spans.items():
            self._span(made, key, parts, (*new, key))
        return made

    def items(self, layer: str, value: list[Any], new: Path) -> list[Any]:
        """The items of a bare list, which stands where the record should."""
        self.origins[new] = ()
        return [self.record(layer, item, (*new, at), (at,)) for at, item in enumerate(value)]

    # -- keys --------------------------------------------------------------------------------------------

    def _pairs(self, name: str, value: Mapping[str, Any]) -> Iterator[tuple[Target, Any, Path]]:
        keys = self._map.keys.get(name, {})
        opened = {dotted[:at] for dotted in keys for at, char in enumerate(dotted) if char == "."}
        yield from _opened(value, keys, opened, "", ())

    def _keep(self, made: dict[str, Any], key: str, value: Any, origin: Path) -> bool:
        """Put a value under a key, unless another of theirs took it."""
        if key in made:
            message = (
                f"would be {shown(key)}, and so would another key beside it: say with --map which one to leave out"
            )
            self._report.error(origin, "key-clash", message)
            return False
        made[key] = value
        return True

    # -- values ------------------------------------------------------------------------------------------

    def _value(self, name: str, key: str, value: Any, new: Path, old: Path) -> Any:
        record = _BELOW.get((name, key))
        if record is not None and isinstance(value, list):
            return [self.record(record, item, (*new, at), (*old, at)) for at, item in enumerate(value)]
        if record is not None and isinstance(value, Mapping):
            return self.record(record, value, new, old)
        meanings = self._map.values.get(name, {}).get(key)
        return value if meanings is None else meanings.get(_named(value), value)

    def _span(self, made: dict[str, Any], key: str, parts: _Parts, new: Path) -> None:
        given = {part: value for part, (value, _) in parts.items() if value is not None}
        if not given:
            return
        origins = {part: origin for part, (_, origin) in parts.items() if part in given}
        begin, finish = origins.get(START), next((origins[end] for end in ENDS if end in given), None)
        if begin is None or finish is None:
            message = f"is one end of {shown(key)}, and the other is missing: give both or neither"
            self._report.error(begin or finish or (), "half-a-span", message)
        elif self._keep(made, key, None, begin):
            span = [given[START], _end(given)]
            made[key] = [span] if key in FRAGMENTS else span
            inner = (*new, 0) if key in FRAGMENTS else new
            self.origins |= {new: begin, inner: begin, (*inner, 0): begin, (*inner, 1): finish}


def _opened(
    value: Any, keys: Mapping[str, Target | None], opened: set[str], prefix: str, steps: Path, dropping: bool = False
) -> Iterator[tuple[Target, Any, Path]]:
    """The keys of an object, with those of the objects and lists in it that a dotted key goes into."""
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
    for step, below in pairs:
        theirs, where = f"{prefix}{step}", (*steps, step)
        target = keys.get(theirs)
        if target is not None:
            yield target, below, where
        elif theirs in opened and isinstance(below, Mapping | list):
            yield from _opened(below, keys, opened, f"{theirs}.", where, dropping or theirs in keys)
        elif theirs not in keys and not dropping:
            yield Target(theirs), below, where


def _named(value: Any) -> Any:
    """A value as a key of a map file can name it: true and 1 as they are written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | str) else None


def _end(given: dict[str, Any]) -> Any:
    """Where a span ends, exclusive. What is no number is passed on, for validation to say so."""
    if "end" in given:
        return given["end"]
    if "last" in given:
        return given["last"] + 1 if type(given["last"]) is int else given["last"]
    start, length = given[START], given["length"]
    return start + length if type(start) is int and type(length) is int else length
