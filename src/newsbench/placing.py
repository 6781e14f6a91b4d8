"""Predictions with offsets in the place of strings, and a note of how each string was found.

A string that stands for several places takes one of them: contents, triggers and mentions the earliest that no equal
string before them took; what belongs to an item (cue, source, quoted, speaker, argument) the one nearest to it. What is
not in the text stays a string, so that it still counts as not in the text.

The note stands under ``meta.newsbench.grounding`` of the item, by key: the grade, what was given where the text says it
otherwise, and the number of occurrences where they are several. All else in ``meta`` is left as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from newsbench.grounding import GRADES, Grade, TextIndex
from newsbench.model import (
    Fragments,
    PredictedArgument,
    PredictedEntity,
    PredictedEvent,
    PredictedMention,
    PredictedQuote,
    PredictedSpeaker,
    Prediction,
    Span,
)
from newsbench.spans import canonical, hull

# Strings that may be left as they are, since scoring treats them otherwise than offsets.
Keep = Literal["repeated", "altered"]
KEEP: tuple[Keep, ...] = ("repeated", "altered")
PLACES = (
    "quote content", "quote quoted", "quote cue", "quote source", "quote speaker", "quote via", "quote addressee",
    "event trigger", "event argument", "entity mention",
)  # fmt: skip
R = TypeVar("R", PredictedQuote, PredictedEvent, PredictedArgument, PredictedMention)
Given = str | Span | Sequence[Span | str]


class Tally(Struct):
    """What was done to the strings.

    Attributes:
        grades: how strings were found, by place and grade.
        repeated: strings that stand for several places, by place.
        unnoted: items without a note, since their ``meta`` is no object that could take one.
    """

    grades: Counter[tuple[str, Grade]] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    unnoted: int = 0

    def counts(self) -> dict[str, dict[str, int]]:
        """How many strings of each grade, by place, for the places that have any."""
        there = {place for place, _ in self.grades}
        return {
            place: {str(grade): self.grades[place, grade] for grade in GRADES} for place in PLACES if place in there
        }


def place_strings(
    prediction: Prediction, text: str, tally: Tally, keep: Collection[Keep] = (), *, with_texts: bool = True
) -> Prediction:
    """The prediction with offsets for its strings; the same object where it has none.

    Args:
        prediction: valid for this text.
        text: the document's.
        tally: takes the counts.
        keep: strings that stay strings: those that stand for several places, those that were found altered.
        with_texts: whether what the text says stands beside the offsets, for people to read.
    """
    placer = _Placer(text, tally, keep, with_texts=with_texts)
    changed: dict[str, Any] = {}
    if prediction.quotes:
        changed["quotes"] = tuple(map(placer.quote, prediction.quotes))
    if prediction.events:
        changed["events"] = tuple(map(placer.event, prediction.events))
    if prediction.entities:
        changed["entities"] = tuple(map(placer.entity, prediction.entities))
    placed = replace(prediction, **changed)
    return prediction if placed == prediction else placed


class _Item:
    """One record on its way: what changes in it, and the notes about it."""

    def __init__(self) -> None:
        self.changes: dict[str, Any] = {}
        self.notes: dict[str, Any] = {}


class _Placer:
    def __init__(self, text: str, tally: Tally, keep: Collection[Keep], *, with_texts: bool = True) -> None:
        self._text = text
        self._with_texts = with_texts
        self._index = TextIndex(text)
        self._tally = tally
        self._keep = keep
        # How many equal strings of a place were placed before.
        self._before: Counter[tuple[str, Given]] = Counter()

    # -- records -------------------------------------------------------------------------------------

    def quote(self, quote: PredictedQuote) -> PredictedQuote:
        item = _Item()
        near = self._content(item, quote, "content", "quote content")
        for key in ("quoted", "cue"):
            self._fragments(item, quote, key, f"{key}_texts", f"quote {key}", near)
        if isinstance(quote.source, str):
            self._span(item, quote, "source", "source_text", "quote source", near)
        for key in ("speaker", "via", "addressee"):
            speaker = getattr(quote, key)
            if isinstance(speaker, PredictedSpeaker | tuple):
                item.changes[key] = self._speaker(item, speaker, key, f"quote {key}", near)
        return self._finished(quote, item)

    def event(self, event: PredictedEvent) -> PredictedEvent:
        item = _Item()
        near = self._content(item, event, "trigger", "event trigger")
        if event.arguments:
            item.changes["arguments"] = tuple(self._argument(argument, near) for argument in event.arguments)
        return self._finished(event, item)

    def entity(self, entity: PredictedEntity) -> PredictedEntity:
        return replace(entity, mentions=tuple(map(self._mention, entity.mentions))) if entity.mentions else entity

    def _argument(self, argument: PredictedArgument, near: Fragments) -> PredictedArgument:
        item = _Item()
        self._span(item, argument, "span", "text", "event argument", near)
        return self._finished(argument, item)

    def _mention(self, mention: PredictedMention) -> PredictedMention:
        item = _Item()
        self._span(item, mention, "span", "text", "entity mention", None)
        return self._finished(mention, item)

    def _speaker(self, item: _Item, speaker: Any, path: str, place: str, near: Fragments) -> Any:
        """A speaker, or a list of them, whose span is placed; one that is a name stays."""
        if isinstance(speaker, tuple):
            return tuple(self._speaker(item, part, f"{path}[{at}]", place, near) for at, part in enumerate(speaker))
        if isinstance(speaker, PredictedSpeaker) and isinstance(speaker.span, str):
            found = self._found(item, f"{path}.span", speaker.span, place, near, single=True)
            return replace(speaker, span=found[0]) if found else speaker
        return speaker

    def _finished(self, record: R, item: _Item) -> R:
        if item.notes:
            noted = _with_notes(record.meta, item.notes)
            if noted is None:
                self._tally.unnoted += 1
            else:
                item.changes["meta"] = noted
        return replace(record, **item.changes) if item.changes else record

    # -- places --------------------------------------------------------------------------------------

    def _content(self, item: _Item, record: PredictedQuote | PredictedEvent, key: str, place: str) -> Fragments:
        """Place what makes a record an item, and say where that is; empty where it is not in the text."""
        given = getattr(record, key)
        instead = None if given is not None else "text" if record.texts is None else "texts"
        given = getattr(record, instead) if instead else given
        found = self._found(item, key, given, place, None)
        if not found:
            return () if _has_strings(given) else canonical(given)
        if instead is not None:
            item.changes[instead] = None
        item.changes[key] = found
        if self._with_texts and (instead is not None or record.texts is None):
            item.changes["texts"] = self._words(found)
        return found

    def _fragments(self, item: _Item, record: Any, key: str, text_key: str, place: str, near: Fragments) -> None:
        if found := self._found(item, key, getattr(record, key), place, near):
            item.changes[key] = found
            if self._with_texts and getattr(record, text_key) is None:
                item.changes[text_key] = self._words(found)

    def _span(self, item: _Item, record: Any, key: str, text_key: str, place: str, near: Fragments | None) -> None:
        """Place a single span; a mention or an argument may give it as its text."""
        given = getattr(record, key)
        instead = given is None and text_key == "text"
        if found := self._found(item, key, record.text if instead else given, place, near, single=True):
            item.changes[key] = found[0]
            if instead and not self._with_texts:
                item.changes[text_key] = None
            elif self._with_texts and (instead or getattr(record, text_key) is None):
                item.changes[text_key] = self._words(found)[0]

    def _words(self, fragments: Fragments) -> tuple[str, ...]:
        return tuple(self._text[start:end] for start, end in fragments)

    def _found(
        self, item: _Item, path: str, given: Given | None, place: str, near: Fragments | None, *, single: bool = False
    ) -> Fragments:
        """Where a string is put; empty where it stays, or where there is none."""
        if given is None or not _has_strings(given):
            return ()
        grounding = self._index.ground(given)
        if grounding.grade == "offsets":
            # Nothing but marks and spaces: nobody's words.
            return ()
        self._tally.grades[place, grounding.grade] += 1
        places = list(dict.fromkeys((hull(one),) if single else one for one in grounding.places))
        note: dict[str, Any] = {"grade": grounding.grade}
        item.notes[path] = note
        if len(places) > 1:
            self._tally.repeated[place] += 1
            note["occurrences"] = len(places)
        if not places or self._stays(grounding.grade, len(places)):
            return ()
        chosen = self._next(place, given, places) if near is None else _nearest(places, near)
        if self._words(chosen) != ((given,) if isinstance(given, str) else tuple(given)):
            note["given"] = given
        return chosen

    def _stays(self, grade: Grade, places: int) -> bool:
        return (places > 1 and "repeated" in self._keep) or (grade == "altered" and "altered" in self._keep)

    def _next(self, place: str, given: Given, places: Sequence[Fragments]) -> Fragments:
        """The earliest place that no equal string took; where all are taken, the earliest."""
        before = self._before[place, given]
        self._before[place, given] += 1
        return places[before] if before < len(places) else places[0]


def _has_strings(given: Given) -> bool:
    return isinstance(given, str) or any(isinstance(part, str) for part in given)


def _nearest(places: Iterable[Fragments], near: Fragments) -> Fragments:
    """The place with the fewest code points between it and ``near``; of several, and of all, the earliest."""
    if not near:
        return min(places)
    first, last = hull(near)
    return min(places, key=lambda place: (max(first - place[-1][1], place[0][0] - last, 0), place))


def _with_notes(meta: Any, notes: dict[str, Any]) -> dict[str, Any] | None:
    """``meta`` with notes beside what it has; None where that is no object, or the place is taken."""
    given = {} if meta is None else meta
    if not isinstance(given, dict):
        return None
    own = given.get("newsbench", {})
    known = own.get("grounding", {}) if isinstance(own, dict) else None
    if not isinstance(known, dict):
        return None
    return {**given, "newsbench": {**own, "grounding": {**known, **notes}}}
