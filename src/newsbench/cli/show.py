"""``newsbench show``"""

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
    write_result,
)

_LAYERS = ("quotes", "cues", "sources", "events", "entities", "distractors", "regions")


@click.command("show", short_help="One document with its labels, gold beside prediction.", context_settings=HELP)
@click.argument("doc_id", metavar="DOC")
@click.option("-p", "--predictions", metavar="FILE", help="Show these beside gold; - is standard input.")
@gold_option
@click.option("--layer", "layers", multiple=True, type=click.Choice(_LAYERS), help="Only this; may be given again.")
@click.option("--track", "tracks", multiple=True, metavar="NAME", help="Judge by this track; may be given again.")
@match_options
@dialect_options
@click.option("--errors-only", is_flag=True, help="Only lines and items with an error.")
@click.option("--width", type=click.IntRange(min=40), metavar="COLUMNS", help="Without it: as wide as the terminal.")
@click.option("--color/--no-color", default=None, help="Without either: on a terminal, unless NO_COLOR is set.")
@output_option
@max_errors_option
def command(
    doc_id: str,
    predictions: str | None,
    gold: str | None,
    layers: tuple[str, ...],
    tracks: tuple[str, ...],
    match: str,
    boundary: str,
    offsets: str | None,
    map_file: str | None,
    errors_only: bool,
    width: int | None,
    color: bool | None,
    output: str | None,
    max_errors: int,
) -> None:
    """The text of DOC with its labels below each line, and what became of each quote and event.

    Gold alone, or beside predictions. Quotes are judged by attribution and events by event_types, where the
    predictions attempt these, else by their spans.
    """
    from newsbench.adapting.dialect import dialect_of
    from newsbench.document_view import view
    from newsbench.reports.shown import as_text
    from newsbench.reports.terminal import wants_colour, width_of

    options = parse_options(match, boundary)
    dialect = dialect_of(offsets, map_file)
    shown, problems = view(doc_id, gold, predictions, layers=layers, tracks=tracks, options=options, dialect=dialect)
    say_problems(problems, max_errors)
    colour = wants_colour(color) if output in (None, "-") else bool(color)
    write_result(as_text(shown, width=width_of(width), colour=colour, errors_only=errors_only), output)
    sys.exit(2 if any(problem.severity == "error" for problem in problems) else 0)
