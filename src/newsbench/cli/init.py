"""``newsbench init``"""

from __future__ import annotations

from pathlib import Path

import click

from newsbench.cli.shared import HELP


@click.command("init", short_help="Begin a gold set of one's own.", context_settings=HELP)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--empty", is_flag=True, help="Without the example document.")
def command(folder: Path, empty: bool) -> None:
    """Make a gold set in DIR: a list of documents, a card, guidelines to fill in, a workflow for GitHub.

    One small invented document with all its labels stands in it, so that every command has something to work on; take
    its line and its two files out when there are others. Files that exist are never written over.
    """
    from newsbench.beginning import begin

    begun = begin(folder, example=not empty)
    for path in begun.written:
        click.echo(f"wrote {folder / path}")
    for path in begun.kept:
        click.echo(f"kept {folder / path}, which was there already")
    click.echo(f"\nNext:\n  newsbench validate --gold {folder}\n  newsbench stats --gold {folder}")
    if not empty:
        click.echo(
            f"  newsbench predict --extractor rules --gold {folder} -o predictions.jsonl\n"
            f"  newsbench score predictions.jsonl --gold {folder}"
        )
    click.echo("Labels of other tools: newsbench convert --help")
