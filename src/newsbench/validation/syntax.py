"""JSON read with the standard library, for its messages: where the text stops being JSON, and why."""

from __future__ import annotations

import json
from math import isinf
from typing import Any

from newsbench.validation.duplicates import Pairs
from newsbench.validation.wording import quoted

# What the fast way reads at most: reading digit by digit takes quadratic time.
_MOST_DIGITS = 4300


class NotJson(ValueError):
    """The text is no JSON; the message says where and what was expected."""


class Unloadable(float):
    """Stands for a number that some writers produce and no record may hold."""

    code: str
    message: str


def load(text: str) -> Any:
    """The value that a JSON text holds, objects as :class:`Pairs`.

    Raises:
        NotJson: it holds none.
    """
    if not text.strip():
        raise NotJson("the line is empty")
    try:
        return json.loads(
            text, object_pairs_hook=Pairs, parse_constant=_constant, parse_int=_integer, parse_float=_float
        )
    except json.JSONDecodeError as error:
        raise NotJson(_described(error)) from None


def _constant(name: str) -> Unloadable:
    return _unloadable("not-json", f"{name} is no JSON; write null, or leave the key out")


def _integer(digits: str) -> int | Unloadable:
    if len(digits.lstrip("-")) > _MOST_DIGITS:
        return _unloadable("out-of-range", f"the integer has more than {_MOST_DIGITS} digits")
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    return _unloadable("out-of-range", f"{digits} is larger than a number can be") if isinf(value) else value


def _unloadable(code: str, message: str) -> Unloadable:
    value = Unloadable("nan")
    value.code, value.message = code, message
    return value


def _described(error: json.JSONDecodeError) -> str:
    text, at = error.doc, error.pos
    if error.msg.startswith("Illegal trailing comma"):  # Python 3.13 points at the comma, not behind it
        at = len(text) - len(text[at + 1 :].lstrip())
    if error.msg.startswith("Unterminated string") or not text[at:].strip():
        return f"breaks off after {_position(text, len(text.rstrip()) - 1)}: was the file cut short?"
    expected = next((ours for theirs, ours in _EXPECTED.items() if error.msg.startswith(theirs)), error.msg)
    return f"{expected} at {_position(text, at)}, got {quoted(text[at : at + 20])}"


# The standard library's words differ between Python versions, so only what they begin with is looked at.
_EXPECTED = {
    "Expecting property name": "expected a key in double quotes",
    "Illegal trailing comma": "expected no comma before the end",
    "Expecting ':'": "expected a colon",
    "Expecting ','": "expected a comma or the end of the list or object",
    "Expecting value": "expected a value",
    "Extra data": "expected the end of the line after the object (one object a line)",
    "Invalid control character": "expected an escape such as \\n instead of a control character",
    "Invalid \\": "expected a valid escape",
}


def _position(text: str, at: int) -> str:
    """The column in the line; in a file of several lines the line too."""
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return f"column {column}" if "\n" not in text.rstrip() else f"line {line}, column {column}"
