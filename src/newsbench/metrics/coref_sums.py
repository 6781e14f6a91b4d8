"""What a coreference metric adds up over documents, and the scores read off the sum.

Sums are exact (integers and fractions), so that the order of the documents never shows in a digit.
They form a monoid: ``+`` joins documents, and a sums object without arguments is the zero.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from msgspec import Struct

Exact = int | Fraction


class Ratio(Struct, frozen=True):
    """A numerator and a denominator that have not been divided yet."""

    num: Exact = 0
    den: int = 0

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(self.num + other.num, self.den + other.den)

    @property
    def exact(self) -> Fraction | None:
        """The quotient; None where it is 0/0 and so undefined."""
        return Fraction(self.num, self.den) if self.den else None


class Sums(Struct, frozen=True):
    """Numerators and denominators of recall and precision (MUC, B³, CEAFm, CEAFe, LEA)."""

    recall_num: Exact = 0
    recall_den: int = 0
    precision_num: Exact = 0
    precision_den: int = 0

    @classmethod
    def of(cls, recall: Ratio, precision: Ratio) -> Sums:
        return cls(recall.num, recall.den, precision.num, precision.den)

    def __add__(self, other: object) -> Sums:
        # ``object``, so that a loop over metrics may add what it knows only as AnySums.
        if not isinstance(other, Sums):
            return NotImplemented
        return Sums.of(self.recall_ratio + other.recall_ratio, self.precision_ratio + other.precision_ratio)

    @property
    def recall_ratio(self) -> Ratio:
        return Ratio(self.recall_num, self.recall_den)

    @property
    def precision_ratio(self) -> Ratio:
        return Ratio(self.precision_num, self.precision_den)

    @property
    def recall(self) -> float | None:
        return _float(self.recall_ratio.exact)

    @property
    def precision(self) -> float | None:
        return _float(self.precision_ratio.exact)

    @property
    def f1(self) -> float | None:
        return _float(harmonic_mean(self.precision_ratio.exact, self.recall_ratio.exact))


class Links(Struct, frozen=True):
    """Links of one kind: those that both sides have, those of the key, those of the response."""

    both: int = 0
    key: int = 0
    response: int = 0

    def __add__(self, other: Links) -> Links:
        return Links(self.both + other.both, self.key + other.key, self.response + other.response)

    @property
    def recall(self) -> Fraction:
        return Fraction(self.both, self.key) if self.key else Fraction(0)

    @property
    def precision(self) -> Fraction:
        return Fraction(self.both, self.response) if self.response else Fraction(0)

    @property
    def f1(self) -> Fraction:
        return Fraction(2 * self.both, self.key + self.response) if self.both else Fraction(0)


class BlancSums(Struct, frozen=True):
    """Link counts of BLANC (Recasens and Hovy 2011; for predicted mentions Luo et al. 2014).

    A score is the mean over the two kinds of links, and F1 is the mean of the two F1s rather than the
    harmonic mean of precision and recall. As in the CoNLL scorer 8.01, a kind counts only if the *key*
    has links of it, and 0/0 within a kind is 0. Which kinds count is asked of the sum over all documents.

    Where the key has no link at all (no document with two mentions), 8.01 gives 0. So does this, except
    where there is nothing to get wrong: neither side has a link and both have the same mentions. That is
    undefined, since a perfect answer must not score 0 (Luo et al. would give it 1).
    """

    coref: Links = Links()
    noncoref: Links = Links()
    unshared: int = 0  # mentions that only one of the two sides has

    def __add__(self, other: object) -> BlancSums:
        if not isinstance(other, BlancSums):
            return NotImplemented
        return BlancSums(self.coref + other.coref, self.noncoref + other.noncoref, self.unshared + other.unshared)

    @property
    def recall(self) -> float | None:
        return self._mean(lambda links: links.recall)

    @property
    def precision(self) -> float | None:
        return self._mean(lambda links: links.precision)

    @property
    def f1(self) -> float | None:
        return self._mean(lambda links: links.f1)

    def _mean(self, score: Callable[[Links], Fraction]) -> float | None:
        counted = [score(links) for links in (self.coref, self.noncoref) if links.key]
        if counted:
            return float(sum(counted, Fraction(0)) / len(counted))
        return 0.0 if self.unshared or self.coref.response or self.noncoref.response else None


AnySums = Sums | BlancSums


def harmonic_mean(precision: Fraction | None, recall: Fraction | None) -> Fraction | None:
    """F1 = 2PR/(P+R). One side undefined or both 0: 0. Both undefined: undefined."""
    if precision is None and recall is None:
        return None
    if not precision or not recall:
        return Fraction(0)
    return 2 * precision * recall / (precision + recall)


def conll_f1(muc: float | None, b3: float | None, ceafe: float | None) -> float | None:
    """The CoNLL score (Pradhan et al. 2012): the mean of the three F1s, of those that are defined."""
    defined = [f1 for f1 in (muc, b3, ceafe) if f1 is not None]
    return sum(defined) / len(defined) if defined else None


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
