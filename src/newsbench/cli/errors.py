"""``newsbench errors``"""

from __future__ import annotations

import sys
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
    from newsbench.api import Inputs


@click.command("errors", short_help="One JSON line for every lost point.", context_settings=HELP)
@click.argument("predictions")
@gold_option
@split_option
@click.option("--track", "tracks", multiple=True, metavar="NAME", help="Only this track; may be given again.")
@match_options
@dialect_options
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
    output: str | None,
    ignore_unknown: bool,
    max_errors: int,
) -> None:
    """Every error of PREDICTIONS: document, track, kind, gold item, predicted item, text in context, ΔF1.

    Without --track: attribution and event_types.
    """
    import msgspec

    from newsbench.adapting.dialect import dialect_of
    from newsbench.api import load_inputs, track_parts
    from newsbench.listing import list_errors

    wanted, options = tracks or ("attribution", "event_types"), parse_options(match, boundary)
    # A wrong name is told before anything is read.
    track_parts(wanted)
    dialect = dialect_of(offsets, map_file)
    loaded = load_inputs(predictions, gold, split=split, ignore_unknown=ignore_unknown, dialect=dialect)
    say_problems(loaded.problems, max_errors)
    _say_warnings(loaded)
    read = loaded.read.by_id.values()
    listed = list_errors(read, loaded.corpus, tracks=wanted, split=loaded.split, options=options)
    write_result("".join(msgspec.json.encode(line).decode() + "\n" for line in listed.errors), output)
    sys.exit(2 if any(problem.severity == "error" for problem in loaded.problems) else 0)


def _say_warnings(loaded: Inputs) -> None:
    """What a report of the same run would warn of, on stderr."""
    from newsbench.api import warnings_about
    from newsbench.scoring import Tally

    missing = frozenset(document.doc_id for document in loaded.corpus) - loaded.read.by_id.keys()
    say_warnings(loaded.read.warnings)
    say_warnings(warnings_about(loaded.corpus, Tally(missing=missing), loaded.read.refused))
    say_left_out(loaded.read.left_out)
