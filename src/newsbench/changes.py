"""Which items a run finds that its baseline missed, and the other way round, each with the text around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath

from msgspec import Struct

from newsbench.baseline import Baseline, Items, how_to_renew, key_of
from newsbench.comparison import Comparison
from newsbench.errors import Error, errors_of
from newsbench.files import InputError
from newsbench.listing import in_context
from newsbench.model import Fragments
from newsbench.scoring import compare_story
from newsbench.snapshot import Snapshot, gold_token_of, is_labelled, predicted_token_of
from newsbench.spans import hull
from newsbench.tracks.argument_items import Held
from newsbench.tracks.base import ItemTrack
from newsbench.validation.wording import quoted

_NOTHING = Items()


@dataclass(frozen=True, slots=True)
class Change:
    """One item that is right now and was not, or the other way round.

    Attributes:
        tracks: in which it changed in the same way.
        doc_id: the document.
        kind: of the error it is now (see :mod:`newsbench.errors`), or ``found``.
        text: the item in brackets, with some text around it; for what lies nowhere, the words that were predicted.
        span: from its first to its last code point; None for what lies nowhere.
    """

    tracks: tuple[str, ...]
    doc_id: str
    kind: str
    text: str
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between a baseline and a run.

    Attributes:
        lost: gold items that were found before and are missed now.
        false: predicted items that are wrong and were not there before, or were right.
        found: gold items that were missed before and are found now.
        gone: false positives of the baseline that are no more, by track.
    """

    lost: tuple[Change, ...] = ()
    false: tuple[Change, ...] = ()
    found: tuple[Change, ...] = ()
    gone: dict[str, int] = field(default_factory=dict)


def changes(before: Baseline, now: Snapshot, *, path: str | FilePath) -> Changes:
    """Compare a run with its baseline, item by item; only the stories that differ are looked at again.

    Raises:
        InputError: the baseline names gold items that the set does not have.
    """
    parts = [part for track in now.plan.tracks for part in track.parts if _in_both(part, before, now.baseline)]
    moved = {doc_id for part in parts for doc_id in _moved(before, now.baseline, part)}
    seen = _Seen()
    for _, documents in now.loaded.corpus.stories():
        if any(document.doc_id in moved for document in documents):
            for comparison in compare_story(documents, now.loaded.read.by_id, now.plan.options):
                for part in parts:
                    if is_labelled(comparison, part):
                        seen.document(_Difference(comparison, part, before, now.baseline, path))
    return seen.changes()


def _in_both(part: ItemTrack, before: Baseline, now: Baseline) -> bool:
    return key_of(part.path) in before.items and key_of(part.path) in now.items


def _moved(before: Baseline, now: Baseline, part: ItemTrack) -> Iterator[str]:
    then, today = before.items[key_of(part.path)], now.items[key_of(part.path)]
    return (doc_id for doc_id in {*then, *today} if then.get(doc_id, _NOTHING) != today.get(doc_id, _NOTHING))


class _Difference:
    """One document in one track, then and now."""

    def __init__(
        self, comparison: Comparison, part: ItemTrack, before: Baseline, now: Baseline, path: str | FilePath
    ) -> None:
        self.comparison, self.part = comparison, part
        self.track, self.doc_id = key_of(part.path), comparison.gold.doc_id
        self._then = before.items[self.track].get(self.doc_id, _NOTHING)
        self._now = now.items[self.track].get(self.doc_id, _NOTHING)
        self._layer = part.items(comparison)
        self._ranks = {gold_token_of(comparison, part, rank): rank for rank in range(len(self._layer.gold))}
        if unknown := set(self._then.matched) - set(self._ranks):
            raise InputError(
                f"{path}: [damaged-baseline] $.items.{self.track}: {self.doc_id} has no gold item "
                f"{min(unknown)}. {how_to_renew(path)}"
            )

    def found(self) -> Iterator[Change]:
        for rank in self._of_gold(self._now.matched, self._then.matched):
            yield self._gold("found", rank)

    def errors(self) -> tuple[list[Change], list[Change]]:
        """Gold items lost; and wrong predictions that are new, without those that are how a gold item was lost."""
        lost = set(self._of_gold(self._then.matched, self._now.matched))
        fresh = Counter(self._now.surplus) - Counter(self._then.surplus)
        errors = list(errors_of(self.comparison, self.part)) if lost or fresh else []
        return (
            [self._gold(error.kind, error.gold) for error in errors if error.gold is not None and error.gold in lost],
            [
                self._predicted(error.kind, rank)
                for error, rank in _fresh(self, errors, fresh)
                if error.gold not in lost
            ],
        )

    def gone(self) -> int:
        return (Counter(self._then.surplus) - Counter(self._now.surplus)).total()

    def _of_gold(self, having: tuple[str, ...], lacking: tuple[str, ...]) -> list[int]:
        return sorted(self._ranks[token] for token in set(having) - set(lacking))

    def token(self, rank: int) -> str:
        return predicted_token_of(self.comparison, self.part, rank)

    def _gold(self, kind: str, rank: int) -> Change:
        item = self._layer.gold[rank]
        return self._at(kind, item.place, item.record)

    def _predicted(self, kind: str, rank: int) -> Change:
        place, record = self._layer.places[rank], self._layer.predicted[rank].record
        if place:
            return self._at(kind, place, record)
        words = quoted(" … ".join(_words(record, self.part.path[0])))
        return Change((self.track,), self.doc_id, kind, _role(record) + words, None)

    def _at(self, kind: str, place: Fragments, record: Struct) -> Change:
        text = in_context(self.comparison.gold.text, place)
        return Change((self.track,), self.doc_id, kind, _role(record) + (text or ""), hull(place))


def _fresh(difference: _Difference, errors: Iterable[Error], fresh: Counter[str]) -> Iterator[tuple[Error, int]]:
    """The errors of predictions that are new, so many of each as there are more now."""
    left = fresh.copy()
    for error in errors:
        if error.predicted is not None and left[token := difference.token(error.predicted)] > 0:
            left[token] -= 1
            yield error, error.predicted


# Where the words of a predicted item stand, by track; in the others they are the content or the trigger.
_WORDS_IN = {"cues": ("cue",), "sources": ("source",)}


def _role(record: Struct) -> str:
    """What tells the arguments of one trigger apart; empty for other items."""
    return f"{record.argument.role}: " if isinstance(record, Held) else ""


def _words(record: Struct, track: str) -> Iterator[str]:
    if isinstance(record, Held):
        record = record.event
    for name in _WORDS_IN.get(track, ("text", "texts", "content", "trigger")):
        value = getattr(record, name, None)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from (part for part in value if isinstance(part, str))


class _Seen:
    """Changes so far. What changed in the same way in several tracks is one change."""

    def __init__(self) -> None:
        self._lost: list[Change] = []
        self._false: list[Change] = []
        self._found: list[Change] = []
        self._gone: Counter[str] = Counter()

    def document(self, difference: _Difference) -> None:
        lost, false = difference.errors()
        self._lost.extend(lost)
        self._false.extend(false)
        self._found.extend(difference.found())
        self._gone[difference.track] += difference.gone()

    def changes(self) -> Changes:
        return Changes(_joined(self._lost), _joined(self._false), _joined(self._found), dict(+self._gone))


def _joined(found: list[Change]) -> tuple[Change, ...]:
    """By document and offset, each with all its tracks; two alike in one track stay two."""
    numbers: Counter[Change] = Counter()
    tracks: dict[tuple[Change, int], list[str]] = {}
    for change in found:
        tracks.setdefault((replace(change, tracks=()), numbers[change]), []).extend(change.tracks)
        numbers[change] += 1
    joined = (replace(one, tracks=tuple(names)) for (one, _), names in tracks.items())
    return tuple(sorted(joined, key=_position))


def _position(change: Change) -> tuple[str, tuple[int, int], str]:
    return change.doc_id, change.span or (1 << 62, 0), change.kind
