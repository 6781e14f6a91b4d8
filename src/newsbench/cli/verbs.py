"""The group of verbs; each is imported when it is called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from newsbench.cli import VERBS, overview
from newsbench.cli.shared import HELP


@contextmanager
def _readers_may_go() -> Iterator[None]:
    """Exit code 0 for a closed pipe (``| head``): click would make it 1, which says that a check failed."""
    try:
        yield
    except BrokenPipeError:
        raise click.exceptions.Exit(0) from None


class _Verbs(click.Group):
    """A group that imports a verb when it is called, and shows the overview as its help."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _readers_may_go():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _readers_may_go():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"newsbench.cli.{cmd_name}").command
        return command

    def get_help(self, ctx: click.Context) -> str:
        return overview()

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], VERBS, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Choose from {', '.join(VERBS)}."
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from newsbench.version import __version__

        click.echo(f"newsbench {__version__}")
        ctx.exit()


@click.group(cls=_Verbs, context_settings=HELP)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Version.")
def newsbench() -> None:
    """Who said what, and what happened: score an extractor on hand-checked news."""
