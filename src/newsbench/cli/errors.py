"""``newsbench errors``"""

from __future__ import annotations

import sys

import click

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


@click.command("errors", short_help="One JSON line for every lost point.")
@click.argument("predictions")
@gold_option
@split_option
@click.option("--track", "tracks", multiple=True, metavar="NAME", help="Only this track; may be given again.")
@match_options
@output_option
@max_errors_option
def command(
    predictions: str,
    gold: str | None,
    split: str | None,
    tracks: tuple[str, ...],
    match: str,
    boundary: str,
    output: str | None,
    max_errors: int,
) -> None:
    """Every error of PREDICTIONS: document, track, kind, gold item, predicted item, text in context, ΔF1.

    Without --track: attribution and event_types.
    """
    import msgspec

    from newsbench.listing import list_errors

    listed = list_errors(
        predictions,
        gold,
        tracks=tracks or ("attribution", "event_types"),
        split=split,
        options=parse_options(match, boundary),
    )
    say_problems(listed.problems, max_errors)
    write_result("".join(msgspec.json.encode(line).decode() + "\n" for line in listed.errors), output)
    sys.exit(2 if any(problem.severity == "error" for problem in listed.problems) else 0)
