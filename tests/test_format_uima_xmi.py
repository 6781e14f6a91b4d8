from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from drawn_gold import linked_gold, unordered
from hypothesis import HealthCheck, given, settings

from newsbench.corpus import GoldDocument, load
from newsbench.formats.conversion import gold_document
from newsbench.formats.labelmap import NO_MAP
from newsbench.model import Annotation, Document

pytest.importorskip("cassis", reason="dkpro-cassis is not installed: pip install 'newsbench[uima]'")

from newsbench.formats.uima_xmi import read, write  # noqa: E402


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(linked_gold().filter(lambda drawn: drawn[0].origin == "written"))
def test_there_and_back(drawn: tuple[Document, str, Annotation]) -> None:
    gold = gold_document(*drawn)
    with TemporaryDirectory() as folder:
        lost = write([gold], Path(folder), NO_MAP)
        reading = read(Path(folder), NO_MAP)
    (back,) = reading.documents
    assert not reading.lost
    if not lost:
        assert (back.document, back.text) == (gold.document, gold.text)
        assert unordered(back.annotation) == unordered(gold.annotation)
    else:
        assert back.text != gold.text or unordered(back.annotation) != unordered(gold.annotation) or back.document != gold.document
    

def test_the_shipped_corpus(tmp_path: Path) -> None:
    gold = [one for one in load() if one.document.origin == "written"]
    assert not write(gold, tmp_path, NO_MAP)
    reading = read(tmp_path, NO_MAP)
    assert not reading.lost
    for ours, back in zip(gold, reading.documents, strict=True):
        assert (back.document, back.text) == (ours.document, ours.text)
        assert unordered(back.annotation) == unordered(ours.annotation)
