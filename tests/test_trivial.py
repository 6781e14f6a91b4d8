"""Rows of trivial clusterings, beside the system's own (``--trivial``)."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from command_line import made, run, score, score_json, small
from test_report import complaints
from test_scoring_properties import loaded

import newsbench
from newsbench.corpus import Corpus
from newsbench.files import InputError
from newsbench.tracks.trivial import ON_GOLD, TRACKS

SYSTEMS = {"singletons", "one_cluster", "same_string"}
CLUSTERS = [option for track in TRACKS for option in ("--track", track)]

TEXT = "Orlo said: the chief Orlo hit. ORLO hit them, he said."


def span(words: str, after: int = 0) -> list[int]:
    start = TEXT.index(words, after)
    return [start, start + len(words)]


def gold() -> Corpus:
    """Two documents of one story, with the same text and the same labels."""
    mentions = [
        {"span": span("Orlo")},
        {"span": span("the chief Orlo"), "head": span("Orlo", 5)},
        {"span": span("ORLO")},
        {"span": span("he ", 40)},
    ]
    entities = [
        {"id": "e1", "kind": "person", "name": "Orlo", "mentions": mentions},
        {"id": "e2", "kind": "group", "name": "them", "mentions": [{"span": span("them")}]},
    ]
    first, second = [span("hit")], [span("hit", 30)]
    events = [{"trigger": first, "cluster": "c1"}, {"trigger": second, "cluster": None}]
    quotes = [{"content": [span("said")], "utterance": "u1"}, {"content": [span("hit"), span("ORLO")]}]
    layers = {"text": TEXT, "entities": entities, "events": events, "quotes": quotes}
    return loaded([{"doc_id": f"s1.{name}", **layers} for name in "ab"])


def tracks(**options: Any) -> Any:
    """The rows of a system that finds nothing in one document and says nothing of the other."""
    entity = {"id": "x", "mentions": []}
    answer = {
        "doc_id": "s1.a",
        "entities": [entity],
        "quotes": [{"text": "never", "utterance": "u"}],
        "events": [{"text": "never", "cluster": "c"}],
    }
    return newsbench.score([answer], gold=gold(), trivial=True, replicates=0, **options).tracks


@pytest.mark.parametrize(
    ("track", "system", "precision", "recall"),
    [
        # Key {Orlo, chief Orlo, ORLO, he} {them}, in each document.
        ("entities", "same_string", 2 / 2, 2 / 3),  # {Orlo, chief Orlo, ORLO} {he} {them}
        ("entities", "one_cluster", 3 / 4, 3 / 3),
        ("entities", "singletons", None, 0 / 3),
        # Key {hit} {hit}, in each document.
        ("event_coref", "same_string", 0 / 1, None),
        ("event_coref", "singletons", None, None),
        # Key {hit of a, hit of b} and two on their own, over the story.
        ("story_events", "same_string", 1 / 3, 1 / 1),
        ("story_events", "one_cluster", 1 / 3, 1 / 1),
        # Key {said of a, said of b} and two on their own; the content of those is the same as well.
        ("utterances", "same_string", 1 / 2, 1 / 1),
        ("utterances", "one_cluster", 1 / 3, 1 / 1),
    ],
)
def test_links_by_hand(track: str, system: str, precision: float | None, recall: float | None) -> None:
    muc = tracks()[track][ON_GOLD][system]["muc"]
    assert (muc["precision"], muc["recall"]) == (precision, recall)


def test_mentions_by_hand() -> None:
    """B³ of the three Orlos, he, and them: recall (9/4 + 1/4 + 1) / 5, precision 1."""
    b3 = tracks()["entities"][ON_GOLD]["same_string"]["b3"]
    assert (b3["precision"], b3["recall"]) == (1.0, pytest.approx(0.7))


def test_singletons_are_clusters_too_or_not() -> None:
    node = tracks()["entities"][ON_GOLD]["same_string"]["without_singletons"]
    assert (node["b3"]["precision"], node["b3"]["recall"]) == (1.0, pytest.approx(9 / 16))


@pytest.mark.parametrize("track", TRACKS)
def test_every_metric_of_every_system_and_no_detection(track: str) -> None:
    """Gold's mentions are given: that all of them are found would say nothing."""
    rows = tracks()[track]
    assert set(rows[ON_GOLD]) == SYSTEMS
    for node in rows[ON_GOLD].values():
        assert set(node) | {"mentions", "macro", ON_GOLD} == set(rows)
        assert "mentions" not in {*node, *node["without_singletons"]}


def test_what_the_system_found_does_not_matter() -> None:
    """Also where a document has no prediction at all."""
    whole = newsbench.score(made("gold"), trivial=True, replicates=0).tracks
    nothing = newsbench.score(made("empty"), trivial=True, replicates=0).tracks
    assert [whole[track][ON_GOLD] for track in TRACKS] == [nothing[track][ON_GOLD] for track in TRACKS]


def test_without_the_option_nothing_changes() -> None:
    plain, more = score_json(made("gold"), *CLUSTERS), score_json(made("gold"), *CLUSTERS, "--trivial")
    assert all(ON_GOLD not in plain["tracks"][track] for track in TRACKS)
    for track in TRACKS:
        del more["tracks"][track][ON_GOLD]
    assert more == plain


def test_intervals_and_the_schema() -> None:
    report = newsbench.score(made("gold"), tracks=TRACKS, trivial=True, replicates=40)
    assert complaints(report) == []
    low, high = report.tracks["entities"][ON_GOLD]["same_string"]["conll"]["f1_ci"]
    assert 0 < low < report.tracks["entities"][ON_GOLD]["same_string"]["conll"]["f1"] < high < 1


def test_only_clusters_have_trivial_systems() -> None:
    assert ON_GOLD not in tracks()["quotes"]


def test_asked_for_without_clusters() -> None:
    message = "[no-clusters] trivial clusterings stand beside coreference: add a track: entities, "
    result = run("score", made("gold"), "--track", "quotes", "--trivial")
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    with pytest.raises(InputError, match="no-clusters"):
        tracks(tracks=["quotes"])


# -- every format ------------------------------------------------------------------------------------------

NOTE = "trivial_on_gold: clusterings of the gold mentions of these documents, which a system has to find first"


def test_table_and_markdown_say_what_the_rows_are_of() -> None:
    for form in ("table", "markdown"):
        shown = score(made("gold"), "--track", "entities", "--trivial", "--format", form).out
        assert NOTE in shown.splitlines()
        assert "trivial_on_gold one_cluster muc" in shown
        assert NOTE not in score(made("gold"), "--track", "entities", "--format", form).out
    assert "trivial_on_gold one_cluster without_singletons muc" not in shown
    assert "one_cluster without_singletons muc" in score(made("gold"), *CLUSTERS, "--trivial", "--details").out


def test_csv_has_every_row() -> None:
    shown = score(made("gold"), *CLUSTERS, "--trivial", "--format", "csv").out
    rows = {(row["track"], row["row"]): row for row in csv.DictReader(StringIO(shown))}
    table = score_json(made("gold"), *CLUSTERS, "--trivial")["tracks"]
    for track in TRACKS:
        for system in SYSTEMS:
            lea = table[track][ON_GOLD][system]["without_singletons"]["lea"]["f1"]
            shown = rows[track, f"{ON_GOLD} {system} without_singletons lea"]["f1"]
            assert shown == ("" if lea is None else str(lea))


def test_spread_over_processes() -> None:
    predictions, corpus = small("story-events-across-documents")
    options = ("--gold", corpus, "--trivial", "--format", "json")
    assert score(predictions, *options, "-j", "2").out == score(predictions, *options).out
