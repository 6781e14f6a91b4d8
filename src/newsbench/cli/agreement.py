"""``newsbench agreement``"""

from __future__ import annotations

import sys

import click

from newsbench.cli.shared import (
    HELP,
    SPLITS,
    format_option,
    gold_option,
    interval_options,
    match_options,
    max_errors_option,
    output_option,
    parse_options,
    say_problems,
    say_warnings,
    track_option,
    write_result,
)


@click.command("agreement", short_help="How far two hands agree on the same texts.", context_settings=HELP)
@click.argument("a")
@click.argument("b")
@gold_option
@click.option("--split", type=click.Choice(SPLITS), help="Which split; without it, every document that both have.")
@track_option
@match_options
@format_option("table", "json", "markdown")
@output_option
@click.option("--disagreements", metavar="FILE", help="Write every disagreement here, one JSON line each.")
@interval_options
@max_errors_option
def command(
    a: str,
    b: str,
    gold: str | None,
    split: str | None,
    tracks: tuple[str, ...],
    match: str,
    boundary: str,
    form: str,
    output: str | None,
    disagreements: str | None,
    no_ci: bool,
    seed: int,
    max_errors: int,
) -> None:
    """Compare two sets of labels of the same texts: A as gold, B as predictions.

    Each is `gold` (the labels of the set that --gold names), a folder of <story>/<outlet>.json, or JSON Lines.
    F1 of every track by the scorer, and Cohen's κ and Krippendorff's α of the labels on matched items, with
    intervals over stories. Documents that only one of the two has are left out and named.
    """
    from newsbench.agreement import agree, read_both
    from newsbench.api import REPLICATES
    from newsbench.reports.agreed import renderers

    options = parse_options(match, boundary)
    sides = read_both(a, b, gold, split=split)
    say_problems(sides.problems, max_errors)
    report = agree(sides, tracks=tracks, options=options, replicates=0 if no_ci else REPLICATES, seed=seed)
    say_warnings(report.warnings)
    if disagreements:
        import msgspec

        from newsbench.disagreements import disagreements as listed

        lines = (msgspec.json.encode(line).decode() + "\n" for line in listed(sides, options))
        write_result("".join(lines), disagreements)
    write_result(renderers()[form](report), output)
    sys.exit(2 if sides.errors else 0)
