"""What newsbench's labels are called in a brat project, and what the labels of a project mean.

The kind of an entity and the type of a quote or event are the label itself, since that is what an annotator picks
and what brat colours; all else is an attribute, an arc, or a word in a note. brat allows letters, digits, ``_`` and
``-`` in a label, so ``conflict.attack`` is written ``conflict_attack``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsbench.formats.graph import LINKS, NODES, Attribute
from newsbench.formats.graph.legal import legal
from newsbench.formats.labelmap import LabelMap
from newsbench.resources import ontology

_SET = ontology()
# The target of notes that belong to the whole document: brat keeps them and does not show them.
DOCUMENT = "document"
Meaning = Mapping[str, Attribute]
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
        mapped = [(label, meaning) for label, meaning in labels.spans.items() if meaning and _LABEL.fullmatch(label)]
        # What says more stands first, so that it is found first.
        self._spans: list[tuple[str, Meaning]] = [
            pair for table in (mapped, SPANS.items()) for pair in sorted(table, key=lambda pair: -len(pair[1]))
        ]
        self._links = [(label, link) for label, link in labels.links.items() if link and _LABEL.fullmatch(label)]

    # -- reading -----------------------------------------------------------------------------------------

    def left_out(self, label: str) -> bool:
        """Whether the map leaves a label out on purpose."""
        tables: tuple[Mapping[str, object], ...] = (self._labels.spans, self._labels.links, self._labels.attributes)
        return any(label in table and table[label] is None for table in tables)

    def span(self, label: str) -> Meaning | None:
        """What a labelled stretch is; None: nothing is known."""
        if label in self._labels.spans:
            return self._labels.spans[label]
        return SPANS.get(label) or ({"as": label} if label in NODES else None)

    def link(self, label: str, source: str | None = None) -> str | None:
        """What an arc is: that of an event (or quote) whose node has the label ``source``, or of a relation."""
        for name in (label, _unnumbered(label)):
            if name in self._labels.links:
                return self._labels.links[name]
            if (found := self._own_link(name, source)) is not None:
                return found
        return None

    def _own_link(self, name: str, source: str | None) -> str | None:
        if source == "event" and name in EVENT_ROLES:
            return EVENT_ROLES[name]
        own = QUOTE_ROLES | RELATIONS | EQUIVALENCES | {"Asserted-by": "asserted_by"}
        return own.get(name) or (name if name.partition(":")[0] in LINKS else None)

    def attribute(self, node: str, name: str, value: str | None) -> Meaning | None:
        """What an attribute of a node gives it; None: nothing is known, or not with this value."""
        for key in (f"{name}={value}", name):
            if key in self._labels.attributes:
                meaning = self._labels.attributes[key]
                return meaning if meaning and set(meaning) <= set(NODES[node]) else None
        if node == "quote" and value is None and name in PHENOMENA:
            return {"phenomena": [PHENOMENA[name]]}
        own = ATTRIBUTES.get(name, name)
        found = None if value is None else legal(node, own, value)
        return None if found is None else {own: [found] if own == "phenomena" else found}

    # -- writing -----------------------------------------------------------------------------------------

    def label_of(self, node: str, attributes: Mapping[str, Attribute]) -> tuple[str, Meaning]:
        """The label to write for a node, and the attributes that it says already."""
        said = {"as": node, **attributes}
        for label, meaning in self._spans:
            if all(said.get(key) == value for key, value in meaning.items()):
                return label, meaning
        raise AssertionError(f"every node has a label: {said}")

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
        """The labels that a map brings in, for the configuration of the project."""
        yield from ((label, meaning) for label, meaning in self._spans if label not in SPANS)

    def mapped_links(self) -> Iterator[tuple[str, str]]:
        yield from self._links


def _unnumbered(role: str) -> str:
    found = _NUMBERED.fullmatch(role)
    return found[1] if found else role
