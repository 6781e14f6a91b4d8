"""The command line: one file a verb. Only click is imported until a verb is chosen."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

# verb -> (module, one line of help). The line stands here so that --help imports no verb.
_VERBS = {
    "score": ("score", "Precision, recall and F1 of predictions against gold."),
    "validate": ("validate", "Check gold or predictions: every problem with file, line, path and what to do."),
    "errors": ("errors", "One JSON line for every lost point: where, what kind, what it cost."),
    "compare": ("compare", "Which system is better, and whether that can be believed."),
    "confidence": ("confidence", "Whether confidence is worth its name: average precision, threshold, calibration."),
    "predict": ("predict", "Run a built-in extractor over a set and write its predictions."),
    "attach": ("attach", "Recognise the texts of detached documents in a folder and keep them."),
    "convert": ("convert", "Turn files of one format into another."),
}


class _Verbs(click.Group):
    """A group that imports a verb when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        module = import_module(f"newsbench.cli.{_VERBS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(verb, line) for verb, (_, line) in _VERBS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], _VERBS, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Choose from {', '.join(_VERBS)}."
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from newsbench.version import __version__

        click.echo(f"newsbench {__version__}")
        ctx.exit()


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Version.")
def newsbench() -> None:
    """Who said what, and what happened: score an extractor on hand-checked news.

    Results go to stdout, everything else to stderr. Exit code: 0 good, 1 a check failed, 2 bad input or usage.
    """


def main() -> None:
    """Run the command line; no traceback ever reaches a user (``NEWSBENCH_DEBUG=1`` shows it)."""
    from newsbench.files import InputError

    # numpy starts a thread a core before anything is asked of it; our matrices are small.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        newsbench(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except InputError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("NEWSBENCH_DEBUG"):
            raise
        name = type(error).__name__
        click.echo(
            f"newsbench: a fault of ours ({name}: {error}). NEWSBENCH_DEBUG=1 shows where; please report it.", err=True
        )
        sys.exit(2)
    sys.exit(0)
