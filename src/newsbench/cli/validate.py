"""``newsbench validate``"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newsbench.cli.shared import gold_option, max_errors_option, say_problems, split_option


@click.command("validate", short_help="Check gold or predictions.")
@click.argument("predictions", required=False)
@gold_option
@split_option
@click.option("--ignore-unknown", is_flag=True, help="Pass over predictions about documents that the set lacks.")
@max_errors_option
def command(
    predictions: str | None, gold: str | None, split: str | None, ignore_unknown: bool, max_errors: int
) -> None:
    """Check PREDICTIONS against their schema and the texts they are about; without PREDICTIONS, check the gold set.

    Every problem is one line: file, line, JSON path, a stable code in brackets, and what to do. Exit code 2 if any
    is an error.
    """
    from newsbench.corpus import ALL, load
    from newsbench.files import lines_of
    from newsbench.predictions import read_predictions

    corpus = load(Path(gold) if gold else None, split=split or ALL)
    problems = list(corpus.problems)
    checked = f"{len(corpus.documents)} documents of gold"
    if predictions is not None:
        read = read_predictions(lines_of(predictions), corpus, file=predictions, ignore_unknown=ignore_unknown)
        problems.extend(read.problems)
        checked = f"{len(read.by_id)} predictions"
        for reason, count in read.left_out.items():
            click.echo(f"left out: {count} ({reason})", err=True)
    say_problems(problems, max_errors)
    errors = sum(problem.severity == "error" for problem in problems)
    click.echo(f"{checked} are good; {errors} errors, {len(problems) - errors} warnings")
    sys.exit(2 if errors else 0)
