"""Which headline figures fell since the baseline, and whether that fails a check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as FilePath

from newsbench.baseline import Baseline, how_to_renew, key_of, row_of
from newsbench.check_report import Failure, FailureCode, FigureCheck
from newsbench.comparing import figure_of, figures
from newsbench.comparison_report import ALPHA, TOO_FEW, UNDEFINED, PairedTest, verdict
from newsbench.files import InputError
from newsbench.limits import Limits
from newsbench.metrics.statistics import EPSILON
from newsbench.paired import Draws, StoryRows, difference, differing_stories, gather
from newsbench.scoring import Tally, total
from newsbench.snapshot import Snapshot
from newsbench.tracks.base import Path

# The bootstrap gives an interval, which a gate has no use for; one draw is the least there is.
_DRAWS = Draws(replicates=1)
# Stories named in a message.
_MOST_STORIES = 3
Checked = tuple[FigureCheck, Failure | None]


class Drops:
    """Every headline figure then and now.

    A drop is tested as two systems are compared (design 4.7), without an adjustment for the number of tracks:
    a gate should rather ask once too often.

    Raises:
        InputError: the baseline contradicts itself.
    """

    def __init__(self, before: Baseline, now: Snapshot, limits: Limits, path: str | FilePath) -> None:
        self._limits = limits
        self._paths = [path for track in now.plan.tracks for path in figures(track, now.plan.options.criterion)]
        self._then, self._now = _stories(before), _stories(now.baseline)
        self._before, self._today = before.figures, now.baseline.figures
        if self._then.keys() != self._now.keys() or not _is_consistent(before, self._then):
            raise InputError(
                f"{path}: [damaged-baseline] its figures do not follow from its counts: an edit or a merge of two "
                f"baselines is no baseline. {how_to_renew(path)}"
            )

    def checked(self) -> Iterator[Checked]:
        """Each figure, and the failure where it fails."""
        for path in self._paths:
            key = key_of(path)
            figure = FigureCheck(path[0], " ".join(path[1:]), self._before.get(key), self._today.get(key))
            yield self._checked(path, key, figure)

    def _checked(self, path: Path, key: str, figure: FigureCheck) -> Checked:
        if key not in self._before:
            if key not in self._today:
                return replace(figure, status="not attempted"), None
            return replace(figure, status="new", note="not in the baseline: --update puts it there"), None
        if key not in self._today and figure.before:
            message = f"F1 ({figure.row}) was {figure.before:.3f}, and the predictions do not attempt it any more"
            failed = replace(figure, status="failed", note="not attempted any more")
            return failed, Failure(figure.track, "not-attempted", message)
        if figure.before is None or figure.now is None:
            return replace(figure, status="undefined"), None
        return self._moved(path, replace(figure, delta=figure.now - figure.before), figure.now - figure.before)

    def _moved(self, path: Path, figure: FigureCheck, delta: float) -> Checked:
        figure = replace(
            figure, differing_stories=differing_stories(self._then, self._now, path), fell_in=self._fell_in(path)
        )
        if abs(delta) <= EPSILON:
            return figure, None
        if delta > 0:
            return replace(figure, status="better"), None
        return self._fell(path, replace(figure, status="worse"), -delta)

    def _fell(self, path: Path, figure: FigureCheck, drop: float) -> Checked:
        limit, hard = self._limits.max_drop, max(self._limits.hard_drop, self._limits.max_drop)
        if drop <= limit + EPSILON and not self._limits.any_drop:
            return replace(figure, note=f"not more than {limit:g}"), None
        tested = self._tested(path, figure)
        if self._limits.any_drop:
            return _failed(tested, "any-drop", "no drop is allowed")
        if tested.p is None:
            return _failed(tested, "untested-drop", f"more than {limit:g}; too few stories differ to test it")
        if tested.p < ALPHA:
            return _failed(tested, "drop", f"more than {limit:g}, p = {tested.p:.4f}")
        if drop > hard + EPSILON:
            return _failed(tested, "hard-drop", f"more than {hard:g} fails though p = {tested.p:.2f}")
        return replace(tested, note=f"more than {limit:g}, but p = {tested.p:.2f}: may be chance"), None

    def _fell_in(self, path: Path) -> tuple[str, ...]:
        """The stories in which a figure fell, the furthest first."""
        falls: dict[str, float] = {}
        for story, rows in self._then.items():
            before, now = figure_of(rows, path), figure_of(self._now[story], path)
            if before is not None and before - (now or 0.0) > EPSILON:
                falls[story] = before - (now or 0.0)
        return tuple(sorted(falls, key=lambda story: (-falls[story], story)))

    def _tested(self, path: Path, figure: FigureCheck) -> FigureCheck:
        """The figure with p where the stories can tell: where too few differ, a large p says nothing."""
        sums = gather({"baseline": self._then, "now": self._now}, [path], _DRAWS)
        found = difference(sums["baseline"], sums["now"], path)
        test = PairedTest(
            "baseline", "now", figure.track, figure.row,
            delta=figure.delta, p=found.p, p_holm=found.p, differing_stories=figure.differing_stories,
        )  # fmt: skip
        return replace(figure, p=None if verdict(test, found.stories) in (TOO_FEW, UNDEFINED) else found.p)


def _failed(figure: FigureCheck, code: FailureCode, why: str) -> Checked:
    fall = f"fell from {figure.before:.3f} to {figure.now:.3f}, by {-(figure.delta or 0):.4f}"
    most = f"; most in {', '.join(figure.fell_in[:_MOST_STORIES])}" if figure.fell_in else ""
    failure = Failure(figure.track, code, f"F1 ({figure.row}) {fall}: {why}{most}")
    return replace(figure, status="failed", note=why), failure


def _stories(baseline: Baseline) -> StoryRows:
    return {
        story: {tuple(key.split("/")): row_of(counts) for key, counts in rows.items()}
        for story, rows in baseline.stories.items()
    }


def _is_consistent(baseline: Baseline, stories: StoryRows) -> bool:
    """Whether the figures follow from the counts, to the last digit."""
    summed = total(Tally(rows=rows) for rows in stories.values()).rows
    return all(figure_of(summed, tuple(key.split("/"))) == f1 for key, f1 in baseline.figures.items())
