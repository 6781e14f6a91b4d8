"""The canonical form of an annotation: check texts beside every span, items in one order."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from newsbench.model import Annotation, Argument, Distractor, Entity, Event, Fragments, Quote, Region, Span

_T = TypeVar("_T")
_S = TypeVar("_S", Region, Distractor)
_Layer = tuple[_T, ...] | UnsetType


def natural(identifier: str) -> tuple[tuple[int, str], ...]:
    """A sort key under which q2 stands before q10; the ids themselves break ties such as q1 and q01."""
    parts = re.findall(r"([0-9]+)|([^0-9]+)", identifier)
    return (*((int(digits), "") if digits else (-1, other) for digits, other in parts), (-1, identifier))


class Texts:
    """Cuts check texts out of a text, and collects those that were given and differ.

    Args:
        text: the document's text; None leaves every check text out, as detached documents do.
    """

    def __init__(self, text: str | None) -> None:
        self.text = text
        self.differing: list[str] = []

    def one(self, span: Span | UnsetType | None, given: str | None, where: str) -> str | None:
        cut = None if self.text is None or not isinstance(span, tuple) else self.text[slice(*span)]
        if given is not None and given != cut:
            self.differing.append(f"{where}: its check text is {given!r}, but the text holds {cut!r}")
        return cut

    def many(
        self, fragments: Fragments | UnsetType, given: tuple[str, ...] | None, where: str
    ) -> tuple[str, ...] | None:
        present = fragments if isinstance(fragments, tuple) else ()
        cut = tuple(self.text[slice(*one)] for one in present) if self.text is not None and present else None
        if given and given != cut:
            self.differing.append(f"{where}: its check texts are {given!r}, but the text holds {cut!r}")
        return cut


def finish(annotation: Annotation, texts: Texts) -> Annotation:
    """The same labels with their check texts, sorted: by first offset, entities by id (q2 before q10)."""
    return replace(
        annotation,
        annotated=_sorted(annotation.annotated, lambda one: (one,)),
        regions=_spans(annotation.regions, texts),
        distractors=_spans(annotation.distractors, texts),
        entities=_sorted(_mapped(annotation.entities, lambda one: _entity(one, texts)), lambda one: natural(one.id)),
        quotes=_sorted(_mapped(annotation.quotes, lambda one: _quote(one, texts)), lambda one: (one.content, _id(one))),
        events=_sorted(_mapped(annotation.events, lambda one: _event(one, texts)), lambda one: (one.trigger, _id(one))),
    )


def _mapped(layer: _Layer[_T], change: Callable[[_T], _T]) -> _Layer[_T]:
    return UNSET if isinstance(layer, UnsetType) else tuple(map(change, layer))


def _sorted(layer: _Layer[_T], key: Callable[[_T], tuple[Any, ...]]) -> _Layer[_T]:
    return UNSET if isinstance(layer, UnsetType) else tuple(sorted(layer, key=key))


def _id(item: Quote | Event) -> tuple[tuple[int, str], ...]:
    return natural(item.id) if isinstance(item.id, str) else ()


def _spans(layer: _Layer[_S], texts: Texts) -> _Layer[_S]:
    filled = _mapped(layer, lambda one: replace(one, text=texts.one(one.span, one.text, one.kind)))
    return _sorted(filled, lambda one: (one.span[0], -one.span[1], one.kind))


def _entity(entity: Entity, texts: Texts) -> Entity:
    mentions = [replace(one, text=texts.one(one.span, one.text, entity.id)) for one in entity.mentions]
    return replace(entity, mentions=tuple(sorted(mentions, key=lambda one: (one.span, one.form or ""))))


def _quote(quote: Quote, texts: Texts) -> Quote:
    where = str(quote.id)
    return replace(
        quote,
        texts=texts.many(quote.content, quote.texts, where),
        cue_texts=texts.many(quote.cue, quote.cue_texts, where),
        source_text=texts.one(quote.source, quote.source_text, where),
        quoted_texts=texts.many(quote.quoted, quote.quoted_texts, where),
    )


def _event(event: Event, texts: Texts) -> Event:
    def argument(one: Argument) -> Argument:
        # The text of a filler that is no span is not a check: there is nothing to compare it with.
        return one if one.span is None else replace(one, text=texts.one(one.span, one.text, str(event.id)))

    arguments = _mapped(event.arguments, argument)
    return replace(event, texts=texts.many(event.trigger, event.texts, str(event.id)), arguments=arguments)
