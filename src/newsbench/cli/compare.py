"""``newsbench compare``"""

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


@click.command("compare", short_help="Which system is better, and whether that can be believed.", context_settings=HELP)
@click.argument("systems", nargs=-1, required=True, metavar="A B [C]...")
@judging_options
@click.option("--all-pairs", is_flag=True, help="Test every pair; without it, each system against the first.")
@format_option("table", "json", "markdown", "csv")
@output_option
@click.option(
    "--replicates",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="Of the bootstrap: the interval of a difference.",
)
@click.option(
    "--randomisations",
    type=click.IntRange(min=1),
    default=10_000,
    show_default=True,
    help="Rounds in which stories change places: p.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of both.")
def command(
    systems: tuple[str, ...],
    asked: Asked,
    all_pairs: bool,
    form: str,
    output: str | None,
    replicates: int,
    randomisations: int,
    seed: int,
) -> None:
    """Compare the predictions A, B, C … (JSON Lines; - for stdin) on the same documents.

    For each track's headline figure: the difference, its interval (paired bootstrap over stories), p (paired
    approximate randomisation over stories, adjusted over the tracks by Holm), and a verdict.
    """
    from newsbench.comparing import compare_with_problems
    from newsbench.paired import Draws
    from newsbench.reports.compared import renderers

    compared = compare_with_problems(
        systems,
        asked.gold,
        tracks=asked.tracks,
        split=asked.split,
        options=asked.options,
        ignore_unknown=asked.ignore_unknown,
        all_pairs=all_pairs,
        draws=Draws(replicates, randomisations, seed),
        dialect=asked.dialect,
    )
    say_problems(compared.problems, asked.max_errors)
    say_warnings(compared.report.warnings)
    write_result(renderers()[form](compared.report), output)
    sys.exit(2 if compared.errors else 0)
