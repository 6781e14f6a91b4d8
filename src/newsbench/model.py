"""The records: what a document, its gold labels and a line of predictions hold.

All are frozen msgspec structs, decoded straight from JSON. Gold is closed (label sets are those of
``schema/ontology.json``); predictions are open, since a label that gold lacks is an answer that must
cost precision and not a file that is refused. ``UNSET`` means "the key is absent": in gold *not
labelled*, in predictions *not attempted*; it never means the same as null.

Spans are ``[start, end)`` in Unicode code points of the document's text.

Annotations are evaluated here, and nowhere else in the package: as strings, msgspec would compile each of them anew
when a command starts.
"""

import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from newsbench.resources import ontology

Offset = Annotated[int, Meta(ge=0)]
Span = tuple[Offset, Offset]
Fragments = tuple[Span, ...]

Split = Literal["train", "dev", "test"]
Origin = Literal["written", "detached"]
QuoteType = Literal["direct", "indirect", "mixed"]
Medium = Literal["speech", "writing", "thought"]
Polarity = Literal["positive", "negative"]
Realis = Literal["actual", "generic", "other"]
RegionKind = Literal["headline", "byline", "dateline", "caption", "body", "boilerplate"]
DistractorKind = Literal["scare-quotes", "title", "nickname", "term", "slogan"]
EntityKind = Literal["person", "organization", "group", "place", "document", "unnamed", "other"]
MentionForm = Literal["name", "nominal", "pronoun"]
Phenomenon = Literal[
    "interpolation", "elision", "translated", "free-indirect", "built-in", "distant-source", "hearsay", "question"
]  # fmt: skip


# In Python `$` also matches before a last newline, in JSON Schema it does not.
_END = r"$(?!\n)"


def _one_of(values: list[str]) -> str:
    return "^(" + "|".join(map(re.escape, values)) + f"){_END}"


# The event types are data, so they reach the record as a pattern and the schema as an enum.
EventType = Annotated[str, Meta(pattern=_one_of(sorted(ontology()["event_types"])))]
# A date as far as the text gives it: 2031, 2031-01 or 2031-01-03.
Date = Annotated[str, Meta(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?" + _END)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}" + _END)]
Id = Annotated[str, Meta(min_length=1)]
Confidence = Annotated[float, Meta(ge=0, le=1)]


class Record(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What all records share: frozen, and no key that is not known.

    They are many and hold no cycles, so Python's collector need not go through them again and again.
    """


# -- the document -----------------------------------------------------------------------------------


class Document(Record, frozen=True):
    """One text as published; a line of ``corpus/documents.jsonl``. The text itself is beside it."""

    doc_id: Id
    story_id: Id | UnsetType = UNSET
    split: Split | UnsetType = UNSET
    title: str | None = None
    outlet: str | None = None
    published: Date | None = None
    genre: str | None = None
    language: str | None = None
    origin: Origin = "written"
    license: str | None = None
    text_sha256: Sha256 | None = None
    canary: str | None = None

    @property
    def story(self) -> str:
        """The unit of sampling: ``story_id``, else the part of the doc_id before its first dot."""
        return self.doc_id.split(".", 1)[0] if self.story_id is UNSET else self.story_id


# -- gold --------------------------------------------------------------------------------------------


class Region(Record, frozen=True):
    """A part of the page."""

    kind: RegionKind
    span: Span
    text: str | None = None


class Mention(Record, frozen=True):
    """A span that refers to an entity; ``head`` is the word that a system must at least find."""

    span: Span
    head: Span | None = None
    form: MentionForm | None = None
    text: str | None = None


class Entity(Record, frozen=True):
    """Somebody or something that speaks or takes part; its id is scoped to the story."""

    id: Id
    kind: EntityKind | UnsetType = UNSET
    name: str | UnsetType = UNSET
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    members: tuple[Id, ...] = ()
    speaks_for: Id | None = None
    mentions: tuple[Mention, ...] = ()


class Quote(Record, frozen=True):
    """An attribution relation: content, cue and source, and the entity that speaks."""

    content: Fragments
    id: Id | UnsetType = UNSET
    type: QuoteType | UnsetType = UNSET
    cue: Fragments | UnsetType = UNSET
    source: Span | None | UnsetType = UNSET
    quoted: Fragments = ()
    speaker: Id | None | UnsetType = UNSET
    via: Id | None | UnsetType = UNSET
    addressee: Id | None | UnsetType = UNSET
    medium: Medium | UnsetType = UNSET
    parent: Id | None = None
    polarity: Polarity | UnsetType = UNSET
    realis: Realis | UnsetType = UNSET
    utterance: Id | None | UnsetType = UNSET
    phenomena: tuple[Phenomenon, ...] = ()
    texts: tuple[str, ...] | None = None
    cue_texts: tuple[str, ...] | None = None
    source_text: str | None = None
    quoted_texts: tuple[str, ...] | None = None


class Distractor(Record, frozen=True):
    """What looks like a quote and is none; the span leaves the marks out."""

    kind: DistractorKind
    span: Span
    text: str | None = None


class Argument(Record, frozen=True):
    """A role of an event and what fills it: exactly one of entity, span and event."""

    role: Id
    entity: Id | None = None
    span: Span | None = None
    event: Id | None = None
    text: str | None = None


class Event(Record, frozen=True):
    """A happening told by a trigger."""

    trigger: Fragments
    id: Id | UnsetType = UNSET
    type: EventType | UnsetType = UNSET
    polarity: Polarity | UnsetType = UNSET
    realis: Realis | UnsetType = UNSET
    time: Date | None = None
    asserted_by: Id | None | UnsetType = UNSET
    cluster: Id | None | UnsetType = UNSET
    arguments: tuple[Argument, ...] | UnsetType = UNSET
    texts: tuple[str, ...] | None = None


class Annotation(Record, frozen=True):
    """The gold labels of one document. A layer that is ``UNSET`` was not labelled."""

    doc_id: Id
    guidelines: str | None = None
    annotated: Fragments | UnsetType = UNSET
    regions: tuple[Region, ...] | UnsetType = UNSET
    entities: tuple[Entity, ...] | UnsetType = UNSET
    quotes: tuple[Quote, ...] | UnsetType = UNSET
    distractors: tuple[Distractor, ...] | UnsetType = UNSET
    events: tuple[Event, ...] | UnsetType = UNSET


class GoldLine(Annotation, frozen=True, kw_only=True):
    """A line of a one-file gold set: the document's fields, its text, its annotation's fields."""

    text: str
    story_id: Id | UnsetType = UNSET
    split: Split | UnsetType = UNSET
    title: str | None = None
    outlet: str | None = None
    published: Date | None = None
    genre: str | None = None
    language: str | None = None
    origin: Origin = "written"
    license: str | None = None
    text_sha256: Sha256 | None = None
    canary: str | None = None


# -- predictions -------------------------------------------------------------------------------------

# No min_length on the string: msgspec 0.22 crashes on a constrained str in a union with a fixed tuple.
PredictedSpan = Span | str
# Fragments as offsets, as strings, or one string for all.
PredictedFragments = tuple[Span | str, ...] | str


class PredictedSpeaker(Record, frozen=True):
    """Who speaks, with as much evidence as the extractor has: each part must point to the same entity."""

    name: str | None = None
    span: PredictedSpan | None = None
    entity: str | None = None


SpeakerValue = str | PredictedSpeaker | None | tuple[str | PredictedSpeaker, ...]


class PredictedMention(Record, frozen=True):
    span: PredictedSpan | None = None
    head: Span | None = None
    form: str | None = None
    text: str | None = None
    confidence: Confidence | None = None
    meta: Any = None


class PredictedEntity(Record, frozen=True):
    id: Id | None = None
    kind: str | None = None
    name: str | None = None
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    members: tuple[Id, ...] = ()
    speaks_for: Id | None = None
    mentions: tuple[PredictedMention, ...] | UnsetType = UNSET
    confidence: Confidence | None = None
    meta: Any = None


class PredictedQuote(Record, frozen=True):
    """A quote as an extractor gives it: ``content`` by offsets or strings, or just its ``text``."""

    id: Id | None = None
    type: str | None = None
    content: PredictedFragments | None = None
    text: str | None = None
    texts: tuple[str, ...] | None = None
    cue: PredictedFragments | None = None
    cue_texts: tuple[str, ...] | None = None
    source: PredictedSpan | None | UnsetType = UNSET
    source_text: str | None = None
    quoted: PredictedFragments | None = None
    quoted_texts: tuple[str, ...] | None = None
    speaker: SpeakerValue | UnsetType = UNSET
    via: SpeakerValue | UnsetType = UNSET
    addressee: SpeakerValue | UnsetType = UNSET
    medium: str | None = None
    parent: Id | None = None
    polarity: str | None = None
    realis: str | None = None
    utterance: Id | None | UnsetType = UNSET
    phenomena: tuple[str, ...] | None = None
    confidence: Confidence | None = None
    meta: Any = None


class PredictedArgument(Record, frozen=True):
    role: Id
    entity: str | None = None
    span: PredictedSpan | None = None
    event: Id | None = None
    text: str | None = None
    confidence: Confidence | None = None
    meta: Any = None


class PredictedEvent(Record, frozen=True):
    id: Id | None = None
    type: str | None = None
    trigger: PredictedFragments | None = None
    text: str | None = None
    texts: tuple[str, ...] | None = None
    polarity: str | None = None
    realis: str | None = None
    time: str | None = None
    asserted_by: Id | None | UnsetType = UNSET
    cluster: Id | None | UnsetType = UNSET
    arguments: tuple[PredictedArgument, ...] | UnsetType = UNSET
    confidence: Confidence | None = None
    meta: Any = None


class Prediction(Record, frozen=True):
    """A line of predictions. Everything of a gold line may stand here too, and what is not scored is ignored."""

    doc_id: Id
    quotes: tuple[PredictedQuote, ...] | UnsetType = UNSET
    events: tuple[PredictedEvent, ...] | UnsetType = UNSET
    entities: tuple[PredictedEntity, ...] | UnsetType = UNSET
    meta: Any = None
    text: str | None = None
    guidelines: str | None = None
    annotated: Fragments | None = None
    regions: tuple[Region, ...] | None = None
    distractors: tuple[Distractor, ...] | None = None
    story_id: str | None = None
    split: str | None = None
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    genre: str | None = None
    language: str | None = None
    origin: str | None = None
    license: str | None = None
    text_sha256: str | None = None
    canary: str | None = None
    # What a model replied, in place of the layers: they are read out of it (newsbench.adapting).
    raw: str | None = None


def to_json(record: Struct) -> bytes:
    """A record as compact JSON, keys in the order of their declaration, defaults left out."""
    return msgspec.json.encode(record)
