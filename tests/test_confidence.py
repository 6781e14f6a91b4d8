"""What confidences are worth: hand-computed cases, ties, and the agreement with the scorer and scikit-learn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from newsbench.api import InvalidInput, score
from newsbench.cli.confidence import command
from newsbench.confidence import TRACKS, ConfidenceReport, TrackConfidence, confidence
from newsbench.corpus import load
from newsbench.files import InputError
from newsbench.metrics.confidence import (
    Judged,
    Point,
    average_precision,
    best_threshold,
    curve,
    expected_calibration_error,
    reliability,
    total,
)

# 0.9 right, 0.8 wrong, 0.7 right, 0.6 right; five gold items, two of which nothing found.
PLAIN = Judged.of([(0.9, True), (0.8, False), (0.7, True), (0.6, True)], 5)
# The same, with 0.8 and 0.7 both at 0.75.
TIED = Judged.of([(0.9, True), (0.75, False), (0.75, True), (0.6, True)], 5)

Pairs = list[tuple[float | None, bool]]
judgements: st.SearchStrategy[Pairs] = st.lists(
    st.tuples(st.none() | st.sampled_from([step / 20 for step in range(21)]), st.booleans()), max_size=40
)


# -- the curve -------------------------------------------------------------------------------------------


def test_curve_by_hand() -> None:
    assert curve(PLAIN) == [
        Point(0.9, 1.0, 1 / 5, 2 / 6),
        Point(0.8, 1 / 2, 1 / 5, 2 / 7),
        Point(0.7, 2 / 3, 2 / 5, 4 / 8),
        Point(0.6, 3 / 4, 3 / 5, 6 / 9),
    ]


def test_a_tie_is_one_step() -> None:
    assert curve(TIED) == [Point(0.9, 1.0, 0.2, 2 / 6), Point(0.75, 2 / 3, 0.4, 4 / 8), Point(0.6, 0.75, 0.6, 6 / 9)]


def test_average_precision_by_hand() -> None:
    assert average_precision(PLAIN) == pytest.approx((1 + 2 / 3 + 3 / 4) / 5)
    # The right item of the tie gets the precision after the tie, whichever of the two came first.
    assert average_precision(TIED) == pytest.approx((1 + 2 / 3 + 3 / 4) / 5)
    assert average_precision(Judged.of([(0.5, True), (0.5, False)], 1)) == 0.5
    assert average_precision(Judged.of([(0.5, False), (0.5, True)], 1)) == 0.5


def test_average_precision_at_its_ends() -> None:
    assert average_precision(Judged.of([(0.9, True), (0.1, True)], 2)) == 1.0
    assert average_precision(Judged.of([(0.9, False)], 2)) == 0.0
    assert average_precision(Judged.of([(0.9, False)], 0)) is None
    assert average_precision(Judged.of([], 3)) is None
    assert average_precision(Judged.of([(None, True)], 3)) is None


@settings(deadline=None)
@given(judgements, st.integers(0, 5))
def test_average_precision_is_that_of_scikit_learn(pairs: Pairs, unfound: int) -> None:
    known = [(value, right) for value, right in pairs if value is not None]
    right = sum(right for _, right in known)
    if not right:
        return
    # scikit-learn knows only the items that it is given, so its recall is of those.
    theirs = average_precision_score([right for _, right in known], [value for value, _ in known])
    assert average_precision(Judged.of(known, right + unfound)) == pytest.approx(theirs * right / (right + unfound))


def test_best_threshold_keeps_the_least_of_equals() -> None:
    best = best_threshold(PLAIN)
    assert best is not None
    assert best.threshold == 0.6
    # 1 of 2 found at 0.9: 2/3; 2 of 2 found, 2 wrong, at 0.5: 4/6.
    assert best_threshold(Judged.of([(0.9, True), (0.5, True), (0.5, False), (0.5, False)], 2)) == Point(
        0.9, 1.0, 0.5, 2 / 3
    )
    assert best_threshold(Judged.of([], 2)) is None


# -- calibration -----------------------------------------------------------------------------------------


def test_reliability_by_hand() -> None:
    bins = reliability(Judged.of([(0.62, True), (0.68, False), (0.7, True), (0.95, True)], 9))
    assert [one.items for one in bins] == [0, 0, 0, 0, 0, 0, 3, 0, 0, 1]
    assert bins[6].confidence == pytest.approx(2.0 / 3)
    assert bins[6].precision == pytest.approx(2 / 3)
    assert (bins[0].confidence, bins[0].precision) == (None, None)
    assert (bins[9].low, bins[9].high, bins[9].precision) == (0.9, 1.0, 1.0)


@pytest.mark.parametrize(
    ("value", "at"), [(0.0, 0), (0.1, 0), (0.1000001, 1), (0.3, 2), (0.5, 4), (0.7, 6), (0.9, 8), (0.91, 9), (1.0, 9)]
)
def test_a_bin_ends_with_its_right_end(value: float, at: int) -> None:
    assert [one.items for one in reliability(Judged.of([(value, True)], 1))].index(1) == at


def test_several_items_of_one_confidence_weigh_as_many() -> None:
    """Three of 0.9 and one of 0.85: a mean of 0.8875. Of three that claim 2.7, two are right."""
    third = reliability(Judged.of([(0.9, True), (0.9, True), (0.9, False), (0.85, True)], 4))[8]
    assert (third.items, third.precision) == (4, 0.75)
    assert third.confidence == pytest.approx(0.8875)
    assert expected_calibration_error(Judged.of([(0.9, True), (0.9, True), (0.9, False)], 3)) == pytest.approx(0.7 / 3)


def test_calibration_error_by_hand() -> None:
    # (0.6, 0.7]: three items claim 2.0 and 2 are right; (0.9, 1]: one claims 0.95 and is right.
    found = expected_calibration_error(Judged.of([(0.62, True), (0.68, False), (0.7, True), (0.95, True)], 9))
    assert found == pytest.approx((abs(2 - 2.0) + abs(1 - 0.95)) / 4)
    assert expected_calibration_error(Judged.of([(1.0, True), (0.0, False)], 1)) == 0.0
    assert expected_calibration_error(Judged.of([(1.0, False), (0.0, True)], 1)) == 1.0
    assert expected_calibration_error(Judged.of([], 3)) is None


# -- adding up -------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.tuples(judgements, st.integers(0, 9)), max_size=5), st.randoms(use_true_random=False))
def test_counts_add_up_in_any_order(documents: list[tuple[Pairs, int]], random: Any) -> None:
    parts = [Judged.of(pairs, gold) for pairs, gold in documents]
    whole = Judged.of([pair for pairs, _ in documents for pair in pairs], sum(gold for _, gold in documents))
    shuffled = random.sample(parts, len(parts))
    added = Judged()
    for part in shuffled:
        added += part
    assert total(parts) == total(shuffled) == added == whole
    # Not about equal: equal to the last digit.
    assert TrackConfidence.of(total(shuffled)) == TrackConfidence.of(whole)


@settings(deadline=None)
@given(judgements, st.integers(0, 40))
def test_figures_stay_in_range(pairs: Pairs, unfound: int) -> None:
    judged = Judged.of(pairs, sum(right for _, right in pairs) + unfound)
    figures = [average_precision(judged), expected_calibration_error(judged)]
    figures += [value for point in curve(judged) for value in (point.precision, point.recall, point.f1)]
    assert all(value is None or 0 <= value <= 1 for value in figures)
    assert sum(one.items for one in reliability(judged)) == judged.items
    assert judged.items + sum(judged.without) == len(pairs)


# -- from predictions ------------------------------------------------------------------------------------

TEXT = "Mara Lindqvist said we will stay. Orlo said that they must go."
FIRST, SECOND, NONE = [[20, 32]], [[49, 61]], [[0, 14]]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    quotes = [{"content": FIRST}, {"content": SECOND}]
    documents = [{"doc_id": f"s{at}.wire", "text": TEXT, "quotes": quotes} for at in range(2)]
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    return path


def predicted(*quotes: tuple[list[list[int]], float | None]) -> list[dict[str, Any]]:
    items = [{"content": content, **({} if c is None else {"confidence": c})} for content, c in quotes]
    return [{"doc_id": "s0.wire", "quotes": items}]


def quotes_of(report: ConfidenceReport) -> TrackConfidence:
    track = report.tracks["quotes"]
    assert track is not None
    return track


def test_right_and_wrong_are_those_of_the_scorer(gold: Path) -> None:
    track = quotes_of(confidence(predicted((FIRST, 0.9), (NONE, 0.8), (SECOND, 0.7)), gold))
    # Four gold items: two in the document that has no prediction.
    assert (track.gold, track.items, track.right, track.without) == (4, 3, 2, 0)
    assert track.average_precision == pytest.approx((1 + 2 / 3) / 4)
    assert track.best == Point(0.7, 2 / 3, 0.5, 4 / 7)
    assert track.ece == pytest.approx((0.1 + 0.8 + 0.3) / 3)


def test_of_duplicates_the_surest_is_right(gold: Path) -> None:
    for confidences in ((0.9, 0.2), (0.2, 0.9)):
        track = quotes_of(confidence(predicted(*((FIRST, c) for c in confidences)), gold))
        assert [point.precision for point in track.curve] == [1.0, 0.5]
    track = quotes_of(confidence(predicted((FIRST, None), (FIRST, 0.1)), gold))
    assert (track.right, track.items, track.without) == (1, 1, 1)


def test_items_without_confidence_are_counted_and_left_out(gold: Path) -> None:
    report = confidence(predicted((FIRST, 0.9), (SECOND, None), (NONE, None)), gold)
    track = quotes_of(report)
    assert (track.gold, track.items, track.without) == (4, 1, 2)
    assert track.average_precision == 0.25
    assert "quotes: 2 of 3 items carry no confidence and are left out" in report.warnings


def test_a_track_that_was_not_attempted_has_none(gold: Path) -> None:
    report = confidence(predicted((FIRST, 0.9)), gold)
    assert report.tracks["events"] is None
    assert "events not attempted" in str(report)
    assert quotes_of(confidence([{"doc_id": "s0.wire", "quotes": []}], gold)).average_precision is None


def test_tracks_are_chosen_by_name(gold: Path) -> None:
    assert list(confidence([], gold, tracks=["events", "quotes"]).tracks) == ["quotes", "events"]
    with pytest.raises(InputError, match="unknown-track"):
        confidence([], gold, tracks=["entities"])


def test_a_threshold_chosen_on_test_is_warned_of(gold: Path) -> None:
    def flatters(split: str) -> bool:
        lines = [json.loads(line) for line in gold.read_text().splitlines()]
        gold.write_text("".join(json.dumps({**line, "split": split}) + "\n" for line in lines))
        report = confidence(predicted((FIRST, 0.9)), gold, split=split)
        return any("choose it on dev" in warning for warning in report.warnings)

    assert flatters("test")
    assert not flatters("dev")


def test_the_shipped_set_agrees_with_score_in_every_track() -> None:
    corpus = load(split="all")
    predictions = [_doubtful(document) for document in corpus]
    judged = confidence(predictions, corpus, split="all")
    scored = score(predictions, corpus, split="all", tracks=list(TRACKS), replicates=0)
    for name, track in judged.tracks.items():
        assert track is not None
        row = scored.tracks[name]["reported" if name == "reported_events" else "overlap"]
        assert (track.right, track.items - track.right) == (row["tp"], row["fp"])
        assert track.gold == row["tp"] + row["fn"]
        # The last point keeps everything.
        assert track.curve[-1].f1 == row["f1"]


def _doubtful(document: Any) -> dict[str, Any]:
    """Gold as a prediction, with every fourth event mistyped and confidences that know nothing."""
    import msgspec

    line: dict[str, Any] = msgspec.to_builtins(document.annotation)
    for layer in ("quotes", "events"):
        for at, item in enumerate(line.get(layer, [])):
            item["confidence"] = at % 7 / 7
            if layer == "events" and at % 4 == 0:
                item["type"] = "life.die"
    return line


def test_command_line(gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl"
    path.write_text(json.dumps(predicted((FIRST, 0.9), (NONE, 0.8))[0]) + "\n")
    arguments = [str(path), "--gold", str(gold), "--track", "quotes"]
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 0
    assert "≥ 0.9" in result.stdout
    assert "(0.8, 0.9]       1             0.900   1.000" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("newsbench:")
    report = ConfidenceReport.from_json(CliRunner().invoke(command, [*arguments, "--format", "json"]).stdout)
    assert report == confidence(path, gold, tracks=["quotes"])


def test_bad_input_exits_with_two(gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl"
    good = {**predicted((FIRST, 0.9))[0], "doc_id": "s1.wire"}
    path.write_text(json.dumps(predicted((FIRST, 1.9))[0]) + "\n" + json.dumps(good) + "\n")
    result = CliRunner().invoke(command, [str(path), "--gold", str(gold)])
    assert result.exit_code == 2
    assert "predictions.jsonl:1: $.quotes[0].confidence: [" in result.stderr
    with pytest.raises(InvalidInput):
        confidence(path, gold)
