"""The section ``attributes`` of a map: what tools say of a label beside its name, and what is written for a label."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from newsbench.files import InputError
from newsbench.formats.conversion import Reading
from newsbench.formats.graph import Node
from newsbench.formats.labelmap import LabelMap, read_label_map
from newsbench.formats.meanings import Meanings, give, label_for, label_of, link_for, named
from newsbench.formats.registry import reader

TEXT = "We stay.\n"
LABELS = LabelMap(
    {"Speech": {"as": "quote", "type": "direct"}},
    {},
    {"Negated": {"polarity": "negative"}, "Mode=Planned": {"realis": "other"}, "Mode": None, "Sure": {"form": "name"}},
)
# A quote has no form, so Sure means nothing of one.
SAID = (("Negated", "yes"), ("Mode", "Planned"), ("Mode", "Real"), ("Sure", "very"))


def brat(folder: Path) -> None:
    lines = ["T1\tSpeech 0 8\tWe stay.", *(f"A{at}\t{name} T1 {value}" for at, (name, value) in enumerate(SAID))]
    (folder / "quay.ann").write_text("\n".join(lines) + "\n")
    (folder / "quay.txt").write_text(TEXT)


def label_studio(folder: Path) -> None:
    place = {"start": 0, "end": 8, "text": "We stay."}
    results: list[dict[str, Any]] = [{"id": "q", "type": "labels", "value": {**place, "labels": ["Speech"]}}]
    for name, value in SAID:
        results.append({"id": "q", "type": "choices", "from_name": name, "value": {**place, "choices": [value]}})
    task = {"id": 1, "data": {"text": TEXT}, "annotations": [{"result": results}]}
    (folder / "quay.json").write_text(json.dumps([task]))


def web_annotation(folder: Path) -> None:
    bodies = [{"purpose": "tagging", "value": "Speech"}]
    bodies += [{"purpose": "classifying", "value": f"{name}: {value}"} for name, value in SAID]
    target = {"source": "quay.txt", "selector": {"type": "TextPositionSelector", "start": 0, "end": 8}}
    (folder / "quay.jsonld").write_text(json.dumps([{"id": "#q", "body": bodies, "target": target}]))
    (folder / "quay.txt").write_text(TEXT)


@pytest.mark.parametrize(("name", "files"), [
    ("brat", brat), ("label-studio", label_studio), ("web-annotation", web_annotation)
])  # fmt: skip
def test_a_map_says_what_attributes_mean(tmp_path: Path, name: str, files: Any) -> None:
    files(tmp_path)
    reading: Reading = reader(name).read(tmp_path, LABELS)
    ((quote,),) = [gold.annotation.quotes or () for gold in reading.documents]
    assert (quote.type, quote.polarity, quote.realis) == ("direct", "negative", "other")
    assert reading.lost == {
        "attribute Mode left out by the map": 1,
        "attribute Sure=very: no meaning for it, say one with --map": 1,
    }


def test_features_of_uima_are_attributes() -> None:
    pytest.importorskip("cassis", reason="dkpro-cassis is not installed: pip install 'newsbench[uima]'")
    export = Path(__file__).parent / "cases" / "xmi"
    attributes: dict[str, Any] = {"Quote.comment": {"medium": "writing"}, "NamedEntity.identifier": None}
    labels = replace(read_label_map(export / "map.json"), attributes=attributes)
    reading = reader("uima-xmi").read(export, labels)
    ((quote,),) = [gold.annotation.quotes or () for gold in reading.documents]
    assert quote.medium == "writing"
    assert reading.lost["feature NamedEntity.identifier left out by the map"] == 1
    assert not any("comment" in phrase for phrase in reading.lost)


def test_a_map_with_a_value_that_no_label_has_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text('{"attributes": {"Negated": {"polarity": "no", "name": "x"}}}')
    message = "$.attributes.Negated.polarity: [bad-map] is 'no': choose from positive, negative"
    with pytest.raises(InputError, match="bad-map") as caught:
        read_label_map(path)
    assert str(caught.value) == f"{path}: {message}"


def test_the_label_that_says_most_is_written_and_of_equals_the_first() -> None:
    labels = LabelMap(
        {
            "NP": {"as": "mention"},
            "the person": {"as": "mention", "kind": "person", "form": "name"},
            "PER": {"as": "mention", "kind": "person"},
            "HUM": {"as": "mention", "kind": "person"},
            "X": None,
        },
        {"says": "speaker", "who": "speaker"},
    )
    mention, entity = Node("m", "mention", ((0, 2),), {"form": "name"}), Node("e", "entity", (), {"kind": "person"})
    assert label_for(labels, mention) == "NP"
    assert label_for(labels, mention, entity) == "the person"
    assert label_of(labels, "mention", {"kind": "person"}, str.isalpha) == ("PER", {"as": "mention", "kind": "person"})
    assert label_for(labels, Node("q", "quote", ((0, 2),))) is None
    assert (link_for(labels, "speaker"), link_for(labels, "via")) == ("says", None)


def test_what_means_nothing_is_counted_once() -> None:
    meanings = Meanings(LABELS)
    assert meanings.attribute("quote", named("Mode", "Planned"), None, "Mode") == {"realis": "other"}
    assert meanings.attribute("cue", named("Negated"), {"head": "0-1"}, "Negated") is None
    assert meanings.link(["arc"], None, "arc", "relation") is None
    assert meanings.span(["x", "Speech"], None, "x") == {"as": "quote", "type": "direct"}
    assert meanings.lost == Counter({
        "attribute Negated: no meaning for it, say one with --map": 1,
        "relation arc: no meaning for it, say one with --map": 1,
    })  # fmt: skip


def test_lists_grow_and_other_attributes_are_replaced() -> None:
    attributes: dict[str, Any] = {"phenomena": ["irony"], "type": "direct"}
    give(attributes, {"phenomena": ["irony", "negation"], "type": "mixed"})
    assert attributes == {"phenomena": ["irony", "negation"], "type": "mixed"}
