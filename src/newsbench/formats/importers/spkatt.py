"""SpkAtt-2023, task 1: who says what in speeches of the German Bundestag. A JSON file a speech; read only.

The text is its tokens joined by spaces, a sentence a line. An annotation with a ``Message`` is a quote: ``Message`` its
content, ``Cue`` with its separated particle (``PTC``) the cue, ``Source`` the source, null where it is empty. Without
a ``Message`` there is no content, so none of newsbench's quotes. A message with its cue inside another message is
nested in it. The set has no entities, and no types of quotes: type, speaker and addressee stay unlabelled. ``Addr``,
``Medium``, ``Topic`` and ``Evidence`` are places, for which newsbench has none.

A story is an item of the agenda, since its speeches are not independent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from msgspec import UNSET, Struct, field
from msgspec.structs import replace

from newsbench.corpus import GoldDocument
from newsbench.formats.conversion import Reading, counted, files_below, slug
from newsbench.formats.importers.documents import decoded, refuse, sealed
from newsbench.formats.importers.meanings import QuoteMeaning, known, meanings
from newsbench.formats.importers.places import longest
from newsbench.formats.importers.tokens import Place, TokenText
from newsbench.formats.labelmap import LabelMap
from newsbench.model import Annotation, Document, Fragments, Quote, Span
from newsbench.spans import covers, length
from newsbench.validation.problems import Problem

_TABLE: dict[str, QuoteMeaning | None] = {"Message": QuoteMeaning()}
_NAME = re.compile(r"(\d+_[^_]+_\d+[a-z]?)_(.+)_(\d\d)\.(\d\d)\.(\d{4})")
_PLACE = re.compile(r"(\d+):(\d+)", re.ASCII)
_Tokens = tuple[str, ...]


# The names are those of the files.
class _Sentence(Struct, frozen=True, rename="pascal"):
    tokens: _Tokens


class _Annotated(Struct, frozen=True, rename="pascal"):
    message: _Tokens = ()
    cue: _Tokens = ()
    particle: _Tokens = field(default=(), name="PTC")
    source: _Tokens = ()
    addr: _Tokens = ()
    medium: _Tokens = ()
    topic: _Tokens = ()
    evidence: _Tokens = ()


class _Speech(Struct, frozen=True, rename="pascal"):
    sentences: tuple[_Sentence, ...]
    annotations: tuple[_Annotated, ...]


def read(path: Path, labels: LabelMap) -> Reading:
    """The speeches in a folder, or in one file.

    Raises:
        newsbench.api.InvalidInput: files that are none of this set, two of one name.
        newsbench.files.InputError: a file cannot be read, or the map does not fit.
    """
    lost: Counter[str] = Counter()
    problems: list[Problem] = []
    meaning = meanings(_TABLE, labels, QuoteMeaning)["Message"]
    speeches = [(file, decoded(file, _Speech, problems)) for file in files_below(path, "*.json")]
    documents = [_document(file, speech, meaning, lost) for file, speech in speeches if speech is not None]
    refuse(problems, documents)
    return Reading(documents, counted(lost.elements()))


def _document(path: Path, speech: _Speech, meaning: QuoteMeaning | None, lost: Counter[str]) -> GoldDocument:
    tokens = TokenText([sentence.tokens for sentence in speech.sentences])
    found = _NAME.fullmatch(path.stem)
    item, name, day, month, year = found.groups() if found else (path.stem, "bundestag", None, None, None)
    document = Document(
        f"{slug(item)}.{slug(name)}",
        outlet="Deutscher Bundestag",
        published=f"{year}-{month}-{day}" if found else None,
        genre="parliamentary speech",
        language="de",
        license="CC BY-SA 4.0",
    )
    reader = _QuoteReader(tokens, lost)
    quotes = UNSET if meaning is None else _nested(reader.quotes(speech.annotations, meaning))
    return sealed(document, tokens.text, Annotation(document.doc_id, quotes=quotes))


class _QuoteReader:
    """The annotations of one speech as quotes."""

    def __init__(self, tokens: TokenText, lost: Counter[str]) -> None:
        self._tokens = tokens
        self._lost = lost

    def quotes(self, annotations: Iterable[_Annotated], meaning: QuoteMeaning) -> list[Quote]:
        found = (self._quote(number, one, meaning) for number, one in enumerate(annotations, start=1))
        return [quote for quote in found if quote is not None]

    def _quote(self, number: int, one: _Annotated, meaning: QuoteMeaning) -> Quote | None:
        content = self._fragments(one.message)
        if not content:
            self._lost["annotation without a Message: no content, so none of newsbench's quotes"] += 1
            return None
        for role in ("addr", "medium", "topic", "evidence"):
            if getattr(one, role):
                self._lost[f"{role.capitalize()} of a quote: newsbench has no such place"] += 1
        return Quote(
            content,
            id=f"q{number}",
            type=known(meaning.type),
            cue=self._fragments((*one.cue, *one.particle)),
            source=self._source(one.source),
            medium=known(meaning.medium),
            phenomena=meaning.phenomena,
        )

    def _fragments(self, places: Iterable[str]) -> Fragments:
        good: list[Place] = []
        for place in places:
            found = _PLACE.fullmatch(place)
            at = (int(found[1]), int(found[2])) if found else (-1, -1)
            if at in self._tokens:
                good.append(at)
            else:
                self._lost["token that the speech does not have"] += 1
        return self._tokens.fragments(good)

    def _source(self, places: Iterable[str]) -> Span | None:
        fragments = self._fragments(places)
        if len(fragments) > 1:
            self._lost["Source in several pieces: the longest is kept"] += 1
        return longest(fragments) if fragments else None


def _nested(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    quotes = list(quotes)
    return tuple(replace(quote, parent=_parent(quote, quotes)) for quote in quotes)


def _parent(quote: Quote, quotes: Iterable[Quote]) -> str | None:
    """The smallest quote that holds both the content and the cue of this one."""
    around = [
        other
        for other in quotes
        if length(other.content) > length(quote.content)
        and covers(other.content, quote.content)
        and quote.cue
        and covers(other.content, quote.cue)
    ]
    return str(min(around, key=lambda other: length(other.content)).id) if around else None
