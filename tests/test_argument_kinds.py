"""Why arguments were lost, by hand: one wrong thing at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_scoring_properties import loaded

import newsbench
from newsbench.checking import check, renew

TEXT = "Orlo attacked the old harbour town of Varde with Brandt and paid. Copyright Acme."
Record = dict[str, Any]


def span(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


def entity(key: str, name: str) -> Record:
    return {"id": key, "kind": "person", "name": name, "mentions": [{"span": span(name), "form": "name"}]}


def attack(*arguments: Record, **changed: Any) -> Record:
    event = {"id": "v1", "trigger": [span("attacked")], "type": "conflict.attack", "arguments": list(arguments)}
    return {**event, **changed}


def lines(gold: list[Record], predicted: list[Record]) -> list[Record]:
    """The errors in ``arguments``, as ``newsbench errors`` lists them."""
    from newsbench.listing import list_errors

    entities = [entity("e1", "Orlo"), entity("e2", "Brandt")]
    regions = [{"kind": "boilerplate", "span": span("Copyright Acme.")}]
    whole = {"doc_id": "s1.a", "text": TEXT, "entities": entities, "events": gold, "regions": regions}
    answer = {"doc_id": "s1.a", "entities": entities, "events": predicted}
    return list_errors([answer], loaded([whole]), tracks=["arguments"]).errors


def errors(gold: list[Record], predicted: list[Record]) -> list[tuple[str, str | None, str | None]]:
    """Kind, gold role and predicted role of each."""
    found = [
        (line["kind"], *(line[key] and line[key]["argument"]["role"] for key in ("gold", "predicted")))
        for line in lines(gold, predicted)
    ]
    return sorted(found, key=str)


ORLO, BRANDT = {"entity": "e1"}, {"entity": "e2"}
TOWN = {"span": span("the old harbour town")}


def role(name: str, filler: Record) -> Record:
    return {"role": name, **filler}


def test_a_right_answer_has_no_errors() -> None:
    event = attack(role("attacker", ORLO), role("place", TOWN))
    assert errors([event], [event]) == []


def test_another_role() -> None:
    """The same event and the same filler: one error, not two."""
    assert errors([attack(role("attacker", ORLO))], [attack(role("target", ORLO))]) == [("role", "attacker", "target")]


def test_roles_that_changed_places() -> None:
    gold, predicted = (
        attack(role("attacker", ORLO), role("target", BRANDT)),
        attack(role("attacker", BRANDT), role("target", ORLO)),
    )
    assert errors([gold], [predicted]) == [("role", "attacker", "target"), ("role", "target", "attacker")]


def test_another_type_of_the_event() -> None:
    """The trigger is right and the type is not: that is why the argument is lost, whatever its role."""
    exploded = attack(role("attacker", ORLO), role("place", TOWN), type="conflict.explode")
    assert errors([attack(role("attacker", ORLO), role("target", BRANDT))], [exploded]) == [
        ("event", "target", None),
        ("event", None, "place"),
        ("type", "attacker", "attacker"),
    ]


def test_another_filler() -> None:
    assert errors([attack(role("target", ORLO))], [attack(role("target", BRANDT))]) == [("filler", "target", "target")]


def test_a_filler_with_other_edges() -> None:
    """4 of 20 code points are shared, which is less than half and more than a tenth."""
    town = attack(role("place", {"span": span("town")}))
    assert errors([attack(role("place", TOWN))], [town]) == [("boundary", "place", "place")]


def test_of_two_fillers_the_one_that_is_more_alike() -> None:
    """The town belongs to the town; what is left is another filler."""
    gold = attack(role("place", TOWN), role("place", {"span": span("Varde")}))
    predicted = attack(role("place", {"span": span("town")}), role("place", {"span": span("with")}))
    assert errors([gold], [predicted]) == [("boundary", "place", "place"), ("filler", "place", "place")]


def test_an_event_that_is_nowhere_takes_its_arguments_along() -> None:
    elsewhere = attack(role("attacker", ORLO), trigger=[span("paid")])
    assert errors([attack(role("attacker", ORLO))], [elsewhere]) == [
        ("event", "attacker", None),
        ("event", None, "attacker"),
    ]


def test_too_many_and_too_few() -> None:
    assert errors([attack(role("attacker", ORLO))], [attack()]) == [("missed", "attacker", None)]
    assert errors([attack()], [attack(role("attacker", ORLO))]) == [("spurious", None, "attacker")]


def test_a_duplicate_is_no_wrong_filler() -> None:
    """Orlo stands there twice; Brandt, who stands there too, is missed and nobody's mistake."""
    gold = attack(role("attacker", ORLO), role("attacker", BRANDT))
    predicted = attack(role("attacker", ORLO), role("attacker", {**ORLO, "confidence": 0.5}))
    assert errors([gold], [predicted]) == [("duplicate", None, "attacker"), ("missed", "attacker", None)]


@pytest.mark.parametrize(
    ("filler", "kind"),
    [
        ({"text": "a town that nobody ever heard of"}, "not-in-text"),
        ({"span": [TEXT.index("."), TEXT.index(".") + 2]}, "empty"),
        ({"text": "Copyright Acme"}, "boilerplate"),
    ],
)
def test_a_filler_that_cannot_be_right(filler: Record, kind: str) -> None:
    """It is no wrong place of the town: gold's argument is missed."""
    found = errors([attack(role("place", TOWN))], [attack(role("place", filler))])
    assert set(found) == {("missed", "place", None), (kind, None, "place")}


def test_an_event_filler_that_is_another_event() -> None:
    gold = {"id": "v2", "trigger": [span("paid")], "type": "business.pay", "arguments": []}
    accuse = {"id": "v3", "trigger": [span("with")], "type": "statement.accuse"}
    events = [attack(), gold]
    assert errors(
        [*events, {**accuse, "arguments": [role("topic", {"event": "v2"})]}],
        [*events, {**accuse, "arguments": [role("topic", {"event": "v1"})]}],
    ) == [("filler", "topic", "topic")]


def test_arguments_that_were_not_labelled_are_no_errors() -> None:
    bare = attack()
    del bare["arguments"]
    assert errors([bare], [attack(role("attacker", ORLO))]) == []


def test_a_line_shows_the_event_and_the_argument() -> None:
    (line,) = lines([attack(role("attacker", ORLO))], [attack(role("target", ORLO), id="x")])
    assert json.loads(json.dumps(line)) == {
        "doc_id": "s1.a",
        "track": "arguments",
        "kind": "role",
        "text": "Orlo [attacked] the old harbour town of Varde with Bran",
        "gold": {
            "event": {"id": "v1", "type": "conflict.attack", "trigger": [[5, 13]]},
            "argument": {"role": "attacker", "entity": "e1"},
        },
        "predicted": {
            "event": {"id": "x", "type": "conflict.attack", "trigger": [[5, 13]]},
            "argument": {"role": "target", "entity": "e1"},
        },
        "delta_f1": 1.0,
    }


def test_in_a_report() -> None:
    gold = {"doc_id": "s1.a", "text": TEXT, "entities": [entity("e1", "Orlo")]}
    report = newsbench.score(
        [{"doc_id": "s1.a", "entities": gold["entities"], "events": [attack(role("target", ORLO))]}],
        gold=loaded([{**gold, "events": [attack(role("attacker", ORLO))]}]),
        errors=True,
        by=["region"],
        replicates=0,
    )
    assert report.errors["arguments"] == {"role": {"gold": 1, "predicted": 1, "delta_f1": 1.0}}
    assert report.slices["region"]["(none)"]["arguments"]["fn"] == 1


def test_a_check_names_the_argument_that_was_lost(tmp_path: Path) -> None:
    """An argument lies where its trigger lies, so its role is said too."""
    gold = {"doc_id": "s1.a", "text": TEXT, "entities": [entity("e1", "Orlo"), entity("e2", "Brandt")]}
    event = attack(role("attacker", ORLO), role("target", BRANDT))
    corpus, baseline = loaded([{**gold, "events": [event]}]), tmp_path / "baseline.json"
    answer = {"doc_id": "s1.a", "entities": gold["entities"]}
    renew([{**answer, "events": [event]}], baseline, corpus, tracks=["arguments"])
    worse = attack(role("attacker", BRANDT), role("target", BRANDT), role("place", {"text": "a far country of dreams"}))
    nowhere = {"text": "blown to pieces", "type": "conflict.attack", "arguments": [role("place", {"text": "Varde"})]}
    changes = check([{**answer, "events": [worse, nowhere]}], baseline, corpus).changes
    text = "Orlo [attacked] the old harbour town of Varde with Bran"
    assert [(change.kind, change.text) for change in changes.lost] == [("filler", f"attacker: {text}")]
    assert [(change.kind, change.text) for change in changes.false] == [
        ("not-in-text", f"place: {text}"),
        ("event", 'place: "blown to pieces"'),
    ]
