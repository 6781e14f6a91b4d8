"""ECB+ (Cybulska and Vossen 2014): events and entities in news, coreferent within and across documents. Read only.

A topic is a story. The text is the tokens joined by spaces, a sentence a line. Only the sentences that ECB+ lists in
its csv file are annotated; labels elsewhere are lost.

* ``ACTION_*`` are events, their tokens the trigger; those with ``NEG_`` are negative, the others positive. The classes
  are none of newsbench's types, so events have no type, unless the map gives one. A chain is a cluster.
* ``HUMAN_PART_*``, ``NON_HUMAN_PART*`` and ``LOC_*`` are mentions, their chain the entity; ``PER`` is one person or
  several. Forms and heads are not labelled, and no names: what ECB+ calls an instance is of its own making.
* ``TIME_*`` have no place in newsbench. No arguments tie participants to events.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import UNSET, Struct, UnsetType

from newsbench.corpus import GoldDocument
from newsbench.files import InputError
from newsbench.formats.conversion import Reading, counted, files_below, slug
from newsbench.formats.importers.documents import refuse, sealed
from newsbench.formats.importers.ecbplus_files import Markable, Name, Source, annotated_sentences, read_source
from newsbench.formats.importers.meanings import EventMeaning, Meaning, MentionMeaning, known, meanings
from newsbench.formats.importers.places import longest
from newsbench.formats.importers.tokens import TokenText
from newsbench.formats.labelmap import LabelMap
from newsbench.model import Annotation, Document, Entity, EntityKind, Event, Fragments, Mention, Polarity, Span
from newsbench.validation.problems import Problem

_ACTIONS = ("OCCURRENCE", "STATE", "REPORTING", "PERCEPTION", "ASPECTUAL", "CAUSATIVE", "GENERIC")
_KINDS: dict[str, EntityKind | None] = {
    "HUMAN_PART": None, "HUMAN_PART_PER": "person", "HUMAN_PART_ORG": "organization", "HUMAN_PART_GPE": "place",
    "HUMAN_PART_FAC": "place", "HUMAN_PART_VEH": "other", "HUMAN_PART_MET": None, "HUMAN_PART_GENERIC": None,
    "NON_HUMAN_PART": "other", "NON_HUMAN_PART_GENERIC": "other", "LOC_GEO": "place", "LOC_FAC": "place",
    "LOC_OTHER": "place",
}  # fmt: skip


def _event(action: str, polarity: Polarity) -> EventMeaning:
    return EventMeaning(polarity=polarity, realis="generic" if action == "GENERIC" else None)


_TABLE: dict[str, Meaning | None] = {
    **{tag: MentionMeaning(kind) for tag, kind in _KINDS.items()},
    **{f"ACTION_{action}": _event(action, "positive") for action in _ACTIONS},
    **{f"NEG_ACTION_{action}": _event(action, "negative") for action in _ACTIONS},
}


class _Labelled(Struct, frozen=True):
    """A document whose entities have no kinds yet: those are chosen over the whole topic."""

    source: Source
    tokens: TokenText
    annotated: frozenset[int]
    events: tuple[Event, ...]
    mentions: Mapping[str, Mapping[Span, MentionMeaning]]


_KindsOf = Mapping[tuple[str, str], EntityKind | None]


def read(path: Path, labels: LabelMap) -> Reading:
    """The documents below a folder, or one file.

    Raises:
        newsbench.api.InvalidInput: files that are none of ECB+.
        newsbench.files.InputError: the list of annotated sentences is missing, or the map does not fit.
    """
    lost: Counter[str] = Counter()
    problems: list[Problem] = []
    table: dict[str, Meaning | None] = meanings(_TABLE, labels, Meaning)
    sentences = annotated_sentences(path)
    read = (read_source(file, problems) for file in files_below(path, "*.xml"))
    labelled = [
        _DocumentReader(source, sentences[source.name], table, lost).labelled()
        for source in read
        if source is not None and _is_listed(source.name, sentences, lost)
    ]
    kinds = _kinds(labelled, lost)
    documents = [_document(one, kinds) for one in labelled]
    refuse(problems, documents)
    return Reading(documents, counted(lost.elements()))


def _is_listed(name: Name, sentences: Mapping[Name, frozenset[int]], lost: Counter[str]) -> bool:
    if name not in sentences:
        lost["document without an annotated sentence: left out"] += 1
    return name in sentences


class _DocumentReader:
    """The labels of one document."""

    def __init__(
        self, source: Source, annotated: frozenset[int], table: Mapping[str, Meaning | None], lost: Counter[str]
    ) -> None:
        self._source = source
        self._annotated = annotated
        self._table = table
        self._lost = lost
        self._tokens = TokenText(source.sentences)
        self._events: list[Event] = []
        self._mentions: dict[str, dict[Span, MentionMeaning]] = defaultdict(dict)
        self._owners: dict[Span, str] = {}

    def labelled(self) -> _Labelled:
        chains = self._chains()
        for markable in self._source.markables:
            if (meaning := self._meaning(markable)) is not None:
                self._take(markable, meaning, chains.get(markable.id))
        return _Labelled(self._source, self._tokens, self._annotated, tuple(self._events), self._mentions)

    def _chains(self) -> dict[str, str]:
        """The chain of each markable. One known in this document alone gets a key that no other document has."""
        chains: dict[str, str] = {}
        ids = {markable.id for markable in self._source.markables}
        for chain in self._source.chains:
            key = chain.key or f"{self._source.name[1]}-r{chain.id}"
            for member in chain.members:
                if member not in ids:
                    self._lost["member of a chain that is no markable"] += 1
                elif chains.setdefault(member, key) != key:
                    self._lost["markable in two chains: the first is kept"] += 1
            if chain.described:
                self._lost["name that ECB+ gives to a chain (TAG_DESCRIPTOR)"] += 1
        return chains

    def _meaning(self, markable: Markable) -> Meaning | None:
        """What a markable is; None, and counted, where it cannot be held."""
        if markable.places is None:
            self._lost["markable anchored to a token that is not there"] += 1
            return None
        if not {self._source.numbers[sentence] for sentence, _ in markable.places} <= self._annotated:
            self._lost[f"{_family(markable.tag)} outside the annotated sentences"] += 1
            return None
        if markable.tag not in self._table:
            self._lost[f"{_family(markable.tag)}: newsbench has no place for it"] += 1
        return self._table.get(markable.tag)

    def _take(self, markable: Markable, meaning: Meaning, chain: str | None) -> None:
        fragments = self._tokens.fragments(markable.places or ())
        if not fragments:
            self._lost["markable without words"] += 1
        elif isinstance(meaning, EventMeaning):
            if meaning.type is None:
                self._lost[f"class {markable.tag.removeprefix('NEG_')} of an event: none of newsbench's types"] += 1
            self._events.append(_event_of(fragments, f"m{markable.id}", meaning, chain))
        elif isinstance(meaning, MentionMeaning):
            if len(fragments) > 1:
                self._lost["mention in several pieces: the longest is kept"] += 1
            self._mention(longest(fragments), meaning, chain or f"{self._source.name[1]}-m{markable.id}")
        else:
            raise InputError(f"--map: $.spans.{markable.tag}: [bad-map] a markable is an event or a mention, no quote")

    def _mention(self, span: Span, meaning: MentionMeaning, owner: str) -> None:
        if span in self._owners:
            self._lost["mention on the very span of another: the first is kept"] += 1
        else:
            self._owners[span] = owner
            self._mentions[owner][span] = meaning


def _event_of(trigger: Fragments, key: str, meaning: EventMeaning, chain: str | None) -> Event:
    return Event(
        trigger,
        key,
        type=known(meaning.type),
        polarity=known(meaning.polarity),
        realis=known(meaning.realis),
        cluster=chain,
    )


def _family(tag: str) -> str:
    if "ACTION" in tag:
        return "event"
    return "time" if tag.startswith("TIME") else "mention of an entity" if tag in _KINDS else f"markable {tag}"


def _kinds(labelled: Iterable[_Labelled], lost: Counter[str]) -> _KindsOf:
    """The commonest kind of each entity of a topic, so that its documents do not contradict each other."""
    found: dict[tuple[str, str], Counter[EntityKind | None]] = defaultdict(Counter)
    for one in labelled:
        for key, mentions in one.mentions.items():
            found[one.source.name[0], key].update(meaning.kind for meaning in mentions.values())
    chosen: dict[tuple[str, str], EntityKind | None] = {}
    for entity, kinds in found.items():
        (chosen[entity], _), *others = kinds.most_common()
        lost["mention of another kind than most of its entity's"] += sum(count for _, count in others)
    return chosen


def _document(one: _Labelled, kinds: _KindsOf) -> GoldDocument:
    topic, name = one.source.name
    annotated = (
        (at, token)
        for at, (number, tokens) in enumerate(zip(one.source.numbers, one.source.sentences, strict=True))
        for token in range(len(tokens))
        if number in one.annotated
    )
    annotation = Annotation(
        f"{slug(topic)}.{slug(name)}",
        annotated=one.tokens.fragments(annotated),
        entities=tuple(_entity(key, mentions, kinds[topic, key]) for key, mentions in one.mentions.items()),
        events=one.events,
    )
    document = Document(annotation.doc_id, genre="news", language="en", license="CC BY 3.0 (annotations)")
    return sealed(document, one.tokens.text, annotation)


def _entity(key: str, mentions: Mapping[Span, MentionMeaning], kind: EntityKind | None) -> Entity:
    named: EntityKind | UnsetType = UNSET if kind is None else kind
    found = tuple(Mention(span, form=meaning.form) for span, meaning in sorted(mentions.items()))
    return Entity(key, kind=named, mentions=found)
