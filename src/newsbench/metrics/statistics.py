"""Uncertainty over stories: Poisson bootstrap weights, intervals, paired randomisation, Holm (design 4.7).

Every draw comes from a counter-based generator keyed by the story, so that any order of stories, any
sharding and any number of processes give the digits of one machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL = 0.95
MIN_STORIES = 10
MAX_UNDEFINED = 0.05
# Differences of a float's rounding are no differences.
EPSILON = 1e-12

# floor(2^64 · P(Poisson(1) ≤ k)) for k = 0, 1, 2 …: integers, so that no machine's exp() can move a weight.
_POISSON_TABLE = (
    6786177901268885274, 13572355802537770549, 16965444753172213186, 18096474403383694065,
    18379231815936564285, 18435783298447138329, 18445208545532234003, 18446555009401533385,
    18446723317385195808, 18446742018272269410, 18446743888360976771, 18446744058369041076,
    18446744072536379768, 18446744073626175052, 18446744073704017573, 18446744073709207074,
    18446744073709531418, 18446744073709550497, 18446744073709551557, 18446744073709551613,
)  # fmt: skip


def draws(story_id: str, seed: int, count: int, *, purpose: str = "bootstrap") -> NDArray[np.uint64]:
    """One 64-bit draw a replicate: Philox 4x64 (Salmon et al. 2011), key from the story, counter = replicate."""
    import numpy as np

    key = blake2b(f"{purpose}\0{seed}\0{story_id}".encode(), digest_size=16).digest()
    generator = np.random.Philox(key=int.from_bytes(key, "big"), counter=0)
    # A counter gives four numbers; the first of each is taken.
    return np.asarray(generator.random_raw(4 * count)[::4], dtype=np.uint64)


def poisson_weights(story_id: str, seed: int, replicates: int) -> Floats:
    """How often a story stands in each replicate: Poisson(1) (Hanley and MacGibbon 2006), by inverse CDF."""
    import numpy as np

    table = np.array(_POISSON_TABLE, dtype=np.uint64)
    return np.searchsorted(table, draws(story_id, seed, replicates), side="right").astype(np.float64)


def interval(replicates: Floats, stories: int) -> tuple[float, float] | None:
    """The 95 % percentile interval: order statistics ⌈.025n⌉ and ⌈.975n⌉ of the defined replicates.

    Args:
        replicates: one figure a replicate, NaN where undefined.
        stories: that were resampled. None below 10 of them, or with more than 5 % undefined.
    """
    import numpy as np

    defined = np.sort(replicates[~np.isnan(replicates)])
    count = len(defined)
    if stories < MIN_STORIES or count == 0 or count < (1 - MAX_UNDEFINED) * len(replicates):
        return None
    tail = (1 - LEVEL) / 2
    # Rounded first: 0.025 · 1000 is 25.000000000000021 in floats, and its ceiling would be 26.
    low, high = (ceil(round(share * count, 9)) for share in (tail, 1 - tail))
    return float(defined[low - 1]), float(defined[high - 1])


def swap_signs(story_id: str, seed: int, replicates: int) -> NDArray[np.bool_]:
    """In which replicates the two systems change places in a story: a fair coin each."""
    import numpy as np

    return np.asarray(draws(story_id, seed, replicates, purpose="swap") >> np.uint64(63) == 1)


def randomisation_p(observed: float, differences: Floats) -> float:
    """Two-sided p of paired approximate randomisation (Noreen 1989): (k+1)/(n+1).

    ``differences`` has one a replicate; an undefined one counts as at least as large, which is the safe side.
    """
    import numpy as np

    beyond = ~(np.abs(differences) < abs(observed) - EPSILON)
    return (int(beyond.sum()) + 1) / (len(differences) + 1)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """p-values adjusted for the number of tests (Holm 1979), by name."""
    adjusted: dict[str, float] = {}
    least = 0.0
    ordered: Sequence[tuple[str, float]] = sorted(p_values.items(), key=lambda pair: (pair[1], pair[0]))
    for rank, (name, p) in enumerate(ordered):
        least = max(least, min(1.0, (len(ordered) - rank) * p))
        adjusted[name] = least
    return {name: adjusted[name] for name in p_values}
