"""What confidences are worth: average precision, the best threshold, calibration.

Everything is read off counts: how many items of each confidence are right and how many wrong. They add up
over documents, stories and shards in any order. Items of one confidence are one step of a curve, since no
threshold can tell them apart.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum

from newsbench.metrics.prf import Prf, ratio

BINS = 10
# The right ends of all bins but the last.
_ENDS = tuple(step / BINS for step in range(1, BINS))


@dataclass(frozen=True, slots=True)
class Judged:
    """Right and wrong items by confidence.

    Attributes:
        counts: (right, wrong) by confidence.
        gold: items that were to be found.
        without: (right, wrong) items that carry no confidence.
    """

    counts: Mapping[float, tuple[int, int]] = field(default_factory=dict)
    gold: int = 0
    without: tuple[int, int] = (0, 0)

    @classmethod
    def of(cls, items: Iterable[tuple[float | None, bool]], gold: int) -> Judged:
        """From (confidence, right) pairs and the number of gold items."""
        counts: dict[float, tuple[int, int]] = {}
        without = (0, 0)
        for confidence, right in items:
            one = (int(right), int(not right))
            if confidence is None:
                without = _plus(without, one)
            else:
                counts[confidence] = _plus(counts.get(confidence, (0, 0)), one)
        return cls(counts, gold, without)

    def __add__(self, other: Judged) -> Judged:
        return total([self, other])

    @property
    def right(self) -> int:
        return sum(right for right, _ in self.counts.values())

    @property
    def items(self) -> int:
        """Items that carry a confidence."""
        return sum(right + wrong for right, wrong in self.counts.values())


def total(parts: Iterable[Judged]) -> Judged:
    """The sum of any number of counts."""
    counts: dict[float, tuple[int, int]] = {}
    gold, without = 0, (0, 0)
    for part in parts:
        gold, without = gold + part.gold, _plus(without, part.without)
        for confidence, pair in part.counts.items():
            counts[confidence] = _plus(counts.get(confidence, (0, 0)), pair)
    return Judged(counts, gold, without)


def _plus(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


@dataclass(frozen=True, slots=True)
class Point:
    """What keeping the items of at least this confidence gives."""

    threshold: float
    precision: float | None
    recall: float | None
    f1: float | None


def curve(judged: Judged) -> list[Point]:
    """A point for each confidence, from the highest down."""
    points = []
    right = wrong = 0
    for confidence in sorted(judged.counts, reverse=True):
        right, wrong = _plus((right, wrong), judged.counts[confidence])
        kept = Prf(right, wrong, judged.gold - right)
        points.append(Point(confidence, kept.precision, kept.recall, kept.f1))
    return points


def average_precision(judged: Judged) -> float | None:
    """Σ (Rₙ − Rₙ₋₁) · Pₙ over the thresholds, from the highest down (as scikit-learn; no interpolation).

    Recall is of all gold items, also of those that no prediction found. None where there is nothing to find,
    or no item with a confidence.
    """
    if not judged.gold or not judged.counts:
        return None
    parts = []
    right = kept = 0
    for confidence in sorted(judged.counts, reverse=True):
        more, wrong = judged.counts[confidence]
        right, kept = right + more, kept + more + wrong
        parts.append(more * right / (judged.gold * kept))
    return fsum(parts)


def best_threshold(judged: Judged) -> Point | None:
    """The point of the highest F1; of several the one with the highest threshold, which keeps the least."""
    defined = [point for point in curve(judged) if point.f1 is not None]
    return max(defined, key=lambda point: (point.f1, point.threshold), default=None)


@dataclass(frozen=True, slots=True)
class Bin:
    """Items whose confidence lies in (low, high], in [0, high] for the first bin.

    Attributes:
        items: how many.
        confidence: their mean confidence; None where there are none.
        precision: the share of them that is right; None where there are none.
    """

    low: float
    high: float
    items: int
    confidence: float | None
    precision: float | None


def reliability(judged: Judged) -> list[Bin]:
    """The reliability table of ten bins of equal width (Guo et al. 2017)."""
    return [_bin(at, counts) for at, counts in enumerate(_binned(judged))]


def _binned(judged: Judged) -> list[dict[float, tuple[int, int]]]:
    bins: list[dict[float, tuple[int, int]]] = [{} for _ in range(BINS)]
    for confidence, pair in judged.counts.items():
        bins[bisect_left(_ENDS, confidence)][confidence] = pair
    return bins


def _bin(at: int, counts: Mapping[float, tuple[int, int]]) -> Bin:
    right, items = _right_of(counts)
    mean = _claimed(counts) / items if items else None
    return Bin(at / BINS, (at + 1) / BINS, items, mean, ratio(right, items))


def _right_of(counts: Mapping[float, tuple[int, int]]) -> tuple[int, int]:
    return sum(right for right, _ in counts.values()), sum(map(sum, counts.values()))


def _claimed(counts: Mapping[float, tuple[int, int]]) -> float:
    """How many would be right if confidence were probability. ``fsum`` rounds once, so no order shows."""
    return fsum(confidence * (right + wrong) for confidence, (right, wrong) in counts.items())


def expected_calibration_error(judged: Judged) -> float | None:
    """Σ (nᵦ / n) · |precisionᵦ − confidenceᵦ| over the bins (Naeini et al. 2015); None without items."""
    if not judged.items:
        return None
    return fsum(abs(_right_of(counts)[0] - _claimed(counts)) for counts in _binned(judged)) / judged.items
