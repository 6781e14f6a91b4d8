"""Gold and predicted quotes of a shard, side by side, in columns; None where one of them is no place in its text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np
from msgspec import UNSET, Struct

from newsbench.comparison import Options
from newsbench.quick import columns
from newsbench.quick.columns import Ints, Spans, Texts
from newsbench.quick.records import QuickGold, QuickPrediction

_CONTENT, _CUE, _QUOTES, _SOURCE, _TYPE = map(attrgetter, ("content", "cue", "quotes", "source", "type"))


class Sides(Struct, frozen=True):
    """A shard in columns.

    Attributes:
        names: of the stories.
        story: of each document, as a number.
        gold, predicted: sorted, trimmed; predicted ones with nothing left are only in ``answers``.
        types: of the gold quotes.
        answers: how many predicted quotes each document has.
    """

    documents: Sequence[QuickGold]
    names: list[str]
    story: Ints
    gold: Spans
    predicted: Spans
    types: list[Any]
    answers: Ints

    @classmethod
    def of(cls, documents: Sequence[QuickGold], answers: Sequence[QuickPrediction], options: Options) -> Sides | None:
        at = {one.doc_id: number for number, one in enumerate(documents)}
        if not all(one.doc_id in at for one in answers):
            return None
        texts = columns.lay_out([one.text for one in documents])
        ours = columns.owners(len(one.quotes) for one in documents)
        of_answers = np.fromiter((at[one.doc_id] for one in answers), np.int64, len(answers))
        theirs = of_answers[columns.owners(len(one.quotes) for one in answers)]
        quotes, predictions = ([*chain.from_iterable(map(_QUOTES, side))] for side in (documents, answers))
        gold, predicted = _spans(quotes, ours, texts), _spans(predictions, theirs, texts)
        if gold is None or predicted is None or not _sources_lie(predictions, theirs, texts):
            return None
        bare = columns.trimmed(gold, texts)
        # Gold of which trimming leaves nothing is a fault, also where nothing is trimmed.
        if not bare.length.all():
            return None
        if options.boundary == "trim":
            gold, predicted = bare, columns.trimmed(predicted, texts)
        order = np.argsort(gold.start, kind="stable")
        stories = _stories(documents)
        number = {name: at for at, name in enumerate(dict.fromkeys(stories))}
        types = list(map(_TYPE, quotes))
        return cls(
            documents,
            list(number),
            np.fromiter((number[name] for name in stories), np.int64, len(stories)),
            gold.where(order),
            _sorted(predicted.where(predicted.length > 0)),
            [types[rank] for rank in order.tolist()],
            np.bincount(theirs, minlength=len(documents)),
        )


def _stories(documents: Sequence[QuickGold]) -> list[str]:
    """The story of each document."""
    return [one.doc_id.split(".", 1)[0] if one.story_id is UNSET else one.story_id for one in documents]


def _spans(quotes: Sequence[Any], document: Ints, texts: Texts) -> Spans | None:
    """The contents; None where one of them, or a cue, is no place in its text."""
    spans = columns.of_fragments(list(map(_CONTENT, quotes)), document, texts)
    cues = list(map(_CUE, quotes))
    if not all(cues):
        # Without those that have none.
        given = np.fromiter(map(bool, cues), np.bool_, len(cues))
        cues, document = list(filter(None, cues)), document[given]
    return spans if columns.in_order(cues, document, texts) else None


def _sources_lie(quotes: Sequence[Any], document: Ints, texts: Texts) -> bool:
    if not any(map(_SOURCE, quotes)):
        return True
    return columns.in_order([(one.source,) if one.source else () for one in quotes], document, texts)


def _sorted(spans: Spans) -> Spans:
    return spans.where(np.argsort(spans.start, kind="stable"))
