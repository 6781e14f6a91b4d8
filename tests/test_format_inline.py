"""The inline authoring format, by hand: what each piece of it means, and what each mistake is answered with."""

from __future__ import annotations

from hashlib import sha256

import pytest
from msgspec import UNSET

from newsbench.formats.inline import read_inline, write_inline
from newsbench.model import Annotation, Document, Entity, Event, Quote

FERRY = """\
@doc harbour.wire
@title Ferry line to close, mayor says
@outlet Corvane News Agency
@published 2031-01-04
@genre agency
===
<r:headline>Ferry line to <v1>close</v1></r>

<r:dateline><e3:n>NORDVIK</e3>, Jan 4 —</r> <r:body>“<q1><e1:p>I</e1> will not <v2>sign</v2> <s1>it</s1>,</q1>” \
<e1:n@q1>Mayor Mara Lindqvist</e1> <q1.c>said</q1.c>. “<q1>Not this year.</q1>”

She runs a “<d:scare-quotes>city of fish</d>”.</r>
---
# a comment, and a blank line

e1 person "Mara Lindqvist" alias="Lindqvist" alias="the \\"Gull\\"" speaks_for=e5
e3 place "Nordvik"
e5 group "the council" members=e1,e6
e6 person "Ola Brandt" wikidata=Q42
q1 direct speaker=e1 utterance=u1 phenomena=elision,built-in
v1 business.close organization=e5 place=e3 time=2031-05 realis=other cluster=c1
v2 diplomacy.agree party=e1 party=e6 agreement=s1 agreement=v1 polarity=negative
"""


def read(body: str, *labels: str) -> tuple[str, Annotation]:
    """The text and the annotation of a body, under the shortest header."""
    _, text, annotation = read_inline("\n".join(["@doc a.b", "===", body, "---", *labels]))
    return text, annotation


def entities(annotation: Annotation) -> tuple[Entity, ...]:
    assert annotation.entities is not UNSET
    return annotation.entities


def quotes(annotation: Annotation) -> tuple[Quote, ...]:
    assert annotation.quotes is not UNSET
    return annotation.quotes


def events(annotation: Annotation) -> tuple[Event, ...]:
    assert annotation.events is not UNSET
    return annotation.events


def head(body: str) -> str | None:
    """The text of the head of the first mention of e1."""
    text, annotation = read(body, *(f'e{n} person "X"' for n in (1, 2, 3) if f"<e{n}:" in body))
    mention = entities(annotation)[0].mentions[0]
    return None if mention.head is None else text[slice(*mention.head)]


# -- what is read --------------------------------------------------------------------------------------


def test_document() -> None:
    document, text, annotation = read_inline(FERRY)
    assert document == Document(
        doc_id="harbour.wire",
        story_id="harbour",
        title="Ferry line to close, mayor says",
        outlet="Corvane News Agency",
        published="2031-01-04",
        genre="agency",
        text_sha256=sha256(text.encode()).hexdigest(),
    )
    assert document.split is UNSET
    assert (annotation.doc_id, annotation.guidelines) == ("harbour.wire", "1.0")


def test_text_is_without_markup() -> None:
    text = read_inline(FERRY)[1]
    assert text.startswith(
        "Ferry line to close\n\nNORDVIK, Jan 4 — “I will not sign it,” Mayor Mara Lindqvist said. “Not"
    )
    assert text.endswith("fish”.\n")


def test_regions_and_distractors() -> None:
    annotation = read_inline(FERRY)[2]
    assert annotation.regions is not UNSET
    assert annotation.distractors is not UNSET
    assert [(one.kind, one.text) for one in annotation.regions[:2]] == [
        ("headline", "Ferry line to close"),
        ("dateline", "NORDVIK, Jan 4 —"),
    ]
    assert (annotation.regions[2].text or "").count("\n\n") == 1, "several paragraphs are one region"
    assert [(one.kind, one.text) for one in annotation.distractors] == [("scare-quotes", "city of fish")]


def test_entities() -> None:
    mayor, place, council, brandt = entities(read_inline(FERRY)[2])
    assert (mayor.name, mayor.aliases, mayor.speaks_for) == ("Mara Lindqvist", ("Lindqvist", 'the "Gull"'), "e5")
    assert [(one.text, one.form) for one in mayor.mentions] == [("I", "pronoun"), ("Mayor Mara Lindqvist", "name")]
    assert (place.kind, council.members, council.mentions) == ("place", ("e1", "e6"), ())
    assert brandt.wikidata == "Q42"


def test_quote() -> None:
    (quote,) = quotes(read_inline(FERRY)[2])
    assert quote.texts == ("I will not sign it,", "Not this year.")
    assert (quote.cue_texts, quote.source_text, quote.speaker) == (("said",), "Mayor Mara Lindqvist", "e1")
    assert (quote.medium, quote.polarity, quote.realis) == ("speech", "positive", "actual")
    assert (quote.via, quote.addressee, quote.parent, quote.utterance) == (None, None, None, "u1")
    assert (quote.quoted, quote.phenomena) == ((), ("elision", "built-in"))


def test_events() -> None:
    close, sign = events(read_inline(FERRY)[2])
    assert (close.texts, close.time, close.realis, close.cluster) == (("close",), "2031-05", "other", "c1")
    assert (close.asserted_by, sign.asserted_by, sign.polarity) == (None, "q1", "negative")
    assert sign.arguments is not UNSET
    assert [(one.role, one.entity or one.text or one.event) for one in sign.arguments] == [
        ("party", "e1"), ("party", "e6"), ("agreement", "it"), ("agreement", "v1"),
    ]  # fmt: skip


def test_tags_may_cross_and_nest() -> None:
    text, annotation = read(
        "<q1>A <e1:m>b <q2>c</q1> d</e1> <e1:m>e <e1:m>f</e1></e1></q2>",
        'e1 person "X"',
        "q1 direct speaker=-",
        "q2 indirect speaker=-",
    )
    assert [one.texts for one in quotes(annotation)] == [("A b c",), ("c d e f",)]
    assert [one.text for one in entities(annotation)[0].mentions] == ["b c d", "e f", "f"]
    assert text == "A b c d e f\n"


def test_a_mention_is_the_source_of_two_quotes() -> None:
    labels = ['e1 person "X"', "q1 direct speaker=e1", "q2 direct speaker=e1"]
    both = quotes(read("<e1:p@q1@q2>He</e1>: <q1>a</q1> <q2>b</q2>", *labels)[1])
    assert [one.source for one in both] == [(0, 2), (0, 2)]


def test_implicit_and_unmentioned_sources() -> None:
    first, second = quotes(
        read("<q1>a</q1> <q2>b</q2> <q2.s>he</q2.s>", "q2 direct speaker=-", "q1 mixed speaker=-")[1]
    )
    assert (first.source, first.cue, second.source_text) == (None, (), "he")


def test_quoted_fragments_of_a_mixed_quote() -> None:
    (quote,) = quotes(read("<q1>that “<q1.m>a</q1.m>” is “<q1.m>b</q1.m>”</q1>", "q1 mixed speaker=-")[1])
    assert quote.quoted_texts == ("a", "b")


def test_split_trigger_and_its_asserter() -> None:
    body = "<q1>x <q2><v1>took</v1> him <v1>hostage</v1></q2></q1> <v2>y</v2>"
    labels = ["q1 direct speaker=-", "q2 indirect speaker=- parent=q1", "v1 conflict.seize", "v2 life.die by=q1"]
    seize, die = events(read(body, *labels)[1])
    assert (seize.texts, seize.asserted_by, die.asserted_by) == (("took", "hostage"), "q2", "q1")


def test_a_trigger_split_over_the_fragments_of_a_quote_is_its_own() -> None:
    body = "<q1><v1>took</v1></q1> him <q1><v1>hostage</v1></q1>"
    assert events(read(body, "q1 direct speaker=-", "v1 conflict.seize")[1])[0].asserted_by == "q1"


def test_a_trigger_half_inside_a_quote_is_the_outlets() -> None:
    body = "<q1><v1>took</v1></q1> him <v1>hostage</v1>"
    assert events(read(body, "q1 direct speaker=-", "v1 conflict.seize")[1])[0].asserted_by is None


def test_order_is_by_offset_and_number() -> None:
    body = "<q10>a</q10> <q2>b</q2> <e10:n>C</e10> <e2:n>D</e2>"
    labels = ['e10 person "C"', 'e2 person "D"', "q2 direct speaker=-", "q10 direct speaker=-"]
    annotation = read(body, *labels)[1]
    assert [one.id for one in entities(annotation)] == ["e2", "e10"]
    assert [one.id for one in quotes(annotation)] == ["q10", "q2"]


def test_escapes_newlines_and_normal_form() -> None:
    source = "\ufeff@doc a.b\r\n===\r\nx &lt;y&gt; &amp; 2&#94;3 &#x1F600;\r\ncafe\u0301\r\n\r\n\r\n---\r\n"
    assert read_inline(source)[1] == "x <y> & 2^3 \U0001f600\ncaf\u00e9\n"


def test_offsets_are_code_points() -> None:
    text, annotation = read("😀𝒜 <q1>b😀</q1>", "q1 direct speaker=-")
    assert quotes(annotation)[0].content == ((3, 5),)
    assert text == "😀𝒜 b😀\n"


def test_empty_text() -> None:
    text, annotation = read("")
    assert (text, annotation.regions, annotation.quotes) == ("\n", (), ())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<e1:n>Mara Lindqvist</e1>", "Lindqvist"),
        ("<e1:n>Mara Lindqvist's</e1>", "Lindqvist"),
        ("<e1:n>Mara Lindqvist’s</e1>", "Lindqvist"),
        ("<e1:n>Lindqvist</e1>'s", "Lindqvist"),
        ("<e1:n>the U.S.</e1>", "U.S"),
        ("<e1:n>the U.S.'s</e1>", "U.S"),
        ("<e1:n>the O'Brien-Lee.</e1>", "O'Brien-Lee"),
        ("<e1:m>the workers'</e1>", "workers"),
        ("<e1:m>no … 12</e1>", "12"),
        ("<e1:m>—</e1>", "—"),
        ("<e1:m>x\u0323y\u0301z</e1>", "x\u0323\u00fdz"),
        ("<e1:n>^Bank of Norre</e1>", "Bank"),
        ("<e1:m>the ^mayor of <e2:n>Nordvik</e2></e1>", "mayor"),
        ("<e1:m>the head of ^<e2:n>Nordvik</e2> town</e1>", "Nordvik"),
        ("<e1:m>the <e2:n>^Bank of Norre</e2> chief</e1>", "chief"),
        ("<e1:m^4-8>the <e2:n>Bank of Norre</e2> chief</e1>", "Bank"),
        ("<e1:m^->the chief</e1>", None),
    ],
)
def test_heads(body: str, expected: str | None) -> None:
    assert head(body) == expected


def test_layers_and_values_that_were_not_labelled() -> None:
    source = "@doc a.b\n@layers quotes\n===\n<a><q1>x</q1></a>\n---\nq1 ? speaker=? via=? cue=? source=? medium=?\n"
    annotation = read_inline(source)[2]
    (quote,) = quotes(annotation)
    assert {annotation.regions, annotation.entities, annotation.events} == {UNSET}
    assert annotation.annotated == ((0, 1),)
    assert {quote.type, quote.speaker, quote.via, quote.cue, quote.source, quote.medium} == {UNSET}
    assert (quote.polarity, quote.utterance) == ("positive", None)


def test_detached_documents_carry_no_texts() -> None:
    source = "@doc a.b\n@origin detached\n===\n<r:body><q1>x</q1></r>\n---\nq1 direct speaker=-\n"
    document, text, annotation = read_inline(source)
    assert (document.origin, quotes(annotation)[0].texts) == ("detached", None)
    assert write_inline(document, text, annotation) == source


# -- what is written -----------------------------------------------------------------------------------


def test_an_example_is_written_as_it_was() -> None:
    kept = FERRY.replace("# a comment, and a blank line\n\n", "")
    assert write_inline(*read_inline(FERRY)) == kept


@pytest.mark.parametrize(
    "body",
    [
        "<e1:n>^Bank of Norre</e1>",
        "<e1:m>the ^mayor of <e2:n>Nordvik</e2></e1>",
        "<e1:m>the head of ^<e2:n>Nordvik</e2> town</e1>",
        "<e1:m>the ^<e2:n>Bank of Norre</e2> chief</e1>",
        "<e1:m^12-17>the <e2:n>Bank of Norre</e2> chief</e1>",
        "<e1:m^->the chief</e1> of <e2:?>x</e2>",
        "<e1:m>a <e2:m>b</e1> c</e2>",
        "---\n===\n@doc &lt;&amp;&#94;> <e1:m>a</e1><e2:p>b</e2>".replace("---", "&#45;--"),
        "x<e1:m>&#824; a</e1> <e2:m>b\n</e2>",
    ],
)
def test_bodies_are_written_as_they_were(body: str) -> None:
    source = f'@doc a.b\n===\n{body}\n---\ne1 person "X"\ne2 person ?\n'
    assert write_inline(*read_inline(source)) == source


DOCUMENT = Document(doc_id="a.b")
EMPTY = Annotation(doc_id="a.b", guidelines="1.0", regions=(), entities=(), quotes=(), distractors=(), events=())


def test_text_and_checks_may_be_left_to_reading() -> None:
    assert write_inline(DOCUMENT, "x\n", EMPTY) == "@doc a.b\n===\nx\n---\n"
