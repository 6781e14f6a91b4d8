"""The command line: one file a verb. `--help` imports nothing but this page."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

# A line of help for each verb; the verb lives in the module of its name.
VERBS = {
    "score": "Precision, recall and F1 of predictions against gold.",
    "validate": "Check gold or predictions: every problem with file, line, path and what to do.",
    "errors": "One JSON line for every lost point: where, what kind, what it cost.",
    "show": "One document with its labels, gold beside prediction.",
    "compare": "Which system is better, and whether that can be believed.",
    "check": "Fail where predictions are worse than their baseline: the gate of a build.",
    "confidence": "Whether confidence is worth its name: average precision, threshold, calibration.",
    "predict": "Run a built-in extractor over a set and write its predictions.",
    "ground": "Find the strings of predictions in their texts and write offsets for them.",
    "attach": "Recognise the texts of detached documents in a folder and keep them.",
    "export": "Write the gold set for other tools.",
    "init": "Begin a gold set of one's own.",
    "convert": "Turn labels from one tool's files into another's.",
    "agreement": "How far two hands agree on the same texts.",
    "stats": "What a set holds: documents, labels, hard cases, and whether that is enough.",
}


def overview() -> str:
    """What `newsbench --help` shows."""
    width = max(map(len, VERBS)) + 2
    lines = "\n".join(f"  {verb.ljust(width)}{line}" for verb, line in VERBS.items())
    return f"""Usage: newsbench [OPTIONS] COMMAND [ARGS]...

  Who said what, and what happened: score an extractor on hand-checked news.

  Results go to stdout, everything else to stderr. Exit code: 0 good, 1 a check
  failed, 2 bad input or usage. `newsbench COMMAND --help` tells more.

Options:
  --version   Version.
  -h, --help  This page.

Commands:
{lines}"""


def main() -> None:
    """Run the command line; no traceback ever reaches a user (``NEWSBENCH_DEBUG=1`` shows it)."""
    from newsbench.cli.streams import give_up_streams, use_utf8

    use_utf8()
    code = _guarded()
    give_up_streams()
    sys.exit(code)


def _guarded() -> int:
    """The exit code of a run, whatever stopped it. A reader who has gone (``| head``) is no failure."""
    from newsbench.cli.streams import say

    try:
        return _run()
    except BrokenPipeError:
        return 0
    except SystemExit as stop:
        return _code(stop)
    except KeyboardInterrupt:
        say("stopped")
    except Exception as error:
        if os.environ.get("NEWSBENCH_DEBUG"):
            raise
        say(_reason(error))
    return 2


def _run() -> int:
    if sys.argv[1:] in ([], ["-h"], ["--help"]):
        print(overview(), flush=True)
        return 0
    # numpy starts a thread a core before anything is asked of it; our matrices are small.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Records are many and hold no cycles, so looking for cycles after every 700 of them is lost time.
    gc.set_threshold(100_000, 20, 20)
    import click

    from newsbench.cli.streams import say
    from newsbench.cli.verbs import newsbench
    from newsbench.files import InputError

    try:
        newsbench(prog_name="newsbench", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        with suppress(OSError):
            error.show()
        return 2
    except InputError as error:
        say(str(error))
        return 2
    except click.Abort:
        say("stopped")
        return 2
    return 0


def _code(stop: SystemExit) -> int:
    """``sys.exit`` takes None for 0."""
    return stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 2


def _reason(error: Exception) -> str:
    """What to say of an error that no verb foresaw."""
    if isinstance(error, OSError) and error.filename is None:
        return f"standard streams: [unwritable] {error.strerror or error}: choose another place to write to"
    if isinstance(error, OSError):
        return f"{error.filename}: [unreadable] {error.strerror}: check the path and its permissions"
    what = f"{type(error).__name__}: {error}"
    return f"newsbench: a fault of ours ({what}). NEWSBENCH_DEBUG=1 shows where; please report it."
