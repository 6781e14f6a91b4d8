"""``newsbench confidence``"""

from __future__ import annotations

import sys

import click

from newsbench.cli.shared import (
    HELP,
    dialect_options,
    gold_option,
    match_options,
    max_errors_option,
    output_option,
    parse_options,
    say_problems,
    say_warnings,
    split_option,
    write_result,
)


@click.command("confidence", short_help="Whether confidence is worth its name.", context_settings=HELP)
@click.argument("predictions")
@gold_option
@split_option
@click.option("--track", "tracks", multiple=True, metavar="NAME", help="Only this track; may be given again.")
@match_options
@dialect_options
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@output_option
@click.option("--ignore-unknown", is_flag=True, help="Leave out predictions about documents that the set lacks.")
@max_errors_option
def command(
    predictions: str,
    gold: str | None,
    split: str | None,
    tracks: tuple[str, ...],
    match: str,
    boundary: str,
    offsets: str | None,
    map_file: str | None,
    form: str,
    output: str | None,
    ignore_unknown: bool,
    max_errors: int,
) -> None:
    """Judge the confidences in PREDICTIONS (JSON Lines; - for stdin) by what turned out right.

    Average precision, the threshold of the best F1 (choose it on dev: --split dev), expected calibration error
    and a reliability table, for quotes, attribution, events, event_types and reported_events.
    """
    from newsbench.adapting.dialect import dialect_of
    from newsbench.confidence import confidence_with_problems
    from newsbench.reports.confidence_table import renderers

    examined = confidence_with_problems(
        predictions,
        gold,
        tracks=tracks,
        split=split,
        options=parse_options(match, boundary),
        ignore_unknown=ignore_unknown,
        dialect=dialect_of(offsets, map_file),
    )
    say_problems(examined.problems, max_errors)
    say_warnings(examined.report.warnings)
    write_result(renderers()[form](examined.report), output)
    sys.exit(2 if examined.errors else 0)
