"""Coreference metrics over two partitions of mentions: MUC, B³, CEAFm, CEAFe, BLANC, LEA.

They follow the CoNLL reference scorer 8.01 (Pradhan et al. 2014, "Scoring coreference partitions of
predicted mentions"), LEA its own paper. Each gives sums that are exact and can be added over documents;
the scores are read off the sum (``.precision``, ``.recall``, ``.f1``; None where undefined).

Precision is the recall of the response against the key, so every formula stands here once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Generic, TypeVar

from newsbench.metrics.coref_alignment import best_total, exact_sum
from newsbench.metrics.coref_overlap import Overlap, Partition, without_singletons
from newsbench.metrics.coref_sums import AnySums, BlancSums, Links, Ratio, Sums, conll_f1

__all__ = [
    "METRICS",
    "AnySums",
    "BlancSums",
    "Links",
    "Metric",
    "Overlap",
    "Partition",
    "Ratio",
    "Sums",
    "all_sums",
    "b_cubed",
    "blanc",
    "ceaf_e",
    "ceaf_m",
    "conll_f1",
    "lea",
    "muc",
    "without_singletons",
]

S_co = TypeVar("S_co", Sums, BlancSums, covariant=True)


@dataclass(frozen=True, slots=True)
class Metric(Generic[S_co]):
    """A metric: called with two partitions it gives its sums; ``zero`` is the sums of no document."""

    name: str
    zero: S_co
    of_overlap: Callable[[Overlap], S_co]

    def __call__(self, key: Partition, response: Partition) -> S_co:
        return self.of_overlap(Overlap.of(key, response))


def all_sums(key: Partition, response: Partition) -> dict[str, AnySums]:
    """The sums of every metric by its name, with the overlap worked out once."""
    overlap = Overlap.of(key, response)
    return {name: metric.of_overlap(overlap) for name, metric in METRICS.items()}


def _both_ways(recall: Callable[[Overlap], Ratio], overlap: Overlap) -> Sums:
    return Sums.of(recall(overlap), recall(overlap.swapped()))


def _muc_recall(overlap: Overlap) -> Ratio:
    """Vilain et al. 1995: Σ(|k| − |p(k)|) / Σ(|k| − 1), p(k) being the parts that the response cuts k into.

    A mention that the response lacks is a part of its own, so what remains of |k| − |p(k)| are the
    shared mentions less the response clusters that they lie in.
    """
    return Ratio(sum(overlap.shared.values()) - len(overlap.shared), sum(overlap.key_sizes) - len(overlap.key_sizes))


def _b_cubed_recall(overlap: Overlap) -> Ratio:
    """Bagga and Baldwin 1998: Σ over k and r of |k∩r|²/|k|, divided by the mentions of the key."""
    squares = ((count * count, overlap.key_sizes[k]) for (k, _), count in overlap.shared.items())
    return Ratio(exact_sum(squares), sum(overlap.key_sizes))


def _lea_recall(overlap: Overlap) -> Ratio:
    """Moosavi and Strube 2016: Σ|k|·resolution(k) / Σ|k|, where resolution is the share of k's links found."""
    resolved = (
        _lea_resolution(overlap.key_sizes[k], overlap.response_sizes[r], count)
        for (k, r), count in overlap.shared.items()
    )
    return Ratio(exact_sum(resolved), sum(overlap.key_sizes))


def _lea_resolution(key_size: int, response_size: int, shared: int) -> tuple[int, int]:
    """|k| × links(k∩r) / links(k) as numerator and denominator.

    A singleton has one link, to itself, which only another singleton has. Otherwise there are n(n−1)/2
    links, and |k| and the 2s cancel out.
    """
    return (int(response_size == 1), 1) if key_size == 1 else (shared * (shared - 1), key_size - 1)


def _ceaf_m_sums(overlap: Overlap) -> Sums:
    """Luo 2005 with φ3(k, r) = |k∩r|: aligned mentions over *mentions*, since φ3(k, k) = |k|."""
    total = best_total(overlap.shared)
    return Sums(total, sum(overlap.key_sizes), total, sum(overlap.response_sizes))


def _ceaf_e_sums(overlap: Overlap) -> Sums:
    """Luo 2005 with φ4(k, r) = 2|k∩r| / (|k|+|r|): over clusters, since φ4(k, k) = 1."""
    keys, responses = overlap.key_sizes, overlap.response_sizes
    total = best_total({(k, r): Fraction(2 * n, keys[k] + responses[r]) for (k, r), n in overlap.shared.items()})
    return Sums(total, len(keys), total, len(responses))


def _blanc_sums(overlap: Overlap) -> BlancSums:
    """Luo et al. 2014: links within a cluster and links across clusters, each as found by both sides."""
    key, response = _links_of(overlap.key_sizes), _links_of(overlap.response_sizes)
    shared = sum(overlap.shared.values())
    unshared = sum(overlap.key_sizes) + sum(overlap.response_sizes) - 2 * shared
    both = _pairs(overlap.shared.values())
    # Pairs of shared mentions that neither side puts together: all, less those within a key cluster,
    # less those within a response cluster; those within both have been taken away twice.
    apart = _pairs([shared]) - _pairs(_margin(overlap)) - _pairs(_margin(overlap.swapped())) + both
    return BlancSums(Links(both, key[0], response[0]), Links(apart, key[1], response[1]), unshared)


def _links_of(sizes: tuple[int, ...]) -> tuple[int, int]:
    """The coreference and the non-coreference links of one side."""
    coref = _pairs(sizes)
    return coref, _pairs([sum(sizes)]) - coref


def _margin(overlap: Overlap) -> list[int]:
    """How many mentions of each key cluster the response has anywhere."""
    margin = [0] * len(overlap.key_sizes)
    for (k, _), count in overlap.shared.items():
        margin[k] += count
    return margin


def _pairs(sizes: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)


muc = Metric("muc", Sums(), partial(_both_ways, _muc_recall))
b_cubed = Metric("b3", Sums(), partial(_both_ways, _b_cubed_recall))
ceaf_m = Metric("ceafm", Sums(), _ceaf_m_sums)
ceaf_e = Metric("ceafe", Sums(), _ceaf_e_sums)
blanc = Metric("blanc", BlancSums(), _blanc_sums)
lea = Metric("lea", Sums(), partial(_both_ways, _lea_recall))

METRICS: Mapping[str, Metric[Sums] | Metric[BlancSums]] = {
    metric.name: metric for metric in (muc, b_cubed, ceaf_m, ceaf_e, blanc, lea)
}
