"""``newsbench validate``"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsbench.cli.shared import (
    HELP,
    dialect_options,
    gold_option,
    max_errors_option,
    say_detached,
    say_left_out,
    say_problems,
    say_warnings,
    split_option,
)

if TYPE_CHECKING:
    from newsbench.corpus import Corpus
    from newsbench.validation.problems import Problem


@click.command("validate", short_help="Check gold or predictions.", context_settings=HELP)
@click.argument("predictions", required=False)
@gold_option
@split_option
@dialect_options
@click.option("--ignore-unknown", is_flag=True, help="Pass over predictions about documents that the set lacks.")
@click.option(
    "--audit", "audited", is_flag=True, help="Look for what gold should label and does not; exit code 1 if any."
)
@max_errors_option
def command(
    predictions: str | None,
    gold: str | None,
    split: str | None,
    offsets: str | None,
    map_file: str | None,
    ignore_unknown: bool,
    audited: bool,
    max_errors: int,
) -> None:
    """Check PREDICTIONS against their schema and the texts they are about; without PREDICTIONS, check the gold set.

    A folder, or without --gold a file whose first record carries its own text, is itself checked as a gold set.

    Every problem is one line: file, line, JSON path, a stable code in brackets, and what to do. Exit code 2 if any
    is an error.

    With --audit, also quotation marks, verbs of saying, words of events and names in the gold texts that have no
    label and no reason in annotations/reviewed.json.
    """
    from newsbench.adapting.dialect import dialect_of
    from newsbench.corpus import ALL, load
    from newsbench.files import lines_of
    from newsbench.predictions import read_predictions

    written_as_gold = offsets is None and map_file is None
    if predictions is not None and gold is None and written_as_gold and _is_gold(predictions):
        click.echo(f"{predictions} is read as a gold set", err=True)
        predictions, gold = None, predictions
    corpus = load(Path(gold) if gold else None, split=split or ALL)
    problems = list(corpus.problems)
    checked = f"{len(corpus.documents)} documents of gold"
    if predictions is not None:
        lines, dialect = lines_of(predictions, may_be_empty=not corpus.ids), dialect_of(offsets, map_file)
        read = read_predictions(lines, corpus, file=predictions, ignore_unknown=ignore_unknown, dialect=dialect)
        problems.extend(read.problems)
        say_warnings(read.warnings)
        checked = f"{len(read.by_id)} predictions"
        say_left_out(read.left_out)
    found = _audit(corpus, gold) if audited else []
    say_problems([*problems, *found], max_errors)
    say_detached(corpus)
    errors = sum(problem.severity == "error" for problem in problems)
    click.echo(f"{checked} are good; {errors} errors, {len(problems) - errors} warnings")
    sys.exit(2 if errors else 1 if found else 0)


def _is_gold(path: str) -> bool:
    """Whether a folder or file is a gold set: a record of predictions has no need of a text."""
    from newsbench.files import STDIN, lines_of

    if path == STDIN:
        return False
    if Path(path).is_dir():
        return (Path(path) / "corpus").is_dir()
    _, first = next(iter(lines_of(path)))
    try:
        record = json.loads(first)
    except ValueError:
        return False
    return isinstance(record, dict) and isinstance(record.get("text"), str)


def _audit(corpus: Corpus, gold: str | None) -> list[Problem]:
    """The open findings of the audit, with a line that counts them."""
    from newsbench.audit import audit
    from newsbench.resources import data_root

    outcome = audit(corpus, Path(gold) if gold else data_root())
    click.echo(f"audit: {len(outcome.open)} findings are open, {outcome.reviewed} reviewed")
    return list(outcome.open)
