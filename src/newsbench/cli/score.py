"""``newsbench score``"""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from newsbench.cli.shared import (
    HELP,
    dialect_options,
    gold_option,
    match_options,
    max_errors_option,
    output_option,
    parse_options,
    say_left_out,
    say_problems,
    say_warnings,
    split_option,
    write_result,
)

if TYPE_CHECKING:
    from newsbench.engines.spreading import Engine

_BY = "Slices: genre, outlet, split, region, length, source-form, phenomenon; may be given again."


@click.command("score", short_help="Precision, recall and F1 of predictions against gold.", context_settings=HELP)
@click.argument("predictions")
@gold_option
@split_option
@click.option("--track", "tracks", multiple=True, metavar="NAME", help="Only this track; may be given again.")
@match_options
@dialect_options
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "markdown", "csv"]), default="table", show_default=True
)
@click.option("--details", is_flag=True, help="Show rows by label and by source form in the table.")
@output_option
@click.option("--strict", is_flag=True, help="A gold document without a prediction is an error.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out predictions about documents that the set lacks.")
@click.option("--errors", is_flag=True, help="Show why points were lost, and what mending each kind would gain.")
@click.option("--by", multiple=True, metavar="KEY", help=_BY)
@click.option("--no-ci", is_flag=True, help="No bootstrap intervals.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the bootstrap.")
@click.option(
    "-j", "--processes", type=click.IntRange(min=1), default=1, show_default=True, help="Spread two files over so many."
)
@click.option("--scheduler", metavar="ADDRESS", help="Spread two files over the Dask cluster of this scheduler.")
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
    details: bool,
    output: str | None,
    strict: bool,
    ignore_unknown: bool,
    errors: bool,
    by: tuple[str, ...],
    no_ci: bool,
    seed: int,
    processes: int,
    scheduler: str | None,
    max_errors: int,
) -> None:
    """Score PREDICTIONS (JSON Lines, one line a document; - for stdin) against gold.

    Records with errors are left out, listed on stderr, and make the exit code 2; the good ones are scored.
    """
    from newsbench.adapting.dialect import dialect_of
    from newsbench.api import REPLICATES, score_with_problems
    from newsbench.reports import renderers
    from newsbench.reports.table import as_text

    with _engine(scheduler) as engine:
        scored = score_with_problems(
            predictions,
            gold,
            tracks=tracks,
            split=split,
            options=parse_options(match, boundary),
            strict=strict,
            ignore_unknown=ignore_unknown,
            replicates=0 if no_ci else REPLICATES,
            seed=seed,
            errors=errors,
            by=by,
            dialect=dialect_of(offsets, map_file),
            processes=processes,
            engine=engine,
        )
    say_problems(scored.problems, max_errors)
    say_warnings(scored.report.warnings)
    say_left_out(scored.report.left_out)
    text = as_text(scored.report, details=details) if form == "table" else renderers()[form](scored.report)
    write_result(text, output)
    sys.exit(2 if scored.errors else 0)


def _engine(scheduler: str | None) -> AbstractContextManager[Engine | None]:
    if scheduler is None:
        return nullcontext()
    from newsbench.engines.cluster import cluster_at

    return cluster_at(scheduler)
