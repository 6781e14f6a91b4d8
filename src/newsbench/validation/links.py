"""What gold records say of each other: ids, parents, roles, and who asserts what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Any

from msgspec import UNSET

from newsbench.derived import asserting_quote
from newsbench.model import Annotation, Argument, Entity, Event, Fragments, Quote, Span
from newsbench.spans import canonical, covers
from newsbench.validation.cycles import report_cycles
from newsbench.validation.labels import roles_of
from newsbench.validation.reporting import Path, Report
from newsbench.validation.wording import did_you_mean, shown


class Links:
    """The ids of a document, and whether what points to them does."""

    def __init__(self, annotation: Annotation, report: Report) -> None:
        self._annotation = annotation
        self.report = report

    # Made when first asked for: most documents are seen to be right without them.
    @cached_property
    def entities(self) -> dict[str, Entity]:
        return {entity.id: entity for entity in self._annotation.entities or ()}

    @cached_property
    def quotes(self) -> set[str]:
        return _ids(self._annotation.quotes or ())

    @cached_property
    def events(self) -> set[str]:
        return _ids(self._annotation.events or ())

    def _points(self, path: Path, key: Any, ids: Collection[str], kind: str) -> None:
        if key is not UNSET and key is not None and key not in ids:
            self.report.error(path, "unknown-id", f"there is no {kind} {shown(key)} here{did_you_mean(key, ids)}")

    def check_entity(self, path: Path, entity: Entity) -> None:
        for at, member in enumerate(entity.members):
            self._points((*path, "members", at), member, self.entities, "entity")
        self._points((*path, "speaks_for"), entity.speaks_for, self.entities, "entity")
        if entity.members and entity.kind not in ("group", UNSET):
            message = f"only a group has members, and this is of kind {entity.kind}"
            self.report.error((*path, "members"), "members-of-no-group", message)
        for at, mention in enumerate(entity.mentions):
            head, (start, end) = mention.head, mention.span
            if head is not None and not start <= head[0] < head[1] <= end:
                message = f"{list(head)} is no part of the span {[start, end]}"
                self.report.error((*path, "mentions", at, "head"), "head-outside-span", message)

    def check_quote(self, path: Path, quote: Quote) -> None:
        for key, entity in (("speaker", quote.speaker), ("via", quote.via), ("addressee", quote.addressee)):
            self._points((*path, key), entity, self.entities, "entity")
        self._points((*path, "parent"), quote.parent, self.quotes, "quote")
        self._check_source(path, quote)
        _check_quoted(path, quote, self.report)

    def _check_source(self, path: Path, quote: Quote) -> None:
        speaker = self.entities.get(str(quote.speaker))
        # An entity without any labelled mention does not say which spans are its mentions.
        if quote.source and speaker and speaker.mentions and quote.source not in {m.span for m in speaker.mentions}:
            message = f"the source is no mention of the speaker {shown(quote.speaker)}"
            self.report.warning((*path, "source"), "source-not-a-mention", message)

    def check_event(self, path: Path, event: Event) -> None:
        self._points((*path, "asserted_by"), event.asserted_by, self.quotes, "quote")
        for at, argument in enumerate(event.arguments or ()):
            self._check_argument((*path, "arguments", at), argument, event)

    def _check_argument(self, path: Path, argument: Argument, event: Event) -> None:
        self._points((*path, "entity"), argument.entity, self.entities, "entity")
        self._points((*path, "event"), argument.event, self.events, "event")
        given = [key for key in ("entity", "span", "event") if getattr(argument, key) is not None]
        if len(given) != 1:
            message = f"needs exactly one of entity, span, and event, and has {' and '.join(given) or 'none'}"
            self.report.error(path, "filler-count", message)
        roles = roles_of(None if event.type is UNSET else event.type)
        if argument.role not in roles:
            what = "any event type" if event.type is UNSET else event.type
            message = f"{shown(argument.role)} is no role of {what}{did_you_mean(argument.role, roles)}"
            self.report.error((*path, "role"), "role-not-of-type", message)


def _ids(records: Iterable[Quote | Event]) -> set[str]:
    return {record.id for record in records if record.id is not UNSET}


def _check_quoted(path: Path, quote: Quote, report: Report) -> None:
    if quote.type == "mixed" and not quote.quoted:
        report.error(path, "quoted-type", "a mixed quote needs `quoted`: the fragments that stand in marks")
    elif quote.quoted and quote.type not in ("mixed", UNSET):
        message = f"only a mixed quote says what stands in marks, and this is {quote.type}"
        report.error((*path, "quoted"), "quoted-type", message)
    if quote.quoted and not covers(canonical(quote.content), canonical(quote.quoted)):
        report.error((*path, "quoted"), "quoted-outside-content", "reaches beyond the content")


# -- records beside each other ------------------------------------------------------------------------


def check_together(annotation: Annotation, report: Report) -> None:
    """Check what can be seen only from several records at once."""
    for layer in ("entities", "quotes", "events"):
        _check_distinct_ids(layer, getattr(annotation, layer) or (), report)
    _check_distinct_spans(annotation.entities or (), report)
    if any(quote.parent is not None for quote in annotation.quotes or ()):
        _check_parents(annotation.quotes or (), report)
    if annotation.quotes is not UNSET and any(e.asserted_by is not UNSET for e in annotation.events or ()):
        _check_asserters(annotation.quotes, annotation.events or (), report)


def _check_distinct_ids(layer: str, records: Sequence[Any], report: Report) -> None:
    if len({record.id for record in records}) == len(records):
        return
    first: dict[str, int] = {}
    for at, record in enumerate(records):
        known = at if record.id is UNSET else first.setdefault(record.id, at)
        if known != at:
            report.error((layer, at, "id"), "duplicate-id", f"{shown(record.id)} is $.{layer}[{known}] already")


def _check_distinct_spans(entities: Sequence[Entity], report: Report) -> None:
    """A span belongs to one entity of a document, and stands there once."""
    spans = [mention.span for entity in entities for mention in entity.mentions]
    if len(set(spans)) == len(spans):
        return
    first: dict[Span, str] = {}
    for at, entity in enumerate(entities):
        for number, mention in enumerate(entity.mentions):
            here = f"$.entities[{at}].mentions[{number}]"
            known = first.setdefault(mention.span, here)
            if known != here:
                path: Path = ("entities", at, "mentions", number, "span")
                report.error(path, "duplicate-span", f"{list(mention.span)} is {known} already")


def _check_parents(quotes: Sequence[Quote], report: Report) -> None:
    places = {q.id: at for at, q in reversed([*enumerate(quotes)]) if q.id is not UNSET}
    parents = {q.id: q.parent for q in quotes if q.id is not UNSET and q.parent is not None}
    report_cycles(parents, places, report)


def _check_asserters(quotes: Sequence[Quote], events: Sequence[Event], report: Report) -> None:
    contents = [canonical(quote.content) for quote in quotes]
    known = _ids(quotes)
    for at, event in enumerate(events):
        if event.asserted_by is UNSET:
            continue
        derived = _derived(canonical(event.trigger), contents, quotes)
        # An id that is unknown is an error already.
        if derived != event.asserted_by and (event.asserted_by is None or event.asserted_by in known):
            there = "has no id" if derived == "" else f"is {shown(derived)}"
            message = f"is {shown(event.asserted_by)}, but the innermost quote around the trigger {there}"
            report.warning(("events", at, "asserted_by"), "asserted-by-differs", message)


def _derived(trigger: Fragments, contents: Sequence[Fragments], quotes: Sequence[Quote]) -> str | None:
    """The id of the quote that asserts; empty where it has none."""
    around = [at for at, c in enumerate(contents) if c and trigger and c[0][0] <= trigger[0][0] < c[-1][1]]
    found = asserting_quote(trigger, [contents[at] for at in around])
    if found is None:
        return None
    key = quotes[around[found]].id
    return "" if key is UNSET else key
