"""TEI that newsbench writes holds every label."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from corpus_roundtrip import SOME_MAP, check_lossless
from drawn_gold import linked_gold, unordered
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from newsbench.corpus import GoldDocument
from newsbench.formats.labelmap import NO_MAP, LabelMap
from newsbench.formats.registry import reader, writer
from newsbench.model import Annotation, Document


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(linked_gold(), st.sampled_from([NO_MAP, SOME_MAP]))
def test_any_gold_is_read_back(drawn: tuple[Document, str, Annotation], labels: LabelMap) -> None:
    document, text, annotation = drawn
    assume(document.origin == "written")
    with TemporaryDirectory() as folder:
        lost = writer("tei").write([GoldDocument(document, text, annotation)], Path(folder), labels)
        reading = reader("tei").read(Path(folder), labels)
    (back,) = reading.documents
    assert not lost + reading.lost
    assert back.text == text
    assert unordered(back.annotation) == unordered(annotation)
    assert replace(back.document, text_sha256=None) == replace(document, text_sha256=None)


def test_the_shipped_set_comes_back(tmp_path: Path) -> None:
    check_lossless("tei", tmp_path)
