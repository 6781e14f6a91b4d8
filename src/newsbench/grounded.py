"""A predictions file with its strings turned into offsets, line by line, nothing else changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from newsbench.adapting.dialect import PLAIN, Dialect
from newsbench.api import InvalidInput, PredictionSource, checked_gold, lines_from, name_of
from newsbench.corpus import ALL, Corpus
from newsbench.model import Prediction, to_json
from newsbench.placing import Keep, Tally, place_strings
from newsbench.predictions import Predictions, read_predictions


class Grounded(Struct, frozen=True):
    """Predictions with offsets, and what was done.

    Attributes:
        lines: JSON, in the order of the input. Records without strings, and those about documents whose text is not at
            hand, are as they were, byte for byte; refused records are not here. Of a dialect all are rewritten in
            newsbench's own keys and in code points, and those whose text is not at hand are not here.
        tally: how the strings were found.
        read: the predictions as they were read, with their problems.
        corpus: the documents whose texts were looked at.
    """

    lines: tuple[bytes, ...]
    tally: Tally
    read: Predictions
    corpus: Corpus


class _Named(Struct):
    doc_id: str


def ground(
    predictions: PredictionSource,
    gold: str | Path | Corpus | None = None,
    *,
    split: str | None = None,
    ignore_unknown: bool = False,
    keep: Collection[Keep] = (),
    dialect: Dialect = PLAIN,
) -> Grounded:
    """Find the strings of predictions in the texts that they are about.

    Args:
        predictions: a JSON Lines file (``-``: standard input), or one mapping a document.
        gold: whose texts; labels are not looked at. A folder, a JSON Lines file or a corpus; None: the shipped set.
        split: None: all of the set.
        ignore_unknown: pass on predictions about documents that the set lacks as they are, instead of refusing them.
        keep: strings that stay strings; see :func:`newsbench.placing.place_strings`.
        dialect: how the predictions are written.

    Raises:
        InvalidInput: gold has an error, or not one record of the predictions can be used.
        InputError: a file cannot be used at all.
    """
    corpus = checked_gold(gold, split or ALL)
    lines = [*lines_from(predictions, corpus)]
    read = read_predictions(lines, corpus, file=name_of(predictions), ignore_unknown=ignore_unknown, dialect=dialect)
    if read.errors and not read.by_id and not read.left_out:
        raise InvalidInput(read.errors)
    tally = Tally()
    if dialect != PLAIN:
        return Grounded(tuple(_rewritten(read, corpus, tally, keep)), tally, read, corpus)
    refused = {problem.line for problem in read.errors}
    good = [raw for number, raw in lines if number not in refused]
    return Grounded(tuple(_placed(good, read, corpus, tally, keep)), tally, read, corpus)


def _placed(
    lines: list[bytes], read: Predictions, corpus: Corpus, tally: Tally, keep: Collection[Keep]
) -> Iterator[bytes]:
    for raw in lines:
        doc_id = msgspec.json.decode(raw, type=_Named).doc_id
        prediction: Prediction | None = read.by_id.get(doc_id)
        placed = None if prediction is None else _with_places(prediction, corpus, tally, keep)
        yield raw.strip() if placed is None or placed is prediction else to_json(placed)


def _rewritten(read: Predictions, corpus: Corpus, tally: Tally, keep: Collection[Keep]) -> Iterator[bytes]:
    """All that was read, since two dialects in one file are none."""
    for prediction in read.by_id.values():
        yield to_json(_with_places(prediction, corpus, tally, keep))


def _with_places(prediction: Prediction, corpus: Corpus, tally: Tally, keep: Collection[Keep]) -> Prediction:
    """Offsets for strings. What the text of a detached document says is its publisher's, and is not written out."""
    gold = corpus[prediction.doc_id]
    return place_strings(prediction, gold.text, tally, keep, with_texts=gold.document.origin == "written")
