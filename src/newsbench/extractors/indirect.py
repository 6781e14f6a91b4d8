"""Reported clauses: *X said that …*, *X said the …*, *…, X said*, *according to X, …*."""

from __future__ import annotations

from newsbench.extractors import clauses
from newsbench.extractors.attribution import quoted_in, speaker_of
from newsbench.extractors.cues import Cue
from newsbench.extractors.drafts import Attribution, Draft
from newsbench.extractors.lexicon import words
from newsbench.extractors.marks import Marked
from newsbench.extractors.page import Cover, Page, Span
from newsbench.extractors.propernames import Mention
from newsbench.extractors.sources import Sources

# A sentence-final attribution has at most this many words after its cue.
_MOST_AFTER_CUE = 6


class Reporter:
    """Makes a quote of every cue that no marked words have used."""

    def __init__(self, page: Page, sources: Sources, marked: list[Marked]) -> None:
        self.page = page
        self.sources = sources
        self.marked = marked

    def read(self, cues: list[Cue], taken: list[Draft]) -> list[Draft]:
        """The quotes of these cues, disjoint from each other and from those ``taken``."""
        cover = Cover(span for draft in taken for span in draft.content)
        found: list[Draft] = []
        for cue in cues:
            draft = None if cover.holds(cue.span[0]) else self._draft(cue)
            if draft and not cover.touches(*draft.content[0]) and (not found or found[-1].end <= draft.start):
                found.append(draft)
        return found

    def _draft(self, cue: Cue) -> Draft | None:
        sentence = self.page.sentence(cue.span[0])
        source = self.sources.of(cue, sentence[0])
        clause = self._clause(cue, source, sentence)
        if not clause or clause[0] >= clause[1] or len(self.page.between(*clause)) < 2:
            return None
        attribution = Attribution(source, cue)
        quoted = quoted_in(self.marked, clause)
        return Draft((clause,), "mixed" if quoted else "indirect", attribution, quoted, speaker_of(attribution))

    def _clause(self, cue: Cue, source: Mention | None, sentence: Span) -> Span | None:
        if cue.low == "according to":
            return self._by_according(cue, source, sentence) if source else None
        return (self._final(cue, source, sentence) if source else None) or self._after(cue, sentence)

    def _by_according(self, cue: Cue, source: Mention, sentence: Span) -> Span | None:
        if not self.page.between(sentence[0], cue.span[0]):
            comma = self.page.text.find(",", source.span[1], sentence[1])
            return clauses.span(self.page, comma + 1, sentence[1]) if comma >= 0 else None
        return clauses.span(self.page, sentence[0], cue.span[0])

    def _final(self, cue: Cue, source: Mention, sentence: Span) -> Span | None:
        """*The line will close, Brill said on Monday.*"""
        first, last = min(cue.span[0], source.span[0]), max(cue.span[1], source.span[1])
        if not self.page.text[sentence[0] : first].rstrip().endswith(","):
            return None
        rest = self.page.between(last, sentence[1])
        led = not rest or rest[0].low in words("adverbial_starts") or cue.low in words("cues_with_addressee")
        return clauses.span(self.page, sentence[0], first) if led and len(rest) <= _MOST_AFTER_CUE else None

    def _after(self, cue: Cue, sentence: Span) -> Span | None:
        """*Brill said (that) the line would close.*"""
        listed = self.page.between(cue.span[1], sentence[1])
        clause = clauses.following(self.page, self.sources.cast, cue)
        if not listed or not clauses.is_clause(cue, self.page, listed, clause):
            return None
        return clauses.span(self.page, clause[0].start, sentence[1])
