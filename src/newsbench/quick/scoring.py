"""Quotes of a whole shard at once: read, check, pair, count."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from newsbench.comparison import DEFAULT_OPTIONS, Options
from newsbench.quick.counting import Counted
from newsbench.quick.reading import read_gold, read_predictions
from newsbench.quick.sides import Sides
from newsbench.scoring import Tally
from newsbench.shards import Line, Shard

# Offsets stay below 2**31, so products with these stay below 2**63.
_MOST = 2**31


class Quick(Struct, frozen=True):
    """What the fast way came to: a Tally, the lines of the stories that it left out, and whether splits are known."""

    tally: Tally
    rest: Shard
    knows_splits: bool


def score_quickly(
    gold: Sequence[Line],
    predictions: Sequence[Line],
    options: Options = DEFAULT_OPTIONS,
    *,
    replicates: int = 0,
    seed: int = 0,
) -> Quick | None:
    """Score ``quotes`` in the stories that can be counted at once.

    Args:
        gold: lines of whole stories.
        predictions: about documents among them.
        replicates, seed: of the bootstrap; 0 replicates: none.

    Returns:
        None where a line is not what the fast way reads, or has a problem: the general way finds words for it.
    """
    if max(options.threshold.numerator, options.threshold.denominator) >= _MOST:
        return None
    ours, answers = read_gold(gold), read_predictions(predictions)
    if ours is None or not ours.documents or answers is None:
        return None
    sides = Sides.of(ours.documents, answers, options)
    if sides is None:
        return None
    counted = Counted.of(sides, options)
    tally = counted.tally(ours.labels, answers, replicates, seed)
    return Quick(tally, counted.rest(gold, predictions, answers), any(one.split for one in ours.documents))
