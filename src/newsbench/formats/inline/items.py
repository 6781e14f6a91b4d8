"""Entities, quotes and events of an inline file: each label line joined with the tags that carry its id."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from newsbench.derived import asserting_quote
from newsbench.formats.finishing import natural
from newsbench.formats.inline.labels import Label, Pair, Value
from newsbench.formats.inline.markup import Markup, Tagged
from newsbench.formats.inline.syntax import FILLER, TEXT_END, Problem, did_you_mean
from newsbench.model import Argument, Entity, Event, Fragments, Mention, Quote, Span
from newsbench.resources import ontology
from newsbench.spans import canonical

DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_T = TypeVar("_T")


def asserter(trigger: Fragments, quotes: Sequence[Quote]) -> str | None:
    """The id of the innermost quote that covers a whole trigger, None where the outlet asserts it."""
    at = asserting_quote(canonical(trigger), [canonical(quote.content) for quote in quotes])
    key = UNSET if at is None else quotes[at].id
    return key if isinstance(key, str) else None


@dataclass
class Items:
    """The items of a file, built from its label lines and tags; what is wrong goes into ``problems``."""

    labels: dict[str, Label]
    markup: Markup
    problems: list[Problem]

    def __post_init__(self) -> None:
        self.by_key: dict[str, list[Tagged]] = {}
        self._sources: dict[str, list[Tagged]] = {}
        for tag in self.markup.tags:
            self.by_key.setdefault(tag.key, []).append(tag)
            for quote in dict.fromkeys(tag.sources):
                self._sources.setdefault(quote, []).append(tag)
        self.entities = self._each("e", self._entity)
        self.quotes = sorted(self._each("q", self._quote), key=lambda one: (one.content, natural(str(one.id))))
        self.events = self._each("v", self._event)
        self._unlabelled()
        self._unused()

    def fragments(self, key: str) -> Fragments:
        """The spans of the tags with a key, by offset."""
        return tuple(tag.span for tag in self.by_key.get(key, ()))

    def _each(self, letter: str, build: Callable[[Label], _T | None]) -> list[_T]:
        built = [build(label) for key, label in self.labels.items() if key[0] == letter]
        return [item for item in built if item is not None]

    def _problem(self, tag: Tagged, message: str) -> None:
        self.problems.append(Problem(*self.markup.place(tag.at), message))

    def _unlabelled(self) -> None:
        first: dict[str, Tagged] = {}
        for key, tags in [*self.by_key.items(), *self._sources.items()]:
            first.setdefault(key.split(".")[0], tags[0])
        for name, tag in first.items():
            if name[0] in "eqv" and name not in self.labels:
                self._problem(tag, f"{name} has no label line: write one below {TEXT_END}")

    def _unused(self) -> None:
        used = {pair.value for label in self.labels.values() for pair in label.pairs}
        for key, tags in self.by_key.items():
            if key[0] == "s" and key not in used:
                self._problem(tags[0], f"<{key}> fills no role: write role={key} on an event's line, or remove it")

    # -- entities --------------------------------------------------------------------------------------

    def _entity(self, label: Label) -> Entity:
        tags = self.by_key.get(label.id, ())
        entity = Entity(
            id=label.id,
            kind=label.kind("kind", ontology()["entity_kinds"], 'person "Mara Lindqvist"'),
            name=_name(label),
            aliases=tuple(label.many("alias")),
            wikidata=label.text("wikidata"),
            members=label.items("members"),
            speaks_for=label.text("speaks_for"),
            mentions=tuple(Mention(span=tag.span, head=tag.head, form=tag.form) for tag in tags),
        )
        label.no_more(words=2)
        return entity

    # -- quotes ----------------------------------------------------------------------------------------

    def _quote(self, label: Label) -> Quote | None:
        known = ontology()
        quote = Quote(
            id=label.id,
            type=label.kind("type", known["quote_types"], "direct speaker=e1"),
            content=self.fragments(label.id),
            cue=self._by_tags(label, "cue", self.fragments(f"{label.id}.c")),
            source=self._by_tags(label, "source", self._source(label)),
            quoted=self.fragments(f"{label.id}.m"),
            speaker=label.optional("speaker"),
            via=label.optional("via"),
            addressee=label.optional("addressee"),
            medium=label.choice("medium", known["media"], "speech"),
            parent=label.text("parent"),
            polarity=label.choice("polarity", known["polarities"], "positive"),
            realis=label.choice("realis", known["realis"], "actual"),
            utterance=label.optional("utterance"),
            phenomena=self._phenomena(label),
        )
        label.no_more(words=1)
        self._check_quote(label, quote)
        return quote if quote.content else None

    def _check_quote(self, label: Label, quote: Quote) -> None:
        if not any(pair.key == "speaker" for pair in label.pairs):
            label.problem(1, "no speaker: write speaker=e1, or speaker=- where the text names nobody")
        if quote.quoted and quote.type in ("direct", "indirect"):
            label.problem(1, f"is {quote.type}, but only a mixed quote has <{label.id}.m>: remove it or write mixed")
        if not quote.content:
            label.problem(1, f"has a label line but no content: write <{label.id}>…</{label.id}> in the text")

    def _by_tags(self, label: Label, key: str, found: _T) -> _T | UnsetType:
        if not label.unlabelled(key):
            return found
        if found:
            label.problem(1, f"{key}=? says that it was not labelled, but the text has a tag for it: remove one")
        return UNSET

    def _source(self, label: Label) -> Span | None:
        found = [*self._sources.get(label.id, ()), *self.by_key.get(f"{label.id}.s", ())]
        for tag in found[1:]:
            self._problem(tag, f"{label.id} has two sources: keep one @{label.id}")
        return found[0].span if found else None

    def _phenomena(self, label: Label) -> tuple[Any, ...]:
        found, known = label.items("phenomena"), ontology()["phenomena"]
        for one in found:
            if one not in known:
                label.problem(1, f"unknown phenomenon {one}: {did_you_mean(one, known)}")
        return found

    # -- events ----------------------------------------------------------------------------------------

    def _event(self, label: Label) -> Event | None:
        known, trigger, by = ontology(), self.fragments(label.id), label.one("by")
        event = Event(
            id=label.id,
            type=label.kind("type", known["event_types"], "life.die victim=e1"),
            trigger=trigger,
            polarity=label.choice("polarity", known["polarities"], "positive"),
            realis=label.choice("realis", known["realis"], "actual"),
            time=label.text("time"),
            asserted_by=by.value if by else asserter(trigger, self.quotes),
            cluster=label.optional("cluster"),
            arguments=self._arguments(label),
        )
        label.no_more(words=1)
        if event.time is not None and not DATE.fullmatch(event.time):
            label.problem(1, f"time={event.time} is no date such as 2031, 2031-01 or 2031-01-03")
        if not trigger:
            label.problem(1, f"has a label line but no trigger: write <{label.id}>…</{label.id}> in the text")
        return event if trigger else None

    def _arguments(self, label: Label) -> tuple[Argument, ...] | UnsetType:
        unlabelled = label.unlabelled("arguments")
        pairs = label.leftover()
        if unlabelled and pairs:
            label.problem(1, "arguments=? says that they were not labelled, but the line has some: remove one")
        found = [self._argument(label, pair) for pair in pairs]
        return UNSET if unlabelled else tuple(one for one in found if one)

    def _argument(self, label: Label, pair: Pair) -> Argument | None:
        role, filler = pair.key, pair.value
        label.taken.add(role)
        if not isinstance(filler, str) or not FILLER.fullmatch(filler):
            label.problem(pair.column, f"{role} has no filler: write {role}=e1, {role}=s1 or {role}=v1")
            return None
        if filler[0] != "s":
            return Argument(role=role, entity=filler) if filler[0] == "e" else Argument(role=role, event=filler)
        spans = self.fragments(filler)
        if len(spans) != 1:
            count = "has two tags" if spans else "has no tag"
            label.problem(pair.column, f"{filler} {count} in the text: write <{filler}>…</{filler}> once")
        return Argument(role=role, span=spans[0]) if spans else None


def _name(label: Label) -> str | UnsetType:
    value: Value = label.words[1].value if len(label.words) > 1 else None
    if value is None:
        label.problem(1, 'no name: write it in double quotes, as in e1 person "Mara Lindqvist"')
    return UNSET if value is None else value
