"""``newsbench.matching`` against all matchings there are, on graphs small enough to list them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from newsbench.matching import Edge, match, no_labels

Labels = dict[tuple[int, int], int]
Graph = tuple[list[Edge], Labels]
SIMILARITIES = [(1, 1), (1, 2), (2, 3), (3, 4), (4, 5), (2, 4), (10**9, 10**9 + 1)]


@st.composite
def graphs(draw: st.DrawFn, most: int = 4) -> Graph:
    """A few edges over ranks that need not be dense, with similarities that often tie, and agreeing labels."""
    places = [(gold, 3 * predicted) for gold in range(most) for predicted in range(most)]
    ends = draw(st.lists(st.sampled_from(places), unique=True, max_size=10))
    edges = [Edge(*pair, *draw(st.sampled_from(SIMILARITIES))) for pair in ends]
    return edges, {pair: draw(st.integers(0, 2)) for pair in ends}


def matchings(edges: list[Edge]) -> Iterator[tuple[Edge, ...]]:
    """Every set of edges that share no end."""
    if not edges:
        yield ()
        return
    first, rest = edges[0], edges[1:]
    yield from matchings(rest)
    apart = [edge for edge in rest if edge.gold != first.gold and edge.predicted != first.predicted]
    for others in matchings(apart):
        yield (first, *others)


def worth(
    chosen: tuple[Edge, ...], labels: Labels, golds: list[int]
) -> tuple[int, Fraction, int, list[tuple[bool, int]]]:
    """The four goals of the design, each before the next; last, the first gold item has the first prediction."""
    partner = {edge.gold: edge.predicted for edge in chosen}
    order = [(gold in partner, -partner.get(gold, 0)) for gold in golds]
    similarity = sum((Fraction(edge.shared, edge.total) for edge in chosen), Fraction())
    return len(chosen), similarity, sum(labels[edge.gold, edge.predicted] for edge in chosen), order


@settings(max_examples=400, deadline=None)
@given(graphs())
def test_the_best_of_all_matchings(graph: Graph) -> None:
    edges, labels = graph
    golds = sorted({edge.gold for edge in edges})
    best = max(matchings(edges), key=lambda chosen: worth(chosen, labels, golds))
    assert match(edges, lambda gold, predicted: labels[gold, predicted]) == sorted(best)


@settings(max_examples=150, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_edges_does_not_matter(graph: Graph, random: Random) -> None:
    edges, labels = graph
    shuffled = list(edges)
    random.shuffle(shuffled)
    assert match(shuffled, lambda g, p: labels[g, p]) == match(edges, lambda g, p: labels[g, p])


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_greedy_never_finds_more(graph: Graph) -> None:
    edges, _ = graph
    found = match(edges)
    for order in (edges, edges[::-1], sorted(edges, key=lambda e: Fraction(e.shared, e.total), reverse=True)):
        golds: set[int] = set()
        predicted: set[int] = set()
        for edge in order:
            if edge.gold not in golds and edge.predicted not in predicted:
                golds.add(edge.gold)
                predicted.add(edge.predicted)
        assert len(golds) <= len(found)


def test_similarities_that_floats_cannot_tell_apart() -> None:
    near = 10**17
    edges = [
        Edge(0, 0, near - 1, near),
        Edge(0, 1, near - 2, near),
        Edge(1, 0, near - 2, near),
        Edge(1, 1, near - 4, near),
    ]
    # Straight: 2 - 5/near; crossed: 2 - 4/near.
    assert match(edges) == [edges[1], edges[2]]


def test_one_more_pair_is_worth_more_than_any_likeness_and_any_labels() -> None:
    edges = [Edge(0, 0), Edge(0, 1, 1, 10**6), Edge(1, 0, 1, 10**6)]
    assert match(edges, lambda gold, predicted: 1000 * (gold == predicted)) == edges[1:]


def test_labels_are_not_asked_where_there_is_no_choice() -> None:
    def refuse(gold: int, predicted: int) -> int:
        raise AssertionError("asked")

    assert match([Edge(0, 0), Edge(1, 1)], refuse) == [Edge(0, 0), Edge(1, 1)]


def test_nothing_to_match() -> None:
    assert match([], no_labels) == []
