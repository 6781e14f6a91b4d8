"""Exports of Label Studio as it writes them, and what is wrong with files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from command_line import run
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from newsbench.corpus import GoldDocument
from newsbench.files import InputError
from newsbench.formats.labelmap import NO_MAP, LabelMap
from newsbench.formats.registry import reader, writer
from newsbench.formats.units import Units
from newsbench.model import Annotation, Argument, Document, Entity, Event, Mention, Quote

TEXT = "🐱 Mara Orlov said: “We go.”\nThey did."
LABELS = LabelMap(
    {"PER": {"as": "mention", "kind": "person", "form": "name"}, "Speech": {"as": "quote"}, "Note": None},
    {"says": "speaker"},
)


def region(own: str, words: str, label: str, *, utf16: bool = False) -> dict[str, Any]:
    """As an export has it."""
    start = TEXT.index(words)
    shift = 1 if utf16 and start else 0
    value = {
        "start": start + shift, "end": start + shift + len(words), "text": words.replace("\n", "\\n"), "labels": [label]
    }  # fmt: skip
    return {"value": value, "id": own, "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual"}


def relation(source: str, target: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    return {"from_id": source, "to_id": target, "type": "relation", "direction": direction, "labels": list(labels)}


def choice(own: str, name: str, value: str) -> dict[str, Any]:
    known = {"start": 0, "end": 1, "choices": [value]}
    return {"value": known, "id": own, "from_name": name, "to_name": "text", "type": "choices", "origin": "manual"}


def annotation(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": 7, "completed_by": 1, "result": list(results), "was_cancelled": False, "ground_truth": False,
        "created_at": "2031-01-03T10:00:00Z", "updated_at": "2031-01-03T10:05:00Z", "draft_created_at": None,
        "lead_time": 12.4, "prediction": {}, "result_count": 2, "unique_id": "a-b", "import_id": None,
        "last_action": None, "task": 12, "project": 3, "parent_prediction": None, "parent_annotation": None,
    } | more  # fmt: skip


def task(*annotations: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": 12, "annotations": list(annotations), "file_upload": "0c1-news.json", "drafts": [], "predictions": [],
        "data": {"text": TEXT}, "meta": {}, "created_at": "2031-01-01T00:00:00Z", "inner_id": 1, "total_annotations": 1,
    } | more  # fmt: skip


def read(folder: Path, *tasks: Any, labels: LabelMap = LABELS) -> tuple[list[GoldDocument], dict[str, int]]:
    file = folder / "project-3.json"
    file.write_text(json.dumps(list(tasks)), encoding="utf-8")
    reading = reader("label-studio").read(file, labels)
    return reading.documents, dict(reading.lost)


@pytest.mark.parametrize("utf16", [False, True])
def test_an_export_reads_in_either_unit(tmp_path: Path, utf16: bool) -> None:
    mara, speech = (region(own, words, label, utf16=utf16) for own, words, label in (
        ("Dx_aB91ISN", "Mara Orlov", "PER"), ("q7Yt", "We go.”\nThey", "Speech")
    ))  # fmt: skip
    (gold,), lost = read(tmp_path, task(annotation(mara, speech, relation("q7Yt", "Dx_aB91ISN", "says"))))
    assert (gold.doc_id, gold.text, lost) == ("project-3-12.project-3", TEXT, {})
    assert [(one.kind, one.name, one.mentions) for one in gold.annotation.entities or ()] == [
        ("person", "Mara Orlov", (Mention((2, 12), None, "name", "Mara Orlov"),))
    ]
    (speaker,) = gold.annotation.entities or ()
    assert [(one.texts, one.speaker) for one in gold.annotation.quotes or ()] == [(("We go.”\nThey",), speaker.id)]


def test_offsets_are_code_points_where_nothing_tells_otherwise() -> None:
    assert not Units(TEXT, []).utf16
    assert Units(TEXT, [((3, 7), "Mara")]).span((0, 2)) == (0, 1)
    assert Units(TEXT, [((3, 7), "Mara")]).span((1, 3)) == (0, 2)
    assert Units("plain", [((3, 7), "Mara")]).span((1, 9)) == (1, 9)


def test_windows_line_ends_and_accents_move_what_follows(tmp_path: Path) -> None:
    text = "Rene\u0301:\r\nWe go"
    quote = {"start": 8, "end": 13, "text": "We go", "labels": ["quote"]}
    given = task(annotation({"id": "a", "type": "labels", "value": quote}), data={"text": text})
    (gold,), _ = read(tmp_path, given)
    assert gold.text == "René:\nWe go"
    assert [one.texts for one in gold.annotation.quotes or ()] == [("We go",)]


def test_controls_of_a_region_are_attributes(tmp_path: Path) -> None:
    note = {"start": 0, "end": 1, "text": ["u1", "u2"]}
    results = [
        region("q", "We go.", "Speech"), choice("q", "quote-type", "Direct"), choice("q", "medium", "speech"),
        choice("q", "polarity", "maybe"), choice("q", "mood", "sad"),
        {"id": "q", "type": "textarea", "from_name": "quote-utterance", "to_name": "text", "value": note},
        {"id": "z", "type": "choices", "from_name": "topic", "to_name": "text", "value": {"choices": ["war"]}},
    ]  # fmt: skip
    (gold,), lost = read(tmp_path, task(annotation(*results)))
    assert [(one.type, one.medium, one.utterance, one.polarity) for one in gold.annotation.quotes or ()] == [
        ("direct", "speech", "u1", UNSET)
    ]
    assert lost == {
        "quote polarity 'maybe': not a value that newsbench has": 1,
        "mood of a quote: newsbench has no such attribute": 1,
        "second utterance of one quote: the first is kept": 1,
        "choices topic of a whole text: newsbench has no place for it": 1,
    }


def test_one_annotation_of_a_task_is_read(tmp_path: Path) -> None:
    early, late, gold_one, skipped = (
        annotation(region("q", words, "Speech"), **more)
        for words, more in (
            ("We", {"updated_at": "2031-01-03"}),
            ("We go", {"updated_at": "2031-01-05"}),
            ("go", {"updated_at": "2031-01-04", "ground_truth": True}),
            ("They", {"updated_at": "2031-01-09", "was_cancelled": True}),
        )
    )
    phrase = "further annotation of a task: the ground truth is read, else the one changed last"
    predictions = [{"result": [region("q", "did", "Speech")], "model_version": "m", "score": 0.9}]

    def content(*annotations: dict[str, Any], **more: Any) -> tuple[Any, dict[str, int]]:
        (found,), lost = read(tmp_path, task(*annotations, **more))
        return [one.texts for one in found.annotation.quotes or ()], lost

    assert content(late, early, skipped) == ([("We go",)], {"cancelled annotation: left out": 1, phrase: 1})
    assert content(early, gold_one, late) == ([("go",)], {phrase: 2})
    assert content(early, predictions=predictions) == ([("We",)], {"prediction beside an annotation: left out": 1})
    assert content(predictions=predictions, drafts=[{}]) == (
        [("did",)],
        {
            "task without an annotation: its first prediction is read as labels": 1,
            "draft of an annotation: left out": 1,
        },
    )


def test_a_task_that_nobody_labelled_has_no_layers(tmp_path: Path) -> None:
    labelled = task(annotation(region("q", "We", "Speech")))
    (one, other), lost = read(tmp_path, labelled, task(annotation(was_cancelled=True), id=13))
    assert one.annotation.quotes
    assert other.annotation.quotes is UNSET
    assert lost == {
        "cancelled annotation: left out": 1, "task without an annotation: read as a text without labels": 1
    }  # fmt: skip


def test_exports_of_before_version_one_have_completions(tmp_path: Path) -> None:
    old = {"id": 1, "data": {"body": TEXT}, "completions": [{"id": 1, "result": [region("q", "We", "Speech")]}]}
    (gold,), _ = read(tmp_path, old)
    assert [one.texts for one in gold.annotation.quotes or ()] == [("We",)]


def test_json_min_is_read_without_links_and_attributes(tmp_path: Path) -> None:
    value = region("q", "We go.", "Speech")["value"]
    row = {"text": TEXT, "id": 5, "label": [value], "annotator": 1, "annotation_id": 9, "updated_at": "2031-01-03"}
    later = {**row, "label": [], "updated_at": "2031-01-02"}
    (gold,), lost = read(tmp_path, row, later)
    assert (gold.doc_id, [one.texts for one in gold.annotation.quotes or ()]) == (
        "project-3-5.project-3",
        [("We go.",)],
    )
    assert lost == {"further annotation of a task: the ground truth is read, else the one changed last": 1}


def test_what_cannot_be_read_is_counted(tmp_path: Path) -> None:
    box = {"id": "b", "type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["PER"]}}
    html = {"id": "h", "type": "labels", "value": {"start": "/p[1]/text()", "end": "/p[1]", "labels": ["PER"]}}
    wrong = region("w", "Mara", "PER")
    wrong["value"] |= {"start": 900, "end": 904}
    none = region("n", "did", "x")
    none["value"]["labels"] = []
    results = [
        region("m", "Mara", "PER"), region("f", "said", "Verb"), region("o", "They", "Note"), box, html, wrong, none,
        relation("m", "o", "same"), relation("m", "m"), relation("m", "m", "kin"),
    ]  # fmt: skip
    (gold,), lost = read(tmp_path, task(annotation(*results)))
    assert [one.name for one in gold.annotation.entities or ()] == ["Mara"]
    assert lost == {
        "result of type rectanglelabels: newsbench reads labels, choices, textarea and relation": 1,
        "label that is not on a plain text": 1,
        "span whose text is not what stands there: kept by its offsets": 1,
        "label Verb: no meaning for it, say one with --map": 1,
        "label Note left out by the map": 1,
        "span without a label": 1,
        "relation same from or to what was left out": 1,
        "relation without a label": 1,
        "link kin: no meaning for it, say one with --map": 1,
        "mention: a place that is empty or outside the text": 1,
    }


def test_an_arrow_to_the_left_and_a_region_of_two_labels(tmp_path: Path) -> None:
    both = region("m", "Mara Orlov", "PER")
    both["value"]["labels"].append("source")
    results = [both, region("q", "We go", "Speech"), relation("m", "q", "says", "source", direction="left")]
    (gold,), lost = read(tmp_path, task(annotation(*results)))
    (speaker,) = gold.annotation.entities or ()
    assert [(one.speaker, one.source) for one in gold.annotation.quotes or ()] == [(speaker.id, (2, 12))]
    assert lost == {"source that belongs to no quote or event": 1}


# -- writing -----------------------------------------------------------------------------------------

ANNOTATION = Annotation(
    "a.b",
    entities=(Entity("e1", "person", "Mara", mentions=(Mention((2, 12), None, "name"),)), Entity("e2", name="Velmo")),
    quotes=(Quote(((20, 22), (23, 26)), "q1", "direct", speaker="e1", via="e2"),),
    events=(Event(((23, 25),), "v1", arguments=(Argument("place", entity="e2"), Argument("agent", entity="e1"))),),
)


def write(path: Path, labels: LabelMap = NO_MAP) -> list[Any]:
    writer("label-studio").write([GoldDocument(Document("a.b", title="T"), TEXT, ANNOTATION)], path, labels)
    found: list[Any] = json.loads((path if path.suffix else path / "tasks.json").read_text(encoding="utf-8"))
    return found


def test_a_task_holds_regions_controls_and_relations(tmp_path: Path) -> None:
    (found,) = write(tmp_path)
    results = found["annotations"][0]["result"]
    assert found["data"] == {"text": TEXT, "doc_id": "a.b", "title": "T", "labelled": ["entities", "quotes", "events"]}
    assert results[0] == {
        "id": "e1.m1", "from_name": "label", "to_name": "text", "type": "labels",
        "value": {"start": 2, "end": 12, "text": "Mara Orlov", "labels": ["mention"]},
    }  # fmt: skip
    assert [(one["from_id"], one["labels"][0], one["to_id"]) for one in results if one["type"] == "relation"] == [
        ("q1", "continues", "q1:2"), ("q1", "speaker", "e1.m1"), ("v1", "argument:agent", "e1.m1")
    ]  # fmt: skip
    said = {one["from_name"]: one["value"]["text"] for one in results if one["type"] == "textarea"}
    assert said == {
        "mention-entity": ["e1"], "quote-via": ["e2"], "event-argument": ["place: e2"],
        "entities": ['{"id":"e1","kind":"person","name":"Mara"}', '{"id":"e2","name":"Velmo"}'],
    }  # fmt: skip


def test_the_interface_has_every_control_and_label_that_the_tasks_use(tmp_path: Path) -> None:
    (found,) = write(tmp_path / "velmo.json", LABELS)
    top = ElementTree.parse(tmp_path / "velmo.xml").getroot()
    named = {one.get("name"): one for one in top.iter() if one.get("name")}
    for one in found["annotations"][0]["result"]:
        if one["type"] == "relation":
            assert set(one["labels"]) <= {relation.get("value") for relation in top.iter("Relation")}
            continue
        control = named[one["from_name"]]
        assert control.get("toName") == one["to_name"] == "text"
        assert control.tag == {"labels": "Labels", "choices": "Choices", "textarea": "TextArea"}[one["type"]]
        for value in (*one["value"].get("labels", ()), *one["value"].get("choices", ())):
            assert value in {option.get("value") for option in control}
    when = named["quote-type"].get("whenLabelValue")
    assert (when, named["text"].get("value")) == ("quote,Speech", "$text")


def test_a_map_gives_labels_their_names(tmp_path: Path) -> None:
    (found,) = write(tmp_path, LABELS)
    results = found["annotations"][0]["result"]
    assert {label for one in results for label in one.get("value", {}).get("labels", ())} == {"PER", "Speech", "event"}
    assert {label for one in results for label in one.get("labels", ())} == {"says", "continues", "argument:agent"}


# -- bad files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", ": [bad-json] Input data was truncated: export the project as JSON"),
        (b'[{"id": 1', ": [bad-json] Input data was truncated: export the project as JSON"),
        (b"\xff\xfe", ": [bad-json] JSON is malformed: invalid character (byte 0): export the project as JSON"),
        (b"[" * 100_000, ": [bad-json]"),
        (b"[]", ": [no-tasks] holds no task: export the project as JSON"),
        (b"3", ': $[0]: [no-task] is no task with "data": export the project as JSON'),
        (
            b'[{"data": {"a": "x", "b": "y"}}]',
            ': $[0].data: [no-text] holds no text: name the column of the text "text"',
        ),
        (
            b'[{"data": {"text": "/data/upload/1.txt"}}]',
            ": $[0].data: [text-elsewhere] has only the address of its text, /data/upload/1.txt: put the text in",
        ),
    ],
)
def test_bad_files_are_refused_with_their_place(tmp_path: Path, raw: bytes, message: str) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(raw)
    with pytest.raises(InputError) as error:
        reader("label-studio").read(file, NO_MAP)
    assert str(error.value).startswith(f"{file}{message}")


_KEYS = "id type value start end text labels choices from_id to_id from_name result"
_json = st.recursive(
    st.sampled_from([None, True, 0, 3, -1, 1e9, "", "a", "quote", "labels", "relation", "choices", "textarea", "q"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS.split()), inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_json, max_size=3), st.dictionaries(st.sampled_from(["annotations", "drafts", "predictions"]), _json))
def test_no_export_gives_a_traceback(tmp_path_factory: pytest.TempPathFactory, results: list[Any], more: Any) -> None:
    folder = tmp_path_factory.getbasetemp()
    for given_task in (task(annotation(*results)), task() | more):
        read(folder, given_task, labels=NO_MAP)


def test_convert_says_what_is_lost(tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text(json.dumps([task(annotation(region("m", "Mara", "Verb")))]))
    result = run("convert", "--from", "label-studio", "--to", "jsonl", tmp_path / "export.json", tmp_path / "o.jsonl")
    assert (result.code, result.out) == (0, f"1 documents written to {tmp_path / 'o.jsonl'}\n")
    assert "lost: 1 × label Verb: no meaning for it, say one with --map\n" in result.err
