"""Options and habits that several verbs share."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from newsbench.adapting.dialect import Dialect
    from newsbench.comparison import Options
    from newsbench.corpus import Corpus
    from newsbench.validation.problems import Problem

F = TypeVar("F", bound=Callable[..., Any])

# The same names of the help option for every verb, however it is called.
HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
SPLITS = ("train", "dev", "test", "all")
# A threshold is a short decimal or fraction; of a power of ten Python would write out every digit.
_THRESHOLD = re.compile(r"\d{0,20}(\.\d{0,20})?|\d{1,20}/\d{1,20}", re.ASCII)


def gold_option(function: F) -> F:
    return click.option("--gold", metavar="PATH", help="A folder or a JSON Lines file; without it, the shipped set.")(
        function
    )


def split_option(function: F) -> F:
    help_text = "Which split; without it, test where the set knows splits, else all of it."
    return click.option("--split", type=click.Choice(SPLITS), help=help_text)(function)


def track_option(function: F) -> F:
    help_text = "Only this track; may be given again."
    return click.option("--track", "tracks", multiple=True, metavar="NAME", help=help_text)(function)


def unknown_option(function: F) -> F:
    help_text = "Leave out predictions about documents that the set lacks."
    return click.option("--ignore-unknown", is_flag=True, help=help_text)(function)


def format_option(*forms: str) -> Callable[[F], F]:
    """``--format``, the first of them where it is not given."""
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0], show_default=True)


def interval_options(function: F) -> F:
    """``--no-ci`` and ``--seed``: whether and how intervals are drawn."""
    off = click.option("--no-ci", is_flag=True, help="No bootstrap intervals.")
    seed = click.option("--seed", type=int, default=0, show_default=True, help="Seed of the bootstrap.")
    return off(seed(function))


def output_option(function: F) -> F:
    return click.option("-o", "--output", metavar="FILE", help="Write here instead of stdout.")(function)


def max_errors_option(function: F) -> F:
    help_text = "Show at most so many problems; 0: all."
    return click.option("--max-errors", type=click.IntRange(min=0), default=100, show_default=True, help=help_text)(
        function
    )


def dialect_options(function: F) -> F:
    """``--offsets`` and ``--map``: how predictions are written."""
    offsets = click.option(
        "--offsets",
        type=click.Choice(["codepoint", "utf-16", "utf-8"]),
        help="What the offsets of predictions count.  [default: codepoint]",
    )
    help_text = "JSON that says what their keys and values mean; see docs/predictions.md."
    return offsets(click.option("--map", "map_file", metavar="FILE", help=help_text)(function))


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
        threshold = Fraction(number or "0.5") if _THRESHOLD.fullmatch(number) else Fraction(0)
    except (ValueError, ZeroDivisionError):
        threshold = Fraction(0)
    if not match.startswith("overlap") or not 0 < threshold <= 1:
        raise click.UsageError(f"--match is exact, or overlap with a number in (0, 1], as overlap0.5: not {match!r}")
    return Options(boundary=boundary, criterion="overlap", threshold=threshold)  # type: ignore[arg-type]


class Asked(NamedTuple):
    """What to hold predictions to, as the command line says it: see :func:`judging_options`."""

    gold: str | None
    split: str | None
    tracks: tuple[str, ...]
    match: str
    boundary: str
    offsets: str | None
    map_file: str | None
    ignore_unknown: bool
    max_errors: int

    @property
    def options(self) -> Options:
        return parse_options(self.match, self.boundary)

    @property
    def dialect(self) -> Dialect:
        from newsbench.adapting.dialect import dialect_of

        return dialect_of(self.offsets, self.map_file)


def judging_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options of every verb that holds predictions to gold; it gets them as one argument, ``asked``."""

    @wraps(function)
    def gathered(*args: Any, **given: Any) -> None:
        asked = Asked(**{name: given.pop(name) for name in Asked._fields})
        function(*args, asked=asked, **given)

    options = (gold_option, split_option, track_option, match_options, dialect_options, unknown_option)
    for option in (max_errors_option, *reversed(options)):
        gathered = option(gathered)
    return gathered


def say_problems(problems: Sequence[Problem], most: int) -> None:
    """Problems on stderr, errors first, at most so many."""
    ordered = sorted(problems, key=lambda p: (p.severity != "error", p))
    shown = ordered if most == 0 else ordered[:most]
    for problem in shown:
        click.echo(str(problem), err=True)
    if len(shown) < len(ordered):
        click.echo(f"… and {len(ordered) - len(shown)} more (--max-errors 0 shows all)", err=True)


def say_warnings(warnings: Iterable[str]) -> None:
    """What a reader should know before believing a result, on stderr."""
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)


def say_left_out(left_out: Mapping[str, int]) -> None:
    """What was right but not counted, by reason, on stderr."""
    for reason, count in left_out.items():
        click.echo(f"left out: {count} ({reason})", err=True)


def say_detached(corpus: Corpus) -> None:
    """Which documents are left out because their texts are not attached, on stderr."""
    if corpus.detached:
        from newsbench.api import warnings_about
        from newsbench.scoring import Tally

        say_warnings(warnings_about(corpus, Tally(), 0))


def write_result(content: str, output: str | None) -> None:
    """A result to a file, whole or not at all, or to stdout.

    Raises:
        newsbench.files.InputError: the file or stdout cannot be written to.
    """
    from newsbench.files import write_atomically

    if output is None or output == "-":
        _to_stdout(content)
    else:
        write_atomically(output, content)


def _to_stdout(content: str) -> None:
    from newsbench.files import InputError

    todo = "choose another place to write to (-o FILE)"
    # Python has no stdout at all where its caller closed it.
    if sys.stdout is None:
        raise InputError(f"standard output: [unwritable] is closed: {todo}")
    try:
        sys.stdout.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`| head`), which changes nothing about what was found out.
        return
    except OSError as error:
        raise InputError(f"standard output: [unwritable] {error.strerror}: {todo}") from None
