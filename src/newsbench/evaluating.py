"""From an extractor, any function of a text, to its predictions and figures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from newsbench.extracting import Extract, predictions_of

if TYPE_CHECKING:
    from newsbench.api import KeyMapSource
    from newsbench.comparison import Options
    from newsbench.corpus import Corpus
    from newsbench.report import Report


def evaluate(
    extract: Extract,
    split: str | None = None,
    gold: str | Path | Corpus | None = None,
    *,
    tracks: Iterable[str] | None = None,
    options: Options | None = None,
    replicates: int | None = None,
    seed: int = 0,
    errors: bool = False,
    by: Iterable[str] = (),
    progress: bool | None = None,
    offsets: str = "codepoint",
    key_map: KeyMapSource = None,
) -> Report:
    """Run an extractor over the texts of a set and score what it finds.

    Args:
        extract: takes a document's text, gives ``{"quotes": [...], "events": [...], "entities": [...]}``, or those
            of the three that it finds; or ``{"raw": reply}``, a model's reply as it stands.
        split: None: ``test`` where the set knows splits, else all of it.
        gold, tracks, options, replicates, seed, errors, by, offsets, key_map: as in :func:`newsbench.score`.
        progress: whether to show a bar on stderr; None: where it is a terminal and the work takes its time.

    Raises:
        InvalidInput: what the extractor gave is no prediction.
        InputError: gold cannot be read, or the extractor gave no mapping. Its own exceptions pass through, with a
            note that names the document.
    """
    from newsbench.api import REPLICATES, checked_gold, score
    from newsbench.comparison import DEFAULT_OPTIONS
    from newsbench.corpus import DEFAULT

    corpus = checked_gold(gold, split or DEFAULT)
    return score(
        list(predictions_of(extract, corpus, progress=progress)),
        corpus,
        split=split,
        tracks=tracks,
        options=options or DEFAULT_OPTIONS,
        replicates=REPLICATES if replicates is None else replicates,
        seed=seed,
        errors=errors,
        by=by,
        offsets=offsets,
        key_map=key_map,
    )
