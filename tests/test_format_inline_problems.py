"""The inline authoring format, when things are wrong: every problem has its place and says what to do."""

from __future__ import annotations

import re

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from newsbench.formats.inline import InlineError, read_inline, write_inline
from newsbench.model import Annotation, Argument, Document, Entity, Event, Mention, Quote, Region

# -- reading ----------------------------------------------------------------------

BODY_PROBLEMS = [
    ("a < b", "3:3: a literal < is written &lt;"),
    ("a & b", "3:3: a literal & is written &amp;"),
    ("a &nbsp; b", "3:3: unknown escape &nbsp;"),
    ("a &#xD800; b", "3:3: unknown escape &#xD800;"),
    ("a ^b", "3:3: a ^ marks the head word inside a mention (a literal ^ is written &#94;)"),
    ("<z>", "3:1: unknown tag <z>: tags are <r:body>"),
    ("<e1>x</e1>", "3:1: <e1> lacks the form of the mention: write <e1:n>, <e1:m> or <e1:p>"),
    ("<e1:x>a</e1>", "3:1: unknown form of <e1:x>: it is one of"),
    ("<r:headlin>a</r>", "3:1: unknown <r:headlin>: did you mean headline?"),
    ("<d:titel>a</d>", "3:1: unknown <d:titel>: did you mean title?"),
    ("<q1>a", "3:1: <q1> is never closed: write </q1>"),
    ("a</q1>", "3:2: </q1> closes nothing: no <q1> is open here"),
    ("a</e1>", "3:2: </e1> closes nothing: no <e1:…> is open here"),
    ("x\n<q1></q1>", "4:1: <q1> encloses no text: remove it or move it"),
    ("<q1>a <q1>b</q1></q1>", "3:7: <q1> is still open from 3:1: write </q1> first"),
    ("<r:body>a <r:body>b</r></r>", "3:11: <r> is still open from 3:1: write </r> first"),
    ("<e1:n>a</e1>", "3:1: e1 has no label line: write one below ---"),
    ("<q1>a</q1>", "3:1: q1 has no label line: write one below ---"),
    ("<q1.c>a</q1.c>", "3:1: q1 has no label line: write one below ---"),
    ("<e1:n@q7>a</e1>", "3:1: q7 has no label line: write one below ---"),
    ("<v1>a</v1>", "3:1: v1 has no label line: write one below ---"),
    ("<s1>a</s1>", "3:1: <s1> fills no role: write role=s1 on an event's line, or remove it"),
    ("<e1:n>^a ^b</e1>", "3:10: <e1> has two ^: keep the one before its head word"),
    ("<e1:n>a^b</e1>", "3:8: a ^ stands directly before the first letter of the head word"),
    ("<e1:n>a ^</e1>", "3:9: a ^ stands directly before the first letter of the head word"),
    ("<e1:n^0-9>a b</e1>", "3:1: the head 0-9 lies outside the mention, which has 3 characters"),
    ("<e1:n^0-1>a ^b</e1>", "3:13: <e1> gives its head in the tag and by a ^: keep one"),
    ("e<q1>\u0301</q1>", "3:6: text is not NFC: no tag or escape may part a letter from its combining mark"),
    ("a&#13;", "3:2: a carriage return: lines end with a newline alone"),
]

LABEL_PROBLEMS = [
    ("x1 person", "5:1: a label line starts with an id such as e1, q1 or v1"),
    ('e1 person "X', '5:11: cannot read \'"X\': write word, key=value or key="some words"'),
    ('e1 person "X\\q"', "5:11: cannot read"),
    ("e1", '5:1: e1: no kind: write it after the id, as in e1 person "Mara Lindqvist"'),
    ("e1 person", '5:1: e1: no name: write it in double quotes, as in e1 person "Mara Lindqvist"'),
    ('e1 persn "X"', "5:4: e1: unknown kind persn: did you mean person?"),
    ("e1 person Mara Lindqvist", "5:16: e1: Lindqvist stands without a key: write key=value, or quotes around a name"),
    ('e1 person "X" alais="Y"', "5:15: e1: unknown key alais: did you mean alias?"),
    ('e1 person "X" alias=-', "5:15: e1: alias takes a text, not - or ?"),
    ('e1 person "X" members=?', "5:15: e1: members cannot be ?: leave it out"),
    ('e1 person "X" wikidata=Q1 wikidata=Q2', "5:27: e1: wikidata is given twice: keep one"),
    ('e1 person "X"\ne1 person "X"', "6:1: e1: has a label line already, line 5: keep one"),
    ("q1", "5:1: q1: no type: write it after the id, as in q1 direct speaker=e1"),
    ("q1 drect speaker=-", "5:4: q1: unknown type drect: did you mean direct?"),
    ("q1 direct", "5:1: q1: no speaker: write speaker=e1, or speaker=- where the text names nobody"),
    ("q1 direct speaker=-", "5:1: q1: has a label line but no content: write <q1>…</q1> in the text"),
    ("q1 direct speaker=- mediun=speech", "5:21: q1: unknown key mediun: did you mean medium?"),
    ("q1 direct speaker=- medium=voice", "5:21: q1: unknown medium voice: it is one of: speech, thought, writing"),
    ("q1 direct speaker=- medium=-", "5:21: q1: unknown medium -"),
    ("q1 direct speaker=- polarity=negativ", "5:21: q1: unknown polarity negativ: did you mean negative?"),
    ("q1 direct speaker=- realis=past", "5:21: q1: unknown realis past"),
    ("q1 direct speaker=- phenomena=elison", "5:1: q1: unknown phenomenon elison: did you mean elision?"),
    ("q1 direct speaker=- cue=said", "5:21: q1: cue is not given here: tags in the text and roles give it"),
    ("v1 life.di", "5:4: v1: unknown type life.di: did you mean life.die?"),
    ("v1 life.die", "5:1: v1: has a label line but no trigger: write <v1>…</v1> in the text"),
    ("v1 life.die time=May", "5:1: v1: time=May is no date such as 2031, 2031-01 or 2031-01-03"),
    ("v1 life.die victim=Mara", "5:13: v1: victim has no filler: write victim=e1, victim=s1 or victim=v1"),
    ("v1 life.die victim=s1", "5:13: v1: s1 has no tag in the text: write <s1>…</s1> once"),
    (
        "v1 life.die arguments=? victim=e1",
        "5:1: v1: arguments=? says that they were not labelled, but the line has some",
    ),
    ("v1 life.die arguments=e1", "5:13: v1: arguments is not given here"),
]

FILE_PROBLEMS = [
    ("", "1:1: no line ===: it stands between the header and the text"),
    ("@doc a.b\n===\nx\n", "4:1: no line ---: it stands between the text and the labels"),
    ("===\n---\n", "1:1: no @doc line: write @doc story.outlet"),
    ("@doc\n===\n---\n", "1:1: no @doc line: write @doc story.outlet"),
    ("@doc a.b\ntitle x\n===\n---\n", "2:1: a header line is @key value, and === ends the header"),
    ("@doc a.b\n@titel x\n===\n---\n", "2:2: unknown key @titel: did you mean title?"),
    ("@doc a.b\n@doc a.c\n===\n---\n", "2:2: @doc is given twice: keep one"),
    ("@doc a.b\n@split tets\n===\n---\n", "2:1: unknown @split tets: did you mean test?"),
    ("@doc a.b\n@origin wrong\n===\n---\n", "2:1: unknown @origin wrong"),
    ("@doc a.b\n@published 4.1.2031\n===\n---\n", "2:1: @published is a date such as 2031-01-04"),
    ("@doc a.b\n@layers qoutes\n===\n---\n", "2:1: unknown layer qoutes: did you mean quotes?"),
    ("@doc a.b\n@layers quotes\n===\n<r:body>x</r>\n---\n", "2:1: the document has regions, which @layers leaves out"),
    ("@doc a.b\n===\n\ud800\n---\n", "1:1: the text holds half a surrogate pair: save the file as UTF-8"),
    (
        "@doc a.b\n===\n<q1>x</q1><q1.c>y</q1.c>\n---\nq1 direct speaker=- cue=?\n",
        "5:1: q1: cue=? says that it was not",
    ),
    ("@doc a.b\n===\n<q1><q1.m>x</q1.m></q1>\n---\nq1 direct speaker=-\n", "5:1: q1: is direct, but only a mixed"),
    (
        "@doc a.b\n===\n<q1>x</q1><q1.s>y</q1.s> <q1.s>z</q1.s>\n---\nq1 direct speaker=-\n",
        "3:26: q1 has two sources: keep",
    ),
    ("@doc a.b\n===\n<s1>x</s1><s1>y</s1><v1>z</v1>\n---\nv1 life.die count=s1\n", "5:13: v1: s1 has two tags"),
]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        *((f"@doc a.b\n===\n{body}\n---\n", expected) for body, expected in BODY_PROBLEMS),
        *((f"@doc a.b\n===\n\n---\n{label}\n", expected) for label, expected in LABEL_PROBLEMS),
        *FILE_PROBLEMS,
    ],
)
def test_problems(source: str, expected: str) -> None:
    with pytest.raises(InlineError) as caught:
        read_inline(source)
    assert any(str(problem).startswith(expected) for problem in caught.value.problems), str(caught.value)


def test_all_problems_are_collected_in_order() -> None:
    with pytest.raises(InlineError) as caught:
        read_inline("@doc a.b\n===\na & <q1>b\n---\nv1 nothing\n")
    assert [(one.line, one.column) for one in caught.value.problems] == [(3, 3), (3, 5), (5, 1), (5, 4)]
    assert str(caught.value).count("\n") == 3


# -- writing --------------------------------------------------------------------------------------

DOCUMENT = Document(doc_id="a.b")
EMPTY = Annotation(doc_id="a.b", guidelines="1.0", regions=(), entities=(), quotes=(), distractors=(), events=())


def mentioned(identifier: str, *mentions: Mention) -> Annotation:
    return replace(EMPTY, entities=(Entity(id=identifier, kind="person", name="X", mentions=mentions),))


def quoted(**fields: object) -> Annotation:
    return replace(EMPTY, quotes=(replace(Quote(content=((0, 1),), id="q1", type="direct", speaker=None), **fields),))


def happened(*arguments: Argument) -> Annotation:
    return replace(EMPTY, events=(Event(trigger=((0, 1),), id="v1", type="life.die", arguments=arguments),))


@pytest.mark.parametrize(
    ("text", "annotation", "expected"),
    [
        ("x", EMPTY, "the text must end with exactly one newline"),
        ("x\n\n", EMPTY, "the text must end with exactly one newline"),
        ("e\u0301\n", EMPTY, "the text must be NFC"),
        ("x\r\n", EMPTY, "the text must be NFC with \\n newlines"),
        ("\ud800\n", EMPTY, "half a surrogate pair"),
        (
            "x\n",
            replace(EMPTY, regions=(Region(kind="body", span=(0, 9)),)),
            "<r> at [0, 9] is empty or outside the text",
        ),
        ("x\n", replace(EMPTY, regions=(Region(kind="body", span=(0, 1), text="y"),)), "body: its check text is 'y'"),
        ("x\n", quoted(texts=("y",)), "q1: its check texts are ('y',), but the text holds ('x',)"),
        ("x\n", quoted(id=UNSET), "an item without an id cannot be written: give it an id such as q1"),
        ("x\n", quoted(content=()), "q1: has a label line but no content"),
        ("x\n", quoted(quoted=((0, 1),)), "q1: is direct, but only a mixed quote has <q1.m>"),
        ("x y\n", quoted(content=((2, 3), (0, 1))), "the annotation.quotes[q1].content cannot be written"),
        ("x y\n", quoted(content=((0, 3), (1, 2))), "<q1> is still open"),
        ("x\n", mentioned("PER_1"), "an item PER_1 cannot be written: give it an id such as e1"),
        ("abc\n", mentioned("e1", Mention((0, 2)), Mention((1, 3))), "the annotation.entities[e1].mentions"),
        (
            "abc\n",
            mentioned("e1", Mention((1, 2), (0, 3), "name")),
            "e1: the head [0, 3] lies outside the mention [1, 2]",
        ),
        ("x\n", replace(EMPTY, entities=(Entity("e1", members=("a b",)),)), "e1: 'a b' cannot stand in a list"),
        (
            "x\n",
            replace(EMPTY, doc_id="other"),
            "the annotation.doc_id cannot be written: 'other' would be read as 'a.b'",
        ),
        ("x\n", replace(EMPTY, annotated=()), "the annotation.annotated cannot be written"),
        ("x\n", happened(Argument("victim")), "v1: victim has 0 fillers"),
        ("x\n", happened(Argument("victim", "e1", (0, 1))), "v1: victim has 2 fillers"),
        ("x\n", happened(Argument("time", "e1")), "v1: a role cannot be named 'time'"),
        ("x\n", happened(Argument("victim", "Mara")), "an item Mara cannot be written: give it an id such as e1"),
        ("x\n", happened(Argument("victim", event="e1")), "an item e1 cannot be written: give it an id such as v1"),
        ("x\n", happened(Argument("victim", "e1", text="y")), "arguments[].text cannot be written"),
    ],
)
def test_what_cannot_be_written_is_refused(text: str, annotation: Annotation, expected: str) -> None:
    with pytest.raises(InlineError) as caught:
        write_inline(DOCUMENT, text, annotation)
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (Document(doc_id="a.b", title="x\ny"), "@title cannot hold line breaks or outer white space: 'x\\ny'"),
        (Document(doc_id="a.b", title=" x"), "@title cannot hold line breaks or outer white space"),
        (Document(doc_id="a.b", text_sha256="0" * 64), "the document.text_sha256 cannot be written"),
    ],
)
def test_headers_that_cannot_be_written(document: Document, expected: str) -> None:
    with pytest.raises(InlineError, match=re.escape(expected)):
        write_inline(document, "x\n", EMPTY)
