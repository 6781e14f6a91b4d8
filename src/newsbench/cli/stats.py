"""``newsbench stats``"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbench.cli.shared import HELP, format_option, gold_option, output_option, write_result

if TYPE_CHECKING:
    from newsbench.counting import Statistics


@click.command("stats", short_help="What a set holds, and whether that is enough.", context_settings=HELP)
@gold_option
@format_option("table", "json")
@click.option("--floors", is_flag=True, help="Only what the set holds too little of; exit code 1 if anything.")
@output_option
def command(gold: str | None, form: str, floors: bool, output: str | None) -> None:
    """Count documents, quotes, hard cases, distractors, events and entities, by split and genre.

    --floors compares the counts with the least that the set declares in corpus/floors.json.
    """
    from newsbench.api import checked_gold
    from newsbench.counting import statistics
    from newsbench.reports.counted import renderers

    found = statistics(checked_gold(gold))
    if found.detached:
        names = ", ".join(found.detached)
        click.echo(f"warning: not counted until `newsbench attach DIR`: {names}", err=True)
    if floors:
        sys.exit(_check(found, gold, form, output))
    write_result(renderers()[form](found), output)


def _check(found: Statistics, gold: str | None, form: str, output: str | None) -> int:
    """Write what is below its floor; the exit code."""
    import msgspec

    from newsbench.counting import measured, read_floors
    from newsbench.reports.counted import below
    from newsbench.resources import data_root

    checked = measured(found, read_floors(Path(gold) if gold else data_root()))
    short = [one for one in checked if one.is_below]
    encoded = msgspec.json.format(msgspec.json.encode({"floors": len(checked), "below": short}), indent=2).decode()
    write_result(below(checked) if form == "table" else f"{encoded}\n", output)
    return 1 if short else 0
