"""Draws, intervals, tests and Holm's adjustment, by hand."""

from __future__ import annotations

import math
from hashlib import blake2b

import numpy as np
import pytest

from newsbench.metrics.chance import alpha, kappa
from newsbench.metrics.statistics import (
    draws,
    holm,
    interval,
    poisson_weights,
    randomisation_p,
    swap_signs,
)

# -- draws: these digits are a promise, so they are written down ---------------------------------------------


def test_a_draw_is_philox_keyed_by_purpose_seed_and_story() -> None:
    key = int.from_bytes(blake2b(b"bootstrap\x007\x00s1", digest_size=16).digest(), "big")
    expected = np.random.Philox(key=key, counter=0).random_raw(12)[[0, 4, 8]]
    assert draws("s1", 7, 3).tolist() == expected.tolist()
    assert draws("s1", 7, 3).dtype == np.uint64


def test_draws_do_not_depend_on_how_many_are_taken() -> None:
    assert draws("s1", 0, 50)[:20].tolist() == draws("s1", 0, 20).tolist()


def test_story_seed_and_purpose_each_give_other_draws() -> None:
    asked = [("s1", 0, "bootstrap"), ("s2", 0, "bootstrap"), ("s1", 1, "bootstrap"), ("s1", 0, "swap")]
    assert len({tuple(draws(story, seed, 4, purpose=purpose)) for story, seed, purpose in asked}) == 4
    assert draws("s1", 0, 4).tolist() == draws("s1", 0, 4, purpose="bootstrap").tolist()


def test_weights_are_those_of_the_documentation() -> None:
    assert poisson_weights("s1", 0, 8).tolist() == [1, 1, 3, 0, 0, 1, 0, 1]
    assert poisson_weights("s1", 0, 8).dtype == np.float64


def test_weights_are_poisson() -> None:
    weights = poisson_weights("any", 3, 20_000)
    assert weights.mean() == pytest.approx(1, abs=0.03)
    assert weights.var() == pytest.approx(1, abs=0.05)
    for k in range(4):
        assert (weights == k).mean() == pytest.approx(math.exp(-1) / math.factorial(k), abs=0.015)


def test_a_draw_on_a_step_of_the_table_has_the_weight_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """P(Poisson ≤ 0) · 2⁶⁴ is 6786177901268885274: a draw below it weighs 0, and from it on 1."""
    steps = np.array([6786177901268885273, 6786177901268885274, 0, 2**64 - 1], dtype=np.uint64)
    monkeypatch.setattr("newsbench.metrics.statistics.draws", lambda *_: steps)
    assert poisson_weights("s", 0, 4).tolist() == [0, 1, 0, 20]


def test_swaps_are_the_highest_bit_of_their_own_draws() -> None:
    signs = swap_signs("s1", 5, 200)
    assert signs.dtype == np.bool_
    assert signs.tolist() == [draw >= 2**63 for draw in draws("s1", 5, 200, purpose="swap").tolist()]
    assert 60 < signs.sum() < 140


# -- intervals -----------------------------------------------------------------------------------------------


def test_ends_are_order_statistics() -> None:
    """Of 1,000 replicates number ⌈25⌉ and ⌈975⌉, in any order."""
    replicates = np.arange(1000, 0, -1.0)
    assert interval(replicates, 10) == (25.0, 975.0)


def test_ends_round_up() -> None:
    """Of 50: ⌈1.25⌉ = 2 and ⌈48.75⌉ = 49. Of 1 both are the one."""
    assert interval(np.arange(1.0, 51.0), 10) == (2.0, 49.0)
    assert interval(np.array([0.5]), 10) == (0.5, 0.5)


def test_no_interval_below_ten_stories() -> None:
    assert interval(np.arange(100.0), 9) is None
    assert interval(np.arange(100.0), 10) is not None


def test_no_interval_where_more_than_one_in_twenty_is_undefined() -> None:
    replicates = np.arange(1.0, 101.0)
    replicates[:5] = np.nan
    assert interval(replicates, 20) == (8.0, 98.0)  # ⌈.025 · 95⌉ = 3 and ⌈.975 · 95⌉ = 93 of 6 … 100
    replicates[5] = np.nan
    assert interval(replicates, 20) is None
    assert interval(np.array([np.nan]), 20) is None
    assert interval(np.array([]), 20) is None


# -- tests ---------------------------------------------------------------------------------------------------


def test_p_counts_what_is_at_least_as_large_on_either_side() -> None:
    """Of 0.1, -0.2, 0.3, -0.3 against 0.2 three: (3 + 1) / (4 + 1). The sign of what was observed is no matter."""
    differences = np.array([0.1, -0.2, 0.3, -0.3])
    assert randomisation_p(0.2, differences) == randomisation_p(-0.2, differences) == 4 / 5
    assert randomisation_p(0.5, differences) == 1 / 5
    assert randomisation_p(0.0, differences) == 1


def test_rounding_makes_no_difference_and_undefined_is_on_the_safe_side() -> None:
    assert randomisation_p(0.3, np.array([0.1 + 0.2 - 4e-16, 0.3 - 5e-13, 0.3 - 1e-9])) == 3 / 4
    assert randomisation_p(0.3, np.array([np.nan, 0.0])) == 2 / 3
    # The edge itself is as large.
    assert randomisation_p(0.3, np.array([0.3 - 1e-12])) == 1


def test_holm_by_hand() -> None:
    """Sorted: .01 · 4, .02 · 3, .03 · 2 made not to fall, .9 · 1; in the order in which they were given."""
    adjusted = holm({"a": 0.03, "b": 0.01, "c": 0.9, "d": 0.02})
    assert list(adjusted) == ["a", "b", "c", "d"]
    assert adjusted == pytest.approx({"a": 0.06, "b": 0.04, "c": 0.9, "d": 0.06})


def test_holm_at_its_ends() -> None:
    assert holm({}) == {}
    assert holm({"a": 0.04}) == {"a": 0.04}
    assert holm({"a": 0.6, "b": 0.7}) == {"a": 1.0, "b": 1.0}
    assert holm({"a": 0.04, "b": 0.04}) == {"a": 0.08, "b": 0.08}


# -- agreement beyond chance ---------------------------------------------------------------------------------


def test_kappa_and_alpha_of_one_table() -> None:
    """20 + 15 of 50 agree; by chance 25 · 30 + 25 · 20 of 50²: κ = (.7 - .5) / .5.

    α: 100 values, 55 of one label and 45 of the other; 30 differ, by chance 2 · 55 · 45 / 99 of them.
    """
    table = np.array([[20.0, 5.0], [10.0, 15.0]])
    assert kappa(table) == pytest.approx(0.4)
    assert alpha(table) == pytest.approx(1 - 99 * 30 / (2 * 55 * 45))


def test_several_tables_at_once() -> None:
    tables = np.array([[[20.0, 5.0], [10.0, 15.0]], [[1.0, 0.0], [0.0, 1.0]], [[3.0, 0.0], [0.0, 0.0]]])
    assert kappa(tables)[:2] == pytest.approx([0.4, 1])
    assert alpha(tables)[:2] == pytest.approx([1 - 99 * 30 / (2 * 55 * 45), 1])
    # Chance alone agrees fully: undefined.
    assert np.isnan([kappa(tables)[2], alpha(tables)[2]]).all()


def test_agreement_worse_than_chance_is_negative() -> None:
    table = np.array([[0.0, 2.0], [2.0, 0.0]])
    assert kappa(table) == -1
    assert alpha(table) == pytest.approx(1 - 7 * 8 / (64 - 32))


def test_three_labels() -> None:
    """6 of 10 agree; by chance (4·5 + 3·3 + 3·2) / 100."""
    table = np.array([[3.0, 1.0, 0.0], [1.0, 2.0, 0.0], [1.0, 0.0, 2.0]])
    assert kappa(table) == pytest.approx((0.7 - 0.35) / 0.65)


@pytest.mark.filterwarnings("error")
def test_undefined_agreement_gives_no_warning() -> None:
    """No items; one label is all."""
    for table in (np.zeros((2, 2)), np.array([[3.0, 0.0], [0.0, 0.0]]), np.array([[[1.0, 0.0], [0.0, 0.0]]] * 2)):
        assert np.isnan([kappa(table), alpha(table)]).all()
