"""Find proper names: runs of capitalised words, with the titles before them. Offsets are code points."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from newsbench.extractors.lexicon import inverted, words
from newsbench.extractors.page import Page, Span, Word
from newsbench.resources import honorifics

_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,6}$")
_AFTER_INITIAL = re.compile(r"\. ?$")
# No name is longer than this many words: what is longer is a title-case line.
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that refers to somebody. ``title`` is the word that tells an office or a gender, lower case.

    ``entity`` is empty until the mentions are clustered.
    """

    span: Span
    head: Span
    form: str
    kind: str = ""
    name: str = ""
    title: str = ""
    entity: str = field(default="", compare=False)


def find(page: Page) -> list[Mention]:
    """All name mentions, in order and disjoint."""
    return _Finder(page).mentions()


class _Finder:
    """One walk over the words of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.shouted = _title_case_sentences(page)
        self.initial = {index for index in range(len(page.words)) if self._is_initial(index)}
        self.known = {
            word.text
            for index, word in enumerate(page.words)
            if index not in self.initial and _is_capitalised(word) and not self._is_shouted(word)
        }

    def mentions(self) -> list[Mention]:
        """The runs, each made a mention if it is one."""
        found: list[Mention] = []
        index = 0
        while index < len(self.page.words):
            stop = self._run_end(index)
            found += [mention] if (mention := self._mention(index, stop)) else []
            index = max(stop, index + 1)
        return found

    def _is_initial(self, index: int) -> bool:
        """Whether a capital at this word says nothing: it begins a sentence or stands after a mark or colon."""
        page = self.page
        start = page.words[index].start
        opened = page.text[start - 1 : start] in tuple("“\"«»„‘'(")
        return opened or page.sentence(start)[0] == start or page.text[start - 2 : start] == ": "

    def _is_shouted(self, word: Word) -> bool:
        return self.page.sentence(word.start) in self.shouted

    def _run_end(self, index: int) -> int:
        """One past the last word of the run that starts at ``index``; ``index`` itself if none starts there."""
        if not self._starts(index):
            return index
        stop = index + 1
        while stop - index < _LONGEST:
            step = self._step(index, stop)
            if not step:
                break
            stop += step
        return stop

    def _starts(self, index: int) -> bool:
        word = self.page.words[index]
        if not _is_capitalised(word) or word.low in words("not_names"):
            return False
        return not self._is_shouted(word) or word.text in self.known

    def _step(self, index: int, stop: int) -> int:
        """How many words the run goes on with: 1 for a name word, 2 for a particle and a name word, 0 at its end."""
        listed = self.page.words
        if stop < len(listed) and self._joins(stop) and self._starts(stop):
            return 1
        if stop + 1 < len(listed) and self._joins(stop) and self._joins(stop + 1) and self._starts(stop + 1):
            low = listed[stop].low
            if low in words("particles") or (low == "of" and _names_body(listed[index:stop])):
                return 2
        return 0

    def _joins(self, index: int) -> bool:
        """Whether only a space, or the full stop of an initial or title, stands before the word."""
        before, word = self.page.words[index - 1], self.page.words[index]
        gap = self.page.text[before.end : word.start]
        if gap in (" ", " & ", "\u00a0"):
            return True
        short = len(before.text) == 1 or before.low in words("abbreviations")
        return short and bool(_AFTER_INITIAL.fullmatch(gap))

    def _mention(self, index: int, stop: int) -> Mention | None:
        run = self.page.words[index:stop]
        titles = _count_titles(run)
        if titles == len(run) or (stop - index == 1 and not self._is_trusted(index)):
            return None
        core = run[titles:]
        start = self._start_with_titles(index) if titles == 0 else run[0].start
        lead = self.page.between(start, core[0].start)
        name = self.page.text[core[0].start : core[-1].end]
        title = lead[-1].low if lead else ""
        return Mention((start, run[-1].end), _head(core), "name", self._kind(index, core, bool(lead)), name, title)

    def _is_trusted(self, index: int) -> bool:
        """A single capitalised word is a name unless its capital may come from its place."""
        word = self.page.words[index]
        if index not in self.initial or word.text in self.known or _ACRONYM.match(word.text):
            return True
        following = self.page.words[index + 1].low if index + 1 < len(self.page.words) else ""
        if self.page.text[word.end : word.end + 1] == ":":  # a name label
            return True
        return following in ("'s", "’s") or following in inverted("cues")

    def _start_with_titles(self, index: int) -> int:
        """The start of lower-case titles right before the name: *former minister* Orlo."""
        start = self.page.words[index].start
        while index > 0 and self._joins(index) and self.page.words[index - 1].low in honorifics():
            index -= 1
            start = self.page.words[index].start
        return start

    def _kind(self, index: int, core: list[Word], titled: bool) -> str:
        before = self.page.words[index - 1].low if index else ""
        if titled:
            return "person"
        if " ".join(word.low for word in core) in words("countries"):
            return "place"
        if _names_body(core) or (len(core) == 1 and _ACRONYM.match(core[0].text)):
            return "organization"
        if before in words("place_prepositions") or core[-1].low in words("place_words"):
            return "place"
        return "person" if 2 <= len(core) <= 4 else ""


def _is_capitalised(word: Word) -> bool:
    return word.text[0].isupper()


def _names_body(run: list[Word]) -> bool:
    return any(word.low in words("organization_words") for word in run)


def _count_titles(run: list[Word]) -> int:
    """How many words stand before the name itself: all up to the last title, *Corvane Director* Ana Brill.

    A body keeps its words (*King George Hospital*).
    """
    known = [index for index, word in enumerate(run) if word.low.rstrip(".") in honorifics()]
    if not known or (_names_body(run) and len(known) < len(run)):
        return 0
    before_last = [index for index in known if index < len(run) - 1]
    return len(run) if len(known) == len(run) else (before_last[-1] + 1 if before_last else 0)


def _head(core: list[Word]) -> Span:
    """The last word of the name; of *Bank of Norre* the word before *of*."""
    for before, word in pairwise(core):
        if word.low == "of":
            return before.start, before.end
    return core[-1].start, core[-1].end


def _title_case_sentences(page: Page) -> set[Span]:
    """Headlines, where capitals say nothing: no full stop, and most of four and more longer words capitalised."""
    tallies: dict[Span, list[int]] = {}
    for word in page.words:
        if len(word.text) > 3 and word.text[0].isalpha():
            tally = tallies.setdefault(page.sentence(word.start), [0, 0])
            tally[0] += 1
            tally[1] += word.text[0].isupper()
    return {
        span
        for span, (total, capital) in tallies.items()
        if total >= 4 and capital > 0.7 * total and page.text[span[1] - 1] not in '.”"'
    }
