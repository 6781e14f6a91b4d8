"""One gold document beside its prediction: items, the pairs that touch, and who is who."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from msgspec import UNSET, Struct

from newsbench.corpus import GoldDocument
from newsbench.derived import asserting_quote
from newsbench.grounding import Grounding, TextIndex
from newsbench.items import Item, Near, chosen_places, in_canonical_order, make_item, near_pairs
from newsbench.matching import Edge, match
from newsbench.model import (
    Event,
    Fragments,
    PredictedEvent,
    PredictedFragments,
    PredictedQuote,
    Prediction,
    Quote,
    Span,
)
from newsbench.resolving import Referent, Resolver, Special, StoryEntities
from newsbench.spans import canonical, length, overlap, trim

Criterion = Literal["exact", "overlap"]
Boundary = Literal["trim", "strict"]
G = TypeVar("G", bound=Struct)
P = TypeVar("P", bound=Struct)


class Options(Struct, frozen=True):
    """How spans are compared.

    Attributes:
        boundary: ``trim`` forgives marks, white space and clause punctuation at edges (design 4.1).
        criterion: of the headline rows, and of the tracks that build on matched spans.
        threshold: least intersection over union under ``overlap``, exact.
    """

    boundary: Boundary = "trim"
    criterion: Criterion = "overlap"
    threshold: Fraction = Fraction(1, 2)

    def same(self, shared: int, total: int) -> bool:
        """Whether two spans with so many shared and united code points match under the headline criterion."""
        if self.criterion == "exact":
            return shared == total
        return shared * self.threshold.denominator >= self.threshold.numerator * total


DEFAULT_OPTIONS = Options()


class Layer(Struct, Generic[G, P], frozen=True):
    """Gold and predicted items of one kind in canonical order, and the pairs that share a code point.

    ``places`` says where each predicted item is taken to lie (empty: nowhere).
    """

    gold: list[Item[G]]
    predicted: list[Item[P]]
    near: list[Near]
    places: list[Fragments]

    @classmethod
    def of(cls, gold: Iterable[Item[G]], predicted: Iterable[Item[P]], options: Options) -> Layer[G, P]:
        ordered, answers = in_canonical_order(gold), in_canonical_order(predicted)
        near = near_pairs(ordered, answers)
        several = any(len(item.places) > 1 for item in answers)
        return cls(ordered, answers, near, chosen_places(answers, _matched(near, options) if several else ()))


def _matched(near: Iterable[Near], options: Options) -> Iterator[Near]:
    """The pairs of the matching by spans alone, which says at which of its occurrences a string lies."""
    pairs = {(n.gold, n.predicted): n for n in near if options.same(n.shared, n.total)}
    edges = match(Edge(n.gold, n.predicted, n.shared, n.total) for n in pairs.values())
    return (pairs[e.gold, e.predicted] for e in edges)


class Comparison:
    """Everything that the tracks ask about one document. Each part is made when it is first asked for."""

    def __init__(
        self, gold: GoldDocument, prediction: Prediction | None, story: StoryEntities, options: Options
    ) -> None:
        self.gold = gold
        self.prediction = Prediction(gold.doc_id) if prediction is None else prediction
        self.story = story
        self.options = options
        self.index = TextIndex(gold.text)
        # Matchings by track and criterion; several tracks build on the same one.
        self.outcomes: dict[tuple[str, ...], Any] = {}
        self._speakers: dict[tuple[str, int], Referent] = {}

    # -- spans ---------------------------------------------------------------------------------------

    def prepare(self, fragments: Fragments) -> Fragments:
        """Fragments as they are compared, canonical."""
        return trim(fragments, self.gold.text) if self.options.boundary == "trim" else canonical(fragments)

    @cached_property
    def annotated(self) -> Fragments | None:
        """The only spans that were labelled; None where all of the text was."""
        spans = self.gold.annotation.annotated
        return None if spans is UNSET else canonical(spans)

    def outside(self, place: Fragments) -> bool:
        """Whether a place lies less than half inside what was labelled."""
        return bool(place) and self.annotated is not None and 2 * overlap(place, self.annotated) < length(place)

    def ground(self, value: PredictedFragments | Span | None, text: str | Sequence[str] | None = None) -> Grounding:
        """Where a predicted span lies; ``text`` stands in where no offsets or strings are given under its key."""
        return self.index.ground(text if value is None else value)

    def gold_item(self, record: G, fragments: Fragments) -> Item[G]:
        return make_item(record, Grounding("offsets", (fragments,)), self.prepare, 0)

    def predicted_item(
        self, record: P, value: PredictedFragments | Span | None, text: str | Sequence[str] | None = None
    ) -> Item[P]:
        grounding = self.ground(value, text)
        size = sum(map(len, _strings(text if value is None else value))) if not grounding.places else 0
        return make_item(record, grounding, self.prepare, size)

    # -- layers --------------------------------------------------------------------------------------

    @property
    def gold_quotes(self) -> Sequence[Quote]:
        return self.gold.annotation.quotes or ()

    @property
    def predicted_quotes(self) -> Sequence[PredictedQuote]:
        return self.prediction.quotes or ()

    @cached_property
    def contents(self) -> Layer[Quote, PredictedQuote]:
        return Layer.of(
            (self.gold_item(q, q.content) for q in self.gold_quotes),
            (self.predicted_item(q, q.content, q.text if q.texts is None else q.texts) for q in self.predicted_quotes),
            self.options,
        )

    def _answers(self, key: Literal["cue", "source"]) -> Iterator[PredictedQuote]:
        """The predicted quotes that have a cue or a source; none where no gold quote says whether it has one."""
        if not self.unlabelled(key):
            yield from (quote for quote in self.predicted_quotes if getattr(quote, key))

    def unlabelled(self, key: Literal["cue", "source"]) -> bool:
        """Whether gold has quotes, and the key was labelled in none of them."""
        return bool(self.gold_quotes) and all(getattr(quote, key) is UNSET for quote in self.gold_quotes)

    @cached_property
    def cues(self) -> Layer[Quote, PredictedQuote]:
        return Layer.of(
            (self.gold_item(q, q.cue) for q in self.gold_quotes if q.cue),
            (self.predicted_item(q, q.cue) for q in self._answers("cue")),
            self.options,
        )

    @cached_property
    def sources(self) -> Layer[Quote, PredictedQuote]:
        return Layer.of(
            (self.gold_item(q, (q.source,)) for q in self.gold_quotes if q.source),
            (self.predicted_item(q, q.source) for q in self._answers("source") if q.source),
            self.options,
        )

    @cached_property
    def triggers(self) -> Layer[Event, PredictedEvent]:
        return Layer.of(
            (self.gold_item(e, e.trigger) for e in self.gold.annotation.events or ()),
            (
                self.predicted_item(e, e.trigger, e.text if e.texts is None else e.texts)
                for e in self.prediction.events or ()
            ),
            self.options,
        )

    def edges(self, layer: Layer[G, P], criterion: Criterion) -> Iterator[Edge]:
        """The pairs of a layer whose spans match under a criterion."""
        if criterion == "exact":
            return (
                Edge(n.gold, n.predicted)
                for n in layer.near
                # An altered string may hide a changed "not", so it is never the same words.
                if n.shared == n.total and layer.predicted[n.predicted].grade != "altered"
            )
        least, of = self.options.threshold.numerator, self.options.threshold.denominator
        return (Edge(n.gold, n.predicted, n.shared, n.total) for n in layer.near if n.shared * of >= least * n.total)

    def events_touch(self, gold: str, predicted: str) -> bool:
        """Whether the triggers of a gold and a predicted event (by id) share a code point."""
        return (gold, predicted) in self._touching_events

    @cached_property
    def _touching_events(self) -> frozenset[tuple[object, object]]:
        layer = self.triggers
        return frozenset((layer.gold[n.gold].record.id, layer.predicted[n.predicted].record.id) for n in layer.near)

    # -- who is who ----------------------------------------------------------------------------------

    @cached_property
    def resolver(self) -> Resolver:
        return Resolver(self.story, self.gold.annotation, self.prediction, self.index, self.prepare)

    def speaker(self, rank: int, key: Literal["speaker", "via", "addressee"] = "speaker") -> Referent:
        """Who speaks in, relays or is addressed by the predicted quote of this rank."""
        if (key, rank) not in self._speakers:
            quote = self.contents.predicted[rank].record
            source = quote.source if key == "speaker" else UNSET
            self._speakers[key, rank] = self.resolver.speaker(getattr(quote, key), source)
        return self._speakers[key, rank]

    def quote_agreement(self, gold: int, predicted: int) -> int:
        """How many of type and speaker agree between a gold and a predicted quote (by rank)."""
        ours, theirs = self.contents.gold[gold].record, self.contents.predicted[predicted].record
        speaker = gold_speaker(ours.speaker)
        return (ours.type == theirs.type) + (speaker is not None and speaker == self.speaker(predicted))

    @cached_property
    def gold_asserters(self) -> list[Referent | None]:
        """Who asserts each gold event; None where that was not labelled."""
        by_id = {q.id: q for q in self.gold_quotes if q.id is not UNSET}
        return [self._gold_asserter(item, by_id) for item in self.triggers.gold]

    def _gold_asserter(self, item: Item[Event], by_id: dict[str, Quote]) -> Referent | None:
        event = item.record
        if event.asserted_by is None:
            return OUTLET
        if event.asserted_by is not UNSET:
            return gold_speaker(by_id[event.asserted_by].speaker)
        if self.gold.annotation.quotes is UNSET:
            return None
        # In canonical order and as compared, as for predictions: of two quotes with one content the same one
        # asserts, and a comma that one label takes in and the other leaves out makes no other asserter.
        quotes = self.contents.gold
        at = asserting_quote(item.place, [quote.place for quote in quotes])
        return OUTLET if at is None else gold_speaker(quotes[at].record.speaker)

    @cached_property
    def predicted_asserters(self) -> list[Referent]:
        """Who asserts each predicted event; derived from the predicted quotes where it is not said."""
        ranks = {q.record.id: rank for rank, q in reversed([*enumerate(self.contents.predicted)])}
        return [
            self._predicted_asserter(item.record, place, ranks)
            for item, place in zip(self.triggers.predicted, self.triggers.places, strict=True)
        ]

    def _predicted_asserter(self, event: PredictedEvent, place: Fragments, ranks: dict[str | None, int]) -> Referent:
        if event.asserted_by is None:
            return OUTLET
        if event.asserted_by is not UNSET:
            return self.speaker(ranks[event.asserted_by]) if event.asserted_by in ranks else Special.NOTHING
        at = asserting_quote(place, self.contents.places)
        return OUTLET if at is None else self.speaker(at)


# The asserter of what no quote covers. No entity id can be this string, since ids are not empty.
OUTLET = ""


def gold_speaker(speaker: str | None | object) -> Referent | None:
    """A gold speaker as predicted ones are resolved to; None where it was not labelled."""
    if speaker is UNSET:
        return None
    return Special.NOBODY if speaker is None else str(speaker)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (part for part in value if isinstance(part, str))


Agreement = Callable[[Comparison, int, int], int]
