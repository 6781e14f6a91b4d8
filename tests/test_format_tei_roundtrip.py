"""TEI that newsbench writes holds every label."""

from __future__ import annotations

from pathlib import Path

from corpus_roundtrip import SOME_MAP, check_drawn, check_lossless
from drawn_gold import linked_gold
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbench.formats.labelmap import NO_MAP, LabelMap
from newsbench.model import Annotation, Document


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(linked_gold(), st.sampled_from([NO_MAP, SOME_MAP]))
def test_any_gold_is_read_back(drawn: tuple[Document, str, Annotation], labels: LabelMap) -> None:
    check_drawn("tei", drawn, labels)


def test_the_shipped_set_comes_back(tmp_path: Path) -> None:
    check_lossless("tei", tmp_path)
