"""Cluster mentions into entities by simple rules: same name, same surname, same acronym, same noun, nearest pronoun."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from newsbench.extractors.lexicon import inverted, table
from newsbench.extractors.page import Cover, Page
from newsbench.extractors.propernames import Mention

_INDEFINITE = ("a", "an", "one", "another")


class Cast:
    """The mentions of a document in order, each with the id of its entity."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self.mentions = sorted(mentions, key=lambda mention: (mention.span[0], -mention.span[1]))
        self._starts = [mention.span[0] for mention in self.mentions]

    def starting(self, start: int, end: int) -> list[Mention]:
        """The mentions that start in ``[start, end)``."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def before(self, floor: int, offset: int, most: int = 8) -> list[Mention]:
        """Up to ``most`` mentions that start at or after ``floor`` and end by ``offset``, the nearest first."""
        stop = bisect_left(self._starts, offset)
        near = self.mentions[max(bisect_left(self._starts, floor), stop - most) : stop]
        return [mention for mention in reversed(near) if mention.span[1] <= offset]

    def entities(self, text: str) -> list[dict[str, Any]]:
        """The entities as a prediction gives them, in the order of their first mention."""
        grouped: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            grouped.setdefault(mention.entity, []).append(mention)
        return [_entity(text, identity, mentions) for identity, mentions in grouped.items()]


def build(page: Page, mentions: list[Mention], marked: Cover) -> Cast:
    """All mentions with their entities, third-person pronouns included."""
    ordered = Cast(mentions).mentions
    linked = _Clusters(ordered, _appositions(page.text, ordered)).linked(ordered)
    return Cast(linked + _Pronouns(page, linked, marked).mentions())


class _Clusters:
    """Ids by name. Two people of one surname stay two; the surname alone is the one named last."""

    def __init__(self, mentions: list[Mention], appositions: dict[Mention, Mention]) -> None:
        self._appositions = appositions
        self._ids: dict[str, str] = {}
        self._surnames: dict[str, str] = {}
        self._offices: dict[str, str] = {}
        for mention in reversed(mentions):  # so that a bare surname in the headline finds the first full name
            if _is_full(mention):
                self._surnames[_surname(mention)] = _key(mention)
            if mention.kind == "organization" and mention.form == "name":
                self._ids.setdefault("=" + _initials(mention.name), _key(mention))

    def linked(self, mentions: list[Mention]) -> list[Mention]:
        """The mentions with ids e1, e2 … in the order of their first mention."""
        keys = [self._resolve(mention) for mention in mentions]
        numbers: dict[str, str] = {}
        for key in keys:
            numbers.setdefault(key, f"e{len(numbers) + 1}")
        return [replace(mention, entity=numbers[key]) for mention, key in zip(mentions, keys, strict=True)]

    def _resolve(self, mention: Mention) -> str:
        key = _key(mention)
        if mention.form == "nominal":
            name = self._appositions.get(mention)
            key = self._resolve(name) if name else key
            key = self._offices.get(mention.title, key) if _is_bare(mention) and not name else key
        elif _is_full(mention):
            self._surnames[_surname(mention)] = key
        elif mention.kind in ("", "person") and key in self._surnames:
            key = self._surnames[key]
        elif mention.name.isupper():
            key = self._ids.get("=" + key, key)
        self._remember_title(mention, key)
        return key

    def _remember_title(self, mention: Mention, key: str) -> None:
        """After *Mayor Mara Lindqvist*, *the mayor* is she."""
        if mention.title:
            self._offices[mention.title] = key


def _appositions(text: str, mentions: list[Mention]) -> dict[Mention, Mention]:
    """Descriptions of a person with a name next to them, a comma between: *Brill, the mayor*; *the mayor, Brill*."""
    names = [m for m in mentions if m.form == "name" and m.kind in ("", "person")]
    beside = {m.span[0]: m for m in names} | {-m.span[1]: m for m in names}
    found = {}
    for mention in mentions:
        start, end = mention.span
        name = beside.get(end + 2) if text[end : end + 2] == ", " else None
        name = beside.get(2 - start) if text[max(0, start - 2) : start] == ", " else name
        if name and mention.form == "nominal" and mention.kind == "person":
            found[mention] = name
    return found


def _is_full(mention: Mention) -> bool:
    return mention.form == "name" and mention.kind == "person" and " " in mention.name


def _is_bare(mention: Mention) -> bool:
    """*the mayor*, *police*: a description that says no more than its noun goes back to the last of that noun."""
    return mention.name.casefold() in (mention.title, "the " + mention.title)


def _key(mention: Mention) -> str:
    """What two mentions of one entity have in common; *a resident* is a new one each time."""
    key = mention.name.casefold().replace(".", "")
    if mention.form == "name":
        return key
    return f"{key} @{mention.span[0]}" if key.split()[0] in _INDEFINITE else "the " + key.removeprefix("the ")


def _surname(mention: Mention) -> str:
    return mention.name.split()[-1].casefold()


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper()).casefold()


class _Pronouns:
    """Each third-person pronoun stands for the last fitting mention outside quotation marks."""

    def __init__(self, page: Page, mentions: list[Mention], marked: Cover) -> None:
        self._page = page
        self._mentions = mentions
        self._marked = marked
        self._taken = Cover(mention.head for mention in mentions)
        self._genders = _known_genders(mentions)
        self._last: dict[str, str] = {}

    def mentions(self) -> list[Mention]:
        """The pronouns that have something to stand for."""
        found: list[Mention] = []
        waiting = iter(self._mentions)
        following = next(waiting, None)
        for word in self._page.words:
            while following and following.span[0] < word.start:
                self._see(following)
                following = next(waiting, None)
            gender = table("pronouns").get(word.low, "")
            entity = "" if self._taken.holds(word.start) else self._referent(gender)
            if entity:
                span = (word.start, word.end)
                found.append(Mention(span, span, "pronoun", name=word.low, entity=entity))
        return found

    def _see(self, mention: Mention) -> None:
        """Remember a mention for the pronouns that may follow; what is only spoken of in a quote is not."""
        if self._marked.holds(mention.span[0]):
            return
        if mention.kind in ("organization", "document", "place"):
            self._last["o"] = mention.entity
        elif mention.kind == "group":
            self._last["p"] = mention.entity
        else:
            genders = self._genders.get(mention.entity, "")
            self._last.update(dict.fromkeys(genders or "mf", mention.entity))

    def _referent(self, gender: str) -> str:
        # "it" mostly stands for nothing that is labelled, so only the other pronouns are tried.
        entity = "" if gender in ("", "o") else self._last.get(gender, "")
        if entity and gender in "mf":
            self._genders.setdefault(entity, gender)
            if self._last.get("fm"["mf".index(gender)]) == entity:
                del self._last["fm"["mf".index(gender)]]
        return entity


def _known_genders(mentions: list[Mention]) -> dict[str, str]:
    genders = inverted("genders")
    return {mention.entity: genders[mention.title] for mention in mentions if mention.title in genders}


def _entity(text: str, identity: str, mentions: list[Mention]) -> dict[str, Any]:
    """``name`` is the longest name; where there is none, the longest description."""
    named = sorted({m.name for m in mentions if m.form == "name"}, key=lambda name: (-len(name), name))
    described = max((text[slice(*m.span)] for m in mentions if m.form == "nominal"), key=len, default="")
    kinds = Counter(mention.kind for mention in mentions if mention.kind)
    return {
        "id": identity,
        "kind": min(kinds, key=lambda kind: (-kinds[kind], kind)) if kinds else "person",
        "name": named[0] if named else described,
        "aliases": named[1:],
        "mentions": [{"span": list(m.span), "head": list(m.head), "form": m.form} for m in mentions],
    }
