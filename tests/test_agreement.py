"""Agreement between two hands: κ and α by hand, and two small sets of labels of the same texts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import run

from newsbench.agreement import AgreementReport, LabelAgreement, agree, label_agreement, read_both
from newsbench.disagreements import disagreements
from newsbench.files import InputError
from newsbench.metrics import chance

# 50 items: both yes 20, A alone 5, B alone 10, both no 15. p_o = .7, p_e = .5 · .6 + .5 · .4 = .5, κ = .2 / .5.
# Coincidences: 40, 15, 15, 30; values 55 and 45 of 100. α = 1 - 99 · 30 / (100² - 55² - 45²) = 1 - 2970 / 4950.
TABLE = [[20, 5], [10, 15]]
SAID = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15


def test_kappa_and_alpha_of_a_table_by_hand() -> None:
    assert chance.kappa(np.array(TABLE, float)) == pytest.approx(0.4)
    assert chance.alpha(np.array(TABLE, float)) == pytest.approx(0.4)


def test_three_labels_by_hand() -> None:
    # p_o = 6/9; rows 3 3 3, columns 2 4 3: p_e = (6 + 12 + 9) / 81 = 1/3, κ = (1/3) / (2/3).
    table = np.array([[2, 1, 0], [0, 2, 1], [0, 1, 2]], float)
    assert chance.kappa(table) == pytest.approx(0.5)
    # Coincidences: n = 18, values 5, 7, 6, differing 6: α = 1 - 17 · 6 / (324 - 25 - 49 - 36).
    assert chance.alpha(table) == pytest.approx(1 - 102 / 214)


def test_the_libraries_say_what_the_hand_says() -> None:
    found = label_agreement({"s": SAID})
    assert (found.items, found.same) == (50, 35)
    assert found.kappa == pytest.approx(0.4)
    pytest.importorskip("krippendorff")
    assert found.alpha == pytest.approx(0.4)


def test_where_one_label_is_all_chance_explains_it() -> None:
    assert label_agreement({"s": [("actual", "actual")] * 3}, 100) == LabelAgreement(items=3, same=3)
    assert label_agreement({}, 100) == LabelAgreement(items=0, same=0)


def test_intervals_are_over_stories_and_do_not_depend_on_their_order() -> None:
    pairs = {f"s{at}": SAID[at::12] for at in range(12)}
    found = label_agreement(pairs, 500)
    assert found.kappa_ci is not None
    assert found.kappa_ci[0] < 0.4 < found.kappa_ci[1]
    assert label_agreement(dict(reversed(pairs.items())), 500) == found
    # Below ten stories there is none.
    assert label_agreement({key: pairs[key] for key in list(pairs)[:9]}, 500).kappa_ci is None


def test_without_the_library_alpha_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch, small: Path) -> None:
    monkeypatch.setitem(sys.modules, "krippendorff", None)
    found = label_agreement({f"s{at}": SAID[at::12] for at in range(12)}, 100)
    assert (found.alpha, found.alpha_ci) == (None, None)
    assert found.kappa is not None
    report = agree(read_both("gold", str(small / "b"), small / "gold.jsonl"))
    assert any("newsbench[agreement]" in warning for warning in report.warnings)


# -- two small sets --------------------------------------------------------------------------------------

TEXT = "Orlo said the line would close. Police arrested Brandt."
ENTITIES = [
    {"id": "e1", "kind": "person", "name": "Orlo", "mentions": [{"span": [0, 4], "form": "name"}]},
    {"id": "e2", "kind": "person", "name": "Brandt", "mentions": [{"span": [48, 54], "form": "name"}]},
    {"id": "e3", "kind": "organization", "name": "Police", "mentions": [{"span": [32, 38], "form": "name"}]},
]


def labels(doc_id: str, **changes: Any) -> dict[str, Any]:
    quote: dict[str, Any] = {"id": "q1", "type": "indirect", "content": [[10, 30]], "cue": [[5, 9]], "source": [0, 4]}
    quote |= {"speaker": "e1", "medium": "speech", "polarity": "positive", "realis": "actual"}
    arguments = [{"role": "agent", "entity": "e3"}, {"role": "person", "entity": "e2"}]
    event: dict[str, Any] = {"id": "v1", "type": "justice.arrest", "trigger": [[39, 47]], "arguments": arguments}
    event |= {"polarity": "positive", "realis": "actual", "asserted_by": None}
    quote |= changes.get("quote", {})
    event |= changes.get("event", {})
    return {"doc_id": doc_id, "entities": ENTITIES, "quotes": [quote], "events": [event], "distractors": []}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three documents of two stories; the second hand has other labels in one, and lacks one."""
    gold = [{**labels(doc_id), "text": TEXT} for doc_id in ("a.one", "a.two", "b.one")]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(line) + "\n" for line in gold), encoding="utf-8")
    changed = {
        "quote": {"medium": "thought", "speaker": "e2"},
        "event": {"realis": "other", "arguments": [{"role": "person", "entity": "e2"}]},
    }
    for line in (labels("a.one", **changed), labels("a.two")):
        story, outlet = line["doc_id"].split(".")
        path = tmp_path / "b" / story / f"{outlet}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(line), encoding="utf-8")
    return tmp_path


def report_of(folder: Path, a: str, b: str) -> AgreementReport:
    return agree(read_both(a, b, folder / "gold.jsonl"), replicates=0)


def test_only_documents_that_both_have_are_compared(small: Path) -> None:
    report = report_of(small, "gold", str(small / "b"))
    assert (report.scores.documents, report.scores.stories) == (2, 1)
    assert report.left_out == {"only in A": ("b.one",)}
    quotes, attribution = (report.scores.tracks[name]["overlap"] for name in ("quotes", "attribution"))
    assert (quotes["tp"], quotes["fp"], quotes["fn"]) == (2, 0, 0)
    assert (attribution["tp"], attribution["fp"], attribution["fn"]) == (1, 1, 1)


def test_labels_are_compared_on_matched_items(small: Path) -> None:
    labelled = report_of(small, "gold", str(small / "b")).labels
    # speech/thought and speech/speech: p_o = .5, p_e = 1 · .5 + 0 · .5, κ = 0.
    assert labelled["quotes"]["medium"].items == 2
    assert labelled["quotes"]["medium"].same == 1
    assert labelled["quotes"]["medium"].kappa == 0
    assert labelled["events"]["type"] == LabelAgreement(items=2, same=2)


def test_the_sides_may_be_turned(small: Path) -> None:
    there, back = (report_of(small, *sides) for sides in (("gold", str(small / "b")), (str(small / "b"), "gold")))
    for track in ("quotes", "attribution", "event_types", "reported_events"):
        assert there.scores.tracks[track]["overlap"]["f1"] == back.scores.tracks[track]["overlap"]["f1"]
    arguments = [report.scores.tracks["arguments"]["attached"] for report in (there, back)]
    assert arguments[0]["precision"] == arguments[1]["recall"]


def test_a_set_as_json_lines_is_the_same_as_a_folder(small: Path) -> None:
    lines = [path.read_text(encoding="utf-8") for path in sorted((small / "b").glob("*/*.json"))]
    (small / "b.jsonl").write_text("\n".join(lines), encoding="utf-8")
    as_lines, as_folder = (report_of(small, "gold", str(small / name)) for name in ("b.jsonl", "b"))
    assert as_lines.scores == as_folder.scores
    assert report_of(small, str(small / "b.jsonl"), "gold").labels == report_of(small, str(small / "b"), "gold").labels


def test_every_disagreement_is_listed_once(small: Path) -> None:
    lines = disagreements(read_both("gold", str(small / "b"), small / "gold.jsonl"))
    assert {line["doc_id"] for line in lines} == {"a.one"}
    found = sorted((line["track"], line["kind"]) for line in lines)
    assert found == [
        ("arguments", "missed"),
        ("attribution", "speaker"),
        ("event_attributes/realis", "realis"),
        ("quote_attributes/medium", "medium"),
    ]
    speaker = next(line for line in lines if line["track"] == "attribution")
    assert speaker["names"] == {"a:e1": "Orlo", "b:e2": "Brandt"}
    assert speaker["text"] == "Orlo said [the line would close]. Police arrested Brandt."


def test_a_hand_agrees_with_itself(small: Path) -> None:
    sides = read_both(str(small / "b"), str(small / "b"), small / "gold.jsonl")
    report = agree(sides, replicates=0)
    assert report.scores.tracks["attribution"]["overlap"]["f1"] == 1
    assert disagreements(sides) == []


# -- the command -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "json", "markdown"])
def test_command_writes_every_format(small: Path, form: str) -> None:
    result = run("agreement", "gold", str(small / "b"), "--gold", str(small / "gold.jsonl"), "--format", form)
    assert result.code == 0, result.err
    assert "attribution" in result.out
    assert "newsbench:" in result.out
    assert "only in A" in result.err


def test_command_writes_disagreements(small: Path) -> None:
    target = small / "out" / "differ.jsonl"
    result = run(
        "agreement", "gold", str(small / "b"), "--gold", str(small / "gold.jsonl"), "--disagreements", str(target)
    )
    assert result.code == 0
    assert len(target.read_text(encoding="utf-8").splitlines()) == 4


def test_a_bad_record_is_named_and_left_out(small: Path) -> None:
    bad = labels("a.one", quote={"content": [[10, 900]]})
    (small / "b" / "a" / "one.json").write_text(json.dumps(bad), encoding="utf-8")
    for sides in (("gold", str(small / "b")), (str(small / "b"), "gold")):
        result = run("agreement", *sides, "--gold", str(small / "gold.jsonl"))
        assert result.code == 2
        assert "[span-past-end]" in result.err
        assert "1 documents, 1 stories" in result.out


def test_an_unknown_label_is_refused_on_the_gold_side_only(small: Path) -> None:
    strange = labels("a.one", quote={"type": "sung"})
    (small / "b" / "a" / "one.json").write_text(json.dumps(strange), encoding="utf-8")
    assert read_both("gold", str(small / "b"), small / "gold.jsonl").errors == []
    assert len(read_both(str(small / "b"), "gold", small / "gold.jsonl").errors) == 1


def test_a_file_in_the_wrong_place_is_named(small: Path) -> None:
    (small / "b" / "a" / "one.json").rename(small / "b" / "a" / "three.json")
    for sides in (("gold", str(small / "b")), (str(small / "b"), "gold")):
        assert [p.code for p in read_both(*sides, small / "gold.jsonl").errors] == ["wrong-document"]


def test_an_id_that_means_two_things_in_a_story_is_named(small: Path) -> None:
    path = small / "b" / "a" / "one.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"name": "Orlo"', '"name": "Orla"'), encoding="utf-8")
    assert [p.code for p in read_both(str(small / "b"), "gold", small / "gold.jsonl").errors] == ["entity-conflict"]


def test_sets_without_a_common_document_are_refused(small: Path) -> None:
    (small / "empty").mkdir()
    with pytest.raises(InputError, match="empty-folder"):
        read_both("gold", str(small / "empty"), small / "gold.jsonl")
    with pytest.raises(InputError, match="nothing-in-common"):
        read_both("gold", str(small / "b"), small / "gold.jsonl", split="dev")
