"""A check against a baseline as GitHub shows it: annotations on the run, and a summary on its page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from newsbench.check_report import CheckReport
from newsbench.files import InputError
from newsbench.reports.checked import as_markdown, lost_lines

SUMMARY = "GITHUB_STEP_SUMMARY"
# GitHub drops a summary above 1 MiB as a whole.
_MOST_BYTES = 1_000_000
# Items shown in an annotation: it stands beside others on a page.
_MOST_ITEMS = 5


def workflow_commands(report: CheckReport) -> Iterator[str]:
    """Workflow commands: an error a failed track, a warning a drop that the test does not support.

    GitHub shows ten of each a step, which is why the items of a track stand in its one annotation.
    """
    for track, failures in report.failures_by_track().items():
        lost = [f"missed now: {line}" for line in lost_lines(report, track, _MOST_ITEMS)]
        yield _command("error", track, "\n".join([*(failure.message for failure in failures), *lost]))
    for figure in report.figures:
        if figure.status == "worse" and figure.p is not None:
            yield _command("warning", figure.track, f"F1 fell by {-(figure.delta or 0):.4f}: {figure.note}")


def _command(level: str, track: str, message: str) -> str:
    return f"::{level} title={_property(f'newsbench: {track}')}::{_data(message)}"


def _data(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")


def write_summary(report: CheckReport, environment: Mapping[str, str]) -> None:
    """Add the check to the summary of the step, where there is one.

    Raises:
        InputError: the file that GitHub names cannot be written to.
    """
    target = environment.get(SUMMARY)
    if not target:
        return
    content = as_markdown(report).encode()[:_MOST_BYTES]
    try:
        # Other steps' tools may have written to the same file.
        with Path(target).open("ab") as stream:
            stream.write(content)
    except OSError as error:
        raise InputError(f"{target}: [unwritable] {error.strerror}: {SUMMARY} names no file to write to") from None
