"""Where spans lie: inside the text, in order, and something left of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from newsbench.model import Fragments, Span
from newsbench.spans import TRIMMABLE, trim
from newsbench.validation.reporting import Path, Report

# The length of a text that is not at hand: nothing lies behind its end.
UNKNOWN = sys.maxsize


def in_order(fragments: Sequence[Span | str], size: int) -> bool:
    """Whether all is well: fragments sorted, disjoint, none empty, none past the end; strings lie nowhere yet."""
    if len(fragments) == 1:
        (only,) = fragments
        return type(only) is not tuple or only[0] < only[1] <= size
    last = 0
    for fragment in fragments:
        if type(fragment) is tuple:
            start, end = fragment
            if start < last or start >= end:
                return False
            last = end
    return last <= size


def report_disorder(
    report: Report,
    path: Path,
    fragments: Sequence[Span | str],
    size: int,
    doc_id: str,
    listed: bool = True,
    counted: str = "characters",
) -> None:
    """Say what is wrong with fragments that are not :func:`in_order`.

    Args:
        listed: whether the fragments stand in a list, so that each has a path of its own.
        counted: what offsets and ``size`` count.
    """
    last = 0
    for at, fragment in enumerate(fragments):
        if type(fragment) is tuple:
            where = (*path, at) if listed else path
            _report_span(report, where, fragment, f"{doc_id} has {size} {counted}", size)
            if fragment[0] < last:
                report.error(where, "fragments-order", _order(fragment, last))
            last = max(last, fragment[1])


def _report_span(report: Report, path: Path, span: Span, there: str, size: int) -> None:
    start, end = span
    if start >= end:
        report.error(path, "span-empty", f"starts at {start} and ends at {end}; ends are exclusive")
    if end > size or start > size:
        report.error(path, "span-past-end", f"ends at {max(start, end)}, but {there}")


def _order(span: Span, last: int) -> str:
    return f"starts at {span[0]}, before the end {last} of a fragment listed earlier; sort them, and join what overlaps"


def nothing_left(fragments: Fragments, text: str | None) -> bool:
    """Whether fragments that are in order hold only marks and spaces; without a text, whether there are none."""
    if not fragments or text is None:
        return not fragments
    return text[fragments[0][0]] in TRIMMABLE and not trim(fragments, text)
