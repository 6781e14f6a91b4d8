"""``newsbench ground``"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from newsbench.cli.shared import (
    HELP,
    SPLITS,
    dialect_options,
    gold_option,
    max_errors_option,
    output_option,
    say_detached,
    say_problems,
    say_warnings,
    write_result,
)

if TYPE_CHECKING:
    from newsbench.grounded import Grounded
    from newsbench.placing import Keep, Tally

_SPLIT = "Look only at texts of this split; without it, of all."
_KEEP = "Leave strings that stand for several places, or that were found altered, as they are; may be given again."


@click.command("ground", short_help="Find the strings of predictions in their texts.", context_settings=HELP)
@click.argument("predictions")
@gold_option
@click.option("--split", type=click.Choice(SPLITS), help=_SPLIT)
@dialect_options
@output_option
@click.option("--keep", type=click.Choice(["repeated", "altered"]), multiple=True, help=_KEEP)
@click.option("--ignore-unknown", is_flag=True, help="Pass on predictions about documents that the set lacks.")
@max_errors_option
def command(
    predictions: str,
    gold: str | None,
    split: str | None,
    offsets: str | None,
    map_file: str | None,
    output: str | None,
    keep: tuple[Keep, ...],
    ignore_unknown: bool,
    max_errors: int,
) -> None:
    """Write PREDICTIONS (JSON Lines; - for stdin) with offsets in the place of every string that a span may be.

    How each string was found (verbatim, normalised, elided, altered, not-in-text) stands under
    meta.newsbench.grounding of its item, with what was given where the text says it otherwise; a table of the
    grades goes to stderr. What is not in the text stays a string. Records without strings are passed on byte for
    byte, but with --offsets or --map all are written anew, in newsbench's own keys and in code points. Gold labels
    are not looked at, only texts.

    Scores may differ from those of the strings in two ways: scoring takes a string that occurs more than once at
    the occurrence that is best for it, and here it gets one (the earliest that is free; nearest to its quote or
    event where it belongs to one); and an altered string never matches under --match exact, while its offsets may.
    With --keep repeated --keep altered these stay strings.
    """
    from newsbench.adapting.dialect import PLAIN, dialect_of
    from newsbench.grounded import ground

    dialect = dialect_of(offsets, map_file)
    done = ground(predictions, gold, split=split, ignore_unknown=ignore_unknown, keep=keep, dialect=dialect)
    say_problems(done.read.problems, max_errors)
    say_warnings(done.read.warnings)
    say_detached(done.corpus)
    write_result("".join(line.decode() + "\n" for line in done.lines), output)
    _say_summary(done, keep, passed_on=dialect == PLAIN)
    sys.exit(2 if done.read.errors else 0)


def _say_summary(done: Grounded, keep: tuple[Keep, ...], *, passed_on: bool) -> None:
    """What was found how, and what else a reader of the output should know, on stderr."""
    from newsbench.reports.strings import as_text

    click.echo(as_text(done.tally.counts()) or "no strings: nothing to find\n", err=True, nl=False)
    if done.read.refused:
        say_warnings([f"records refused for their errors, and not written: {done.read.refused}"])
    what = "passed on as they are" if passed_on else "not written, since their texts are not at hand"
    for reason, count in done.read.left_out.items():
        click.echo(f"{what}: {count} ({reason})", err=True)
    for line in _asides(done.tally, keep):
        click.echo(line, err=True)


def _asides(tally: Tally, keep: tuple[Keep, ...]) -> list[str]:
    repeated = tally.repeated.total()
    altered = sum(count for (_, grade), count in tally.grades.items() if grade == "altered")
    lines = []
    if repeated:
        what = "left as strings" if "repeated" in keep else "each has one place now; --keep repeated leaves them"
        lines.append(f"occur more than once: {repeated} ({what})")
    if altered:
        what = "left as strings" if "altered" in keep else "offsets may match under exact; --keep altered leaves them"
        lines.append(f"altered: {altered} ({what})")
    if tally.unnoted:
        lines.append(f"items without a note, since their meta is no object: {tally.unnoted}")
    return lines
