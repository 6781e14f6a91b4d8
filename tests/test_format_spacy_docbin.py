"""spaCy's DocBin: there and back without a loss, and what spaCy programs write read by a map."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from command_line import run
from drawn_gold import linked_gold, unordered
from hypothesis import HealthCheck, given, settings
from msgspec import UNSET

from newsbench.corpus import GoldDocument, load
from newsbench.files import InputError
from newsbench.formats.conversion import gold_document
from newsbench.formats.labelmap import NO_MAP, LabelMap
from newsbench.model import Annotation, Document, Entity, Event, Mention, Quote

spacy = pytest.importorskip("spacy", reason="spaCy is not installed: pip install 'newsbench[spacy]'")

from newsbench.formats.spacy_docbin import read, write  # noqa: E402
from newsbench.formats.spacy_docbin.spans import INSIDE_TOKEN, NO_TOKEN  # noqa: E402

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
TEXT = "“We stay,” said Mara Orlo of NorthSea.\nShe fired Brandt.\n"


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def gold() -> GoldDocument:
    annotation = Annotation(
        "pier.wire",
        entities=(
            Entity("e1", "person", "Mara Orlo", mentions=(Mention(at("Mara Orlo"), form="name"), Mention(at("She")))),
            Entity("e2", "organization", "Sea", mentions=(Mention(at("Sea")),)),
        ),
        quotes=(Quote((at("We"), at("stay")), "q1", "direct", cue=(at("said"),), speaker="e1"),),
        events=(Event((at("fired"),), "v1", "government.step-down"),),
    )
    return gold_document(Document("pier.wire"), TEXT, annotation)


def docs(path: Path) -> list[Any]:
    return list(spacy.tokens.DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


def stored(path: Path, *made: Any, user_data: bool = True) -> Path:
    spacy.tokens.DocBin(docs=made, store_user_data=user_data).to_disk(path)
    return path


def plain() -> Any:
    """What a pipeline gives: a document that newsbench has never seen."""
    return spacy.blank("en")(TEXT)


def there_and_back(gold: GoldDocument, path: Path) -> tuple[set[str], GoldDocument]:
    lost = write([gold], path, NO_MAP)
    reading = read(path, NO_MAP)
    assert not reading.lost
    (back,) = reading.documents
    return set(lost), back


@FEW
@given(linked_gold().filter(lambda drawn: drawn[0].origin == "written"))
def test_there_and_back(drawn: tuple[Document, str, Annotation]) -> None:
    gold = gold_document(*drawn)
    with TemporaryDirectory() as folder:
        lost, back = there_and_back(gold, Path(folder) / "a.spacy")
    assert (back.document, back.text) == (gold.document, gold.text)
    assert unordered(back.annotation) == unordered(gold.annotation)
    # Only spaCy itself sees less.
    assert lost <= {INSIDE_TOKEN, NO_TOKEN}


def test_the_shipped_corpus(tmp_path: Path) -> None:
    gold = [one for one in load() if one.document.origin == "written"]
    lost = write(gold, tmp_path / "all.spacy", NO_MAP)
    assert set(lost) == {INSIDE_TOKEN}
    reading = read(tmp_path / "all.spacy", NO_MAP)
    assert not reading.lost
    for ours, back in zip(gold, reading.documents, strict=True):
        assert (back.document, back.text) == (ours.document, ours.text)
        assert unordered(back.annotation) == unordered(ours.annotation)


def test_spacy_sees_the_labels(tmp_path: Path) -> None:
    assert write([gold()], tmp_path / "a.spacy", NO_MAP) == {INSIDE_TOKEN: 1}
    (doc,) = docs(tmp_path / "a.spacy")
    groups = {name: [(span.text, span.label_, span.id_) for span in group] for name, group in doc.spans.items()}
    assert groups == {
        "cue": [("said", "cue", "q1.c1")],
        "event": [("fired", "government.step-down", "v1")],
        "mention": [("Mara Orlo", "person", "e1.m1"), ("She", "person", "e1.m2"),
                    ("NorthSea", "organization", "e2.m1")],
        "quote": [("We", "direct", "q1"), ("stay", "direct", "q1")],
    }  # fmt: skip
    assert [(one.text, one.label_) for one in doc.ents] == [
        ("Mara Orlo", "person"),
        ("NorthSea", "organization"),
        ("She", "person"),
    ]
    assert doc.user_data["doc_id"] == "pier.wire"


def test_an_edge_inside_a_token_comes_back_as_it_was(tmp_path: Path) -> None:
    _, back = there_and_back(gold(), tmp_path / "a.spacy")
    assert back.annotation.entities is not UNSET
    assert back.annotation.entities[1].mentions[0].text == "Sea"


def test_changed_spans_are_read_and_the_change_is_said(tmp_path: Path) -> None:
    write([gold()], tmp_path / "a.spacy", NO_MAP)
    (doc,) = docs(tmp_path / "a.spacy")
    doc.spans["event"] = []
    reading = read(stored(tmp_path / "b.spacy", doc), NO_MAP)
    (back,) = reading.documents
    assert reading.lost == {
        "document whose spans were changed since newsbench wrote it: read by its spans, at the borders of tokens": 1,
        "cue that belongs to no quote or event": 1,
    }
    assert back.doc_id == "pier.wire"
    assert back.annotation.events is UNSET
    assert back.annotation.quotes is not UNSET
    assert back.annotation.quotes[0].texts == ("We", "stay")


def test_entities_and_span_groups_of_a_pipeline(tmp_path: Path) -> None:
    doc = plain()
    doc.user_data["doc_id"] = "pier.wire"
    doc.set_ents([doc.char_span(*at("Mara Orlo"), label="PERSON"), doc.char_span(*at("Brandt"), label="GPE")])
    doc.spans["sc"] = [doc.char_span(*at("We stay"), label="Quote"), doc.char_span(*at("fired"), label="VERB")]
    doc.spans["coref_clusters_1"] = [doc.char_span(*at(words)) for words in ("Mara Orlo", "She")]
    labels = LabelMap(
        {
            "PERSON": {"as": "mention", "kind": "person", "form": "name"},
            "sc=Quote": {"as": "quote", "type": "direct"},
            "coref_clusters": {"as": "mention"},
            "GPE": None,
        }
    )
    reading = read(stored(tmp_path / "a.spacy", doc), labels)
    assert reading.lost == {
        "label GPE left out by the map": 1,
        "label sc=VERB: no meaning for it, say one with --map": 1,
    }
    (back,) = reading.documents
    assert back.doc_id == "pier.wire"
    assert (back.annotation.entities, back.annotation.quotes) != (UNSET, UNSET)
    ((entity,), (quote,)) = (back.annotation.entities or (), back.annotation.quotes or ())
    assert (entity.kind, entity.name, [one.text for one in entity.mentions]) == (
        "person",
        "Mara Orlo",
        ["Mara Orlo", "She"],
    )
    assert (quote.texts, quote.type) == (("We stay",), "direct")
    assert back.annotation.events is UNSET


def test_without_a_map_our_own_names_are_read(tmp_path: Path) -> None:
    doc = plain()
    doc.spans["event"] = [doc.char_span(*at("fired"), label="conflict.attack")]
    doc.spans["sc"] = [doc.char_span(*at("We stay"), label="quote"), doc.char_span(*at("Mara Orlo"), label="entity")]
    doc.set_ents([doc.char_span(*at("Brandt"), label="person")])
    reading = read(stored(tmp_path / "a.spacy", doc), NO_MAP)
    assert reading.lost == {"label sc=entity: no meaning for it, say one with --map": 1}
    (back,) = reading.documents
    assert [event.type for event in back.annotation.events or ()] == ["conflict.attack"]
    assert [quote.texts for quote in back.annotation.quotes or ()] == [("We stay",)]
    assert [entity.kind for entity in back.annotation.entities or ()] == ["person"]


def test_which_document_it_is(tmp_path: Path) -> None:
    known, unknown, extension = plain(), spacy.blank("en")("Other words.\n"), spacy.blank("en")("More words.\n")
    spacy.tokens.Doc.set_extension("doc_id", default=None, force=True)
    extension._.doc_id = "pier.daily"
    line = {"doc_id": "pier.wire", "title": "Pier", "text_sha256": gold().document.text_sha256}
    (tmp_path / "documents.jsonl").write_text(json.dumps(line) + "\n")
    reading = read(stored(tmp_path / "Out put.spacy", known, unknown, extension), NO_MAP)
    assert [(one.doc_id, one.document.title) for one in reading.documents] == [
        ("pier.wire", "Pier"),
        ("out-put.2", None),
        ("pier.daily", None),
    ]


def test_offsets_are_moved_to_normal_form(tmp_path: Path) -> None:
    doc = spacy.blank("en")("Cafe\u0301 talk\r\nMara spoke.\r\n")
    doc.set_ents([doc.char_span(12, 16, label="person")])
    (back,) = read(stored(tmp_path / "a.spacy", doc), NO_MAP).documents
    assert back.text == "Café talk\nMara spoke.\n"
    assert [entity.name for entity in back.annotation.entities or ()] == [UNSET]
    assert [one.text for entity in back.annotation.entities or () for one in entity.mentions] == ["Mara"]


@pytest.mark.parametrize("raw", [b"", b"no DocBin", b"x\x9c\x03\x00\x00\x00\x00\x01", b"\xff" * 50])
def test_files_that_are_none(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.spacy"
    path.write_bytes(raw)
    with pytest.raises(
        InputError, match=r"a\.spacy: \[bad-docbin\] .*: give a \.spacy file, as DocBin\.to_disk writes it"
    ):
        read(path, NO_MAP)


def test_cut_off_at_every_place(tmp_path: Path) -> None:
    write([gold()], tmp_path / "a.spacy", NO_MAP)
    raw = (tmp_path / "a.spacy").read_bytes()
    for end in range(0, len(raw), 97):
        (tmp_path / "a.spacy").write_bytes(raw[:end])
        with pytest.raises(InputError, match="bad-docbin"):
            read(tmp_path / "a.spacy", NO_MAP)


def test_all_problems_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.spacy").write_bytes(b"")
    damaged = plain()
    damaged.user_data["newsbench"] = {"document": {"doc_id": 7}}
    stored(tmp_path / "b.spacy", damaged)
    write([gold(), gold()], tmp_path / "c.spacy", NO_MAP)
    with pytest.raises(InputError) as error:
        read(tmp_path, NO_MAP)
    first, second, third = str(error.value).splitlines()
    assert first.startswith(f"{tmp_path}/a.spacy: [bad-docbin] ValueError [E1014]")
    assert second == (
        f"{tmp_path}/b.spacy: document 1: [bad-document] Expected `str`, got `int` - at `$.document.doc_id`: "
        'delete doc.user_data["newsbench"] to read its spans instead'
    )
    assert third == f"{tmp_path}: [duplicate-document] pier.wire stands 2 times: each document stands once"


def test_a_pipeline_s_answers_are_scored(tmp_path: Path) -> None:
    """The way of a spaCy user: documents out, labels in, a score."""
    mara = {"id": "e1", "kind": "person", "name": "Mara Orlo", "mentions": [{"span": at("Mara Orlo"), "form": "name"}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps({"doc_id": "pier.wire", "text": TEXT, "entities": [mara]}))
    doc = plain()
    doc.user_data["doc_id"] = "pier.wire"
    doc.set_ents([doc.char_span(*at("Mara Orlo"), label="PERSON"), doc.char_span(*at("Brandt"), label="PERSON")])
    stored(tmp_path / "answers.spacy", doc)
    (tmp_path / "map.json").write_text('{"spans": {"PERSON": {"as": "mention", "kind": "person", "form": "name"}}}')
    made = run("convert", "--from", "spacy-docbin", "--to", "jsonl", "--map", tmp_path / "map.json",
               tmp_path / "answers.spacy", tmp_path / "predictions.jsonl")  # fmt: skip
    assert (made.code, made.err) == (0, "")
    scored = run("score", tmp_path / "predictions.jsonl", "--gold", tmp_path / "gold.jsonl", "--track", "entities",
                 "--no-ci", "--format", "json")  # fmt: skip
    assert scored.code == 0
    mentions = scored.json["tracks"]["entities"]["mentions"]
    assert (mentions["tp"], mentions["fp"], mentions["fn"]) == (1, 1, 0)
