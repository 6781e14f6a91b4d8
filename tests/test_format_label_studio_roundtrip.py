"""Tasks for Label Studio hold every label."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corpus_roundtrip import SOME_MAP, check_drawn, check_lossless
from drawn_gold import linked_gold, unordered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbench.formats.labelmap import NO_MAP, LabelMap
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
    check_drawn("label-studio", drawn, labels, in_any_order)


def test_the_shipped_set_comes_back(tmp_path: Path) -> None:
    check_lossless("label-studio", tmp_path / "set.json")
