"""``newsbench convert``"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbench.cli.shared import HELP, say_warnings, write_result

if TYPE_CHECKING:
    from newsbench.corpus import GoldDocument
    from newsbench.formats.conversion import Reading


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
@click.argument("input_path", metavar="INPUT", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.argument("output_path", metavar="OUTPUT", type=click.Path(path_type=Path))
def command(source: str, target: str, map_file: Path | None, input_path: Path, output_path: Path) -> None:
    """Turn the labelled documents in INPUT (a file or folder) into another format, in OUTPUT.

    For jsonl they may be -, standard input and output. What a format cannot hold is said in a warning with its number,
    and never dropped in silence.
    """
    from newsbench.files import STDIN
    from newsbench.formats.conversion import check_doc_ids
    from newsbench.formats.labelmap import NO_MAP, read_label_map
    from newsbench.formats.registry import reader, writer

    _refuse_streams((input_path, source), (output_path, target))
    labels = read_label_map(map_file) if map_file else NO_MAP
    reading = reader(source).read(input_path, labels)
    check_doc_ids(reading.documents, input_path)
    _refuse_nothing(reading, input_path, source)
    documents = reading.documents if target == "folder" else _writable(reading.documents)
    documents = documents if target == "jsonl" else _in_normal_form(documents)
    if str(output_path) == STDIN:
        from newsbench.formats.jsonl import line

        write_result("".join(map(line, documents)), STDIN)
        lost = Counter[str]()
    else:
        _say_what_stands_there(output_path)
        lost = writer(target).write(documents, output_path, labels)
    say_warnings(f"lost: {count} × {what}" for what, count in (reading.lost + lost).items())
    click.echo(f"{len(documents)} documents written to {output_path}", err=str(output_path) == STDIN)


def _refuse_streams(*formats: tuple[Path, str]) -> None:
    from newsbench.files import STDIN

    for path, name in formats:
        if str(path) == STDIN and name != "jsonl":
            raise click.UsageError(f"only jsonl can be - (standard input or output), and not {name}: give a path")


def _refuse_nothing(reading: Reading, path: Path, source: str) -> None:
    """A set of one's own may be empty yet; files of a tool without a single document are not what was meant."""
    from newsbench.files import InputError

    if not reading.documents and source not in ("folder", "jsonl"):
        say_warnings(f"lost: {count} × {what}" for what, count in reading.lost.items())
        raise InputError(f"{path}: [no-documents] holds no document as {source}: check the path and --from")


def _in_normal_form(documents: list[GoldDocument]) -> list[GoldDocument]:
    """All but one JSON Lines file hold texts in normal form: without this, a folder could not be read again."""
    from newsbench.formats.normal_form import in_normal_form

    normal = [in_normal_form(gold) for gold in documents]
    if changed := [old.doc_id for old, new in zip(documents, normal, strict=True) if old is not new]:
        from newsbench.api import some_of

        what = "texts brought to NFC with \\n as line ends, and the offsets of their labels with them"
        say_warnings([f"{what}: {len(changed)} ({some_of(changed)})"])
    return normal


def _say_what_stands_there(path: Path) -> None:
    if path.is_dir() and any(path.iterdir()):
        say_warnings([f"{path} is not empty: files of the same names are written over, and all others stay"])


def _writable(documents: list[GoldDocument]) -> list[GoldDocument]:
    """Those whose texts are ours to write; the others are named."""
    written = [gold for gold in documents if gold.document.origin == "written"]
    if others := sorted(gold.doc_id for gold in documents if gold.document.origin != "written"):
        say_warnings([f"detached documents left out, since their texts are not ours to write: {', '.join(others)}"])
    return written
