"""*I* and *my* inside a quote are its speaker. *We* is left alone: whom it means is mostly not said."""

from __future__ import annotations

from newsbench.extractors.drafts import Draft
from newsbench.extractors.lexicon import words
from newsbench.extractors.page import Page, Span, Word
from newsbench.extractors.propernames import Mention


def find(page: Page, quotes: list[Draft]) -> list[Mention]:
    """The first-person pronouns of direct words whose speaker is known."""
    return [
        _mention(word, quote.speaker)
        for quote in quotes
        if quote.speaker
        for span in (quote.quoted or quote.content if quote.type != "indirect" else ())
        for word in _words(page, span)
        if word.low in words("first_person")
    ]


def _words(page: Page, span: Span) -> list[Word]:
    return page.words[page.index(span[0]) : page.index(span[1])]


def _mention(word: Word, entity: str) -> Mention:
    """The pronoun itself, without the verb of *I'm*."""
    size = 1 if word.low[0] == "i" else len(word.text)
    span = (word.start, word.start + size)
    return Mention(span, span, "pronoun", name=word.low, entity=entity)
