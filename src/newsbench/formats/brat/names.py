"""What newsbench's labels are called in a brat project, and what the labels of a project mean.

The kind of an entity and the type of a quote or event are the label itself, since that is what an annotator picks
and what brat colours; all else is an attribute, an arc, or a word in a note. brat allows letters, digits, ``_`` and
``-`` in a label, so ``conflict.attack`` is written ``conflict_attack``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsbench.formats import meanings
from newsbench.formats.graph import LINKS, NODES, Attribute
from newsbench.formats.graph.legal import legal
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import Meaning
from newsbench.resources import ontology

_SET = ontology()
# The target of notes that belong to the whole document: brat keeps them and does not show them.
DOCUMENT = "document"
_LABEL = re.compile(r"[A-Za-z0-9_-]+")
EVENT_TYPES: dict[str, str] = {one.replace(".", "_"): one for one in _SET["event_types"]}
ENTITY_KINDS: dict[str, str] = {one.capitalize(): one for one in _SET["entity_kinds"]}
QUOTE_TYPES: dict[str, str] = {one.capitalize(): one for one in _SET["quote_types"]}
DISTRACTORS: dict[str, str] = {one.capitalize(): one for one in _SET["distractor_kinds"]}
REGIONS: dict[str, str] = {one.capitalize(): one for one in _SET["region_kinds"]}
PHENOMENA: dict[str, str] = {one.capitalize(): one for one in _SET["phenomena"]}
MENTIONS = ("Mention", *ENTITY_KINDS)
QUOTES = ("Quote", *QUOTE_TYPES)
EVENTS = ("Event", *EVENT_TYPES)
# By label: what it is. Where two fit a node, the one that says more is written.
SPANS: dict[str, Meaning] = {
    "Mention": {"as": "mention"},
    **{label: {"as": "mention", "kind": kind} for label, kind in ENTITY_KINDS.items()},
    "Quote": {"as": "quote"},
    **{label: {"as": "quote", "type": kind} for label, kind in QUOTE_TYPES.items()},
    "Event": {"as": "event"},
    **{label: {"as": "event", "type": kind} for label, kind in EVENT_TYPES.items()},
    **{label: {"as": "distractor", "kind": kind} for label, kind in DISTRACTORS.items()},
    **{label: {"as": "region", "kind": kind} for label, kind in REGIONS.items()},
    **{name.capitalize(): {"as": name} for name in ("cue", "source", "quoted", "filler", "annotated")},
}  # fmt: skip
_OWN = LabelMap(spans={**SPANS})
QUOTE_ROLES: dict[str, str] = {name.capitalize(): name for name in
                               ("cue", "source", "quoted", "speaker", "via", "addressee", "parent")}  # fmt: skip
ROLES: dict[str, str] = {role: f"argument:{role}" for role in sorted({
    role for kind in _SET["event_types"].values() for role in kind["roles"]})}  # fmt: skip
EVENT_ROLES: dict[str, str] = {"Asserted-by": "asserted_by", **ROLES}
RELATIONS: dict[str, str] = {"Member": "member", "Speaks-for": "speaks_for"}
EQUIVALENCES: dict[str, str] = {"Coref": "same"}
# By attribute: the key that its value is of. Those of PHENOMENA have no value.
ATTRIBUTES: dict[str, str] = {name.capitalize(): name for name in ("form", "medium", "polarity", "realis")}
# brat numbers the arguments of one role: Agent, Agent2, Agent3.
_NUMBERED = re.compile(r"(.*?[^0-9])[0-9]+")


class Names:
    """The labels of a project: a map's first, then newsbench's own."""

    def __init__(self, labels: LabelMap) -> None:
        self._labels = labels
        self._links = [(label, link) for label, link in labels.links.items() if link and _LABEL.fullmatch(label)]

    # -- writing -----------------------------------------------------------------------------------------

    def label_of(self, node: str, attributes: Mapping[str, Attribute]) -> tuple[str, Meaning]:
        """The label to write for a node, and the attributes that it says already."""
        for labels in (self._labels, _OWN):
            if (found := meanings.label_of(labels, node, attributes, _LABEL.fullmatch)) is not None:
                return found
        raise AssertionError(f"every node has a label: {node} {attributes}")

    def name_of(self, link: str) -> str:
        """What to call an arc."""
        own = QUOTE_ROLES | EVENT_ROLES | RELATIONS | EQUIVALENCES
        known = (*self._links, *own.items())
        # A role that no ontology has, from a set of one's own, is written as it is.
        return next((label for label, meaning in known if meaning == link), link.partition(":")[2] or link)

    def knows_role(self, link: str) -> bool:
        """Whether an argument's role has a name here."""
        return link in ROLES.values() or any(meaning == link for _, meaning in self._links)

    def mapped_spans(self) -> Iterator[tuple[str, Meaning]]:
        """The labels that a map brings in, for the configuration of the project; those that say more stand first."""
        mapped = [(label, meaning) for label, meaning in self._labels.spans.items() if meaning]
        for label, meaning in sorted(mapped, key=lambda pair: -len(pair[1])):
            if label not in SPANS and _LABEL.fullmatch(label):
                yield label, meaning

    def mapped_links(self) -> Iterator[tuple[str, str]]:
        yield from self._links


# -- reading ---------------------------------------------------------------------------------------------


def own_label(label: str) -> Meaning | None:
    """What a labelled stretch is by newsbench's own names; None: nothing is known."""
    return SPANS.get(label) or ({"as": label} if label in NODES else None)


def link_names(label: str) -> list[str]:
    """Under which an arc may be known: brat numbers the arguments of one role."""
    found = _NUMBERED.fullmatch(label)
    return [label, found[1]] if found else [label]


def own_link(label: str, source: str | None = None) -> str | None:
    """What an arc is: that of an event (or quote) whose node has the label ``source``, or of a relation."""
    return next((link for name in link_names(label) if (link := _own_link(name, source)) is not None), None)


def _own_link(name: str, source: str | None) -> str | None:
    if source == "event" and name in EVENT_ROLES:
        return EVENT_ROLES[name]
    own = QUOTE_ROLES | RELATIONS | EQUIVALENCES | {"Asserted-by": "asserted_by"}
    return own.get(name) or (name if name.partition(":")[0] in LINKS else None)


def own_attribute(node: str, name: str, value: str | None) -> Meaning | None:
    """What an attribute gives a node; None: nothing is known, or not with this value."""
    if node == "quote" and value is None and name in PHENOMENA:
        return {"phenomena": [PHENOMENA[name]]}
    own = ATTRIBUTES.get(name, name)
    found = None if value is None else legal(node, own, value)
    return None if found is None else {own: [found] if own == "phenomena" else found}
