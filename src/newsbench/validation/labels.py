"""The closed label sets, ready to be looked up."""

from __future__ import annotations

from functools import cache
from typing import Any

from newsbench.resources import ontology


@cache
def known(name: str) -> frozenset[Any]:
    """A label set of the ontology, e.g. ``media``; None is in it, since a label may be left out."""
    return frozenset(ontology()[name]) | {None}


@cache
def roles_of(event_type: str | None) -> frozenset[str]:
    """The roles of an event type; of one that is not known, the roles of all."""
    types = ontology()["event_types"]
    described = [types[event_type]] if event_type in types else types.values()
    return frozenset(role for one in described for role in one["roles"])
