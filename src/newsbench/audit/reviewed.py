"""Findings that have been looked at (``annotations/reviewed.json``): what they are, and why they are right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from newsbench.audit.finding import STALE, Finding
from newsbench.corpus import GoldDocument
from newsbench.files import InputError
from newsbench.model import Record, Span
from newsbench.validation.problems import Problem
from newsbench.validation.reporting import json_path
from newsbench.validation.wording import quoted


class Reviewed(Record, frozen=True):
    """One finding and the reason why nothing is to be labelled; ``text`` is a check, absent for detached documents."""

    code: str
    span: Span
    reason: str
    text: str | None = None


def read_reviewed(path: Path) -> dict[str, list[Reviewed]]:
    """The reviewed findings by doc_id; none where there is no such file.

    Raises:
        InputError: the file is not what it should be.
    """
    if not path.is_file():
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, list[Reviewed]])
    except (msgspec.MsgspecError, ValueError) as error:
        raise InputError(f"{path}: [bad-reviewed] {error}: expected {_SHAPE}") from None


_SHAPE = '{doc_id: [{"code": "audit-cue", "span": [10, 14], "text": "said", "reason": "why"}]}'


def write_reviewed(entries: dict[str, list[Reviewed]]) -> str:
    """The file: one entry a line, so that a diff shows which one changed."""
    parts = []
    for doc_id in sorted(entries):
        lines = (
            msgspec.json.encode(entry).decode() for entry in sorted(entries[doc_id], key=lambda e: (e.span, e.code))
        )
        parts.append(f"{msgspec.json.encode(doc_id).decode()}: [\n  " + ",\n  ".join(lines) + "\n ]")
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def split_reviewed(
    findings: Iterable[Finding], gold: GoldDocument, entries: Sequence[Reviewed]
) -> tuple[list[Finding], list[Reviewed]]:
    """The findings that are open, and the entries that answer one."""
    by_place = {(entry.code, entry.span): entry for entry in entries if _says_what_stands(entry, gold.text)}
    open_ones: list[Finding] = []
    matched: list[Reviewed] = []
    for finding in findings:
        entry = by_place.get((finding.code, finding.span))
        if entry is None:
            open_ones.append(finding)
        else:
            matched.append(entry)
    return open_ones, matched


def _says_what_stands(entry: Reviewed, text: str) -> bool:
    return entry.text is None or text[slice(*entry.span)] == entry.text


def stale(file: str, doc_id: str, at: int, entry: Reviewed) -> Problem:
    """An entry that answers nothing: the label, the text or the offsets have changed."""
    what = f" {quoted(entry.text)}" if entry.text is not None else ""
    message = f"{entry.code}{what} at {entry.span[0]} to {entry.span[1]} is no finding (any more); take the entry out"
    return Problem(file, 0, json_path((doc_id, at)), STALE, message, "warning")
