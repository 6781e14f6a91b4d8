"""The quotes of a shard, paired and counted by story.

Where no two gold quotes of a document overlap, nor two predicted ones, a matching needs no solver: above half of
their union a span can share with one other only. Documents of another kind are left to the general way, with their
story.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import compress
from operator import add, attrgetter
from typing import Any

import msgspec
import numpy as np
from msgspec import UNSET, Struct

from newsbench.comparison import Options
from newsbench.metrics.prf import Prf, Recall
from newsbench.model import Annotation
from newsbench.quick import columns
from newsbench.quick.columns import Bools, Ints, Pairs, Spans
from newsbench.quick.records import QuickGold, QuickPrediction
from newsbench.quick.sides import Sides
from newsbench.resampling import Resampled, resample
from newsbench.scoring import BATCH, StoryMean, Tally, labels_digest, story_mean
from newsbench.shards import Line, Shard
from newsbench.tracks.base import Path

_QUOTES = attrgetter("quotes")
_encode_lines = msgspec.json.Encoder().encode_lines


class Counted(Struct, frozen=True):
    """What was counted: the stories that were regular, and how their items pair."""

    shard: Sides
    options: Options
    regular: Bools
    gold: Spans
    predicted: Spans
    types: list[Any]
    pairs: Pairs

    @classmethod
    def of(cls, shard: Sides, options: Options) -> Counted:
        irregular = np.zeros(len(shard.documents), np.bool_)
        for spans in (shard.gold, shard.predicted):
            irregular[columns.overlapping(spans)] = True
        while True:
            counted = cls._where(shard, options, ~_whole_stories(irregular, shard.story))
            if not len(again := counted._undecided()):
                return counted
            irregular[again] = True

    @classmethod
    def _where(cls, shard: Sides, options: Options, regular: Bools) -> Counted:
        ours, theirs = regular[shard.gold.document], regular[shard.predicted.document]
        gold, predicted = shard.gold.where(ours), shard.predicted.where(theirs)
        types = list(compress(shard.types, ours.tolist()))
        return cls(shard, options, regular, gold, predicted, types, columns.touching(gold, predicted))

    def same(self, criterion: str) -> Bools:
        """Of each pair, whether its spans match."""
        shared, total = self.pairs.shared, self.pairs.total
        least = self.options.threshold
        same: Bools = shared == total
        return same if criterion == "exact" else shared * least.denominator >= least.numerator * total

    def _undecided(self) -> Ints:
        """The documents in which an item matches several, so that a matching must be chosen."""
        same = self.same("overlap")
        several = [
            spans.document[np.bincount(ranks[same], minlength=len(spans)) > 1]
            for spans, ranks in ((self.gold, self.pairs.gold), (self.predicted, self.pairs.predicted))
        ]
        return np.concatenate(several)

    # -- counts ----------------------------------------------------------------------------------------

    def tally(self, labels: Sequence[bytes], answers: Sequence[QuickPrediction], replicates: int, seed: int) -> Tally:
        """What was counted; ``labels``: the JSON of the gold quotes of all documents."""
        regular = self.regular.tolist()
        kept = list(compress(self.shard.documents, regular))
        answered = {one.doc_id for one in answers}
        has_items = any(one.quotes for one in answers)
        keys = {"quotes", "quotes.*", "quotes.content"} if has_items else {"quotes"} if answers else set()
        counts = self._counts()
        return Tally(
            rows={path: _row(each.sum(axis=1).tolist()) for path, each in counts.items()},
            means=_means(("quotes", self.options.criterion), counts["quotes", self.options.criterion]),
            keys=frozenset(keys),
            documents=len(kept),
            stories=len(np.unique(self.shard.story[self.regular])),
            missing=frozenset(one.doc_id for one in kept if one.doc_id not in answered),
            digest=_digest(self.shard.documents, labels, regular),
            resampled=self._resampled(counts, replicates, seed) if replicates and kept else None,
        )

    def _counts(self) -> dict[Path, Ints]:
        """The counts of each row, in the order of its fields, by story."""
        golds = self._by_story(self.gold.document)
        answers = self._by_story(np.arange(len(self.regular)), self.shard.answers * self.regular)
        counts: dict[Path, Ints] = {}
        for criterion in ("exact", "overlap"):
            found = self._by_story(self.gold.document[self.pairs.gold[self.same(criterion)]])
            counts["quotes", criterion] = np.stack((found, answers - found, golds - found))
        shared = self._by_story(self.gold.document[self.pairs.gold], self.pairs.shared)
        ours = self._by_story(self.gold.document, self.gold.length)
        theirs = self._by_story(self.predicted.document, self.predicted.length)
        counts["quotes", "chars"] = np.stack((shared, theirs - shared, ours - shared))
        return counts | self._by_label()

    def _by_story(self, document: Ints, number: Ints | None = None) -> Ints:
        """Items, or the sum of their numbers, by the story of their document."""
        story = self.shard.story
        summed = np.zeros(int(story.max()) + 1, np.int64)
        np.add.at(summed, story[document], 1 if number is None else number)
        return summed

    def _by_label(self) -> dict[Path, Ints]:
        """Recall by the type that gold gives (as :mod:`newsbench.tracks.quotes`)."""
        right = np.zeros(len(self.gold), np.bool_)
        right[self.pairs.gold[self.same(self.options.criterion)]] = True
        counts: dict[Path, Ints] = {}
        for label in sorted({str(one) for one in self.types if one is not UNSET}):
            labelled = np.fromiter((one == label for one in self.types), np.bool_, len(self.types))
            found = self._by_story(self.gold.document[labelled & right])
            counts["quotes", "by_label", label] = np.stack(
                (found, self._by_story(self.gold.document[labelled]) - found)
            )
        return counts

    def _resampled(self, counts: Mapping[Path, Ints], replicates: int, seed: int) -> Resampled:
        """The replicates of the stories; a label that a story lacks is no row of it."""
        each = {path: values.T.tolist() for path, values in counts.items()}
        rows = [
            (
                self.shard.names[at],
                {path: _row(of[at]) for path, of in each.items() if "by_label" not in path or any(of[at])},
            )
            for at in dict.fromkeys(self.shard.story[self.regular].tolist())
        ]
        parts = [resample(rows[at : at + BATCH], replicates, seed) for at in range(0, len(rows), BATCH)]
        return reduce(add, parts)

    # -- what is left ----------------------------------------------------------------------------------

    def rest(self, gold: Sequence[Line], predictions: Sequence[Line], answers: Sequence[QuickPrediction]) -> Shard:
        """The lines of the stories that were not counted."""
        left = [not regular for regular in self.regular.tolist()]
        names = {one.doc_id for one in compress(self.shard.documents, left)}
        return Shard(
            list(compress(gold, left)),
            [line for line, answer in zip(predictions, answers, strict=True) if answer.doc_id in names],
        )


def _whole_stories(documents: Bools, story: Ints) -> Bools:
    """The documents of the stories of some documents."""
    stories = np.zeros(int(story.max()) + 1, np.bool_)
    stories[story[documents]] = True
    return stories[story]


def _row(counts: Sequence[int]) -> Prf | Recall:
    return Prf(*counts) if len(counts) == 3 else Recall(*counts)


def _means(path: Path, counts: Ints) -> dict[Path, StoryMean]:
    """The sums over stories of precision, recall and F1."""
    tp, fp, fn = counts
    parts = {"precision": (tp, tp + fp), "recall": (tp, tp + fn), "f1": (2 * tp, 2 * tp + fp + fn)}
    return {
        (*path, figure): reduce(StoryMean.__add__, _each(part, whole), StoryMean())
        for figure, (part, whole) in parts.items()
    }


def _each(part: Ints, whole: Ints) -> Iterator[StoryMean]:
    return (story_mean(p, w) for p, w in zip(part.tolist(), whole.tolist(), strict=True))


def _digest(documents: Sequence[QuickGold], labels: Sequence[bytes], kept: Sequence[bool]) -> int:
    """The sum of the digests of the kept ones of some documents; ``labels``: the JSON of the quotes of all."""
    envelopes = _encode_lines([Annotation(doc_id=one.doc_id, quotes=()) for one in documents]).split(b"\n")
    summed = at = 0
    for document, envelope, keep in zip(documents, envelopes, kept, strict=False):
        end = at + len(document.quotes)
        if keep:
            summed += labels_digest(document.text, [envelope, *labels[at:end]])
        at = end
    return summed % 2**256
