"""``newsbench confidence``"""

from __future__ import annotations

import sys

import click

from newsbench.cli.shared import (
    HELP,
    Asked,
    format_option,
    judging_options,
    output_option,
    say_problems,
    say_warnings,
    write_result,
)


@click.command("confidence", short_help="Whether confidence is worth its name.", context_settings=HELP)
@click.argument("predictions")
@judging_options
@format_option("table", "json")
@output_option
def command(
    predictions: str,
    asked: Asked,
    form: str,
    output: str | None,
) -> None:
    """Judge the confidences in PREDICTIONS (JSON Lines; - for stdin) by what turned out right.

    Average precision, the threshold of the best F1 (choose it on dev: --split dev), expected calibration error
    and a reliability table, for quotes, attribution, events, event_types and reported_events.
    """
    from newsbench.confidence import confidence_with_problems
    from newsbench.reports.confidence_table import renderers

    examined = confidence_with_problems(
        predictions,
        asked.gold,
        tracks=asked.tracks,
        split=asked.split,
        options=asked.options,
        ignore_unknown=asked.ignore_unknown,
        dialect=asked.dialect,
    )
    say_problems(examined.problems, asked.max_errors)
    say_warnings(examined.report.warnings)
    write_result(renderers()[form](examined.report), output)
    sys.exit(2 if examined.errors else 0)
