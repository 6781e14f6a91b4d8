"""From an extractor, any function of a text, to its predictions and figures."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsbench.files import InputError

if TYPE_CHECKING:
    from newsbench.api import KeyMapSource
    from newsbench.comparison import Options
    from newsbench.corpus import Corpus, GoldDocument
    from newsbench.report import Report

# A text in, the keys of a prediction line out: quotes, events, entities.
Extract = Callable[[str], Mapping[str, Any]]
# Seconds before a bar is worth its line.
_PATIENCE = 1.0


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


def predictions_of(extract: Extract, corpus: Corpus, *, progress: bool | None = None) -> Iterator[dict[str, Any]]:
    """A prediction for each document, in the order of the set.

    Raises:
        InputError: the extractor gave something that is no mapping.
    """
    shown = sys.stderr.isatty() if progress is None else progress
    documents: Iterable[GoldDocument] = corpus.documents
    for document in _with_bar(corpus.documents) if shown else documents:
        yield {**_extracted(extract, document), "doc_id": document.doc_id}


def _extracted(extract: Extract, document: GoldDocument) -> Mapping[str, Any]:
    try:
        found = extract(document.text)
    except Exception as error:
        error.add_note(f"newsbench: while extracting from {document.doc_id}")
        raise
    if not isinstance(found, Mapping):
        raise InputError(
            f"[no-mapping] the extractor gave {type(found).__name__} for {document.doc_id}: "
            'give a mapping, as {"quotes": [{"text": "We will not leave", "speaker": "Mara Lindqvist"}]}'
        )
    return found


def _with_bar(documents: tuple[GoldDocument, ...]) -> Iterator[GoldDocument]:
    """The documents, with a bar once a second has passed: below that it would only flicker."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, auto_refresh=True) as bar:
        task = bar.add_task("extracting", total=len(documents), visible=False)
        started = time.monotonic()
        for done, document in enumerate(documents):
            bar.update(task, completed=done, visible=time.monotonic() - started > _PATIENCE)
            yield document
