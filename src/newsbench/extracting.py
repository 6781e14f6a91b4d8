"""An extractor, any function of a text, run over the texts of a set."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from newsbench.files import InputError

if TYPE_CHECKING:
    from newsbench.corpus import Corpus, GoldDocument

# A text in, the keys of a prediction line out: quotes, events, entities.
Extract = Callable[[str], Mapping[str, Any]]
# Seconds before a bar is worth its line.
_PATIENCE = 1.0


def predictions_of(extract: Extract, corpus: Corpus, *, progress: bool | None = None) -> Iterator[dict[str, Any]]:
    """A prediction for each document, in the order of the set.

    Args:
        extract: see :func:`newsbench.evaluate`.
        corpus: whose texts.
        progress: whether to show a bar on stderr; None: where it is a terminal and the work takes its time.

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
