"""LitBank's coreference: each mention stands twice, once with its type (``NOM_PER``), once with its entity's id.

An id ends in a number (``Jack_Durbeyfield-0``). Mentions in apposition or after a copula have no id of their own; an
R line ties them to one that has.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import UNSET, UnsetType

from newsbench.files import InputError
from newsbench.formats.brat.standoff import Relation, Standoff, TextBound, covered
from newsbench.formats.importers.meanings import Meaning, MentionMeaning
from newsbench.formats.importers.places import longest
from newsbench.formats.moving import MovedText
from newsbench.model import Entity, EntityKind, Mention, Span

_ENTITY = re.compile(r"(.+)-\d+")
_TYPE = re.compile(r"(?:PROP|NOM|PRON)_[A-Z]+")


class EntityReader:
    """The entities of one book.

    Args:
        table: what the types of mentions mean; None: left out.
        links: what relations mean: ``same``, or None where they are left out.
        lost: counts what cannot be held.
    """

    def __init__(
        self,
        place: MovedText,
        table: Mapping[str, Meaning | None],
        links: Mapping[str, str | None],
        lost: Counter[str],
    ) -> None:
        self._place = place
        self._table = table
        self._links = links
        self._lost = lost
        self._types: dict[Span, str] = {}
        self._owners: dict[Span, str] = {}
        self._spans: dict[str, Span] = {}

    def entities(self, standoff: Standoff, speakers: Iterable[str]) -> tuple[Entity, ...]:
        """The entities of a file, and those that only speak.

        Raises:
            InputError: the map gives a relation a meaning that it cannot have.
        """
        for bound in standoff.of(TextBound):
            self._take(bound)
        for relation in standoff.of(Relation):
            self._relate(relation)
        spans: dict[str, list[Span]] = defaultdict(list)
        for span, owner in self._owners.items():
            spans[owner].append(span)
        if alone := len(self._types.keys() - self._owners.keys()):
            self._lost["mention of no entity (as after a copula)"] += alone
        silent = dict.fromkeys(speaker for speaker in speakers if speaker not in spans)
        if silent:
            self._lost["speaker without a mention in coref: kept as an entity without mentions"] += len(silent)
        found = (self._entity(key, owned) for key, owned in spans.items())
        return (*(entity for entity in found if entity), *(Entity(key, name=_words(key)) for key in silent))

    def _take(self, bound: TextBound) -> None:
        if not self._place.holds(bound.fragments) or covered(self._place.raw, bound.fragments) != bound.text:
            self._lost["mention whose text is not what stands at its offsets"] += 1
            return
        if len(bound.fragments) > 1:
            self._lost["mention in several pieces: the longest is kept"] += 1
        span = self._spans[bound.id] = longest(self._place.fragments(bound.fragments))
        if _TYPE.fullmatch(bound.label) or _ENTITY.fullmatch(bound.label) is None:
            self._put(self._types, span, bound.label, "mention with two types: the first is kept")
        else:
            self._put(self._owners, span, bound.label, "mention of two entities: the first is kept")

    def _put(self, known: dict[Span, str], span: Span, label: str, phrase: str) -> None:
        first = known.setdefault(span, label)
        if first != label:
            self._lost[phrase] += 1

    def _relate(self, relation: Relation) -> None:
        meaning = self._links.get(relation.label, "")
        if meaning is None:
            return
        if meaning not in ("", "same"):
            raise InputError(
                f"--map: $.links.{relation.label}: [bad-map] is {meaning!r}: here only same or null can be"
            )
        ends = [self._spans[key] for _, key in relation.arguments if key in self._spans]
        owners = {self._owners[span] for span in ends if span in self._owners}
        if meaning and len(ends) == len(relation.arguments) and len(owners) == 1:
            for span in ends:
                self._owners.setdefault(span, *owners)
        else:
            self._lost[f"relation {relation.label} between two mentions"] += 1

    def _entity(self, key: str, spans: Sequence[Span]) -> Entity | None:
        known = {span: meaning for span in spans if (meaning := self._meaning(span)) is not None}
        if not known:
            return None
        return Entity(
            key,
            kind=self._kind(known.values()),
            name=self._name(known),
            mentions=tuple(Mention(span, form=meaning.form) for span, meaning in sorted(known.items())),
        )

    def _meaning(self, span: Span) -> MentionMeaning | None:
        """None for a mention that the map leaves out."""
        label = self._types.get(span)
        if label is None:
            self._lost["mention without a type: kept without form"] += 1
            return MentionMeaning()
        if label not in self._table:
            self._lost[f"mention type {label}: not known, kept without kind and form"] += 1
        meaning = self._table.get(label, MentionMeaning())
        if meaning is None or isinstance(meaning, MentionMeaning):
            return meaning
        raise InputError(f"--map: $.spans.{label}: [bad-map] a mention can only be a mention: see docs/own-data.md")

    def _kind(self, meanings: Iterable[MentionMeaning]) -> EntityKind | UnsetType:
        kinds = Counter(meaning.kind for meaning in meanings if meaning.kind is not None).most_common()
        if len(kinds) > 1:
            self._lost["mention of another kind than most of its entity's"] += sum(count for _, count in kinds[1:])
        return kinds[0][0] if kinds else UNSET

    def _name(self, mentions: Mapping[Span, MentionMeaning]) -> str | UnsetType:
        for form in ("name", "nominal"):
            if spans := [span for span, meaning in mentions.items() if meaning.form == form]:
                return " ".join(self._place.text[slice(*longest(tuple(sorted(spans))))].split())
        return UNSET


def _words(key: str) -> str:
    found = _ENTITY.fullmatch(key)
    return " ".join((found[1] if found else key).split("_")).strip() or key
