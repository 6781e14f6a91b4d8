"""``annotation.conf`` and ``visual.conf``: what a brat project needs so that its folder opens and can be worked in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsbench.formats.brat.names import (
    ATTRIBUTES,
    DISTRACTORS,
    ENTITY_KINDS,
    EVENT_TYPES,
    EVENTS,
    MENTIONS,
    PHENOMENA,
    QUOTE_TYPES,
    QUOTES,
    REGIONS,
    Names,
)
from newsbench.formats.graph.legal import VALUES
from newsbench.resources import ontology

_PARTS = ("Cue", "Source", "Quoted", "Filler")
_COLOURS = {
    "mention": "#cfe2ff", "quote": "#fff3b0", "event": "#ffd6d6", "cue": "#d9f2d0", "source": "#d9f2d0",
    "quoted": "#fff9dc", "filler": "#e8e8e8", "distractor": "#e6d9f2", "region": "#f4f4f4", "annotated": "#f4f4f4",
}  # fmt: skip


class _Labels:
    """The labels of a project by what they are: newsbench's own, and those that a map brings in."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.mapped = {label: str(meaning["as"]) for label, meaning in names.mapped_spans()}

    def all(self, kind: str, own: Iterable[str] = ()) -> list[str]:
        return [*own, *(label for label, its in self.mapped.items() if its == kind)]

    def macro(self, kind: str, own: Iterable[str] = ()) -> str:
        return "|".join(self.all(kind, own))

    def link(self, name: str) -> str:
        return self.names.name_of(name)


def annotation_conf(names: Names) -> str:
    """What may be labelled, and which arcs may be drawn."""
    labels = _Labels(names)
    sections = {"entities": _entities, "relations": _relations, "events": _events, "attributes": _attributes}
    return "\n".join(f"[{name}]\n{_lines(lines(labels))}" for name, lines in sections.items())


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _entities(labels: _Labels) -> Iterator[str]:
    yield "Mention"
    yield from (f"\t{label}" for label in ENTITY_KINDS)
    groups = {"Parts": _PARTS, "Distractor": DISTRACTORS, "Page": (*REGIONS, "Annotated")}
    for group, own in groups.items():
        yield f"!{group}"
        yield from (f"\t{label}" for label in own)
    yield from (label for label, kind in labels.mapped.items() if kind not in ("quote", "event"))


def _relations(labels: _Labels) -> Iterator[str]:
    yield f"<MENTIONS>={labels.macro('mention', MENTIONS)}"
    yield f"{labels.link('same')}\tArg1:<MENTIONS>, Arg2:<MENTIONS>, <REL-TYPE>:symmetric-transitive"
    for link in ("member", "speaks_for"):
        yield f"{labels.link(link)}\tArg1:<MENTIONS>, Arg2:<MENTIONS>"
    # Nesting and crossing are the rule here: a quote holds mentions, events and other quotes.
    yield "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"


def _events(labels: _Labels) -> Iterator[str]:
    yield f"<MENTIONS>={labels.macro('mention', MENTIONS)}"
    yield f"<QUOTES>={labels.macro('quote', QUOTES)}"
    yield f"<EVENTS>={labels.macro('event', EVENTS)}"
    yield f"<FILLERS>={labels.macro('filler', ['Filler'])}"
    yield f"Quote\t{_quote_roles(labels)}"
    yield from (f"\t{label}\t{_quote_roles(labels)}" for label in QUOTE_TYPES)
    yield from (f"{label}\t{_quote_roles(labels)}" for label in labels.all("quote"))
    types = ontology()["event_types"]
    every = sorted({role for kind in types.values() for role in kind["roles"]})
    yield f"Event\t{_event_roles(labels, every)}"
    for group in dict.fromkeys(one.split(".")[0] for one in types):
        yield f"!{group}"
        inside = (pair for pair in EVENT_TYPES.items() if pair[1].split(".")[0] == group)
        yield from (f"\t{label}\t{_event_roles(labels, types[name]['roles'])}" for label, name in inside)
    yield from (f"{label}\t{_event_roles(labels, every)}" for label in labels.all("event"))


def _quote_roles(labels: _Labels) -> str:
    ends = {
        "cue": f"?:{labels.macro('cue', ['Cue'])}",
        "source": f"?:<MENTIONS>|{labels.macro('source', ['Source'])}",
        "quoted": f"?:{labels.macro('quoted', ['Quoted'])}",
        "speaker": "?:<MENTIONS>", "via": "?:<MENTIONS>", "addressee": "?:<MENTIONS>", "parent": "?:<QUOTES>",
    }  # fmt: skip
    return ", ".join(f"{labels.link(link)}{end}" for link, end in ends.items())


def _event_roles(labels: _Labels, roles: Iterable[str]) -> str:
    arguments = (f"{labels.link(f'argument:{role}')}*:<MENTIONS>|<FILLERS>|<EVENTS>" for role in roles)
    return ", ".join((f"{labels.link('asserted_by')}?:<QUOTES>", *arguments))


def _attributes(labels: _Labels) -> Iterator[str]:
    targets = {
        "mention": labels.macro("mention", MENTIONS), "quote": labels.macro("quote", QUOTES),
        "event": labels.macro("event", EVENTS),
    }  # fmt: skip
    for name, key in ATTRIBUTES.items():
        nodes = [node for node in targets if key in VALUES[node]]
        values = "|".join(VALUES[nodes[0]][key])
        yield f"{name}\tArg:{'|'.join(targets[node] for node in nodes)}, Value:{values}"
    yield from (f"{name}\tArg:{targets['quote']}" for name in PHENOMENA)


def visual_conf(names: Names) -> str:
    """Shorter names on the page (``attack`` for ``conflict_attack``), and a colour for each sort of label."""
    labels = _Labels(names)
    return f"[labels]\n{_lines(_short_names())}\n[drawing]\n{_lines(_drawing(labels))}"


def _short_names() -> Iterator[str]:
    for label, name in EVENT_TYPES.items():
        short = name.split(".")[1]
        yield f"{label} | {short} | {short[:6]}"
    yield "Asserted-by | asserted by | by"
    yield "Speaks-for | speaks for | for"


def _drawing(labels: _Labels) -> Iterator[str]:
    own = {"mention": MENTIONS, "quote": QUOTES, "event": EVENTS, "distractor": tuple(DISTRACTORS),
           "region": tuple(REGIONS)}  # fmt: skip
    yield "SPAN_DEFAULT\tfgColor:black, bgColor:#f4f4f4, borderColor:darken"
    yield "ARC_DEFAULT\tcolor:black, arrowHead:triangle-5"
    for kind, colour in _COLOURS.items():
        found = labels.all(kind, own.get(kind, (kind.capitalize(),)))
        yield from (f"{label}\tbgColor:{colour}" for label in found)
    yield f"{labels.link('same')}\tcolor:#7799cc, dashArray:3-3, arrowHead:none"
    yield f"{labels.link('asserted_by')}\tcolor:#aa8800, dashArray:3-3"
    yield "Polarity\tglyph:+|−"
    yield "Form\tglyph:N|n|p"
