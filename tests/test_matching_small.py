"""Every graph of three gold and three predicted items (and some of another shape): the canonical order by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from time import process_time

import pytest

from newsbench.matching import Edge, best_columns, match, no_labels

Pairs = tuple[tuple[int, int], ...]


def graphs(golds: int, predicted: int) -> Iterator[Pairs]:
    """Every set of pairs."""
    pairs = list(product(range(golds), range(predicted)))
    for count in range(len(pairs) + 1):
        yield from combinations(pairs, count)


def first_in_order(pairs: Pairs, golds: int) -> list[tuple[int, int]]:
    """The largest matching that gives the first gold item the first prediction it can have, then the second …"""
    best: tuple[int, list[int], list[tuple[int, int]]] = (-1, [], [])
    options = [[p for g, p in pairs if g == gold] + [99] for gold in range(golds)]
    for choice in product(*options):
        used = [p for p in choice if p != 99]
        if len(set(used)) == len(used):
            chosen = [(g, p) for g, p in enumerate(choice) if p != 99]
            worth = (len(used), [-p for p in choice], chosen)
            best = max(best, worth)
    return best[2]


@pytest.mark.parametrize(("golds", "predicted"), [(3, 3), (2, 4), (4, 2)])
def test_of_equal_matchings_the_first_in_canonical_order(golds: int, predicted: int) -> None:
    for pairs in graphs(golds, predicted):
        found = [(e.gold, e.predicted) for e in match([Edge(*pair) for pair in pairs])]
        assert found == first_in_order(pairs, golds), pairs


def test_the_last_prediction_is_worth_more_than_none() -> None:
    """Three gold items have nothing but the last prediction: the first of them gets it."""
    edges = [Edge(0, 2), Edge(1, 2), Edge(2, 0), Edge(2, 1), Edge(2, 2), Edge(3, 2)]
    assert match(edges) == [Edge(0, 2), Edge(2, 0)]


def test_without_labels_nothing_agrees() -> None:
    assert no_labels(3, 5) == 0


def test_similarity_comes_before_labels_and_labels_before_order() -> None:
    labels = {(0, 1): 1, (1, 0): 1}
    agree = lambda g, p: labels.get((g, p), 0)  # noqa: E731
    straight, crossed = [Edge(0, 0, 1, 2), Edge(1, 1, 1, 2)], [Edge(0, 1, 1, 2), Edge(1, 0, 1, 2)]
    assert match([*straight, *crossed]) == straight
    assert match([*straight, *crossed], agree) == crossed
    assert match([Edge(0, 0, 501, 1000), straight[1], *crossed], agree) == [Edge(0, 0, 501, 1000), straight[1]]


def test_of_one_item_and_several_the_most_alike_then_the_agreeing_then_the_first() -> None:
    assert match([Edge(0, 0, 2, 3), Edge(0, 1, 3, 4), Edge(0, 2, 3, 4)]) == [Edge(0, 1, 3, 4)]
    assert match([Edge(0, 1), Edge(0, 2)], lambda g, p: p) == [Edge(0, 2)]
    assert match([Edge(4, 0, 2, 3), Edge(1, 0, 2, 3)]) == [Edge(1, 0, 2, 3)]


def test_components_that_are_joined_late() -> None:
    """The third gold item joins what began as two components; ranks need not be dense."""
    edges = [Edge(0, 10), Edge(5, 20), Edge(9, 10), Edge(9, 20)]
    assert match(edges) == [Edge(0, 10), Edge(5, 20)]
    assert match([*edges, Edge(0, 30)]) == [Edge(0, 30), Edge(5, 20), Edge(9, 10)]


def test_many_small_choices_are_no_large_one() -> None:
    """Each is solved on its own, in hundredths of a second; as one, they would take many seconds of CPU."""
    edges = [Edge(2 * at + g, 2 * at + p, 1 + (g == p), 2) for at in range(1200) for g in (0, 1) for p in (0, 1)]
    started = process_time()
    assert match(edges) == [Edge(at, at, 2, 2) for at in range(2400)]
    assert process_time() - started < 2


@pytest.mark.parametrize(
    ("matrix", "columns"),
    [
        ([[5]], [0]),
        ([[1, 2, 3]], [2]),
        ([[1, 2], [1, 3]], [0, 1]),
        ([[7, 5, 1], [7, 1, 1]], [1, 0]),
        ([[0, 0, 9], [0, 9, 8], [9, 8, 7]], [2, 1, 0]),
        ([[-5, -1], [-1, -9]], [1, 0]),
        ([[10**30, 10**30 + 1], [0, 0]], [1, 0]),
    ],
)
def test_best_columns(matrix: list[list[int]], columns: list[int]) -> None:
    assert best_columns(matrix) == columns


def test_best_columns_is_the_best_of_all() -> None:
    """Every 2x3 table of small numbers: the total is that of the best pair of columns."""
    for numbers in product(range(3), repeat=6):
        matrix = [list(numbers[:3]), list(numbers[3:])]
        found = best_columns(matrix)
        assert len(set(found)) == 2
        best = max(matrix[0][i] + matrix[1][j] for i in range(3) for j in range(3) if i != j)
        assert sum(row[column] for row, column in zip(matrix, found, strict=True)) == best
