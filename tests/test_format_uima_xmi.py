"""UIMA CAS XMI: there and back without a loss, and what INCEpTION exports read by a map."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from command_line import run
from drawn_gold import linked_gold, unordered
from hypothesis import HealthCheck, given, settings
from msgspec import UNSET

from newsbench.corpus import GoldDocument, load
from newsbench.files import InputError
from newsbench.formats.conversion import gold_document
from newsbench.formats.labelmap import NO_MAP, LabelMap, read_label_map
from newsbench.model import Annotation, Argument, Document, Entity, Event, Mention, Quote

pytest.importorskip("cassis", reason="dkpro-cassis is not installed: pip install 'newsbench[uima]'")

from newsbench.formats.uima_xmi import read, write
from newsbench.formats.uima_xmi.writing import NOT_XML

FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
# A document as INCEpTION exports it: an emoji before the labels, layers of its own and of the project.
EXPORT = Path(__file__).parent / "cases" / "xmi"
TEXT = "😀 We stay, said Mara. She fired him.\n"


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def gold() -> GoldDocument:
    annotation = Annotation(
        "pier.wire",
        entities=(Entity("e1", "person", "Mara", mentions=(Mention(at("Mara"), form="name"), Mention(at("She")))),),
        quotes=(Quote((at("We"), at("stay")), "q1", "direct", cue=(at("said"),), speaker="e1"),),
        events=(Event((at("fired"),), "v1", "government.step-down",
                      arguments=(Argument("organization", entity="e1"), Argument("person", span=at("him")))),),
    )  # fmt: skip
    return gold_document(Document("pier.wire"), TEXT, annotation)


@FEW
@given(linked_gold().filter(lambda drawn: drawn[0].origin == "written"))
def test_there_and_back(drawn: tuple[Document, str, Annotation]) -> None:
    gold = gold_document(*drawn)
    with TemporaryDirectory() as folder:
        lost = write([gold], Path(folder), NO_MAP)
        reading = read(Path(folder), NO_MAP)
    (back,) = reading.documents
    assert not reading.lost
    assert set(lost) <= {NOT_XML}
    same = (back.document, back.text) == (gold.document, gold.text)
    assert bool(lost) != (same and unordered(back.annotation) == unordered(gold.annotation))


def test_the_shipped_corpus(tmp_path: Path) -> None:
    gold = [one for one in load() if one.document.origin == "written"]
    assert not write(gold, tmp_path, NO_MAP)
    reading = read(tmp_path, NO_MAP)
    assert not reading.lost
    for ours, back in zip(gold, reading.documents, strict=True):
        assert (back.document, back.text) == (ours.document, ours.text)
        assert unordered(back.annotation) == unordered(ours.annotation)


def test_a_file_of_ours_can_be_read_by_people(tmp_path: Path) -> None:
    write([gold()], tmp_path, NO_MAP)
    xmi = (tmp_path / "pier.wire.xmi").read_text(encoding="utf-8")
    # The emoji is two units of UTF-16.
    assert re.search(r'<newsbench:Mention .*begin="17" end="21" form="name" entity="\d+"/>', xmi)
    assert re.search(r'<newsbench:Quote .*begin="3" end="10" category="direct" .*id="q1" .*fragments="\d+ \d+"', xmi)
    assert re.search(r'<newsbench:Argument .*role="organization" target="\d+"/>', xmi)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["TypeSystem.xml", "pier.wire.xmi"]


def test_an_export_of_inception() -> None:
    reading = read(EXPORT, read_label_map(EXPORT / "map.json"))
    (back,) = reading.documents
    assert back.doc_id == "wire.wire"
    entities, quotes, events = back.annotation.entities, back.annotation.quotes, back.annotation.events
    assert entities is not UNSET
    assert [(one.kind, one.name, [m.text for m in one.mentions]) for one in entities] == [
        ("person", "Mara Orlo", ["Mara Orlo", "She"]),
        ("person", "Brandt", ["Brandt"]),
    ]
    ((quote,), (event,)) = (quotes or (), events or ())
    assert (quote.texts, quote.type, quote.cue_texts, quote.speaker) == (
        ("We stay",),
        "direct",
        ("said",),
        entities[0].id,
    )
    assert (event.texts, event.type) == (("fired",), "government.step-down")
    assert event.arguments == (Argument("person", entity=entities[1].id),)
    assert reading.lost == {
        "label NamedEntity.value=MISC: no meaning for it, say one with --map": 1,
        "label Span.label=Typo: no meaning for it, say one with --map": 1,
        "label POS: no meaning for it, say one with --map": 1,
        "label custom.Span.label=Note left out by the map": 1,
        "feature Quote.comment left out by the map": 1,
        "feature NamedEntity.identifier: no meaning for it": 1,
        "feature CoreferenceLink.referenceType: no meaning for it": 1,
        "feature CoreferenceLink.referenceRelation: no meaning for it": 1,
        "link Relation.label=Back left out by the map": 1,
    }


def test_nothing_is_guessed_without_a_map() -> None:
    """Only labels that carry newsbench's names are read: the layer Quote, the label and the relation "cue"."""
    reading = read(EXPORT, NO_MAP)
    (back,) = reading.documents
    assert [quote.cue_texts for quote in back.annotation.quotes or ()] == [("said",)]
    assert (back.annotation.entities, back.annotation.events) == (UNSET, UNSET)
    assert reading.lost["label NamedEntity.value=PER: no meaning for it, say one with --map"] == 2
    assert reading.lost["link Relation.label=Who: no meaning for it, say one with --map"] == 1
    assert reading.lost["speaker whose label was left out"] == 1


MAPPED = LabelMap(
    {
        "PER": {"as": "mention", "form": "name"},
        "custom.Span.label=Rede": {"as": "quote", "type": "direct"},
        "custom.Ereignis": {"as": "event"},
    },
    {"Sprecher": "speaker", "Wen": "argument:person"},
)


def test_a_map_the_other_way_round(tmp_path: Path) -> None:
    assert not write([gold()], tmp_path, MAPPED)
    xmi = (tmp_path / "pier.wire.xmi").read_text(encoding="utf-8")
    assert re.search(r'<newsbench:Mention .*begin="17" end="21" .*label="PER"', xmi)
    assert re.search(r'<custom:Span .*begin="3" end="10" .*Sprecher="\d+" .*label="Rede"', xmi)
    assert re.search(r'<custom:Ereignis .*begin="27" end="32"', xmi)
    assert re.search(r'<newsbench:Argument .*role="Wen"', xmi)
    reading = read(tmp_path, MAPPED)
    assert not reading.lost
    write([gold()], tmp_path / "plain", NO_MAP)
    assert reading.documents == read(tmp_path / "plain", NO_MAP).documents


def test_names_that_are_words_of_ours_or_of_the_map_are_names(tmp_path: Path) -> None:
    entities = tuple(Entity(f"e{number}", "person", name) for number, name in enumerate(("entity", "Quote", "PER")))
    named = gold_document(Document("pier.wire"), TEXT, Annotation("pier.wire", entities=entities))
    write([named], tmp_path, MAPPED)
    reading = read(tmp_path, MAPPED)
    assert not reading.lost
    assert reading.documents == [named]


def test_a_map_that_gives_two_links_one_name(tmp_path: Path) -> None:
    lost = write([gold()], tmp_path, LabelMap({}, {"von": "speaker", "x.von": "cue"}))
    assert lost == {"second von of one label: the map gives two links one name": 1}


def test_offsets_are_moved_to_normal_form(tmp_path: Path) -> None:
    shutil.copytree(EXPORT, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "harbour" / "ada.xmi"
    # An accent of its own takes the place of a space, and a carriage return that of a full stop.
    text = path.read_text(encoding="utf-8").replace("⚓😀 “", "e\u0301😀“").replace("Orlo.&#10;", "Orlo&#13;&#10;")
    path.write_text(text, encoding="utf-8")
    (back,) = read(tmp_path, read_label_map(EXPORT / "map.json")).documents
    assert back.text == "é😀“We stay,” said Mara Orlo\nShe fired Brandt."
    assert [quote.texts for quote in back.annotation.quotes or ()] == [("We stay",)]
    assert [event.texts for event in back.annotation.events or ()] == [("fired",)]


def test_metadata_beside_the_files(tmp_path: Path) -> None:
    shutil.copytree(EXPORT, tmp_path, dirs_exist_ok=True)
    (tmp_path / "documents.jsonl").write_text('{"doc_id": "wire.wire", "title": "Pier", "split": "dev"}\n')
    (back,) = read(tmp_path, NO_MAP).documents
    assert (back.document.title, back.document.split) == ("Pier", "dev")


BAD = [
    ('end="29"', 'end="290"', "[bad-offset] offsets 290 lie past the end of the text or inside a character: the labels "
     "belong to another text"),
    ('begin="0" end="1"', 'begin="0" end="2"', "[bad-offset] offsets 2 lie"),
    ('target="26"', 'target="260"', "[bad-xmi] KeyError 260: export it again, with its type system beside it"),
    ("custom:Span", "custom:Sprawl", "[bad-xmi] TypeNotFoundError Type with name [custom.Sprawl] not found!: export"),
    ('sofaString="', 'sofaURI="', "[no-text] its initial view holds no text: export it with its text"),
    ("</xmi:XMI>", "", "[bad-xmi] XMLSyntaxError"),
    ('begin="0"', 'begin="x"', "[bad-xmi] ValueError"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), BAD)
def test_bad_files(tmp_path: Path, old: str, new: str, message: str) -> None:
    shutil.copytree(EXPORT, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "harbour" / "ada.xmi"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read(tmp_path, NO_MAP)
    assert str(error.value).startswith(f"{path}: {message}")


def test_all_bad_files_of_a_folder(tmp_path: Path) -> None:
    shutil.copytree(EXPORT, tmp_path / "a")
    shutil.copytree(EXPORT / "harbour", tmp_path / "b")
    (tmp_path / "a" / "harbour" / "bob.xmi").write_bytes((EXPORT / "harbour" / "ada.xmi").read_bytes())
    (tmp_path / "a" / "empty.xmi").write_bytes(b"")
    with pytest.raises(InputError) as error:
        read(tmp_path, NO_MAP)
    assert str(error.value).splitlines() == [
        f"{tmp_path}/a/empty.xmi: [bad-xmi] XMLSyntaxError no element found (line 0): export it again, with its type "
        "system beside it",
        f"{tmp_path}/b/ada.xmi: [no-type-system] there is no TypeSystem.xml beside it or above it: export it from "
        "your tool",
        f"{tmp_path}/a/harbour/bob.xmi: [duplicate-document] wire.wire is the document of "
        f"{tmp_path}/a/harbour/ada.xmi too: convert the files of one annotator at a time",
    ]


def test_a_type_system_that_is_none(tmp_path: Path) -> None:
    shutil.copytree(EXPORT, tmp_path, dirs_exist_ok=True)
    (tmp_path / "TypeSystem.xml").write_text("<types>")
    with pytest.raises(InputError, match=r"TypeSystem\.xml: \[bad-type-system\] XMLSyntaxError .*: export it again"):
        read(tmp_path, NO_MAP)


def test_a_document_line_that_was_spoilt(tmp_path: Path) -> None:
    write([gold()], tmp_path, NO_MAP)
    path = tmp_path / "pier.wire.xmi"
    path.write_text(path.read_text(encoding="utf-8").replace('origin="written"', 'origin="stolen"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"pier\.wire\.xmi: \[bad-document\] newsbench\.Document: Invalid enum value"):
        read(tmp_path, NO_MAP)


def test_cut_off_at_every_place(tmp_path: Path) -> None:
    write([gold()], tmp_path, NO_MAP)
    path = tmp_path / "pier.wire.xmi"
    raw = path.read_bytes()
    for end in range(0, len(raw) - 12, 101):
        path.write_bytes(raw[:end])
        with pytest.raises(InputError, match="bad-xmi"):
            read(tmp_path, NO_MAP)


def test_through_the_command_line(tmp_path: Path) -> None:
    made = run("convert", "--from", "uima-xmi", "--to", "jsonl", "--map", EXPORT / "map.json", EXPORT, tmp_path / "o")
    assert (made.code, made.out) == (0, f"1 documents written to {tmp_path / 'o'}\n")
    assert "warning: lost: 1 × label Span.label=Typo: no meaning for it, say one with --map\n" in made.err
