"""Find descriptions that speak or act: *the mayor of Nordvik*, *a spokesman for Corvane*, *residents*."""

from __future__ import annotations

from functools import cache

from newsbench.extractors.cues import Cue, Cues
from newsbench.extractors.lexicon import inverted, table, words
from newsbench.extractors.page import Cover, Page
from newsbench.extractors.propernames import Mention

# How many words may stand between a determiner and its noun.
_MOST_BETWEEN = 4


def find(page: Page, cues: Cues, names: list[Mention]) -> list[Mention]:
    """Nominal mentions, disjoint from each other; a name may lie inside one."""
    subjects, nouns = _subjects(page, cues), _role_nouns(page)
    # In headlines a role noun says something without a determiner: "mayor says".
    return _Finder(page, names, subjects & nouns).mentions(nouns | subjects)


class _Finder:
    """Builds the phrase around a noun."""

    def __init__(self, page: Page, names: list[Mention], subjects: set[int]) -> None:
        self.page = page
        self.subjects = subjects
        self.cover = Cover(mention.span for mention in names)

    def mentions(self, nouns: set[int]) -> list[Mention]:
        """The phrases around these words (indices), first come first served."""
        found: list[Mention] = []
        for index in sorted(nouns):
            mention = self._phrase(index)
            if mention and (not found or found[-1].span[1] <= mention.span[0]):
                found.append(mention)
        return found

    def _phrase(self, index: int) -> Mention | None:
        word = self.page.words[index]
        start = self._start(index)
        if self.cover.holds(word.start) or start < 0:
            return None
        kind = _kind(word.low)
        if any(before.low in words("unnamed_words") for before in self.page.between(start, word.end)):
            kind = "unnamed"
        end = self._end(index)
        return Mention((start, end), (word.start, word.end), "nominal", kind, self.page.text[start:end], word.low)

    def _start(self, index: int) -> int:
        """The determiner before the noun, a bare plural's own start, or -1."""
        listed = self.page.words
        for at in range(index, max(-1, index - _MOST_BETWEEN - 2), -1):
            if at < index and not self._is_tight(at):
                break
            low = listed[at].low
            if low in words("determiners") and at < index:
                return listed[at].start
            if at < index and low in words("phrase_enders") | words("not_names"):
                break
        bare = listed[index].low in words("bare_nominals") or index in self.subjects
        return listed[index].start if bare else -1

    def _is_tight(self, index: int) -> bool:
        """Whether nothing but a space, or a possessive, stands after this word."""
        word, following = self.page.words[index], self.page.words[index + 1]
        return self.page.text[word.end : following.start] in ("", " ")

    def _end(self, index: int) -> int:
        """The end of the noun, or of the *of/for* phrase with a name or a body after it."""
        rest = self.page.words[index + 1 : index + 6]
        end = self.page.words[index].end
        if not rest or rest[0].low not in ("of", "for") or self.page.text[end : rest[0].start] != " ":
            return end
        for word in rest[1:]:
            at = self.cover.at(word.start)
            if at >= 0:
                return self.cover.spans[at][1]
            if word.low in words("organization_words"):
                return word.end
            if word.low in words("phrase_enders"):
                break
        return end


def _role_nouns(page: Page) -> set[int]:
    roles = inverted("role_nouns")
    return {index for index, word in enumerate(page.words) if word.low in roles or word.low in words("bare_nominals")}


def _subjects(page: Page, cues: Cues) -> set[int]:
    """Lower-case words right before or shortly after a cue: whoever speaks may have any name."""
    found = set()
    for cue in cues.all:
        before, after = cue.first - 1, cue.last + 2
        found |= {before} if before >= 0 and _is_noun(page, before, page.words[cue.first].start) else set()
        if cue.low != "according to" and after < len(page.words) and _is_inverted(page, cue):
            found |= {after}
    return found


def _is_noun(page: Page, index: int, end: int) -> bool:
    word = page.words[index]
    plain = word.text.islower() and page.text[word.end : end] == " "
    return plain and word.low not in _function_words()


def _is_inverted(page: Page, cue: Cue) -> bool:
    """*said the driver*, at the end of its clause."""
    determiner, noun = page.words[cue.last + 1 : cue.last + 3]
    if determiner.low not in words("determiners") or not noun.text.islower():
        return False
    return page.text[cue.span[1] : determiner.start] == " " and page.text[noun.end : noun.end + 1] in (".", ",", "")


@cache
def _function_words() -> frozenset[str]:
    closed = words("cue_adverbs") | words("not_names") | words("phrase_enders")
    return (closed - words("bare_nominals")) | frozenset(table("pronouns"))


def _kind(noun: str) -> str:
    return inverted("role_nouns").get(noun, "group" if noun in words("bare_nominals") else "person")
