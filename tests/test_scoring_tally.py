"""The Tally of hand-made stories: every field of it, and what each is made of."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from typing import Any

import msgspec
import pytest
from test_scoring_properties import loaded

from newsbench import scoring
from newsbench.comparison import Options
from newsbench.corpus import Corpus
from newsbench.metrics.prf import Lost, Prf
from newsbench.model import Prediction
from newsbench.scoring import (
    Plan,
    StoryMean,
    Tally,
    document_digest,
    labels_digest,
    score_corpus,
    score_stories,
    story_mean,
    total,
)
from newsbench.tracks import select

Record = dict[str, Any]
TEXT = "Mara said we stay here. They go home, said Orlo now."
QUOTES = ("quotes", "overlap")


def span(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


def quote(words: str, **more: Any) -> Record:
    return {"content": [span(words)], **more}


def document(doc_id: str, **layers: Any) -> Record:
    return {"doc_id": doc_id, "text": TEXT, **layers}


def corpus(*lines: Record) -> Corpus:
    made = loaded(lines)
    assert not made.problems, made.problems
    return made


def tally(gold: Corpus, *answers: Record, tracks: tuple[str, ...] = ("quotes",), **plan: Any) -> Tally:
    by_id = {answer["doc_id"]: msgspec.convert(answer, Prediction) for answer in answers}
    return score_corpus(gold, by_id, Plan(select(tracks), **plan))


GOLD = corpus(
    document("s1.a", quotes=[quote("we stay here", type="direct"), quote("They go home", type="direct")]),
    document("s1.b", quotes=[]),
    document("s2.a", quotes=[quote("we stay here", type="direct")]),
)
ONE_OF_TWO = {"doc_id": "s1.a", "quotes": [{"content": [span("we stay here")], "type": "indirect"}]}
NOWHERE = {"doc_id": "s2.a", "quotes": [{"text": "nobody said this at all, ever"}, {"text": "we stay here"}]}


# -- what is counted ---------------------------------------------------------------------------------------


def test_documents_stories_and_what_is_missing() -> None:
    found = tally(GOLD, ONE_OF_TWO, NOWHERE)
    assert (found.documents, found.stories, found.missing) == (3, 2, frozenset({"s1.b"}))


def test_rows_are_summed_over_documents_and_stories() -> None:
    assert tally(GOLD, ONE_OF_TWO, NOWHERE).rows[QUOTES] == Prf(2, 1, 1)
    assert tally(GOLD).rows[QUOTES] == Prf(0, 0, 3)


def test_stories_are_kept_where_they_are_asked_for() -> None:
    assert tally(GOLD, ONE_OF_TWO).by_story == {}
    kept = tally(GOLD, ONE_OF_TWO, NOWHERE, keep_stories=True).by_story
    assert {story: rows[QUOTES] for story, rows in kept.items()} == {"s1": Prf(1, 0, 1), "s2": Prf(1, 1, 0)}


def test_keys_that_stand_in_any_document() -> None:
    found = tally(GOLD, ONE_OF_TWO, NOWHERE).keys
    assert {"quotes.type", "quotes.content"} <= found
    assert "quotes.speaker" not in found
    assert tally(GOLD).keys == frozenset()


def test_grades_of_strings_and_not_of_offsets() -> None:
    assert tally(GOLD, ONE_OF_TWO).grades == Counter()
    assert tally(GOLD, NOWHERE).grades == {("quotes", "not-in-text"): 1, ("quotes", "verbatim"): 1}


def test_grades_of_the_layers_that_are_scored() -> None:
    gold = corpus(document("s1.a", quotes=[], events=[]))
    answer = {"doc_id": "s1.a", "quotes": [{"text": "We Stay"}], "events": [{"text": "said"}, {"text": "go home"}]}
    assert tally(gold, answer).grades == {("quotes", "normalised"): 1}
    assert tally(gold, answer, tracks=("events",)).grades == {("events", "verbatim"): 2}
    assert tally(gold, answer, tracks=("quotes", "events")).grades.total() == 3


def test_layers_that_were_not_labelled_are_left_out_and_counted() -> None:
    gold = corpus(document("s1.a", events=[]), document("s1.b", quotes=[], events=[]))
    answers = [{**ONE_OF_TWO, "doc_id": doc_id, "events": [{"trigger": [[0, 4]]}]} for doc_id in ("s1.a", "s1.b")]
    found = tally(gold, *answers, tracks=("quotes", "events"))
    assert found.left_out == {"quotes not labelled": 1}
    assert (found.rows[QUOTES], found.rows["events", "overlap"]) == (Prf(0, 1, 0), Prf(0, 2, 0))
    # A layer that no track asks for is not spoken of.
    assert tally(gold, *answers, tracks=("events",)).left_out == {}


def test_what_lies_outside_what_was_labelled_is_left_out_and_counted() -> None:
    gold = corpus(document("s1.a", annotated=[[0, 24]], quotes=[quote("we stay here")], events=[]))
    said = [quote("we stay here"), quote("They go home"), quote("said Orlo now")]
    found = tally(gold, {"doc_id": "s1.a", "quotes": said, "events": []}, tracks=("quotes", "events"))
    assert found.left_out == {"quotes outside what was labelled": 2}
    assert found.rows[QUOTES] == Prf(1, 0, 0)


@pytest.mark.parametrize("track", ["quotes", "quote_types", "cues", "attribution", "utterances", "verbatim"])
def test_it_is_counted_whatever_track_is_asked_for(track: str) -> None:
    gold = corpus(document("s1.a", annotated=[[0, 24]], quotes=[quote("we stay here")]))
    said = [quote("we stay here"), quote("They go home")]
    for criterion in ("exact", "overlap"):
        found = tally(gold, {"doc_id": "s1.a", "quotes": said}, tracks=(track,), options=Options(criterion=criterion))
        assert found.left_out == {"quotes outside what was labelled": 1}


@pytest.mark.parametrize("track", ["events", "event_types", "arguments", "reported_events", "story_events"])
def test_of_events_too(track: str) -> None:
    gold = corpus(document("s1.a", annotated=[[0, 24]], quotes=[], events=[]))
    answer = {"doc_id": "s1.a", "events": [{"trigger": [span("stay")]}, {"trigger": [span("go")]}]}
    assert tally(gold, answer, tracks=(track,)).left_out == {"events outside what was labelled": 1}


def test_of_mentions_too() -> None:
    """A document without a prediction has nothing to leave out."""
    gold = corpus(*(document(f"s1.{name}", annotated=[[0, 24]], entities=[]) for name in "ab"))
    mentions = [{"span": span("Mara")}, {"span": span("Orlo")}]
    found = tally(gold, {"doc_id": "s1.a", "entities": [{"id": "x", "mentions": mentions}]}, tracks=("entities",))
    assert found.left_out == {"entities outside what was labelled": 1}


def test_labels_of_a_layer_that_is_absent_in_gold_add_no_row() -> None:
    assert tally(corpus(document("s1.a", events=[])), ONE_OF_TWO).rows == {}


def test_tracks_of_stories_look_at_labelled_documents_together() -> None:
    told = {"trigger": [span("said")], "cluster": "c"}
    gold = corpus(document("s1.a", events=[told]), document("s1.b", events=[told]), document("s1.c", quotes=[]))
    answers = [{"doc_id": f"s1.{name}", "events": [told]} for name in "abc"]
    found = tally(gold, *answers, tracks=("story_events",))
    assert found.rows["story_events", "mentions"] == Prf(2, 0, 0)
    assert tally(corpus(document("s1.c", quotes=[])), *answers[2:], tracks=("story_events",)).rows == {}


def test_errors_and_slices_where_they_are_asked_for() -> None:
    found = tally(GOLD, ONE_OF_TWO, NOWHERE, errors=True, by=("length",))
    assert found.rows["errors", "quotes", "not-in-text"] == Lost(0, 1)
    assert found.rows["errors", "quotes", "missed"] == Lost(1, 0)
    assert found.rows["slices", "length", "1-20", "quotes"] == Prf(2, 0, 1)
    plain = tally(GOLD, ONE_OF_TWO, NOWHERE)
    assert {path[0] for path in plain.rows} == {"quotes"}


def test_trivial_clusterings_where_they_are_asked_for() -> None:
    told = {"trigger": [span("said")], "cluster": "c"}
    gold = corpus(document("s1.a", events=[told]), document("s1.b", events=[told]))
    tracks = ("event_coref", "story_events")
    rows = tally(gold, tracks=tracks, trivial=True).rows
    assert rows["event_coref", "trivial_on_gold", "one_cluster", "b3"].recall == 1  # type: ignore[union-attr]
    assert rows["story_events", "trivial_on_gold", "singletons", "b3"].recall == 0.5  # type: ignore[union-attr]
    assert not [path for path in tally(gold, tracks=tracks).rows if "trivial_on_gold" in path]


# -- means over stories ------------------------------------------------------------------------------------


def test_means_over_stories() -> None:
    """Story s1: 1/0/1. Story s2: 1/1/0. In units of 1e-15, cut off."""
    means = tally(GOLD, ONE_OF_TWO, NOWHERE).means
    assert means[*QUOTES, "precision"] == StoryMean(1_500_000_000_000_000, 2)
    assert means[*QUOTES, "recall"] == StoryMean(1_500_000_000_000_000, 2)
    assert means[*QUOTES, "f1"] == StoryMean(2 * 666_666_666_666_666, 2)
    assert means[*QUOTES, "precision"].mean == 0.75
    assert {path[:-1] for path in means} == {QUOTES}


def test_undefined_figures_weigh_nothing_in_a_mean() -> None:
    """Nothing is predicted in s1, and s2 has nothing to find."""
    gold = corpus(document("s1.a", quotes=[quote("we stay here")]), document("s2.a", quotes=[]))
    means = tally(gold, {"doc_id": "s2.a", "quotes": [quote("They go home")]}).means
    assert means[*QUOTES, "precision"] == StoryMean(0, 1)
    assert means[*QUOTES, "recall"] == StoryMean(0, 1)
    assert means[*QUOTES, "f1"] == StoryMean(0, 2)
    assert StoryMean().mean is None


def test_story_mean() -> None:
    assert story_mean(1, 3) == StoryMean(333_333_333_333_333, 1)
    assert story_mean(0, 3) == StoryMean(0, 1)
    assert story_mean(1, 1) == StoryMean(10**15, 1)
    assert story_mean(0, 0) == StoryMean()
    assert StoryMean(10**15, 1) + StoryMean(5 * 10**14, 2) == StoryMean(15 * 10**14, 3)
    assert StoryMean(15 * 10**14, 2).mean == 0.75


def test_the_headline_is_that_of_the_criterion() -> None:
    options = Options(criterion="exact")
    assert {path[:2] for path in tally(GOLD, ONE_OF_TWO, options=options).means} == {("quotes", "exact")}


# -- the digest: digits that signatures are made of, so they are written down --------------------------------


def test_a_digest_is_the_sha256_of_text_and_sorted_labels() -> None:
    content = b"text\0a\0b"
    assert labels_digest("text", [b"b", b"a"]) == int.from_bytes(hashlib.sha256(content).digest(), "big")
    assert labels_digest("text", []) == int.from_bytes(hashlib.sha256(b"text").digest(), "big")
    # Half a character is in no text; still it must not end in a traceback.
    assert labels_digest("\ud83d", []) == int.from_bytes(hashlib.sha256(b"\xed\xa0\xbd").digest(), "big")


def test_digests_are_added() -> None:
    digests = [document_digest(document) for document in GOLD]
    assert tally(GOLD).digest == sum(digests) % 2**256
    assert total([Tally(digest=2**255), Tally(digest=2**255 + 5)]).digest == 5


FULL = document(
    "s1.a",
    regions=[{"kind": "body", "span": [0, 20]}, {"kind": "caption", "span": [24, 40]}],
    entities=[
        {"id": "e1", "kind": "person", "name": "Mara", "aliases": ["M.", "Ma"], "mentions": [
            {"span": span("Mara"), "form": "name"}, {"span": span("They"), "form": "pronoun"}]},
        {"id": "e2", "kind": "person", "name": "Orlo", "mentions": [{"span": span("Orlo"), "form": "name"}]},
    ],
    quotes=[
        quote("we stay here", speaker="e1", phenomena=["question", "interpolation"]),
        quote("They go home", speaker="e2"),
    ],
    distractors=[{"kind": "title", "span": [0, 4]}, {"kind": "title", "span": [5, 9]}],
    events=[
        {"trigger": [span("stay")], "type": "conflict.attack", "arguments": [
            {"role": "attacker", "entity": "e1"}, {"role": "target", "entity": "e2"}]},
        {"trigger": [span("go")], "type": "conflict.attack"},
    ],
)  # fmt: skip


def digest(line: Record) -> int:
    return tally(corpus(line)).digest


def turned(value: Any) -> Any:
    """Every list of labels the other way round; spans and fragments stay."""
    if isinstance(value, dict):
        return {key: turned(part) for key, part in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict | str):
        return [turned(part) for part in reversed(value)]
    return value


def test_no_order_of_labels_shows_in_a_digest() -> None:
    assert turned(FULL) != FULL
    assert digest(turned(FULL)) == digest(FULL)


def changes() -> list[Record]:
    """A change of one thing at a time."""
    entities, quotes, events = FULL["entities"], FULL["quotes"], FULL["events"]
    mentions, arguments = entities[0]["mentions"], events[0]["arguments"]
    return [
        {"text": TEXT.replace("now.", "now!")},
        {"regions": FULL["regions"][:1]},
        {"distractors": FULL["distractors"][:1]},
        {"distractors": [{**FULL["distractors"][0], "kind": "nickname"}, FULL["distractors"][1]]},
        {"entities": [{**entities[0], "name": "Marah"}, entities[1]]},
        {"entities": [{**entities[0], "aliases": ["M."]}, entities[1]]},
        {"entities": [{**entities[0], "mentions": mentions[:1]}, entities[1]]},
        {"entities": [{**entities[0], "mentions": mentions[:1]}, {**entities[1], "mentions": [
            *entities[1]["mentions"], mentions[1]]}]},
        {"quotes": [{**quotes[0], "speaker": "e2"}, quotes[1]]},
        {"quotes": [{**quotes[0], "phenomena": ["question"]}, quotes[1]]},
        {"quotes": []},
        {"events": [{**events[0], "type": "conflict.explode"}, events[1]]},
        {"events": [{**events[0], "arguments": arguments[:1]}, events[1]]},
        {"events": [{**events[0], "arguments": arguments[:1]}, {**events[1], "arguments": arguments[1:]}]},
        {"events": []},
        {"annotated": [[0, len(TEXT)]]},
    ]  # fmt: skip


def test_any_change_of_labels_shows_in_a_digest() -> None:
    lines = [FULL, *({**FULL, **change} for change in changes())]
    assert len({digest(line) for line in lines}) == len(lines)


@pytest.mark.parametrize("layer", ["regions", "entities", "quotes", "distractors", "events"])
def test_not_labelled_is_not_labelled_as_none(layer: str) -> None:
    bare = document("s1.a")
    assert digest({**bare, layer: []}) != digest(bare)


def test_digits_of_a_digest() -> None:
    """A change of these breaks every signature that was ever quoted: it needs a new version of the scorer."""
    assert f"{digest(document('s1.a')) >> 224:08x}" == "b7270f5b"
    assert f"{digest(FULL) >> 224:08x}" == "3836904b"


# -- sums --------------------------------------------------------------------------------------------------


def test_every_field_is_summed() -> None:
    one = Tally(
        rows={QUOTES: Prf(1, 2, 3)},
        means={(*QUOTES, "f1"): StoryMean(1, 1)},
        keys=frozenset({"a"}),
        left_out=Counter({"x": 1}),
        grades=Counter({("quotes", "elided"): 1}),
        documents=2,
        stories=1,
        missing=frozenset({"s1.a"}),
        digest=3,
        by_story={"s1": {QUOTES: Prf(1)}},
    )
    other = Tally(
        rows={QUOTES: Prf(10, 20, 30), ("events", "overlap"): Prf(1)},
        means={(*QUOTES, "f1"): StoryMean(5, 2)},
        keys=frozenset({"b"}),
        left_out=Counter({"x": 2, "y": 1}),
        grades=Counter({("quotes", "elided"): 4}),
        documents=5,
        stories=2,
        missing=frozenset({"s2.a"}),
        digest=4,
        by_story={"s2": {QUOTES: Prf(2)}},
    )
    assert one + other == Tally(
        rows={QUOTES: Prf(11, 22, 33), ("events", "overlap"): Prf(1)},
        means={(*QUOTES, "f1"): StoryMean(6, 3)},
        keys=frozenset({"a", "b"}),
        left_out=Counter({"x": 3, "y": 1}),
        grades=Counter({("quotes", "elided"): 5}),
        documents=7,
        stories=3,
        missing=frozenset({"s1.a", "s2.a"}),
        digest=7,
        by_story={"s1": {QUOTES: Prf(1)}, "s2": {QUOTES: Prf(2)}},
    )
    assert total([]) == Tally()
    assert Tally() + one == one


def test_replicates_where_they_are_asked_for() -> None:
    assert tally(GOLD, ONE_OF_TWO).resampled is None
    first = score_stories(list(GOLD.stories())[:1], {}, Plan(select(["quotes"]), replicates=8, seed=3))
    second = score_stories(list(GOLD.stories())[1:], {}, Plan(select(["quotes"]), replicates=8, seed=3))
    whole = tally(GOLD, replicates=8, seed=3)
    assert whole.resampled is not None
    assert (first + second).resampled == whole.resampled != tally(GOLD, replicates=8, seed=4).resampled
    # Parts without replicates add nothing to them.
    assert (Tally() + first + Tally()).resampled == first.resampled


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_stories_in_batches(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many stories are resampled at once."""
    gold = corpus(*(document(f"s{at}.a", quotes=[quote("we stay here")]) for at in range(5)))
    whole = tally(gold, replicates=8)
    monkeypatch.setattr(scoring, "BATCH", size)
    again = tally(gold, replicates=8)
    assert (again.rows, again.stories, again.resampled) == (whole.rows, 5, whole.resampled)


def test_batches_are_of_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "BATCH", 2)
    stories: list[Any] = [("s1", ()), ("s2", ()), ("s3", ()), ("s4", ()), ("s5", ())]
    assert [[name for name, _ in batch] for batch in scoring._batches(stories)] == [["s1", "s2"], ["s3", "s4"], ["s5"]]
    assert list(scoring._batches([])) == []
    assert list(scoring._batches(stories[:2])) == [stories[:2]]


def test_the_most_common_run_does_not_load_what_it_does_not_need() -> None:
    code = (
        "import sys, newsbench.scoring;"
        "print([name for name in ('errors', 'slices', 'resampling') if f'newsbench.{name}' in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
