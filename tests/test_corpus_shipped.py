"""The shipped set: valid, complete, split by story, and free of words that are not ours."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import NOTHING_ATTACHED
from msgspec import UNSET

from newsbench.corpus import Corpus, load
from newsbench.model import Document
from newsbench.resources import data_root, ontology

ROOT = data_root()
DOCUMENTS: list[dict[str, Any]] = [
    json.loads(line) for line in (ROOT / "corpus" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
]
WRITTEN = [document for document in DOCUMENTS if document.get("origin", "written") == "written"]
DETACHED = [document for document in DOCUMENTS if document.get("origin") == "detached"]
SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
CHECK_TEXTS = {"text", "texts", "cue_texts", "source_text", "quoted_texts", "head_text"}


def by_id(document: dict[str, Any]) -> str:
    return str(document["doc_id"])


def path_of(document: dict[str, Any], folder: str, ending: str) -> Path:
    story, outlet = by_id(document).split(".")
    return ROOT / folder / story / f"{outlet}.{ending}"


def text_of(document: dict[str, Any]) -> str:
    return path_of(document, "corpus", "txt").read_bytes().decode("utf-8")


def annotation_of(document: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path_of(document, "annotations", "json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def corpus() -> Iterator[Corpus]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSBENCH_DATA", str(NOTHING_ATTACHED))
        yield load()


# -- the set ---------------------------------------------------------------------------------------------


def test_there_is_no_problem_at_all(corpus: Corpus) -> None:
    assert list(map(str, corpus.problems)) == []
    assert {d.doc_id for d in corpus.documents} == set(map(by_id, WRITTEN))
    assert {d.doc_id for d in corpus.detached} == set(map(by_id, DETACHED))


def test_it_is_as_large_as_promised() -> None:
    outlets: dict[str, set[str]] = defaultdict(set)
    for document in WRITTEN:
        outlets[document["story_id"]].add(document["outlet"])
    assert sum(len(found) >= 2 for found in outlets.values()) >= 8
    assert len(WRITTEN) >= 16
    assert len(DETACHED) == 2


def test_each_story_is_in_one_split() -> None:
    splits: dict[str, set[str]] = defaultdict(set)
    for document in DOCUMENTS:
        splits[document["story_id"]].add(document["split"])
    assert {story: found for story, found in splits.items() if len(found) > 1} == {}
    assert set().union(*splits.values()) == {"train", "dev", "test"}


def test_enough_stories_for_an_interval() -> None:
    assert len({document["story_id"] for document in DOCUMENTS if document["split"] == "test"}) >= 10


def test_genres_of_the_test_split() -> None:
    genres = Counter(document["genre"] for document in DOCUMENTS if document["split"] == "test")
    assert len(genres) >= 8, genres


def test_every_listed_file_is_there_and_no_other() -> None:
    texts = {path_of(document, "corpus", "txt") for document in WRITTEN}
    annotations = {path_of(document, "annotations", "json") for document in DOCUMENTS}
    assert set((ROOT / "corpus").rglob("*.txt")) == texts
    assert {p for p in (ROOT / "annotations").glob("*/*.json") if p.parent.name != "passes"} == annotations
    assert len(set(map(by_id, DOCUMENTS))) == len(DOCUMENTS)


def test_the_set_has_a_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n?", (ROOT / "corpus" / "VERSION").read_text(encoding="utf-8"))


# -- metadata and texts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS, ids=by_id)
def test_metadata_is_complete(document: dict[str, Any]) -> None:
    # A key that is not there has the default of the schema: origin, which is "written".
    missing = {name for name in Document.__struct_fields__ if not document.get(name)} - {"origin"}
    assert missing == set()
    assert re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", document["doc_id"])
    assert document["doc_id"].split(".")[0] == document["story_id"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", document["published"])
    assert document["language"] == "en"
    assert "do not train on this" in document["canary"]


@pytest.mark.parametrize("document", WRITTEN, ids=by_id)
def test_written_texts_are_as_listed(document: dict[str, Any]) -> None:
    text = text_of(document)
    assert hashlib.sha256(text.encode("utf-8")).hexdigest() == document["text_sha256"]
    assert unicodedata.is_normalized("NFC", text)
    assert "\r" not in text
    assert not text.startswith("\ufeff")
    assert document["license"] == "CC-BY-4.0"


def test_written_texts_are_of_the_length_of_news() -> None:
    words = {by_id(document): len(text_of(document).split()) for document in WRITTEN}
    assert {name: count for name, count in words.items() if not 120 <= count <= 700} == {}


# -- annotations -----------------------------------------------------------------------------------------


def spans_of(node: Any, path: str = "$") -> Iterator[tuple[str, list[list[int]], list[str] | None]]:
    """Every labelled span or fragment list, with the check text beside it."""
    if isinstance(node, list):
        for at, part in enumerate(node):
            yield from spans_of(part, f"{path}[{at}]")
    elif isinstance(node, dict):
        for key, beside in BESIDE.items():
            if node.get(key):
                given = node.get(beside)
                single = isinstance(node[key][0], int)
                yield (f"{path}.{key}", [node[key]] if single else node[key], [given] if single and given else given)
        for key, value in node.items():
            if key not in BESIDE:
                yield from spans_of(value, f"{path}.{key}")


# What stands beside what. A head needs none: it lies inside a span that has one.
BESIDE = {
    "span": "text",
    "content": "texts",
    "trigger": "texts",
    "cue": "cue_texts",
    "source": "source_text",
    "quoted": "quoted_texts",
}


@pytest.mark.parametrize("document", WRITTEN, ids=by_id)
def test_every_span_carries_its_text(document: dict[str, Any]) -> None:
    text = text_of(document)
    found = list(spans_of(annotation_of(document)))
    assert found
    wrong = [path for path, spans, given in found if given != [text[start:end] for start, end in spans]]
    assert wrong == []


@pytest.mark.parametrize("document", WRITTEN, ids=by_id)
def test_every_layer_is_labelled(document: dict[str, Any]) -> None:
    annotation = annotation_of(document)
    assert {"regions", "entities", "quotes", "distractors", "events"} <= set(annotation)
    assert annotation["quotes"] or annotation["events"]
    keys = {"id", "type", "content", "cue", "source", "speaker", "polarity", "realis", "medium"}
    assert all(keys <= set(quote) for quote in annotation["quotes"])


def test_labels_are_spread_over_the_ontology(corpus: Corpus) -> None:
    types = {event.type for d in corpus.documents if d.annotation.events for event in d.annotation.events}
    assert UNSET not in types
    assert len(types) >= 0.8 * len(ontology()["event_types"])


# -- what is not ours ------------------------------------------------------------------------------------


def strings_of(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from strings_of(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from strings_of(value, key)
    elif isinstance(node, str):
        yield key, node


@pytest.mark.parametrize("document", DETACHED, ids=by_id)
def test_detached_documents_hold_no_words_of_their_text(document: dict[str, Any]) -> None:
    assert not path_of(document, "corpus", "txt").exists()
    keys = {key for key, _ in strings_of(annotation_of(document))}
    assert keys & {*CHECK_TEXTS, "aliases"} == set()
    # What is left are ids, labels, dates and the canonical names of entities.
    long = [value for key, value in strings_of(annotation_of(document)) if len(value.split()) > 8]
    assert long == []


def shipped_files() -> Iterator[Path]:
    checkout = Path(__file__).resolve().parents[1]
    for name in ("corpus", "annotations", "schema", "src", "tests", "docs", "benchmarks", "README.md", "CHANGELOG.md"):
        path = checkout / name
        yield from (p for p in ([path] if path.is_file() else path.rglob("*")) if p.is_file() and p.suffix != ".pyc")


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the texts of the detached documents are not beside us")
def test_no_passage_of_a_detached_text_is_anywhere() -> None:
    """No run of six words of theirs stands in any file of ours."""
    theirs: set[str] = set()
    for path in SEEDS.glob("*.txt"):
        theirs.update(runs(path.read_text(encoding="utf-8")))
    listed = {hashlib.sha256(normal(path).encode()).hexdigest() for path in SEEDS.glob("*.txt")}
    assert listed == {document["text_sha256"] for document in DETACHED}
    found = {
        (path.name, run)
        for path in shipped_files()
        for run in theirs.intersection(runs(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert found == set()


def normal(path: Path) -> str:
    return unicodedata.normalize("NFC", path.read_bytes().decode("utf-8").replace("\r\n", "\n"))


def runs(text: str, words: int = 6) -> Iterator[str]:
    """Every run of so many words, without case and marks."""
    found = re.findall(r"\w+", text.casefold())
    return (" ".join(found[at : at + words]) for at in range(len(found) - words + 1))
