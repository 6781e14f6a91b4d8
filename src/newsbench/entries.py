"""What is said of a quote or an event below a document that is shown: who, what, and where the two sides differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from msgspec import UNSET, Struct

from newsbench.comparison import Comparison
from newsbench.fillers import argument_edges
from newsbench.matching import match
from newsbench.model import Argument, Fragments, PredictedArgument, PredictedSpeaker, Quote, SpeakerValue
from newsbench.tracks.event_types import EVENT_TYPES

NOBODY, NOT_SAID = "nobody", "speaker not given"


class Entry(Struct, frozen=True):
    """A quote or an event in the list.

    Attributes:
        name: as on its label in the text.
        status: of :data:`newsbench.showing.Status`.
        head: type, speaker and the like, as gold has them; as predicted where gold has no such item.
        words: its own.
        notes: what is wrong, and arguments.
    """

    name: str
    status: str
    head: tuple[str, ...]
    words: str
    notes: tuple[str, ...] = ()


class Speech:
    """Names of those who speak and of what fills a role, on both sides.

    ``arguments``: whether the predictions attempt arguments, so that missing ones are errors.
    """

    def __init__(self, comparison: Comparison, *, arguments: bool = False) -> None:
        self.comparison, self.arguments = comparison, arguments
        self._gold = {one.id: _name(one) for one in comparison.gold.annotation.entities or ()}
        self._pred = {one.id: _name(one) for one in comparison.prediction.entities or () if one.id}

    @cached_property
    def same_events(self) -> frozenset[tuple[object, object]]:
        """The ids of events that are one, as the track ``arguments`` sees it: of one type."""
        layer = self.comparison.triggers
        pairs = EVENT_TYPES.outcome(self.comparison, self.comparison.options.criterion).pairs
        return frozenset((layer.gold[g].record.id, layer.predicted[p].record.id) for g, p in pairs)

    def speaker(self, side: str, rank: int) -> str | None:
        """Who speaks in a quote; None where it is not said."""
        layer = self.comparison.contents
        if side == "gold":
            return self.gold(layer.gold[rank].record)
        quote = layer.predicted[rank].record
        if quote.speaker is UNSET and quote.source not in (UNSET, None):
            return self._at(quote.source)
        return self._said(quote.speaker)

    def gold(self, quote: Quote) -> str | None:
        """Who speaks in a gold quote."""
        if quote.speaker is UNSET or quote.speaker is None:
            return None if quote.speaker is UNSET else NOBODY
        return self._gold.get(quote.speaker, quote.speaker)

    def _said(self, value: SpeakerValue | Any) -> str | None:
        if value is UNSET or value is None:
            return None if value is UNSET else NOBODY
        if isinstance(value, tuple):
            return " and ".join(self._said(part) or NOT_SAID for part in value)
        if isinstance(value, PredictedSpeaker):
            return value.name or self._pred.get(value.entity or "") or self._at(value.span) or value.entity
        return self._pred.get(value, str(value))

    def _at(self, span: Any) -> str | None:
        """The words of a span, or the string that stands for it."""
        if isinstance(span, str):
            return span
        return self.comparison.gold.text[slice(*span)] if isinstance(span, tuple) else None

    def words(self, place: Fragments) -> str:
        """The words of a place, its pieces with an ellipsis between them."""
        return " … ".join(self.comparison.gold.text[start:end] for start, end in place)

    def filler(self, argument: Argument | PredictedArgument) -> str:
        """What fills a role: a name, words, or the id of an event."""
        names = self._gold if isinstance(argument, Argument) else self._pred
        if argument.entity is not None:
            return names.get(argument.entity) or argument.entity
        if argument.event is not None:
            return f"event {argument.event}"
        return f"“{self._at(argument.span) or argument.text or ''}”"


def _name(entity: Any) -> str:
    return entity.name if isinstance(entity.name, str) and entity.name else str(entity.id)


def of_quote(
    speech: Speech, name: str, gold: int | None, predicted: int | None, status: str, kinds: Sequence[str]
) -> Entry:
    """A quote of either side, or of both where they belong together."""
    layer = speech.comparison.contents
    side, rank = ("gold", gold) if gold is not None else ("pred", predicted)
    assert rank is not None
    record: Any = layer.gold[rank].record if side == "gold" else layer.predicted[rank].record
    head = (record.type, speech.speaker(side, rank) or NOT_SAID)
    notes = list(kinds)
    if gold is not None and predicted is not None:
        theirs = layer.predicted[predicted].record
        told = {"speaker": speech.speaker("pred", predicted) or NOT_SAID, "type": theirs.type or "no type"}
        notes = [f"{kind}: predicted {told[kind]}" if kind in told else kind for kind in kinds]
        notes.extend(_other_words(speech, layer, gold, predicted))
    return Entry(name, status, _given(head), _words(speech, layer, side, rank), tuple(notes))


def of_event(
    speech: Speech, name: str, gold: int | None, predicted: int | None, status: str, kinds: Sequence[str]
) -> Entry:
    """An event of either side, or of both where they belong together, with its arguments."""
    layer = speech.comparison.triggers
    side, rank = ("gold", gold) if gold is not None else ("pred", predicted)
    assert rank is not None
    record: Any = layer.gold[rank].record if side == "gold" else layer.predicted[rank].record
    notes = list(kinds)
    if gold is not None and predicted is not None:
        theirs = layer.predicted[predicted].record
        notes = [f"type: predicted {theirs.type or 'no type'}" if kind == "type" else kind for kind in kinds]
        notes.extend(_other_words(speech, layer, gold, predicted))
    ours = layer.gold[gold].record.arguments if gold is not None else ()
    answers = layer.predicted[predicted].record.arguments if predicted is not None else ()
    if gold is None or predicted is None or not speech.arguments:
        notes.extend(_told(speech, ours or answers or ()))
    elif ours is UNSET:
        notes.extend(f"○ {line}" for line in _told(speech, answers or ()))
    else:
        notes.extend(_compared(speech, ours, answers or (), attached="type" not in kinds))
    return Entry(name, status, _given((record.type,)), _words(speech, layer, side, rank), tuple(notes))


def _given(values: Sequence[object]) -> tuple[str, ...]:
    return tuple(one for one in values if isinstance(one, str))


def _words(speech: Speech, layer: Any, side: str, rank: int) -> str:
    """The words of an item; of a string that lies nowhere, the string."""
    if side == "gold":
        return speech.words(layer.gold[rank].place)
    if layer.places[rank]:
        return speech.words(layer.places[rank])
    record = layer.predicted[rank].record
    value = getattr(record, "content", None) or getattr(record, "trigger", None) or record.texts or record.text
    strings = [value] if isinstance(value, str) else value or ()
    return " … ".join(one for one in strings if isinstance(one, str))


def _other_words(speech: Speech, layer: Any, gold: int, predicted: int) -> Iterator[str]:
    if layer.places[predicted] != layer.gold[gold].place:
        yield f"predicted: {speech.words(layer.places[predicted])}"


def _told(speech: Speech, arguments: Sequence[Argument | PredictedArgument]) -> Iterator[str]:
    return (f"{one.role}: {speech.filler(one)}" for one in arguments)


def _compared(
    speech: Speech, gold: Sequence[Argument], predicted: Sequence[PredictedArgument], *, attached: bool
) -> Iterator[str]:
    """Each argument with what became of it; those of events of another type are all wrong."""
    same = speech.same_events
    edges = match(argument_edges(speech.comparison, gold, predicted, lambda a, b: (a, b) in same)) if attached else []
    found, right = {edge.gold for edge in edges}, {edge.predicted for edge in edges}
    for rank, line in enumerate(_told(speech, gold)):
        yield f"{'✓' if rank in found else '✗'} {line}"
    for rank, line in enumerate(_told(speech, predicted)):
        if rank not in right:
            yield f"+ {line}"
