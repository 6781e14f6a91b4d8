"""The labeling interface of a Label Studio project, for what newsbench writes and reads.

Every label is a ``<Label>``; an attribute of it is a control of that region alone, named ``quote-type``; a link is a
``<Relation>``. Entities have no place in a text, so they are lines of JSON in the text area ``entities``, and a
mention says which is its own in ``mention-entity``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsbench.formats.graph import LINKS, LISTS, NODES
from newsbench.formats.graph.flattening import EVENT_KEYS, QUOTE_KEYS
from newsbench.formats.graph.legal import VALUES
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.xml import can_hold, start_tag
from newsbench.resources import ontology

LABEL, TEXT, ENTITIES, ENTITY, CONTINUES = "label", "text", "entities", "entity", "continues"
# How an attribute is called where its own name would not tell an annotator enough.
SHOWN = {"unset": "not-labelled", "null": "none"}
_KEYS = {"quote": QUOTE_KEYS, "event": EVENT_KEYS}
_COLOURS = {
    "region": "#9e9e9e", "annotated": "#cfd8dc", "distractor": "#f06292", "mention": "#ffb300", "quote": "#1e88e5",
    "cue": "#43a047", "source": "#fb8c00", "quoted": "#90caf9", "event": "#e53935", "filler": "#8e24aa",
}  # fmt: skip
_SPANS = tuple(label for label in NODES if label != "entity")
# What else a mention can say belongs to its entity, which stands in the list.
_OWN = {"mention": ("form", "head")}


def config(labels: LabelMap, relations: Iterable[str]) -> str:
    """The interface as XML.

    Args:
        labels: its labels are there beside newsbench's own.
        relations: those that the tasks hold.
    """
    names = {label: [label, *_mapped(labels, label)] for label in _SPANS}
    lines = [
        "<View>",
        # Else browsers show and count runs of white space as one space.
        "  <Style>.htx-text { white-space: pre-wrap; }</Style>",
        "  <Relations>",
        *(f"    {start_tag('Relation', {'value': one}, empty=True)}" for one in _relations(labels, relations)),
        "  </Relations>",
        f"  {start_tag('Labels', {'name': LABEL, 'toName': TEXT})}",
        *(f"    {_label(one, _COLOURS[label])}" for label, shown in names.items() for one in shown),
        "  </Labels>",
        f"  {start_tag('Text', {'name': TEXT, 'value': f'${TEXT}'}, empty=True)}",
        *(line for label, shown in names.items() for line in _controls(label, _together(shown))),
        f"  {_area(ENTITIES, {'placeholder': _PLACEHOLDER, 'rows': '2'})}",
        "</View>",
    ]
    return "\n".join(lines) + "\n"


_PLACEHOLDER = '{"id": "e1", "kind": "person", "name": "Mara Lindqvist"}'


def _mapped(labels: LabelMap, label: str) -> list[str]:
    """The labels of a map that mean one of newsbench's."""
    found = (one for one, meaning in labels.spans.items() if meaning and meaning.get("as") == label)
    return [one for one in found if one != label and can_hold(one)]


def _together(shown: Iterable[str]) -> str:
    """Several labels as one condition. A label with a comma in it would be two there, and goes without controls."""
    return ",".join(one for one in shown if "," not in one)


def _relations(labels: LabelMap, used: Iterable[str]) -> list[str]:
    own = [link for link in LINKS if link not in ("refers", "member", "speaks_for", "argument")]
    roles = {role for kind in ontology()["event_types"].values() for role in kind["roles"]}
    mapped = [one for one, link in labels.links.items() if link is not None]
    named = [*own, CONTINUES, *(f"argument:{role}" for role in sorted(roles)), *mapped, *sorted(used)]
    return [one for one in dict.fromkeys(named) if can_hold(one)]


def _label(value: str, colour: str) -> str:
    return start_tag("Label", {"value": value, "background": colour}, empty=True)


def _controls(label: str, shown: str) -> list[str]:
    """What an annotator may say of a region with a label."""
    when = {"perRegion": "true", "whenTagName": LABEL, "whenLabelValue": shown}
    lines: list[str] = []
    for key in _OWN.get(label, NODES[label]):
        values = _KEYS[label] if key in ("unset", "null") else VALUES.get(label, {}).get(key)
        name = f"{label}-{SHOWN.get(key, key)}"
        lines += [f"  {_area(name, when)}"] if values is None else _choices(name, key, values, when)
    ends = [link for link, about in LINKS.items() if about.startswith(f"{label} ->") and link not in ("refers", "same")]
    areas = [ENTITY] if label == "mention" else [link for link in ends if "entity" in LINKS[link] or label != "quote"]
    return [*lines, *(f"  {_area(f'{label}-{one}', when)}" for one in areas)]


def _choices(name: str, key: str, values: Sequence[str], when: dict[str, str]) -> list[str]:
    many = {"choice": "multiple"} if key in LISTS else {"choice": "single"}
    layout = {"layout": "select"} if len(values) > 10 else {"showInline": "true"}
    given = {"name": name, "toName": TEXT, **many, **layout, **when}
    options = (f"    {start_tag('Choice', {'value': one}, empty=True)}" for one in values)
    return [f"  {start_tag('Choices', given)}", *options, "  </Choices>"]


def _area(name: str, more: dict[str, str]) -> str:
    given = {"name": name, "toName": TEXT, "editable": "true", "rows": "1", **more}
    return start_tag("TextArea", given, empty=True)
