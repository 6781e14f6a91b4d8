"""What a terminal needs: no control characters from a text, widths of characters, colours only where they are seen."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

# Where a terminal says nothing of its width, and what nobody can read.
PIPE_WIDTH, LEAST_WIDTH = 100, 40
# Marks that turn the direction of what follows, and with it the order of a line.
_TURNING = frozenset(map(chr, [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
_PICTURES = 0x2400


def visible(text: str) -> str:
    """The text with a sign for each control character, so that none moves the cursor; as long as before."""
    return "".join(map(_sign, text))


@cache
def _sign(char: str) -> str:
    if char < " ":
        return chr(_PICTURES + ord(char))
    if char == "\x7f":
        return "␡"
    hidden = char in _TURNING or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
    return "\ufffd" if hidden else char


def columns(text: str) -> int:
    """How many columns a text takes: wide characters take two, combining ones none."""
    from rich.cells import cell_len

    return cell_len(text)


def width_of(asked: int | None) -> int:
    """Columns to write in: as asked, else those of the terminal, else what reads well."""
    if asked is not None:
        return max(asked, LEAST_WIDTH)
    known = os.environ.get("COLUMNS", "").isdigit() or _is_terminal()
    return max(shutil.get_terminal_size((PIPE_WIDTH, 24)).columns if known else PIPE_WIDTH, LEAST_WIDTH)


def wants_colour(asked: bool | None) -> bool:
    """Whether to colour: as asked, else on a terminal that can and unless ``NO_COLOR`` is set (no-color.org)."""
    if asked is not None:
        return asked
    return _is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _is_terminal() -> bool:
    return sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty()


def written(lines: Iterable[Text], *, colour: bool) -> str:
    """Lines as they go to a terminal (``colour``), or to a pipe."""
    if not colour:
        return "".join(f"{line.plain.rstrip()}\n" for line in lines)
    from rich.console import Console

    stream = StringIO()
    # Sixteen colours, which each terminal draws in its own theme, light or dark.
    console = Console(
        file=stream, force_terminal=True, color_system="standard", no_color=False, legacy_windows=False,
        width=10_000, highlight=False, markup=False, emoji=False,
    )  # fmt: skip
    for line in lines:
        line.rstrip()
        console.print(line, soft_wrap=True)
    return stream.getvalue()
