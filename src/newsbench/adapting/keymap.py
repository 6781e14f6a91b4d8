"""What the keys and values of predictions mean: a JSON file that the user writes.

```json
{"keys":   {"document": {"id": "doc_id", "quotations": "quotes", "model": null},
            "quotes":   {"quote": "text", "quote_start": "content.start", "quote_end": "content.end"}},
 "values": {"quotes":   {"type": {"DIRECT": "direct", "other": null}}},
 "list":   "quotes"}
```

``keys`` gives, record by record, their name and ours; null leaves a key out. A dot on their side goes into an object
or a list (``"output.quotes"``, ``"choices.0.text"``), on our side it builds a span. ``values`` gives, by *our* key,
their value and ours. ``list`` says what a reply is that is a bare list. A key or value that the file does not name
keeps its own.

It is not the map of ``newsbench convert``, which says what *labels* mean (:mod:`newsbench.formats.labelmap`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from newsbench.adapting.scanning import Wanted
from newsbench.files import InputError, bytes_of
from newsbench.model import (
    PredictedArgument,
    PredictedEntity,
    PredictedEvent,
    PredictedMention,
    PredictedQuote,
    PredictedSpeaker,
    Prediction,
)
from newsbench.validation.duplicates import repeated
from newsbench.validation.labels import known, roles_of
from newsbench.validation.reporting import Path as JsonPath
from newsbench.validation.reporting import json_path
from newsbench.validation.syntax import NotJson, load
from newsbench.validation.wording import did_you_mean, either, shown

RECORDS: Mapping[str, type[Struct]] = {
    "document": Prediction,
    "quotes": PredictedQuote,
    "events": PredictedEvent,
    "entities": PredictedEntity,
    "arguments": PredictedArgument,
    "mentions": PredictedMention,
    "speakers": PredictedSpeaker,
}
LAYERS = ("quotes", "events", "entities")
# Keys of ours that hold one span, and those that hold a list of them.
SPANS = frozenset({"source", "span", "head"})
FRAGMENTS = frozenset({"content", "cue", "quoted", "trigger"})
# Where a span begins; and its exclusive end, its inclusive end, or its length.
START = "start"
ENDS = ("end", "last", "length")
_PARTS = (START, *ENDS)
_LABEL_SETS = {
    ("quotes", "type"): "quote_types",
    ("quotes", "medium"): "media",
    ("quotes", "polarity"): "polarities",
    ("quotes", "realis"): "realis",
    ("events", "type"): "event_types",
    ("events", "polarity"): "polarities",
    ("events", "realis"): "realis",
    ("entities", "kind"): "entity_kinds",
    ("mentions", "form"): "mention_forms",
}
_SECTIONS = ("keys", "values", "list")
_TODO = "see docs/predictions.md for what a map file holds"

Value = str | None


class Target(Struct, frozen=True):
    """What a key of theirs is: a key of ours, and the part of a span where it is one."""

    key: str
    part: str | None = None


class KeyMap(Struct, frozen=True):
    """What keys and values mean.

    Attributes:
        keys: by record and their key: what it is; None: left out.
        values: by record and our key: ours by theirs.
        list: the layer that a bare list is.
    """

    keys: Mapping[str, Mapping[str, Target | None]] = {}
    values: Mapping[str, Mapping[str, Mapping[str, Value]]] = {}
    list: str | None = None

    @property
    def renames(self) -> bool:
        """Whether any key or value has another name."""
        return bool(self.keys or self.values)

    @property
    def wanted(self) -> Wanted:
        """The keys of theirs that hold layers, as a tree: a dotted key goes into an object."""
        document = self.keys.get("document", {})
        renamed = {theirs.split(".")[0] for theirs in document}
        tree: dict[str, Any] = {layer: {} for layer in LAYERS if layer not in renamed}
        for theirs, target in document.items():
            if target is not None and target.key in LAYERS:
                _plant(tree, theirs.split("."))
        return tree


def _plant(tree: dict[str, Any], steps: list[str]) -> None:
    for step in steps[:-1]:
        tree = tree.setdefault(step, {})
    tree[steps[-1]] = {}


NO_MAP = KeyMap()


def read_key_map(source: str | Path | Mapping[str, Any]) -> KeyMap:
    """A map file, or what such a file holds.

    Raises:
        InputError: it cannot be read, is no such JSON, or names a key that newsbench does not have: every fault of it,
            a line each.
    """
    if isinstance(source, Mapping):
        return _Reading("the key map", source).key_map()
    try:
        value = load(bytes_of(source).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(f"{source}: [bad-map] is not UTF-8: save it as UTF-8") from None
    except (NotJson, RecursionError) as error:
        raise InputError(f"{source}: [bad-map] is no JSON: {error}") from None
    return _Reading(str(source), value).key_map()


class _Reading:
    """One map file, gone through from top to bottom; its faults are collected."""

    def __init__(self, name: str, value: Any) -> None:
        self._name = name
        self._value = value
        self._faults: list[str] = []

    def key_map(self) -> KeyMap:
        self._refuse_other_sorts()
        for path in dict.fromkeys(repeated(self._value)):
            self._fault(path, "stands more than once in one object; keep one")
        self._known((), self._value, _SECTIONS)
        made = KeyMap(
            {record: dict(self._keys(record, keys)) for record, keys in self._records("keys")},
            {record: dict(self._values(record, keys)) for record, keys in self._records("values")},
            self._list(),
        )
        if self._faults:
            raise InputError("\n".join(self._faults))
        return made

    def _refuse_other_sorts(self) -> None:
        if not isinstance(self._value, dict | Mapping):
            raise InputError(f"{self._name}: [bad-map] expected an object, got {shown(self._value)}: {_TODO}")
        if {"spans", "links"} & set(self._value):
            message = "says what labels mean, so it is a map for `newsbench convert`; one for predictions holds keys"
            raise InputError(f"{self._name}: [bad-map] {message}: {_TODO}")

    def _fault(self, path: JsonPath, message: str) -> None:
        self._faults.append(f"{self._name}: {json_path(path)}: [bad-map] {message}")

    def _known(self, path: JsonPath, found: Iterable[str], names: Iterable[str], what: str = "section") -> None:
        for name in found:
            if name not in names:
                near = did_you_mean(name, names) or f"; choose from {', '.join(names)}"
                self._fault((*path, name), f"there is no such {what}{near}")

    def _records(self, section: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The records of a section that have a name and hold an object."""
        found = self._object((section,), self._value.get(section, {}))
        self._known((section,), found, RECORDS, "record")
        for record in found:
            if record in RECORDS:
                yield record, self._object((section, record), found[record])

    def _object(self, path: JsonPath, value: Any) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self._fault(path, f"expected an object, got {shown(value)}")
        return {}

    # -- keys --------------------------------------------------------------------------------------------

    def _keys(self, record: str, keys: Mapping[str, Any]) -> Iterator[tuple[str, Target | None]]:
        for theirs, ours in keys.items():
            path = ("keys", record, theirs)
            if ours is None:
                yield theirs, None
            elif not isinstance(ours, str):
                self._fault(path, f"expected a key of newsbench in quotes, or null to leave it out, got {shown(ours)}")
            elif target := self._target(path, record, ours):
                yield theirs, target
            self._not_opened(path, theirs, ours, keys)
        self._whole_spans(record, [ours for ours in keys.values() if isinstance(ours, str)])

    def _not_opened(self, path: JsonPath, theirs: str, ours: Any, keys: Mapping[str, Any]) -> None:
        """A key is taken whole or gone into: null beside dotted keys leaves out what they do not name."""
        inside = next((key for key in keys if key.startswith(f"{theirs}.")), None)
        if ours is not None and inside is not None:
            self._fault(path, f"is taken whole, and {shown(inside)} goes into it: keep one of the two")

    def _target(self, path: JsonPath, record: str, ours: str) -> Target | None:
        key, dot, part = ours.partition(".")
        fields = RECORDS[record].__struct_fields__
        if key not in fields:
            near = did_you_mean(key, fields) or f"; choose from {', '.join(fields)}"
            self._fault(path, f"{shown(ours)}: {record} of newsbench have no key {shown(key)}{near}")
        elif not dot:
            return Target(key)
        elif key not in SPANS | FRAGMENTS:
            self._fault(path, f"{shown(ours)}: {shown(key)} is no span, so it has no {part or 'part'}")
        elif part not in _PARTS:
            self._fault(path, f"{shown(ours)}: of a span say {either([f'{key}.{part}' for part in _PARTS])}")
        else:
            return Target(key, part)
        return None

    def _whole_spans(self, record: str, targets: list[str]) -> None:
        """A span needs its start, and something that tells its end."""
        parts: dict[str, set[str]] = {}
        for key, dot, part in (target.partition(".") for target in targets):
            if dot and part in _PARTS and key in SPANS | FRAGMENTS:
                parts.setdefault(key, set()).add(part)
        for key, given in parts.items():
            if START not in given or len(given) == 1:
                lacking = f"{key}.start" if START not in given else either([f"{key}.{end}" for end in ENDS])
                self._fault(("keys", record), f"has {key}.{min(given)} without {lacking}: give both")

    # -- values ------------------------------------------------------------------------------------------

    def _values(self, record: str, keys: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Value]]]:
        self._known(("values", record), keys, RECORDS[record].__struct_fields__, "key (of newsbench's own)")
        for key, values in keys.items():
            path = ("values", record, key)
            meanings = self._object(path, values)
            for theirs, ours in meanings.items():
                self._value_of((*path, theirs), ours, _labels(record, key))
            yield key, meanings

    def _value_of(self, path: JsonPath, ours: Any, labels: frozenset[Any] | None) -> None:
        if ours is not None and not isinstance(ours, str):
            self._fault(path, f"expected a string or null, got {shown(ours)}")
        elif labels is not None and ours not in labels and ours is not None:
            choices = [label for label in labels if label]
            near = did_you_mean(ours, choices) or "; schema/ontology.json has them all"
            self._fault(path, f"{shown(ours)} is no label of newsbench{near}")

    def _list(self) -> str | None:
        layer = self._value.get("list")
        if layer is None:
            return None
        if layer not in LAYERS:
            self._fault(("list",), f"expected {either(LAYERS)}, got {shown(layer)}")
        return str(layer)


def _labels(record: str, key: str) -> frozenset[Any] | None:
    """The labels that a key of ours may have; None where it may have any."""
    if (record, key) == ("arguments", "role"):
        return roles_of(None)
    name = _LABEL_SETS.get((record, key))
    return None if name is None else known(name)
