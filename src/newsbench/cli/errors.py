"""``newsbench errors``"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from newsbench.cli.shared import (
    HELP,
    Asked,
    judging_options,
    output_option,
    say_left_out,
    say_problems,
    say_warnings,
    write_result,
)

if TYPE_CHECKING:
    from newsbench.api import Inputs


@click.command("errors", short_help="One JSON line for every lost point.", context_settings=HELP)
@click.argument("predictions")
@judging_options
@output_option
def command(
    predictions: str,
    asked: Asked,
    output: str | None,
) -> None:
    """Every error of PREDICTIONS: document, track, kind, gold item, predicted item, text in context, ΔF1.

    Without --track: attribution and event_types.
    """
    import msgspec

    from newsbench.api import load_inputs, track_parts
    from newsbench.listing import list_errors

    wanted, options = asked.tracks or ("attribution", "event_types"), asked.options
    # A wrong name is told before anything is read.
    track_parts(wanted)
    dialect = asked.dialect
    loaded = load_inputs(
        predictions, asked.gold, split=asked.split, ignore_unknown=asked.ignore_unknown, dialect=dialect
    )
    say_problems(loaded.problems, asked.max_errors)
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
