"""LitBank's quotations: ``QUOTE id sentence token sentence token text`` and ``ATTRIB quote entity``, by tabs.

Sentences are the lines of the text and tokens its words between spaces, both from 0; the last token is still inside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from newsbench.formats.conversion import raw_text
from newsbench.formats.importers.meanings import QuoteMeaning, known
from newsbench.formats.marks import without_marks
from newsbench.formats.moving import MovedText
from newsbench.model import Quote, Span
from newsbench.validation.problems import Problem


class Quotation(Struct, frozen=True):
    """A QUOTE line with its speaker.

    Attributes:
        first, last: sentence and token, from 0; the last one is inside.
        attributions: the entities that ATTRIB lines give it, in the order of the file.
    """

    id: str
    first: tuple[int, int]
    last: tuple[int, int]
    text: str
    attributions: tuple[str, ...] = ()

    @property
    def speaker(self) -> str | None:
        return self.attributions[0] if self.attributions else None


def read_quotations(path: Path, problems: list[Problem]) -> list[Quotation]:
    """The quotations of a file; lines that cannot be read go to the problems."""
    quotations: dict[str, Quotation] = {}
    attributions: list[tuple[int, str, str]] = []
    for number, line in enumerate(raw_text(path).splitlines(), start=1):
        match line.split("\t"):
            case ["QUOTE", key, s, t, last_s, last_t, text] if all(n.isdecimal() for n in (s, t, last_s, last_t)):
                quotations[key] = Quotation(key, (int(s), int(t)), (int(last_s), int(last_t)), text)
            case ["ATTRIB", key, entity]:
                attributions.append((number, key, entity))
            case [""]:
                pass
            case _:
                problems.append(_problem(path, number, "expected QUOTE with six fields or ATTRIB with two, by tabs"))
    for number, key, entity in attributions:
        if (quotation := quotations.get(key)) is None:
            problems.append(_problem(path, number, f"there is no QUOTE {key} in this file"))
        else:
            quotations[key] = replace(quotation, attributions=(*quotation.attributions, entity))
    return list(quotations.values())


def _problem(path: Path, number: int, message: str) -> Problem:
    return Problem(str(path), number, "", "bad-quotation-line", message)


class QuoteReader:
    """The quotations of one book as quotes.

    Args:
        entities: their ids; None where the book's coreference is not at hand, so that no speaker can be named.
        lost: counts what cannot be held.
    """

    def __init__(
        self, place: MovedText, meaning: QuoteMeaning, entities: frozenset[str] | None, lost: Counter[str]
    ) -> None:
        self._place = place
        self._meaning = meaning
        self._entities = entities
        self._lost = lost
        self._tokens = list(_token_spans(place.raw))

    def quotes(self, quotations: Iterable[Quotation]) -> tuple[Quote, ...]:
        return tuple(quote for quotation in quotations if (quote := self._quote(quotation)) is not None)

    def _quote(self, quotation: Quotation) -> Quote | None:
        span = self._span(quotation)
        if span is None or self._place.raw[slice(*span)].split() != quotation.text.split():
            self._lost["quotation whose text is not what stands at its tokens"] += 1
            return None
        content = without_marks(span, self._place.raw)
        if content is None:
            self._lost["quotation that holds nothing but marks"] += 1
            return None
        return Quote(
            self._place.fragments([content]),
            id=quotation.id,
            type=known(self._meaning.type),
            medium=known(self._meaning.medium),
            phenomena=self._meaning.phenomena,
            speaker=self._speaker(quotation),
        )

    def _span(self, quotation: Quotation) -> Span | None:
        try:
            (sentence, token), (last_sentence, last_token) = quotation.first, quotation.last
            start, end = self._tokens[sentence][token][0], self._tokens[last_sentence][last_token][1]
        except IndexError:
            return None
        return (start, end) if start < end else None

    def _speaker(self, quotation: Quotation) -> str | UnsetType:
        if not quotation.attributions:
            self._lost["quotation without ATTRIB: its speaker stays unlabelled"] += 1
            return UNSET
        if len(quotation.attributions) > 1:
            self._lost["second speaker of a quotation: the first is kept"] += len(quotation.attributions) - 1
        if self._entities is None:
            self._lost["speaker in a book without its coref file: stays unlabelled"] += 1
            return UNSET
        if quotation.attributions[0] not in self._entities:
            self._lost["speaker that the map leaves out: stays unlabelled"] += 1
            return UNSET
        return quotation.attributions[0]


def _token_spans(raw: str) -> Iterable[Sequence[Span]]:
    at = 0
    for line in raw.split("\n"):
        spans: list[Span] = []
        start = at
        for word in line.split(" "):
            spans.append((start, start + len(word.rstrip("\r"))))
            start += len(word) + 1
        yield spans
        at += len(line) + 1
