"""``newsbench check``"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from newsbench.cli.shared import (
    HELP,
    Asked,
    format_option,
    judging_options,
    output_option,
    say_left_out,
    say_problems,
    say_warnings,
    write_result,
)

if TYPE_CHECKING:
    from newsbench.baseline import Baseline
    from newsbench.check_report import CheckReport
    from newsbench.limits import Limits
    from newsbench.settings import Settings
    from newsbench.snapshot import Snapshot

_BASELINE = "What to hold them to; without it, that of pyproject.toml, else newsbench-baseline.json."
_MIN = "A floor: TRACK.FIGURE=NUMBER, as attribution.f1=0.70; may be given again."
_MAX_DROP = (
    "How far a headline F1 may fall where the paired test supports the drop, or cannot be made.  [default: 0.005]"
)
_HARD_DROP = "How far it may fall whatever the test says.  [default: 0.02]"
_MAX_RISE = "How far the share of strings that are not in the text may rise.  [default: 0]"


@click.command("check", short_help="Fail where predictions are worse than their baseline.", context_settings=HELP)
@click.argument("predictions")
@click.option("--baseline", metavar="FILE", help=_BASELINE)
@click.option("--update", is_flag=True, help="Write the baseline anew.")
@judging_options
@click.option("--max-drop", type=click.FloatRange(0, 1), help=_MAX_DROP)
@click.option("--hard-drop", type=click.FloatRange(0, 1), help=_HARD_DROP)
@click.option("--any-drop", is_flag=True, help="Every drop fails.")
@click.option("--max-not-in-text-rise", "max_rise", type=click.FloatRange(0, 1), help=_MAX_RISE)
@click.option("--min", "floors", multiple=True, metavar="FLOOR", help=_MIN)
@format_option("table", "json", "markdown")
@output_option
@click.option("--junit", metavar="FILE", help="Write JUnit XML too: one test case a track.")
@click.option("--github", is_flag=True, help="Annotations for GitHub Actions, and a summary of the step.")
@click.pass_context
def command(
    ctx: click.Context,
    predictions: str,
    baseline: str | None,
    update: bool,
    asked: Asked,
    max_drop: float | None,
    hard_drop: float | None,
    any_drop: bool,
    max_rise: float | None,
    floors: tuple[str, ...],
    form: str,
    output: str | None,
    junit: str | None,
    github: bool,
) -> None:
    """Hold PREDICTIONS (JSON Lines; - for stdin) to a baseline. Exit code 1: they are worse.

    Tracks, split, matching, floors, limits, offsets and map that are not given come from [tool.newsbench] in
    pyproject.toml, then from the baseline. A baseline of another corpus, split, way of matching or version is exit
    code 2.
    """
    from newsbench.adapting.dialect import dialect_of
    from newsbench.baseline import DEFAULT_FILE, read_baseline
    from newsbench.checking import judge, keep, known_baseline
    from newsbench.settings import settings_from
    from newsbench.snapshot import Setting, take

    settings = settings_from(Path.cwd())
    chosen = _settings(settings, asked.tracks, max_drop, hard_drop, any_drop, max_rise, floors)
    path = baseline or settings.baseline or DEFAULT_FILE
    before = known_baseline(path) if update else read_baseline(path)
    given = any(ctx.get_parameter_source(name) != ParameterSource.DEFAULT for name in ("match", "boundary"))
    options = asked.options if given else None
    setting = Setting(chosen.tracks or None, asked.split or settings.split, options).after(before)
    dialect = dialect_of(asked.offsets or settings.offsets, asked.map_file or settings.key_map)
    now = take(predictions, asked.gold or settings.gold, setting, ignore_unknown=asked.ignore_unknown, dialect=dialect)
    _say(now, asked.max_errors)
    if update:
        report = _judged(before, now, chosen.limits, path)
        keep(now, path)
        click.echo(f"wrote {path}: {_figures(now)}", err=True)
    else:
        assert before is not None
        report = judge(before, now, chosen.limits, path=path)
    if report is not None:
        _show(report, form, output, junit, github)
    sys.exit(0 if update or (report is not None and report.passed) else 1)


def _settings(
    settings: Settings,
    tracks: tuple[str, ...],
    max_drop: float | None,
    hard_drop: float | None,
    any_drop: bool,
    max_rise: float | None,
    floors: tuple[str, ...],
) -> Settings:
    """The settings of the repository, with what the command line says in their place."""
    from newsbench.limits import floor_from

    wanted = tracks or settings.tracks
    return replace(
        settings,
        tracks=wanted,
        floors=(*settings.floors_on(wanted), *map(floor_from, floors)),
        max_drop=settings.max_drop if max_drop is None else max_drop,
        hard_drop=settings.hard_drop if hard_drop is None else hard_drop,
        any_drop=any_drop or settings.any_drop,
        max_rise=settings.max_rise if max_rise is None else max_rise,
    )


def _say(now: Snapshot, max_errors: int) -> None:
    """What a reader should know, on stderr; with a refused record nothing can be judged."""
    say_problems(now.problems, max_errors)
    say_warnings(now.report.warnings)
    say_left_out(now.report.left_out)
    if now.errors:
        sys.exit(2)


def _judged(before: Baseline | None, now: Snapshot, limits: Limits, path: str) -> CheckReport | None:
    """What an update changes; None where old and new cannot be compared, which is why many are made."""
    from newsbench.checking import judge
    from newsbench.files import InputError

    try:
        return None if before is None else judge(before, now, limits, path=path)
    except InputError:
        return None


def _figures(now: Snapshot) -> str:
    from newsbench.reports.lines import number

    return ", ".join(f"{key} {number(f1)}" for key, f1 in now.baseline.figures.items())


def _show(report: CheckReport, form: str, output: str | None, junit: str | None, github: bool) -> None:
    from newsbench.files import write_atomically
    from newsbench.reports.checked import renderers

    write_result(renderers()[form](report), output)
    if junit is not None:
        from newsbench.reports.junit import as_junit

        write_atomically(junit, as_junit(report))
    if github:
        from newsbench.reports.github import workflow_commands, write_summary

        # GitHub reads commands from both streams; stdout may be JSON for somebody else.
        for line in workflow_commands(report):
            click.echo(line, err=True)
        write_summary(report, os.environ)
