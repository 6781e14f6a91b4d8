"""Smallest inputs of which two readings of the contract give two numbers: order, ids, and what nobody labelled."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import newsbench

Record = dict[str, Any]
TEXT = "Orlo, she said we stay; Mara left it here now."
WE_STAY, MARA_LEFT = [[15, 22]], [[24, 33]]


def score(tmp_path: Path, gold: list[Record], predictions: list[Record], **how: Any) -> newsbench.Report:
    file = tmp_path / "gold.jsonl"
    file.write_text("".join(json.dumps({"text": TEXT, **record}) + "\n" for record in gold), encoding="utf-8")
    return newsbench.score(predictions, gold=file, replicates=0, errors=True, **how)


def counts(row: Record) -> tuple[int, int, int]:
    return row["tp"], row["fp"], row["fn"]


def entity(identifier: str, name: str, *mentions: Record) -> Record:
    return {"id": identifier, "name": name, "mentions": list(mentions)}


@pytest.mark.parametrize("trigger", [[[23, 28]], [[24, 29]], [[24, 28]]])
def test_a_gold_asserter_is_derived_from_spans_as_they_are_compared(tmp_path: Path, trigger: list[list[int]]) -> None:
    # The first two triggers take in a space beside the content, which matching trims.
    quotes = [{"id": "q1", "content": [[24, 28]], "speaker": "e1"}]
    event = {"trigger": trigger, "type": "life.die"}
    gold = {"doc_id": "s.a", "entities": [entity("e1", "Orlo")], "quotes": quotes, "events": [event]}
    report = score(tmp_path, [gold], [gold])
    assert counts(report.tracks["reported_events"]["reported"]) == (1, 0, 0)


def test_the_order_of_members_does_not_show_in_the_signature(tmp_path: Path) -> None:
    def signature(members: list[str]) -> str:
        group = {"id": "g", "kind": "group", "members": members}
        gold = {"doc_id": "s.a", "entities": [entity("e1", "Orlo"), entity("e2", "Mara"), group], "quotes": []}
        return score(tmp_path, [gold], [{"doc_id": "s.a", "quotes": []}]).signature

    assert signature(["e1", "e2"]) == signature(["e2", "e1"])


@pytest.mark.parametrize("names", [("w0", "w1"), ("w1", "w0")])
def test_an_id_in_an_argument_breaks_no_tie(tmp_path: Path, names: tuple[str, str]) -> None:
    # Two predictions at one place, which differ in their type and in the event that an argument names.
    first, second = names
    gold = {"doc_id": "s.a", "events": [{"trigger": [[29, 33]], "type": "life.die", "polarity": "positive"}]}
    answers = [
        {"id": "x", "trigger": [[0, 4]], "type": "conflict.attack", "polarity": "negative"},
        {
            "id": first,
            "trigger": [[29, 33]],
            "type": "life.die",
            "polarity": "negative",
            "arguments": [{"role": "place", "event": second}],
        },
        {
            "id": second,
            "trigger": [[29, 33]],
            "polarity": "negative",
            "arguments": [{"role": "place", "event": first}],
        },
    ]
    report = score(tmp_path, [gold], [{"doc_id": "s.a", "events": answers}])
    assert sorted(report.errors["event_attributes"]["polarity"]) == ["polarity", "spurious"]


@pytest.mark.parametrize("turned", [False, True])
def test_mentions_that_differ_only_in_a_comma_belong_to_both_entities(tmp_path: Path, turned: bool) -> None:
    entities = [entity("e1", "Orlo", {"span": [0, 4]}), entity("e2", "Ada", {"span": [0, 5]})]
    gold = {
        "doc_id": "s.a",
        "entities": entities[::-1] if turned else entities,
        "quotes": [{"content": WE_STAY, "speaker": "e1"}],
    }
    answer = {"id": "p", "name": "Orlo", "mentions": [{"span": [0, 4]}]}
    quotes = [{"content": WE_STAY, "speaker": "p"}]
    report = score(tmp_path, [gold], [{"doc_id": "s.a", "entities": [answer], "quotes": quotes}])
    assert counts(report.tracks["attribution"]["overlap"]) == (1, 0, 0)


@pytest.mark.parametrize("turned", [False, True])
def test_a_source_may_cover_the_head_of_either_of_two_mentions_at_one_place(tmp_path: Path, turned: bool) -> None:
    entities = [
        entity("e1", "Orlo", {"span": [6, 22], "head": [6, 9]}),
        entity("e2", "Ada", {"span": [6, 23], "head": [18, 22]}),
    ]
    quotes = [{"content": MARA_LEFT, "source": [6, 22]}]
    gold = {"doc_id": "s.a", "entities": entities[::-1] if turned else entities, "quotes": quotes}
    answers = [{"content": MARA_LEFT, "source": [6, 9]}]
    report = score(tmp_path, [gold], [{"doc_id": "s.a", "quotes": answers}])
    assert counts(report.tracks["sources"]["overlap"]) == (1, 0, 0)


def test_a_list_meets_a_group_with_the_members_that_any_document_of_the_story_names(tmp_path: Path) -> None:
    people = [entity("e1", "Orlo"), entity("e2", "Mara"), entity("e3", "Ada")]
    groups = [{"id": "g", "kind": "group", "members": members} for members in (["e1", "e2"], ["e1", "e3"])]
    quotes = [{"content": WE_STAY, "speaker": "g"}]
    gold = [
        {"doc_id": "s.a", "entities": [*people, groups[0]], "quotes": quotes},
        {"doc_id": "s.b", "entities": [*people, groups[1]], "quotes": []},
    ]
    report = score(tmp_path, gold, [{"doc_id": "s.a", "quotes": [{"content": WE_STAY, "speaker": ["Orlo", "Mara"]}]}])
    assert counts(report.tracks["attribution"]["overlap"]) == (1, 0, 0)


def test_code_points_are_not_counted_where_nobody_labelled_types_or_speakers(tmp_path: Path) -> None:
    gold = {"doc_id": "s.a", "quotes": [{"content": WE_STAY}]}
    answers = [{"content": place, "type": "direct", "speaker": "Orlo"} for place in (WE_STAY, MARA_LEFT)]
    report = score(tmp_path, [gold], [{"doc_id": "s.a", "quotes": answers}])
    assert counts(report.tracks["attribution"]["chars"]) == (0, 0, 0)
    assert counts(report.tracks["verbatim"]["chars"]) == (0, 0, 0)
    assert counts(report.tracks["quotes"]["chars"]) == (7, 9, 0)


def test_code_points_of_one_quote_without_a_type_are_left_out_of_verbatim(tmp_path: Path) -> None:
    gold = {"doc_id": "s.a", "quotes": [{"content": WE_STAY}, {"content": MARA_LEFT, "type": "indirect"}]}
    answers = [{"content": place, "type": "direct"} for place in (WE_STAY, MARA_LEFT)]
    report = score(tmp_path, [gold], [{"doc_id": "s.a", "quotes": answers}])
    assert counts(report.tracks["verbatim"]["chars"]) == (0, 9, 0)


def test_whoever_is_heard_in_content_without_a_labelled_speaker_may_be_right(tmp_path: Path) -> None:
    # One quote inside another; who says the inner one was not labelled.
    quotes = [{"content": [[10, 33]], "speaker": "e1"}, {"content": WE_STAY}]
    gold = {"doc_id": "s.a", "entities": [entity("e1", "Orlo"), entity("e2", "Mara")], "quotes": quotes}
    answers = [{"content": [[10, 33]], "speaker": "Orlo"}, {"content": WE_STAY, "speaker": "Mara"}]
    report = score(tmp_path, [gold], [{"doc_id": "s.a", "quotes": answers}])
    assert counts(report.tracks["attribution"]["chars"]) == (23, 0, 0)


def test_an_argument_may_name_an_event_whose_type_was_not_labelled(tmp_path: Path) -> None:
    events = [
        {"id": "v1", "trigger": [[0, 4]], "type": "life.die", "arguments": [{"role": "cause", "event": "v2"}]},
        {"id": "v2", "trigger": [[29, 33]]},
    ]
    gold = {"doc_id": "s.a", "events": events}
    report = score(tmp_path, [gold], [gold])
    assert counts(report.tracks["arguments"]["attached"]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("threshold", "match", "found"),
    [("1/2", "0.5", 1), ("0.5000001", "5000001/10000000", 0), ("1/3", "1/3", 1), ("0.25", "0.25", 1), ("1", "1", 0)],
)
def test_thresholds_that_give_other_digits_have_other_signatures(
    tmp_path: Path, threshold: str, match: str, found: int
) -> None:
    gold, answer = {"doc_id": "s.a", "quotes": [{"content": [[15, 17]]}]}, [{"content": [[15, 16]]}]
    options = newsbench.Options(threshold=Fraction(threshold))
    report = score(tmp_path, [gold], [{"doc_id": "s.a", "quotes": answer}], options=options)
    assert f"|match:overlap{match}|" in report.signature
    assert report.tracks["quotes"]["overlap"]["tp"] == found


@pytest.mark.parametrize(("relayed", "found"), [({"via": None}, (0, 1, 0)), ({}, (0, 0, 0))])
def test_that_nobody_relays_a_quote_is_a_label(tmp_path: Path, relayed: Record, found: tuple[int, int, int]) -> None:
    quotes = [{"content": WE_STAY}, {"content": MARA_LEFT, **relayed}]
    gold = {"doc_id": "s.a", "entities": [entity("e1", "Orlo")], "quotes": quotes}
    report = score(tmp_path, [gold], [{"doc_id": "s.a", "quotes": [{"content": MARA_LEFT, "via": "Orlo"}]}])
    assert counts(report.tracks["quote_attributes"]["via"]["overlap"]) == found
