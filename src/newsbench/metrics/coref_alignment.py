"""The best one-to-one alignment of key and response clusters, as CEAF needs it (Luo 2005), exactly."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from newsbench.metrics.coref_sums import Exact

Cell = tuple[int, int]

# With so few clusters on one side, trying every subset of them is faster than importing a solver.
FEW = 4
# Below this, sums of integers held in floats are exact.
EXACT_IN_FLOAT = 2**53


def best_total(weights: Mapping[Cell, Exact]) -> Fraction:
    """The largest sum of weights with no row and no column used twice. Absent cells weigh nothing."""
    totals = (_component_total({cell: weights[cell] for cell in cells}) for cells in components(weights))
    return exact_sum((total.numerator, total.denominator) for total in totals)


def exact_sum(quotients: Iterable[tuple[int, int]]) -> Fraction:
    """The sum of numerator/denominator pairs.

    Equal denominators are added as integers first: cluster sizes recur, and adding fractions is slow.
    """
    by_denominator: defaultdict[int, int] = defaultdict(int)
    for num, den in quotients:
        by_denominator[den] += num
    return sum((Fraction(num, den) for den, num in by_denominator.items()), Fraction(0))


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
    if min(len(rows), len(columns)) <= FEW:
        return Fraction(_total_by_subsets(whole, len(rows) < len(columns)), scale)
    return Fraction(_total_by_solver(whole, scale), scale)


def _total_by_subsets(weights: Mapping[Cell, int], few_rows: bool) -> int:
    """Dynamic programming over the subsets of the smaller side that are already taken."""
    few, many = (0, 1) if few_rows else (1, 0)
    bit = {name: 1 << i for i, name in enumerate({cell[few] for cell in weights})}
    lines: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for cell, weight in weights.items():
        lines[cell[many]].append((bit[cell[few]], weight))
    best = {0: 0}
    for line in lines.values():
        best = _one_more_line(best, line)
    return max(best.values())


def _one_more_line(best: dict[int, int], line: list[tuple[int, int]]) -> dict[int, int]:
    after = dict(best)  # the line stays unaligned
    for taken, total in best.items():
        for bit, weight in line:
            if not taken & bit:
                after[taken | bit] = max(after.get(taken | bit, 0), total + weight)
    return after


def _total_by_solver(weights: Mapping[Cell, int], scale: int) -> int:
    """The alignment comes from the solver, which counts in floats; the total is added up from the integers.

    Integers that are small enough are exact in floats, and so is the optimum. Beyond that (a component of
    many large clusters of many different sizes) it is optimal up to the rounding of floats.
    """
    from scipy.optimize import linear_sum_assignment  # slow to import

    # Sorted: the answer must not hang on the iteration order of a set.
    rows, columns = sorted({row for row, _ in weights}), sorted({column for _, column in weights})
    fits = max(weights.values()) * (len(rows) + len(columns)) < EXACT_IN_FLOAT
    unit = 1 if fits else scale
    matrix = [[weights.get((row, column), 0) / unit for column in columns] for row in rows]
    chosen = zip(*linear_sum_assignment(matrix, maximize=True), strict=True)
    return sum(weights.get((rows[i], columns[j]), 0) for i, j in chosen)
