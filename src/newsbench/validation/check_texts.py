"""Strings that stand beside offsets in predictions: a warning where the two say different things."""

from __future__ import annotations

from typing import Any

from newsbench.normalize import fold
from newsbench.spans import TRIMMABLE
from newsbench.validation.reporting import Path, Report
from newsbench.validation.wording import quoted

_EDGES = "".join(TRIMMABLE)


def check_text(report: Report, owner: Path, key: str, given: str | None, fragments: Any, text: str) -> None:
    """One string beside fragments: it may leave out what lies between them, or not."""
    if given is None or not _offsets(fragments):
        return
    whole = text[fragments[0][0] : fragments[-1][1]]
    parts = [text[start:end] for start, end in fragments]
    if given != whole and _plain(given) not in {_plain(whole), _plain("".join(parts)), _plain(" ".join(parts))}:
        _warn(report, (*owner, key), given, whole)


def check_texts(
    report: Report, owner: Path, key: str, given: tuple[str, ...] | None, fragments: Any, text: str
) -> None:
    """A string a fragment."""
    if given is None or not _offsets(fragments):
        return
    if len(given) != len(fragments):
        message = f"has {len(given)} strings for {len(fragments)} fragments; offsets count"
        report.warning((*owner, key), "text-mismatch", message)
    for at, (words, span) in enumerate(zip(given, fragments, strict=False)):
        check_span_text(report, (*owner, key), at, words, span, text)


def check_span_text(report: Report, owner: Path, key: str | int, given: str, span: Any, text: str) -> None:
    """A string beside a span."""
    if type(span) is tuple:
        there = text[span[0] : span[1]]
        if there != given and _plain(there) != _plain(given):
            _warn(report, (*owner, key), given, there)


def _offsets(fragments: Any) -> bool:
    return type(fragments) is tuple and bool(fragments) and all(type(part) is tuple for part in fragments)


def _plain(words: str) -> str:
    return " ".join(fold(words).strip(_EDGES).split())


def _warn(report: Report, path: Path, given: str, there: str) -> None:
    report.warning(path, "text-mismatch", f"says {quoted(given)}, but the offsets say {quoted(there)}; offsets count")
