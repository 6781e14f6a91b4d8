"""What is derived from labels and never typed in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import UNSET

from newsbench.model import Annotation, Entity, Fragments, Quote, Span
from newsbench.spans import canonical, covers, hull, length, overlap

_PARAGRAPH_BREAK = re.compile(r"\n+")


def asserting_quote(trigger: Fragments, contents: Sequence[Fragments]) -> int | None:
    """The innermost quote that covers a trigger: its place in ``contents``, None where the outlet speaks.

    Innermost is the one with the smallest content in code points; of equals the first by offsets. All
    fragments are canonical.
    """
    covering = [(length(content), content, at) for at, content in enumerate(contents) if covers(content, trigger)]
    return min(covering)[2] if trigger and covering else None


@lru_cache(maxsize=8)
def paragraphs(text: str) -> tuple[Span, ...]:
    """The paragraphs of a text: runs between line ends."""
    return tuple(_paragraphs(text))


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for gap in _PARAGRAPH_BREAK.finditer(text):
        if start < gap.start():
            yield start, gap.start()
        start = gap.end()
    if start < len(text):
        yield start, len(text)


def source_form(quote: Quote, annotation: Annotation) -> str:
    """How gold names the source of a quote (design 4.4).

    ``none``, ``implicit``, ``anonymous``, ``document``, else the form of the source's mention; ``unmarked``
    where the source is no labelled mention.
    """
    if quote.speaker is None:
        return "none"
    if quote.source is None or quote.source is UNSET:
        return "implicit"
    entity = _entity(quote.speaker, annotation)
    if entity is not None and entity.kind == "unnamed":
        return "anonymous"
    if entity is not None and entity.kind == "document":
        return "document"
    return _mention_form(quote.source, annotation, entity)


def _mention_form(source: Span, annotation: Annotation, speaker: Entity | None) -> str:
    # The speaker's own mention first: a source may coincide with no mention of another entity.
    for entity in (*filter(None, [speaker]), *(annotation.entities or ())):
        for mention in entity.mentions:
            if mention.span == source and mention.form is not None:
                return mention.form
    return "unmarked"


def out_of_paragraph(quote: Quote, annotation: Annotation, text: str) -> bool:
    """Whether no name mention of the speaker stands in the paragraphs of the content."""
    entity = _entity(quote.speaker, annotation)
    if entity is None:
        return False
    content = canonical(quote.content)
    around = canonical(p for p in paragraphs(text) if overlap((p,), content))
    return not any(m.form == "name" and overlap((m.span,), around) for m in entity.mentions)


def _entity(key: object, annotation: Annotation) -> Entity | None:
    return next((entity for entity in annotation.entities or () if entity.id == key), None)


def derived_phenomena(quote: Quote, annotation: Annotation, text: str) -> list[str]:
    """What makes a quote hard and can be told from the labels: never typed in (design 3).

    ``split``: content in several fragments; ``multi-paragraph``; ``nested``: inside another quote;
    ``parent``: holds one; ``unclosed`` and ``unopened``: direct content that lacks a mark;
    ``cue-before``, ``cue-after``, ``cue-inside``, ``no-cue``; ``out-of-paragraph``; ``relayed``: through
    somebody else; ``group``: said by several.
    """
    content = canonical(quote.content)
    entity = _entity(quote.speaker, annotation)
    tests = {
        "split": len(content) > 1,
        "multi-paragraph": "\n" in text[slice(*hull(content))] if content else False,
        "nested": quote.parent is not None,
        "parent": quote.id is not UNSET and any(q.parent == quote.id for q in annotation.quotes or ()),
        "out-of-paragraph": out_of_paragraph(quote, annotation, text),
        "relayed": bool(quote.via),
        "group": entity is not None and entity.kind == "group",
    }
    found = [name for name, holds in tests.items() if holds]
    return [*found, *_missing_marks(quote, content, text), cue_position(quote)]


_OPENING, _CLOSING = frozenset("\"'“‘«„‚‹»”’"), frozenset("\"'”’»“›«‘")


def _missing_marks(quote: Quote, content: Fragments, text: str) -> Iterator[str]:
    if quote.type != "direct" or not content or quote.parent is not None:
        return
    start, end = hull(content)
    if not _OPENING.intersection(text[max(0, start - 1) : start]):
        yield "unopened"
    # A full stop or comma may stand between the content and its mark.
    if not _CLOSING.intersection(text[end : end + 2]):
        yield "unclosed"


def cue_position(quote: Quote) -> str:
    """Where the cue stands: before, after or inside the content, or nowhere."""
    if not quote.cue or not quote.content:
        return "no-cue"
    start, end = hull(canonical(quote.content))
    cue, _ = hull(canonical(quote.cue))
    return "cue-before" if cue < start else "cue-after" if cue >= end else "cue-inside"
