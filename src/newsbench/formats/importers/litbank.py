"""LitBank (Bamman et al.): literary coreference, quotations with their speakers, and events. Read only.

The text is LitBank's own tokenised one, a sentence a line. What becomes of its layers:

* ``coref``: mentions and entities; ``PER`` is one person or several, which LitBank does not tell apart, and becomes
  ``person``. A mention in apposition is one more mention of its entity, as newsbench has it; a copula (``cop``) is no
  coreference. The fullest name is the entity's name, else its fullest description.
* ``quotations``: direct quotes without their outer marks, with their speakers. LitBank labels no cues and no sources.
* ``events``: triggers of what is told as having happened, so all are positive and actual. They have no types.

A layer whose file a book lacks was not labelled.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from msgspec import UNSET, UnsetType

from newsbench.corpus import GoldDocument
from newsbench.files import InputError
from newsbench.formats.brat.standoff import Note, Standoff, TextBound, covered, parse
from newsbench.formats.conversion import Reading, counted, files_below, raw_text, slug
from newsbench.formats.importers.documents import refuse, sealed
from newsbench.formats.importers.litbank_entities import EntityReader
from newsbench.formats.importers.litbank_quotes import Quotation, QuoteReader, read_quotations
from newsbench.formats.importers.meanings import EventMeaning, Meaning, MentionMeaning, QuoteMeaning, known, meanings
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.moving import MovedText
from newsbench.model import Annotation, Document, Entity, EntityKind, Event, MentionForm, Quote
from newsbench.validation.problems import Problem

_LAYERS = ("coref", "quotations", "events")
_FORMS: dict[str, MentionForm] = {"PROP": "name", "NOM": "nominal", "PRON": "pronoun"}
_KINDS: dict[str, EntityKind] = {
    "PER": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place", "VEH": "other",
}  # fmt: skip
_TABLE: dict[str, Meaning | None] = {
    **{f"{f}_{k}": MentionMeaning(kind, form) for f, form in _FORMS.items() for k, kind in _KINDS.items()},
    "QUOTE": QuoteMeaning("direct"),
    "EVENT": EventMeaning(polarity="positive", realis="actual"),
}
_Books = dict[str, dict[str, Path]]


def read(path: Path, labels: LabelMap) -> Reading:
    """The books below a folder that has ``coref``, ``quotations`` and ``events``, or some of them.

    Raises:
        newsbench.api.InvalidInput: lines that cannot be read, a book with two texts.
        newsbench.files.InputError: no such folder, a text is missing, or the map does not fit.
    """
    reader = _Reader(labels)
    documents = [reader.book(name, files) for name, files in sorted(_books(path, reader.lost).items())]
    refuse(reader.problems, documents)
    return Reading(documents, counted(reader.lost.elements()))


def _books(root: Path, lost: Counter[str]) -> _Books:
    """The files of each book by layer. A layer may have folders of its own in between."""
    books: _Books = defaultdict(dict)
    for path in files_below(root, "*.ann"):
        layer = next((part for part in reversed(path.absolute().parts) if part in _LAYERS), None)
        if layer is None:
            lost["file outside coref, quotations and events: not read"] += 1
        else:
            books[path.stem.removesuffix("_brat")][layer] = path
    if not books:
        raise InputError(f"{root}: [no-litbank] no .ann file lies below a folder coref, quotations or events")
    return books


class _Reader:
    """Books one after the other; what is lost and what is wrong is collected."""

    def __init__(self, labels: LabelMap) -> None:
        self.table: dict[str, Meaning | None] = meanings(_TABLE, labels, Meaning)
        self.links = {"appos": "same", **labels.links}
        self.lost: Counter[str] = Counter()
        self.problems: list[Problem] = []

    def book(self, name: str, files: dict[str, Path]) -> GoldDocument:
        place = MovedText(self._text(name, files))
        quotations = read_quotations(files["quotations"], self.problems) if "quotations" in files else None
        entities = self._entities(files.get("coref"), place, quotations or [])
        annotation = Annotation(
            f"{slug(name)}.litbank",
            entities=entities,
            quotes=self._quotes(quotations, place, entities),
            events=self._events(files.get("events"), place),
        )
        number, _, title = name.partition("_")
        document = Document(
            annotation.doc_id,
            title=(title if number.isdigit() else name).replace("_", " "),
            genre="fiction",
            language="en",
            license="CC BY 4.0",
        )
        return sealed(document, place.text, annotation)

    def _text(self, name: str, files: dict[str, Path]) -> str:
        texts = {raw_text(path.with_suffix(".txt")): path for path in files.values()}
        if len(texts) > 1:
            where = ", ".join(str(path.with_suffix(".txt")) for path in texts.values())
            message = f"the texts of {name} differ, so offsets of one layer do not hold in another: use one release"
            self.problems.append(Problem(where, 0, "", "texts-differ", message))
        return next(iter(texts))

    def _standoff(self, path: Path) -> Standoff:
        standoff = parse(raw_text(path), str(path))
        self.problems.extend(standoff.problems)
        if notes := len(standoff.of(Note)):
            self.lost["note of an annotator"] += notes
        return standoff

    def _entities(
        self, path: Path | None, place: MovedText, quotations: list[Quotation]
    ) -> tuple[Entity, ...] | UnsetType:
        if path is None:
            return UNSET
        reader = EntityReader(place, self.table, self.links, self.lost)
        return reader.entities(self._standoff(path), [one.speaker for one in quotations if one.speaker is not None])

    def _quotes(
        self, quotations: list[Quotation] | None, place: MovedText, entities: tuple[Entity, ...] | UnsetType
    ) -> tuple[Quote, ...] | UnsetType:
        meaning = self.table["QUOTE"]
        if quotations is None or meaning is None:
            return UNSET
        if not isinstance(meaning, QuoteMeaning):
            raise InputError("--map: $.spans.QUOTE: [bad-map] a quotation can only be a quote: see docs/own-data.md")
        ids = None if isinstance(entities, UnsetType) else frozenset(entity.id for entity in entities)
        return QuoteReader(place, meaning, ids, self.lost).quotes(quotations)

    def _events(self, path: Path | None, place: MovedText) -> tuple[Event, ...] | UnsetType:
        if path is None:
            return UNSET
        found = (self._event(bound, place) for bound in self._standoff(path).of(TextBound))
        return tuple(event for event in found if event is not None)

    def _event(self, bound: TextBound, place: MovedText) -> Event | None:
        meaning = self.table.get(bound.label, MentionMeaning())
        if meaning is None:
            return None
        if not isinstance(meaning, EventMeaning):
            self.lost[f"{bound.label} among the events: not known"] += 1
            return None
        if not place.holds(bound.fragments) or covered(place.raw, bound.fragments) != bound.text:
            self.lost["event whose text is not what stands at its offsets"] += 1
            return None
        return Event(
            place.fragments(bound.fragments),
            id=bound.id,
            type=known(meaning.type),
            polarity=known(meaning.polarity),
            realis=known(meaning.realis),
        )
