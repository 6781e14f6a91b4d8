"""Quotes of a whole shard at once: read, check, match, count.

Where no two gold quotes of a document overlap, nor two predicted ones, a matching needs no solver: above half of
their union a span can share with one other only. Documents of another kind go to the general way, with their story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import chain, compress
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
from msgspec import UNSET, Struct

from newsbench.comparison import Options
from newsbench.engines.shards import Line, Shard
from newsbench.metrics.prf import Prf, Recall
from newsbench.model import Annotation
from newsbench.quick import columns
from newsbench.quick.columns import Bools, Ints, Pairs, Spans, Texts
from newsbench.quick.reading import read_gold, read_predictions
from newsbench.quick.records import QuickGold, QuickPrediction
from newsbench.scoring import StoryMean, Tally, labels_digest, story_mean
from newsbench.tracks.base import Path, Rows

_CONTENT, _CUE, _QUOTES, _TYPE = map(attrgetter, ("content", "cue", "quotes", "type"))
_encode_lines = msgspec.json.Encoder().encode_lines
# Offsets stay below 2**31, so products with these stay below 2**63.
_MOST = 2**31


def score_quickly(gold: Sequence[Line], predictions: Sequence[Line], options: Options) -> Quick | None:
    """Score ``quotes`` in the stories that can be counted at once.

    Args:
        gold: lines of whole stories.
        predictions: about documents among them.

    Returns:
        None where a line is not what the fast way reads, or has a problem: the general way finds words for it.
    """
    if max(options.threshold.numerator, options.threshold.denominator) >= _MOST:
        return None
    documents, answers = read_gold(gold), read_predictions(predictions)
    if not documents or answers is None:
        return None
    shard = _Columns.of(documents, answers, options)
    if shard is None:
        return None
    counted = _Counted.of(shard, options)
    knows_splits = any(one.split for one in documents)
    return Quick(counted.tally(answers), counted.rest(gold, predictions, answers), knows_splits)


class Quick(Struct, frozen=True):
    """What the fast way came to: a Tally, the lines of the stories that it left out, and whether splits are known."""

    tally: Tally
    rest: Shard
    knows_splits: bool


class _Columns(Struct, frozen=True):
    """A shard in columns.

    Attributes:
        story: of each document, as a number.
        gold, predicted: sorted, trimmed; predicted ones with nothing left are only in ``answers``.
        types: of the gold quotes.
        answers: how many predicted quotes each document has.
    """

    documents: Sequence[QuickGold]
    story: Ints
    gold: Spans
    predicted: Spans
    types: list[Any]
    answers: Ints

    @classmethod
    def of(
        cls, documents: Sequence[QuickGold], answers: Sequence[QuickPrediction], options: Options
    ) -> _Columns | None:
        at = {one.doc_id: number for number, one in enumerate(documents)}
        if not all(one.doc_id in at for one in answers):
            return None
        texts = columns.lay_out([one.text for one in documents])
        ours = columns.owners(len(one.quotes) for one in documents)
        of_answers = np.fromiter((at[one.doc_id] for one in answers), np.int64, len(answers))
        theirs = of_answers[columns.owners(len(one.quotes) for one in answers)]
        gold, predicted = _spans(documents, ours, texts), _spans(answers, theirs, texts)
        if gold is None or predicted is None or not _sources_lie(answers, theirs, texts):
            return None
        bare = columns.trimmed(gold, texts)
        # Gold of which trimming leaves nothing is a fault, also where nothing is trimmed.
        if not bare.length.all():
            return None
        if options.boundary == "trim":
            gold, predicted = bare, columns.trimmed(predicted, texts)
        order = np.argsort(gold.start, kind="stable")
        types = list(map(_TYPE, chain.from_iterable(map(_QUOTES, documents))))
        return cls(
            documents,
            _stories(documents),
            gold.where(order),
            _sorted(predicted.where(predicted.length > 0)),
            [types[rank] for rank in order.tolist()],
            np.bincount(theirs, minlength=len(documents)),
        )


def _stories(documents: Sequence[QuickGold]) -> Ints:
    names = [one.doc_id.split(".", 1)[0] if one.story_id is UNSET else one.story_id for one in documents]
    number = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return np.fromiter((number[name] for name in names), np.int64, len(names))


def _spans(records: Sequence[QuickGold] | Sequence[QuickPrediction], document: Ints, texts: Texts) -> Spans | None:
    """The contents; None where one of them, or a cue, is no place in its text."""
    quotes = list(chain.from_iterable(map(_QUOTES, records)))
    spans = columns.of_fragments(list(map(_CONTENT, quotes)), document, texts)
    cues = [cue or () for cue in map(_CUE, quotes)]
    return spans if columns.in_order(cues, document, texts) else None


def _sources_lie(answers: Sequence[QuickPrediction], document: Ints, texts: Texts) -> bool:
    sources = [(one.source,) if one.source else () for one in chain.from_iterable(map(_QUOTES, answers))]
    return columns.in_order(sources, document, texts)


def _sorted(spans: Spans) -> Spans:
    return spans.where(np.argsort(spans.start, kind="stable"))


class _Counted(Struct, frozen=True):
    """What was counted: the stories that were regular, and how their items pair."""

    shard: _Columns
    options: Options
    regular: Bools
    gold: Spans
    predicted: Spans
    types: list[Any]
    pairs: Pairs

    @classmethod
    def of(cls, shard: _Columns, options: Options) -> _Counted:
        irregular = np.zeros(len(shard.documents), np.bool_)
        for spans in (shard.gold, shard.predicted):
            irregular[columns.overlapping(spans)] = True
        while True:
            counted = cls._where(shard, options, ~_whole_stories(irregular, shard.story))
            if not len(again := counted._undecided()):
                return counted
            irregular[again] = True

    @classmethod
    def _where(cls, shard: _Columns, options: Options, regular: Bools) -> _Counted:
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

    def tally(self, answers: Sequence[QuickPrediction]) -> Tally:
        kept = list(compress(self.shard.documents, self.regular.tolist()))
        answered = {one.doc_id for one in answers}
        has_items = any(one.quotes for one in answers)
        keys = {"quotes", "quotes.*", "quotes.content"} if has_items else {"quotes"} if answers else set()
        rows, means = self._rows()
        return Tally(
            rows=rows,
            means=means,
            keys=frozenset(keys),
            documents=len(kept),
            stories=len(np.unique(self.shard.story[self.regular])),
            missing=frozenset(one.doc_id for one in kept if one.doc_id not in answered),
            digest=_digest(kept),
        )

    def _rows(self) -> tuple[Rows, dict[Path, StoryMean]]:
        rows: Rows = {}
        for criterion in ("exact", "overlap"):
            tp, golds, answers = self._by_story(self.same(criterion))
            rows["quotes", criterion] = _prf(tp.sum(), golds.sum(), answers.sum())
            if criterion == self.options.criterion:
                means = _means(("quotes", criterion), tp, golds, answers)
        shared, ours, theirs = (int(n.sum()) for n in (self.pairs.shared, self.gold.length, self.predicted.length))
        rows["quotes", "chars"] = _prf(shared, ours, theirs)
        rows.update(self._by_label())
        return rows, means

    def _by_story(self, same: Bools) -> tuple[Ints, Ints, Ints]:
        """Pairs, gold and predicted quotes of each story."""
        story = self.shard.story
        size = int(story.max()) + 1
        pairs = np.bincount(story[self.gold.document[self.pairs.gold[same]]], minlength=size)
        golds = np.bincount(story[self.gold.document], minlength=size)
        answers = np.zeros(size, np.int64)
        np.add.at(answers, story[self.regular], self.shard.answers[self.regular])
        return pairs, golds, answers

    def _by_label(self) -> Rows:
        """Recall by the type that gold gives (as :mod:`newsbench.tracks.quotes`)."""
        found = set(self.pairs.gold[self.same(self.options.criterion)].tolist())
        all_of = Counter(self.types)
        hit = Counter(self.types[rank] for rank in found)
        return {
            ("quotes", "by_label", str(label)): Recall(hit[label], number - hit[label])
            for label, number in all_of.items()
            if label is not UNSET
        }

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


def _prf(tp: int, gold: int, predicted: int) -> Prf:
    return Prf(int(tp), int(predicted - tp), int(gold - tp))


def _means(path: Path, tp: Ints, gold: Ints, predicted: Ints) -> dict[Path, StoryMean]:
    wholes = {"precision": (1, predicted), "recall": (1, gold), "f1": (2, gold + predicted)}
    return {
        (*path, figure): reduce(StoryMean.__add__, _each(tp * times, whole), StoryMean())
        for figure, (times, whole) in wholes.items()
    }


def _each(part: Ints, whole: Ints) -> Iterator[StoryMean]:
    return (story_mean(p, w) for p, w in zip(part.tolist(), whole.tolist(), strict=True))


def _digest(documents: Sequence[QuickGold]) -> int:
    """The sum of the digests of documents; their labels are written in one go."""
    labels = _encode_lines(list(chain.from_iterable(map(_QUOTES, documents)))).split(b"\n")
    envelopes = _encode_lines([Annotation(doc_id=one.doc_id, quotes=()) for one in documents]).split(b"\n")
    summed = at = 0
    for document, envelope in zip(documents, envelopes, strict=False):
        end = at + len(document.quotes)
        summed += labels_digest(document.text, [envelope, *labels[at:end]])
        at = end
    return summed % 2**256
