"""The shipped set, and drawn gold, through a format and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from drawn_gold import unordered
from hypothesis import assume
from msgspec.structs import replace

from newsbench import load
from newsbench.corpus import GoldDocument
from newsbench.formats.labelmap import NO_MAP, LabelMap
from newsbench.formats.registry import reader, writer
from newsbench.model import Annotation, Document

# Labels of another tool, of which each means some of newsbench's.
SOME_MAP = LabelMap(
    {
        "rs:PER": {"as": "mention", "kind": "person", "form": "name"},
        "Zitat": {"as": "quote", "type": "direct"},
        "Attack": {"as": "event", "type": "conflict.attack", "polarity": "negative"},
        "Verb of saying, or thought": {"as": "cue"},
        "note": {"as": "distractor"},
    },
    {"says": "speaker", "victim-of": "argument:victim"},
)


def written_documents() -> list[GoldDocument]:
    return [gold for gold in load() if gold.document.origin == "written"]


def check_lossless(name: str, place: Path, labels: LabelMap = NO_MAP) -> None:
    """All written documents come back as they were, in a canonical order of their items."""
    documents = written_documents()
    assert writer(name).write(documents, place, labels) == {}
    reading = reader(name).read(place, labels)
    assert reading.lost == {}
    back = {gold.doc_id: gold for gold in reading.documents}
    assert set(back) == {gold.doc_id for gold in documents}
    for gold in documents:
        assert unordered(back[gold.doc_id].annotation) == unordered(gold.annotation)
        assert back[gold.doc_id].document == gold.document
        assert back[gold.doc_id].text == gold.text


def check_drawn(
    name: str,
    drawn: tuple[Document, str, Annotation],
    labels: LabelMap,
    plain: Callable[[Annotation], dict[str, Any]] = unordered,
) -> None:
    """A drawn document comes back as it was, as far as ``plain`` tells annotations apart."""
    document, text, annotation = drawn
    assume(document.origin == "written")
    with TemporaryDirectory() as folder:
        lost = writer(name).write([GoldDocument(document, text, annotation)], Path(folder), labels)
        reading = reader(name).read(Path(folder), labels)
    (back,) = reading.documents
    assert not lost + reading.lost
    assert back.text == text
    assert plain(back.annotation) == plain(annotation)
    assert replace(back.document, text_sha256=None) == replace(document, text_sha256=None)
