"""``newsbench predict``"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from newsbench.cli.shared import HELP, gold_option, output_option, say_detached, split_option, write_result

if TYPE_CHECKING:
    from newsbench.corpus import GoldDocument


@click.command("predict", short_help="Run a built-in extractor.", context_settings=HELP)
@click.option("--extractor", required=True, metavar="NAME", help="rules, or for checks: gold, empty.")
@gold_option
@split_option
@output_option
def command(extractor: str, gold: str | None, split: str | None, output: str | None) -> None:
    """Run an extractor over the texts of a set and write its predictions, one JSON line a document."""
    from newsbench.api import checked_gold
    from newsbench.corpus import DEFAULT

    selected = checked_gold(gold, split or DEFAULT)
    run = _extractor(extractor)
    say_detached(selected)
    write_result("".join(_lines(selected.documents, run)), output)


def _lines(documents: tuple[GoldDocument, ...], run: Callable[[GoldDocument], bytes]) -> Iterator[str]:
    for document in documents:
        yield run(document).decode() + "\n"


def _extractor(name: str) -> Callable[[GoldDocument], bytes]:
    import msgspec

    from newsbench.extractors import get, names
    from newsbench.model import to_json

    if name == "gold":
        return lambda document: to_json(document.annotation)
    if name not in names():
        raise click.UsageError(f"there is no extractor {name!r}: choose from {', '.join(sorted({*names(), 'gold'}))}")
    extract: Callable[[str], dict[str, Any]] = get(name)
    return lambda document: msgspec.json.encode({"doc_id": document.doc_id, **extract(document.text)})
