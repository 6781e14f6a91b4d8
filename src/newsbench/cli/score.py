"""``newsbench score``"""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

from newsbench.cli.shared import (
    HELP,
    Asked,
    format_option,
    interval_options,
    judging_options,
    output_option,
    say_left_out,
    say_problems,
    say_warnings,
    write_result,
)

if TYPE_CHECKING:
    from newsbench.engines.spreading import Engine

_BY = "Slices: genre, outlet, split, region, length, source-form, phenomenon; may be given again."
_TRIVIAL = "Score trivial clusterings of the gold mentions beside coreference: what its figures have to beat."


@click.command("score", short_help="Precision, recall and F1 of predictions against gold.", context_settings=HELP)
@click.argument("predictions")
@judging_options
@format_option("table", "json", "markdown", "csv")
@click.option("--details", is_flag=True, help="Show rows by label and by source form in the table.")
@output_option
@click.option("--strict", is_flag=True, help="A gold document without a prediction is an error.")
@click.option("--errors", is_flag=True, help="Show why points were lost, and what mending each kind would gain.")
@click.option("--by", multiple=True, metavar="KEY", help=_BY)
@click.option("--trivial", is_flag=True, help=_TRIVIAL)
@interval_options
@click.option(
    "-j", "--processes", type=click.IntRange(min=1), default=1, show_default=True, help="Spread two files over so many."
)
@click.option("--scheduler", metavar="ADDRESS", help="Spread two files over the Dask cluster of this scheduler.")
def command(
    predictions: str,
    asked: Asked,
    form: str,
    details: bool,
    output: str | None,
    strict: bool,
    errors: bool,
    by: tuple[str, ...],
    trivial: bool,
    no_ci: bool,
    seed: int,
    processes: int,
    scheduler: str | None,
) -> None:
    """Score PREDICTIONS (JSON Lines, one line a document; - for stdin) against gold.

    Records with errors are left out, listed on stderr, and make the exit code 2; the good ones are scored.
    """
    from newsbench.api import REPLICATES, score_with_problems
    from newsbench.reports import renderers
    from newsbench.reports.table import as_text

    with _engine(scheduler) as engine:
        scored = score_with_problems(
            predictions,
            asked.gold,
            tracks=asked.tracks,
            split=asked.split,
            options=asked.options,
            strict=strict,
            ignore_unknown=asked.ignore_unknown,
            replicates=0 if no_ci else REPLICATES,
            seed=seed,
            errors=errors,
            by=by,
            trivial=trivial,
            dialect=asked.dialect,
            processes=processes,
            engine=engine,
        )
    say_problems(scored.problems, asked.max_errors)
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
