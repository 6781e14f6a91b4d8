"""Coreference metrics against published scorers, cases worked out by hand, and the laws they must obey."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Hashable
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbench.metrics.coref_alignment import best_total
from newsbench.metrics.coref_sums import AnySums, BlancSums, Links, Sums
from newsbench.metrics.coreference import (
    METRICS,
    Overlap,
    Partition,
    all_sums,
    b_cubed,
    blanc,
    ceaf_e,
    ceaf_m,
    conll_f1,
    muc,
    without_singletons,
)
from newsbench.metrics.trivial import all_singletons, one_cluster, same_key

ROOT = Path(__file__).parents[1]
ORACLE = ROOT.parent / "shared" / "oracles" / "coreference.json"
HAND = json.loads((ROOT / "tests" / "cases" / "coreference" / "hand.json").read_text("utf-8"))["cases"]
OUR_NAME = {"bcub": "b3"}

Scores = tuple[float | None, float | None, float | None]
Pair = tuple[list[list[int]], list[list[int]]]


def scores(sums: AnySums) -> Scores:
    return sums.recall, sums.precision, sums.f1


# -- cases ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", HAND, ids=lambda case: case["name"])
def test_hand_computed(case: dict[str, Any]) -> None:
    keep = without_singletons if case.get("without_singletons") else list
    sums = all_sums(keep(case["key"]), keep(case["response"]))
    for name, expected in case["expected"].items():
        wanted = tuple(None if text is None else float(Fraction(text)) for text in expected)
        assert scores(sums[name]) == wanted, name


def _oracle_cases() -> list[Any]:
    if not ORACLE.exists():
        absent = pytest.mark.skip(reason="the reference scorers' values (../shared/oracles) are not here")
        return [pytest.param(None, marks=absent)]
    return [pytest.param(case, id=case["name"]) for case in json.loads(ORACLE.read_text("utf-8"))["cases"]]


@pytest.mark.parametrize("case", _oracle_cases())
def test_reference_scorers(case: dict[str, Any]) -> None:
    for name, expected in case["expected"].items():
        sums = METRICS[OUR_NAME.get(name, name)](case["key"], case["response"])
        for side in ("recall", "precision"):
            assert getattr(sums, side) == (expected[side] and pytest.approx(expected[side], abs=1e-9)), (name, side)
        _same_f1(sums.f1, expected)


def _same_f1(ours: float | None, expected: dict[str, Any]) -> None:
    if expected["recall"] is None and expected["precision"] is None:
        assert ours is None  # which the reference scorer prints as 0
    elif "f1" in expected:
        assert ours == pytest.approx(expected["f1"], abs=1e-9)
    else:
        # The reference scorer cuts percentages off instead of rounding, and does so after float noise.
        assert ours is not None
        assert -1e-9 < 100 * ours - expected["f1_percent_2dp"] < 0.01 + 1e-9


def test_blanc_picks_its_special_case_after_summation() -> None:
    # Alone, the first document would count only non-coreference links, the second only coreference links.
    together = blanc(["a", "b"], ["ab"]) + blanc(["cd"], ["cd"])
    assert together == BlancSums(Links(1, 1, 2), Links(0, 1, 0), 0)
    assert scores(together) == (1 / 2, 1 / 4, 1 / 3)


def test_documents_are_summed_and_not_averaged() -> None:
    together = b_cubed(["abc", "d"], ["abcd"]) + b_cubed(["e"], ["e"])
    assert together == Sums(Fraction(5), 5, Fraction(7, 2), 5)


def test_conll_is_the_mean_of_what_is_defined() -> None:
    assert conll_f1(0.5, 0.25, 0.75) == 0.5
    assert conll_f1(None, 0.25, 0.75) == 0.5
    assert conll_f1(None, None, None) is None


def test_a_mention_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="stands in it twice"):
        muc([[1, 2], [2]], [[1]])
    with pytest.raises(ValueError, match="stands in it twice"):
        muc([[1]], [[1, 1]])


def test_sums_of_two_metrics_do_not_mix() -> None:
    sums: AnySums = Sums()
    with pytest.raises(TypeError):
        sums + BlancSums()


def test_trivial_systems() -> None:
    assert all_singletons("aba") == [["a"], ["b"], ["a"]]
    assert one_cluster([1, 2]) == [[1, 2]]
    assert one_cluster([]) == []
    assert same_key([(1, "Orlo"), (2, "he"), (3, "Orlo")], key=lambda m: m[1]) == [
        [(1, "Orlo"), (3, "Orlo")],
        [(2, "he")],
    ]


def test_the_common_case_does_not_load_the_solver() -> None:
    code = (
        "import sys; from newsbench.metrics.coreference import all_sums;"
        "all_sums(['abc', 'de', 'fg', 'h'], ['ab', 'cd', 'e', 'fgh', 'x']);"
        "assert not {'scipy', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# -- laws -------------------------------------------------------------------------------------------


# The first example that needs the solver pays for its import.
no_deadline = settings(deadline=None)


@st.composite
def partitions(draw: st.DrawFn, clusters: int = 6, mentions: int = 12, unaligned: bool = True) -> Pair:
    """A key and a response over the same mentions, some of which one of them or both may lack."""
    cluster = st.integers(-1 if unaligned else 0, clusters - 1)
    return _grouped(draw(st.lists(cluster, max_size=mentions))), _grouped(draw(st.lists(cluster, max_size=mentions)))


def _grouped(clusters: list[int]) -> list[list[int]]:
    kept = [mention for mention, cluster in enumerate(clusters) if cluster >= 0]
    return same_key(kept, key=lambda mention: clusters[mention])


every_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())


@every_metric
@no_deadline
@given(pair=partitions())
def test_a_partition_against_itself_is_perfect(metric: Callable[[Partition, Partition], AnySums], pair: Pair) -> None:
    assert scores(metric(pair[0], pair[0])) in {(1, 1, 1), (None, None, None)}


@pytest.mark.parametrize("metric", [m for m in METRICS.values() if m.name != "blanc"], ids=lambda m: m.name)
@no_deadline
@given(pair=partitions())
def test_swapping_the_sides_swaps_recall_and_precision(metric: Callable[..., Sums], pair: Pair) -> None:
    one, other = metric(*pair), metric(*reversed(pair))
    assert one == Sums.of(other.precision_ratio, other.recall_ratio)
    assert one.f1 == other.f1


@no_deadline
@given(pair=partitions())
def test_swapping_the_sides_swaps_the_links_of_blanc(pair: Pair) -> None:
    one, other = blanc(*pair), blanc(*reversed(pair))
    assert one == BlancSums(_turned(other.coref), _turned(other.noncoref), other.unshared)
    # The scores turn too, but for the special cases, which hang on the key alone.
    if all((links.key > 0) == (links.response > 0) for links in (one.coref, one.noncoref)):
        assert scores(one) == (other.precision, other.recall, other.f1)


def _turned(links: Links) -> Links:
    return Links(links.both, links.response, links.key)


@every_metric
@no_deadline
@given(pair=partitions())
def test_scores_lie_between_0_and_1(metric: Callable[[Partition, Partition], AnySums], pair: Pair) -> None:
    assert all(score is None or 0 <= score <= 1 for score in scores(metric(*pair)))


@every_metric
@no_deadline
@given(pair=partitions(), data=st.data())
def test_order_is_irrelevant(
    metric: Callable[[Partition, Partition], AnySums], pair: Pair, data: st.DataObject
) -> None:
    shuffled = [data.draw(st.permutations([data.draw(st.permutations(c)) for c in side])) for side in pair]
    assert metric(*shuffled) == metric(*pair)


@every_metric
@no_deadline
@given(pairs=st.tuples(partitions(), partitions(), partitions()))
def test_sums_are_a_monoid(metric: Any, pairs: tuple[Pair, Pair, Pair]) -> None:
    a, b, c = (metric(*pair) for pair in pairs)
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + metric.zero == a == metric.zero + a


@no_deadline
@given(pair=partitions())
def test_all_sums_are_those_of_each_metric(pair: Pair) -> None:
    assert all_sums(*pair) == {name: metric(*pair) for name, metric in METRICS.items()}


@no_deadline
@given(pair=partitions(mentions=10))
def test_link_counts_are_those_of_the_sets_of_links(pair: Pair) -> None:
    (coref_k, non_k), (coref_r, non_r) = map(_links, pair)
    expected = (Links(len(a & b), len(a), len(b)) for a, b in ((coref_k, coref_r), (non_k, non_r)))
    sums = blanc(*pair)
    assert (sums.coref, sums.noncoref) == tuple(expected)


def _links(partition: list[list[int]]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    cluster = {mention: i for i, mentions in enumerate(partition) for mention in mentions}
    links = {(a, b) for a in cluster for b in cluster if a < b}
    coref = {(a, b) for a, b in links if cluster[a] == cluster[b]}
    return coref, links - coref


# -- the alignment of CEAF --------------------------------------------------------------------------


@settings(deadline=None, max_examples=200)
@given(pair=partitions(clusters=5, mentions=25, unaligned=False))
def test_ceaf_is_the_exact_optimum(pair: Pair) -> None:
    overlap = Overlap.of(*pair)
    phi4 = {
        (k, r): Fraction(2 * n, overlap.key_sizes[k] + overlap.response_sizes[r])
        for (k, r), n in overlap.shared.items()
    }
    assert ceaf_m(*pair).recall_num == _brute_force(overlap.shared, 5)
    assert ceaf_e(*pair).recall_num == _brute_force(phi4, 5)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.fractions(0, 1, max_denominator=10**6), min_size=25, max_size=25))
def test_the_solver_finds_the_exact_optimum(flat: list[Fraction]) -> None:
    # 5 × 5 full cells is more than the way without a solver takes; the denominators outgrow floats.
    weights = {(i // 5, i % 5): weight for i, weight in enumerate(flat)}
    assert best_total(weights) == _brute_force(weights, 5)


def _brute_force(weights: Any, size: int) -> Fraction:
    def total(columns: tuple[int, ...]) -> Fraction:
        return sum((Fraction(weights.get(cell, 0)) for cell in enumerate(columns)), Fraction(0))

    return max(total(columns) for columns in permutations(range(size)))


# -- another implementation -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scorch() -> Any:
    """PyPI ``scorch`` (MIT). It has no LEA."""
    try:
        return importlib.import_module("scorch.scores")
    except ImportError:
        pytest.skip("scorch, the implementation to compare with, is not installed")


@settings(deadline=None, max_examples=200)
@given(pair=partitions())
def test_agrees_with_scorch(scorch: Any, pair: Pair) -> None:
    key, response = ([set(cluster) for cluster in side] for side in pair)
    for theirs in ("muc", "b_cubed", "ceaf_m", "ceaf_e", "blanc"):
        if _defined_alike(theirs, key, response):
            ours = scores(METRICS[theirs.replace("_cubed", "3").replace("_", "")](key, response))
            assert ours == pytest.approx(getattr(scorch, theirs)(key, response), abs=1e-9), theirs


def _defined_alike(metric: str, key: list[set[int]], response: list[set[int]]) -> bool:
    """Where scorch and the CoNLL scorer mean the same.

    It gives 0 where a side has nothing to divide by (an empty side; for MUC one without links), 1 for
    BLANC where the key has a single mention and the response a single cluster, and it fails in CEAF with
    an error of its harmonic mean where no mention is shared.
    """
    if metric == "muc":
        return all(any(len(cluster) > 1 for cluster in side) for side in (key, response))
    if metric == "blanc":
        return sum(map(len, key)) > 1 and bool(response)
    if metric == "b_cubed":
        return bool(key and response)
    return bool(set().union(*key) & set().union(*response))


def test_where_scorch_differs_by_definition(scorch: Any) -> None:
    def both(ours: Any, theirs: str, key: list[set[Hashable]], response: list[set[Hashable]]) -> tuple[Scores, Scores]:
        return scores(ours(key, response)), tuple(getattr(scorch, theirs)(key, response))

    # Recall has nothing to divide by: scorch gives 0.
    assert both(muc, "muc", [{1}], [{1}]) == ((None, None, None), (0, 0, 0))
    # A key without links against a response with one: scorch gives 1, the CoNLL scorer 0.
    assert both(blanc, "blanc", [{1}], [{1, 2}]) == ((0, 0, 0), (1, 1, 1))
    # The same single mention: scorch gives 1 as Luo et al., the CoNLL scorer 0; undefined here.
    assert both(blanc, "blanc", [{1}], [{1}]) == ((None, None, None), (1, 1, 1))
