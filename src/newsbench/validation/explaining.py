"""What is wrong with a line that is no record: all of it, in words.

Runs on bad lines only, so it may be slow. It asks in turn: is it UTF-8, is it JSON, is it an object, are
there values that no record may hold, and does it follow the schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from newsbench.validation.duplicates import Pairs, repeated
from newsbench.validation.problems import Problem
from newsbench.validation.reporting import Path, Report, json_path
from newsbench.validation.syntax import NotJson, Unloadable, load
from newsbench.validation.wording import shown

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CUT = "a string was cut inside a UTF-16 pair"
_TOO_DEEP = "is nested too deeply to be read"


def explain(raw: bytes, record_type: type[Struct], failure: Exception | None, *, file: str, line: int) -> list[Problem]:
    """All problems of a line. Empty only where nothing failed, and the suspicion of duplicate keys was wrong.

    Args:
        failure: what the fast way raised, if it did.
    """
    report = Report(file, line)
    try:
        _explain(raw, record_type, report)
    except RecursionError:
        report.error(None, "not-json", _TOO_DEEP)
    if failure is not None and not report.problems:
        _translate(str(failure), report)
    return report.problems


def _explain(raw: bytes, record_type: type[Struct], report: Report) -> None:
    misread = _encoding_problem(raw)
    if misread:
        report.error(None, "not-utf8", misread)
        return
    try:
        value = load(raw.decode())
    except NotJson as error:
        report.error(None, "not-json", str(error))
        return
    if not isinstance(value, dict):
        report.error((), "not-an-object", f'expected an object such as {{"doc_id": …}}, got {shown(value)}')
        return
    _check_object(value, record_type, report)


def _check_object(value: dict[str, Any], record_type: type[Struct], report: Report) -> None:
    from newsbench.validation.schema_errors import schema_errors

    for path in dict.fromkeys(repeated(value)):
        report.error(path, "duplicate-key", f"the key {shown(path[-1])} stands more than once in one object; keep one")
    impossible = list(_impossible(value))
    for path, code, message in impossible:
        report.error(path, code, message)
    seen = {path for path, _, _ in impossible}
    for path, code, message in schema_errors(value, record_type):
        if path not in seen:
            report.error(path, code, message)


def _encoding_problem(raw: bytes) -> str | None:
    if raw.startswith(_UTF16_MARKS) or raw.count(0) > len(raw) // 4:
        return "looks like UTF-16; save the file as UTF-8"
    if raw.startswith(b"\xef\xbb\xbf"):
        return "a byte order mark stands in the middle of the file, as if files had been joined; remove it"
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return f"byte {error.start + 1} (0x{raw[error.start]:02x}) is not UTF-8; save the file as UTF-8"
    return None


def _impossible(value: Any, path: Path = ()) -> Iterator[tuple[Path, str, str]]:
    """Values that JSON or Python can write down and no record may hold."""
    if isinstance(value, Pairs):
        for key, below in value.pairs:
            if _lone_surrogate(key):
                yield path, "lone-surrogate", f"half of a character in the key {_escaped(key)}; {_CUT}"
            yield from _impossible(below, (*path, key))
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from _impossible(below, (*path, at))
    elif isinstance(value, str):
        if _lone_surrogate(value):
            yield path, "lone-surrogate", f"holds half of a character, {_escaped(value)}; {_CUT}"
    elif isinstance(value, Unloadable):
        yield path, value.code, value.message


def _lone_surrogate(words: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in words)


def _escaped(words: str) -> str:
    return next(f"\\u{ord(char):04x}" for char in words if "\ud800" <= char <= "\udfff")


_MSGSPEC_PATH = re.compile(r" - at `(?P<path>\$[^`]*)`$")


def _translate(message: str, report: Report) -> None:
    """The decoder's own words, for what nothing above has found: better than silence."""
    found = _MSGSPEC_PATH.search(message)
    words = _MSGSPEC_PATH.sub("", message).replace("`", "")
    where = found["path"] if found else json_path(())
    code = "wrong-type" if found else "not-json"
    report.problems.append(Problem(report.file, report.line, where, code, words[:1].lower() + words[1:]))
