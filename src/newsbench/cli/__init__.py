"""The command line: one file a verb. `--help` imports nothing but this page."""

from __future__ import annotations

import gc
import os
import sys

# A line of help for each verb; the verb lives in the module of its name.
VERBS = {
    "score": "Precision, recall and F1 of predictions against gold.",
    "validate": "Check gold or predictions: every problem with file, line, path and what to do.",
    "errors": "One JSON line for every lost point: where, what kind, what it cost.",
    "compare": "Which system is better, and whether that can be believed.",
    "check": "Fail where predictions are worse than their baseline: the gate of a build.",
    "confidence": "Whether confidence is worth its name: average precision, threshold, calibration.",
    "predict": "Run a built-in extractor over a set and write its predictions.",
    "attach": "Recognise the texts of detached documents in a folder and keep them.",
    "export": "Write the gold set for other tools.",
    "convert": "Turn gold from inline markup into a folder, and back.",
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
    if sys.argv[1:] in ([], ["-h"], ["--help"]):
        print(overview())
        sys.exit(0)
    # numpy starts a thread a core before anything is asked of it; our matrices are small.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Records are many and hold no cycles, so looking for cycles after every 700 of them is lost time.
    gc.set_threshold(100_000, 20, 20)
    sys.exit(_run())


def _run() -> int:
    import click

    from newsbench.cli.verbs import newsbench
    from newsbench.files import InputError

    try:
        newsbench(prog_name="newsbench", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except InputError as error:
        click.echo(str(error), err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return 2
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); nothing is left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("NEWSBENCH_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        click.echo(f"newsbench: a fault of ours ({what}). NEWSBENCH_DEBUG=1 shows where; please report it.", err=True)
        return 2
    return 0
