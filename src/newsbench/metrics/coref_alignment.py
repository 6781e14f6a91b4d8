"""The best one-to-one alignment of key and response clusters, as CEAF needs it (Luo 2005), exactly."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from newsbench.matching import best_columns
from newsbench.metrics.coref_sums import Exact

Cell = tuple[int, int]

# With so few clusters on one side, our own solver, exact in integers, is done before scipy is imported.
FEW = 60
# Below this, sums of integers held in floats are exact.
EXACT_IN_FLOAT = 2**53


def best_total(weights: Mapping[Cell, Exact]) -> Fraction:
    """The largest sum of weights with no row and no column used twice. Absent cells weigh nothing."""
    totals = (_component_total({cell: weights[cell] for cell in cells}) for cells in components(weights))
    return exact_sum((total.numerator, total.denominator) for total in totals)


def exact_sum(quotients: Iterable[tuple[int, int]]) -> Fraction:
    """The sum of numerator/denominator pairs.

    Equal denominators are added as integers first, and the rest over one common denominator: cluster sizes
    recur, and adding fractions one by one is slow.
    """
    by_denominator: defaultdict[int, int] = defaultdict(int)
    for num, den in quotients:
        by_denominator[den] += num
    common = math.lcm(*by_denominator)
    return Fraction(sum(num * (common // den) for den, num in by_denominator.items()), common)


def components(cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    """The cells in groups that have no row and no column in common, so each can be solved on its own."""
    columns_of: defaultdict[int, list[int]] = defaultdict(list)
    rows_of: defaultdict[int, list[int]] = defaultdict(list)
    for row, column in cells:
        columns_of[row].append(column)
        rows_of[column].append(row)
    while columns_of:
        yield _reachable([columns_of.popitem()], columns_of, rows_of)


def _reachable(
    todo: list[tuple[int, list[int]]], columns_of: dict[int, list[int]], rows_of: dict[int, list[int]]
) -> list[Cell]:
    """The cells that can be reached from the rows in ``todo``; they are taken out of the two indices."""
    found = []
    while todo:
        row, columns = todo.pop()
        found += [(row, column) for column in columns]
        neighbours = {other for column in columns for other in rows_of.pop(column, ())}
        todo += [(other, columns_of.pop(other)) for other in neighbours if other in columns_of]
    return found


def _component_total(weights: Mapping[Cell, Exact]) -> Exact:
    if len(weights) == 1:  # most clusters overlap with one other
        return next(iter(weights.values()))
    rows, columns = {row for row, _ in weights}, {column for _, column in weights}
    if len(rows) == 1 or len(columns) == 1:
        return max(weights.values())
    # Brought to one denominator the weights are integers, for which an optimum is an optimum.
    scale = math.lcm(*(weight.denominator for weight in weights.values()))
    whole = {cell: weight.numerator * (scale // weight.denominator) for cell, weight in weights.items()}
    matrix = _matrix(whole)
    if len(matrix) <= FEW:
        return Fraction(sum(row[column] for row, column in zip(matrix, best_columns(matrix), strict=True)), scale)
    return Fraction(_total_by_library(matrix, scale), scale)


def _matrix(weights: Mapping[Cell, int]) -> list[list[int]]:
    """The weights as a table with no more rows than columns; absent cells are 0."""
    rows, columns = sorted({row for row, _ in weights}), sorted({column for _, column in weights})
    if len(rows) <= len(columns):
        return [[weights.get((row, column), 0) for column in columns] for row in rows]
    return [[weights.get((row, column), 0) for row in rows] for column in columns]


def _total_by_library(matrix: list[list[int]], scale: int) -> int:
    """The alignment comes from scipy, which counts in floats; the total is added up from the integers.

    Integers that are small enough are exact in floats, and so is the optimum. Beyond that (a component of
    many large clusters of many different sizes) it is optimal up to the rounding of floats.
    """
    from scipy.optimize import linear_sum_assignment  # slow to import

    fits = max(map(max, matrix)) * len(matrix) < EXACT_IN_FLOAT
    unit = 1 if fits else scale
    rows, columns = linear_sum_assignment([[weight / unit for weight in row] for row in matrix], maximize=True)
    return sum(matrix[i][j] for i, j in zip(rows, columns, strict=True))
