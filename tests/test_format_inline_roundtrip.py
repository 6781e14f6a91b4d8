"""The inline authoring format, by property: no label is lost on the way there and back, and no input breaks it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import msgspec
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from newsbench.formats.inline import InlineError, read_inline, write_inline
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


@SLOW
@given(gold())
def test_annotation_to_inline_and_back(given_gold: tuple[Document, str, Annotation]) -> None:
    document, text, annotation = given_gold
    read_document, read_text, read_annotation = read_inline(write_inline(document, text, annotation))
    assert read_text == text
    assert replace(read_document, text_sha256=None) == replace(document, story_id=document.story)
    assert unordered(read_annotation) == unordered(annotation)


@SLOW
@given(gold())
def test_what_is_read_satisfies_the_records(given_gold: tuple[Document, str, Annotation]) -> None:
    document, _, annotation = read_inline(write_inline(*given_gold))
    assert msgspec.json.decode(msgspec.json.encode(document), type=Document) == document
    assert msgspec.json.decode(msgspec.json.encode(annotation), type=Annotation) == annotation


# Lines that often make a file, with every piece of markup in them.
BODY = [
    "<r:body>", "</r>", "<r:headline>", "<d:term>", "</d>", "<e1:n>", "<e1:m@q1>", "<e1:p^0-1>", "<e2:n>", "</e1>",
    "</e2>", "<q1>", "</q1>", "<q1.c>", "</q1.c>", "<q2>", "</q2>", "<q2.m>", "</q2.m>", "<v1>", "</v1>", "<s1>",
    "</s1>", "<a>", "</a>", "^", "&lt;", "&#94;", "&#x338;", "a", "bc", " ", "é", "😀", "\n", "“", "”", ".",
]  # fmt: skip
LABELS = [
    'e1 person "X"', 'e2 group "Y" members=e1 alias="é"', "q1 direct speaker=e1", "q2 mixed speaker=- cue=?",
    "q1 indirect", "v1 life.die victim=s1 place=e1", "v1 life.die by=-", "# x", "q3 direct speaker=e1", "e1 =", 'v1 "',
    "",
]  # fmt: skip
OPENED = ["<e1:n>", "<e1:m@q1>", "<e2:n>", "<q1>", "<q1.c>", "<q2>", "<v1>", "<s1>", "<r:body>", "<d:term>"]


@st.composite
def well_formed(draw: st.DrawFn) -> str:
    """Marked-up text whose tags are closed, with the label lines that it needs; tags may cross."""
    parts: list[str] = []
    closing: list[str] = []
    for piece in draw(
        st.lists(st.sampled_from([*OPENED, "/", "^", "&#94;", "a", "bc ", "\n", "😀", "é"]), max_size=40)
    ):
        if piece in OPENED:
            closing.append("</" + piece[1:].split(":")[0].rstrip(">") + ">")
        if piece == "/" and closing:
            parts += ["x", closing.pop(draw(st.integers(0, len(closing) - 1)))]
        elif piece != "/":
            parts.append(piece)
    body = "".join([*parts, "x", *closing])
    labels = ['e1 person "X"', 'e2 place "Y"', "q1 mixed speaker=e1", "q2 direct speaker=-", "v1 life.die count=s1"]
    kept = [label for label in labels if label[0] == "e" or f"<{label[:2]}>" in body]
    return "\n".join(["@doc a.b", "===", body, "---", *kept])


@settings(SLOW, max_examples=400)
@given(well_formed())
def test_inline_to_annotation_and_back(source: str) -> None:
    try:
        first = read_inline(source)
    except InlineError:
        assume(False)
        raise
    written = write_inline(*first)
    assert read_inline(written) == first
    assert write_inline(*read_inline(written)) == written


def problems(source: str) -> list[tuple[int, int]]:
    """Where the problems of a file are; what can be read must be written as well, and read as the same."""
    try:
        read = read_inline(source)
    except InlineError as error:
        return [(one.line, one.column) for one in error.problems] or [(0, 0)]
    assert read_inline(write_inline(*read)) == read
    return []


@settings(SLOW, max_examples=400)
@given(st.lists(st.sampled_from(BODY), max_size=25), st.lists(st.sampled_from(LABELS), max_size=6), st.text(max_size=5))
def test_any_file_is_read_or_refused(body: list[str], labels: list[str], odd: str) -> None:
    source = "\n".join(["@doc a.b", "===", "".join(body) + odd, "---", *labels])
    lines = re.split("\r\n|\r|\n", source)
    assert all(1 <= line <= len(lines) and column >= 1 for line, column in problems(source))


@SLOW
@given(st.text())
def test_any_text_is_refused_without_a_header(source: str) -> None:
    found = problems(source)
    assert found == sorted(found)
    assert found[0] >= (1, 1)
