"""Fill the roles of an event with the nearest mentions: subject to the left, object to the right, place after *in*."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newsbench.extractors.cast import Cast
from newsbench.extractors.lexicon import table, words
from newsbench.extractors.page import Page, Span
from newsbench.extractors.propernames import Mention

# An object begins within this many words after its trigger, a place within the sentence's next 15.
_OBJECT_WITHIN = 4
_PLACE_WITHIN = 15


@dataclass(frozen=True, slots=True)
class Arguments:
    """Finds the arguments of triggers on one page."""

    page: Page
    cast: Cast

    def of(self, kind: str, trigger: Span) -> list[dict[str, Any]]:
        """The arguments of an event of type ``kind``, each role and entity once."""
        subject, target = table("roles")[kind]
        left, right = self._left(trigger), self._right(trigger)
        if self._is_passive(trigger):
            pairs = [(target, left), (subject, self._by(trigger))]
        elif self.page.text[slice(*trigger)].lower() in words("subject_is_patient"):
            pairs = [(target, left)]
        else:
            pairs = [(subject, left), (target, right)]
        pairs.append(("place", self._place(trigger)))
        found = dict.fromkeys((role, mention.entity) for role, mention in pairs if mention)
        return [{"role": role, "entity": entity} for role, entity in found]

    def _left(self, trigger: Span) -> Mention | None:
        """The nearest mention before the trigger in its sentence that no preposition governs."""
        floor = self.page.sentence(trigger[0])[0]
        near = self.cast.before(floor, trigger[0])
        return next((mention for mention in near if not self._is_governed(mention)), None)

    def _right(self, trigger: Span) -> Mention | None:
        near = self._mentions_after(trigger, _OBJECT_WITHIN)
        if not near or self._is_place(near[0]):
            return None
        # After *that* begins a clause with a subject of its own.
        between = self.page.between(trigger[1], near[0].span[0])
        return None if any(word.low in words("complementizers") for word in between) else near[0]

    def _by(self, trigger: Span) -> Mention | None:
        near = self._mentions_after(trigger, _OBJECT_WITHIN + 2)
        return next((mention for mention in near if self._preposition(mention) == "by"), None)

    def _place(self, trigger: Span) -> Mention | None:
        near = self._mentions_after(trigger, _PLACE_WITHIN)
        return next((mention for mention in near if self._is_place(mention)), None)

    def _mentions_after(self, trigger: Span, most: int) -> list[Mention]:
        """The mentions that start within ``most`` words after the trigger, in its sentence."""
        listed = self.page.between(trigger[1], self.page.sentence(trigger[0])[1], most)
        return self.cast.starting(trigger[1], listed[-1].end) if listed else []

    def _is_passive(self, trigger: Span) -> bool:
        index = self.page.index(trigger[0])
        before = {word.low for word in self.page.words[max(0, index - 2) : index]}
        return bool(before & words("passive_auxiliaries")) and self.page.words[index].low.endswith(("ed", "en", "t"))

    def _preposition(self, mention: Mention) -> str:
        index = self.page.index(mention.span[0])
        return self.page.words[index - 1].low if index else ""

    def _is_governed(self, mention: Mention) -> bool:
        return self._preposition(mention) in words("place_prepositions") | {"of", "to", "from", "with", "for", "by"}

    def _is_place(self, mention: Mention) -> bool:
        governed = self._preposition(mention) in words("place_prepositions")
        return governed and mention.form == "name" and mention.kind in ("place", "")
