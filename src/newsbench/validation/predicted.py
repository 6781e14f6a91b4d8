"""What a schema cannot say about a line of predictions.

It runs on millions of items, so on a good line it only looks; words are found when something is wrong.
A label or an entity that gold lacks is an answer, not a fault in the file: at most a warning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec import UNSET

from newsbench.model import (
    PredictedArgument,
    PredictedEntity,
    PredictedEvent,
    PredictedMention,
    PredictedQuote,
    PredictedSpeaker,
    Prediction,
)
from newsbench.validation import glance
from newsbench.validation.check_texts import check_span_text, check_text, check_texts
from newsbench.validation.cycles import report_cycles
from newsbench.validation.geometry import in_order, report_disorder
from newsbench.validation.labels import roles_of
from newsbench.validation.problems import Problem
from newsbench.validation.reporting import Path, Report
from newsbench.validation.wording import did_you_mean, shown


def check_prediction(prediction: Prediction, text: str, *, file: str, line: int) -> list[Problem]:
    """Every problem of one line of predictions that decoded.

    Args:
        text: the gold document's.
        file: as problems should name it.
        line: from 1.
    """
    report = Report(file, line)
    if prediction.text is not None and prediction.text != text:
        message = "is not the text of the gold document, so offsets would point elsewhere; leave it out or use gold's"
        report.error(("text",), "text-differs", message)
    check = _Check(prediction, text, report)
    if prediction.quotes:
        check.quotes(prediction.quotes)
    if prediction.events:
        check.events(prediction.events, prediction.quotes or ())
    if prediction.entities:
        check.entities(prediction.entities)
    return report.problems


class _Check:
    def __init__(self, prediction: Prediction, text: str, report: Report) -> None:
        self.text = text
        self.size = len(text)
        self.doc_id = prediction.doc_id
        self.report = report

    # -- quotes --------------------------------------------------------------------------------------

    def quotes(self, quotes: Sequence[PredictedQuote]) -> None:
        size, plain, nested = self.size, glance.plain_quote, False
        for at, quote in enumerate(quotes):
            if not plain(quote, size):
                self._quote(("quotes", at), quote)
            if quote.parent is not None:
                nested = True
        self._distinct_ids("quotes", quotes)
        if nested:
            self._parents(quotes)

    def _quote(self, path: Path, quote: PredictedQuote) -> None:
        self._item(path, "content", quote.content, quote)
        self._fragments(path, "cue", quote.cue, "cue_texts", quote.cue_texts)
        self._fragments(path, "quoted", quote.quoted, "quoted_texts", quote.quoted_texts)
        self._span(path, "source", quote.source, "source_text", quote.source_text)
        for key, speaker in (("speaker", quote.speaker), ("via", quote.via), ("addressee", quote.addressee)):
            self._speaker((*path, key), speaker)
        self._label(path, "type", quote.type, glance.QUOTE_TYPES)
        self._label(path, "medium", quote.medium, glance.MEDIA)
        self._label(path, "polarity", quote.polarity, glance.POLARITIES)
        self._label(path, "realis", quote.realis, glance.REALIS)

    def _speaker(self, path: Path, speaker: Any) -> None:
        if isinstance(speaker, tuple):
            for at, part in enumerate(speaker):
                self._speaker((*path, at), part)
        elif isinstance(speaker, PredictedSpeaker):
            if speaker.name is None and speaker.span is None and speaker.entity is None:
                self._nothing(path, "name, span, or entity")
            self._span(path, "span", speaker.span)

    def _parents(self, quotes: Sequence[PredictedQuote]) -> None:
        places = {quote.id: at for at, quote in reversed([*enumerate(quotes)]) if quote.id is not None}
        for at, quote in enumerate(quotes):
            self._points(("quotes", at, "parent"), quote.parent, places, "quote")
        parents = {quote.id: quote.parent for quote in quotes if quote.id is not None and quote.parent is not None}
        report_cycles(parents, places, self.report)

    # -- events --------------------------------------------------------------------------------------

    def events(self, events: Sequence[PredictedEvent], quotes: Sequence[PredictedQuote]) -> None:
        quote_ids = {quote.id for quote in quotes}
        event_ids = {event.id for event in events}
        for at, event in enumerate(events):
            if not glance.plain_event(event, self.size):
                self._event(("events", at), event)
            if event.asserted_by is not UNSET:
                self._points(("events", at, "asserted_by"), event.asserted_by, quote_ids, "quote")
            if event.arguments:
                for number, argument in enumerate(event.arguments):
                    if not glance.plain_argument(argument, event.type, self.size):
                        self._argument(("events", at, "arguments", number), argument, event.type, event_ids)
        self._distinct_ids("events", events)

    def _event(self, path: Path, event: PredictedEvent) -> None:
        self._item(path, "trigger", event.trigger, event)
        self._label(path, "type", event.type, glance.EVENT_TYPES)
        self._label(path, "polarity", event.polarity, glance.POLARITIES)
        self._label(path, "realis", event.realis, glance.REALIS)

    def _argument(
        self, path: Path, argument: PredictedArgument, event_type: str | None, event_ids: Collection[str | None]
    ) -> None:
        fillers = [key for key in ("entity", "span", "event") if getattr(argument, key) is not None]
        if argument.text is not None and argument.span is None:
            fillers.append("text")
        # Entity and span together are evidence for one filler; an event is a filler of another kind.
        if not fillers or ("event" in fillers and len(fillers) > 1):
            message = f"needs an entity, a span (or text), or else an event, and has {' and '.join(fillers) or 'none'}"
            self.report.error(path, "filler-missing", message)
        self._span(path, "span", argument.span, "text", argument.text)
        self._points((*path, "event"), argument.event, event_ids, "event")
        if argument.role not in roles_of(event_type):
            of = event_type if event_type in glance.EVENT_TYPES and event_type else "any event type"
            self._warn_of_label((*path, "role"), argument.role, f"no role of {of}", roles_of(event_type))

    # -- entities ------------------------------------------------------------------------------------

    def entities(self, entities: Sequence[PredictedEntity]) -> None:
        self._distinct_ids("entities", entities)
        for at, entity in enumerate(entities):
            self._label(("entities", at), "kind", entity.kind, glance.ENTITY_KINDS)
            for number, mention in enumerate(entity.mentions or ()):
                if not glance.plain_mention(mention, self.size):
                    self._mention(("entities", at, "mentions", number), mention)

    def _mention(self, path: Path, mention: PredictedMention) -> None:
        if mention.span is None and mention.text is None:
            self._nothing(path, "span or text")
        self._span(path, "span", mention.span, "text", mention.text)
        self._span(path, "head", mention.head)

    # -- places --------------------------------------------------------------------------------------

    def _item(self, path: Path, key: str, fragments: Any, record: PredictedQuote | PredictedEvent) -> None:
        """The place that makes a quote or an event an item: by offsets, by strings, or both."""
        if fragments is None and record.text is None and record.texts is None:
            self._nothing(path, f"{key}, text, or texts")
        if self._fragments(path, key, fragments, "texts", record.texts):
            check_text(self.report, path, "text", record.text, fragments, self.text)

    def _fragments(self, owner: Path, key: str, fragments: Any, text_key: str, given: tuple[str, ...] | None) -> bool:
        """Whether fragments can be read, strings among them too."""
        if type(fragments) is tuple and not in_order(fragments, self.size):
            report_disorder(self.report, (*owner, key), fragments, self.size, self.doc_id)
            return False
        check_texts(self.report, owner, text_key, given, fragments, self.text)
        return True

    def _span(self, owner: Path, key: str, span: Any, text_key: str = "", given: str | None = None) -> None:
        if type(span) is not tuple:
            return
        if not in_order((span,), self.size):
            report_disorder(self.report, (*owner, key), (span,), self.size, self.doc_id, listed=False)
        elif given is not None:
            check_span_text(self.report, owner, text_key, given, span, self.text)

    def _nothing(self, path: Path, needed: str) -> None:
        self.report.error(path, "nothing-given", f"needs {needed}; as it stands it says nothing")

    # -- ids and labels ------------------------------------------------------------------------------

    def _distinct_ids(self, layer: str, records: Sequence[Any]) -> None:
        """An exact copy is an answer given twice; two different items of one id are a fault."""
        ids = [record.id for record in records if record.id is not None]
        if len(set(ids)) == len(ids):
            return
        first: dict[str, int] = {}
        for at, record in enumerate(records):
            known = at if record.id is None else first.setdefault(record.id, at)
            if known != at and records[known] != record:
                message = f"{shown(record.id)} is $.{layer}[{known}] already, which is another"
                self.report.error((layer, at, "id"), "duplicate-id", message)

    def _points(self, path: Path, key: str | None, ids: Collection[str | None], kind: str) -> None:
        if key is not None and key not in ids:
            near = did_you_mean(key, (one for one in ids if one))
            self.report.error(path, "unknown-id", f"there is no {kind} {shown(key)} here{near}")

    def _label(self, owner: Path, key: str, label: str | None, labels: Collection[str | None]) -> None:
        if label not in labels:
            self._warn_of_label((*owner, key), label, "not known", labels)

    def _warn_of_label(self, path: Path, label: str | None, why: str, labels: Iterable[str | None]) -> None:
        near = did_you_mean(label or "", (one for one in labels if one))
        self.report.warning(path, "unknown-label", f"{shown(label)} is {why}, so it can match nothing{near}")
