"""Which gold entity a predicted speaker, addressee, asserter or filler is (design 4.5).

Span, name and entity of a prediction each point to a gold entity or to nothing. Those that point must
agree, and at least one must.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import chain

from msgspec import UNSET, UnsetType

from newsbench.grounding import TextIndex
from newsbench.model import (
    Annotation,
    Entity,
    Fragments,
    Mention,
    PredictedEntity,
    PredictedSpeaker,
    Prediction,
    Span,
    SpeakerValue,
)
from newsbench.normalize import name_form
from newsbench.spans import covers, length


class Special(Enum):
    """What a predicted speaker may be besides a gold entity (its id)."""

    NOBODY = "nobody"  # said to be nobody: null
    NOTHING = "nothing"  # points nowhere; never right


Referent = str | Special
Prepare = Callable[[Fragments], Fragments]


class StoryEntities:
    """The gold entities of a story: the same id in two of its documents is the same thing."""

    def __init__(self, documents: Iterable[tuple[Annotation, str]]) -> None:
        """``documents``: each annotation of the story with its text (code points)."""
        # Two documents may name different members of one group; each says who speaks there.
        self.members: dict[str, set[frozenset[str]]] = defaultdict(set)
        self.principal: dict[str, str] = {}
        self.kind: dict[str, str] = {}
        self.name: dict[str, str] = {}
        names: dict[str, set[str]] = defaultdict(set)
        nominals: dict[str, set[str]] = defaultdict(set)
        self._named_by_mention: set[str] = set()
        for annotation, text in documents:
            for entity in annotation.entities or ():
                self._add(entity, text, names[entity.id], nominals[entity.id])
        self.forms: dict[str, set[str]] = {
            key: (names[key] if key in self._named_by_mention else names[key] | nominals[key]) - {""} for key in names
        }

    def _add(self, entity: Entity, text: str, names: set[str], nominals: set[str]) -> None:
        names.update(map(name_form, entity.aliases))
        if entity.name is not UNSET:
            names.add(name_form(entity.name))
            self.name[entity.id] = name_form(entity.name)
        if entity.kind is not UNSET:
            self.kind[entity.id] = entity.kind
        if entity.members:
            self.members[entity.id].add(frozenset(entity.members))
        if entity.speaks_for is not None:
            self.principal[entity.id] = entity.speaks_for
        for mention in entity.mentions:
            if mention.form == "name":
                self._named_by_mention.add(entity.id)
                names.add(name_form(text[slice(*mention.span)]))
            elif mention.form == "nominal":
                nominals.add(name_form(text[slice(*mention.span)]))

    @cached_property
    def by_form(self) -> Mapping[str, set[str]]:
        return _inverted(self.forms, self.forms)

    def same_mouth(self, one: Referent, other: str) -> bool:
        """Whether the two are one entity, or one of them speaks for the other."""
        return one == other or self.principal.get(str(one)) == other or self.principal.get(other) == one


def _inverted(forms: Mapping[str, set[str]], ids: Iterable[str]) -> dict[str, set[str]]:
    by_form: dict[str, set[str]] = defaultdict(set)
    for key in ids:
        for form in forms.get(key, ()):
            by_form[form].add(key)
    return by_form


class Resolver:
    """Resolves the predicted speakers of one document."""

    def __init__(
        self, story: StoryEntities, gold: Annotation, prediction: Prediction, index: TextIndex, prepare: Prepare
    ) -> None:
        """``prepare`` makes fragments comparable (trims them, or only makes them canonical)."""
        self.story = story
        self._gold = gold.entities or ()
        self._index = index
        self._prepare = prepare
        self._predicted: dict[str, PredictedEntity] = {}
        for entity in prediction.entities or ():
            if entity.id is not None:
                self._predicted.setdefault(entity.id, entity)
        self._entity_cache: dict[str, str | None] = {}

    # -- what a prediction says ----------------------------------------------------------------------

    def speaker(self, value: SpeakerValue | UnsetType, source: Span | str | None | UnsetType = UNSET) -> Referent:
        """The gold entity that a predicted speaker is; ``source`` is evidence only where the speaker is absent."""
        if value is UNSET:
            return self._agreed([self.by_span(source)] if source else [])
        if value is None:
            return Special.NOBODY
        if isinstance(value, tuple):
            return self._group([self._one(part) for part in value])
        return self._one(value)

    def _one(self, value: str | PredictedSpeaker) -> Referent:
        if isinstance(value, str):
            return self._agreed([self.by_entity(value) if value in self._predicted else self.by_name(value)])
        evidence = [self.by_name(value.name)] if value.name is not None else []
        if value.span is not None:
            evidence.append(self.by_span(value.span))
        if value.entity is not None:
            evidence.append(self.by_entity(value.entity))
        return self._agreed(evidence)

    def filler(self, entity: str | None, span: Span | str | None) -> Referent:
        """The gold entity that an argument's filler is."""
        evidence = [self.by_span(span)] if span is not None else []
        if entity is not None:
            evidence.append(self.by_entity(entity) if entity in self._predicted else self.by_name(entity))
        return self._agreed(evidence)

    def _group(self, parts: list[Referent]) -> Referent:
        """The group with exactly these members. A list of one is that one."""
        if len(parts) == 1:
            return parts[0]
        groups = sorted(key for key, known in self.story.members.items() if set(parts) in known)
        here = [key for key in groups if key in self._mentioned]
        return next(iter(here or groups), Special.NOTHING)

    @staticmethod
    def _agreed(evidence: list[str | None]) -> Referent:
        pointing = {entity for entity in evidence if entity is not None}
        return pointing.pop() if len(pointing) == 1 else Special.NOTHING

    # -- span, name, entity --------------------------------------------------------------------------

    def by_span(self, span: Span | str) -> str | None:
        """The entity of the innermost mention whose head the span covers and whose extent it stays inside.

        A string stands for all its occurrences; if they belong to several entities it points to nothing.
        """
        places = self._index.locate(span).places if isinstance(span, str) else ((span,),)
        found = {self._at(self._prepare(place)) for place in places} - {None}
        return found.pop() if len(found) == 1 else None

    def _at(self, place: Fragments) -> str | None:
        if not place:
            return None
        heads, starts = self._heads
        inside: dict[str, int] = {}
        for head, extent, key in heads[bisect_left(starts, place[0][0]) : bisect_left(starts, place[-1][1])]:
            if covers(place, head) and covers(extent, place):
                inside[key] = min(length(extent), inside.get(key, length(extent)))
        innermost = min(inside.values(), default=0)
        owners = [key for key, size in inside.items() if size == innermost]
        return owners[0] if len(owners) == 1 else None

    @cached_property
    def _heads(self) -> tuple[list[tuple[Fragments, Fragments, str]], list[int]]:
        heads = []
        for entity in self._gold:
            for mention in entity.mentions:
                head, extent = self.head_and_extent(mention)
                if head and extent:
                    heads.append((head, extent, entity.id))
        heads.sort()
        return heads, [head[0][0] for head, _, _ in heads]

    def head_and_extent(self, mention: Mention) -> tuple[Fragments, Fragments]:
        """Both as compared; a mention without a labelled head is its own head."""
        extent = self._prepare((mention.span,))
        return (extent if mention.head is None else self._prepare((mention.head,))), extent

    def by_name(self, name: str) -> str | None:
        """The one entity of that normal form among those mentioned in the document, else in the story."""
        form = name_form(name)
        owners = self._names_here.get(form) or self.story.by_form.get(form) or ()
        return next(iter(owners)) if len(owners) == 1 else None

    @cached_property
    def _mentioned(self) -> frozenset[str]:
        return frozenset(entity.id for entity in self._gold if entity.mentions)

    @cached_property
    def _names_here(self) -> Mapping[str, set[str]]:
        return _inverted(self.story.forms, self._mentioned)

    def by_entity(self, key: str) -> str | None:
        """The gold entity that the predicted entity of this id is aligned with."""
        if key not in self._predicted:
            return None
        if key not in self._entity_cache:
            self._entity_cache[key] = self._aligned(self._predicted[key])
        return self._entity_cache[key]

    def _aligned(self, entity: PredictedEntity) -> str | None:
        """By highest φ4 over mentions that are equal as compared (Luo 2005), ties by name, then kind."""
        mentions = dict(self._mention_places(entity))
        aligned: dict[str, int] = defaultdict(int)
        for alternatives in mentions.values():
            for owner in set(chain.from_iterable(self._owners.get(place, ()) for place in alternatives)):
                aligned[owner] += 1
        if not aligned:
            return self.by_name(entity.name) if entity.name else None
        phi = {key: Fraction(2 * n, self._size[key] + len(mentions)) for key, n in aligned.items()}
        best = max(phi.values())
        return self._tie_broken([key for key, value in phi.items() if value == best], entity)

    def _tie_broken(self, tied: list[str], entity: PredictedEntity) -> str | None:
        form = name_form(entity.name) if entity.name else ""
        tied = [key for key in tied if form and self.story.name.get(key) == form] or tied
        if len(tied) > 1:
            tied = [key for key in tied if entity.kind and self.story.kind.get(key) == entity.kind]
        return tied[0] if len(tied) == 1 else None

    def _mention_places(self, entity: PredictedEntity) -> Iterable[tuple[object, tuple[Fragments, ...]]]:
        """Where each mention may lie, by what tells it from the others: its place, or a string that is nowhere."""
        for mention in entity.mentions or ():
            span = mention.text if mention.span is None else mention.span
            if span is not None:
                places = self._index.locate(span).places if isinstance(span, str) else ((span,),)
                prepared = tuple(self._prepare(place) for place in places)
                yield prepared or span, prepared

    @cached_property
    def _owners(self) -> Mapping[Fragments, set[str]]:
        """Whose mention lies at each place: mentions that differ only in marks and spaces lie at one."""
        owners: dict[Fragments, set[str]] = defaultdict(set)
        for entity in self._gold:
            for mention in entity.mentions:
                owners[self._prepare((mention.span,))].add(entity.id)
        return owners

    @cached_property
    def _size(self) -> dict[str, int]:
        return {e.id: len({self._prepare((m.span,)) for m in e.mentions}) for e in self._gold}
