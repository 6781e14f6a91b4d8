"""Corners of the coreference sums and of their alignment, by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from newsbench.metrics import coref_alignment
from newsbench.metrics.coref_alignment import best_total, components, exact_sum
from newsbench.metrics.coref_overlap import Overlap, without_singletons
from newsbench.metrics.coref_sums import BlancSums, Links, Ratio, Sums, harmonic_mean
from newsbench.metrics.coreference import METRICS, b_cubed, lea, muc

# -- figures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("precision", "recall", "f1"),
    [
        (Fraction(1, 2), Fraction(1, 3), Fraction(2, 5)),
        (None, Fraction(1), Fraction(0)),
        (Fraction(1), None, Fraction(0)),
        (None, None, None),
        (Fraction(0), Fraction(1), Fraction(0)),
        (Fraction(0), Fraction(0), Fraction(0)),
    ],
)
def test_harmonic_mean(precision: Fraction | None, recall: Fraction | None, f1: Fraction | None) -> None:
    assert harmonic_mean(precision, recall) == f1


def test_a_ratio_is_undefined_only_without_a_denominator() -> None:
    assert Ratio(1, 2).exact == Fraction(1, 2)
    assert Ratio(0, 2).exact == 0
    assert Ratio().exact is None
    assert Sums.of(Ratio(1, 2), Ratio(3, 4)) == Sums(1, 2, 3, 4)
    assert (Sums().precision, Sums().recall, Sums().f1) == (None, None, None)


@pytest.mark.parametrize(
    ("sums", "figure"),
    [
        (BlancSums(), None),  # neither side has a link, and all mentions are shared
        (BlancSums(unshared=1), 0.0),
        (BlancSums(coref=Links(response=1)), 0.0),  # a link that the key lacks
        (BlancSums(noncoref=Links(response=1)), 0.0),
    ],
)
def test_blanc_without_links_of_the_key(sums: BlancSums, figure: float | None) -> None:
    assert (sums.precision, sums.recall, sums.f1) == (figure,) * 3


def test_blanc_is_the_mean_over_the_kinds_that_the_key_has() -> None:
    both = BlancSums(Links(1, 2, 1), Links(1, 4, 2))
    assert (both.recall, both.precision, both.f1) == (0.375, 0.75, 0.5)
    alone = BlancSums(Links(1, 2, 1), Links(0, 0, 3))
    assert (alone.recall, alone.precision) == (0.5, 1.0)
    assert BlancSums(Links(1, 2, 3), Links(4, 5, 6), 7) + BlancSums(Links(1, 1, 1), Links(1, 1, 1), 1) == BlancSums(
        Links(2, 3, 4), Links(5, 6, 7), 8
    )


def test_precision_is_the_recall_of_the_response() -> None:
    """Key {a, b, c}, response {a, b} {c, d}: what is summed for each side."""
    key, response = ["abc"], ["ab", "cd"]
    assert muc(key, response) == Sums(1, 2, 1, 2)
    assert b_cubed(key, response) == Sums(Fraction(5, 3), 3, Fraction(5, 2), 4)
    assert lea(key, response) == Sums(Fraction(1), 3, Fraction(2), 4)


def test_a_metric_is_called_by_its_name() -> None:
    assert list(METRICS) == ["muc", "b3", "ceafm", "ceafe", "blanc", "lea"]
    assert all(metric.name == name for name, metric in METRICS.items())


# -- overlap -----------------------------------------------------------------------------------------------


def test_empty_clusters_are_none() -> None:
    assert Overlap.of(["ab", ""], ["", "a"]) == Overlap.of(["ab"], ["a"]) == Overlap((2,), (1,), {(0, 0): 1})
    assert Overlap.of(["ab"], ["a", "b"]).swapped() == Overlap((1, 1), (2,), {(0, 0): 1, (1, 0): 1})


def test_singletons_go_by_the_size_of_their_own_side() -> None:
    assert without_singletons(["a", "bc", "def", ""]) == ["bc", "def"]


def test_what_is_no_partition_is_said_in_full() -> None:
    with pytest.raises(ValueError, match=r"^not a partition: a mention stands in it twice$"):
        Overlap.of(["ab", "b"], ["a"])


# -- alignment -----------------------------------------------------------------------------------------------


def test_sums_over_several_denominators() -> None:
    assert exact_sum([(1, 2), (1, 3), (3, 2)]) == Fraction(7, 3)
    assert exact_sum([]) == 0


def test_components_have_no_row_and_no_column_in_common() -> None:
    cells = [(0, 0), (1, 0), (1, 1), (2, 2), (3, 3), (3, 4)]
    assert sorted(map(sorted, components(cells))) == [[(0, 0), (1, 0), (1, 1)], [(2, 2)], [(3, 3), (3, 4)]]


@pytest.mark.parametrize(
    ("weights", "total"),
    [
        ({}, 0),
        ({(0, 0): 3}, 3),
        ({(0, 0): 3, (0, 1): 4, (0, 2): 2}, 4),  # one row
        ({(0, 0): 3, (1, 0): 4}, 4),  # one column
        ({(0, 0): 2, (0, 1): 3, (1, 0): 3}, 6),  # the middle is best left alone
        ({(0, 0): 9, (0, 1): 1, (1, 0): 1}, 9),  # an absent cell weighs nothing
        ({(0, 0): 9, (1, 0): 8, (1, 1): 1, (2, 1): 1}, 10),  # more rows than columns
        ({(0, 0): 2, (1, 0): 1, (1, 1): 3, (2, 1): 4}, 6),
        ({(0, 0): Fraction(1, 2), (0, 1): Fraction(1, 3), (1, 0): Fraction(1, 3)}, Fraction(2, 3)),
        ({(0, 0): Fraction(5, 7), (0, 1): Fraction(1, 3), (1, 0): Fraction(1, 3)}, Fraction(5, 7)),
    ],
)
def test_best_total(weights: dict[tuple[int, int], Fraction | int], total: Fraction | int) -> None:
    assert best_total(weights) == total
    assert best_total({(column, row): weight for (row, column), weight in weights.items()}) == total


@pytest.mark.parametrize("few", [0, 1, 2, 60])
@pytest.mark.parametrize("unit", [Fraction(1), Fraction(1, 3), Fraction(2**80 + 1, 7)])
def test_the_library_and_our_own_solver_find_the_same(
    few: int, unit: Fraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever size our own solver is used up to; also for weights that no float holds."""
    monkeypatch.setattr(coref_alignment, "FEW", few)
    weights = {(0, 0): 2 * unit, (0, 1): 3 * unit, (1, 0): 3 * unit, (1, 1): unit, (2, 1): unit, (2, 2): 2 * unit}
    assert best_total(weights) == 8 * unit
    wide = {(0, 0): 2 * unit, (0, 1): 3 * unit, (1, 1): 5 * unit, (1, 2): 4 * unit}
    assert best_total(wide) == 7 * unit


def test_small_weights_are_left_as_integers_for_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to 2⁵³ a sum of integers is exact in floats; beyond it the weights are brought down to their own size."""
    seen: list[float] = []

    def solve(matrix: list[list[float]], maximize: bool) -> tuple[list[int], list[int]]:
        seen.append(matrix[0][0])
        assert maximize
        return [0, 1], [0, 1]

    monkeypatch.setattr("scipy.optimize.linear_sum_assignment", solve)

    def square(weight: int) -> list[list[int]]:
        return [[weight, 1], [1, weight]]

    assert coref_alignment._total_by_library(square(2**52 - 1), 4) == 2**53 - 2
    assert coref_alignment._total_by_library(square(2**52), 4) == 2**53
    assert seen == [2**52 - 1, 2**50]
