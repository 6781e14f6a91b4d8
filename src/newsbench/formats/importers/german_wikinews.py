"""Quotes of German WikiNews (Petersen-Frey and Biemann 2024): a JSON file an article, with offsets in code points.

* ``Direct`` and ``Indirect`` are newsbench's types. ``FreeIndirect`` and ``IndirectFreeIndirect`` (speech without a cue
  of its own) are indirect with the phenomenon free-indirect. ``Reported`` is a whole sentence that tells of an act of
  speech; newsbench calls that no quote, and it is lost, unless the map says otherwise.
* A direct quote inside an indirect one with the same cue and speaker is the part of it that stands in marks: the two
  become one mixed quote. Other nested ones point to their parent.
* ``cue`` is the cue; ``speaker`` is the source, null where it is empty. The set ties no mentions together, so it has no
  entities, no speaker that is one, and no addressee. ``frame`` has no place in newsbench.
* ``medium``: Speech, Writing and Thought; the undecided ones (SW, ST, TW, none) stay unlabelled.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from newsbench.corpus import GoldDocument, normalised_text
from newsbench.formats.conversion import Reading, counted, files_below, slug
from newsbench.formats.importers.documents import decoded, refuse, sealed
from newsbench.formats.importers.meanings import QuoteMeaning, known, meanings
from newsbench.formats.importers.places import longest
from newsbench.formats.importers.wikinews_nesting import Item, fold, with_parents
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.marks import without_marks
from newsbench.formats.moving import MovedText
from newsbench.model import Annotation, Document, Fragments, Medium, Quote, Span
from newsbench.spans import canonical
from newsbench.validation.problems import Problem

_FREE = QuoteMeaning("indirect", phenomena=("free-indirect",))
_TABLE: dict[str, QuoteMeaning | None] = {
    "Direct": QuoteMeaning("direct"),
    "Indirect": QuoteMeaning("indirect"),
    "FreeIndirect": _FREE,
    "IndirectFreeIndirect": _FREE,
}
_MEDIA: dict[str, Medium] = {"Speech": "speech", "Writing": "writing", "Thought": "thought"}
_NAME = re.compile(r"(\d+) - (.+) \((\d{4}-\d\d-\d\d)\)")


# The names are those of the files.
class _Piece(Struct, frozen=True, rename="camel"):
    char_begin: int
    char_end: int


class _Role(Struct, frozen=True):
    spans: tuple[_Piece, ...] = ()


class _Annotated(Struct, frozen=True, rename="camel"):
    id: int
    type: str
    quote: _Role
    cue: _Role = _Role()
    speaker: _Role = _Role()
    addressee: _Role = _Role()
    frame: _Role = _Role()
    medium: str | None = None
    is_nested: bool = False


class _Article(Struct, frozen=True, rename="camel"):
    document_name: str
    original_text: str
    annotations: tuple[_Annotated, ...]


def read(path: Path, labels: LabelMap) -> Reading:
    """The articles in a folder, or in one file.

    Raises:
        newsbench.api.InvalidInput: files that are none of this set, two of one name.
        newsbench.files.InputError: a file cannot be read, or the map does not fit.
    """
    lost: Counter[str] = Counter()
    problems: list[Problem] = []
    table = meanings(_TABLE, labels, QuoteMeaning)
    articles = [decoded(file, _Article, problems) for file in files_below(path, "*.json")]
    documents = [_document(article, table, lost) for article in articles if article is not None]
    refuse(problems, documents)
    return Reading(documents, counted(lost.elements()))


def _document(article: _Article, table: dict[str, QuoteMeaning | None], lost: Counter[str]) -> GoldDocument:
    place = MovedText(article.original_text)
    reader = _QuoteReader(place, table, lost)
    items = [item for one in article.annotations if (item := reader.item(one)) is not None]
    found = _NAME.fullmatch(article.document_name)
    number, title, date = found.groups() if found else ("", article.document_name, None)
    document = Document(
        f"{slug(f'{number} {title}')}.wikinews",
        title=normalised_text(title),
        outlet="Wikinews",
        published=date,
        genre="news",
        language="de",
        license="CC BY-NC-SA 4.0",
    )
    quotes = with_parents(fold(items, lost), lost)
    return sealed(document, place.text, Annotation(document.doc_id, quotes=quotes))


class _QuoteReader:
    """The annotations of one article as quotes, one by one."""

    def __init__(self, place: MovedText, table: dict[str, QuoteMeaning | None], lost: Counter[str]) -> None:
        self._place = place
        self._table = table
        self._lost = lost

    def item(self, one: _Annotated) -> Item | None:
        """None where newsbench has no such quote."""
        meaning = self._table.get(one.type)
        if meaning is None:
            if one.type not in self._table:
                self._lost[f"quote of type {one.type}: newsbench has none like it"] += 1
            return None
        extent = self._fragments(one.quote, "quote")
        content = self._unmarked(extent) if meaning.type == "direct" else extent
        if not content:
            self._lost["quote without content"] += 1
            return None
        self._count_unheld(one)
        quote = Quote(
            content,
            id=f"q{one.id}",
            type=known(meaning.type),
            cue=self._fragments(one.cue, "cue"),
            source=self._source(one.speaker),
            medium=known(_MEDIA.get(one.medium or "", meaning.medium)),
            phenomena=meaning.phenomena,
        )
        return Item(quote, extent, one.is_nested)

    def _fragments(self, role: _Role, name: str) -> Fragments:
        spans: list[Span] = [(piece.char_begin, piece.char_end) for piece in role.spans]
        good = [span for span in spans if self._place.holds([span])]
        if len(good) < len(spans):
            self._lost[f"piece of a {name} that lies outside the text"] += len(spans) - len(good)
        in_order = sorted(good)
        if any(second[0] < first[1] for first, second in pairwise(in_order)):
            self._lost[f"{name} whose pieces overlap: joined"] += 1
        return self._place.fragments(good)

    def _unmarked(self, fragments: Fragments) -> Fragments:
        pieces = (without_marks(span, self._place.text) for span in fragments)
        return canonical(piece for piece in pieces if piece is not None)

    def _source(self, role: _Role) -> Span | None:
        fragments = self._fragments(role, "speaker")
        if len(fragments) > 1:
            self._lost["speaker in several pieces: the longest is kept"] += 1
        return longest(fragments) if fragments else None

    def _count_unheld(self, one: _Annotated) -> None:
        if one.addressee.spans:
            self._lost["addressee: newsbench's is an entity, and this set has none"] += 1
        if one.frame.spans:
            self._lost["frame: newsbench has none"] += 1
        if one.medium is not None and one.medium not in _MEDIA:
            self._lost[f"medium {one.medium}: stays unlabelled"] += 1
