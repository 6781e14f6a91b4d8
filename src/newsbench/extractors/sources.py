"""From a cue to the mention that it is said of."""

from __future__ import annotations

from dataclasses import dataclass

from newsbench.extractors.cast import Cast
from newsbench.extractors.cues import Cue
from newsbench.extractors.lexicon import words
from newsbench.extractors.page import Page
from newsbench.extractors.propernames import Mention


@dataclass(frozen=True, slots=True)
class Sources:
    """Looks for source mentions on one page."""

    page: Page
    cast: Cast

    def of(self, cue: Cue, floor: int) -> Mention | None:
        """The source of a cue inside its clause, which starts at ``floor``: subject before it, else right after it."""
        if cue.low == "according to":
            return self.right_after(cue)
        inverted = None if cue.low in words("cues_with_addressee") else self.right_after(cue)
        return self.adjacent(cue, floor) or inverted or self.somewhere(cue, floor)

    def adjacent(self, cue: Cue, floor: int) -> Mention | None:
        """The mention with only auxiliaries and adverbs, or the end of an apposition, before the cue."""
        near = self.cast.before(floor, cue.span[0])
        # Of mentions that end together the longest: *a spokesman for Corvane*, not *Corvane*.
        for mention in sorted(near, key=lambda mention: (-mention.span[1], mention.span[0])):
            between = self.page.between(mention.span[1], cue.span[0])
            if all(word.low in words("cue_adverbs") or word.low.endswith("ly") for word in between):
                return self._named(mention, floor)
        return None

    def right_after(self, cue: Cue) -> Mention | None:
        """*said Brill*: a mention that starts with the next word, not a pronoun object."""
        index = cue.last + 1
        if index >= len(self.page.words):
            return None
        start = self.page.words[index].start
        if self.page.text[cue.span[1] : start].strip():
            return None
        found = self.cast.starting(start, start + 1)
        return found[0] if found else None

    def somewhere(self, cue: Cue, floor: int) -> Mention | None:
        """The first name or description of the clause, if it is not far: a subject with a clause of its own."""
        return next(iter(self.cast.before(floor, cue.span[0])[::-1]), None)

    def _named(self, mention: Mention, floor: int) -> Mention:
        """Of an apposition *Brill, the mayor, said* the name."""
        if mention.form != "nominal":
            return mention
        near = self.cast.before(floor, mention.span[0], 2)
        return next((name for name in near if self._apposed(name, mention)), mention)

    def _apposed(self, name: Mention, description: Mention) -> bool:
        gap = self.page.text[name.span[1] : description.span[0]]
        return name.form == "name" and gap.strip() == "," and name.kind in ("", "person")
