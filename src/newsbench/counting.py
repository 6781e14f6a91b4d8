"""What a set holds: documents, labels, hard cases; and whether that is as much as it should be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET

from newsbench.comparison import DEFAULT_OPTIONS, Comparison
from newsbench.corpus import ALL, Corpus, GoldDocument
from newsbench.files import InputError
from newsbench.model import Quote
from newsbench.resources import ontology
from newsbench.scoring import compare_story
from newsbench.slices import BY_GOLD, BY_PLACE

# Counts by table and name, e.g. ["distractors"]["title"].
Counts = dict[str, dict[str, int]]
TOTALS = (
    "documents", "stories", "words", "quotes", "distractors", "events", "arguments",
    "entities", "mentions", "utterances", "event_clusters",
)  # fmt: skip
_LABELS = ("type", "medium", "polarity", "realis")
_OF_QUOTES = {"quote_source_forms": BY_GOLD["source-form"]}
_OF_PLACES = {"quote_regions": BY_PLACE["region"], "quote_lengths": BY_PLACE["length"]}


class Statistics(msgspec.Struct, frozen=True):
    """Counts of a set and of its parts.

    Attributes:
        version: of the set.
        parts: by name: ``all``, and each split that the set has.
        genres: by genre.
        detached: documents that are not counted, since their text is not attached.
    """

    version: str
    parts: Mapping[str, Counts]
    genres: Mapping[str, Counts]
    detached: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Deterministic JSON: the same set gives the same bytes."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"


def statistics(corpus: Corpus) -> Statistics:
    """Count a set, each of its splits, and each of its genres."""
    splits = [split for split in ontology()["splits"] if any(d.document.split == split for d in corpus)]
    genres = sorted({d.document.genre or "(none)" for d in corpus})
    return Statistics(
        corpus.version,
        {ALL: count(corpus), **{split: count(d for d in corpus if d.document.split == split) for split in splits}},
        {genre: count(d for d in corpus if (d.document.genre or "(none)") == genre) for genre in genres},
        tuple(document.doc_id for document in corpus.detached),
    )


def count(documents: Iterable[GoldDocument]) -> Counts:
    """Count some documents.

    An entity counts once a story, as its id is the story's. Utterances and event clusters count where at least
    two documents share them; words are runs without white space. A label that was not given is not counted.
    """
    stories: dict[str, list[GoldDocument]] = defaultdict(list)
    for document in documents:
        stories[document.story].append(document)
    found = Counter(pair for story in stories.values() for pair in _of_story(story))
    tables = _empty()
    tables["totals"]["stories"] = len(stories)
    for (table, name), number in sorted(found.items()):
        tables[table][name] = number
    return tables


def _empty() -> Counts:
    """Every table, with a zero for every name of a closed set: what is missing should show."""
    names = ontology()
    return {
        "totals": dict.fromkeys(TOTALS, 0),
        "quote_type": dict.fromkeys(names["quote_types"], 0),
        "quote_medium": dict.fromkeys(names["media"], 0),
        "quote_polarity": dict.fromkeys(names["polarities"], 0),
        "quote_realis": dict.fromkeys(names["realis"], 0),
        "phenomena": dict.fromkeys(names["phenomena"], 0),
        "derived_phenomena": {},
        **{table: {} for table in (*_OF_QUOTES, *_OF_PLACES)},
        "distractors": dict.fromkeys(names["distractor_kinds"], 0),
        "events": dict.fromkeys(names["event_types"], 0),
        "event_polarity": dict.fromkeys(names["polarities"], 0),
        "event_realis": dict.fromkeys(names["realis"], 0),
        "arguments": {},
        "entities": dict.fromkeys(names["entity_kinds"], 0),
        "mentions": dict.fromkeys(names["mention_forms"], 0),
    }


Pairs = Iterator[tuple[str, str]]


def _of_story(story: Sequence[GoldDocument]) -> Pairs:
    """A (table, name) for everything that counts."""
    for comparison in compare_story(story, {}, DEFAULT_OPTIONS):
        yield "totals", "documents"
        yield from (("totals", "words") for _ in comparison.gold.text.split())
        yield from _of_quotes(comparison)
        yield from _of_events(comparison.gold)
        yield from _of_page(comparison.gold)
    yield from _of_entities(story)
    yield from (("totals", "utterances") for _ in _shared(story, "quotes", "utterance"))
    yield from (("totals", "event_clusters") for _ in _shared(story, "events", "cluster"))


def _of_quotes(comparison: Comparison) -> Pairs:
    for item in comparison.contents.gold:
        quote: Quote = item.record
        yield "totals", "quotes"
        for label in _LABELS:
            if (value := getattr(quote, label)) is not UNSET:
                yield f"quote_{label}", value
        for value in BY_GOLD["phenomenon"](comparison, quote):
            yield ("phenomena" if value in quote.phenomena else "derived_phenomena"), value
        yield from ((table, value) for table, of in _OF_QUOTES.items() for value in of(comparison, quote))
        yield from ((table, of(comparison, item.place)) for table, of in _OF_PLACES.items())


def _of_events(gold: GoldDocument) -> Pairs:
    for event in gold.annotation.events or ():
        yield "totals", "events"
        for label, table in (("type", "events"), ("polarity", "event_polarity"), ("realis", "event_realis")):
            if (value := getattr(event, label)) is not UNSET:
                yield table, value
        for argument in event.arguments or ():
            yield "totals", "arguments"
            yield "arguments", f"{event.type} {argument.role}"


def _of_page(gold: GoldDocument) -> Pairs:
    for distractor in gold.annotation.distractors or ():
        yield "totals", "distractors"
        yield "distractors", distractor.kind
    for entity in gold.annotation.entities or ():
        for mention in entity.mentions:
            yield "totals", "mentions"
            yield "mentions", mention.form or "(none)"


def _of_entities(story: Iterable[GoldDocument]) -> Pairs:
    kinds = {entity.id: entity.kind for gold in story for entity in gold.annotation.entities or ()}
    for kind in kinds.values():
        yield "totals", "entities"
        if kind is not UNSET:
            yield "entities", kind


def _shared(story: Iterable[GoldDocument], layer: str, key: str) -> Iterator[str]:
    """The ids that items of at least two documents carry."""
    places: dict[Any, set[str]] = defaultdict(set)
    for gold in story:
        for item in getattr(gold.annotation, layer) or ():
            places[getattr(item, key)].add(gold.doc_id)
    return (name for name, where in places.items() if name not in (None, UNSET) and len(where) > 1)


# -- floors ----------------------------------------------------------------------------------------------


class Floor(msgspec.Struct, frozen=True):
    """The least that a part of a set should hold of something."""

    part: str
    table: str
    name: str
    least: int


class Shortfall(msgspec.Struct, frozen=True):
    """A floor, and how much there is."""

    floor: Floor
    count: int

    @property
    def is_below(self) -> bool:
        return self.count < self.floor.least


def read_floors(root: Path) -> list[Floor]:
    """The floors that a set declares in ``corpus/floors.json``: by part, table and name.

    Raises:
        InputError: there is no such file, or it is not of that form.
    """
    path = root / "corpus" / "floors.json"
    try:
        declared = msgspec.json.decode(path.read_bytes(), type=dict[str, dict[str, dict[str, int]]])
    except FileNotFoundError:
        raise InputError(f"{path}: [no-such-file] the set declares no floors: leave --floors out") from None
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise InputError(f"{path}: [bad-floors] {error}: expected {_SHAPE}") from None
    return [
        Floor(part, table, name, least)
        for part, tables in declared.items()
        for table, names in tables.items()
        for name, least in names.items()
    ]


_SHAPE = '{part: {table: {name: least}}}, e.g. {"test": {"phenomena": {"question": 12}}}'


def measured(found: Statistics, floors: Iterable[Floor]) -> list[Shortfall]:
    """Each floor with what there is.

    Raises:
        InputError: a floor is on a part or a table that does not exist.
    """
    checked = []
    for floor in floors:
        tables = found.parts.get(floor.part)
        if tables is None or floor.table not in tables:
            raise InputError(f"[bad-floors] there is no table {floor.table} of {floor.part}: check corpus/floors.json")
        checked.append(Shortfall(floor, tables[floor.table].get(floor.name, 0)))
    return checked
