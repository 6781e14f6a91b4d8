"""``newsbench compare``"""

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


@click.command("compare", short_help="Which system is better, and whether that can be believed.", context_settings=HELP)
@click.argument("systems", nargs=-1, required=True, metavar="A B [C]...")
@gold_option
@split_option
@click.option("--track", "tracks", multiple=True, metavar="NAME", help="Only this track; may be given again.")
@match_options
@dialect_options
@click.option("--all-pairs", is_flag=True, help="Test every pair; without it, each system against the first.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "markdown", "csv"]), default="table", show_default=True
)
@output_option
@click.option("--ignore-unknown", is_flag=True, help="Leave out predictions about documents that the set lacks.")
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
@max_errors_option
def command(
    systems: tuple[str, ...],
    gold: str | None,
    split: str | None,
    tracks: tuple[str, ...],
    match: str,
    boundary: str,
    offsets: str | None,
    map_file: str | None,
    all_pairs: bool,
    form: str,
    output: str | None,
    ignore_unknown: bool,
    replicates: int,
    randomisations: int,
    seed: int,
    max_errors: int,
) -> None:
    """Compare the predictions A, B, C … (JSON Lines; - for stdin) on the same documents.

    For each track's headline figure: the difference, its interval (paired bootstrap over stories), p (paired
    approximate randomisation over stories, adjusted over the tracks by Holm), and a verdict.
    """
    from newsbench.adapting.dialect import dialect_of
    from newsbench.comparing import compare_with_problems
    from newsbench.paired import Draws
    from newsbench.reports.compared import renderers

    compared = compare_with_problems(
        systems,
        gold,
        tracks=tracks,
        split=split,
        options=parse_options(match, boundary),
        ignore_unknown=ignore_unknown,
        all_pairs=all_pairs,
        draws=Draws(replicates, randomisations, seed),
        dialect=dialect_of(offsets, map_file),
    )
    say_problems(compared.problems, max_errors)
    say_warnings(compared.report.warnings)
    write_result(renderers()[form](compared.report), output)
    sys.exit(2 if compared.errors else 0)
