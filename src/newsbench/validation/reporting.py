"""Problems as they are collected for one record, with their JSON paths."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsbench.validation.problems import Problem, Severity
from newsbench.validation.wording import shown

Path = tuple[str | int, ...]

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def json_path(parts: Iterable[str | int]) -> str:
    """``$.quotes[0].content[1]``; a key that is no plain word stands in brackets: ``$.meta["my key"]``."""
    return "$" + "".join(map(_step, parts))


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if _PLAIN_KEY.match(part) else f"[{shown(part)}]"


class Report:
    """The problems of one record. Paths are spelled out only when there is something to report."""

    __slots__ = ("file", "line", "problems")

    def __init__(self, file: str, line: int) -> None:
        self.file = file
        self.line = line
        self.problems: list[Problem] = []

    def error(self, path: Path | None, code: str, message: str, severity: Severity = "error") -> None:
        """Add a problem; ``path`` is None where the record as a whole cannot be read."""
        where = "" if path is None else json_path(path)
        self.problems.append(Problem(self.file, self.line, where, code, message, severity))

    def warning(self, path: Path, code: str, message: str) -> None:
        self.error(path, code, message, "warning")
