"""Whether predictions are as good as their baseline: the gate of a build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path as FilePath

from newsbench.adapting.dialect import dialect_of
from newsbench.api import KeyMapSource, PredictionSource
from newsbench.baseline import Baseline, how_to_renew, read_baseline, require_same, write_baseline
from newsbench.changes import changes
from newsbench.check_report import GROUNDING, CheckReport, Failure, NotInText
from newsbench.comparison import Options
from newsbench.corpus import Corpus
from newsbench.drops import Drops
from newsbench.files import InputError
from newsbench.floors import broken_floors
from newsbench.limits import Limits
from newsbench.snapshot import Setting, Snapshot, take


def check(
    predictions: PredictionSource,
    baseline: str | FilePath,
    gold: str | FilePath | Corpus | None = None,
    *,
    tracks: Iterable[str] | None = None,
    split: str | None = None,
    options: Options | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    ignore_unknown: bool = False,
    offsets: str | None = None,
    key_map: KeyMapSource = None,
) -> CheckReport:
    """Hold predictions to a baseline.

    Args:
        predictions, gold, ignore_unknown, offsets, key_map: as in :func:`newsbench.score`.
        baseline: the file that :func:`renew` wrote.
        tracks, split, options: None: those of the baseline.
        limits: how far a figure may fall.

    Raises:
        InvalidInput: records were refused.
        InputError: there is no baseline, or it is of another corpus, version, split or way of matching.
    """
    before = read_baseline(baseline)
    setting, dialect = _setting(tracks, split, options).after(before), dialect_of(offsets, key_map)
    now = take(predictions, gold, setting, ignore_unknown=ignore_unknown, dialect=dialect)
    now.require_good_input()
    return judge(before, now, limits, path=baseline)


def renew(
    predictions: PredictionSource,
    baseline: str | FilePath,
    gold: str | FilePath | Corpus | None = None,
    *,
    tracks: Iterable[str] | None = None,
    split: str | None = None,
    options: Options | None = None,
    ignore_unknown: bool = False,
    offsets: str | None = None,
    key_map: KeyMapSource = None,
) -> Baseline:
    """Write the baseline anew: whole, or not at all.

    What is None is as in the baseline that is there, if there is one.

    Raises:
        InvalidInput, InputError: as :func:`check`; and where the predictions attempt none of the tracks.
    """
    setting = _setting(tracks, split, options).after(known_baseline(baseline))
    now = take(predictions, gold, setting, ignore_unknown=ignore_unknown, dialect=dialect_of(offsets, key_map))
    now.require_good_input()
    keep(now, baseline)
    return now.baseline


def known_baseline(path: str | FilePath) -> Baseline | None:
    """The baseline that is about to be replaced; None where there is none that could be read."""
    try:
        return read_baseline(path)
    except InputError:
        return None


def keep(now: Snapshot, path: str | FilePath) -> None:
    """Write a run as the new baseline.

    Raises:
        InputError: it cannot be written, or the run attempted nothing.
    """
    if not now.baseline.figures:
        names = ", ".join(track.name for track in now.plan.tracks)
        raise InputError(f"[nothing-attempted] the predictions attempt none of {names}: a baseline of nothing is none")
    write_baseline(path, now.baseline)


def _setting(tracks: Iterable[str] | None, split: str | None, options: Options | None) -> Setting:
    return Setting(tuple(tracks) if tracks else None, split, options)


def judge(before: Baseline, now: Snapshot, limits: Limits, *, path: str | FilePath) -> CheckReport:
    """The verdict on a run.

    Args:
        before: the baseline.
        now: the run.
        limits: how far a figure may fall.
        path: of the baseline, for messages.

    Raises:
        InputError: the two cannot be compared, or a floor names a figure that there is none of.
    """
    ours = now.baseline
    require_same(before.signature, ours.signature, path=path, documents=(before.documents, ours.documents))
    _require_tracks(before, now, path)
    checked = tuple(Drops(before, now, limits, path).checked())
    strings = tuple(_not_in_text(before.strings, ours.strings))
    failures = [
        *(failure for _, failure in checked if failure is not None),
        *broken_floors(now.report, limits.floors, now.plan),
        *_risen(strings, limits.max_rise),
    ]
    return CheckReport(
        signature=ours.signature,
        baseline=before.signature,
        documents=now.report.documents,
        stories=now.report.stories,
        figures=tuple(figure for figure, _ in checked),
        failures=tuple(failures),
        changes=changes(before, now, path=path),
        not_in_text=strings,
        warnings=now.report.warnings,
    )


def _require_tracks(before: Baseline, now: Snapshot, path: str | FilePath) -> None:
    """A track that the baseline was never asked for has nothing to be held to."""
    known = Setting().after(before).tracks
    lacking = [track.name for track in now.plan.tracks if known is not None and track.name not in known]
    if lacking:
        raise InputError(
            f"{path}: [other-tracks] the baseline knows nothing of {', '.join(lacking)}: "
            f"leave it out, or add it. {how_to_renew(path)}"
        )


# -- strings ---------------------------------------------------------------------------------------------


def _not_in_text(before: Mapping[str, Mapping[str, int]], now: Mapping[str, Mapping[str, int]]) -> Iterator[NotInText]:
    for layer in sorted({*before, *now}):
        then, today = before.get(layer, {}), now.get(layer, {})
        yield NotInText(
            layer,
            then.get("not-in-text", 0),
            sum(then.values()),
            today.get("not-in-text", 0),
            sum(today.values()),
        )


def _risen(strings: Iterable[NotInText], most: float) -> Iterator[Failure]:
    for one in strings:
        before, now = _share(one.before, one.before_of), _share(one.now, one.now_of)
        if now - before > Fraction(most):
            message = (
                f"{one.now} of {one.now_of} strings of {one.layer} are not in the text ({float(now):.1%}), "
                f"{one.before} of {one.before_of} before ({float(before):.1%})"
            )
            yield Failure(GROUNDING, "not-in-text", message)


def _share(part: int, whole: int) -> Fraction:
    """No strings at all are as good as none that fail: offsets cannot be missing from the text."""
    return Fraction(part, whole) if whole else Fraction(0)
