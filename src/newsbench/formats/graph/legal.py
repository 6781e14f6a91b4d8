"""The closed label sets as formats meet them: which value of which attribute is one of newsbench's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import get_args

from msgspec import Meta

from newsbench.formats.graph import NODES, Attribute
from newsbench.model import Date
from newsbench.resources import ontology

_SET = ontology()
_MENTION = {"kind": _SET["entity_kinds"], "form": _SET["mention_forms"]}
_ACT = {"polarity": _SET["polarities"], "realis": _SET["realis"]}
# Attributes that are not listed take any value.
VALUES: Mapping[str, Mapping[str, list[str]]] = {
    "region": {"kind": _SET["region_kinds"]},
    "distractor": {"kind": _SET["distractor_kinds"]},
    "entity": _MENTION,
    "mention": _MENTION,
    "quote": {"type": _SET["quote_types"], "medium": _SET["media"], "phenomena": _SET["phenomena"], **_ACT},
    "event": {"type": sorted(_SET["event_types"]), **_ACT},
}  # fmt: skip
_DATE = next(re.compile(one.pattern) for one in get_args(Date) if isinstance(one, Meta) and one.pattern)
_WIKIDATA = re.compile(r".*wikidata\.org/(?:wiki|entity)/(Q[0-9]+)")
_HEAD = re.compile(r"[0-9]+-[0-9]+", re.ASCII)


def legal(label: str, key: str, value: str) -> str | None:
    """A value as newsbench spells it (``Negative`` is ``negative``); None: it is none of this attribute."""
    if key not in NODES[label]:
        return None
    if (known := VALUES.get(label, {}).get(key)) is not None:
        return next((one for one in known if one.casefold() == value.casefold()), None)
    if key in ("time", "head"):
        return value if (_DATE if key == "time" else _HEAD).fullmatch(value) else None
    return value


def illegal(label: str, attributes: Mapping[str, Attribute]) -> str:
    """What is wrong with the attributes of a node, with what to choose from; empty where all are legal."""
    for key, value in attributes.items():
        if key not in NODES[label]:
            return f"{key}: a {label} has no such attribute: choose from {', '.join(NODES[label]) or 'none'}"
        for one in [value] if isinstance(value, str) else value:
            if legal(label, key, one) != one:
                known = VALUES.get(label, {}).get(key)
                return f"{key}: is {one!r}: {'choose from ' + ', '.join(known) if known else 'write another'}"
    return ""


def wikidata_item(address: str) -> str | None:
    """The item that a page of Wikidata is about; None: it is another page."""
    found = _WIKIDATA.fullmatch(address)
    return found and found[1]
