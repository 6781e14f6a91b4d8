"""The fast way for quotes of one stretch gives the digits of the general way, or leaves documents to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from newsbench.comparison import Options
from newsbench.engines.parts import Job, Part, score_shard, score_slowly
from newsbench.metrics.prf import Prf, Recall
from newsbench.quick.scoring import score_quickly
from newsbench.shards import Shard

JOB = Job("gold.jsonl", "predictions.jsonl", ("quotes",))
TEXT = "“We stay,” she said. ‘No … more’ 😀 words; and, then – “some” of them left:  all.\n"
OPTIONS = [
    Options(),
    Options(boundary="strict"),
    Options(criterion="exact"),
    Options(threshold=Fraction(1, 5)),
    Options(threshold=Fraction(2, 3)),
]


def lines(records: Sequence[dict[str, Any]]) -> list[tuple[int, bytes]]:
    return [(number, json.dumps(record).encode() + b"\n") for number, record in enumerate(records, 1)]


def shard(gold: Sequence[dict[str, Any]], predictions: Sequence[dict[str, Any]]) -> Shard:
    return Shard(lines(gold), lines(predictions))


@st.composite
def quotes(draw: st.DrawFn, *, size: int, gold: bool) -> list[dict[str, Any]]:
    """Mostly apart, now and then on top of each other."""
    found: list[dict[str, Any]] = []
    for start in sorted(draw(st.lists(st.integers(0, size - 2), max_size=6))):
        end = draw(st.integers(start + 1, min(size, start + 14)))
        quote: dict[str, Any] = {"content": [[start, end]]}
        if draw(st.booleans()):
            quote["type"] = draw(st.sampled_from(["direct", "indirect"] if gold else ["direct", "mixed", "indirect"]))
        if draw(st.booleans()):
            quote["cue"] = draw(st.sampled_from([[], [[3, 5]], [[3, 5], [7, 8]]]))
        found.append(quote)
    return found


@st.composite
def sets(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    names = draw(st.lists(st.sampled_from(["a.x", "a.y", "b.x", "c.x", "c.y", "d"]), min_size=1, unique=True))
    gold, predictions = [], []
    for name in names:
        text = TEXT * draw(st.integers(1, 2))
        document = {"doc_id": name, "text": text, "quotes": draw(quotes(size=len(text), gold=True))}
        gold.append(document | draw(st.sampled_from([{}, {"story_id": "a"}, {"genre": "wire"}])))
        if draw(st.integers(0, 4)):
            predictions.append({"doc_id": name, "quotes": draw(quotes(size=len(text), gold=False))})
    return gold, predictions


def figures(part: Part) -> tuple[Any, ...]:
    """Everything that a report shows; which keys stand matters to tracks that are not asked for."""
    tally = replace(part.tally, keys=part.tally.keys & {"quotes", "quotes.*", "quotes.content"})
    rows = {path: row for path, row in tally.rows.items() if row not in (Prf(), Recall())}
    drawn = tally.resampled
    matrices = None if drawn is None else {path: matrix.tolist() for path, matrix in drawn.matrices.items()}
    return (
        replace(tally, rows=rows, resampled=None),
        matrices,
        drawn and drawn.stories,
        part.faults,
        part.problems,
        part.left_out,
        part.refused,
        part.usable,
    )


@settings(max_examples=400, deadline=None)
@given(sets(), st.sampled_from(OPTIONS), st.sampled_from([0, 5]))
def test_the_fast_way_gives_the_digits_of_the_general_one(
    drawn: tuple[list[dict[str, Any]], list[dict[str, Any]]], options: Options, replicates: int
) -> None:
    job = replace(JOB, options=options, replicates=replicates, seed=replicates)
    assert figures(score_shard(shard(*drawn), job)) == figures(score_slowly(shard(*drawn), job))


def gold(*spans: list[int], **more: Any) -> dict[str, Any]:
    return {"doc_id": "a.x", "text": TEXT, "quotes": [{"content": [span], **more} for span in spans]}


def answer(*spans: list[int], **more: Any) -> dict[str, Any]:
    return {"doc_id": "a.x", "quotes": [{"content": [span], **more} for span in spans]}


def test_an_ordinary_document_is_counted_at_once() -> None:
    quick = score_quickly(lines([gold([1, 8], [22, 26])]), lines([answer([0, 9], [30, 33])]), Options())
    assert quick is not None
    assert quick.rest == Shard([], [])
    # “We stay,” with and without its marks is the same; the other prediction hits nothing.
    assert quick.tally.rows["quotes", "exact"] == Prf(tp=1, fp=1, fn=1)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (gold([1, 8], [3, 6]), answer([1, 8])),
        (gold([1, 8]), answer([1, 8], [1, 8])),
        (gold([1, 8]), answer([1, 8], [7, 12])),
    ],
    ids=["nested gold", "a duplicate", "predictions that overlap"],
)
def test_a_story_where_items_of_one_side_overlap_is_left_to_the_general_way(
    ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    other = {"doc_id": "b.x", "text": TEXT, "quotes": []}
    quick = score_quickly(lines([ours, other]), lines([theirs]), Options())
    assert quick is not None
    assert [len(part) for part in (quick.rest.gold, quick.rest.predictions)] == [1, 1]
    assert quick.tally.documents == 1


NOT_QUICK: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "gold past the end": (gold([1, 9999]), answer([1, 8])),
    "gold of marks alone": (gold([0, 1]), answer([1, 8])),
    "gold in two fragments": ({**gold(), "quotes": [{"content": [[1, 3], [5, 8]]}]}, answer([1, 8])),
    "gold with entities": ({**gold([1, 8]), "entities": []}, answer([1, 8])),
    "gold with a speaker": (gold([1, 8], speaker="e1"), answer([1, 8])),
    "an unknown key": (gold([1, 8]), answer([1, 8], kind="x")),
    "an unknown type": (gold([1, 8]), answer([1, 8], type="shouted")),
    "a cue past the end": (gold([1, 8]), answer([1, 8], cue=[[1, 9999]])),
    "cues out of order": (gold([1, 8]), answer([1, 8], cue=[[5, 6], [1, 2]])),
    "a source past the end": (gold([1, 8]), answer([1, 8], source=[1, 9999])),
    "one id twice": (gold([1, 8]), answer([1, 8], [22, 26], id="q1")),
    "a string": (gold([1, 8]), {"doc_id": "a.x", "quotes": [{"text": "We stay"}]}),
    "another document": (gold([1, 8]), {"doc_id": "a.z", "quotes": []}),
    "a text that is not in NFC": ({**gold([1, 8]), "text": TEXT + "e\u0301"}, answer([1, 8])),
    "another text's checksum": ({**gold([1, 8]), "text_sha256": "0" * 64}, answer([1, 8])),
    "a name that is a path": ({**gold([1, 8]), "doc_id": "a/x"}, {"doc_id": "a/x", "quotes": []}),
}


@pytest.mark.parametrize("name", NOT_QUICK)
def test_what_is_not_plain_is_left_to_the_general_way(name: str) -> None:
    ours, theirs = NOT_QUICK[name]
    assert score_quickly(lines([ours]), lines([theirs]), Options()) is None
    assert figures(score_shard(shard([ours], [theirs]), JOB)) == figures(score_slowly(shard([ours], [theirs]), JOB))


@pytest.mark.parametrize(
    "raw",
    [
        b'{"doc_id": "a.x", "quotes": [], "quotes": []}',
        b'{"doc_id": "a.x", "quotes": [{"content": [[1, 8]], "type": "direct", "type": "direct"}]}',
        b'{"doc_id": "a.x", "quotes": [{"content": [[1, 8]], "id": "a\\u003ab", "cue": [], "cue": []}]}',
    ],
)
def test_a_key_that_stands_twice_is_seen(raw: bytes) -> None:
    assert score_quickly(lines([gold([1, 8])]), [(1, raw + b"\n")], Options()) is None
