"""Which gold and predicted items lie inside and over each other: what the kinds of error by spans ask.

Everything is read off the pairs that share a code point, each looked at a fixed number of times: a document may
have thousands of items that all overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from newsbench.comparison import Comparison, Layer
from newsbench.model import Fragments
from newsbench.spans import covers, length, overlap


class Touch(NamedTuple):
    """A gold and a predicted item (by rank), and the code points that they share and hold together."""

    gold: int
    predicted: int
    shared: int
    total: int


class Touching:
    """The pairs of a layer that share a code point, from either side."""

    def __init__(self, layer: Layer[Any, Any]) -> None:
        self._layer = layer
        self.of_prediction: dict[int, list[Touch]] = defaultdict(list)
        self.of_gold: dict[int, list[Touch]] = defaultdict(list)
        for near in layer.near:
            touch = Touch(*near[:4])
            self.of_prediction[touch.predicted].append(touch)
            self.of_gold[touch.gold].append(touch)

    @classmethod
    def of(cls, comparison: Comparison, layer: Layer[Any, Any]) -> Touching:
        """Made once: several tracks look at one layer."""
        key = ("touching", str(id(layer)))
        if key not in comparison.outcomes:
            comparison.outcomes[key] = cls(layer)
        made: Touching = comparison.outcomes[key]
        return made

    @cached_property
    def shared_out(self) -> frozenset[int]:
        """The gold items inside which several predictions lie, none of them all of it."""
        return frozenset(self._parts)

    @cached_property
    def parts(self) -> frozenset[int]:
        """The predictions that share a gold item in that way."""
        return frozenset(chain.from_iterable(self._parts.values()))

    @cached_property
    def joining(self) -> frozenset[int]:
        """The predictions that cover at least half of each of several gold items, nested ones counted as one."""
        return frozenset(self._covered)

    @cached_property
    def joined(self) -> frozenset[int]:
        """The gold items that are covered in that way."""
        return frozenset(chain.from_iterable(self._covered.values()))

    @cached_property
    def _parts(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for gold, predicted, shared, whole, part in self._sizes():
            if shared == part < whole:
                found[gold].append(predicted)
        return {gold: parts for gold, parts in found.items() if len(parts) >= 2}

    @cached_property
    def _covered(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for gold, predicted, shared, whole, _ in self._sizes():
            if 2 * shared >= whole:
                found[predicted].append(gold)
        return {predicted: golds for predicted, golds in found.items() if self._are_several(golds)}

    def _sizes(self) -> Iterator[tuple[int, int, int, int, int]]:
        """Both ranks of each pair, the code points shared where the prediction is taken to lie, and both lengths."""
        gold = [length(item.place) for item in self._layer.gold]
        predicted = [length(place) for place in self._layer.places]
        for near in self._layer.near:
            place = self._layer.places[near.predicted]
            here = self._layer.predicted[near.predicted].places[near.place] is place
            shared = near.shared if here else overlap(self._layer.gold[near.gold].place, place)
            yield near.gold, near.predicted, shared, gold[near.gold], predicted[near.predicted]

    def _are_several(self, golds: Sequence[int]) -> bool:
        """Whether the gold items are two or more, nested ones counted as one: then the longest does not cover all."""
        places: list[Fragments] = [self._layer.gold[gold].place for gold in golds]
        longest = max(places, key=length)
        return not all(covers(longest, place) for place in places)
