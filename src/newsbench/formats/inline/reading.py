"""From an inline file to the records: header, marked-up text and label lines put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from msgspec import UNSET

from newsbench.formats.finishing import Texts, finish
from newsbench.formats.inline.items import DATE, Items
from newsbench.formats.inline.labels import Label, read_header, read_labels
from newsbench.formats.inline.markup import Markup
from newsbench.formats.inline.syntax import (
    DOCUMENT_KEYS,
    GUIDELINES,
    HEADER_END,
    LAYERS,
    TEXT_END,
    Problem,
    did_you_mean,
)
from newsbench.model import Annotation, Distractor, Document, Region
from newsbench.resources import ontology

_MISSING = "<missing>"


@dataclass
class Reader:
    """An inline file, read as far as it can be: the records, every problem, and where things stand in the file.

    ``document`` and ``annotation`` are to be trusted only where ``problems`` is empty.
    """

    source: str
    problems: list[Problem] = field(default_factory=list)
    header: dict[str, tuple[str, int]] = field(init=False)
    markup: Markup = field(init=False)
    labels: dict[str, Label] = field(init=False)
    document: Document = field(init=False)
    annotation: Annotation = field(init=False)

    def __post_init__(self) -> None:
        self._split()
        self.items = Items(self.labels, self.markup, self.problems)
        self.document = self._document()
        texts = Texts(None if self.document.origin == "detached" else self.text)
        self.annotation = finish(self._annotation(), texts)
        self.problems = sorted({*self.problems, *self.markup.problems})

    @property
    def text(self) -> str:
        return self.markup.text

    def _split(self) -> None:
        lines = self.source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        marks = [line.rstrip() for line in lines]
        start = marks.index(HEADER_END) if HEADER_END in marks else -1
        if start < 0:
            self._problem(1, f"no line {HEADER_END}: it stands between the header and the text")
        end = marks.index(TEXT_END, start + 1) if TEXT_END in marks[start + 1 :] else len(lines)
        if end == len(lines):
            self._problem(len(lines), f"no line {TEXT_END}: it stands between the text and the labels")
        known = (*DOCUMENT_KEYS, "guidelines", "layers")
        self.header = read_header(lines[: max(start, 0)], known, self.problems)
        self.markup = Markup(lines[start + 1 : end], start + 2)
        self.labels = read_labels(lines[end + 1 :], end + 2, self.problems)

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(line, 1, message))

    def _document(self) -> Document:
        given: dict[str, Any] = {
            DOCUMENT_KEYS[key]: value for key, (value, _) in self.header.items() if key in DOCUMENT_KEYS
        }
        if not given.get("doc_id"):
            self._problem(1, "no @doc line: write @doc story.outlet")
            given["doc_id"] = _MISSING
        given.setdefault("story_id", given["doc_id"].split(".", 1)[0])
        self._check_closed("split", "splits")
        self._check_closed("origin", "origins")
        if "published" in given and not DATE.fullmatch(given["published"]):
            self._problem(self.header["published"][1], "@published is a date such as 2031-01-04")
        return Document(**given, text_sha256=self._checksum())

    def _check_closed(self, key: str, known: str) -> None:
        value, line = self.header.get(key, (None, 0))
        if value is not None and value not in ontology()[known]:
            self._problem(line, f"unknown @{key} {value}: {did_you_mean(value, ontology()[known])}")

    def _checksum(self) -> str | None:
        try:
            return sha256(self.text.encode()).hexdigest()
        except UnicodeEncodeError:
            self._problem(1, "the text holds half a surrogate pair: save the file as UTF-8")
            return None

    def _annotation(self) -> Annotation:
        layers: dict[str, Any] = {
            "regions": [Region(kind=tag.named, span=tag.span) for tag in self.items.by_key.get("r", ())],
            "entities": self.items.entities,
            "quotes": self.items.quotes,
            "distractors": [Distractor(kind=tag.named, span=tag.span) for tag in self.items.by_key.get("d", ())],
            "events": self.items.events,
        }
        labelled = self._layers()
        for name in LAYERS:
            if name not in labelled and layers[name]:
                line = self.header["layers"][1]
                self._problem(line, f"the document has {name}, which @layers leaves out: add it or remove them")
        guidelines = self.header.get("guidelines", (GUIDELINES, 0))[0]
        return Annotation(
            doc_id=self.document.doc_id,
            guidelines=None if guidelines == "-" else guidelines,
            annotated=self.items.fragments("a") or UNSET,
            **{name: tuple(layers[name]) for name in LAYERS if name in labelled},
        )

    def _layers(self) -> tuple[str, ...]:
        """The layers that were labelled: those that @layers names, all where it is absent."""
        if "layers" not in self.header:
            return LAYERS
        value, line = self.header["layers"]
        named = tuple(value.replace(",", " ").split())
        for name in named:
            if name not in LAYERS:
                self._problem(line, f"unknown layer {name}: {did_you_mean(name, LAYERS)}")
        return named
