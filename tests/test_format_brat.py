"""brat projects: newsbench's own in and out without a loss, and those of others by a map."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from command_line import run
from drawn_gold import SLOW, linked_gold, unordered
from hypothesis import given, settings
from msgspec import UNSET

from newsbench.api import InvalidInput
from newsbench.corpus import GoldDocument, load
from newsbench.files import InputError
from newsbench.formats.brat import read, write
from newsbench.formats.conversion import Reading, gold_document
from newsbench.formats.labelmap import NO_MAP, LabelMap, read_label_map
from newsbench.model import (
    Annotation,
    Argument,
    Distractor,
    Document,
    Entity,
    Event,
    Mention,
    Quote,
    Region,
    Span,
)
from newsbench.resources import ontology

TEXT = "Mayor out\n\nWe will\nnot leave, Mara Lindqvist said. She spoke for Orlo. Rebels bombed Velmo.\n"


def at(words: str) -> Span:
    return TEXT.index(words), TEXT.index(words) + len(words)


def story() -> GoldDocument:
    """A little of everything: a quote over a line break, an entity that is never mentioned, a group, nesting."""
    annotation = Annotation(
        "story.wire",
        guidelines="1.0",
        regions=(Region("headline", at("Mayor out")), Region("body", (11, len(TEXT) - 1))),
        distractors=(Distractor("term", at("bombed")),),
        entities=(
            Entity(
                "e1",
                "person",
                "Mara Lindqvist",
                aliases=("Lindqvist",),
                wikidata="Q42",
                speaks_for="e2",
                mentions=(
                    Mention(at("Mara Lindqvist"), at("Lindqvist"), "name"),
                    Mention(at("She"), at("She"), "pronoun"),
                ),
            ),
            Entity("e2", "organization", "Orlo", mentions=(Mention(at("Orlo"), at("Orlo"), "name"),)),
            Entity("e3", "group", "the two", members=("e1", "e4")),
            Entity("e4", "person", 'Odd "Bo" Hansen'),
            Entity("e5", "place", "Velmo", mentions=(Mention(at("Velmo"), at("Velmo"), "name"),)),
        ),
        quotes=(
            Quote(
                ((11, 18), (19, 28)),
                "q1",
                "indirect",
                cue=(at("said"),),
                source=at("Mara Lindqvist"),
                speaker="e1",
                via="e4",
                addressee=None,
                medium="speech",
                polarity="positive",
                realis="actual",
                utterance="u 1",
                phenomena=("question",),
            ),
        ),
        events=(
            Event(
                (at("bombed"),),
                "v1",
                "conflict.attack",
                polarity="positive",
                realis="actual",
                time="2031-01",
                asserted_by=None,
                cluster="c1",
                arguments=(
                    Argument("attacker", span=at("Rebels")),
                    Argument("attacker", entity="e4"),
                    Argument("attacker", entity="e2"),
                    Argument("place", entity="e5"),
                ),
            ),
        ),
    )
    return gold_document(Document("story.wire", title="Mayor out", split="dev"), TEXT, annotation)


def checked(gold: GoldDocument) -> Annotation:
    """The annotation with its check texts, as every reader gives it."""
    from newsbench.formats.finishing import Texts, finish

    return finish(gold.annotation, Texts(gold.text))


ANN = """\
T1\tHeadline 0 9\tMayor out
T2\tTerm 78 84\tbombed
T3\tPerson 30 44\tMara Lindqvist
T4\tPerson 51 54\tShe
T5\tOrganization 65 69\tOrlo
T6\tPlace 85 90\tVelmo
T7\tIndirect 11 18;19 28\tWe will not leave
E1\tIndirect:T7 Cue:T8 Source:T3 Speaker:T3
T8\tCue 45 49\tsaid
T9\tconflict_attack 78 84\tbombed
E2\tconflict_attack:T9 attacker:T10 attacker2:T5 place:T6
T10\tFiller 71 77\tRebels
R1\tSpeaks-for Arg1:T3 Arg2:T5
A1\tForm T3 name
A2\tForm T4 pronoun
A3\tForm T5 name
A4\tForm T6 name
A5\tMedium E1 speech
A6\tPolarity E1 positive
A7\tRealis E1 actual
A8\tQuestion E1
A9\tPolarity E2 positive
A10\tRealis E2 actual
N1\tReference T3 Wikidata:Q42\tMara Lindqvist
*\tCoref T3 T4
#1\tNewsbench document\tdoc_id=story.wire layers=regions,distractors,entities,quotes,events \
keys=cue,source,speaker,via,addressee,utterance,asserted_by,cluster,arguments heads=last-word guidelines=1.0
#2\tRegion document\tkind=body span=11-91
#3\tAnnotatorNotes T3\tid=e1 name="Mara Lindqvist" aliases=Lindqvist
#4\tAnnotatorNotes T5\tid=e2 name=Orlo
#5\tEntity document\tid=e3 name="the two" member=e1 member=e4 kind=group
#6\tEntity document\tid=e4 name="Odd \\"Bo\\" Hansen" kind=person
#7\tAnnotatorNotes T6\tid=e5 name=Velmo
#8\tAnnotatorNotes E1\tid=q1 via=e4 utterance="u 1" fragments=11-18,19-28
#9\tAnnotatorNotes E2\tid=v1 argument:attacker@1=e4 time=2031-01 cluster=c1
"""


def test_a_document_is_written_for_an_annotator_to_read(tmp_path: Path) -> None:
    assert write([story()], tmp_path, NO_MAP) == Counter()
    assert (tmp_path / "story" / "wire.ann").read_text(encoding="utf-8") == ANN
    assert (tmp_path / "story" / "wire.txt").read_text(encoding="utf-8") == TEXT
    assert {path.name for path in tmp_path.iterdir()} == {"story", "annotation.conf", "visual.conf", "documents.jsonl"}


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    write([story()], tmp_path, NO_MAP)
    reading = read(tmp_path, NO_MAP)
    assert not reading.lost
    (gold,) = reading.documents
    assert (gold.document, gold.text) == (story().document, TEXT)
    assert unordered(gold.annotation) == unordered(checked(story()))


@settings(SLOW, max_examples=80)
@given(linked_gold())
def test_any_document_comes_back_as_it_was(drawn: tuple[Document, str, Annotation]) -> None:
    gold = gold_document(*drawn)
    with TemporaryDirectory() as folder:
        assert not write([gold], Path(folder), NO_MAP)
        reading = read(Path(folder), NO_MAP)
    assert not reading.lost
    (back,) = reading.documents
    assert (back.document, back.text) == (gold.document, gold.text)
    assert unordered(back.annotation) == unordered(gold.annotation)


def test_the_shipped_set_comes_back_as_it_was(tmp_path: Path) -> None:
    shipped = {gold.doc_id: gold for gold in load() if gold.document.origin == "written"}
    assert not write(list(shipped.values()), tmp_path, NO_MAP)
    reading = read(tmp_path, NO_MAP)
    assert not reading.lost
    assert {gold.doc_id: (gold.document, unordered(gold.annotation)) for gold in reading.documents} == {
        name: (gold.document, unordered(gold.annotation)) for name, gold in shipped.items()
    }


# -- what an annotator does in brat ------------------------------------------------------------------------


def edited(tmp_path: Path, *lines: str, without: str = "") -> Reading:
    """The story as it is read after some lines were added and those that a pattern finds taken out."""
    write([story()], tmp_path, NO_MAP)
    file = tmp_path / "story" / "wire.ann"
    kept = [line for line in ANN.splitlines() if not (without and re.search(without, line))]
    file.write_text("\n".join([*kept, *lines]) + "\n", encoding="utf-8")
    return read(tmp_path, NO_MAP)


def test_a_new_mention_joins_its_entity_by_coref_alone(tmp_path: Path) -> None:
    reading = edited(tmp_path, "T20\tPerson 0 5\tMayor", "A20\tForm T20 nominal", "*\tCoref T3 T4 T20", without=r"^\*")
    entities = reading.documents[0].annotation.entities
    assert entities is not UNSET
    assert entities[0].mentions[0] == Mention((0, 5), (0, 5), "nominal", "Mayor")
    assert (entities[0].id, len(entities[0].mentions)) == ("e1", 3)


def test_a_new_entity_needs_no_note(tmp_path: Path) -> None:
    reading = edited(tmp_path, "T20\tGroup 71 77\tRebels", "A20\tForm T20 name", "R20\tMember Arg1:T20 Arg2:T5")
    entities = {one.id: one for one in reading.documents[0].annotation.entities or ()}
    fresh = entities["story.wire.e1"]
    assert (fresh.kind, fresh.name, fresh.members) == ("group", "Rebels", ("e2",))


def test_a_new_event_is_an_argument_of_another(tmp_path: Path) -> None:
    reading = edited(
        tmp_path, "E20\tstatement_announce:T20 topic:E2 Asserted-by:E1", "T20\tstatement_announce 55 60\tspoke"
    )
    events = reading.documents[0].annotation.events
    assert events is not UNSET
    assert (events[0].id, events[0].arguments, events[0].asserted_by) == (
        "E20",
        (Argument("topic", event="v1"),),
        "q1",
    )


def test_a_moved_quote_does_not_keep_the_fragments_of_its_note(tmp_path: Path) -> None:
    reading = edited(tmp_path, "T7\tIndirect 11 18;19 22\tWe will not", without=r"^T7\t")
    quotes = reading.documents[0].annotation.quotes
    assert quotes is not UNSET
    assert quotes[0].content == ((11, 22),)


def test_a_head_that_lies_outside_a_moved_mention_is_the_last_word_again(tmp_path: Path) -> None:
    heads = ("#20\tAnnotatorNotes T4\thead=-", "#21\tAnnotatorNotes T3\thead=5-14")
    reading = edited(tmp_path, "T3\tPerson 30 34\tMara", *heads, without=r"^T3\t")
    entities = reading.documents[0].annotation.entities
    assert entities is not UNSET
    assert [one.head for one in entities[0].mentions] == [(30, 34), None]


def test_members_keep_their_order(tmp_path: Path) -> None:
    members = tuple(f"e{number}" for number in (10, 2, 1, 3))
    entities = (
        Entity("e0", "group", members=members, mentions=(Mention(at("Rebels")),)),
        *(
            Entity(one, mentions=(Mention(at(words)),) if words else ())
            for one, words in zip(members, ("", "She", "", "Orlo"), strict=True)
        ),
    )
    gold = gold_document(Document("a.b"), TEXT, Annotation("a.b", entities=entities))
    write([gold], tmp_path, NO_MAP)
    (back,) = read(tmp_path, NO_MAP).documents
    assert unordered(back.annotation) == unordered(checked(gold))


def test_remarks_and_contradictions_are_counted(tmp_path: Path) -> None:
    reading = edited(
        tmp_path,
        "*\tCoref T3 T4 T5",
        "A20\tForm T4 verb",
        "#20\tAnnotatorNotes T8\tis this the cue? time=2031",
        "#21\tAnnotatorNotes E2\ttime=soon",
        "R20\tMember Arg1:T8 Arg2:T5",
        "T20\tFiller 0 5\tMayor",
    )
    assert reading.lost == {
        "second id of one entity: the first is kept": 1,
        "second kind of one entity: the first is kept": 1,
        "attribute Form=verb: no meaning for it, say one with --map": 1,
        "note AnnotatorNotes: newsbench holds no remarks": 1,
        "note time=soon: no value that newsbench knows": 1,
        "member between cue and mention: newsbench has none": 1,
        "filler that belongs to no quote or event": 1,
    }


def test_labels_that_a_set_did_not_have_are_labelled_once_they_stand_there(tmp_path: Path) -> None:
    bare = gold_document(Document("a.b"), TEXT, Annotation("a.b", quotes=()))
    write([bare], tmp_path, NO_MAP)
    (gold,) = read(tmp_path, NO_MAP).documents
    assert (gold.annotation.quotes, gold.annotation.distractors) == ((), UNSET)
    with (tmp_path / "a" / "b.ann").open("a", encoding="utf-8") as file:
        file.write("T1\tNickname 51 54\tShe\n")
    (gold,) = read(tmp_path, NO_MAP).documents
    assert gold.annotation.distractors == (Distractor("nickname", at("She"), "She"),)


# -- the configuration -------------------------------------------------------------------------------------


def configured(conf: str) -> dict[str, list[list[str]]]:
    """The lines of each section, split at tabs, macros put in."""
    sections: dict[str, list[list[str]]] = {}
    macros: dict[str, str] = {}
    for line in conf.splitlines():
        if found := re.fullmatch(r"\[(\w+)\]", line):
            section, macros = sections.setdefault(found[1], []), {}
        elif found := re.fullmatch(r"(<[A-Z]+>)=(.*)", line):
            macros[found[1]] = found[2]
        elif line:
            for name, value in macros.items():
                line = line.replace(name, value)
            section.append(line.strip().split("\t"))
    return sections


def test_the_configuration_allows_all_that_is_written(tmp_path: Path) -> None:
    shipped = [gold for gold in load() if gold.document.origin == "written"]
    write(shipped, tmp_path, NO_MAP)
    conf = configured((tmp_path / "annotation.conf").read_text(encoding="utf-8"))
    known = {line[0] for lines in conf.values() for line in lines}
    roles = {line[0]: set(re.findall(r"([\w-]+)[?*]:", line[1])) for line in conf["events"] if len(line) > 1}
    for ann in tmp_path.rglob("*.ann"):
        for kind, label, rest in re.findall(r"^([TEARM*])\d*\t([\w-]+)(.*)$", ann.read_text(encoding="utf-8"), re.M):
            assert label in known
            if kind == "E":
                assert {role.rstrip("0123456789") for role in re.findall(r" ([\w-]+):", rest)} <= roles[label]


def test_labels_of_the_configuration_are_legal_in_brat_and_stand_once(tmp_path: Path) -> None:
    write([story()], tmp_path, NO_MAP)
    conf = configured((tmp_path / "annotation.conf").read_text(encoding="utf-8"))
    assert list(conf) == ["entities", "relations", "events", "attributes"]
    spans = [line[0] for name in ("entities", "events") for line in conf[name]]
    assert all(re.fullmatch(r"!?[A-Za-z0-9_-]+", label) for label in spans)
    assert len(set(spans)) == len(spans)
    assert {one.replace(".", "_") for one in ontology()["event_types"]} <= set(spans)
    assert list(configured((tmp_path / "visual.conf").read_text(encoding="utf-8"))) == ["labels", "drawing"]


# -- projects of others ------------------------------------------------------------------------------------

FOREIGN = (
    "\ufeffWe stay, said Mara Lindqvist.\r\nShe  leads Orlo.\r\nRebels did not bomb cafe\u0301 Velmo on Monday.\r\n"
)
FOREIGN_ANN = """\
E1\tAttack:T8 Attacker:T7 Place:T9 Target2:T10 Time:T11\r
T1\tQuote 1 8\tWe stay\r
T2\tCue 10 14\tsaid\r
T3\tPER 15 29\tMara Lindqvist\r
T4\tPER 32 35\tShe\r
T5\tORG 43 47\tOrlo\r
T6\tLOC 76 81\tVelmo\r
T7\tGPE 50 56\tRebels\r
T8\tAttack 65 69\tbomb\r
T9\tFAC 70 75;76 81\tcafe\u0301 Velmo\r
T10\tLOC 76 81\tVelmo\r
T11\tTime 85 91\tMonday\r
R1\tCueOf Arg1:T2 Arg2:T1\t\r
R2\tSource Arg1:T1 Arg2:T3\t\r
R3\tSpeaker Arg1:T3 Arg2:T1\t\r
R4\tEmployment Arg1:T3 Arg2:T5\t\r
*\tCoref T3 T4\r
A1\tNegation E1\r
A2\tModality E1 Asserted\r
A3\tConfidence T3 High\r
M1\tSpeculation E1\r
N1\tReference T5 Wikidata:Q7\tOrlo\r
N2\tReference T3 GeoNames:1\tMara\r
#1\tAnnotatorNotes T1\tdouble check\r
"""
MAP = LabelMap(
    spans={
        "PER": {"as": "mention", "kind": "person"},
        "ORG": {"as": "mention", "kind": "organization", "form": "name"},
        "FAC": {"as": "filler"},
        "LOC": {"as": "mention", "kind": "place", "form": "name"},
        "GPE": None,
        "Quote": {"as": "quote", "type": "direct"},
        "Attack": {"as": "event", "type": "conflict.attack"},
    },
    links={"CueOf": "cue", "Attacker": "argument:attacker", "Place": "argument:place", "Target": "argument:target"},
    attributes={
        "Negation": {"polarity": "negative"},
        "Modality=Asserted": {"realis": "actual"},
        "Confidence": None,
    },
)


def foreign(tmp_path: Path, ann: str = FOREIGN_ANN, text: str = FOREIGN, name: str = "batch 1/Story A") -> Path:
    for ending, content in ((".ann", ann), (".txt", text)):
        file = tmp_path / f"{name}{ending}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode())
    return tmp_path


def test_a_project_of_others_by_a_map(tmp_path: Path) -> None:
    reading = read(foreign(tmp_path), MAP)
    (gold,) = reading.documents
    assert gold.doc_id == "batch-1.story-a"
    annotation = gold.annotation
    assert annotation.quotes is not UNSET
    assert annotation.entities is not UNSET
    assert annotation.events is not UNSET
    (quote,) = annotation.quotes
    assert (quote.texts, quote.type, quote.cue_texts, quote.source_text, quote.speaker) == (
        ("We stay",),
        "direct",
        ("said",),
        "Mara Lindqvist",
        "batch-1.story-a.e1",
    )
    assert [(one.kind, one.name, [each.text for each in one.mentions]) for one in annotation.entities] == [
        ("person", UNSET, ["Mara Lindqvist", "She"]),
        ("organization", "Orlo", ["Orlo"]),
        ("place", "Velmo", ["Velmo"]),
        ("place", "Velmo", ["Velmo"]),
    ]
    assert annotation.entities[1].wikidata == "Q7"
    (event,) = annotation.events
    assert (event.texts, event.type, event.polarity, event.realis) == (
        ("bomb",),
        "conflict.attack",
        "negative",
        "actual",
    )
    assert event.arguments == (
        Argument("place", span=(67, 77), text="café Velmo"),
        Argument("target", entity="batch-1.story-a.e4"),
    )


def test_what_a_project_of_others_holds_more_is_counted(tmp_path: Path) -> None:
    assert read(foreign(tmp_path), MAP).lost == {
        "label GPE left out by the map": 1,
        "label Time: no meaning for it, say one with --map": 1,
        "argument Attacker: at a label that is lost or left out": 1,
        "argument Time: at a label that is lost or left out": 1,
        "relation Employment: no meaning for it, say one with --map": 1,
        "attribute Confidence left out by the map": 1,
        "attribute Speculation: no meaning for it, say one with --map": 1,
        "reference to GeoNames: newsbench holds those to Wikidata": 1,
        "note AnnotatorNotes: newsbench holds no remarks": 1,
        "filler in several pieces: kept as one span from its first to its last": 1,
    }


def test_a_map_is_used_the_other_way_round_when_writing(tmp_path: Path) -> None:
    labels = LabelMap(
        spans={
            "NE": {"as": "mention"},
            "PER": {"as": "mention", "kind": "person", "form": "name"},
            "Attack": {"as": "event", "type": "conflict.attack"},
            "not legal": {"as": "cue"},
        },
        links={"Agent": "argument:attacker", "Says": "speaker"},
    )
    assert not write([story()], tmp_path, labels)
    ann = (tmp_path / "story" / "wire.ann").read_text(encoding="utf-8")
    assert "T3\tPER 30 44\tMara Lindqvist\nT4\tNE 51 54\tShe\n" in ann
    assert "E1\tIndirect:T7 Cue:T8 Source:T3 Says:T3\n" in ann
    assert "E2\tAttack:T9 Agent:T10 Agent2:T5 place:T6\n" in ann
    conf = configured((tmp_path / "annotation.conf").read_text(encoding="utf-8"))
    assert {"PER", "NE"} <= {line[0] for line in conf["entities"]}
    (gold,) = read(tmp_path, labels).documents
    assert unordered(gold.annotation) == unordered(checked(story()))


def test_a_text_whose_offsets_are_of_other_line_ends_is_recognised(tmp_path: Path) -> None:
    foreign(tmp_path, "T1\tCue 12 16\tLinn\n", "One line\r\n, Linn\r\n", "a")
    foreign(tmp_path, "T1\tCue 11 15\tLinn\n", "One line\r\n, Linn\r\n", "b")
    assert [gold.text for gold in read(tmp_path, NO_MAP).documents] == ["One line\n, Linn\n"] * 2


def test_a_text_without_labels_is_a_document_and_one_without_a_file_for_them_is_not(tmp_path: Path) -> None:
    foreign(tmp_path, "", "No labels.\n", "a")
    (tmp_path / "b.txt").write_text("Nobody was here.\n", encoding="utf-8")
    reading = read(tmp_path, NO_MAP)
    assert [gold.doc_id for gold in reading.documents] == ["a.a"]
    assert reading.lost == {"text without an .ann file: left out": 1}


# -- bad files ---------------------------------------------------------------------------------------------


def test_all_that_is_wrong_is_named_with_its_line(tmp_path: Path) -> None:
    foreign(
        tmp_path,
        "T1\tCue 0 3\tOne\nT2\tCue 4 9\tlines\nT3\tCue 4 99\tline\nE1\tAttack:E1\nR1\tof Arg1:T1\n",
        "One line.",
        "a",
    )
    foreign(tmp_path, "T1\tCue 0 1\tx\n", "x", "A")
    foreign(tmp_path, "T1\tCue 0 1\tx\n", "x", "b")
    (tmp_path / "b.txt").unlink()
    (tmp_path / "c.ann").write_bytes(b"")
    (tmp_path / "c.txt").write_bytes(b"x")
    (tmp_path / "c.c.ann").write_bytes(b"")
    (tmp_path / "c.c.txt").write_bytes(b"x")
    with pytest.raises(InvalidInput) as error:
        read(tmp_path, NO_MAP)
    assert str(error.value).replace(f"{tmp_path}/", "").splitlines() == [
        "a.ann:5: [bad-brat-line] R1 is no relation: write LABEL NAME:ID NAME:ID",
        "a.ann:2: [wrong-text] T2 says 'lines', but 'line.' stands there: is it the text that was labelled?",
        "a.ann:3: [span-past-end] T3 ends at 99, but the text has 9 characters",
        "a.ann:4: [bad-trigger] the trigger of E1 is E1: it has to be a T line",
        "b.ann: [missing-file] its text is missing: put b.txt beside it",
        "c.c.ann: [duplicate-document] is c.c, as c.ann is: give one of the files another name",
    ]


@pytest.mark.parametrize(
    ("ann", "text", "code"), [(b"T1\tCue 0 1\t\xff\n", b"x", "not-utf8"), (b"", b"\xff\xfeT\x00", "not-utf8")]
)
def test_files_that_are_not_utf8_are_refused(tmp_path: Path, ann: bytes, text: bytes, code: str) -> None:
    (tmp_path / "a.ann").write_bytes(ann)
    (tmp_path / "a.txt").write_bytes(text)
    with pytest.raises(InputError, match=rf"\[{code}\]"):
        read(tmp_path, NO_MAP)


def test_files_with_names_in_other_scripts_are_documents_of_their_own(tmp_path: Path) -> None:
    for name in ("новости/спорт", "новости/погода", "ニュース/a"):
        path = tmp_path / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text("We stay.", encoding="utf-8")
        path.with_suffix(".ann").touch()
    doc_ids = [gold.doc_id for gold in read(tmp_path, NO_MAP).documents]
    assert len(set(doc_ids)) == 3
    assert len({doc_id.split(".")[0] for doc_id in doc_ids}) == 2
    assert all(re.fullmatch(r"x[0-9a-f]{8}\.(x[0-9a-f]{8}|a)", doc_id) for doc_id in doc_ids)


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\[empty-folder\] holds no \*\.ann"):
        read(tmp_path, NO_MAP)


def test_a_map_names_what_newsbench_does_not_know(tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    file.write_text(
        json.dumps(
            {
                "spans": {
                    "A": {"as": "person"},
                    "B": {"as": "event", "type": "attack"},
                    "C": {"as": "cue", "kind": "x"},
                },
                "links": {"D": "who"},
                "attributes": {"E": {"mood": "bad"}},
            }
        ),
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        read_label_map(file)
    found = [line.removeprefix(f"{file}: ").partition(": choose")[0] for line in str(error.value).splitlines()]
    assert found == [
        "$.spans.A.as: [bad-map] is 'person'",
        "$.spans.B.type: [bad-map] is 'attack'",
        "$.spans.C.kind: [bad-map] a cue has no such attribute",
        "$.links.D: [bad-map] is 'who'",
        "$.attributes.E.mood: [bad-map] no label has it",
    ]


def test_through_the_command_line(tmp_path: Path) -> None:
    result = run("convert", "--from", "brat", "--to", "jsonl", foreign(tmp_path / "in"), tmp_path / "out.jsonl")
    assert result.code == 0
    assert "warning: lost: 2 × label PER: no meaning for it, say one with --map" in result.err
    assert result.out == f"1 documents written to {tmp_path / 'out.jsonl'}\n"
