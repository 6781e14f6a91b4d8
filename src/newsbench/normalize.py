"""Strings made comparable: the normal form of a name, and folding that keeps every offset."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from newsbench.resources import honorifics
from newsbench.spans import QUOTATION_MARKS, TRIMMABLE, WHITE_SPACE

_POSSESSIVE = re.compile("(?:['’ʼ`´‘]s|(?<=s)['’ʼ`´‘])$")
# What may hang on a name and hide its possessive; apostrophes stay, since they are part of one.
_OUTER = "".join(TRIMMABLE - frozenset("'’‘`"))
_DASHES = frozenset("-‐‑‒–—―−﹘﹣－")
_MARK_LIKE = frozenset("`´ʼ′″")


@lru_cache(maxsize=65536)
def name_form(name: str) -> str:
    """The normal form under which two names are the same name (design 4.5); empty if nothing is left.

    NFKC and case-folded; periods and a trailing possessive dropped; other punctuation to a space;
    leading honorifics dropped, never to empty; combining marks stripped.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().replace(".", "").strip(_OUTER)
    folded = _POSSESSIVE.sub("", folded)
    words = unicodedata.normalize("NFD", folded).translate(_BARE).split()
    titles = honorifics()
    while len(words) > 1 and words[0] in titles:
        words = words[1:]
    return " ".join(words)


class _Bare(dict[int, str | None]):
    """A translation table that learns each character once: combining marks go, punctuation becomes a space."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        bare = None if unicodedata.combining(char) else " " if _is_punctuation(char) else char
        self[code] = bare
        return bare


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char).startswith("P") or char in _MARK_LIKE


_BARE = _Bare()


class _Fold(dict[int, str]):
    """A translation table that learns each character once; one character always gives one character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in QUOTATION_MARKS or char in _MARK_LIKE:
            folded = "'"
        elif char in _DASHES:
            folded = "-"
        elif char in WHITE_SPACE:
            folded = " "
        else:
            lower = char.lower()
            folded = lower if len(lower) == 1 else char
        self[code] = folded
        return folded


_FOLD = _Fold()


def fold(text: str) -> str:
    """Marks, dashes, white space and case made alike; as long as ``text``, so offsets stay true."""
    return text.translate(_FOLD)
