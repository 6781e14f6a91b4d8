"""Quotation marks that belong to no quote and no distractor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import UNSET

from newsbench.audit.finding import MARK, Finding, boilerplate, touches
from newsbench.audit.lexicon import words
from newsbench.corpus import GoldDocument
from newsbench.derived import paragraphs
from newsbench.model import Annotation, Span
from newsbench.spans import TRIMMABLE

_DOUBLE = re.compile('["“”„‟«»]')
_SINGLE = re.compile("['‘’‚‛‹›]")
_WORD = re.compile(r"[^\W_]+")
# How far from an edge a mark may lie, in trimmable code points; beyond a space it belongs to other words.
_REACH = 2
_BETWEEN = TRIMMABLE - frozenset(" \n")


def marks_without_owner(gold: GoldDocument) -> Iterator[Finding]:
    """The quotation marks outside boilerplate that lie at the edge of no quote or distractor, and inside none."""
    if gold.annotation.quotes is UNSET:
        return
    outside = boilerplate(gold.annotation)
    owners = list(_owners(gold.annotation))
    for at in quotation_marks(gold.text):
        span = (at, at + 1)
        if not touches(span, outside) and not any(_owns(owner, at, gold.text) for owner in owners):
            yield Finding(span, MARK)


def _owners(annotation: Annotation) -> Iterator[Span]:
    for quote in annotation.quotes or ():
        yield from quote.content
        yield from quote.quoted
    for distractor in annotation.distractors or ():
        yield distractor.span


def _owns(owner: Span, at: int, text: str) -> bool:
    start, end = owner
    between = text[at + 1 : start] if at < start else text[end:at]
    return start <= at < end or (len(between) <= _REACH and _BETWEEN.issuperset(between))


def quotation_marks(text: str) -> list[int]:
    """The offsets of all quotation marks; apostrophes are told apart."""
    found = [match.start() for match in _DOUBLE.finditer(text)]
    for paragraph in paragraphs(text):
        found.extend(_single_marks(text, paragraph))
    return sorted(found)


def _single_marks(text: str, paragraph: Span) -> Iterator[int]:
    """The single marks of a paragraph that quote: those that open, and for each the one that closes it."""
    marks = [match.start() for match in _SINGLE.finditer(text, *paragraph)]
    openers = [at for at in marks if _opens(text, at)]
    closers = [at for at in marks if _closes(text, at)]
    # A plural possessive closes only what nothing else does.
    closers.sort(key=lambda at: (_may_be_possessive(text, at), at))
    taken: set[int] = set()
    for opener in openers:
        closer = next((at for at in closers if at > opener and at not in taken), None)
        if closer is not None or text[opener] in "‘‚‹":
            taken.update({opener} if closer is None else {opener, closer})
    # After a full stop or a comma a single mark is no apostrophe, even if nothing opens it.
    taken.update(at for at in closers if text[at - 1] in ".,!?…")
    yield from taken


def _opens(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if before.isalnum() or before in (*".,!?…%)",) or not after or after.isspace():
        return False
    return not _is_elision(text, at)


def _is_elision(text: str, at: int) -> bool:
    word = _WORD.match(text, at + 1)
    return word is not None and (word[0][0].isdigit() or word[0].lower() in words("elisions"))


def _closes(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before) and not before.isspace() and not after.isalnum() and text[at] not in "‘‚"


def _may_be_possessive(text: str, at: int) -> bool:
    return text[at - 1 : at] in ("s", "S") and text[at + 1 : at + 2] == " " and text[at + 2 : at + 3].isalpha()
