"""Find events by a list of trigger words, with polarity and realis from the words right before them."""

from __future__ import annotations

from functools import cache
from typing import Any

from newsbench.extractors.arguments import Arguments
from newsbench.extractors.cast import Cast
from newsbench.extractors.drafts import Draft
from newsbench.extractors.lexicon import inverted, words
from newsbench.extractors.page import Cover, Page, Span

# How many words before a trigger may deny it or make it a plan.
_WINDOW = 4
_LONGEST = 3
_DENIALS = ("denied", "denies", "denying")


def find(page: Page, cast: Cast, quotes: list[Draft]) -> list[dict[str, Any]]:
    """The events of the page in order, as a prediction gives them. Quote number n has the id ``q{n+1}``."""
    return _Finder(page, cast, quotes).events()


class _Finder:
    """One walk over the words of a page."""

    def __init__(self, page: Page, cast: Cast, quotes: list[Draft]) -> None:
        self.page = page
        self.arguments = Arguments(page, cast)
        self.names = Cover({mention.head for mention in cast.mentions})
        self.quotes = quotes
        self._owners = {span: number for number, quote in enumerate(quotes) for span in quote.content}
        self._cover = Cover(self._owners)

    def events(self) -> list[dict[str, Any]]:
        """Every trigger outside names; the longest phrase wins."""
        found: list[dict[str, Any]] = []
        index = 0
        while index < len(self.page.words):
            size = self._size(index)
            if size:
                found.append(self._event(len(found) + 1, index, size))
            index += max(size, 1)
        return found

    def _size(self, index: int) -> int:
        """How many words the trigger that starts here has; 0 if none does."""
        if self.names.holds(self.page.words[index].start) or self._is_attributive(index):
            return 0
        for size in range(_LONGEST, 0, -1):
            if _phrase(self.page, index, size) in inverted("triggers"):
                return size
        return 0

    def _is_attributive(self, index: int) -> bool:
        """*protest leader*, *attack helicopter*: a noun before a role noun makes its name, no event."""
        if index + 1 >= len(self.page.words):
            return False
        low = self.page.words[index].low
        return self.page.words[index + 1].low in inverted("role_nouns") and not low.endswith(("ed", "s"))

    def _event(self, number: int, index: int, size: int) -> dict[str, Any]:
        kind = inverted("triggers")[_phrase(self.page, index, size)]
        span = (self.page.words[index].start, self.page.words[index + size - 1].end)
        owner = self._owner(span)
        polarity, realis = self._stance(index, owner)
        return {
            "id": f"v{number}",
            "type": kind,
            "trigger": [list(span)],
            "polarity": polarity,
            "realis": realis,
            "asserted_by": None if owner < 0 else f"q{owner + 1}",
            "arguments": self.arguments.of(kind, span),
        }

    def _owner(self, span: Span) -> int:
        """The quote that covers the trigger, -1 for none. Quotes are disjoint here, so it is the innermost."""
        index = self._cover.at(span[0])
        return self._owners[self._cover.spans[index]] if index >= 0 and self._cover.at(span[1] - 1) == index else -1

    def _stance(self, index: int, owner: int) -> tuple[str, str]:
        """Polarity and realis: words before the trigger in its sentence, and a denial as the quote's cue."""
        start = self.page.sentence(self.page.words[index].start)[0]
        near = [word.low for word in self.page.words[max(0, index - _WINDOW) : index] if word.start >= start]
        cue = self.quotes[owner].attribution.cue if owner >= 0 else None
        negative = bool(set(near) & words("negators")) or (cue is not None and cue.low in _DENIALS)
        return "negative" if negative else "positive", _realis(near)


def _realis(near: list[str]) -> str:
    if set(near) & words("modals"):
        return "other"
    return "generic" if set(near) & words("habituals") else "actual"


def _phrase(page: Page, index: int, size: int) -> str:
    """``size`` words in lower case if only spaces stand between them, else an empty string."""
    run = page.words[index : index + size]
    if len(run) < size:
        return ""
    text = page.text[run[0].start : run[-1].end].lower()
    return text if text in _listed() else ""


@cache
def _listed() -> frozenset[str]:
    return frozenset(inverted("triggers"))
