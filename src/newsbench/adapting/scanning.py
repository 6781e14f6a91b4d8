"""One JSON object in a text that need not be JSON: read token by token, mended where there is only one way to.

What is mended: a comma before a closing bracket; a bare control character (a line break, most often) in a string; an
end that is missing, because the text or its fenced block ends before the object does. What is not: single quotes,
Python's ``True`` and ``None``, comments, a missing comma, a key without quotes. There a reader would have to guess.

The work is linear in the text: one pass, no recursion, and a failed pass is taken up again where it failed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from msgspec import Struct

# A tree of keys, down to those that hold items: ``{"quotes": {}, "out": {"events": {}}}``.
Wanted = Mapping[str, Any]
ITEMS: Wanted = {}

# Brackets in brackets: more than any record has, few enough that whoever reads the result does not stop.
_DEEPEST = 100
# Longer numbers take quadratic time to read.
_MOST_DIGITS = 4300
_FENCE = "```"
_SPACE = re.compile(r"[ \t\n\r]*+")
# A string without its closing quotation mark.
_STRING = re.compile(r'"[^"\\]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\]*+)*+')
_CUT_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?\Z")
_SCALAR = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null")
# What may be the beginning of one: at the end of a text there is no telling.
_PART_OF_SCALAR = re.compile(r"[-+.0-9a-zA-Z]*+")
_CONTROL = re.compile("[\x00-\x1f]")


class Scanned(Struct):
    """An object or list that was found.

    Attributes:
        text: it as JSON.
        end: where in the text it ends.
        answers: whether it holds one of the wanted keys.
        cut: whether its end was missing.
        dropped: items that were not finished, and left out: 0 or 1.
        commas, controls: how many commas and control characters were mended.
        start: where in the text it begins.
    """

    text: str
    end: int
    answers: bool
    cut: bool
    start: int = 0
    dropped: int = 0
    commas: int = 0
    controls: int = 0


class NoJson(Exception):
    """From ``start`` on the text is no JSON."""

    def __init__(self, at: int, expected: str) -> None:
        self.at = at
        self.expected = expected


class _Cut(Exception):
    pass


class _Frame:
    """An object or list that is open."""

    __slots__ = ("children", "close", "comma", "mark", "node")

    def __init__(self, close: str, node: Wanted | None, mark: int) -> None:
        self.close = close
        # Its place in the tree of wanted keys; None beside it.
        self.node = node
        self.children = 0
        # Whether a comma stands behind the last child.
        self.comma = False
        # How many tokens have been written when its last child was complete.
        self.mark = mark


def scan(text: str, start: int, wanted: Wanted) -> Scanned:
    """The object or list that begins at an offset of a text.

    Args:
        text: any text.
        start: where a ``{`` or ``[`` stands.
        wanted: the keys whose lists hold the items; :data:`ITEMS` where the list itself does.

    Raises:
        NoJson: it is none, and cannot be mended without a guess.
    """
    return _Scan(text, start).run(wanted)


class _Scan:
    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = self._at = start
        self._out: list[str] = []
        self._frames: list[_Frame] = []
        self._begun = self._answers = False
        self._commas = self._controls = 0

    def run(self, wanted: Wanted) -> Scanned:
        try:
            self._value(wanted)
            while self._frames:
                self._step(self._frames[-1])
        except _Cut:
            return self._mended()
        return self._result(cut=False)

    def _step(self, frame: _Frame) -> None:
        """One child, one comma, or the end of the innermost open object or list."""
        char = self._next()
        if char == frame.close:
            self._close(frame)
        elif frame.children and not frame.comma:
            self._expect(",", "a comma or the end of the list or object")
            frame.comma = True
        else:
            self._child(frame)

    def _child(self, frame: _Frame) -> None:
        self._begun = True
        if frame.comma:
            self._out.append(",")
        node = frame.node
        if frame.close == "}":
            key = self._key()
            node = node.get(key) if node and key is not None else None
        elif node is not None:
            node = node.get(str(frame.children)) if node else None
        self._next()
        self._value(node)

    def _key(self) -> str | None:
        """A key and its colon; the key's name where it may be a wanted one."""
        if self._next() != '"':
            raise NoJson(self._at, "a key in double quotes")
        self._string()
        token = self._out[-1]
        self._next()
        self._expect(":", "a colon")
        self._out.append(":")
        return str(json.loads(token)) if self._frames[-1].node else None

    def _value(self, node: Wanted | None) -> None:
        char = self._text[self._at]
        if char in "{[":
            self._open(char, node)
            return
        if char == '"':
            self._string()
        else:
            self._scalar()
        self._completed(node)

    def _open(self, char: str, node: Wanted | None) -> None:
        if len(self._frames) >= _DEEPEST:
            raise NoJson(self._at, f"no more than {_DEEPEST} brackets in one another")
        self._at += 1
        self._out.append(char)
        self._begun = False
        self._frames.append(_Frame("}" if char == "{" else "]", node, len(self._out)))

    def _close(self, frame: _Frame) -> None:
        self._commas += frame.comma
        self._at += 1
        self._out.append(frame.close)
        self._frames.pop()
        self._completed(frame.node)

    def _completed(self, node: Wanted | None) -> None:
        self._answers |= node is not None and not node
        self._begun = False
        if self._frames:
            frame = self._frames[-1]
            frame.children += 1
            frame.comma = False
            frame.mark = len(self._out)

    # -- tokens ------------------------------------------------------------------------------------------

    def _next(self) -> str:
        """The next character that is no space; the end of a fenced block is the end of the text."""
        self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
        if self._at == len(self._text) or self._text.startswith(_FENCE, self._at):
            raise _Cut
        return self._text[self._at]

    def _expect(self, char: str, words: str) -> None:
        if self._text[self._at] != char:
            raise NoJson(self._at, words)
        self._at += 1

    def _break_off(self) -> NoReturn:
        """The text ends in the middle of a token."""
        self._at = len(self._text)
        raise _Cut

    def _string(self) -> None:
        found = _STRING.match(self._text, self._at)
        assert found is not None
        end = found.end()
        if end == len(self._text) or _CUT_ESCAPE.match(self._text, end):
            self._break_off()
        if self._text[end] != '"':
            raise NoJson(end, "a valid escape")
        escaped, controls = _CONTROL.subn(lambda char: f"\\u{ord(char[0]):04x}", found[0])
        self._controls += controls
        self._at = end + 1
        self._out.append(escaped + '"')

    def _scalar(self) -> None:
        part = _PART_OF_SCALAR.match(self._text, self._at)
        assert part is not None
        if part[0] and part.end() == len(self._text):
            self._break_off()
        if not _SCALAR.fullmatch(part[0]) or len(part[0]) > _MOST_DIGITS:
            raise NoJson(self._at, "a value")
        self._at = part.end()
        self._out.append(part[0])

    # -- what came of it ---------------------------------------------------------------------------------

    def _mended(self) -> Scanned:
        """What is complete: open objects and lists that lead to items are closed behind their last complete child."""
        dropped = self._unfinished()
        while self._frames and (self._frames[-1].node is None or not self._frames[-1].children):
            self._frames.pop()
        self._answers |= bool(self._frames) and self._frames[-1].node == ITEMS
        if self._frames:
            del self._out[self._frames[-1].mark :]
        self._out.extend(frame.close for frame in reversed(self._frames))
        self._answers &= bool(self._frames)
        return self._result(cut=True, dropped=dropped)

    def _unfinished(self) -> int:
        """1 where the text ends inside an item."""
        inside = any(frame.node == ITEMS for frame in self._frames[:-1])
        return int(inside or (bool(self._frames) and self._frames[-1].node == ITEMS and self._begun))

    def _result(self, *, cut: bool, dropped: int = 0) -> Scanned:
        text = "".join(self._out)
        return Scanned(text, self._at, self._answers, cut, self._start, dropped, self._commas, self._controls)
