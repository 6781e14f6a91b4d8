"""Web annotations as other tools write them, and what is wrong with files."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from newsbench.corpus import GoldDocument
from newsbench.files import InputError
from newsbench.formats.labelmap import NO_MAP, LabelMap
from newsbench.formats.registry import reader, writer
from newsbench.model import Annotation, Document, Entity, Mention, Quote

TEXT = "🐱 Mara Orlov said: “We go.” They go,\nshe said.\n"
LABELS = LabelMap(
    {"Person": {"as": "mention", "kind": "person", "form": "name"}, "Speech": {"as": "quote"}, "todo": None},
    {"isSaidBy": "speaker"},
)
SOURCE = "https://velmo.example/news/quay.html"


def position(start: int, end: int) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def quoted(exact: str, prefix: str = "", suffix: str = "") -> dict[str, Any]:
    around = {key: value for key, value in (("prefix", prefix), ("suffix", suffix)) if value}
    return {"type": "TextQuoteSelector", "exact": exact, **around}


def annotation(own: str, tag: str, *selectors: Any, source: Any = SOURCE) -> dict[str, Any]:
    """As Recogito and others have it."""
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": f"#{own}", "type": "Annotation",
        "body": [{"type": "TextualBody", "value": tag, "purpose": "tagging", "creator": {"id": "u"}}],
        "target": {"source": source, "selector": list(selectors)}, "created": "2031-01-03T10:00:00Z",
    }  # fmt: skip


def link(source: str, target: str, name: str) -> dict[str, Any]:
    body = [{"type": "TextualBody", "value": name, "purpose": "tagging"}]
    ends = [{"id": f"#{source}"}, {"id": f"#{target}"}]
    return {"id": f"#{source}{target}", "type": "Annotation", "body": body, "motivation": "linking", "target": ends}


def read(folder: Path, top: Any, *, text: str | None = TEXT) -> tuple[list[GoldDocument], dict[str, int]]:
    (folder / "velmo.json").write_text(json.dumps(top), encoding="utf-8")
    if text is not None:
        (folder / "quay.txt").write_text(text, encoding="utf-8", newline="")
    reading = reader("web-annotation").read(folder / "velmo.json", LABELS)
    return reading.documents, dict(reading.lost)


def contents(gold: GoldDocument) -> list[Any]:
    return [one.texts for one in gold.annotation.quotes or ()]


MARA = annotation("m", "Person", position(2, 12), quoted("Mara Orlov"))
SPEECH = annotation("q", "Speech", quoted("We go.", "“", "”"), position(20, 26))


@pytest.mark.parametrize(
    "top",
    [
        [MARA, SPEECH, link("q", "m", "isSaidBy")],
        {"type": "AnnotationPage", "items": [MARA, SPEECH, link("q", "m", "isSaidBy")]},
        {
            "type": "AnnotationCollection", "label": "mine", "total": 3,
            "first": {"type": "AnnotationPage", "items": [link("q", "m", "isSaidBy"), MARA],
                      "next": {"type": "AnnotationPage", "items": [SPEECH]}},
        },
    ],
)  # fmt: skip
def test_lists_pages_and_collections_are_read(tmp_path: Path, top: Any) -> None:
    (gold,), lost = read(tmp_path, top)
    assert (gold.doc_id, gold.text, lost) == ("velmo.velmo", TEXT, {})
    (speaker,) = gold.annotation.entities or ()
    assert (speaker.kind, speaker.name) == ("person", "Mara Orlov")
    assert [(one.texts, one.speaker) for one in gold.annotation.quotes or ()] == [(("We go.",), speaker.id)]
    assert gold.annotation.events is UNSET


def test_one_annotation_alone_is_read(tmp_path: Path) -> None:
    assert contents(read(tmp_path, SPEECH)[0][0]) == [("We go.",)]


def test_positions_that_a_browser_counted_are_told_by_their_quotes(tmp_path: Path) -> None:
    shifted = [
        annotation("q", "Speech", position(21, 27), quoted("We go.")),
        annotation("r", "Speech", position(29, 33)),
    ]
    (gold,), lost = read(tmp_path, shifted)
    assert (contents(gold), lost) == ([("We go.",), ("They",)], {})


@pytest.mark.parametrize(
    ("selectors", "content", "lost"),
    [
        ([quoted("go", "They ")], "go", {}),
        ([quoted("go", suffix=".”")], "go", {}),
        ([quoted("go, she")], "go,\nshe", {}),
        ([quoted("go")], "go", {"quote that stands several times in the text: the first is read": 1}),
        ([quoted("gone")], None, {"quote that stands nowhere in the text": 1, "quote without a place in the text": 1}),
        ([position(20, 26), quoted("They go")], "They go",
         {"position that differs from its quote: the place of the quote is read": 1}),
        ([position(20, 26), quoted("gone")], "We go.",
         {"quote that stands nowhere in the text: read by its position": 1}),
        ([{"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc5147", "value": "char=20,26"}],
         "We go.", {}),
        ([{"type": "Choice", "items": [{"type": "XPathSelector", "value": "/p[1]"}, position(20, 26)]}], "We go.", {}),
        ([position(20, 900)], None, {"quote: a place that is empty or outside the text": 1}),
    ],
)  # fmt: skip
def test_selectors_find_their_place(tmp_path: Path, selectors: Any, content: str | None, lost: dict[str, int]) -> None:
    (gold,), counted = read(tmp_path, [annotation("q", "Speech", *selectors)])
    assert (contents(gold), counted) == ([] if content is None else [(content,)], lost)


def test_selectors_of_another_kind_are_counted(tmp_path: Path) -> None:
    xpath = {"type": "RangeSelector", "startSelector": {"type": "XPathSelector", "value": "/p"}}
    refined = {"type": "CssSelector", "value": "p", "refinedBy": position(0, 2)}
    todo = "newsbench reads TextPositionSelector, TextQuoteSelector and FragmentSelector char="
    assert read(tmp_path, [annotation("q", "Speech", xpath, refined)])[1] == {
        f"selector RangeSelector: {todo}": 1,
        f"selector CssSelector with refinedBy: {todo}": 1,
        "quote without a place in the text": 1,
    }


def test_several_targets_are_the_pieces_of_one_label(tmp_path: Path) -> None:
    one = annotation("q", "Speech")
    pieces = [{"source": SOURCE, "selector": position(*span)} for span in ((20, 22), (28, 32))]
    for target in (pieces, {"type": "Composite", "items": pieces}):
        (gold,), _ = read(tmp_path, [one | {"target": target}])
        assert contents(gold) == [("We", "They")]


def test_bodies_are_tags_attributes_items_of_wikidata_or_counted(tmp_path: Path) -> None:
    bodies = [
        {"type": "TextualBody", "purpose": "tagging", "value": "Person"},
        {"type": "TextualBody", "purpose": "classifying", "value": "head: 5-10"},
        {"type": "TextualBody", "purpose": "classifying", "value": "medium: speech"},
        {"type": "TextualBody", "purpose": "classifying", "value": "todo"},
        {"purpose": "classifying", "source": "http://schema.example/Author"},
        {"purpose": "identifying", "source": "https://www.wikidata.org/wiki/Q42"},
        {"type": "TextualBody", "purpose": "commenting", "value": "Really?"},
        "https://velmo.example/about",
    ]
    bare = {
        "type": "Annotation",
        "motivation": "highlighting",
        "target": {"source": SOURCE, "selector": position(0, 1)},
    }
    (gold,), lost = read(tmp_path, [MARA | {"body": bodies}, bare])
    assert gold.annotation.entities == (
        Entity(
            "Q42", "person", "Mara Orlov", wikidata="Q42", mentions=(Mention((2, 12), (7, 12), "name", "Mara Orlov"),)
        ),
    )
    assert lost == {
        "medium of a mention: newsbench has no such attribute": 1,
        "label todo left out by the map": 1,
        "label http://schema.example/Author: no meaning for it, say one with --map": 1,
        "body for commenting: newsbench has no place for it": 1,
        "body for none: newsbench has no place for it": 1,
        "annotation without a tag": 1,
    }


def test_a_file_may_have_annotations_of_several_texts(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "pier two.txt").write_text("We go.\r\nWe go.")
    local = annotation("a", "Speech", position(8, 13), quoted("We go"), source="texts/pier%20two.txt")
    inside = {"id": "urn:x:note", "type": "TextualBody", "value": "They go."}
    held = annotation("b", "Speech", position(0, 4), source=inside)
    documents, lost = read(tmp_path, [SPEECH, local, held, link("a", "b", "isSaidBy"), {"target": 3, "id": "x"}])
    assert [(one.doc_id, contents(one)) for one in documents] == [
        ("quay.velmo", [("We go.",)]), ("pier-two.velmo", [("We go",)]), ("urn-x-note.velmo", [("They",)])
    ]  # fmt: skip
    assert lost == {"annotation about no text, or about several": 1, "link isSaidBy from or to what was left out": 1}


def test_rows_of_a_hypothesis_export_are_read(tmp_path: Path) -> None:
    row = {"id": "Ab1", "uri": SOURCE, "text": "hm", "tags": ["Speech"], "target": [
        {"source": SOURCE, "selector": [{"type": "RangeSelector"}, position(21, 27), quoted("We go.", "“", "” They")]}
    ]}  # fmt: skip
    (gold,), lost = read(tmp_path, {"total": 1, "rows": [row]})
    assert (contents(gold), lost) == ([("We go.",)], {})


# -- writing -----------------------------------------------------------------------------------------

GOLD = GoldDocument(
    Document("velmo.quay", title="The quay"),
    TEXT,
    Annotation(
        "velmo.quay",
        entities=(Entity("e1", "person", "Mara", mentions=(Mention((2, 12), None, "name"),)),),
        quotes=(Quote(((20, 22), (23, 26)), "q1", speaker="e1", cue=()),),
    ),
)


def test_a_label_is_an_annotation_and_a_link_one_between_two(tmp_path: Path) -> None:
    assert writer("web-annotation").write([GOLD], tmp_path, LABELS) == {}
    assert (tmp_path / "velmo" / "quay.txt").read_text(encoding="utf-8") == TEXT
    found = json.loads((tmp_path / "velmo" / "quay.jsonld").read_text(encoding="utf-8"))
    entity, mention, quote, speaker = found["first"]["items"]
    assert (found["type"], found["label"], found["total"]) == ("AnnotationCollection", "velmo.quay", 4)
    assert entity["target"] == "quay.txt"
    assert mention == {
        "id": "urn:newsbench:velmo.quay#e1.m1",
        "type": "Annotation",
        "motivation": "tagging",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": "Person"},
            {"type": "TextualBody", "purpose": "classifying", "value": "form: name"},
            {"type": "SpecificResource", "purpose": "identifying", "source": "urn:newsbench:velmo.quay#e1"},
        ],
        "target": {
            "type": "SpecificResource",
            "source": "quay.txt",
            "selector": [
                {"type": "TextPositionSelector", "start": 2, "end": 12},
                {"type": "TextQuoteSelector", "exact": "Mara Orlov", "prefix": "🐱 ",
                 "suffix": " said: “We go.” They go,\nshe sai"},
            ],
        },
    }  # fmt: skip
    assert [target["selector"][1]["exact"] for target in quote["target"]] == ["We", "go."]
    assert speaker["body"] == [{"type": "TextualBody", "purpose": "tagging", "value": "isSaidBy"}]
    assert [end["id"] for end in speaker["target"]] == ["urn:newsbench:velmo.quay#q1", "urn:newsbench:velmo.quay#e1"]


def test_what_was_written_is_read_with_its_metadata_also_where_labels_were_added(tmp_path: Path) -> None:
    writer("web-annotation").write([GOLD], tmp_path, NO_MAP)
    file = tmp_path / "velmo" / "quay.jsonld"
    found = json.loads(file.read_text(encoding="utf-8"))
    found["first"]["items"].append(annotation("new", "event", quoted("go", "They "), source="quay.txt"))
    file.write_text(json.dumps(found), encoding="utf-8")
    (gold,) = reader("web-annotation").read(tmp_path, NO_MAP).documents
    assert (gold.document.title, gold.text) == ("The quay", TEXT)
    assert [one.texts for one in gold.annotation.events or ()] == [("go",)]


# -- bad files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("", "[bad-json] Input data was truncated: give a file of W3C web annotations"),
        ("[" * 100_000, "[bad-json]"),
        ("{}", "[no-annotations] holds no annotation: give a file of W3C web annotations"),
        ("[3]", "[no-annotations] holds no annotation"),
        (
            json.dumps([annotation("q", "Speech", source="../secret.txt")]),
            "[no-text] the text of ../secret.txt is missing: put it beside it as secret.txt",
        ),
        (
            json.dumps([annotation("q", "Speech", source="https://velmo.example/a/b.html?x=1#y")]),
            "[no-text] the text of https://velmo.example/a/b.html?x=1#y is missing: put it beside it as b.txt",
        ),
        ('{"newsbench:layers": []}', "[no-text] its text is missing: put it beside it as bad.txt"),
    ],
)
def test_bad_files_are_refused_with_their_place(tmp_path: Path, raw: str, message: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "set").mkdir()
    file = tmp_path / "set" / "bad.json"
    file.write_text(raw)
    with pytest.raises(InputError) as error:
        reader("web-annotation").read(file, NO_MAP)
    assert str(error.value).startswith(f"{file}: {message}")


_KEYS = "id type motivation body bodyValue tags target source selector items first next purpose value start end exact"
_json = st.recursive(
    st.sampled_from([None, True, 0, 9, -1, 1e9, "", "a", "quote", "linking", "TextPositionSelector", "\0", "http://["]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS.split()), inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_json, max_size=3), st.dictionaries(st.sampled_from(["body", "target", "motivation", "id"]), _json))
def test_no_file_gives_a_traceback(tmp_path_factory: pytest.TempPathFactory, more: list[Any], changed: Any) -> None:
    folder = tmp_path_factory.getbasetemp()
    # The text of an annotation that was changed may be missing.
    with suppress(InputError):
        read(folder, [MARA, SPEECH | changed, *more])


def test_convert_says_what_is_lost(tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_text(json.dumps([annotation("q", "Speech", position(0, 4))]))
    (tmp_path / "a.txt").write_text("They go.")
    result = run("convert", "--from", "web-annotation", "--to", "jsonl", tmp_path, tmp_path / "o.jsonl")
    assert (result.code, result.out) == (0, f"1 documents written to {tmp_path / 'o.jsonl'}\n")
    assert "lost: 1 × label Speech: no meaning for it, say one with --map\n" in result.err
