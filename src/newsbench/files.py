"""Files in and out: lines with their numbers, clear refusals, and outputs that are whole or absent."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

STDIN = "-"
# A line longer than this is no document: refused before it fills the memory.
MAX_LINE_BYTES = 64 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
# How many bytes show what kind of file it is: text holds no NUL.
_START = 1_000
# gzip, zip, PDF, PNG, JPEG, xz, Zstandard, bzip2, 7z, Parquet, Arrow, SQLite: some have no NUL near their start.
_BINARY = (
    b"\x1f\x8b", b"PK\x03\x04", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"BZh",
    b"7z\xbc\xaf", b"PAR1", b"ARROW1", b"SQLite format 3",
)  # fmt: skip


class InputError(Exception):
    """An input that cannot be used at all; the message says why and what to do."""


def lines_of(path: str | Path, *, may_be_empty: bool = False) -> Iterator[tuple[int, bytes]]:
    """The lines of a JSON Lines file with their numbers from 1; blank lines are passed over.

    ``-`` is standard input. A UTF-8 byte order mark is taken off; \\r\\n needs no care in JSON.

    Raises:
        InputError: no file, a directory, no permission, UTF-16, binary, or (unless it may be) without a single record.
    """
    name = "standard input" if str(path) == STDIN else str(path)
    empty = True
    with _opened(path, name) as stream:
        for number, raw in _numbered(stream, name):
            empty = False
            yield number, raw
    if empty and not may_be_empty:
        raise InputError(f"{name}: [empty-file] holds no records: write one JSON object a line, one line a document")


def bytes_of(path: str | Path) -> bytes:
    """A whole file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise _unreadable(str(path), error) from None


def _numbered(stream: BinaryIO, name: str) -> Iterator[tuple[int, bytes]]:
    number = read = 0
    while raw := _line(stream, name):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            raise InputError(
                f"{name}:{number}: [line-too-long] over {MAX_LINE_BYTES // 2**20} MiB without a line end: "
                "write one JSON object a line, one line a document"
            )
        if read < _START:
            _check_start(raw[: _START - read], name, first=number == 1)
        read += len(raw)
        if number == 1:
            raw = raw.removeprefix(_BOM)
        # Asks the first character alone of most lines, where strip would copy them.
        if not raw.isspace():
            yield number, raw


def _line(stream: BinaryIO, name: str) -> bytes:
    try:
        return stream.readline(MAX_LINE_BYTES + 1)
    except OSError as error:
        raise _unreadable(name, error) from None


def _check_start(raw: bytes, name: str, *, first: bool) -> None:
    """Refuse what is no text, once for the file instead of once a line."""
    if first and (raw.startswith(_WIDE_BOMS) or _is_wide(raw)):
        todo = "convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)"
        raise InputError(f"{name}: [not-utf8] looks like UTF-16: {todo}")
    if b"\0" in raw or (first and raw.startswith(_BINARY)):
        raise InputError(f"{name}: [not-utf8] looks like binary: give a JSON Lines file")


def _is_wide(raw: bytes) -> bool:
    """Whether every second byte, or nearly, is NUL and the others are not: UTF-16 of mostly Latin letters."""
    shares = sorted(half.count(0) / max(len(half), 1) for half in (raw[::2], raw[1::2]))
    return len(raw) >= 4 and shares[0] < 0.1 and shares[1] > 0.7


def _opened(path: str | Path, name: str) -> BinaryIO:
    if str(path) == STDIN:
        return _stdin()
    try:
        return Path(path).open("rb")
    except FileNotFoundError:
        raise InputError(f"{name}: [no-such-file] there is no such file: check the path") from None
    except IsADirectoryError:
        raise InputError(f"{name}: [is-a-directory] is a directory: give a JSON Lines file") from None
    except OSError as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: OSError) -> InputError:
    return InputError(f"{name}: [unreadable] {error.strerror}: check the path and its permissions")


def _stdin() -> BinaryIO:
    # Python has no stdin at all where its caller closed it.
    if sys.stdin is None:
        raise InputError("standard input: [unreadable] is closed: give a file")
    if sys.stdin.closed or sys.stdin.buffer.closed:
        raise InputError("[stdin-twice] standard input can be read once: give - in one place, files in the others")
    return sys.stdin.buffer


def write_atomically(path: str | Path, content: str | bytes | Iterable[str]) -> None:
    """Write a file under a temporary name beside it and move it into place: whole, or not at all.

    Folders on the way are made. A device or pipe (``/dev/null``) is written to directly.

    Raises:
        InputError: the place cannot be written to.
    """
    target = Path(path)
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            with target.open("wb") as stream:
                stream.writelines(_chunks(content))
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, content)
    except OSError as error:
        raise InputError(f"{path}: [unwritable] {error.strerror}: choose another place to write to") from None


def _replace(target: Path, content: str | bytes | Iterable[str]) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(_chunks(content))
        # mkstemp makes files private; the result should be as readable as any other new file.
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _chunks(content: str | bytes | Iterable[str]) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, str):
        yield content.encode("utf-8")
    else:
        yield from (part.encode("utf-8") for part in content)
