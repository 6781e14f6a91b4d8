"""Words for messages: values shown short, alternatives listed, and what was probably meant."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

_LONGEST = 60


def shown(value: Any, longest: int = _LONGEST) -> str:
    """A value as JSON, shortened in its middle: the ends of a span are what a reader compares."""
    return _shortened(json.dumps(value, ensure_ascii=False, default=str), longest)


def quoted(words: str, longest: int = _LONGEST) -> str:
    """A stretch of text between straight quotation marks, line breaks made visible, shortened in its middle."""
    return f'"{_shortened(words, longest).translate(_VISIBLE)}"'


_VISIBLE = {ord("\n"): "\\n", ord("\r"): "\\r", ord("\t"): "\\t"}


def _shortened(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    half = longest // 2
    return f"{words[:half]} … {words[-half:]}"


def either(alternatives: Sequence[str]) -> str:
    """``a``, ``a or b``, ``a, b, or c``."""
    if len(alternatives) < 3:
        return " or ".join(alternatives)
    return ", ".join(alternatives[:-1]) + ", or " + alternatives[-1]


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """``; did you mean "type"?``, or nothing where no choice comes close."""
    # Only bad records come here, so nobody else pays for the import.
    from difflib import get_close_matches

    by_lower = {choice.lower(): choice for choice in sorted(choices)}
    close = get_close_matches(word.lower(), by_lower, n=1)
    return f'; did you mean "{by_lower[close[0]]}"?' if close else ""
