"""Counts of a small set by hand, and the floors that a set declares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from command_line import run

from newsbench.corpus import Corpus, GoldDocument, load
from newsbench.counting import Floor, Statistics, count, measured, read_floors, statistics
from newsbench.files import InputError
from newsbench.model import Annotation, Document
from newsbench.resources import ontology

TEXT = "Orlo said the line would close. “It “must” go,” he said. Police arrested Brandt."
ORLO = {"id": "e1", "kind": "person", "name": "Orlo"}
POLICE = {"id": "e2", "kind": "organization", "name": "Police"}


def document(doc_id: str, *, split: str = "test", genre: str | None = "agency") -> GoldDocument:
    indirect = {"id": "q1", "type": "indirect", "content": [[10, 30]], "cue": [[5, 9]], "source": [0, 4]}
    direct = {"id": "q2", "type": "direct", "content": [[33, 46]], "cue": [[51, 55]], "source": [48, 50]}
    common = {"speaker": "e1", "medium": "speech", "polarity": "positive", "realis": "actual"}
    event = {"id": "v1", "type": "justice.arrest", "trigger": [[64, 72]], "polarity": "positive", "realis": "actual"}
    arguments = [{"role": "agent", "entity": "e2"}, {"role": "person", "span": [73, 79]}]
    labels: dict[str, Any] = {
        "regions": [{"kind": "body", "span": [0, len(TEXT)]}],
        "entities": [
            {**ORLO, "mentions": [{"span": [0, 4], "form": "name"}, {"span": [48, 50], "form": "pronoun"}]},
            {**POLICE, "mentions": [{"span": [57, 63], "form": "name"}]},
        ],
        "quotes": [
            {**indirect, **common, "utterance": "u1"},
            {**direct, **common, "utterance": None, "phenomena": ["question"]},
        ],
        "distractors": [{"kind": "scare-quotes", "span": [37, 41]}],
        "events": [{**event, "cluster": "c1", "arguments": arguments}],
    }
    annotation = msgspec.convert({"doc_id": doc_id, **labels}, Annotation)
    return GoldDocument(Document(doc_id, split=split, genre=genre), TEXT, annotation)  # type: ignore[arg-type]


def test_one_document_by_hand() -> None:
    tables = count([document("s.a")])
    assert tables["totals"] == {
        "documents": 1,
        "stories": 1,
        "words": 14,
        "quotes": 2,
        "distractors": 1,
        "events": 1,
        "arguments": 2,
        "entities": 2,
        "mentions": 3,
        "utterances": 0,
        "event_clusters": 0,
    }
    assert tables["quote_type"] == {"direct": 1, "indirect": 1, "mixed": 0}
    assert tables["phenomena"]["question"] == 1
    # He is named in the paragraph of both quotes.
    assert tables["derived_phenomena"] == {"cue-after": 1, "cue-before": 1}
    assert tables["quote_source_forms"] == {"name": 1, "pronoun": 1}
    assert tables["quote_regions"] == {"body": 2}
    assert tables["quote_lengths"] == {"1-20": 2}
    assert tables["distractors"]["scare-quotes"] == 1
    assert tables["events"]["justice.arrest"] == 1
    assert tables["arguments"] == {"justice.arrest agent": 1, "justice.arrest person": 1}
    assert tables["entities"]["person"] == tables["entities"]["organization"] == 1
    assert tables["mentions"] == {"name": 2, "nominal": 0, "pronoun": 1}


def test_an_entity_counts_once_a_story_and_clusters_where_documents_share_them() -> None:
    totals = count([document("s.a"), document("s.b"), document("t.a")])["totals"]
    assert (totals["documents"], totals["stories"], totals["quotes"]) == (3, 2, 6)
    assert totals["entities"] == 4
    assert (totals["utterances"], totals["event_clusters"]) == (1, 1)


def test_labels_that_were_not_given_are_not_counted() -> None:
    labels = {"doc_id": "s.a", "quotes": [{"content": [[10, 30]]}]}
    gold = GoldDocument(Document("s.a"), TEXT, msgspec.convert(labels, Annotation))
    tables = count([gold])
    assert tables["totals"]["quotes"] == 1
    assert sum(tables["quote_type"].values()) == 0
    assert tables["totals"]["events"] == 0


def test_parts_and_genres_add_up_to_the_whole() -> None:
    corpus = Corpus((document("s.a"), document("s.b", genre=None), document("t.a", split="train")))
    found = statistics(corpus)
    assert list(found.parts) == ["all", "train", "test"]
    assert list(found.genres) == ["(none)", "agency"]
    for whole in (found.parts["train"], found.parts["test"]), found.genres.values():
        assert sum(part["totals"]["words"] for part in whole) == found.parts["all"]["totals"]["words"]


def test_the_tables_of_the_shipped_set_have_every_name_of_the_ontology() -> None:
    tables = statistics(load()).parts["all"]
    assert tables["events"].keys() == set(ontology()["event_types"])
    assert tables["phenomena"].keys() == set(ontology()["phenomena"])
    assert not tables["derived_phenomena"].keys() & tables["phenomena"].keys()


# -- floors and the command ------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of one document that declares two floors."""
    gold = document("s.a")
    (tmp_path / "corpus" / "s").mkdir(parents=True)
    (tmp_path / "annotations" / "s").mkdir(parents=True)
    (tmp_path / "corpus" / "documents.jsonl").write_bytes(msgspec.json.encode(gold.document))
    (tmp_path / "corpus" / "s" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "annotations" / "s" / "a.json").write_bytes(msgspec.json.encode(gold.annotation))
    declare(tmp_path, {"test": {"phenomena": {"question": 1}}, "all": {"totals": {"quotes": 3}}})
    return tmp_path


def declare(folder: Path, floors: object) -> None:
    (folder / "corpus" / "floors.json").write_text(json.dumps(floors), encoding="utf-8")


def test_what_is_below_its_floor(folder: Path) -> None:
    checked = measured(statistics(load(folder)), read_floors(folder))
    assert [(one.floor, one.count, one.is_below) for one in checked] == [
        (Floor("test", "phenomena", "question", 1), 1, False),
        (Floor("all", "totals", "quotes", 3), 2, True),
    ]


def test_a_name_that_nothing_has_counts_zero(folder: Path) -> None:
    declare(folder, {"all": {"derived_phenomena": {"split": 1}}})
    assert [one.count for one in measured(statistics(load(folder)), read_floors(folder))] == [0]


@pytest.mark.parametrize("floors", [[], {"all": {"totals": {"quotes": "many"}}}])
def test_floors_of_another_form_are_refused(folder: Path, floors: object) -> None:
    declare(folder, floors)
    with pytest.raises(InputError, match="bad-floors"):
        read_floors(folder)


def test_floors_on_what_does_not_exist_are_refused(folder: Path) -> None:
    for floors in ({"dev": {"totals": {"quotes": 1}}}, {"all": {"quotes": {"all": 1}}}):
        declare(folder, floors)
        with pytest.raises(InputError, match="bad-floors"):
            measured(statistics(load(folder)), read_floors(folder))


def test_a_set_without_floors_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no-such-file"):
        read_floors(tmp_path)


def test_command_shows_all_tables(folder: Path) -> None:
    result = run("stats", "--gold", str(folder))
    assert result.code == 0
    for words in ("quotes by type", "distractors by kind", "agent 1, person 1", "event clusters", "agency"):
        assert words in result.out


def test_command_writes_json(folder: Path) -> None:
    result = run("stats", "--gold", str(folder), "--format", "json")
    assert msgspec.json.decode(result.out, type=Statistics) == statistics(load(folder))


def test_command_exits_with_1_below_a_floor(folder: Path) -> None:
    result = run("stats", "--gold", str(folder), "--floors")
    assert result.code == 1
    assert result.out.startswith("2 floors, 1 below\n")
    assert "quotes" in result.out
    assert "question" not in result.out
    as_json = json.loads(run("stats", "--gold", str(folder), "--floors", "--format", "json").out)
    assert as_json["floors"] == 2
    assert as_json["below"][0]["count"] == 2
    declare(folder, {"all": {"totals": {"quotes": 2}}})
    assert run("stats", "--gold", str(folder), "--floors").code == 0
