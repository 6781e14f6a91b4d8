"""Verbs of saying that are no cue, and words that tell of an event and are no trigger."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET

from newsbench.audit.finding import CUE, EVENT, Finding, boilerplate, touches
from newsbench.audit.lexicon import event_types, pattern_of
from newsbench.corpus import GoldDocument
from newsbench.model import Annotation, Fragments
from newsbench.spans import canonical, union


def cues_without_quote(gold: GoldDocument) -> Iterator[Finding]:
    """Verbs of saying that are neither a cue nor a trigger."""
    if gold.annotation.quotes is UNSET:
        return
    labelled = union([_cues(gold.annotation), _triggers(gold.annotation), _passed_over(gold.annotation)])
    for match in pattern_of("cues").finditer(gold.text):
        if not touches(match.span(), labelled):
            yield Finding(match.span(), CUE)


def words_without_event(gold: GoldDocument) -> Iterator[Finding]:
    """Words that tell of an event and are no trigger; a cue must be a trigger too."""
    if gold.annotation.events is UNSET:
        return
    labelled = union([_triggers(gold.annotation), _passed_over(gold.annotation)])
    for match in pattern_of("events").finditer(gold.text):
        if not touches(match.span(), labelled):
            yield Finding(match.span(), EVENT, event_types()[" ".join(match[0].lower().split())])


def _passed_over(annotation: Annotation) -> Fragments:
    """Boilerplate, and names: "the Peace Conference" tells of nothing."""
    names = (m.span for entity in annotation.entities or () for m in entity.mentions if m.form == "name")
    return union([boilerplate(annotation), canonical(names)])


def _cues(annotation: Annotation) -> Fragments:
    return canonical(span for quote in annotation.quotes or () for span in quote.cue or ())


def _triggers(annotation: Annotation) -> Fragments:
    return canonical(span for event in annotation.events or () for span in event.trigger)
