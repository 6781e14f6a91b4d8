"""Words of a text, and the one that is the head of a mention where nothing says so."""

from __future__ import annotations

import unicodedata

from newsbench.model import Span

_JOINERS = "-‐‑'’."
_APOSTROPHES = "'’"


def _is_letter(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char).startswith("M")


def word_at(text: str, start: int, end: int) -> Span | None:
    """The word that begins at ``start`` and lies before ``end`` (code points), or None where none begins.

    A word is a maximal run of letters, digits, combining marks and single inner hyphens, apostrophes or
    periods; a trailing possessive 's is not part of it.
    """
    stop = start
    while stop < end:
        joined = stop > start and text[stop] in _JOINERS and stop + 1 < end and _is_letter(text[stop + 1])
        if not (joined or _is_letter(text[stop])):
            break
        stop += 1
    if stop - start > 2 and text[stop - 1] in "sS" and text[stop - 2] in _APOSTROPHES:
        stop -= 2
    return (start, stop) if stop > start else None


def words(text: str, start: int, end: int) -> list[Span]:
    """The words between two offsets, in order; the s of a possessive that was split off is none."""
    found: list[Span] = []
    at = start
    while at < end:
        word = word_at(text, at, end)
        if word is None:
            at += 1
            continue
        lone = text[slice(*word)] in ("s", "S") and at > start and text[at - 1] in _APOSTROPHES
        if not lone:
            found.append(word)
        at = word[1]
    return found


def default_head(text: str, span: Span) -> Span:
    """The head of a mention that marks none: its last word, or all of it where it holds no word."""
    inside = words(text, *span)
    return inside[-1] if inside else span
