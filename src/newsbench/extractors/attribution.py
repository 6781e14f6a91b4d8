"""Give marked words to whom they are said by: a cue before or after them, a name label, or the last speaker."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from newsbench.extractors import clauses
from newsbench.extractors.cues import Cue, Cues
from newsbench.extractors.drafts import Attribution, Draft
from newsbench.extractors.lexicon import words
from newsbench.extractors.marks import Marked
from newsbench.extractors.page import Page, Span
from newsbench.extractors.propernames import Mention
from newsbench.extractors.sources import Sources

# Fewer words than this, without a cue, are a title, a nickname or scare quotes.
_FEWEST_WORDS = 5
# How many words a tail "…, said X on Monday" may have after its cue to be no clause of its own.
_MOST_AFTER_CUE = 8
_LONGEST_TAIL = 250
_CLOSING = "\"”“»«’'"
_OPENING = "\"“”„«»‘'"


class Attributor:
    """Reads the marked spans of one page in order."""

    def __init__(self, page: Page, cues: Cues, sources: Sources, marked: list[Marked]) -> None:
        self.page = page
        self.cues = cues
        self.sources = sources
        self.marked = marked
        self.used: set[Span] = set()
        self.drafts: list[Draft] = []

    def read(self) -> list[Draft]:
        """The quotes made of marked words; what looks like one and is none is left out."""
        for index, marked in enumerate(self.marked):
            if not self._inside_last(marked):
                self._add(index, marked)
        return self.drafts

    def _inside_last(self, marked: Marked) -> bool:
        """Whether a mixed quote has already swallowed these words."""
        return bool(self.drafts) and marked.start < self.drafts[-1].end

    def _add(self, index: int, marked: Marked) -> None:
        floor = self._floor(index, marked)
        if self._goes_on(index, marked):
            self._join(marked)
        elif (cue := self.before(floor, marked)) and not self._is_titled(marked):
            self._add_before(marked, floor, cue)
        elif label := self.label(floor, marked):
            self._add_plain(marked, Attribution(label, None))
        elif attribution := self.after(index, marked):
            self._add_plain(marked, attribution)
        elif self.is_speech(marked):
            self._add_implicit(marked)

    # -- the four places of an attribution ------------------------------------------------------------

    def before(self, floor: int, marked: Marked) -> Cue | None:
        """The last unused cue between the start of the sentence and the mark."""
        cue = self.cues.last(floor, marked.start)
        if not cue or cue.span in self.used or len(self.page.between(cue.span[1], marked.start)) > 25:
            return None
        if cue.low == "according to" and self.page.text[cue.span[1] : marked.start].rstrip(_OPENING + " ")[-1:] != ",":
            return None
        return cue

    def after(self, index: int, marked: Marked) -> Attribution | None:
        """*said Brill*, *Brill said*, *according to Brill* right after the mark."""
        start, end = self._tail(index, marked)
        first = next(iter(self.page.between(start, end)), None)
        cue = self.cues.first(start, end)
        if not first or not cue or cue.span in self.used or self.page.text[start : first.start].strip():
            return None
        source = self._source_in_tail(first.start, cue)
        if not source or (self._ends_itself(marked) and not self._is_bare(cue, source)):
            return None
        return Attribution(source, cue, max(cue.span[1], source.span[1]))

    def label(self, floor: int, marked: Marked) -> Mention | None:
        """*Brill: “…”*."""
        text = self.page.text[floor : marked.start].rstrip(_OPENING + " ")
        found = self.sources.cast.starting(floor, floor + 1)
        return found[0] if text.endswith(":") and found and floor + len(text) - 1 == found[0].span[1] else None

    def is_speech(self, marked: Marked) -> bool:
        """Whether words without a cue are long and whole enough to be somebody's."""
        text = self.page.text[marked.start : marked.end]
        enough = len(self.page.between(marked.start, marked.end, _FEWEST_WORDS)) >= _FEWEST_WORDS
        whole = text[-1] in ".!?…," or not marked.closed
        return enough and text[0].isupper() and (whole or self._stands_alone(marked)) and not self._is_titled(marked)

    # -- what becomes of the words --------------------------------------------------------------------

    def _add_before(self, marked: Marked, floor: int, cue: Cue) -> None:
        attribution = Attribution(self.sources.of(cue, floor) or self._shared_source(cue), cue)
        clause = self._clause(marked, cue)
        if not clause:
            self._add_plain(marked, attribution)
            return
        self.used.add(cue.span)
        quoted = quoted_in(self.marked, clause)
        self.drafts.append(Draft((clause,), "mixed", attribution, quoted, speaker_of(attribution)))

    def _shared_source(self, cue: Cue) -> Mention | None:
        """*He called it “a farce” and urged them “to stay away”*: the second cue has the first one's source."""
        last = self.drafts[-1] if self.drafts else None
        if not last or self.page.sentence(cue.span[0]) != self.page.sentence(last.start):
            return None
        return last.attribution.source

    def _add_plain(self, marked: Marked, attribution: Attribution) -> None:
        if attribution.cue:
            self.used.add(attribution.cue.span)
        self.drafts.append(Draft(marked.fragments, "direct", attribution, (), speaker_of(attribution)))

    def _add_implicit(self, marked: Marked) -> None:
        """Words without an attribution are the last speaker's, if they spoke in this paragraph or the one before."""
        last = self.drafts[-1] if self.drafts else None
        near = last and self._paragraphs_between(last.end, marked.start) <= 1
        speaker = last.speaker if last and near else self._nearest_person(marked)
        self.drafts.append(Draft(marked.fragments, "direct", Attribution(None, None), (), speaker))

    def _join(self, marked: Marked) -> None:
        last = self.drafts[-1]
        attribution = replace(last.attribution, tail=-1)
        self.drafts[-1] = replace(last, content=last.content + marked.fragments, attribution=attribution)

    # -- the shape of the text ------------------------------------------------------------------------

    def _goes_on(self, index: int, marked: Marked) -> bool:
        """Whether only the attribution of the last quote stands before these words, in one paragraph."""
        last = self.drafts[-1] if self.drafts else None
        if not last or last.attribution.tail < 0 or last.end != self.marked[index - 1].end:
            return False
        gap = self.page.text[last.attribution.tail : marked.start].rstrip(_OPENING + " ")
        inner = any(mark in gap[:-1] for mark in ".!?\n")
        few = len(self.page.between(last.attribution.tail, marked.start)) <= _MOST_AFTER_CUE
        own = self.cues.first(last.attribution.tail, marked.start) or self.after(index, marked)
        return gap[-1:] in (",", ".", ";", ":") and few and not inner and not own

    def _clause(self, marked: Marked, cue: Cue) -> Span | None:
        """The whole clause if the words are only a part of it; None if they are all that is said."""
        opening = self._is_continued(marked)
        if len(marked.fragments) > 1 or (not opening and self._is_all(marked, cue)):
            return None
        clause = clauses.following(self.page, self.sources.cast, cue)
        start = min(clause[0].start, marked.start) if clause else marked.start
        rest = self.page.text[marked.end : self.page.sentence(cue.span[0])[1]].strip(_CLOSING + " .,!?…")
        end = self.page.sentence(cue.span[0])[1] if rest else marked.end
        found = clauses.span(self.page, start, max(end, marked.end))
        return found if found[0] < found[1] else None

    def _is_all(self, marked: Marked, cue: Cue) -> bool:
        between = self.page.text[cue.span[1] : marked.start].strip(_OPENING + " ")
        listed = self.page.between(cue.span[1], marked.start)
        if not listed or between.endswith((":", ",")) or listed[-1].low in ("that", "as"):
            return True
        if cue.low in words("cues_of_complement") or self.page.text.startswith("to ", marked.start):
            return True
        return cue.low in words("cues_with_addressee") and len(listed) <= 3 and listed[-1].low != "to"

    def _is_continued(self, marked: Marked) -> bool:
        """Whether the outlet's sentence goes on with a verb right after the marks."""
        rest = self.page.between(marked.end, marked.end + 20, 1)
        gap = self.page.text[marked.end : rest[0].start] if rest else "."
        return bool(rest) and gap.strip(_CLOSING) == " " and rest[0].low in words("clause_verbs")

    def _floor(self, index: int, marked: Marked) -> int:
        """Where the search for a cue before the words begins: the sentence, the last mark or attribution."""
        floor = self.page.sentence(marked.start)[0]
        if index:
            floor = max(floor, self.marked[index - 1].end)
        return max(floor, self.drafts[-1].attribution.tail) if self.drafts else floor

    def _tail(self, index: int, marked: Marked) -> Span:
        """What follows the marks: the rest of the sentence, or the next one if the words ended theirs."""
        start = marked.end
        limit = min(self.page.paragraph(marked.end - 1)[1], start + _LONGEST_TAIL)
        while start < limit and self.page.text[start] in _CLOSING + " ,-–—":
            start += 1
        end = min(limit, self.page.sentence(start)[1])
        return start, min(end, self.marked[index + 1].start) if index + 1 < len(self.marked) else end

    def _source_in_tail(self, start: int, cue: Cue) -> Mention | None:
        skipped = self.page.between(start, cue.span[0])
        if all(word.low in words("cue_adverbs") | {"as"} for word in skipped):
            return self.sources.right_after(cue)
        found = self.sources.cast.starting(start, start + 1)
        if not found or len(skipped) > 12:
            return None
        return self.sources.adjacent(cue, start) or found[0]

    def _ends_itself(self, marked: Marked) -> bool:
        return self.page.text[marked.end - 1] in ".!?…"

    def _is_bare(self, cue: Cue, source: Mention) -> bool:
        """Whether nothing but an adverbial or addressee follows, so that the sentence reports no clause of its own."""
        rest = self.page.between(max(cue.span[1], source.span[1]), self.page.sentence(cue.span[0])[1])
        few = len(rest) <= (4 if cue.low in words("cues_with_addressee") else 2)
        return few or rest[0].low in words("adverbial_starts")

    def _is_titled(self, marked: Marked) -> bool:
        """*“Low Water”*: every longer word capitalised, no final punctuation."""
        listed = [word for word in self.page.between(marked.start, marked.end) if len(word.text) > 3]
        whole = self.page.text[marked.end - 1] in ".!?…,"
        return not whole and len(listed) > 1 and all(word.text[0].isupper() for word in listed)

    def _stands_alone(self, marked: Marked) -> bool:
        start, end = self.page.paragraph(marked.start)
        return marked.start - start <= 1 and not self.page.text[marked.end : end].strip(_CLOSING + " .,")

    def _paragraphs_between(self, before: int, after: int) -> int:
        return self.page.paragraphs.at(after) - self.page.paragraphs.at(before - 1)

    def _nearest_person(self, marked: Marked) -> str | None:
        floor = self.page.paragraph(marked.start)[0]
        near = self.sources.cast.before(floor, marked.start)
        return next((m.entity for m in near if m.kind in ("person", "") and m.form != "pronoun"), None)


def speaker_of(attribution: Attribution) -> str | None:
    """The entity that the source mention refers to."""
    return attribution.source.entity if attribution.source else None


def quoted_in(marked: list[Marked], clause: Span) -> tuple[Span, ...]:
    """The fragments of ``marked`` (in order) that lie inside the clause."""
    found: list[Span] = []
    index = bisect_left(marked, clause[0], key=lambda item: item.start)
    while index < len(marked) and marked[index].start < clause[1]:
        found += [span for span in marked[index].fragments if span[1] <= clause[1]]
        index += 1
    return tuple(found)
