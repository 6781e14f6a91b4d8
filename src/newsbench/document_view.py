"""A document by its name, beside what is predicted of it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from msgspec.structs import replace

from newsbench.adapting.dialect import PLAIN, Dialect
from newsbench.api import PredictionSource, checked_gold, load_inputs, track_parts
from newsbench.comparison import DEFAULT_OPTIONS, Options
from newsbench.corpus import ALL, Corpus, GoldDocument
from newsbench.files import InputError
from newsbench.predictions import Predictions
from newsbench.scoring import compare_story
from newsbench.showing import DEFAULT_LAYERS, JUDGED_BY, Shown, layers_of, parts_for, show
from newsbench.standing import standing_keys
from newsbench.validation.problems import Problem


def view(
    doc_id: str,
    gold: str | Path | Corpus | None = None,
    predictions: PredictionSource | None = None,
    *,
    layers: Sequence[str] = (),
    tracks: Sequence[str] = (),
    options: Options = DEFAULT_OPTIONS,
    dialect: Dialect = PLAIN,
) -> tuple[Shown, tuple[Problem, ...]]:
    """What is to be seen of a document, and what was wrong with the predictions.

    Args:
        gold: as for :func:`newsbench.score`; documents of all splits are found.
        predictions: None: gold alone.
        layers: of :data:`newsbench.showing.LAYERS`; none: those of ``tracks``, else what most people look for.
        tracks: what labels are judged by; none: see :data:`newsbench.showing.JUDGED_BY`.
        dialect: how the predictions are written.

    Raises:
        InputError: there is no such document or track, the text is not attached, or a file cannot be used at all.
        newsbench.api.InvalidInput: gold has an error, or not one record of the predictions can be used.
    """
    # A wrong name is told before anything is read.
    named = track_parts(tracks) if tracks else []
    corpus = checked_gold(gold, ALL)
    story = _story(doc_id, corpus)
    read = None if predictions is None else _read(predictions, corpus, dialect)
    by_id = {} if read is None else read.by_id
    keys = None if read is None else read.keys.union(*map(standing_keys, by_id.values()))
    comparison = next(one for one in compare_story(story, by_id, options) if one.gold.doc_id == doc_id)
    chosen = tuple(layers) or (layers_of(named, comparison) if named else DEFAULT_LAYERS)
    parts = named or parts_for(track_parts(_defaults()), chosen, keys)
    shown = show(comparison, parts, layers=chosen, keys=keys)
    if read is None:
        return shown, ()
    return shown if doc_id in by_id else _without_prediction(shown, doc_id), tuple(read.problems)


def _read(predictions: PredictionSource, corpus: Corpus, dialect: Dialect) -> Predictions:
    return load_inputs(predictions, corpus, split=ALL, ignore_unknown=False, dialect=dialect).read


def _without_prediction(shown: Shown, doc_id: str) -> Shown:
    return replace(shown, notices=(f"no prediction for {doc_id}: all of it counts as missed", *shown.notices))


def _defaults() -> list[str]:
    return [name for names in JUDGED_BY.values() for name in names]


def _story(doc_id: str, corpus: Corpus) -> list[GoldDocument]:
    """The documents of its story, which it is compared with."""
    if any(document.doc_id == doc_id for document in corpus.detached):
        raise InputError(
            f"[not-attached] {doc_id}: its text belongs to its publisher and is not here: "
            "`newsbench attach DIR` brings it"
        )
    if doc_id not in corpus.ids:
        near = get_close_matches(doc_id, corpus.ids, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise InputError(f"[unknown-document] the gold set has no document {doc_id}: {hint}give the right --gold")
    return next(documents for _, documents in corpus.stories() if any(one.doc_id == doc_id for one in documents))
