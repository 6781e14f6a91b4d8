"""Options and habits that several verbs share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from newsbench.comparison import Options
    from newsbench.validation.problems import Problem

F = TypeVar("F", bound=Callable[..., Any])

SPLITS = ("train", "dev", "test", "all")


def gold_option(function: F) -> F:
    return click.option("--gold", metavar="PATH", help="A folder or a JSON Lines file; without it, the shipped set.")(
        function
    )


def split_option(function: F) -> F:
    help_text = "Which split; without it, test where the set knows splits, else all of it."
    return click.option("--split", type=click.Choice(SPLITS), help=help_text)(function)


def output_option(function: F) -> F:
    return click.option("-o", "--output", metavar="FILE", help="Write here instead of stdout.")(function)


def max_errors_option(function: F) -> F:
    help_text = "Show at most so many problems; 0: all."
    return click.option("--max-errors", type=click.IntRange(min=0), default=100, show_default=True, help=help_text)(
        function
    )


def match_options(function: F) -> F:
    """``--match`` and ``--boundary``: how spans are compared."""
    match = click.option(
        "--match",
        "match",
        metavar="exact|overlap[IOU]",
        default="overlap0.5",
        show_default=True,
        help="When two spans are the same, in headline rows and in the tracks that build on them.",
    )
    boundary = click.option(
        "--boundary",
        type=click.Choice(["trim", "strict"]),
        default="trim",
        show_default=True,
        help="trim forgives marks, spaces and clause punctuation at the edges.",
    )
    return match(boundary(function))


def parse_options(match: str, boundary: str) -> Options:
    """The options of a scoring from their words on the command line."""
    from fractions import Fraction

    from newsbench.comparison import Options

    if match == "exact":
        return Options(boundary=boundary, criterion="exact")  # type: ignore[arg-type]
    number = match.removeprefix("overlap") if match.startswith("overlap") else ""
    try:
        threshold = Fraction(number or "0.5")
    except (ValueError, ZeroDivisionError):
        threshold = Fraction(0)
    if not match.startswith("overlap") or not 0 < threshold <= 1:
        raise click.UsageError(f"--match is exact, or overlap with a number in (0, 1], as overlap0.5: not {match!r}")
    return Options(boundary=boundary, criterion="overlap", threshold=threshold)  # type: ignore[arg-type]


def say_problems(problems: Sequence[Problem], most: int) -> None:
    """Problems on stderr, errors first, at most so many."""
    ordered = sorted(problems, key=lambda p: (p.severity != "error", p))
    shown = ordered if most == 0 else ordered[:most]
    for problem in shown:
        click.echo(str(problem), err=True)
    if len(shown) < len(ordered):
        click.echo(f"… and {len(ordered) - len(shown)} more (--max-errors 0 shows all)", err=True)


def write_result(content: str, output: str | None) -> None:
    """A result to a file, whole or not at all, or to stdout."""
    if output is None or output == "-":
        sys.stdout.write(content)
        sys.stdout.flush()
        return
    from newsbench.files import write_atomically

    write_atomically(output, content)
