"""Gold as Hugging Face datasets: in memory and from an exported folder, the same rows of the same types."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import msgspec
import pytest
from click.testing import CliRunner
from hub_sets import HEADLINE, small_set, written

import newsbench
from newsbench import InputError
from newsbench.cli.export import command
from newsbench.corpus import Corpus, GoldDocument, user_data
from newsbench.formats.folder import write_folder
from newsbench.hub import export_hub, load_dataset
from newsbench.hub.features import CONFIGS, features_of
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
    to_json,
)
from newsbench.validation.gold import text_sha256


@pytest.fixture(autouse=True)
def _own_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is read from or left in the user's caches, and no detached text of the user is seen."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    monkeypatch.setenv("NEWSBENCH_DATA", str(tmp_path / "user-data"))
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


@pytest.fixture(scope="session")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_set(tmp_path_factory.mktemp("hub") / "gold")


@pytest.fixture(scope="session")
def exported(gold: Path) -> Path:
    return export_hub(gold.parent / "exported", gold).folder


def one_file(path: Path, *documents: GoldDocument, **fields: Any) -> Path:
    """Documents as a one-file set, with some fields replaced."""
    lines = []
    for one in documents:
        parts = (one.document, one.annotation)
        joined = {"text": one.text} | {k: v for part in parts for k, v in json.loads(to_json(part)).items()} | fields
        lines.append(msgspec.json.encode({key: value for key, value in joined.items() if value is not None}).decode())
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


# -- in memory -------------------------------------------------------------------------------------------


def test_documents_hold_all_that_gold_has(gold: Path) -> None:
    row = load_dataset("train", gold=gold)[0]
    one = written("mine.wire", "train")
    assert row["text"] == one.text
    start, end = row["quotes"][0]["content"][0]
    assert one.text[start:end] == "We will not leave"
    assert row["quotes"][0]["texts"] == ["We will not leave"]
    assert row["quotes"][1]["speaker"] is None
    assert row["regions"][0]["text"] == HEADLINE
    assert row["distractors"][0]["text"] == "one sign"
    assert row["events"][0]["arguments"][0]["entity"] == "e2"


@pytest.mark.parametrize(
    ("column", "record"),
    [
        ("regions", Region),
        ("entities", Entity),
        ("quotes", Quote),
        ("distractors", Distractor),
        ("events", Event),
    ],
)
def test_layers_have_every_key_of_their_records(column: str, record: type[msgspec.Struct]) -> None:
    assert set(features_of("documents")[column].feature) == set(record.__struct_fields__)


def test_what_is_inside_layers_has_every_key_too() -> None:
    documents = features_of("documents")
    assert set(documents["entities"].feature["mentions"].feature) == set(Mention.__struct_fields__)
    assert set(documents["events"].feature["arguments"].feature) == set(Argument.__struct_fields__)
    assert set(documents) == {*Document.__struct_fields__, *Annotation.__struct_fields__, "text"}


def test_closed_label_sets_are_class_labels(gold: Path) -> None:
    quotes = load_dataset("test", "quotes", gold=gold)
    assert quotes.features["type"].names == ["direct", "indirect", "mixed"]
    assert quotes.features["type"].int2str(quotes[0]["type"]) == "direct"
    assert len(load_dataset("test", "events", gold=gold).features["type"].names) == 36


def test_quotes_tell_who_speaks_and_where(gold: Path) -> None:
    said, unsaid = list(load_dataset("train", "quotes", gold=gold))
    assert said["text"] == "We will not leave"
    assert (said["speaker_name"], said["cue_text"], said["source_text"]) == ("Mara Lindqvist", "said", "Mara Lindqvist")
    assert said["context"] == "“We will not leave,” Mara Lindqvist said."
    start, end = said["content"][0]
    assert said["context"][start - said["context_start"] : end - said["context_start"]] == said["text"]
    assert (unsaid["speaker_name"], unsaid["source_form"]) == (None, "none")


def test_events_tell_their_fillers_and_their_asserter(gold: Path) -> None:
    closing, selling = list(load_dataset("train", "events", gold=gold))
    assert closing["arguments"][0]["text"] == "the line"
    assert selling["arguments"][0]["text"] == "The line"
    assert features_of("events")["asserter"].int2str(closing["asserter"]) == "outlet"


def test_an_event_in_a_quote_is_asserted_by_its_speaker(tmp_path: Path) -> None:
    one = written("a.b", "test", "The mayor resigned")
    start = one.text.index("resigned")
    events = tuple(
        Event(((start, start + 8),), key, "government.step-down", asserted_by=quote)
        for key, quote in (("v1", "q1"), ("v2", "q2"))
    )
    corpus = Corpus((GoldDocument(one.document, one.text, msgspec.structs.replace(one.annotation, events=events)),))
    rows = load_dataset("test", "events", gold=corpus)
    names = [rows.features["asserter"].int2str(row["asserter"]) for row in rows]
    assert names == ["entity", "nobody"]
    assert rows["asserter_name"][:] == ["Mara Lindqvist", None]


def test_pairs_are_of_two_outlets_of_one_story(gold: Path) -> None:
    pairs = load_dataset(config="pairs", gold=gold)
    assert list(pairs) == ["test"]
    (pair,) = pairs["test"]
    assert (pair["doc_id_a"], pair["doc_id_b"]) == ("harbour.courier", "harbour.wire")
    assert pair["text_a"] == pair["text_b"] == "We will not leave"
    assert len(load_dataset("dev", "pairs", gold=gold)) == 0


def test_a_document_does_not_pair_with_itself(tmp_path: Path) -> None:
    one = written("a.b", "test")
    quotes = [{"content": [[at, at + 5]], "utterance": "u1"} for at in (21, 30)]
    lone = one_file(tmp_path / "lone.jsonl", one, outlet=None, quotes=quotes)
    assert dict(load_dataset(config="pairs", gold=lone)) == {}


def test_two_documents_of_one_outlet_are_no_pair(tmp_path: Path) -> None:
    one, other = written("a.b", "test"), written("a.c", "test")
    same = one_file(tmp_path / "same.jsonl", one, other, outlet="The Wire")
    assert dict(load_dataset(config="pairs", gold=same)) == {}


def test_not_labelled_is_null_and_none_is_empty(tmp_path: Path) -> None:
    bare = one_file(tmp_path / "bare.jsonl", written("a.b", "test"), events=None, split=None, regions=[])
    row = load_dataset("test", gold=bare)[0]
    assert row["events"] is None
    assert row["regions"] == []
    assert (row["split"], row["story_id"]) == (None, "a")


def test_all_splits_in_one(gold: Path) -> None:
    ids = load_dataset("all", gold=gold)["doc_id"][:]
    assert ids == ["harbour.courier", "harbour.wire", "mine.wire", "storm.wire"]


def test_unknown_names_are_refused(gold: Path) -> None:
    unknown: Any = "qoutes"
    with pytest.raises(InputError, match=r"\[unknown-config\].*documents, quotes"):
        load_dataset("test", unknown, gold=gold)
    with pytest.raises(InputError, match=r"\[unknown-split\].*train, dev, test"):
        load_dataset("validation", gold=gold)


def test_it_is_exported_from_the_package() -> None:
    assert newsbench.load_dataset is load_dataset


# -- the folder ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("config", CONFIGS)
def test_the_folder_holds_what_memory_holds(config: Any, gold: Path, exported: Path) -> None:
    ours = load_dataset(config=config, gold=gold)
    theirs = datasets.load_dataset(str(exported), config)
    assert list(ours) == list(theirs)
    for split in ours:
        assert ours[split].features == theirs[split].features
        assert list(ours[split]) == list(theirs[split])
        assert ours[split].split == theirs[split].split


def test_documents_are_the_default_and_streams_work(gold: Path, exported: Path) -> None:
    assert "regions" in datasets.load_dataset(str(exported))["test"].features
    stream = datasets.load_dataset(str(exported), "quotes", split="test", streaming=True)
    assert list(stream) == list(load_dataset("test", "quotes", gold=gold))


@pytest.mark.parametrize("same_sizes", [False, True])
def test_an_edit_is_seen_at_the_next_load(same_sizes: bool, tmp_path: Path) -> None:
    """Its cache goes by the card, so a card with the same sizes must differ too."""
    seen = []
    for says in ("We will not leave", "We must not leave"):
        export_hub(tmp_path / "out", small_set(tmp_path / "gold", says))
        card = tmp_path / "out" / "README.md"
        if same_sizes:
            sizeless = re.sub(r"(num_bytes|_size): \d+", r"\1: 1", card.read_text(encoding="utf-8"))
            card.write_text(sizeless, encoding="utf-8")
        quotes = datasets.load_dataset(str(tmp_path / "out"), "quotes", split="test", verification_mode="no_checks")
        seen.append([row["text"] for row in quotes if row["doc_id"] == "harbour.wire"])
    assert seen == [["We will not leave", "Nobody told us"], ["We must not leave", "Nobody told us"]]


def test_an_export_is_the_same_bytes_each_time(gold: Path, exported: Path, tmp_path: Path) -> None:
    again = export_hub(tmp_path / "again", gold).folder
    files = {path.relative_to(exported): path.read_bytes() for path in exported.rglob("*") if path.is_file()}
    assert files == {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}


def test_the_card(exported: Path) -> None:
    from huggingface_hub import DatasetCard

    card = DatasetCard.load(exported / "README.md")
    about = card.data.to_dict()
    assert (about["license"], about["language"], about["size_categories"]) == ("cc-by-4.0", ["en"], ["n<1K"])
    assert [config["config_name"] for config in about["configs"]] == list(CONFIGS)
    assert all(re.search(r"sha256:[0-9a-f]{16}", config["description"]) for config in about["configs"])
    assert about["dataset_info"][0]["splits"][0]["num_examples"] == 1
    assert "| `quotes` | 2 | 2 | 4 |" in card.text
    assert "This set has none" in card.text


def test_a_set_of_ones_own_claims_no_licence_and_no_version(tmp_path: Path) -> None:
    own = one_file(tmp_path / "own.jsonl", written("a.b", "test"), license=None, split=None)
    text = (export_hub(tmp_path / "out", own).folder / "README.md").read_text(encoding="utf-8")
    assert "license: unknown" in text
    assert "CC BY" not in text
    assert "pretty_name: own" in text


def test_datasheet_and_licence_are_copied(tmp_path: Path) -> None:
    root = small_set(tmp_path / "gold")
    (root / "docs").mkdir()
    (root / "docs" / "DATASHEET.md").write_text("why and how", encoding="utf-8")
    (root / "LICENSE-DATA").write_text("share and adapt", encoding="utf-8")
    folder = export_hub(tmp_path / "out", root).folder
    assert (folder / "DATASHEET.md").read_text(encoding="utf-8") == "why and how"
    assert (folder / "LICENSE-DATA").read_text(encoding="utf-8") == "share and adapt"


# -- detached documents ----------------------------------------------------------------------------------


def test_detached_texts_are_never_exported(tmp_path: Path) -> None:
    detached, kept = written("real.paper", "test", "A sentence of theirs"), written("a.b", "test")
    about = msgspec.structs.replace(detached.document, origin="detached", text_sha256=text_sha256(detached.text))
    write_folder([msgspec.structs.replace(detached, document=about), kept], tmp_path / "gold")
    assert load_dataset("test", gold=tmp_path / "gold")["doc_id"][:] == ["a.b"]
    (user_data() / "texts").mkdir(parents=True)
    (user_data() / "texts" / f"{about.text_sha256}.txt").write_bytes(detached.text.encode())
    assert load_dataset("test", gold=tmp_path / "gold")["doc_id"][:] == ["a.b", "real.paper"]
    done = export_hub(tmp_path / "out", tmp_path / "gold")
    assert (done.left_out, done.documents) == (("real.paper",), 1)
    files = [path for path in done.folder.rglob("*") if path.is_file()]
    assert not any(b"A sentence of theirs" in path.read_bytes() for path in files)
    assert "real.paper" in (done.folder / "README.md").read_text(encoding="utf-8")


# -- writing ---------------------------------------------------------------------------------------------


def test_an_earlier_export_is_replaced_and_what_is_the_users_is_kept(gold: Path, tmp_path: Path) -> None:
    folder = export_hub(tmp_path / "out", gold).folder
    (folder / ".git").mkdir()
    (folder / "data" / "stale.parquet").write_bytes(b"old")
    export_hub(folder, gold)
    assert (folder / ".git").is_dir()
    assert not (folder / "data" / "stale.parquet").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".out")] == []


def test_a_folder_of_something_else_is_left_alone(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=r"\[not-an-export\]"):
        export_hub(tmp_path / "letters", gold)
    assert (tmp_path / "letters" / "dear.txt").exists()


@pytest.mark.parametrize("step", ["croissant", "_swap"])
def test_a_failure_leaves_the_earlier_export(
    step: str, gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = export_hub(tmp_path / "out", gold).folder
    before = (folder / "README.md").read_bytes()

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"newsbench.hub.export.{step}", full)
    with pytest.raises(InputError, match=r"\[unwritable\] No space left"):
        export_hub(folder, gold)
    assert (folder / "README.md").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".out")] == []


def test_a_failed_move_is_undone(gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = export_hub(tmp_path / "out", gold).folder
    before = (folder / "README.md").read_bytes()
    rename = Path.rename

    def stubborn(self: Path, target: Path) -> Path:
        if self.name == "data" and self.parent.name == "new":
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(InputError, match=r"\[unwritable\] Permission denied"):
        export_hub(folder, small_set(tmp_path / "gold", "We must not leave"))
    assert (folder / "README.md").read_bytes() == before
    assert (folder / "data" / "quotes").is_dir()


def test_the_verb(gold: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["hub", str(tmp_path / "out"), "--gold", str(gold)])
    assert result.exit_code == 0, result.output
    assert "4 documents, 8 quotes" in result.output
    assert (tmp_path / "out" / "data" / "quotes" / "test-00000-of-00001.parquet").is_file()


# -- Croissant -------------------------------------------------------------------------------------------


def test_croissant_is_valid_and_its_records_load(gold: Path, exported: Path) -> None:
    croissant = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed (extra: hub)")
    described = croissant.Dataset(str(exported / "croissant.json"))
    assert described.metadata.ctx.issues.report() == ""
    for config in CONFIGS:
        for split, ours in load_dataset(config=config, gold=gold).items():
            records = list(described.records(f"{config}/{split}"))
            assert len(records) == len(ours)
            assert records[0][f"{config}/{split}/story_id"].decode() == ours[0]["story_id"]
    quotes = next(iter(described.records("documents/test")))["documents/test/quotes"]
    assert quotes[0]["documents/test/quotes/texts"] == [b"We will not leave"]


def test_croissant_names_every_file_with_its_digest(exported: Path) -> None:
    described = json.loads((exported / "croissant.json").read_text(encoding="utf-8"))
    told = {file["contentUrl"]: file["sha256"] for file in described["distribution"]}
    there = {str(p.relative_to(exported)): p for p in exported.rglob("*.parquet")}
    assert told == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()}
