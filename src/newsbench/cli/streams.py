"""What stdout and stderr need: one encoding everywhere, and silence once nobody reads them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; what no encoding can hold is escaped, so nothing stops a message."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def give_up_streams() -> None:
    """Send what is still buffered nowhere: Python writes it at exit, and would complain once more."""
    for stream in (sys.stdout, sys.stderr):
        # A stream that is closed, or is no file, has nothing to be written at exit.
        with suppress(OSError, AttributeError, ValueError):
            stream.flush()
            continue
        with suppress(OSError, AttributeError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def say(message: str) -> None:
    """A line on stderr, if that can be written to."""
    with suppress(OSError):
        print(message, file=sys.stderr, flush=True)
