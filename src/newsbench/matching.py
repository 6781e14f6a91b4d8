"""Optimal one-to-one matching of gold items and predicted items (design 4.2).

Maximum cardinality first, then maximum total similarity, then most agreeing dependent labels, then
canonical order. Greedy matching gives another number when the lines are shuffled; this does not.

scipy's assignment solver works in floats, which cannot hold four goals in one weight without ties
falling by rounding. The weights here are integers of any size, so every tie is broken by rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple


class Edge(NamedTuple):
    """A gold item and a predicted item that may be matched.

    ``gold`` and ``predicted`` are ranks in canonical order; the similarity is ``shared / total``, an
    exact rational.
    """

    gold: int
    predicted: int
    shared: int = 1
    total: int = 1


# How many dependent labels of a gold item and a predicted item (by rank) agree.
Agreement = Callable[[int, int], int]


def no_labels(gold: int, predicted: int) -> int:
    """For items without dependent labels."""
    return 0


def match(edges: Iterable[Edge], agreement: Agreement = no_labels) -> list[Edge]:
    """The edges of the best matching, by gold rank.

    Args:
        edges: at most one for each pair of ranks, in any order.
        agreement: asked only where there is a choice, since it may be dear.
    """
    ordered = sorted(edges)
    if _no_choice(ordered):
        return ordered
    chosen: list[Edge] = []
    for component in _components(ordered):
        chosen.extend(_best_of(component, agreement))
    return sorted(chosen)


def _no_choice(edges: list[Edge]) -> bool:
    """Whether no two edges share an end, as in most documents: then all of them are the matching."""
    return len({e[0] for e in edges}) == len(edges) == len({e[1] for e in edges})


def _components(edges: list[Edge]) -> Iterable[list[Edge]]:
    """The edges by connected component of the bipartite graph (union-find over gold places)."""
    root: dict[int, int] = {}

    def find(gold: int) -> int:
        while root[gold] != gold:
            root[gold] = root[root[gold]]
            gold = root[gold]
        return gold

    first_gold_of: dict[int, int] = {}
    for edge in edges:
        root.setdefault(edge.gold, edge.gold)
        root[find(edge.gold)] = find(first_gold_of.setdefault(edge.predicted, edge.gold))
    components: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        components[find(edge.gold)].append(edge)
    return components.values()


def _best_of(component: list[Edge], agreement: Agreement) -> list[Edge]:
    if len(component) == 1:
        return component
    rows = sorted({e.gold for e in component})
    columns = sorted({e.predicted for e in component})
    if len(rows) == 1 or len(columns) == 1:
        # All edges share one end, so exactly one of them is chosen.
        return [max(component, key=lambda e: (Fraction(e.shared, e.total), agreement(*e[:2]), -e.gold, -e.predicted))]
    return _assign(component, rows, columns, [agreement(*e[:2]) for e in component])


def _assign(component: list[Edge], rows: list[int], columns: list[int], agreements: list[int]) -> list[Edge]:
    weight = _weights(component, rows, columns, agreements)
    matrix = [[weight.get((g, p), 0) for p in columns] for g in rows]
    if len(rows) <= len(columns):
        pairs = {(rows[i], columns[j]) for i, j in enumerate(best_columns(matrix))}
    else:
        turned = [list(column) for column in zip(*matrix, strict=True)]
        pairs = {(rows[i], columns[j]) for j, i in enumerate(best_columns(turned))}
    return [edge for edge in component if (edge.gold, edge.predicted) in pairs]


def _weights(
    component: list[Edge], rows: list[int], columns: list[int], agreements: list[int]
) -> dict[tuple[int, int], int]:
    """One positive integer an edge: the four goals as digits, each above the sum of all below it.

    The lowest digit spells the matching in canonical order: the first gold item gets the first
    prediction that the higher goals leave open, then the second gold item, and so on.
    """
    most_pairs = min(len(rows), len(columns))
    base = len(columns) + 1
    order = {g: base ** (len(rows) - 1 - i) for i, g in enumerate(rows)}
    place = {p: base - 1 - j for j, p in enumerate(columns)}
    agreement_unit = base ** len(rows)
    similarity_unit = agreement_unit * (most_pairs * max(agreements) + 1)
    scale = lcm(*{e.total for e in component})
    pair_unit = similarity_unit * (most_pairs * scale + 1)
    return {
        (e.gold, e.predicted): pair_unit
        + similarity_unit * (e.shared * (scale // e.total))
        + agreement_unit * agrees
        + order[e.gold] * place[e.predicted]
        for e, agrees in zip(component, agreements, strict=True)
    }


def best_columns(matrix: Sequence[Sequence[int]]) -> list[int]:
    """The column of each row in an assignment of maximum total weight; rows must not outnumber columns.

    Kuhn-Munkres with potentials, O(rows² x columns) (Kuhn 1955; Munkres 1957), in exact integers.
    """
    width = len(matrix[0])
    row_potential = [0] * (len(matrix) + 1)
    column_potential = [0] * (width + 1)
    owner = [0] * (width + 1)  # the row (from 1) that holds a column (from 1); 0: free
    for row in range(1, len(matrix) + 1):
        _augment(matrix, row, owner, row_potential, column_potential)
    columns = [0] * len(matrix)
    for column in range(1, width + 1):
        if owner[column]:
            columns[owner[column] - 1] = column - 1
    return columns


def _augment(
    matrix: Sequence[Sequence[int]], row: int, owner: list[int], row_potential: list[int], column_potential: list[int]
) -> None:
    """Give ``row`` a column, moving other rows along the cheapest alternating path."""
    width = len(owner) - 1
    owner[0] = row
    slack: list[int | None] = [None] * (width + 1)
    came_from = [0] * (width + 1)
    done = [False] * (width + 1)
    column = 0
    while owner[column]:
        done[column] = True
        here, nearest, step = owner[column], 0, None
        for j in range(1, width + 1):
            if done[j]:
                continue
            reduced = -matrix[here - 1][j - 1] - row_potential[here] - column_potential[j]
            known = slack[j]
            if known is None or reduced < known:
                slack[j] = known = reduced
                came_from[j] = column
            if step is None or known < step:
                step, nearest = known, j
        assert step is not None  # a free column is left, since rows do not outnumber columns
        for j in range(width + 1):
            if done[j]:
                row_potential[owner[j]] += step
                column_potential[j] -= step
            elif (known := slack[j]) is not None:
                slack[j] = known - step
        column = nearest
    while column:
        owner[column] = owner[came_from[column]]
        column = came_from[column]
