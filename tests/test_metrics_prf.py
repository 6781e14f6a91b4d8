"""Counts and what falls out of them, by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbench.metrics.prf import Lost, Prf, Recall, Share, mean, ratio

counts = st.integers(0, 50)
QUIET = settings(deadline=None)
prfs = st.builds(Prf, counts, counts, counts)


def test_precision_recall_f1() -> None:
    """6 found, 2 wrong, 4 missed: 6/8, 6/10, 12/18."""
    assert Prf(6, 2, 4).to_dict() == {
        "tp": 6,
        "fp": 2,
        "fn": 4,
        "precision": 0.75,
        "recall": 0.6,
        "f1": pytest.approx(2 / 3),
    }


@pytest.mark.parametrize(
    ("row", "precision", "recall", "f1"),
    [
        (Prf(), None, None, None),
        (Prf(fp=1), 0, None, 0),
        (Prf(fn=1), None, 0, 0),
        (Prf(1), 1, 1, 1),
    ],
)
def test_undefined_is_none(row: Prf, precision: float | None, recall: float | None, f1: float | None) -> None:
    assert (row.precision, row.recall, row.f1) == (precision, recall, f1)


def test_rows_add_up() -> None:
    assert Prf(1, 2, 3) + Prf(10, 20, 30) == Prf(11, 22, 33)
    assert Recall(1, 2) + Recall(10, 20) == Recall(11, 22)
    assert Share(1, 2) + Share(10, 20) == Share(11, 22)
    assert Lost(1, 2) + Lost(10, 20) == Lost(11, 22)


def test_recall_has_no_precision() -> None:
    assert Recall(3, 1).to_dict() == {"tp": 3, "fn": 1, "recall": 0.75}
    assert Recall().to_dict() == {"tp": 0, "fn": 0, "recall": None}


def test_a_share_of_a_whole() -> None:
    assert Share(1, 4).to_dict() == {"count": 1, "of": 4, "rate": 0.25}
    assert Share().to_dict() == {"count": 0, "of": 0, "rate": None}


def test_ratio_and_mean_leave_out_what_is_undefined() -> None:
    assert (ratio(1, 4), ratio(0, 4), ratio(1, 0)) == (0.25, 0, None)
    assert mean([0.5, None, 1.0]) == 0.75
    assert mean([None]) is None
    assert mean([0.0, 0.0]) == 0


# -- mending (design 4.8) ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lost", "mended"),
    [
        (Lost(1, 1), Prf(3, 1, 3)),  # a gold item and its prediction: one more pair
        (Lost(0, 1), Prf(2, 1, 4)),  # a prediction alone goes
        (Lost(1, 0), Prf(3, 2, 3)),  # a gold item alone is found
        (Lost(2, 1), Prf(4, 1, 2)),  # a split: two golds
        (Lost(), Prf(2, 2, 4)),
    ],
)
def test_mend(lost: Lost, mended: Prf) -> None:
    assert lost.mend(Prf(2, 2, 4)) == mended


def test_gain() -> None:
    """2/2/4 has F1 4/10; with one gold found 6/(6+2+3)."""
    assert Lost(1, 0).gain(Prf(2, 2, 4)) == pytest.approx(6 / 11 - 4 / 10)
    assert Lost().gain(Prf(2, 2, 4)) == 0
    assert Lost(1, 2).to_dict() == {"gold": 1, "predicted": 2}


def test_gain_is_undefined_where_f1_is() -> None:
    assert Lost().gain(Prf()) is None
    assert Lost(0, 1).gain(Prf(fp=1)) is None  # after mending nothing is left


@QUIET
@given(prfs, prfs)
def test_f1_lies_between_precision_and_recall(one: Prf, other: Prf) -> None:
    row = one + other
    if row.tp:
        assert row.precision is not None
        assert row.recall is not None
        assert row.f1 == pytest.approx(float(2 / (1 / Fraction(row.precision) + 1 / Fraction(row.recall))))


@QUIET
@given(prfs)
def test_mending_everything_leaves_nothing(row: Prf) -> None:
    assert Lost(row.fn, row.fp).mend(row) == Prf(row.tp + row.fn)
