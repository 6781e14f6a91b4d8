"""What a check against a baseline found: every figure then and now, what failed and why, what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from newsbench.changes import Changes

Status = Literal["same", "better", "worse", "failed", "new", "not attempted", "undefined"]
FailureCode = Literal["drop", "untested-drop", "hard-drop", "any-drop", "not-attempted", "floor", "not-in-text"]

# Stands for a track where a failure is about strings that are not in the text.
GROUNDING = "grounding"


@dataclass(frozen=True, slots=True)
class FigureCheck:
    """A headline F1 then and now.

    Attributes:
        track, row: the figure, in the names of the report.
        before, now: None where undefined or not attempted.
        delta: now less before.
        p: of paired approximate randomisation over stories; None where the drop is too small to be tested.
        differing_stories: in which the counts differ.
        fell_in: stories in which it fell, the furthest first.
        status: what came of it.
        note: why a drop passed or failed, in plain words.
    """

    track: str
    row: str
    before: float | None = None
    now: float | None = None
    delta: float | None = None
    p: float | None = None
    differing_stories: int = 0
    fell_in: tuple[str, ...] = ()
    status: Status = "same"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason why the check failed.

    Attributes:
        track: or ``grounding``.
        code: which rule was broken.
        message: in plain words, with the numbers.
    """

    track: str
    code: FailureCode
    message: str

    def __str__(self) -> str:
        return f"{self.track}: {self.message}"


@dataclass(frozen=True, slots=True)
class NotInText:
    """How many predicted strings of a layer are not in the text, then and now."""

    layer: str
    before: int
    before_of: int
    now: int
    now_of: int


@dataclass(frozen=True)
class CheckReport:
    """What :func:`newsbench.checking.check` found out.

    Attributes:
        signature: of this run.
        baseline: the signature of the baseline.
        documents, stories: how many were scored.
        figures: by track.
        failures: why the check fails; none: it passed.
        changes: the items behind the figures.
        not_in_text: by layer.
        warnings: what a reader should know before believing the figures.
    """

    signature: str
    baseline: str
    documents: int
    stories: int
    figures: tuple[FigureCheck, ...]
    failures: tuple[Failure, ...] = ()
    changes: Changes = field(default_factory=Changes)
    not_in_text: tuple[NotInText, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.failures

    def failures_by_track(self) -> Mapping[str, list[Failure]]:
        """What failed, by track, in the order of the tracks."""
        found: dict[str, list[Failure]] = {}
        for failure in self.failures:
            found.setdefault(failure.track, []).append(failure)
        return found

    def to_dict(self) -> dict[str, Any]:
        built: dict[str, Any] = msgspec.to_builtins(self)
        return {"passed": self.passed, **built}

    def to_json(self) -> str:
        """Deterministic JSON: the same figures give the same bytes."""
        encoded = msgspec.json.encode(self.to_dict(), order="deterministic")
        return msgspec.json.format(encoded, indent=2).decode() + "\n"

    def __str__(self) -> str:
        from newsbench.reports.checked import as_text

        return as_text(self)
