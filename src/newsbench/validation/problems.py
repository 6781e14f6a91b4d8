"""A problem with an input: where it is, a stable code, what is wrong and what to do."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]


class Problem(Struct, frozen=True, order=True):
    """One thing wrong with one place of one file.

    Attributes:
        file: as the user named it.
        line: from 1, in JSON Lines files; 0 where a line says nothing (a JSON document, a whole file).
        path: JSON path within the record, ``$`` for the record itself, empty for the file.
        code: stable, in kebab case; one folder of ``tests/bad/`` each.
        message: what is wrong, and what to do about it.
        severity: an error leaves the record out; a warning does not.
    """

    file: str
    line: int
    path: str
    code: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        path = f" {self.path}:" if self.path else ""
        level = "warning: " if self.severity == "warning" else ""
        return f"{where}:{path} [{self.code}] {level}{self.message}"
