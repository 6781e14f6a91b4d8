"""Records that are seen to be right at a glance, so that nobody need look closer.

Validation runs on millions of items of which nearly all are right, and finding words, paths and places for
each of them would cost more than reading the file. So a record is first looked at here. A True is certain:
the closer look would find nothing. A False says only that somebody should look.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from msgspec import UNSET

from newsbench.model import (
    Annotation,
    Document,
    Entity,
    Event,
    PredictedArgument,
    PredictedEvent,
    PredictedMention,
    PredictedQuote,
    Quote,
)
from newsbench.spans import TRIMMABLE
from newsbench.validation.geometry import in_order
from newsbench.validation.labels import known, roles_of

QUOTE_TYPES = known("quote_types")
MEDIA = known("media")
POLARITIES = known("polarities")
REALIS = known("realis")
EVENT_TYPES = known("event_types")
ENTITY_KINDS = known("entity_kinds")

_NOWHERE = frozenset({None, UNSET})
# A slice of one character that begins no word; empty past the end of the text.
_NO_WORD = TRIMMABLE | {""}


# -- predictions --------------------------------------------------------------------------------------


def plain_quote(quote: PredictedQuote, size: int) -> bool:
    """A quote given by offsets or by a string, not by both, with known labels and a speaker that is a name or id."""
    content, source = quote.content, quote.source
    by_string = quote.text is not None or quote.texts is not None
    return (
        (content is None if by_string else content is not None and in_order(content, size))
        and (quote.cue is None or (quote.cue_texts is None and in_order(quote.cue, size)))
        and (
            source is UNSET
            or type(source) is not tuple
            or (quote.source_text is None and source[0] < source[1] <= size)
        )
        and (type(quote.speaker) is str or not quote.speaker)
        and quote.type in QUOTE_TYPES
        and not quote.quoted
        and quote.medium in MEDIA
        and quote.polarity in POLARITIES
        and quote.realis in REALIS
        and (not quote.via or type(quote.via) is str)
        and (not quote.addressee or type(quote.addressee) is str)
    )


def plain_event(event: PredictedEvent, size: int) -> bool:
    """An event given by offsets or by a string, with known labels. Its asserter and arguments are another matter."""
    trigger = event.trigger
    by_string = event.text is not None or event.texts is not None
    return (
        (trigger is None if by_string else trigger is not None and in_order(trigger, size))
        and event.type in EVENT_TYPES
        and event.polarity in POLARITIES
        and event.realis in REALIS
    )


def plain_argument(argument: PredictedArgument, event_type: str | None, size: int) -> bool:
    """An argument with a known role and one filler that is no event."""
    if argument.event is not None or argument.role not in roles_of(event_type):
        return False
    span = argument.span
    if span is None:
        return (argument.entity is None) is not (argument.text is None)
    return argument.entity is None is argument.text and (type(span) is str or _lies(span, size))


def plain_mention(mention: PredictedMention, size: int) -> bool:
    """A mention given by offsets alone."""
    return mention.text is None is mention.head and type(mention.span) is tuple and _lies(mention.span, size)


def _lies(span: Any, size: int) -> bool:
    return bool(span[0] < span[1] <= size)


# -- gold ---------------------------------------------------------------------------------------------


class GoldGlance:
    """Gold records of one document: their places say what they should, and lie where labels may be."""

    def __init__(self, text: str, annotation: Annotation) -> None:
        self._text = text
        self._size = len(text)
        self._closed = [r.span for r in annotation.regions or () if r.kind == "boilerplate"]
        self._entities: Set[Any] = {entity.id for entity in annotation.entities or ()} | _NOWHERE
        self._quotes: Set[Any] = {quote.id for quote in annotation.quotes or ()} | _NOWHERE
        self._mentions = {entity.id: {m.span for m in entity.mentions} for entity in annotation.entities or ()}

    @classmethod
    def of(cls, document: Document, text: str | None, annotation: Annotation) -> GoldGlance | None:
        """None where more is asked of places than a glance can tell."""
        if text is None or document.origin == "detached" or annotation.annotated is not UNSET:
            return None
        return cls(text, annotation)

    def entity(self, entity: Entity) -> bool:
        if entity.members or entity.speaks_for not in self._entities:
            return False
        for mention in entity.mentions:
            (start, end), head = mention.span, mention.head
            if not self._says(mention.span, mention.text):
                return False
            if head is not None and not start <= head[0] < head[1] <= end:
                return False
        return True

    def _says(self, span: Any, given: str | None) -> bool:
        """Whether a span lies in the text and outside boilerplate, and its check text is what stands there."""
        start, end = span
        if not start < end <= self._size or any(start < last and first < end for first, last in self._closed):
            return False
        return given is None or self._text[start:end] == given

    def _say(self, fragments: Any, given: tuple[str, ...] | None) -> bool:
        if given is not None and len(given) != len(fragments):
            return False
        texts = given or (None,) * len(fragments)
        return in_order(fragments, self._size) and all(map(self._says, fragments, texts))

    def quote(self, quote: Quote) -> bool:
        return (
            self._begins_with_a_word(quote.content)
            and self._say(quote.content, quote.texts)
            and (self._say(quote.cue, quote.cue_texts) if quote.cue else quote.cue_texts is None)
            and self._source_is_the_speakers(quote)
            and not quote.quoted
            and quote.quoted_texts is None
            and quote.type != "mixed"
            and self._linked(quote)
        )

    def _source_is_the_speakers(self, quote: Quote) -> bool:
        if not quote.source:
            return quote.source_text is None
        owned = self._mentions.get(quote.speaker, ())  # type: ignore[arg-type]
        return quote.source in owned and self._says(quote.source, quote.source_text)

    def _begins_with_a_word(self, fragments: Any) -> bool:
        return bool(fragments) and self._text[fragments[0][0] : fragments[0][0] + 1] not in _NO_WORD

    def _linked(self, quote: Quote) -> bool:
        entities = self._entities
        return (
            quote.speaker in entities
            and quote.via in entities
            and quote.addressee in entities
            and quote.parent in self._quotes
        )

    def event(self, event: Event) -> bool:
        if event.asserted_by not in self._quotes or not self._begins_with_a_word(event.trigger):
            return False
        if not self._say(event.trigger, event.texts):
            return False
        roles = roles_of(None if event.type is UNSET else event.type)
        return all(a.role in roles and self._filled(a) for a in event.arguments or ())

    def _filled(self, argument: Any) -> bool:
        if argument.event is not None:
            return False
        if argument.span is None:
            return argument.text is None and argument.entity is not None and argument.entity in self._entities
        return argument.entity is None and self._says(argument.span, argument.text)
