"""What is derived from labels and never typed in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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


def paragraphs(text: str) -> Iterator[Span]:
    """The paragraphs of a text: runs between line ends."""
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
    around = canonical(p for p in paragraphs(text) if content and overlap((p,), (hull(content),)))
    return not any(m.form == "name" and overlap((m.span,), around) for m in entity.mentions)


def _entity(key: object, annotation: Annotation) -> Entity | None:
    return next((entity for entity in annotation.entities or () if entity.id == key), None)
