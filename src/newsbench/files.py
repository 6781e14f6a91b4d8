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


class InputError(Exception):
    """An input that cannot be used at all; the message says why and what to do."""


def lines_of(path: str | Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a JSON Lines file with their numbers from 1; blank lines are passed over.

    ``-`` is standard input. A UTF-8 byte order mark is taken off; \\r\\n needs no care in JSON.

    Raises:
        InputError: no file, a directory, no permission, UTF-16, binary, or without a single record.
    """
    name = "standard input" if str(path) == STDIN else str(path)
    empty = True
    with _opened(path, name) as stream:
        for number, raw in _numbered(stream, name):
            empty = False
            yield number, raw
    if empty:
        raise InputError(f"{name}: [empty-file] holds no records: write one JSON object a line, one line a document")


def _numbered(stream: BinaryIO, name: str) -> Iterator[tuple[int, bytes]]:
    number = 0
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if number == 1:
            raw = _checked_start(raw, name)
        if len(raw) > MAX_LINE_BYTES:
            raise InputError(
                f"{name}:{number}: [line-too-long] over {MAX_LINE_BYTES // 2**20} MiB without a line end: "
                "write one JSON object a line, one line a document"
            )
        if raw.strip():
            yield number, raw


def _checked_start(raw: bytes, name: str) -> bytes:
    if raw.startswith(_WIDE_BOMS) or raw[:40].count(b"\0") > 4:
        kind = "UTF-16" if raw.startswith(_WIDE_BOMS) or raw[1:2] == b"\0" or raw[:1] == b"\0" else "binary"
        todo = "convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)" if kind == "UTF-16" else "give a JSON Lines file"
        raise InputError(f"{name}: [not-utf8] looks like {kind}: {todo}")
    return raw.removeprefix(_BOM)


def _opened(path: str | Path, name: str) -> BinaryIO:
    if str(path) == STDIN:
        return sys.stdin.buffer
    try:
        return Path(path).open("rb")
    except FileNotFoundError:
        raise InputError(f"{name}: [no-such-file] there is no such file: check the path") from None
    except IsADirectoryError:
        raise InputError(f"{name}: [is-a-directory] is a directory: give a JSON Lines file") from None
    except OSError as error:
        raise InputError(f"{name}: [unreadable] {error.strerror}: check the path and its permissions") from None


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
