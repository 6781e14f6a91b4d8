"""The places that gold labels, and what a place must be: in the text, as its check text says, where labels may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import UNSET

from newsbench.model import Annotation, Document, Entity, Event, Fragments, Quote, Region, Span
from newsbench.spans import canonical, covers, overlap
from newsbench.validation.geometry import UNKNOWN, in_order, nothing_left, report_disorder
from newsbench.validation.reporting import Path, Report
from newsbench.validation.wording import quoted


class Place(NamedTuple):
    """Labelled fragments with their check texts, which stand beside them under another key."""

    owner: Path
    key: str
    fragments: Fragments
    text_key: str
    given: str | tuple[str, ...] | None

    @property
    def path(self) -> Path:
        return (*self.owner, self.key)


def of_span(owner: Path, span: Span, given: str | None) -> Place:
    return Place(owner, "span", (span,), "text", given)


def of_entity(path: Path, entity: Entity) -> Iterator[Place]:
    for at, mention in enumerate(entity.mentions):
        yield of_span((*path, "mentions", at), mention.span, mention.text)


def of_quote(path: Path, quote: Quote) -> Iterator[Place]:
    yield Place(path, "content", quote.content, "texts", quote.texts)
    if quote.cue or quote.cue_texts is not None:
        yield Place(path, "cue", quote.cue or (), "cue_texts", quote.cue_texts)
    if quote.source or quote.source_text is not None:
        yield Place(path, "source", (quote.source,) if quote.source else (), "source_text", quote.source_text)
    if quote.quoted or quote.quoted_texts is not None:
        yield Place(path, "quoted", quote.quoted, "quoted_texts", quote.quoted_texts)


def of_event(path: Path, event: Event) -> Iterator[Place]:
    yield Place(path, "trigger", event.trigger, "texts", event.texts)
    for at, argument in enumerate(event.arguments or ()):
        if argument.span is not None or argument.text is not None:
            spans = () if argument.span is None else (argument.span,)
            yield Place((*path, "arguments", at), "span", spans, "text", argument.text)


# -- what is asked of them ----------------------------------------------------------------------------


class PlaceCheck:
    """What is asked of the places of one document. Without its text, only what needs none."""

    def __init__(self, document: Document, text: str | None, annotation: Annotation, report: Report) -> None:
        self.report = report
        self.doc_id = document.doc_id
        self.detached = document.origin == "detached"
        self.text = text
        self.size = UNKNOWN if text is None else len(text)
        self._annotation = annotation

    @cached_property
    def boilerplate(self) -> Fragments:
        regions = self._annotation.regions or ()
        return canonical(region.span for region in regions if region.kind == "boilerplate")

    @cached_property
    def annotated(self) -> Fragments | None:
        return None if self._annotation.annotated is UNSET else canonical(self._annotation.annotated)

    def check(self, places: Iterable[Place]) -> None:
        """Check the places of labels."""
        for place in places:
            if self._lies_in_text(place):
                self._lies_where_labels_may(place)

    def check_page(self) -> None:
        """Check what is no label, but the page itself: regions, and what was annotated."""
        annotation = self._annotation
        if annotation.regions:
            for at, region in enumerate(annotation.regions):
                self._lies_in_text(of_span(("regions", at), region.span, region.text))
            _check_regions(annotation.regions, self.report)
        if annotation.annotated:
            self._lies_in_text(Place((), "annotated", annotation.annotated, "", None))

    def _lies_in_text(self, place: Place) -> bool:
        """Report what is wrong with offsets and check texts; say whether the offsets can be used."""
        if place.given is not None and self.detached:
            path = (*place.owner, place.text_key)
            self.report.error(path, "detached-text", "text of a detached document must not be passed on; leave it out")
        if not in_order(place.fragments, self.size):
            # A lone span has no path below its own; fragments have one each.
            listed = place.key not in ("span", "source")
            report_disorder(self.report, place.path, place.fragments, self.size, self.doc_id, listed)
            return False
        if place.key in ("content", "trigger") and nothing_left(place.fragments, self.text):
            self.report.error(place.path, "nothing-left", "holds nothing, or nothing but marks and spaces")
        if self.text is not None and place.given is not None:
            self._says_what_is_given(place, place.given, self.text)
        return True

    def _says_what_is_given(self, place: Place, given: str | tuple[str, ...], text: str) -> None:
        alone = isinstance(given, str)
        given = (given,) if isinstance(given, str) else given
        path = (*place.owner, place.text_key)
        if len(given) != len(place.fragments):
            self.report.error(path, "text-mismatch", f"has {len(given)} strings for {len(place.fragments)} fragments")
        for at, (theirs, (start, end)) in enumerate(zip(given, place.fragments, strict=False)):
            if text[start:end] != theirs:
                message = f"says {quoted(theirs)}, but {start} to {end} is {quoted(text[start:end])}"
                self.report.error(path if alone else (*path, at), "text-mismatch", message)

    def _lies_where_labels_may(self, place: Place) -> None:
        if self.boilerplate and overlap(canonical(place.fragments), self.boilerplate):
            self.report.error(place.path, "in-boilerplate", "nothing is labelled inside boilerplate")
        if self.annotated is not None and not covers(self.annotated, canonical(place.fragments)):
            self.report.error(place.path, "outside-annotated", "lies outside what `annotated` says was labelled")


def _check_regions(regions: Sequence[Region], report: Report) -> None:
    """Regions are disjoint."""
    ordered = sorted((region.span, at) for at, region in enumerate(regions))
    for (before, first), (span, second) in _neighbours(ordered):
        if span[0] < before[1]:
            message = f"{list(span)} overlaps $.regions[{first}], {list(before)}"
            report.error(("regions", second, "span"), "regions-overlap", message)


def _neighbours(ordered: list[tuple[Span, int]]) -> Iterable[tuple[tuple[Span, int], tuple[Span, int]]]:
    """Each span with the one before it that reaches furthest."""
    furthest: tuple[Span, int] | None = None
    for current in ordered:
        if furthest is not None:
            yield furthest, current
        if furthest is None or current[0][1] > furthest[0][1]:
            furthest = current
