"""Gold documents as rows: a row a document, a quote, an event, a mention, or a pair of quotes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from msgspec import UNSET, Struct

from newsbench.corpus import GoldDocument
from newsbench.derived import derived_phenomena, paragraphs, source_form
from newsbench.hub.features import PAIRED, Config
from newsbench.model import Argument, Entity, Event, Fragments, Mention, Quote, Span
from newsbench.spans import canonical, hull, overlap

Row = dict[str, Any]
# Fragments are joined as an extractor may give them, so that a row's text is itself an answer that is found again.
GAP = " … "


def rows_of(config: Config, documents: Sequence[GoldDocument]) -> list[Row]:
    """The rows of a config, in the order of the documents and of their labels."""
    return list(_ROWS[config](documents))


# -- documents ------------------------------------------------------------------------------------------


def _documents(documents: Iterable[GoldDocument]) -> Iterator[Row]:
    return map(_document, documents)


def _document(gold: GoldDocument) -> Row:
    labels, text = gold.annotation, gold.text
    return {
        **plain(gold.document),
        "story_id": gold.story,
        "text": text,
        "guidelines": labels.guidelines,
        "annotated": plain(labels.annotated),
        "regions": _layer(labels.regions, lambda region: _with_text(region, text)),
        "entities": _layer(labels.entities, lambda entity: _entity(entity, text)),
        "quotes": _layer(labels.quotes, lambda quote: _quote(quote, text)),
        "distractors": _layer(labels.distractors, lambda distractor: _with_text(distractor, text)),
        "events": _layer(labels.events, lambda event: _event(event, text)),
    }


def _layer(items: Any, row: Callable[[Any], Row]) -> list[Row] | None:
    """Rows of a layer; null where it was not labelled, which is not the same as empty."""
    return None if items is UNSET else [row(item) for item in items]


def plain(value: Any) -> Any:
    """A record as dicts and lists with every key: what is unset is null."""
    if value is UNSET:
        return None
    if isinstance(value, Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    return [plain(part) for part in value] if isinstance(value, tuple) else value


# The check texts are written whether or not the files have them, so that a row can be read without slicing.


def _with_text(record: Any, text: str) -> Row:
    return {**plain(record), "text": _piece(record.span, text)}


def _entity(entity: Entity, text: str) -> Row:
    return {**plain(entity), "mentions": [_with_text(mention, text) for mention in entity.mentions]}


def _quote(quote: Quote, text: str) -> Row:
    return {
        **plain(quote),
        "texts": _pieces(quote.content, text),
        "cue_texts": None if quote.cue is UNSET else _pieces(quote.cue, text),
        "source_text": _piece(quote.source, text),
        "quoted_texts": _pieces(quote.quoted, text),
    }


def _event(event: Event, text: str) -> Row:
    arguments = _layer(event.arguments, lambda argument: {**plain(argument), "text": _piece(argument.span, text)})
    return {**plain(event), "arguments": arguments, "texts": _pieces(event.trigger, text)}


def _piece(span: Any, text: str) -> str | None:
    return text[span[0] : span[1]] if span else None


def _pieces(fragments: Fragments, text: str) -> list[str]:
    return [text[start:end] for start, end in fragments]


# -- a row an item --------------------------------------------------------------------------------------


class _Reader:
    """One document, with its labels by id."""

    def __init__(self, gold: GoldDocument) -> None:
        self.gold = gold
        self.text = gold.text
        self.annotation = gold.annotation
        self._entities: dict[object, Entity] = {entity.id: entity for entity in gold.annotation.entities or ()}
        self._quotes: dict[object, Quote] = {quote.id: quote for quote in gold.annotation.quotes or ()}
        self._events: dict[object, Event] = {event.id: event for event in gold.annotation.events or ()}

    def quotes(self) -> Iterator[Row]:
        for quote in self.annotation.quotes or ():
            yield {**self._home(), **self._quote(quote)}

    def events(self) -> Iterator[Row]:
        for event in self.annotation.events or ():
            yield {**self._home(), **self._event(event)}

    def mentions(self) -> Iterator[Row]:
        for entity in self.annotation.entities or ():
            for mention in entity.mentions:
                yield {**self._home(), **self._mention(entity, mention)}

    def _home(self) -> Row:
        document = self.gold.document
        return {
            "doc_id": document.doc_id,
            "story_id": document.story,
            "outlet": document.outlet,
            "genre": document.genre,
            "published": document.published,
        }

    def _quote(self, quote: Quote) -> Row:
        speaker = self._entities.get(quote.speaker)
        return {
            "quote_id": plain(quote.id),
            "type": plain(quote.type),
            "text": self._joined(quote.content),
            "content": plain(quote.content),
            "quoted": plain(quote.quoted),
            "speaker": plain(quote.speaker),
            "speaker_name": self._name(quote.speaker),
            "speaker_kind": plain(speaker.kind) if speaker else None,
            "cue_text": self._joined(quote.cue or ()),
            "cue": plain(quote.cue),
            "source_text": _piece(quote.source, self.text),
            "source": plain(quote.source),
            "source_form": source_form(quote, self.annotation),
            **self._context(quote.content),
            "medium": plain(quote.medium),
            "polarity": plain(quote.polarity),
            "realis": plain(quote.realis),
            "via_name": self._name(quote.via),
            "addressee_name": self._name(quote.addressee),
            "parent": quote.parent,
            "utterance": plain(quote.utterance),
            "phenomena": list(quote.phenomena),
            "derived": derived_phenomena(quote, self.annotation, self.text),
        }

    def _event(self, event: Event) -> Row:
        return {
            "event_id": plain(event.id),
            "type": plain(event.type),
            "text": self._joined(event.trigger),
            "trigger": plain(event.trigger),
            **self._context(event.trigger),
            "polarity": plain(event.polarity),
            "realis": plain(event.realis),
            "time": event.time,
            "cluster": plain(event.cluster),
            **self._asserter(event),
            "arguments": _layer(event.arguments, self._argument),
        }

    def _asserter(self, event: Event) -> Row:
        """Who says that it happened: the outlet, nobody (a quote without speaker) or an entity."""
        quote = self._quotes.get(event.asserted_by)
        name = self._name(quote.speaker) if quote else None
        asserter = None if event.asserted_by is UNSET else "outlet"
        if quote is not None:
            asserter = "entity" if quote.speaker else "nobody"
        return {"asserted_by": plain(event.asserted_by), "asserter": asserter, "asserter_name": name}

    def _argument(self, argument: Argument) -> Row:
        filler = self._events.get(argument.event)
        told = self._joined(filler.trigger) if filler else None
        text = _piece(argument.span, self.text) or self._name(argument.entity) or told
        return {**plain(argument), "text": text}

    def _mention(self, entity: Entity, mention: Mention) -> Row:
        return {
            "entity_id": entity.id,
            "name": plain(entity.name),
            "kind": plain(entity.kind),
            "form": mention.form,
            "text": _piece(mention.span, self.text),
            "span": plain(mention.span),
            "head_text": _piece(mention.head, self.text),
            "head": plain(mention.head),
            **self._context((mention.span,)),
        }

    def _name(self, key: object) -> str | None:
        entity = self._entities.get(key)
        return plain(entity.name) if entity else None

    def _joined(self, fragments: Fragments) -> str | None:
        return GAP.join(_pieces(fragments, self.text)) or None

    def _context(self, fragments: Fragments) -> Row:
        """The paragraphs that fragments stand in, as they stand in the text, and where these begin."""
        start, end = _paragraphs_around(canonical(fragments), self.text)
        return {"context": self.text[start:end], "context_start": start}


def _paragraphs_around(fragments: Fragments, text: str) -> Span:
    touched = canonical(paragraph for paragraph in paragraphs(text) if overlap((paragraph,), fragments))
    return hull(touched) if touched else (0, 0)


# -- pairs ----------------------------------------------------------------------------------------------


def _pairs(documents: Iterable[GoldDocument]) -> Iterator[Row]:
    """Each two quotes of a story that report one utterance in two documents of different outlets."""
    reports: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for gold in documents:
        for row in _Reader(gold).quotes():
            if row["utterance"] is not None:
                reports[row["story_id"], row["utterance"]].append(row)
    for (story, utterance), quotes in reports.items():
        for a, b in combinations(quotes, 2):
            if a["doc_id"] != b["doc_id"] and _two_outlets(a, b):
                yield {"story_id": story, "utterance": utterance, **_side(a, "a"), **_side(b, "b")}


def _two_outlets(a: Row, b: Row) -> bool:
    # A set of one's own may leave its outlets unnamed; two documents then pass for two.
    return a["outlet"] is None or a["outlet"] != b["outlet"]


def _side(row: Row, side: str) -> Row:
    return {f"{name}_{side}": row[name] for name in PAIRED}


def _of_each(rows: Callable[[_Reader], Iterator[Row]]) -> Callable[[Iterable[GoldDocument]], Iterator[Row]]:
    return lambda documents: (row for gold in documents for row in rows(_Reader(gold)))


_ROWS: dict[Config, Callable[[Iterable[GoldDocument]], Iterator[Row]]] = {
    "documents": _documents,
    "quotes": _of_each(_Reader.quotes),
    "events": _of_each(_Reader.events),
    "mentions": _of_each(_Reader.mentions),
    "pairs": _pairs,
}
