"""A text cut into paragraphs, sentences and words. All offsets are Unicode code points, ends exclusive."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from newsbench.extractors.lexicon import words

Span = tuple[int, int]

# A possessive 's is a word of its own, so that a name ends before it.
_WORD = re.compile(r"(?<=\w)['’]s\b|(?:[^\W\d_]\.){2,}|\d[\d.,]*\d|\w+(?:[-'’](?!s\b)\w+)*")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_STOP = re.compile(r"[.!?…]+[\"”“»«’')\]]*(?=\s)")
_NEXT = re.compile(r"\s*[\"“„«»‘'(\[]*(\S?)")
_LAST_WORD = re.compile(r"([^\W\d_]+)\.$")


class Word(NamedTuple):
    """A word: its code points and its lower-case form."""

    start: int
    end: int
    text: str
    low: str


class Cover:
    """A set of disjoint spans that answers in logarithmic time which of them holds an offset."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans)
        self._starts = [start for start, _ in self.spans]

    def at(self, offset: int) -> int:
        """The index of the span that holds the code point at ``offset``, or -1."""
        index = bisect_right(self._starts, offset) - 1
        return index if index >= 0 and offset < self.spans[index][1] else -1

    def holds(self, offset: int) -> bool:
        """Whether any span holds the code point at ``offset``."""
        return self.at(offset) >= 0

    def touches(self, start: int, end: int) -> bool:
        """Whether any span shares a code point with ``[start, end)``."""
        index = bisect_left(self._starts, end) - 1
        return index >= 0 and self.spans[index][1] > start


class Page:
    """The text with its paragraphs (lines that hold something), sentences and words."""

    def __init__(self, text: str, shield: Sequence[Span] = ()) -> None:
        """``shield``: spans inside quotation marks, where no sentence of the outlet ends."""
        self.text = text
        self.words = [Word(m.start(), m.end(), m[0], m[0].lower()) for m in _WORD.finditer(text)]
        self._starts = [word.start for word in self.words]
        self.paragraphs = Cover(paragraphs(text))
        cover = Cover(shield)
        self.sentences = Cover(piece for span in self.paragraphs.spans for piece in _sentences(text, span, cover))

    def index(self, offset: int) -> int:
        """The index of the first word that starts at or after ``offset``; the number of words if none does."""
        return bisect_left(self._starts, offset)

    def between(self, start: int, end: int, most: int = 40) -> list[Word]:
        """The words that start in ``[start, end)``, at most ``most``: the bound keeps all searches linear."""
        first = self.index(start)
        return self.words[first : min(self.index(end), first + most)]

    def sentence(self, offset: int) -> Span:
        """The sentence that holds ``offset``, or an empty span."""
        return _pick(self.sentences, offset)

    def paragraph(self, offset: int) -> Span:
        """The paragraph that holds ``offset``, or an empty span."""
        return _pick(self.paragraphs, offset)


def paragraphs(text: str) -> list[Span]:
    """Each line that is not blank, without the white space around it."""
    return [trimmed(text, m.start(), m.end()) for m in _LINE.finditer(text)]


def trimmed(text: str, start: int, end: int, extra: str = "") -> Span:
    """``[start, end)`` without white space, and the characters of ``extra``, at its ends."""
    while start < end and (text[start].isspace() or text[start] in extra):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in extra):
        end -= 1
    return start, end


def _pick(cover: Cover, offset: int) -> Span:
    index = cover.at(offset)
    return cover.spans[index] if index >= 0 else (offset, offset)


def _sentences(text: str, paragraph: Span, shield: Cover) -> list[Span]:
    start, end = paragraph
    found = []
    for match in _STOP.finditer(text, start, end):
        if _ends_sentence(text, match, shield):
            found.append(trimmed(text, start, match.end()))
            start = match.end()
    found.append(trimmed(text, start, end))
    return [span for span in found if span[0] < span[1]]


def _ends_sentence(text: str, match: re.Match[str], shield: Cover) -> bool:
    if shield.holds(match.end() - 1):
        return False
    following = _NEXT.match(text, match.end())
    if following and following[1].islower():
        return False
    return not _is_abbreviation(text[max(0, match.start() - 12) : match.start() + 1])


def _is_abbreviation(before: str) -> bool:
    match = _LAST_WORD.search(before)
    return bool(match and (len(match[1]) == 1 or match[1].lower() in words("abbreviations")))
