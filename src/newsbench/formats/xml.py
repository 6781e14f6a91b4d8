"""XML read without what makes XML dangerous, and written so that every character survives.

No document type and no entities of one's own (a few lines of them can fill any memory), nothing is ever fetched,
and the depth is bounded. Some characters cannot stand in XML at all, not even escaped (most control characters);
in a text they are written as the processing instruction ``<?newsbench-char 1C?>``, which other tools pass over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from msgspec import Struct, field

from newsbench.files import InputError, bytes_of

_MAX_DEPTH = 200
_MAX_BYTES = 64 * 1024 * 1024
_CHAR = "newsbench-char"
_XML = "http://www.w3.org/XML/1998/namespace "
# What XML 1.0 has no place for.
IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


class Element(Struct):
    """An element.

    Attributes:
        name: without its namespace.
        attributes: ``xml:id`` and ``xml:space`` under these names, others without a namespace.
        content: texts and elements, in order.
        line: where it starts, from 1.
    """

    name: str
    attributes: dict[str, str]
    line: int
    content: list[str | Element] = field(default_factory=list)

    def elements(self) -> Iterator[Element]:
        """The elements directly inside."""
        return (one for one in self.content if isinstance(one, Element))

    def below(self, *names: str) -> Iterator[Element]:
        """Itself and all elements inside it that have one of the names, in order; any element without names."""
        if not names or self.name in names:
            yield self
        for one in self.elements():
            yield from one.below(*names)

    def text(self) -> str:
        """All text inside, as it stands there."""
        return "".join(one if isinstance(one, str) else one.text() for one in self.content)


def read_xml(path: Path) -> Element:
    """The root of a file.

    Raises:
        InputError: it cannot be read, is no well-formed XML, or has a document type.
    """
    raw = bytes_of(path)
    if len(raw) > _MAX_BYTES:
        raise InputError(f"{path}: [file-too-long] has over {_MAX_BYTES // 2**20} MiB: write one file a document")
    return _Parsing(path).root(raw)


class _Parsing:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._top: list[Element] = []
        self._open: list[Element] = []
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = lambda _: self._open.pop()
        self._expat.CharacterDataHandler = self._add
        self._expat.ProcessingInstructionHandler = self._instruction
        self._expat.StartDoctypeDeclHandler = self._doctype

    def root(self, raw: bytes) -> Element:
        try:
            self._expat.Parse(raw, True)
        except expat.ExpatError as error:
            todo = "mend the file so that it is well-formed XML"
            what = expat.errors.messages[error.code]
            raise self._refusal("bad-xml", f"{what} (column {error.offset + 1}): {todo}", error.lineno) from None
        except (LookupError, ValueError) as error:
            raise self._refusal("bad-xml", f"{error}: save the file as UTF-8", 1) from None
        return self._top[0]

    def _refusal(self, code: str, message: str, line: int | None = None) -> InputError:
        return InputError(f"{self._path}:{line or self._expat.CurrentLineNumber}: [{code}] {message}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= _MAX_DEPTH:
            raise self._refusal("too-deep", f"elements lie more than {_MAX_DEPTH} deep in each other: flatten them")
        plain = {
            f"xml:{key[len(_XML) :]}" if key.startswith(_XML) else key.rpartition(" ")[2]: value
            for key, value in attributes.items()
        }
        element = Element(name.rpartition(" ")[2], plain, self._expat.CurrentLineNumber)
        (self._open[-1].content if self._open else self._top).append(element)
        self._open.append(element)

    def _add(self, text: str) -> None:
        self._open[-1].content.append(text)

    def _instruction(self, target: str, data: str) -> None:
        if target != _CHAR or not self._open:
            return
        if not re.fullmatch("[0-9A-F]{1,6}", data) or int(data, 16) > 0x10FFFF:
            raise self._refusal("bad-xml", f"<?{_CHAR} {data}?> is no character: give its code in hexadecimal")
        self._add(chr(int(data, 16)))

    def _doctype(self, *_: Any) -> None:
        todo = "remove it, and write out the entities that it declares"
        raise self._refusal("has-doctype", f"has a <!DOCTYPE …>, which newsbench does not read: {todo}")


def escaped(text: str) -> str:
    """A text as the content of an element."""
    text = "".join(_SPECIAL.get(char, char) for char in text)
    return IMPOSSIBLE.sub(lambda found: f"<?{_CHAR} {ord(found[0]):X}?>", text)


def start_tag(name: str, attributes: dict[str, str], *, empty: bool = False) -> str:
    """An opening tag, or an empty element. Values hold no character that XML has no place for."""
    given = "".join(f' {key}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{given}{'/' if empty else ''}>"


def _value(text: str) -> str:
    special = _SPECIAL | {'"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
    return "".join(special.get(char, char) for char in text)


def can_hold(text: str) -> bool:
    """Whether the value of an attribute can hold a text."""
    return IMPOSSIBLE.search(text) is None
