"""Tasks for Label Studio hold every label."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from corpus_roundtrip import SOME_MAP, check_lossless
from drawn_gold import linked_gold, unordered
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from newsbench.corpus import GoldDocument
from newsbench.formats.labelmap import NO_MAP, LabelMap
from newsbench.formats.registry import reader, writer
from newsbench.model import Annotation, Document


def in_any_order(annotation: Annotation) -> dict[str, Any]:
    """Arguments of an event too: those that are entities without a mention are no relations, and come last."""
    plain = unordered(annotation)
    for event in plain.get("events", ()):
        event.get("arguments", []).sort(key=repr)
    return {key: sorted(value, key=repr) if isinstance(value, list) else value for key, value in plain.items()}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(linked_gold(), st.sampled_from([NO_MAP, SOME_MAP]))
def test_any_gold_is_read_back(drawn: tuple[Document, str, Annotation], labels: LabelMap) -> None:
    document, text, annotation = drawn
    assume(document.origin == "written")
    with TemporaryDirectory() as folder:
        lost = writer("label-studio").write([GoldDocument(document, text, annotation)], Path(folder), labels)
        reading = reader("label-studio").read(Path(folder), labels)
    (back,) = reading.documents
    assert not lost + reading.lost
    assert back.text == text
    assert in_any_order(back.annotation) == in_any_order(annotation)
    assert replace(back.document, text_sha256=None) == replace(document, text_sha256=None)


def test_the_shipped_set_comes_back(tmp_path: Path) -> None:
    check_lossless("label-studio", tmp_path / "set.json")
