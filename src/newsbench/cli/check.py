"""``newsbench check``"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from newsbench.cli.shared import (
    gold_option,
    match_options,
    max_errors_option,
    output_option,
    parse_options,
    say_problems,
    split_option,
    write_result,
)

if TYPE_CHECKING:
    from newsbench.baseline import Baseline
    from newsbench.check_report import CheckReport
    from newsbench.limits import Limits
    from newsbench.settings import Settings
    from newsbench.snapshot import Setting, Snapshot

_BASELINE = "What to hold them to; without it, that of pyproject.toml, else newsbench-baseline.json."
_MIN = "A floor: TRACK.FIGURE=NUMBER, as attribution.f1=0.70; may be given again."
_MAX_DROP = "How far a headline F1 may fall where the paired test supports the drop, or cannot be made.  [default: 0.005]"
_HARD_DROP = "How far it may fall whatever the test says.  [default: 0.02]"
_MAX_RISE = "How far the share of strings that are not in the text may rise.  [default: 0]"


@click.command("check", short_help="Fail where predictions are worse than their baseline.")
@click.argument("predictions")
@click.option("--baseline", metavar="FILE", help=_BASELINE)
@click.option("--update", is_flag=True, help="Write the baseline anew.")
@gold_option
@split_option
@click.option("--track", "tracks", multiple=True, metavar="NAME", help="Only this track; may be given again.")
@match_options
@click.option("--max-drop", type=click.FloatRange(0, 1), help=_MAX_DROP)
@click.option("--hard-drop", type=click.FloatRange(0, 1), help=_HARD_DROP)
@click.option("--any-drop", is_flag=True, help="Every drop fails.")
@click.option("--max-not-in-text-rise", "max_rise", type=click.FloatRange(0, 1), help=_MAX_RISE)
@click.option("--min", "floors", multiple=True, metavar="FLOOR", help=_MIN)
@click.option("--format", "form", type=click.Choice(["table", "json", "markdown"]), default="table", show_default=True)
@output_option
@click.option("--junit", metavar="FILE", help="Write JUnit XML too: one test case a track.")
@click.option("--github", is_flag=True, help="Annotations for GitHub Actions, and a summary of the step.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out predictions about documents that the set lacks.")
@max_errors_option
@click.pass_context
def command(
    ctx: click.Context,
    predictions: str,
    baseline: str | None,
    update: bool,
    gold: str | None,
    split: str | None,
    tracks: tuple[str, ...],
    match: str,
    boundary: str,
    max_drop: float | None,
    hard_drop: float | None,
    any_drop: bool,
    max_rise: float | None,
    floors: tuple[str, ...],
    form: str,
    output: str | None,
    junit: str | None,
    github: bool,
    ignore_unknown: bool,
    max_errors: int,
) -> None:
    """Hold PREDICTIONS (JSON Lines; - for stdin) to a baseline. Exit code 1: they are worse.

    Tracks, split, matching, floors and limits that are not given come from [tool.newsbench] in pyproject.toml,
    then from the baseline. A baseline of another corpus, split, way of matching or version is exit code 2.
    """
    from newsbench.baseline import DEFAULT_FILE, read_baseline
    from newsbench.checking import judge, keep, known_baseline
    from newsbench.reports.checked import renderers
    from newsbench.settings import settings_from
    from newsbench.snapshot import Setting, take

    settings = settings_from(Path.cwd())
    path = baseline or settings.baseline or DEFAULT_FILE
    before = known_baseline(path) if update else read_baseline(path)
    given = [name for name in ("match", "boundary") if ctx.get_parameter_source(name) != ParameterSource.DEFAULT]
    setting = Setting(
        tracks or settings.tracks or None,
        split or settings.split,
        parse_options(match, boundary) if given else None,
    )
    now = take(predictions, gold or settings.gold, setting.after(before), ignore_unknown=ignore_unknown)
    _say(now, max_errors)
    if now.errors:
        sys.exit(2)
