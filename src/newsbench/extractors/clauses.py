"""Where the reported clause after a cue begins and where it ends. Offsets are code points."""

from __future__ import annotations

from newsbench.extractors.cast import Cast
from newsbench.extractors.cues import Cue
from newsbench.extractors.lexicon import words
from newsbench.extractors.page import Page, Span, Word, trimmed

_EDGES = "\"“”„«»‘’',;:.!?…-–—"
_ASKING = ("whether", "if", "why", "how", "who", "what", "when", "where")


def following(page: Page, cast: Cast, cue: Cue) -> list[Word]:
    """The first words of the clause after the cue, without addressee, short adverbials and *that*."""
    listed = page.between(cue.span[1], page.sentence(cue.span[0])[1])
    listed = _without_addressee(page, cast, cue, listed)
    listed = _without_adverbial(listed)
    return listed[1:] if listed and listed[0].low in words("complementizers") else listed


def is_clause(cue: Cue, page: Page, listed: list[Word], clause: list[Word]) -> bool:
    """Whether the words after a cue (``listed``) are reported speech: a that-clause, an infinitive, a bare clause."""
    if len(clause) < 2 or page.text[cue.span[1] : listed[0].start].strip():
        return False
    if page.text[listed[0].start : clause[0].start].rstrip().lower().endswith("that"):
        return True
    first = clause[0].low
    if first == "to":
        return cue.low in words("cues_of_infinitive")
    return first in _ASKING or (cue.low in words("cues_of_bare_clause") and has_verb(clause))


def has_verb(clause: list[Word]) -> bool:
    """Whether some word looks like a finite verb; a guess from auxiliaries and endings."""
    return any(word.low in words("clause_verbs") or word.low.endswith("ed") for word in clause) or len(clause) >= 6


def span(page: Page, start: int, end: int) -> Span:
    """``[start, end)`` without the marks and punctuation at its edges."""
    return trimmed(page.text, start, end, _EDGES)


def _without_addressee(page: Page, cast: Cast, cue: Cue, listed: list[Word]) -> list[Word]:
    if not listed or cue.low not in words("cues_with_addressee"):
        return listed
    found = cast.starting(listed[0].start, listed[0].start + 1)
    if found:
        return page.between(found[0].span[1], page.sentence(cue.span[0])[1])
    marker = next((at for at, word in enumerate(listed[:4]) if word.low in ("that", "to", "not")), -1)
    if marker < 0:  # "told reporters the line …": a noun, then the start of a clause
        marker = int(len(listed) > 1 and listed[0].text.islower() and listed[1].low in words("determiners"))
    return listed[marker:]


def _without_adverbial(listed: list[Word]) -> list[Word]:
    """Drop *on Monday*, *in a statement*, *yesterday*; up to a *that* within six words."""
    if not listed or listed[0].low not in words("adverbial_starts"):
        return listed
    marker = next((at for at, word in enumerate(listed[:7]) if word.low in words("complementizers")), -1)
    if marker >= 0:
        return listed[marker:]
    size = 1 if listed[0].low in ("yesterday", "today", "later", "earlier") else 0
    day = next((at for at, word in enumerate(listed[:3]) if word.low in words("weekdays")), -1)
    return listed[max(size, day + 1) :]
