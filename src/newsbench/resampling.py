"""Bootstrap replicates of every row, gathered story by story and added like the rows themselves.

A replicate is a sum of rows, each story weighted; all numbers in it are integers that a float holds
exactly, so the sum is the same in any order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

from newsbench.metrics.coreference import BlancSums, Sums
from newsbench.metrics.prf import Prf, Recall, Share
from newsbench.metrics.statistics import MIN_STORIES, interval, poisson_weights
from newsbench.tracks.base import CONLL, Path, Row

if TYPE_CHECKING:
    from newsbench.metrics.statistics import Floats

# Fractions of coreference sums as integers: fine enough for an interval's ends, small enough that the
# sum over a million stories is exact in a float.
_SCALE = 2**20


class Resampled(Struct, frozen=True, eq=False):
    """Replicates of rows: for each path a matrix, replicates × the row's columns.

    Attributes:
        replicates, seed: how they were drawn.
        matrices: by path; a path that no story had stands for zeros.
        kinds: which kind of row a path holds.
        stories: in how many stories a path has a row.
    """

    replicates: int
    seed: int
    matrices: Mapping[Path, Floats]
    kinds: Mapping[Path, type[Row]]
    stories: Mapping[Path, int]

    def __add__(self, other: Resampled) -> Resampled:
        matrices = dict(self.matrices)
        for path, matrix in other.matrices.items():
            matrices[path] = matrices[path] + matrix if path in matrices else matrix
        stories = dict(Counter(self.stories) + Counter(other.stories))
        return Resampled(self.replicates, self.seed, matrices, {**self.kinds, **other.kinds}, stories)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Resampled) or (self.kinds, self.stories) != (other.kinds, other.stories):
            return False
        same = (bool((matrix == other.matrices[path]).all()) for path, matrix in self.matrices.items())
        return (self.replicates, self.seed) == (other.replicates, other.seed) and all(same)

    def figure(self, path: Path) -> Floats | None:
        """The path's headline figure (F1, recall or rate) in every replicate, NaN where undefined."""
        if path[-1] == CONLL:
            return self._conll(path[:-1])
        if path not in self.matrices:
            return None
        return _FIGURES[self.kinds[path]](self.matrices[path])

    def _conll(self, parent: Path) -> Floats | None:
        import warnings

        import numpy as np

        parts = [self.figure((*parent, name)) for name in ("muc", "b3", "ceafe")]
        defined = [part for part in parts if part is not None]
        if not defined:
            return None
        with warnings.catch_warnings():
            # A replicate in which none is defined is undefined too, which is what we want.
            warnings.simplefilter("ignore", RuntimeWarning)
            return np.asarray(np.nanmean(np.stack(defined), axis=0))

    def interval(self, path: Path) -> list[float] | None:
        """The interval of the path's headline figure; None where it has none, or too few stories have it."""
        counted = self.stories.get((*path[:-1], "muc") if path[-1] == CONLL else path, 0)
        # Asked first: most rows are of single labels, which few stories have.
        figure = self.figure(path) if counted >= MIN_STORIES else None
        ends = None if figure is None else interval(figure, counted)
        return None if ends is None else list(ends)


def resample(stories: Sequence[tuple[str, Mapping[Path, Row]]], replicates: int, seed: int) -> Resampled:
    """The replicates of a batch of whole stories, each an id and its rows."""
    import numpy as np

    kinds = {path: type(row) for _, rows in stories for path, row in rows.items() if type(row) in _FIGURES}
    layout: dict[Path, slice] = {}
    width = 0
    for path in sorted(kinds):
        columns = len(columns_of(kinds[path]()))
        layout[path] = slice(width, width + columns)
        width += columns
    counts = np.zeros((len(stories), width))
    weights = np.zeros((replicates, len(stories)))
    for at, (story_id, rows) in enumerate(stories):
        weights[:, at] = poisson_weights(story_id, seed, replicates)
        for path in kinds.keys() & rows.keys():
            counts[at, layout[path]] = columns_of(rows[path])
    totals = weights @ counts
    matrices = {path: totals[:, where].copy() for path, where in layout.items()}
    number = Counter(path for _, rows in stories for path in rows if path in kinds)
    return Resampled(replicates, seed, matrices, kinds, dict(number))


def columns_of(row: Row) -> tuple[int, ...]:
    if isinstance(row, Prf):
        return row.tp, row.fp, row.fn
    if isinstance(row, Recall):
        return row.tp, row.fn
    if isinstance(row, Share):
        return row.part, row.whole
    if isinstance(row, Sums):
        parts = (row.recall_num, row.recall_den, row.precision_num, row.precision_den)
        return tuple(int(Fraction(part) * _SCALE) for part in parts)
    assert isinstance(row, BlancSums)
    links = (row.coref, row.noncoref)
    return (*(n for kind in links for n in (kind.both, kind.key, kind.response)), row.unshared)


def _divided(part: Floats, whole: Floats) -> Floats:
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _prf(matrix: Floats) -> Floats:
    tp, fp, fn = matrix.T
    return _divided(2 * tp, 2 * tp + fp + fn)


def _recall(matrix: Floats) -> Floats:
    tp, fn = matrix.T
    return _divided(tp, tp + fn)


def _share(matrix: Floats) -> Floats:
    part, whole = matrix.T
    return _divided(part, whole)


def _sums(matrix: Floats) -> Floats:
    import numpy as np

    recall, precision = _divided(matrix[:, 0], matrix[:, 1]), _divided(matrix[:, 2], matrix[:, 3])
    undefined = np.isnan(recall) & np.isnan(precision)
    p, r = np.nan_to_num(precision), np.nan_to_num(recall)
    both = np.nan_to_num(_divided(2 * p * r, p + r))
    return np.where(undefined, np.nan, both)


def _blanc(matrix: Floats) -> Floats:
    import numpy as np

    scores = [_links_f1(matrix[:, at : at + 3]) for at in (0, 3)]
    counted = [matrix[:, at + 1] > 0 for at in (0, 3)]
    total = np.sum([np.where(kind, score, 0) for kind, score in zip(counted, scores, strict=True)], axis=0)
    number = counted[0].astype(float) + counted[1]
    anything = (matrix[:, 6] > 0) | (matrix[:, 2] > 0) | (matrix[:, 5] > 0)
    return np.where(number > 0, np.nan_to_num(_divided(total, number)), np.where(anything, 0.0, np.nan))


def _links_f1(links: Floats) -> Floats:
    import numpy as np

    both, key, response = links.T
    return np.nan_to_num(_divided(2 * both, key + response))


_FIGURES: Mapping[type[Row], Callable[[Floats], Floats]] = {
    Prf: _prf,
    Recall: _recall,
    Share: _share,
    Sums: _sums,
    BlancSums: _blanc,
}
