"""Hypothesis strategies: documents with any labels that are valid for them, for what must be lossless."""

from __future__ import annotations

import unicodedata
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from newsbench.model import (
    Annotation,
    Argument,
    Distractor,
    Document,
    Entity,
    Event,
    Fragments,
    Mention,
    Quote,
    Region,
    Span,
)
from newsbench.resources import ontology

# What could be taken for markup, what combines, what lies beyond 16 bits, and ordinary words.
PIECES = [
    "<", ">", "&", "^", "=", "-", "---", "===", "\n", "\n---\n", "@doc x\n", "&lt;", "</q1>", "<e1:n>", " ", "’s",
    "'", ".", "“", "”", "\u0338", "\u0301", "e", "q\u0323", "é", "😀", "𝒜", "\u1100", "\u1161", "\u2028", "\x1c",
    "\x00", "\ufeff", "Mara Lindqvist", "U.S.", "said", "co-op",
]  # fmt: skip
SET = ontology()
SLOW = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

names = st.text(st.characters(codec="utf-8"), max_size=8)
ids = st.one_of(st.sampled_from(["u1", "c 2", "ü=3"]), names.filter(bool))
dates = st.sampled_from(["2031", "2031-01", "2031-01-03"])


def texts() -> st.SearchStrategy[str]:
    def normal(pieces: list[str]) -> str:
        return unicodedata.normalize("NFC", "".join(pieces)).rstrip("\n") + "\n"

    return st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map(normal)


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, null, or not labelled."""
    return st.one_of(values, st.none(), st.just(UNSET))


def labelled(values: list[str]) -> st.SearchStrategy[Any]:
    return st.one_of(st.sampled_from(values), st.just(UNSET))


@st.composite
def spans(draw: st.DrawFn, text: str) -> Span:
    start = draw(st.integers(0, len(text) - 1))
    return (start, draw(st.integers(start + 1, min(len(text), start + 25))))


@st.composite
def fragments(draw: st.DrawFn, text: str, least: int = 1) -> Fragments:
    """Disjoint spans in order; neighbours may touch."""
    found: list[Span] = []
    for span in sorted(draw(st.lists(spans(text), min_size=least, max_size=4))):
        if not found or found[-1][1] <= span[0]:
            found.append(span)
    return tuple(found)


def uncrossed(found: list[Span]) -> list[Span]:
    """Without those that cross an earlier one: two mentions of one entity nest, or lie apart."""
    kept: list[Span] = []
    for a, b in dict.fromkeys(found):
        if not any(a < x < b < y or x < a < y < b for x, y in kept):
            kept.append((a, b))
    return sorted(kept)


class Drawn:
    """An annotation of a text, layer by layer; ``check`` says whether its check texts are given."""

    def __init__(self, draw: st.DrawFn, text: str, check: bool) -> None:
        self.draw, self.text, self.check = draw, text, check
        self.mentions: list[Span] = []

    def cut(self, span: Span | Any) -> str | None:
        return self.text[slice(*span)] if self.check and isinstance(span, tuple) else None

    def cuts(self, found: Fragments | Any) -> tuple[str, ...] | None:
        return tuple(self.text[slice(*span)] for span in found) if self.check and found else None

    def numbers(self, most: int) -> list[int]:
        return sorted(self.draw(st.lists(st.integers(0, 30), max_size=most, unique=True)))

    def regions(self) -> tuple[Region, ...]:
        kinds = st.sampled_from(SET["region_kinds"])
        return tuple(Region(self.draw(kinds), span, self.cut(span)) for span in self.draw(fragments(self.text, 0)))

    def distractors(self) -> tuple[Distractor, ...]:
        kinds = st.sampled_from(SET["distractor_kinds"])
        found = uncrossed(self.draw(st.lists(spans(self.text), max_size=3)))
        return tuple(Distractor(self.draw(kinds), span, self.cut(span)) for span in found)

    def mention(self, span: Span) -> Mention:
        start = self.draw(st.integers(span[0], span[1] - 1))
        inside = st.just((start, self.draw(st.integers(start + 1, span[1]))))
        head = self.draw(st.one_of(st.none(), st.just(span), inside))
        self.mentions.append(span)
        return Mention(span, head, self.draw(st.sampled_from([None, *SET["mention_forms"]])), self.cut(span))

    def entities(self) -> tuple[Entity, ...]:
        return tuple(self.entity(f"e{number}") for number in self.numbers(4))

    def entity(self, identifier: str) -> Entity:
        return Entity(
            id=identifier,
            kind=self.draw(labelled(SET["entity_kinds"])),
            name=self.draw(st.one_of(names, st.just(UNSET))),
            aliases=tuple(self.draw(st.lists(names, max_size=2))),
            wikidata=self.draw(st.sampled_from([None, "Q1"])),
            members=tuple(self.draw(st.sampled_from([(), ("e1",), ("e2", "e10")]))),
            speaks_for=self.draw(st.one_of(st.none(), ids)),
            mentions=tuple(map(self.mention, uncrossed(self.draw(st.lists(spans(self.text), max_size=4))))),
        )

    def quotes(self) -> tuple[Quote, ...]:
        return tuple(self.quote(f"q{number}") for number in self.numbers(4))

    def quote(self, identifier: str) -> Quote:
        kind, content = self.draw(labelled(SET["quote_types"])), self.draw(fragments(self.text))
        cue = self.draw(st.one_of(st.just(UNSET), fragments(self.text, 0)))
        quoted = self.draw(fragments(self.text, 0)) if kind in ("mixed", UNSET) else ()
        source = self.draw(optional(st.one_of(spans(self.text), *map(st.just, self.mentions))))
        return Quote(
            id=identifier,
            type=kind,
            content=content,
            cue=cue,
            source=source,
            quoted=quoted,
            speaker=self.draw(optional(ids)),
            via=self.draw(optional(ids)),
            addressee=self.draw(optional(ids)),
            medium=self.draw(labelled(SET["media"])),
            parent=self.draw(st.one_of(st.none(), ids)),
            polarity=self.draw(labelled(SET["polarities"])),
            realis=self.draw(labelled(SET["realis"])),
            utterance=self.draw(optional(ids)),
            phenomena=tuple(self.draw(st.lists(st.sampled_from(SET["phenomena"]), max_size=2))),
            texts=self.cuts(content),
            cue_texts=self.cuts(cue),
            source_text=self.cut(source),
            quoted_texts=self.cuts(quoted),
        )

    def events(self) -> tuple[Event, ...]:
        return tuple(self.event(f"v{number}") for number in self.numbers(4))

    def event(self, identifier: str) -> Event:
        trigger = self.draw(fragments(self.text))
        arguments = st.lists(st.builds(self.argument, st.integers(0, 2)), max_size=3).map(tuple)
        return Event(
            id=identifier,
            type=self.draw(labelled(sorted(SET["event_types"]))),
            trigger=trigger,
            polarity=self.draw(labelled(SET["polarities"])),
            realis=self.draw(labelled(SET["realis"])),
            time=self.draw(st.one_of(st.none(), dates)),
            asserted_by=self.draw(optional(st.sampled_from(["q1", "q2"]))),
            cluster=self.draw(optional(ids)),
            arguments=self.draw(st.one_of(st.just(UNSET), arguments)),
            texts=self.cuts(trigger),
        )

    def argument(self, which: int) -> Argument:
        role = self.draw(st.sampled_from(["victim", "place"]))
        if which == 0:
            return Argument(role, entity="e2")
        if which == 1:
            return Argument(role, event="v10")
        span = self.draw(spans(self.text))
        return Argument(role, span=span, text=self.cut(span))


@st.composite
def gold(draw: st.DrawFn) -> tuple[Document, str, Annotation]:
    """A document, its text, and any labels that are valid for it; now and then a layer is not labelled."""
    text, origin = draw(texts()), draw(st.sampled_from(["written", "detached"]))
    drawn = Drawn(draw, text, origin == "written")
    document = Document(
        doc_id=draw(st.sampled_from(["story.outlet", "a.b.c", "dotless"])),
        story_id=draw(labelled(["story", "another"])),
        split=draw(labelled(SET["splits"])),
        title=draw(st.sampled_from([None, "", 'Mayor: "No & <yes>" ^ – é'])),
        published=draw(st.one_of(st.none(), dates)),
        language=draw(st.sampled_from([None, "en"])),
        origin=origin,  # type: ignore[arg-type]
        canary=draw(st.sampled_from([None, "newsbench canary 1"])),
    )
    layers: dict[str, Any] = {
        "regions": drawn.regions(),
        "entities": drawn.entities(),
        "quotes": drawn.quotes(),
        "distractors": drawn.distractors(),
        "events": drawn.events(),
        "annotated": draw(st.one_of(st.just(UNSET), fragments(text))),
    }
    unlabelled = draw(st.sets(st.sampled_from(sorted(layers)), max_size=1))
    layers |= dict.fromkeys(unlabelled, UNSET)
    guidelines = draw(st.sampled_from([None, "1.0", "0.9"]))
    return document, text, Annotation(doc_id=document.doc_id, guidelines=guidelines, **layers)


def unordered(annotation: Annotation) -> dict[str, Any]:
    """The annotation as plain data without the order of its items, which reading sets."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(annotation))
    for entity in plain.get("entities", ()):
        entity.get("mentions", []).sort(key=repr)
    return {key: sorted(value, key=repr) if isinstance(value, list) else value for key, value in plain.items()}


def without_strays(annotation: Annotation) -> Annotation:
    """The same without references to what the document lacks, which no valid gold has."""
    entities = {one.id for one in annotation.entities or ()}
    quotes = {one.id for one in annotation.quotes or ()}
    events = {one.id for one in annotation.events or ()}

    def known(one: Any, ids: set[Any]) -> Any:
        return one if not isinstance(one, str) or one in ids else None

    def mended(quote: Quote) -> Quote:
        named = {key: known(getattr(quote, key), entities) for key in ("speaker", "via", "addressee")}
        return replace(quote, parent=known(quote.parent, quotes), **named)

    def joined(event: Event) -> Event:
        kept = event.arguments and tuple(
            one for one in event.arguments
            if one.span or one.entity in entities or one.event in events
        )  # fmt: skip
        return replace(event, asserted_by=known(event.asserted_by, quotes), arguments=kept)

    def linked(one: Entity) -> Entity:
        members = tuple(member for member in one.members if member in entities)
        return replace(one, members=members, speaks_for=known(one.speaks_for, entities))

    return replace(
        annotation,
        entities=annotation.entities and tuple(map(linked, annotation.entities)),
        quotes=annotation.quotes and tuple(map(mended, annotation.quotes)),
        events=annotation.events and tuple(map(joined, annotation.events)),
    )


def linked_gold() -> st.SearchStrategy[tuple[Document, str, Annotation]]:
    """As :func:`gold`, with references only to what is there."""
    return gold().map(lambda drawn: (drawn[0], drawn[1], without_strays(drawn[2])))
