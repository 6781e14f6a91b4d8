"""Systems on the same stories: everything that a paired test needs, as sums of each system's rows (design 4.7).

Per system three kinds of sums over the stories are kept: of all stories once (the figures), weighted as in
each bootstrap replicate, and of only those stories that change places in each round of the randomisation.
Any pair of systems can be tested from them. All are sums of integers that a float holds exactly, so that no
order of stories shows in a digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from newsbench.metrics.statistics import interval, poisson_weights, randomisation_p, swap_signs
from newsbench.resampling import Resampled
from newsbench.resampling import columns_of as columns_of
from newsbench.tracks.base import CONLL, Path, Row

if TYPE_CHECKING:
    from newsbench.metrics.statistics import Floats

REPLICATES = 1000
RANDOMISATIONS = 10_000
StoryRows = Mapping[str, Mapping[Path, Row]]
# What the CoNLL score is the mean of.
_CONLL_PARTS = ("muc", "b3", "ceafe")
# Stories that are weighted together: large enough for one matrix product, small enough to stay flat.
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Draws:
    """How many draws, and from which seed.

    Attributes:
        replicates: of the bootstrap.
        randomisations: rounds in which stories change places.
        seed: of both.
    """

    replicates: int = REPLICATES
    randomisations: int = RANDOMISATIONS
    seed: int = 0

    def weights(self, story_id: str) -> Floats:
        """How often a story counts: once, then in each replicate, then whether it changes places in each round."""
        import numpy as np

        bootstrap = poisson_weights(story_id, self.seed, self.replicates)
        swaps = swap_signs(story_id, self.seed, self.randomisations).astype(np.float64)
        return np.concatenate([np.ones(1), bootstrap, swaps])


@dataclass(frozen=True, slots=True)
class Sums:
    """What the rows of one system add up to: once, in the replicates, and over the stories that change places."""

    once: Resampled
    bootstrap: Resampled
    moved: Resampled

    def after_exchange(self, other: Sums, figure: Path) -> Resampled:
        """The rows of a figure in each round, in which some stories are the other system's."""
        matrices = {
            path: self.once.matrices[path] - self.moved.matrices[path] + other.moved.matrices[path]
            for path in row_paths(figure)
            if path in self.once.matrices
        }
        moved = self.moved
        return Resampled(moved.replicates, moved.seed, matrices, moved.kinds, moved.stories)


@dataclass(frozen=True, slots=True)
class Difference:
    """The second system's figure less the first's.

    Attributes:
        ends: of the bootstrap interval.
        p: under no difference.
        stories: that have the figure at all.
    """

    ends: tuple[float, float] | None = None
    p: float | None = None
    stories: int = 0


def row_paths(figure: Path) -> tuple[Path, ...]:
    """The rows that a figure is made of."""
    return tuple((*figure[:-1], part) for part in _CONLL_PARTS) if figure[-1] == CONLL else (figure,)


def gather(systems: Mapping[str, StoryRows], figures: Iterable[Path], draws: Draws) -> dict[str, Sums]:
    """The sums of every system, by its name.

    Args:
        systems: the rows of each story, by system; all systems have the same stories.
        figures: that will be asked for.
        draws: of the bootstrap and the randomisation.

    Raises:
        ValueError: the systems were scored on different stories.
    """
    import numpy as np

    stories = _common_stories(systems)
    layout = _Layout.of(systems.values(), [path for figure in figures for path in row_paths(figure)])
    height = 1 + draws.replicates + draws.randomisations
    totals = {name: np.zeros((height, layout.width)) for name in systems}
    for start in range(0, len(stories), _BATCH):
        batch = stories[start : start + _BATCH]
        weights = np.stack([draws.weights(story) for story in batch], axis=1)
        for name, rows in systems.items():
            totals[name] += weights @ layout.counts([rows[story] for story in batch])
    return {name: layout.sums(total, draws) for name, total in totals.items()}


def _common_stories(systems: Mapping[str, StoryRows]) -> list[str]:
    stories = {frozenset(rows) for rows in systems.values()}
    if len(stories) != 1:
        raise ValueError("the systems were not scored on the same stories")
    return sorted(stories.pop())


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns of a matrix hold which row. A row that a system lacks in a story is a row of zeros."""

    kinds: Mapping[Path, type[Row]]
    stories: Mapping[Path, int]
    columns: Mapping[Path, slice]
    width: int

    @classmethod
    def of(cls, systems: Iterable[StoryRows], paths: Sequence[Path]) -> _Layout:
        having: dict[Path, set[str]] = {}
        kinds: dict[Path, type[Row]] = {}
        for story, rows in (pair for by_story in systems for pair in by_story.items()):
            for path in paths:
                if path in rows:
                    kinds[path] = type(rows[path])
                    having.setdefault(path, set()).add(story)
        columns: dict[Path, slice] = {}
        width = 0
        for path in sorted(kinds):
            count = len(columns_of(kinds[path]()))
            columns[path] = slice(width, width + count)
            width += count
        return cls(kinds, {path: len(stories) for path, stories in having.items()}, columns, width)

    def counts(self, stories: Sequence[Mapping[Path, Row]]) -> Floats:
        """One line a story."""
        import numpy as np

        counts = np.zeros((len(stories), self.width))
        for at, rows in enumerate(stories):
            for path, where in self.columns.items():
                if path in rows:
                    counts[at, where] = columns_of(rows[path])
        return counts

    def sums(self, total: Floats, draws: Draws) -> Sums:
        end = 1 + draws.replicates
        return Sums(
            self._resampled(total[:1], draws),
            self._resampled(total[1:end], draws),
            self._resampled(total[end:], draws),
        )

    def _resampled(self, total: Floats, draws: Draws) -> Resampled:
        matrices = {path: total[:, where] for path, where in self.columns.items()}
        return Resampled(len(total), draws.seed, matrices, self.kinds, self.stories)


def difference(first: Sums, second: Sums, figure: Path) -> Difference:
    """The test of one pair of systems on one figure.

    The interval is that of the paired bootstrap (Efron and Tibshirani 1993: both systems on the same resampled
    stories), p that of paired approximate randomisation (Noreen 1989; for F1 Yeh 2000). Both None where the
    figure is undefined for a system.
    """
    stories = first.once.stories.get(row_paths(figure)[0], 0)
    # From the same sums as the rounds, not from the exact rows: where nothing changes places, and where
    # everything does, the difference must be the observed one to the last digit.
    observed = _minus(second.once, first.once, figure)
    resampled = _minus(second.bootstrap, first.bootstrap, figure)
    exchanged = _minus(second.after_exchange(first, figure), first.after_exchange(second, figure), figure)
    if observed is None or resampled is None or exchanged is None or isnan(observed[0]):
        return Difference(stories=stories)
    return Difference(interval(resampled, stories), randomisation_p(float(observed[0]), exchanged), stories)


def _minus(left: Resampled, right: Resampled, figure: Path) -> Floats | None:
    ours, theirs = left.figure(figure), right.figure(figure)
    return None if ours is None or theirs is None else ours - theirs


def differing_stories(first: StoryRows, second: StoryRows, figure: Path) -> int:
    """In how many stories the two systems' counts differ: only those can tell the systems apart."""
    paths = row_paths(figure)
    return sum(any(rows.get(path) != second[story].get(path) for path in paths) for story, rows in first.items())
