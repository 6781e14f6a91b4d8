"""One document as it is shown: its labels, what each is called, and whether it was right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Literal

from msgspec import UNSET, Struct

from newsbench.comparison import Comparison, Layer
from newsbench.entries import Entry, Speech, of_event, of_quote
from newsbench.errors import errors_of
from newsbench.files import InputError
from newsbench.metrics.prf import Prf
from newsbench.model import Fragments
from newsbench.spans import canonical
from newsbench.standing import attempted
from newsbench.tracks.base import ItemTrack

Side = Literal["gold", "pred"]
Status = Literal["plain", "right", "wrong", "left-out"]
# What can be shown, and what is called by which letter.
LAYERS: Mapping[str, str] = {
    "quotes": "q", "cues": "c", "sources": "s", "events": "v", "entities": "e", "distractors": "d", "regions": "r",
}  # fmt: skip
DEFAULT_LAYERS = ("quotes", "cues", "sources", "events")
# The items of a layer that are matched, by their name in a comparison.
_MATCHED: Mapping[str, str] = {"quotes": "contents", "cues": "cues", "sources": "sources", "events": "triggers"}
# What a layer is judged by where nobody says it: the first that the predictions attempt.
JUDGED_BY: Mapping[str, tuple[str, ...]] = {
    "quotes": ("attribution", "quotes"), "cues": ("cues",), "sources": ("sources",),
    "events": ("event_types", "events"),
}  # fmt: skip
# A name this long or shorter stands beside a label; longer ids are numbered instead.
_LONGEST_NAME = 4


class Label(Struct, frozen=True):
    """A label in the text.

    Attributes:
        names: what may be written on it, the longest first.
        place: as it is compared, code points; under ``boundary=trim`` without marks and spaces at its edges.
    """

    layer: str
    side: Side
    names: tuple[str, ...]
    place: Fragments
    status: Status = "plain"


class Shown(Struct, frozen=True):
    """A document with what is to be seen of it.

    Attributes:
        entries: quotes and events with who, what and why wrong, by layer.
        counts: of each track that judged; None: the predictions do not attempt it.
        notices: what a reader should know first.
    """

    comparison: Comparison
    labels: tuple[Label, ...]
    entries: Mapping[str, tuple[Entry, ...]]
    counts: Mapping[str, Prf | None] = {}
    notices: tuple[str, ...] = ()


class _Judged:
    """What the tracks say of the items of one layer."""

    def __init__(self, comparison: Comparison, layer: str, parts: Sequence[ItemTrack]) -> None:
        self.partner: dict[int, int] = {}
        self.kinds: Mapping[tuple[Side, int], list[str]] = defaultdict(list)
        self.right: set[tuple[Side, int]] = set()
        self.counts: dict[str, Prf] = {}
        for part in parts:
            if getattr(comparison.gold.annotation, part.layer) is UNSET:
                continue
            outcome = part.outcome(comparison, comparison.options.criterion)
            self.counts["/".join(part.path)] = outcome.counts
            for gold, predicted in outcome.pairs:
                self._pair(gold, predicted)
            for error in errors_of(comparison, part):
                if error.gold is not None and error.predicted is not None:
                    self._pair(error.gold, error.predicted)
                self._wrong("gold", error.gold, error.kind)
                self._wrong("pred", error.predicted, error.kind)

    def _pair(self, gold: int, predicted: int) -> None:
        self.partner.setdefault(predicted, gold)
        self.right |= {("gold", gold), ("pred", predicted)}

    def _wrong(self, side: Side, rank: int | None, kind: str) -> None:
        if rank is not None and kind not in self.kinds[side, rank]:
            self.kinds[side, rank].append(kind)

    def status(self, side: Side, rank: int, judges: bool) -> Status:
        if (side, rank) in self.kinds:
            return "wrong"
        if (side, rank) in self.right:
            return "right"
        return "left-out" if judges and side == "pred" else "plain"


def show(
    comparison: Comparison,
    parts: Sequence[ItemTrack],
    *,
    layers: Iterable[str] = DEFAULT_LAYERS,
    keys: Iterable[str] | None = None,
) -> Shown:
    """What is to be seen of a document.

    Args:
        parts: what its labels are judged by; one that the predictions do not attempt is left out.
        layers: of :data:`LAYERS`.
        keys: that stand in the predictions, see :func:`newsbench.standing.standing_keys`; None: there are no
            predictions, and gold is shown alone.
    """
    tried = [] if keys is None else [part for part in parts if attempted(keys, part.keys, part.layer)]
    counts: dict[str, Prf | None] = {}
    if keys is not None:
        counts = {"/".join(part.path): None for part in parts if part not in tried}
    labels: list[Label] = []
    entries: dict[str, tuple[Entry, ...]] = {}
    speech = Speech(comparison, arguments=attempted(keys or (), frozenset({"events.arguments"}), "events"))
    for layer in layers:
        if layer not in _MATCHED:
            labels.extend(_simple(comparison, layer, keys is not None))
            continue
        view = _LayerView(speech, layer, [part for part in tried if _shows(comparison, part, layer)])
        counts.update(view.judged.counts)
        labels.extend(view.labels(predictions=keys is not None))
        if layer in ("quotes", "events"):
            entries[layer] = tuple(view.entries())
    unlabelled = [layer for layer in entries if getattr(comparison.gold.annotation, layer) is UNSET]
    notices = tuple(f"gold has no labels of {layer}: they were not labelled here" for layer in unlabelled)
    return Shown(comparison, tuple(labels), entries, counts, notices)


def _shows(comparison: Comparison, part: ItemTrack, layer: str) -> bool:
    return part.items(comparison) is getattr(comparison, _MATCHED[layer])


def parts_for(parts: Sequence[ItemTrack], layers: Iterable[str], keys: Iterable[str] | None) -> list[ItemTrack]:
    """What judges each layer where nobody says it: the first of its tracks that the predictions attempt."""
    by_name = {part.name: part for part in parts}
    standing = frozenset(keys or ())
    found: list[ItemTrack] = []
    for layer in layers:
        names = JUDGED_BY.get(layer, ())
        tried = [name for name in names if attempted(standing, by_name[name].keys, by_name[name].layer)]
        found.extend(by_name[name] for name in (*tried, *names)[:1])
    return found


def layers_of(parts: Sequence[ItemTrack], comparison: Comparison) -> tuple[str, ...]:
    """The layers that tracks judge.

    Raises:
        InputError: a track judges something else.
    """
    layers = {part.path: [layer for layer in _MATCHED if _shows(comparison, part, layer)] for part in parts}
    if other := [path[0] for path, found in layers.items() if not found]:
        raise InputError(f"[no-labels] {other[0]} judges no quotes, cues, sources or events: name another track")
    return tuple(layer for layer in _MATCHED if any(layer in found for found in layers.values()))


class _LayerView:
    """Quotes, cues, sources or events of both sides."""

    def __init__(self, speech: Speech, layer: str, parts: Sequence[ItemTrack]) -> None:
        comparison = speech.comparison
        self._speech, self._layer, self._judges = speech, layer, bool(parts)
        self.items: Layer[Any, Any] = getattr(comparison, _MATCHED[layer])
        self.judged = _Judged(comparison, layer, parts)
        self._gold = _gold_names(comparison, layer, self.items)
        self._pred = self._predicted_names()

    def _predicted_names(self) -> list[str]:
        """A predicted item that belongs to a gold one has its name; all others are numbered."""
        numbers = count(1)
        partner = self.judged.partner
        return [
            self._gold[partner[rank]] if rank in partner else f"+{LAYERS[self._layer]}{next(numbers)}"
            for rank in range(len(self.items.predicted))
        ]

    def labels(self, *, predictions: bool) -> Iterator[Label]:
        for rank, item in enumerate(self.items.gold):
            yield self._label("gold", rank, self._gold[rank], item.record, item.place)
        for rank, item in enumerate(self.items.predicted if predictions else ()):
            yield self._label("pred", rank, self._pred[rank], item.record, self.items.places[rank])

    def _label(self, side: Side, rank: int, name: str, record: Any, place: Fragments) -> Label:
        status = self.judged.status(side, rank, self._judges)
        kinds = self.judged.kinds.get((side, rank), ())
        called = f"{name}✗" if status == "wrong" else name
        more = {
            "quotes": [record.type, *([self._speech.speaker(side, rank)] if self._layer == "quotes" else ())],
            "events": [record.type],
            "cues": ["cue"],
            "sources": ["source"],
        }[self._layer]
        told = [str(one) for one in (*kinds, *more) if isinstance(one, str)]
        names = (" ".join([called, *told[:size]]) for size in range(len(told), -1, -1))
        return Label(self._layer, side, tuple(names), place, status)

    def entries(self) -> Iterator[Entry]:
        """Gold items with what was found of them, then predictions that are nobody's."""
        found = {gold: predicted for predicted, gold in self.judged.partner.items()}
        make = of_quote if self._layer == "quotes" else of_event
        for rank, name in enumerate(self._gold):
            status, kinds = self._judgement("gold", rank)
            yield make(self._speech, name, rank, found.get(rank), status, kinds)
        for rank, name in enumerate(self._pred):
            if rank not in self.judged.partner:
                status, kinds = self._judgement("pred", rank)
                yield make(self._speech, name, None, rank, status, kinds)

    def _judgement(self, side: Side, rank: int) -> tuple[Status, tuple[str, ...]]:
        status = self.judged.status(side, rank, self._judges)
        return status, tuple(self.judged.kinds.get((side, rank), ()))


def _gold_names(comparison: Comparison, layer: str, items: Layer[Any, Any]) -> list[str]:
    """Ids where they are short, else numbers. A cue or source is called by its quote."""
    of = comparison.contents if layer in ("cues", "sources") else items
    letter = LAYERS["events" if layer == "events" else "quotes"]
    given = [one.record.id for one in of.gold]
    ids = [one for one in given if isinstance(one, str) and len(one) <= _LONGEST_NAME and one.isalnum()]
    if len(ids) < len(given):
        ids = [f"{letter}{rank}" for rank in range(1, len(given) + 1)]
    named = {id(one.record): name for one, name in zip(of.gold, ids, strict=True)}
    prefix = "" if of is items else LAYERS[layer] + "·"
    return [prefix + named[id(one.record)] for one in items.gold]


def _simple(comparison: Comparison, layer: str, predictions: bool) -> Iterator[Label]:
    """Labels that are shown and not judged one by one."""
    annotation = comparison.gold.annotation
    if layer == "entities":
        for entity in annotation.entities or ():
            names = _names(entity.id, entity.name)
            yield from (Label(layer, "gold", names, (mention.span,)) for mention in entity.mentions)
        if predictions:
            yield from _predicted_mentions(comparison)
    else:
        listed: Any = getattr(annotation, layer) or ()
        yield from (Label(layer, "gold", _names(LAYERS[layer], one.kind), (one.span,)) for one in listed)


def _predicted_mentions(comparison: Comparison) -> Iterator[Label]:
    for number, entity in enumerate(comparison.prediction.entities or (), 1):
        for mention in entity.mentions or ():
            grounded = comparison.ground(mention.text if mention.span is None else mention.span)
            for place in grounded.places[:1]:
                yield Label("entities", "pred", _names(entity.id or f"+{number}", entity.name), canonical(place))


def _names(short: str, long: object) -> tuple[str, ...]:
    return (*([f"{short} {long}"] if isinstance(long, str) else ()), short)
