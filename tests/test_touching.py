"""What lies inside and over what, against the definitions (design 4.8), and in bounded time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_scoring_properties import loaded

from newsbench import touching
from newsbench.comparison import DEFAULT_OPTIONS, Comparison, Layer
from newsbench.model import Fragments
from newsbench.predictions import read_predictions
from newsbench.scoring import compare_story
from newsbench.sources import json_lines
from newsbench.spans import canonical, covers, length, overlap
from newsbench.touching import Touching

TEXT = "abcde-" * 10
spans = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda at: (at[0], at[0] + at[1]))
fragments = st.lists(spans, min_size=1, max_size=2).map(canonical)
many = st.lists(fragments, max_size=5)


def compared(gold: Sequence[Fragments], predicted: Sequence[Any], text: str = TEXT) -> Comparison:
    """One document with these quotes on either side, a string for one that stands where its words do."""
    corpus = loaded([{"doc_id": "s.a", "text": text, "quotes": [{"content": content} for content in gold]}])
    quotes = [{"text": given} if isinstance(given, str) else {"content": given} for given in predicted]
    read = read_predictions(json_lines([{"doc_id": "s.a", "quotes": quotes}]), corpus, file="x", ignore_unknown=False)
    ((_, documents),) = corpus.stories()
    return compare_story(documents, read.by_id, DEFAULT_OPTIONS)[0]


def apart(places: Sequence[Fragments]) -> int:
    """How many there are, nested ones counted as one; of two equal ones the second is nested in the first."""

    def is_nested(at: int) -> bool:
        return any(
            covers(outer, places[at]) and (outer != places[at] or other < at)
            for other, outer in enumerate(places)
            if other != at
        )

    return sum(not is_nested(at) for at in range(len(places)))


def by_definition(layer: Layer[Any, Any]) -> tuple[frozenset[int], ...]:
    """Gold shared out, its parts; joining predictions, joined gold."""
    golds, places = [item.place for item in layer.gold], layer.places
    inside = {g: {p for p, b in enumerate(places) if b and covers(a, b) and a != b} for g, a in enumerate(golds)}
    shared_out = {g: parts for g, parts in inside.items() if len(parts) >= 2}
    over = {p: [g for g, a in enumerate(golds) if 2 * overlap(a, b) >= length(a)] for p, b in enumerate(places)}
    joining = {p: found for p, found in over.items() if apart([golds[g] for g in found]) >= 2}
    sides = (shared_out, chain(*shared_out.values()), joining, chain(*joining.values()))
    return tuple(map(frozenset, sides))


@settings(max_examples=150, deadline=None)
@given(st.lists(fragments, max_size=5, unique=True), st.lists(fragments | st.just("cde-ab"), max_size=5))
def test_the_definitions(gold: list[Fragments], predicted: list[Any]) -> None:
    layer = compared(gold, predicted).contents
    found = Touching(layer)
    assert (found.shared_out, found.parts, found.joining, found.joined) == by_definition(layer)


def test_several_tracks_share_what_is_found() -> None:
    comparison = compared([((0, 5),)], [((0, 3),)])
    assert Touching.of(comparison, comparison.contents) is Touching.of(comparison, comparison.contents)
    assert Touching.of(comparison, comparison.contents) is not Touching.of(comparison, comparison.cues)


def test_items_that_all_overlap_are_compared_once_a_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    """400 predictions over 40 golds: nothing is asked of two spans more often than there are pairs."""
    gold = [((at, 900 - at),) for at in range(40)]
    predicted = [((at, 500 + at),) for at in range(400)]
    layer = compared(gold, predicted, text="x" * 1000).contents
    assert len(layer.near) == 400 * 40
    calls = 0

    def counted(*places: Fragments) -> bool:
        nonlocal calls
        calls += 1
        return covers(*places)

    monkeypatch.setattr(touching, "covers", counted)
    found = Touching(layer)
    assert (len(found.shared_out), len(found.parts), found.joining) == (40, 400, frozenset())
    assert calls <= len(layer.near)
