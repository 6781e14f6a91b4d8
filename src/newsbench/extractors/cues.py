"""Find the words that say there is speech: *said*, *according to*, *wrote*, *believes*."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from newsbench.extractors.lexicon import inverted, words
from newsbench.extractors.page import Cover, Page, Span


class Cue(NamedTuple):
    """A cue outside quotation marks. ``first`` and ``last`` are indices of words."""

    first: int
    last: int
    span: Span
    low: str
    medium: str
    polarity: str
    realis: str


class Cues:
    """All cues of a page, in order."""

    def __init__(self, found: Sequence[Cue]) -> None:
        self.all = list(found)
        self._starts = [cue.span[0] for cue in found]

    def first(self, start: int, end: int) -> Cue | None:
        """The first cue that starts in ``[start, end)``."""
        index = bisect_left(self._starts, start)
        return self.all[index] if index < len(self.all) and self._starts[index] < end else None

    def last(self, start: int, end: int) -> Cue | None:
        """The last cue that starts in ``[start, end)``."""
        index = bisect_left(self._starts, end) - 1
        return self.all[index] if index >= 0 and self._starts[index] >= start else None


def find(page: Page, marked: Cover) -> Cues:
    """The cues of the page that stand outside quotation marks; of two words before one (*pointed out*)."""
    found: list[Cue] = []
    index = 0
    while index < len(page.words):
        cue = None if marked.holds(page.words[index].start) else _at(page, index)
        if cue:
            found.append(cue)
        index = cue.last + 1 if cue else index + 1
    return Cues(found)


def _at(page: Page, index: int) -> Cue | None:
    media = inverted("cues")
    for size in (2, 1):
        run = page.words[index : index + size]
        low = " ".join(word.low for word in run)
        if low in media and page.text[run[0].start : run[-1].end].lower() == low and not _is_noun(page, index):
            polarity, realis = _stance(page, index)
            return Cue(index, index + len(run) - 1, (run[0].start, run[-1].end), low, media[low], polarity, realis)
    return None


def _is_noun(page: Page, index: int) -> bool:
    """Whether it is no cue of a clause: *the claims*, *their fears*, *called for*."""
    following = page.words[index + 1].low if index + 1 < len(page.words) else ""
    if page.words[index].low.startswith("call") and following in ("for", "on", "off"):
        return True
    return index > 0 and page.words[index - 1].low in words("determiners") | {"'s", "’s"}


def _stance(page: Page, index: int) -> tuple[str, str]:
    """Polarity and realis of the act of saying, from up to three words before it, back to a punctuation mark."""
    before: set[str] = set()
    for at in range(index - 1, max(-1, index - 4), -1):
        if page.text[page.words[at].end : page.words[at + 1].start].strip():
            break
        before.add(page.words[at].low)
    negative = before & (words("negators") - {"no", "denied", "denies"})
    modal = before & {"would", "will", "may", "might", "could", "if", "to"}
    return "negative" if negative else "positive", "other" if modal else "actual"
