"""``newsbench export``: one command a target."""

from __future__ import annotations

from pathlib import Path

import click

from newsbench.cli.shared import HELP, gold_option


@click.group("export", short_help="Write the gold set for other tools.", context_settings=HELP)
def command() -> None:
    """Write the gold set in the form that another tool reads."""


@command.command("hub", short_help="A folder for Hugging Face datasets.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@gold_option
def hub(folder: Path, gold: str | None) -> None:
    """Write DIR for datasets.load_dataset(DIR), ready to be pushed to the Hugging Face Hub.

    Parquet for each config (documents, quotes, events, mentions, pairs) and split, a dataset card and croissant.json.
    Detached documents are left out: their texts are their publishers'. An earlier export in DIR is replaced.
    """
    from datasets import disable_progress_bars

    from newsbench.hub import export_hub

    disable_progress_bars()
    exported = export_hub(folder, Path(gold) if gold else None)
    if exported.left_out:
        names = ", ".join(exported.left_out)
        click.echo(f"left out: {len(exported.left_out)} detached documents ({names})", err=True)
    rows = ", ".join(f"{count} {name}" for name, count in exported.rows.items())
    click.echo(f"written to {folder}: {rows}")
