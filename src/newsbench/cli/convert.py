"""``newsbench convert``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbench.cli.shared import HELP, say_detached, say_warnings

if TYPE_CHECKING:
    from newsbench.corpus import GoldDocument

_FORMATS = ("folder", "inline")


@click.command("convert", short_help="Turn gold from inline markup into a folder, and back.", context_settings=HELP)
@click.option("--from", "source", type=click.Choice(_FORMATS), required=True, help="Format of INPUT.")
@click.option("--to", "target", type=click.Choice(_FORMATS), required=True, help="Format of OUTPUT.")
@click.argument("input_path", metavar="INPUT", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("output_path", metavar="OUTPUT", type=click.Path(file_okay=False, path_type=Path))
def command(source: str, target: str, input_path: Path, output_path: Path) -> None:
    """Turn the gold in folder INPUT into another format, in folder OUTPUT.

    folder: corpus/ and annotations/ as newsbench reads them. inline: INPUT/<story>/<outlet>.nb, the text with tags,
    which is how labels are written and mended by hand.
    """
    from newsbench.formats.folder import read_inline_folder, write_folder, write_inline_folder

    documents = read_inline_folder(input_path) if source == "inline" else _folder(input_path, target)
    (write_folder if target == "folder" else write_inline_folder)(documents, output_path)
    click.echo(f"{len(documents)} documents written to {output_path}")


def _folder(path: Path, target: str) -> list[GoldDocument]:
    """The documents of a folder; those that cannot go into the target are named."""
    from newsbench.api import checked_gold

    corpus = checked_gold(path)
    if target == "folder":
        say_detached(corpus)
        return list(corpus.documents)
    written = [gold for gold in corpus if gold.document.origin == "written"]
    if others := sorted({d.doc_id for d in (*corpus, *corpus.detached)} - {d.doc_id for d in written}):
        say_warnings([f"detached documents left out, since their texts are not ours to write: {', '.join(others)}"])
    return written
