"""``newsbench attach``"""

from __future__ import annotations

from pathlib import Path

import click

from newsbench.cli.shared import HELP, gold_option


@click.command("attach", short_help="Bring the texts of detached documents.", context_settings=HELP)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@gold_option
def command(folder: Path, gold: str | None) -> None:
    """Recognise the texts of detached documents in FOLDER by their sha256 and keep copies.

    They are kept in the user's data directory ($NEWSBENCH_DATA if set); nothing is sent anywhere.
    """
    from newsbench.corpus import attach, load, user_data

    corpus = load(Path(gold) if gold else None)
    found = attach(folder, corpus)
    for document in found:
        click.echo(f"attached {document.doc_id}")
    missing = [document.doc_id for document in corpus.detached if document not in found]
    if missing:
        click.echo(f"still without text: {', '.join(missing)}", err=True)
    click.echo(f"{len(found)} texts attached, kept in {user_data()}")
