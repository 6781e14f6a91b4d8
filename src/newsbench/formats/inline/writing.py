"""From the records to an inline file: tags set into the text, label lines below it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET, UnsetType

from newsbench.formats.heads import default_head, words
from newsbench.formats.inline.items import asserter
from newsbench.formats.inline.labels import in_quotes, written
from newsbench.formats.inline.syntax import (
    DOCUMENT_KEYS,
    EVENT_KEYS,
    FORMS,
    GUIDELINES,
    HEADER_END,
    LABEL_ID,
    LAYERS,
    ROLE,
    TEXT_END,
)
from newsbench.model import Annotation, Argument, Document, Entity, Event, Fragments, Mention, Quote, Span

_LETTERS = {form: letter for letter, form in FORMS.items()}
# At one offset the tag that encloses more stands outside; among equals this order decides.
_RANK = "radqvse"
_ESCAPES = {"<": "&lt;", "&": "&amp;", "^": "&#94;"}
# A label line leaves out what has its default.
_QUOTE_DEFAULTS = {
    "via": None, "addressee": None, "medium": "speech", "parent": None, "polarity": "positive", "realis": "actual",
    "utterance": None,
}  # fmt: skip
_EVENT_DEFAULTS = {"time": None, "polarity": "positive", "realis": "actual", "cluster": None}


@dataclass(frozen=True)
class _Tag:
    """A tag to set: ``opening`` lacks the head of a mention, which is added once all tags are known."""

    key: str
    span: Span
    opening: str
    mention: Mention | None = None
    sources: str = ""

    @property
    def order(self) -> tuple[int, int, int, str]:
        return (self.span[0], -self.span[1], _RANK.index(self.key[0]), self.key)


@dataclass
class Writer:
    """An annotation in canonical form, written; what cannot be written is said in ``problems``."""

    document: Document
    text: str
    annotation: Annotation
    problems: list[str] = field(default_factory=list)

    def source(self) -> str:
        """The whole file; not to be used where ``problems`` is not empty."""
        self._check_text()
        self._fillers = self._number_fillers()
        tags = sorted(self._tags(), key=lambda tag: tag.order)
        self._check_spans(tags)
        if self.problems:
            return ""
        labels = [*self._entities(), *self._quotes(), *self._events()]
        marked = _Marked(self.text, tags).render()
        return "\n".join([*self._header(), HEADER_END, marked + TEXT_END, *labels, ""])

    def _check_text(self) -> None:
        if not self.text.endswith("\n") or self.text.endswith("\n\n"):
            self.problems.append("the text must end with exactly one newline")
        if "\r" in self.text or not unicodedata.is_normalized("NFC", self.text):
            self.problems.append("the text must be NFC with \\n newlines")
        if re.search("[\ud800-\udfff]", self.text):
            self.problems.append("the text holds half a surrogate pair, which no file can hold")

    def _check_spans(self, tags: list[_Tag]) -> None:
        for tag in tags:
            if not 0 <= tag.span[0] < tag.span[1] <= len(self.text):
                self.problems.append(f"<{tag.key}> at {list(tag.span)} is empty or outside the text")
            head = tag.mention.head if tag.mention else None
            if head is not None and not tag.span[0] <= head[0] < head[1] <= tag.span[1]:
                self.problems.append(f"{tag.key}: the head {list(head)} lies outside the mention {list(tag.span)}")

    # -- header ----------------------------------------------------------------------------------------

    def _header(self) -> Iterator[str]:
        for key, value in self._header_values():
            if value != value.strip() or re.search(r"[\r\n]", value):
                self.problems.append(f"@{key} cannot hold line breaks or outer white space: {value!r}")
            yield f"@{key} {value}".rstrip()

    def _header_values(self) -> Iterator[tuple[str, str]]:
        derived = {"story_id": self.document.doc_id.split(".", 1)[0], "origin": "written"}
        for key, name in DOCUMENT_KEYS.items():
            value = getattr(self.document, name)
            if isinstance(value, str) and value != derived.get(name):
                yield key, value
        if self.annotation.guidelines != GUIDELINES:
            yield "guidelines", "-" if self.annotation.guidelines is None else self.annotation.guidelines
        labelled = [layer for layer in LAYERS if getattr(self.annotation, layer) is not UNSET]
        if len(labelled) < len(LAYERS):
            yield "layers", " ".join(labelled)

    # -- tags ------------------------------------------------------------------------------------------

    def _layer(self, name: str) -> Sequence[Any]:
        layer = getattr(self.annotation, name)
        return () if isinstance(layer, UnsetType) else layer

    def _number_fillers(self) -> dict[Span, str]:
        arguments = [one for event in self._layer("events") for one in _present(event.arguments)]
        spans = sorted({one.span for one in arguments if one.span is not None})
        return {span: f"s{number}" for number, span in enumerate(spans, 1)}

    def _tags(self) -> Iterator[_Tag]:
        for region in self._layer("regions"):
            yield _Tag("r", region.span, f"r:{region.kind}")
        for distractor in self._layer("distractors"):
            yield _Tag("d", distractor.span, f"d:{distractor.kind}")
        yield from _each("a", _present(self.annotation.annotated))
        for quote in self._layer("quotes"):
            yield from self._quote_tags(quote)
        for event in self._layer("events"):
            yield from _each(self._id(event.id, "v"), event.trigger)
        for span, key in self._fillers.items():
            yield _Tag(key, span, key)
        yield from self._mention_tags()

    def _quote_tags(self, quote: Quote) -> Iterator[_Tag]:
        key = self._id(quote.id, "q")
        yield from _each(key, quote.content)
        yield from _each(f"{key}.c", _present(quote.cue))
        yield from _each(f"{key}.m", quote.quoted)
        if isinstance(quote.source, tuple) and self._source_entity(quote) is None:
            yield _Tag(f"{key}.s", quote.source, f"{key}.s")

    def _source_entity(self, quote: Quote) -> str | None:
        """The entity one of whose mentions is the source; the speaker's own stands before others."""
        owners = [one.id for one in self._layer("entities") if any(m.span == quote.source for m in one.mentions)]
        return next((owner for owner in owners if owner == quote.speaker), owners[0] if owners else None)

    def _mention_tags(self) -> Iterator[_Tag]:
        sources: dict[tuple[str, Any], str] = defaultdict(str)
        for quote in self._layer("quotes"):
            owner = self._source_entity(quote) if isinstance(quote.source, tuple) else None
            if owner is not None:
                sources[owner, quote.source] += f"@{quote.id}"
        for entity in self._layer("entities"):
            key = self._id(entity.id, "e")
            for one in entity.mentions:
                # Popped, so that of two mentions with one span only the first is named as the source.
                yield _Tag(key, one.span, f"{key}:{_LETTERS[one.form]}", one, sources.pop((entity.id, one.span), ""))

    def _id(self, identifier: str | UnsetType, letter: str) -> str:
        name = identifier if isinstance(identifier, str) else "without an id"
        if not LABEL_ID.fullmatch(name) or name[0] != letter:
            self.problems.append(f"an item {name} cannot be written: give it an id such as {letter}1")
            return f"{letter}0"
        return name

    # -- label lines -----------------------------------------------------------------------------------

    def _entities(self) -> Iterator[str]:
        for one in self._layer("entities"):
            name = "?" if one.name is UNSET else in_quotes(one.name)
            parts = [one.id, written(one.kind), name, *(f"alias={in_quotes(alias)}" for alias in one.aliases)]
            parts += [f"members={self._list(one.id, one.members)}"] if one.members else []
            parts += [
                f"{key}={written(getattr(one, key))}"
                for key in ("speaks_for", "wikidata")
                if getattr(one, key) is not None
            ]
            yield " ".join(parts)

    def _list(self, owner: str, items: tuple[str, ...]) -> str:
        for item in items:
            if not re.fullmatch(r"[\w.:+/@#-]+", item):
                self.problems.append(f"{owner}: {item!r} cannot stand in a list: use letters, digits, - and _")
        return ",".join(items)

    def _quotes(self) -> Iterator[str]:
        for one in self._layer("quotes"):
            parts = [one.id, written(one.type), f"speaker={written(one.speaker)}"]
            parts += _unless(one, _QUOTE_DEFAULTS)
            parts += [f"{key}=?" for key in ("cue", "source") if getattr(one, key) is UNSET]
            parts += [f"phenomena={self._list(one.id, one.phenomena)}"] if one.phenomena else []
            yield " ".join(parts)

    def _events(self) -> Iterator[str]:
        for one in self._layer("events"):
            parts = [one.id, written(one.type)]
            parts += [self._argument(one.id, argument) for argument in _present(one.arguments)]
            parts += _unless(one, _EVENT_DEFAULTS)
            if one.asserted_by != asserter(one.trigger, self._layer("quotes")):
                parts.append(f"by={written(one.asserted_by)}")
            yield " ".join([*parts, "arguments=?"] if one.arguments is UNSET else parts)

    def _argument(self, owner: str, one: Argument) -> str:
        fillers = [filler for filler in (one.entity, one.span, one.event) if filler is not None]
        if len(fillers) != 1:
            self.problems.append(f"{owner}: {one.role} has {len(fillers)} fillers: an argument has exactly one")
            return ""
        if not ROLE.fullmatch(one.role) or one.role in EVENT_KEYS:
            self.problems.append(f"{owner}: a role cannot be named {one.role!r} in a label line")
        if one.span is not None:
            return f"{one.role}={self._fillers[one.span]}"
        letter, filler = ("e", one.entity) if one.entity is not None else ("v", one.event)
        return f"{one.role}={self._id(filler or UNSET, letter)}"


class _Marked:
    """The text with its tags; a caret stands before a head that is not the default where it can."""

    def __init__(self, text: str, tags: list[_Tag]) -> None:
        self.text, self.tags = text, tags
        self.inserts: dict[int, str] = {}
        self.carets: set[int] = set()
        openings: dict[int, list[str]] = defaultdict(list)
        closings: dict[int, list[str]] = defaultdict(list)
        for index, tag in enumerate(tags):
            openings[tag.span[0]].append(f"<{tag.opening}{self._head(index, tag)}")
            closings[tag.span[1]].insert(0, f"</{tag.key}>")
        for at in {*openings, *closings, *self.carets}:
            caret = "^" if at in self.carets else ""
            self.inserts[at] = "".join([*closings[at], caret, *openings[at]])

    def _head(self, index: int, tag: _Tag) -> str:
        """What follows in the opening tag, and a caret where the head is not the default."""
        end = f"{tag.sources}>"
        head = tag.mention.head if tag.mention else None
        if tag.mention is None or head == default_head(self.text, tag.span):
            return end
        if head is None:
            return f"^-{end}"
        if head in words(self.text, *tag.span) and head[0] == tag.span[0]:
            return f"{end}^"
        if head in words(self.text, *tag.span) and self._innermost(head[0]) == index:
            self.carets.add(head[0])
            return end
        return f"^{head[0] - tag.span[0]}-{head[1] - tag.span[0]}{end}"

    def _innermost(self, at: int) -> int:
        """The mention opened last of those open before and after an offset: the one that a caret there is for."""
        around = (i for i, tag in enumerate(self.tags) if tag.mention and tag.span[0] < at < tag.span[1])
        return max(around, default=-1)

    def render(self) -> str:
        parts: list[str] = []
        ruled = {match.start() for match in re.finditer(rf"^{TEXT_END}\s*$", self.text, re.MULTILINE)}
        for at, char in enumerate(self.text):
            inserted = self.inserts.get(at, "")
            # A mark would melt into the > before it, and a line --- would end the text.
            loose = (inserted or not at) and unicodedata.category(char).startswith("M")
            parts.append(inserted + (f"&#{ord(char)};" if loose or at in ruled else _ESCAPES.get(char, char)))
        parts.append(self.inserts.get(len(self.text), ""))
        if parts[-1]:
            parts.append("\n")
        return "".join(parts)


def _each(key: str, spans: Fragments) -> Iterator[_Tag]:
    return (_Tag(key, span, key) for span in spans)


def _present(value: Any) -> Any:
    return () if isinstance(value, UnsetType) else value


def _unless(item: Quote | Event | Entity, defaults: dict[str, str | None]) -> list[str]:
    values = {key: getattr(item, key) for key in defaults}
    return [f"{key}={written(value)}" for key, value in values.items() if value != defaults[key]]
