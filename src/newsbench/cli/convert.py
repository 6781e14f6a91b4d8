"""``newsbench convert``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbench.cli.shared import HELP, say_warnings

if TYPE_CHECKING:
    from newsbench.corpus import GoldDocument


def _formats(_: click.Context, parameter: click.Parameter, value: str) -> str:
    from newsbench.formats.registry import FORMATS

    known = [name for name, kind in FORMATS.items() if (kind.reads if parameter.name == "source" else kind.writes)]
    if value not in known:
        raise click.BadParameter(f"{value!r} is not one of {', '.join(known)}.")
    return value


class _Command(click.Command):
    """Its help lists the formats, which are data."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from newsbench.formats.registry import FORMATS

        with formatter.section("Formats"):
            formatter.write_dl([(_name(name, kind.reads, kind.writes), kind.about) for name, kind in FORMATS.items()])


def _name(name: str, reads: bool, writes: bool) -> str:
    return name if reads and writes else f"{name} (in)" if reads else f"{name} (out)"


@click.command(
    "convert", cls=_Command, short_help="Turn labels from one tool's files into another's.", context_settings=HELP
)
@click.option("--from", "source", required=True, metavar="FORMAT", callback=_formats, help="Format of INPUT.")
@click.option("--to", "target", required=True, metavar="FORMAT", callback=_formats, help="Format of OUTPUT.")
@click.option(
    "--map",
    "map_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="JSON that says what the labels of the other tool mean; see docs/own-data.md.",
)
@click.argument("input_path", metavar="INPUT", type=click.Path(exists=True, path_type=Path))
@click.argument("output_path", metavar="OUTPUT", type=click.Path(path_type=Path))
def command(source: str, target: str, map_file: Path | None, input_path: Path, output_path: Path) -> None:
    """Turn the labelled documents in INPUT (a file or folder) into another format, in OUTPUT.

    What a format cannot hold is said in a warning with its number, and never dropped in silence.
    """
    from newsbench.formats.conversion import check_doc_ids
    from newsbench.formats.labelmap import NO_MAP, read_label_map
    from newsbench.formats.registry import reader, writer

    labels = read_label_map(map_file) if map_file else NO_MAP
    reading = reader(source).read(input_path, labels)
    check_doc_ids(reading.documents, input_path)
    documents = reading.documents if target == "folder" else _writable(reading.documents)
    lost = writer(target).write(documents, output_path, labels)
    say_warnings(f"lost: {count} × {what}" for what, count in (reading.lost + lost).items())
    click.echo(f"{len(documents)} documents written to {output_path}")


def _writable(documents: list[GoldDocument]) -> list[GoldDocument]:
    """Those whose texts are ours to write; the others are named."""
    written = [gold for gold in documents if gold.document.origin == "written"]
    if others := sorted(gold.doc_id for gold in documents if gold.document.origin != "written"):
        say_warnings([f"detached documents left out, since their texts are not ours to write: {', '.join(others)}"])
    return written
