"""Counts and the figures that fall out of them. A zero denominator is *undefined*: None, never NaN, 0 or 1.

Rows add up: over documents, stories, shards and processes, in any order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct


def ratio(part: int, whole: int) -> float | None:
    """``part / whole``; None where the whole is 0."""
    return part / whole if whole else None


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of the defined values; None where there are none."""
    defined = [value for value in values if value is not None]
    return sum(defined) / len(defined) if defined else None


class Prf(Struct, frozen=True, gc=False):
    """True positives, false positives and false negatives (van Rijsbergen 1979)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Prf) -> Prf:
        return Prf(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float | None:
        return ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float | None:
        return ratio(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float | None:
        return ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    def to_dict(self) -> dict[str, Any]:
        counts = {"tp": self.tp, "fp": self.fp, "fn": self.fn}
        return {**counts, "precision": self.precision, "recall": self.recall, "f1": self.f1}


class Recall(Struct, frozen=True, gc=False):
    """For rows by a property that only gold has: found and missed, no precision."""

    tp: int = 0
    fn: int = 0

    def __add__(self, other: Recall) -> Recall:
        return Recall(self.tp + other.tp, self.fn + other.fn)

    @property
    def recall(self) -> float | None:
        return ratio(self.tp, self.tp + self.fn)

    def to_dict(self) -> dict[str, Any]:
        return {"tp": self.tp, "fn": self.fn, "recall": self.recall}


class Share(Struct, frozen=True, gc=False):
    """A part of a whole: an accuracy or a rate."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def share(self) -> float | None:
        return ratio(self.part, self.whole)

    def to_dict(self) -> dict[str, Any]:
        return {"count": self.part, "of": self.whole, "rate": self.share}


class Lost(Struct, frozen=True, gc=False):
    """How many gold and predicted items a kind of error cost; a row like any other, so it adds up."""

    gold: int = 0
    predicted: int = 0

    def __add__(self, other: Lost) -> Lost:
        return Lost(self.gold + other.gold, self.predicted + other.predicted)

    def mend(self, counts: Prf) -> Prf:
        """The counts if these errors had not been made: the golds found, the predictions gone or right."""
        return Prf(counts.tp + self.gold, counts.fp - self.predicted, counts.fn - self.gold)

    def gain(self, counts: Prf) -> float | None:
        """ΔF1: what F1 would gain; None where F1 is undefined. Gains of several kinds do not add up."""
        before, after = counts.f1, self.mend(counts).f1
        return None if before is None or after is None else after - before

    def to_dict(self) -> dict[str, Any]:
        return {"gold": self.gold, "predicted": self.predicted}
