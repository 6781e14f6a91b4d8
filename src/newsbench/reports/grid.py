"""Plain-text tables for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO


def grid(columns: Sequence[str], rows: Iterable[Sequence[str]], *, left: Iterable[str] = ()) -> str:
    """A table as wide as it needs to be (a pipe has no width); columns not in ``left`` are of numbers."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    words = set(left)
    for name in columns:
        # As Text: a name in brackets is no markup.
        table.add_column(Text(name), justify="left" if name in words else "right", no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))
    stream = StringIO()
    Console(file=stream, width=10_000, no_color=True, highlight=False, markup=False, emoji=False).print(table)
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines() if line.strip())
