"""TEI as scholarly editions have it, and what is wrong with files."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from command_line import run
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from newsbench.corpus import GoldDocument
from newsbench.files import InputError
from newsbench.formats.labelmap import NO_MAP, LabelMap
from newsbench.formats.registry import reader, writer
from newsbench.formats.xml import start_tag
from newsbench.model import Annotation, Document, Entity, Event, Mention, Quote, Region

EDITION = """\
<?xml version="1.0" encoding="UTF-8"?>
<?xml-model href="http://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en">
  <teiHeader>
    <fileDesc>
      <titleStmt><title>The quay that would not close</title></titleStmt>
      <publicationStmt><publisher>Edition of the harbour papers</publisher><date when="2034"/></publicationStmt>
      <sourceDesc><bibl><title level="j">The Velmo Gazette</title> <date when="2031-01-03"/></bibl></sourceDesc>
    </fileDesc>
    <profileDesc>
      <langUsage><language ident="en">English</language></langUsage>
      <particDesc>
        <listPerson>
          <person xml:id="mara"><persName><forename>Mara</forename> <surname>Lindqvist</surname></persName>
            <idno type="URI">https://www.wikidata.org/wiki/Q42</idno></person>
          <person xml:id="orlo"><persName>Piet Orlo</persName><persName>P. Orlo</persName></person>
        </listPerson>
        <listOrg><org xml:id="port"><orgName>Port of Velmo</orgName></org></listOrg>
      </particDesc>
    </profileDesc>
  </teiHeader>
  <text>
    <body>
      <head>The quay that would
        not close</head>
      <byline>By <name type="person">Ines Brandt</name></byline>
      <!-- page 1 -->
      <p>
        <said who="#mara" xml:id="s1" next="#s2">“We will not close it,”</said>
        <persName ref="#mara">Mara Lind<lb break="no"/>qvist</persName>
        <seg type="cue" corresp="#s1">said</seg><note place="foot">On the quay, see p. 4.</note>
        of the <orgName ref="psn:port">Port of Velmo</orgName>,
        <said who="#mara" xml:id="s2" prev="#s1">“not this winter.”</said>
      </p>
      <pb n="2"/>
      <p><rs ref="#mara" type="person" subtype="pronoun">She</rs> added that
        <said direct="false" who="#mara">the crews had <rs type="event" subtype="conflict.protest">struck</rs>, as
        <persName ref="https://www.wikidata.org/wiki/Q7">Brandt</persName> told her: <q>They <emph>walked</emph>
        out</q></said>. A <soCalled>closure</soCalled> of the <rs type="ship">Maria</rs>.</p>
    </body>
  </text>
</TEI>
"""
TEXT = """\
The quay that would not close

By Ines Brandt

“We will not close it,” Mara Lindqvist said of the Port of Velmo, “not this winter.”

She added that the crews had struck, as Brandt told her: They walked out. A closure of the Maria.
"""


def read(folder: Path, xml: str, labels: LabelMap = NO_MAP) -> tuple[GoldDocument, dict[str, int]]:
    (folder / "gazette.xml").write_text(xml, encoding="utf-8")
    reading = reader("tei").read(folder / "gazette.xml", labels)
    (document,) = reading.documents
    return document, dict(reading.lost)


def body(inside: str) -> str:
    """A file with nothing but some paragraphs."""
    return f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{inside}</body></text></TEI>'


def test_an_edition_reads_as_its_editors_meant_it(tmp_path: Path) -> None:
    gold, lost = read(tmp_path, EDITION)
    assert gold.text == TEXT
    document, annotation = gold.document, gold.annotation
    assert (document.doc_id, document.title, document.outlet, document.published, document.language) == (
        "gazette.gazette", "The quay that would not close", "The Velmo Gazette", "2031-01-03", "en"
    )  # fmt: skip
    assert [(region.kind, region.text[:16]) for region in annotation.regions or () if region.text] == [
        ("headline", "The quay that wo"), ("byline", "By Ines Brandt"), ("body", "“We will not clo")
    ]  # fmt: skip
    assert lost == {
        "element <note>: its text is left out": 1,
        "label rs:ship: no meaning for it, say one with --map": 1,
    }


def test_quotes_of_an_edition_have_their_speakers_pieces_and_cues(tmp_path: Path) -> None:
    annotation = read(tmp_path, EDITION)[0].annotation
    quotes = [(one.texts, one.type, one.speaker, one.cue_texts, one.parent) for one in annotation.quotes or ()]
    assert quotes == [
        (("We will not close it,", "not this winter."), "direct", "mara", ("said",), None),
        (("the crews had struck, as Brandt told her: They walked out",), "indirect", "mara", None, None),
        (("They walked out",), "direct", None, None, (annotation.quotes or ())[1].id),
    ]
    assert [(one.texts, one.type) for one in annotation.events or ()] == [(("struck",), "conflict.protest")]
    assert [(one.text, one.kind) for one in annotation.distractors or ()] == [("closure", "scare-quotes")]


def test_entities_of_an_edition_are_those_of_its_lists_and_those_that_it_points_to(tmp_path: Path) -> None:
    annotation = read(tmp_path, EDITION)[0].annotation
    found = {
        one.name: (one.kind, one.wikidata, [(mention.text, mention.form) for mention in one.mentions])
        for one in annotation.entities or ()
    }
    assert found == {
        "Mara Lindqvist": ("person", "Q42", [("Mara Lindqvist", "name"), ("She", "pronoun")]),
        "Piet Orlo": ("person", None, []),
        "Port of Velmo": ("organization", None, [("Port of Velmo", "name")]),
        "Brandt": ("person", "Q7", [("Brandt", "name")]),
        "Ines Brandt": ("person", None, [("Ines Brandt", "name")]),
    }


def test_a_map_gives_elements_a_meaning(tmp_path: Path) -> None:
    labels = LabelMap({"rs:ship": {"as": "mention", "kind": "other", "form": "name"}, "note": None}, {})
    annotation = read(tmp_path, EDITION, labels)[0].annotation
    assert [one.name for one in annotation.entities or () if one.kind == "other"] == ["Maria"]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<p>\n  One\n  two</p>\n<p>three</p>", "One two\n\nthree\n"),
        ("<p>One <hi>two</hi> , three</p>", "One two , three\n"),
        ("<lg><l>One</l>\n<l>two</l></lg>", "One\ntwo\n"),
        ("<p>har<lb break='no'/>\n bour<lb/>wall</p>", "harbour wall\n"),
        ("<p xml:space='preserve'>One\n  two </p>", "One\n  two \n"),
        ("<p><choice><sic>teh</sic><corr>the</corr></choice> <add>quay</add><del>pier</del></p>", "teh quay\n"),
        ("<p>Ren&#x65;&#x301;e</p>", "Renée\n"),
        ("<head>A</head><list><item>b</item><item>c</item></list>", "A\n\nb\nc\n"),
    ],
)
def test_white_space_follows_the_rules(tmp_path: Path, inside: str, text: str) -> None:
    assert read(tmp_path, body(inside))[0].text == text


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ("“We go”", "We go"),
        ('"We go,"', "We go,"),
        ("“The ‘Maria’”", "The ‘Maria’"),
        ("The “Maria”", "The “Maria”"),
        ("“Maria” is late", "“Maria” is late"),
        ("“We go", "We go"),
        ("the crews’", "the crews’"),
        ("We go", "We go"),
    ],
)
def test_marks_around_a_quote_are_not_its_content(tmp_path: Path, said: str, content: str) -> None:
    annotation = read(tmp_path, body(f"<p>So <said>{said}</said> it is</p>"))[0].annotation
    assert [one.texts for one in annotation.quotes or ()] == [(content,)]


def test_parts_are_joined_and_thought_is_told_from_speech(tmp_path: Path) -> None:
    xml = body("<p><said part='I' aloud='false'>We</said> she <said part='F'>go</said> <said aloud='1'>so</said></p>")
    annotation = read(tmp_path, xml)[0].annotation
    assert [(one.texts, one.medium) for one in annotation.quotes or ()] == [
        (("We", "go"), "thought"), (("so",), "speech")
    ]  # fmt: skip


def test_spans_over_words_and_relations_are_labels_too(tmp_path: Path) -> None:
    xml = body(
        "<p><w xml:id='w1'>They</w> <w xml:id='w2'>bombed</w> <w xml:id='w3'>the</w> <w xml:id='w4'>quay</w></p>"
    ).replace(
        "</TEI>",
        "<standOff><spanGrp><span xml:id='v1' type='event' from='#w2' to='#w2'/><span xml:id='f1' type='filler' "
        "from='#w3' to='#w4'/><span type='verb' target='#w2'/><span type='event' from='#w9' to='#w9'/></spanGrp>"
        "<listRelation><relation name='argument:target' active='#v1' passive='#f1'/>"
        "<relation name='spouse' mutual='#a #b'/></listRelation></standOff></TEI>",
    )
    gold, lost = read(tmp_path, xml)
    (event,) = gold.annotation.events or ()
    assert event.arguments is not UNSET
    assert [(one.role, one.text) for one in event.arguments] == [("target", "the quay")]
    assert lost == {
        "label span:verb: no meaning for it, say one with --map": 1,
        "span whose ends are not in the text": 1,
        "link spouse: no meaning for it, say one with --map": 1,
    }


def test_of_two_elements_with_one_id_none_is_lost(tmp_path: Path) -> None:
    gold, lost = read(tmp_path, body("<p><said xml:id='a'>We go</said> <said xml:id='a'>They go</said></p>"))
    assert [one.texts for one in gold.annotation.quotes or ()] == [("We go",), ("They go",)]
    assert lost == {"xml:id that stands twice: links to it go to the first": 1}


def test_values_that_newsbench_lacks_are_counted(tmp_path: Path) -> None:
    gold, lost = read(tmp_path, body("<p>They <seg type='event' subtype='war'>bombed</seg> it<said/></p>"))
    assert [one.type for one in gold.annotation.events or ()] == [UNSET]
    assert lost == {"event type 'war': not a value that newsbench has": 1, "element <said> without text": 1}


# -- writing -----------------------------------------------------------------------------------------


def written(folder: Path, annotation: Annotation, labels: LabelMap = NO_MAP) -> str:
    text = "The quay\n\n“We go,” she said.\n"
    assert writer("tei").write([GoldDocument(Document("story.outlet"), text, annotation)], folder, labels) == {}
    xml = (folder / "story" / "outlet.xml").read_text(encoding="utf-8")
    return xml[xml.index("<body>") : xml.index("</TEI>")]


def test_labels_that_nest_are_elements(tmp_path: Path) -> None:
    annotation = Annotation(
        "story.outlet",
        regions=(Region("headline", (0, 8)), Region("body", (10, 28))),
        entities=(Entity("e1", "person", "Mara", mentions=(Mention((19, 22), form="pronoun"),)),),
        quotes=(Quote(((11, 17),), "q1", "direct", cue=((23, 27),), source=(19, 22), speaker="e1", medium="speech"),),
    )
    assert (
        written(tmp_path, annotation)
        == """\
<body><head xml:id="r1">The quay</head>

<div xml:id="r2" type="body"><p>“<said xml:id="q1" direct="true" aloud="true" who="#e1">We go,</said>” \
<rs xml:id="e1.m1" type="person" subtype="pronoun" ref="#e1">she</rs> \
<seg xml:id="q1.c1" type="cue">said</seg>.</p></div>
</body></text>
<standOff>
<listPerson>
<person xml:id="e1"><persName>Mara</persName></person>
</listPerson>
<listRelation>
<relation name="cue" active="#q1" passive="#q1.c1"/>
<relation name="source" active="#q1" passive="#e1.m1"/>
</listRelation>
<fs type="annotation"><f name="layers"><vColl org="list"><string>regions</string><string>entities</string>\
<string>quotes</string></vColl></f></fs>
<fs type="quote" corresp="#q1"><f name="unset"><vColl org="list"><string>via</string><string>addressee</string>\
<string>utterance</string></vColl></f></fs>
</standOff>
"""
    )


def test_labels_that_cross_stand_between_anchors(tmp_path: Path) -> None:
    annotation = Annotation("story.outlet", quotes=(Quote(((4, 17),), "q 1"), Quote(((11, 22),), "q2")))
    xml = written(tmp_path, annotation)
    assert '<anchor xml:id="a4"/>quay</p>' in xml
    assert '<span type="quote" xml:id="x2" from="#a4" to="#a17"/>' in xml
    assert '<said xml:id="q2" direct="unknown">We go,<anchor xml:id="a17"/>” she</said>' in xml
    assert '<f name="id"><string>q 1</string></f>' in xml


def test_a_map_says_how_elements_are_called(tmp_path: Path) -> None:
    labels = LabelMap({"rs:strike": {"as": "event", "type": "conflict.protest"}}, {"by": "argument:participant"})
    annotation = Annotation("story.outlet", events=(Event(((14, 16),), "v1", "conflict.protest"),))
    assert '<rs xml:id="v1" type="strike">go</rs>' in written(tmp_path, annotation, labels)
    (back,) = reader("tei").read(tmp_path, labels).documents
    assert [one.type for one in back.annotation.events or ()] == ["conflict.protest"]


def test_labels_added_in_an_editor_are_read_although_their_layer_had_not_been_labelled(tmp_path: Path) -> None:
    written(tmp_path, Annotation("story.outlet", quotes=()))
    file = tmp_path / "story" / "outlet.xml"
    file.write_text(file.read_text().replace("said.", '<seg type="event">said</seg>.'))
    (back,) = reader("tei").read(tmp_path, NO_MAP).documents
    assert [one.texts for one in back.annotation.events or ()] == [("said",)]
    assert back.annotation.quotes == ()


# -- bad files ---------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY l{at + 1} "{f"&l{at};" * 10}">' for at in range(12))


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (
            f'<!DOCTYPE TEI [<!ENTITY l0 "ha">{LAUGHS}]><TEI><text>&l12;</text></TEI>',
            "1: [has-doctype] has a <!DOCTYPE",
        ),
        ('\n<!DOCTYPE TEI SYSTEM "file:///etc/passwd"><TEI/>', "2: [has-doctype] has a <!DOCTYPE …>, which newsbench"),
        ("<TEI><text>&nbsp;</text></TEI>", "1: [bad-xml] undefined entity (column 12): mend the file"),
        ("<TEI>\n<text>", "2: [bad-xml] no element found (column 7): mend the file so that it is well-formed XML"),
        ("", "1: [bad-xml] no element found (column 1)"),
        ("<html/>", "1: [no-tei] is <html> and holds no TEI text: give files with <TEI> and <text> in it"),
        ("<TEI><teiHeader/></TEI>", "1: [no-tei] is <TEI> and holds no TEI text"),
        ("<TEI><text>" + "<hi>" * 300, "1: [too-deep] elements lie more than 200 deep in each other: flatten them"),
        (
            '<?xml version="1.0" encoding="klingon"?><TEI/>',
            "1: [bad-xml] unknown encoding: klingon: save the file",
        ),
        ("<TEI><text><?newsbench-char x?></text></TEI>", "1: [bad-xml] <?newsbench-char x?> is no character"),
    ],
)
def test_bad_files_are_refused_with_their_place(tmp_path: Path, xml: str, message: str) -> None:
    file = tmp_path / "bad.xml"
    file.write_text(xml, encoding="utf-8")
    start = time.process_time()
    with pytest.raises(InputError) as error:
        reader("tei").read(file, NO_MAP)
    assert str(error.value).startswith(f"{file}:{message}")
    assert time.process_time() - start < 2


def test_all_bad_files_of_a_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(b"<TEI>\xff</TEI>")
    (tmp_path / "b.xml").write_text("no XML")
    (tmp_path / "c.xml").write_text(body("<p>fine</p>"))
    with pytest.raises(InputError) as error:
        reader("tei").read(tmp_path, NO_MAP)
    assert [line.partition(":")[0] for line in str(error.value).splitlines()] == [
        str(tmp_path / "a.xml"), str(tmp_path / "b.xml")
    ]  # fmt: skip


def test_one_doc_id_twice_is_refused(tmp_path: Path) -> None:
    written(tmp_path, Annotation("story.outlet"))
    file = tmp_path / "story" / "outlet.xml"
    (tmp_path / "copy.xml").write_text(file.read_text())
    with pytest.raises(InputError, match=r"outlet.xml:2: \[duplicate-doc-id\] story.outlet stands in .*copy.xml:2 too"):
        reader("tei").read(tmp_path, NO_MAP)


_name = st.sampled_from(
    [
        "p",
        "said",
        "seg",
        "rs",
        "q",
        "persName",
        "lb",
        "note",
        "span",
        "anchor",
        "head",
        "div",
        "choice",
        "corr",
        "relation",
        "fs",
        "f",
        "string",
    ]
)
_given = st.dictionaries(
    st.sampled_from(
        ["who", "ref", "type", "next", "prev", "part", "from", "to", "corresp", "active", "xml:id", "name"]
    ),
    st.sampled_from(["", "#a", "#b #a", "event", "body", "I", "F", "cue", "a", "b", "said"]),
    max_size=3,
)
_markup = st.recursive(
    st.sampled_from(["We go. ", "\n ", "“", "x"]),
    lambda inner: st.builds(
        lambda name, given, inside: f"{start_tag(name, given)}{''.join(inside)}</{name}>",
        _name, _given, st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_markup, max_size=4), st.sampled_from(["", "<application ident='newsbench'/>"]))
def test_no_markup_gives_a_traceback(tmp_path_factory: pytest.TempPathFactory, inside: list[str], header: str) -> None:
    xml = body("".join(inside)).replace("<text>", f"<teiHeader>{header}</teiHeader><text>")
    gold, _ = read(tmp_path_factory.getbasetemp(), xml)
    spans = [span for one in gold.annotation.quotes or () for span in one.content]
    assert all(0 <= start < end <= len(gold.text) for start, end in spans)


def test_convert_says_what_is_lost(tmp_path: Path) -> None:
    (tmp_path / "edition.xml").write_text(EDITION)
    result = run("convert", "--from", "tei", "--to", "jsonl", tmp_path / "edition.xml", tmp_path / "out.jsonl")
    assert (result.code, result.out) == (0, f"1 documents written to {tmp_path / 'out.jsonl'}\n")
    assert "lost: 1 × element <note>: its text is left out\n" in result.err
