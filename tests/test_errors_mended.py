"""Mending every kind of error leaves nothing wrong and nothing missed, in every track that has kinds (design 4.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from command_line import CASES, SLICES, made, run
from hypothesis import given
from hypothesis import strategies as st
from test_report import REFUSED, of_case
from test_scoring_properties import FEW, TEXT, Record, Records, loaded, sides

import newsbench
from newsbench.metrics.prf import Lost, Prf
from newsbench.report import Report
from newsbench.tracks import ALL_TRACKS
from newsbench.tracks.base import ItemTrack, Path

PARTS = [part for track in ALL_TRACKS for part in track.parts]
ACCEPTED = sorted(path.name for path in CASES.iterdir() if path.name not in REFUSED)


def at(node: Any, path: Path) -> Any:
    for key in path:
        node = None if node is None else node.get(key)
    return node


def kinds_and_counts(report: Report) -> Iterator[tuple[ItemTrack, dict[str, Lost], Prf]]:
    """What each kind cost, beside the counts that it was lost from, for every part that was attempted."""
    criterion: Any = "exact" if "|match:exact" in report.signature else "overlap"
    for part in PARTS:
        row, kinds = at(report.tracks, part.counts_path(criterion)), at(report.errors, part.path)
        if row is not None and kinds is not None:
            lost = {kind: Lost(node["gold"], node["predicted"]) for kind, node in kinds.items()}
            yield part, lost, Prf(row["tp"], row["fp"], row["fn"])


def check(report: Report) -> int:
    """How many parts were looked at; fails where mending all kinds leaves something wrong."""
    looked_at = 0
    for part, lost, counts in kinds_and_counts(report):
        mended = sum(lost.values(), Lost()).mend(counts)
        assert (mended.fp, mended.fn) == (0, 0), (part.path, lost, counts)
        assert mended.tp == counts.tp + counts.fn
        # Where gold has nothing to find, F1 is undefined whatever is mended.
        assert mended.f1 == (1.0 if mended.tp else None)
        looked_at += 1
    return looked_at


# -- by hand and shipped -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ACCEPTED)
def test_hand_made_cases(case: str) -> None:
    for criterion in ("overlap", "exact"):
        options = newsbench.Options(criterion=criterion)
        check(of_case(case, errors=True, replicates=0, options=options, ignore_unknown=True, split="all"))


@pytest.mark.parametrize("extractor", ["rules", "gold", "empty"])
def test_shipped_documents(extractor: str) -> None:
    report = newsbench.score(made(extractor), errors=True, replicates=0)
    attempted = [part for part in PARTS if at(report.tracks, part.path) is not None]
    assert check(report) == len(attempted) > 5


# -- generated ---------------------------------------------------------------------------------------------

# Predictions that gold cannot have: empty, nowhere in the text, in several places, in boilerplate.
ODD: Records = [
    {"content": [[TEXT.index(","), TEXT.index(",") + 2]], "type": "direct", "speaker": "e1"},
    {"text": "He never said any of this at all", "type": "direct", "speaker": "e2"},
    {"text": "said", "type": "indirect", "speaker": None},
    {"content": [[len(TEXT) - 11, len(TEXT)]], "type": "direct", "speaker": {"name": "Mara"}},
]
ODD_EVENTS: Records = [
    {"text": "blown to pieces long ago", "type": "conflict.attack", "arguments": [{"role": "place", "text": "Ost"}]},
    {"trigger": [[0, 2]], "type": "conflict.attack", "arguments": [
        {"role": "target", "entity": "e1"}, {"role": "target", "entity": "e1"}, {"role": "place", "span": [10, 12]},
        {"role": "place", "text": "in the far and distant north"}, {"role": "attacker", "span": [20, 24]}]},
]  # fmt: skip
strange = st.tuples(
    st.lists(st.sampled_from(ODD), max_size=2), st.lists(st.sampled_from(ODD_EVENTS), max_size=2, unique_by=id)
)


def with_layers(record: Record, added: Mapping[str, Any]) -> Record:
    return {**record, **{key: [*record[key], *added[key]] for key in added}}


@FEW
@given(sides(), sides(), st.lists(strange, min_size=3, max_size=3), st.sampled_from(["exact", "overlap"]), st.data())
def test_anything(gold: Records, predicted: Records, odd: list[Any], criterion: Any, data: st.DataObject) -> None:
    answers = [
        with_layers(record, {"quotes": quotes, "events": events})
        for record, (quotes, events) in zip(predicted, odd, strict=True)
    ]
    left_unlabelled = data.draw(st.sampled_from([(), ("speaker",), ("type", "medium")]))
    for record in gold:
        record["distractors"] = [{"kind": "title", "span": [4, 11]}]
        for quote in record["quotes"]:
            for key in left_unlabelled:
                quote.pop(key)
    options = newsbench.Options(criterion=criterion)
    check(newsbench.score(answers, gold=loaded(gold), options=options, replicates=0, errors=True))


# -- the counts that are mended are those that are shown ---------------------------------------------------


def test_lines_and_table_tell_the_same() -> None:
    tracks = [option for part in PARTS for option in ("--track", part.path[0])]
    lines = run("errors", made("rules"), *tracks).lines
    report = newsbench.score(made("rules"), errors=True, replicates=0)
    for part, lost, _ in kinds_and_counts(report):
        ours = [line for line in lines if line["track"] == "/".join(part.path)]
        for kind, cost in lost.items():
            of_kind = [line for line in ours if line["kind"] == kind]
            assert sum(line["gold"] is not None for line in of_kind) == cost.gold
            assert sum(line["predicted"] is not None for line in of_kind) == cost.predicted
        assert {line["kind"] for line in ours} == set(lost)


def test_slices_of_a_track_add_up_to_it() -> None:
    report = newsbench.score(made("rules"), by=SLICES, replicates=0)
    for part in PARTS:
        row = at(report.tracks, part.counts_path("overlap"))
        if row is not None:
            tables = [at(node, part.path) for node in report.slices["region"].values()]
            assert [sum(node[key] for node in tables if node) for key in ("tp", "fp", "fn")] == [
                row[key] for key in ("tp", "fp", "fn")
            ]
