"""Spans of many documents as columns of numbers: lying in their texts, trimmed, and set side by side.

Offsets of a shard run on from document to document: document ``d`` begins at ``base[d]``, and between two
documents one code point belongs to none, so that nothing of one can touch the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsbench.spans import TRIMMABLE

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
# Stands between two texts, and is no character of any.
_GAP = "\n"


class Texts(Struct, frozen=True):
    """The texts of some documents, one behind the other.

    Attributes:
        base: where each begins.
        size: how long each is.
        codes: their code points, with one between two texts that is of neither.
    """

    base: Ints
    size: Ints
    codes: NDArray[Any]

    def loose(self, at: Ints) -> Bools:
        """Whether trimming takes the code points that stand there."""
        loose: Bools = _trimmable()[self.codes[at]]
        return loose


def lay_out(texts: Sequence[str]) -> Texts:
    size = np.fromiter(map(len, texts), np.int64, len(texts))
    base = np.concatenate((np.zeros(1, np.int64), np.cumsum(size + 1)[:-1]))
    joined = _GAP.join(texts) + _GAP
    if joined.isascii():
        codes: NDArray[Any] = np.frombuffer(joined.encode("ascii"), np.uint8)
    else:
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    return Texts(base, size, codes)


@cache
def _trimmable() -> Bools:
    table = np.zeros(0x110000, np.bool_)
    table[[ord(one) for one in TRIMMABLE]] = True
    return table


class Spans(Struct, frozen=True):
    """One span an item: ``document`` it is of, ``start`` and ``end`` in the run of all texts."""

    document: Ints
    start: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.start)

    @property
    def length(self) -> Ints:
        return self.end - self.start

    def where(self, chosen: Bools | Ints) -> Spans:
        return Spans(self.document[chosen], self.start[chosen], self.end[chosen])


def owners(counts: Iterable[int]) -> Ints:
    """The document of each item, where documents have so many each."""
    numbers = np.fromiter(counts, np.int64)
    return np.repeat(np.arange(len(numbers), dtype=np.int64), numbers)


def of_fragments(fragments: Sequence[Sequence[tuple[int, int]]], document: Ints, texts: Texts) -> Spans | None:
    """One span for each; None where one is empty or ends past the end of its text."""
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(fragments)), np.int64, 2 * len(fragments))
    start, end = flat[0::2], flat[1::2]
    if not bool(((start < end) & (end <= texts.size[document])).all()):
        return None
    base = texts.base[document]
    return Spans(document, base + start, base + end)


def in_order(several: Sequence[Sequence[tuple[int, int]]], document: Ints, texts: Texts) -> bool:
    """Whether lists of spans are sorted, disjoint, not empty and inside their texts."""
    counts = np.fromiter(map(len, several), np.int64, len(several))
    total = int(counts.sum())
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(several)), np.int64, 2 * total)
    start, end = flat[0::2], flat[1::2]
    item = np.repeat(np.arange(len(several)), counts)
    follows = item[1:] == item[:-1]
    return bool(((start < end) & (end <= texts.size[document[item]])).all() and (start[1:] >= end[:-1])[follows].all())


def trimmed(spans: Spans, texts: Texts) -> Spans:
    """Without trimmable code points at the edges (design 4.1); what has nothing else is empty."""
    start, end = spans.start.copy(), spans.end.copy()
    while (loose := texts.loose(start) & (start < end)).any():
        start += loose
    while (loose := texts.loose(end - 1) & (start < end)).any():
        end -= loose
    return Spans(spans.document, start, end)


def overlapping(spans: Spans) -> Ints:
    """The documents in which two of the spans, sorted, share a code point."""
    return spans.document[1:][spans.start[1:] < spans.end[:-1]]


class Pairs(Struct, frozen=True):
    """Gold and predicted items, by rank, that share code points, and how many."""

    gold: Ints
    predicted: Ints
    shared: Ints
    total: Ints


def touching(gold: Spans, predicted: Spans) -> Pairs:
    """Every pair that shares a code point; both sides sorted and disjoint."""
    first = np.searchsorted(gold.end, predicted.start, side="right")
    last = np.searchsorted(gold.start, predicted.end, side="left")
    counts = np.maximum(last - first, 0)
    ours = np.repeat(np.arange(len(predicted)), counts)
    begun = np.cumsum(counts) - counts
    theirs = first[ours] + np.arange(len(ours)) - begun[ours]
    shared = np.minimum(gold.end[theirs], predicted.end[ours]) - np.maximum(gold.start[theirs], predicted.start[ours])
    return Pairs(theirs, ours, shared, gold.length[theirs] + predicted.length[ours] - shared)
