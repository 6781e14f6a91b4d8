"""CASIE read from files of its shape (the words are ours)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from imported import imported

from newsbench.files import InputError
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.registry import reader
from newsbench.model import Event

BODY = """ Thieves broke into the port's café server in March.
They stole “crew lists”, and may sell them.
"""
SOURCE = f"<title> Port robbed </title>\n<source> x </source>\n<date> 2031_03_05 </date>\n<text>\n{BODY}</text>\n"
# The content leaves a paragraph out and has other marks, as the files of the set do.
CONTENT = 'They stole "crew lists", and may sell them.'


def label(words: str, **more: Any) -> dict[str, Any]:
    at = BODY.index(words)
    return {"startOffset": at, "endOffset": at + len(words), "text": words.replace("“", '"'), "index": "T1", **more}


def filler(words: str, role: str, kind: str = "Person", **more: Any) -> dict[str, Any]:
    return label(words, role={"type": role}, type=kind, **more)


def event(words: str, subtype: str, realis: str, *fillers: dict[str, Any]) -> dict[str, Any]:
    made = {"nugget": label(words), "type": "Attack", "subtype": subtype, "realis": realis, "index": "E1"}
    return made | ({"argument": list(fillers)} if fillers else {})


STOLE = event(
    "stole", "Databreach", "Actual", filler("They", "Attacker", external_reference={"wikidataid": "Q1"}),
    filler("“crew lists", "Compromised-Data", "PII"),
)  # fmt: skip
FILE = {
    "cyberevent": {"hopper": [
        {"index": 0, "relation": "Same", "events": [
            event("broke into", "Databreach", "Actual", filler("in March", "Time", "Time")), STOLE,
        ]},
        {"index": 1, "events": [event("sell", "Ransom", "Other")]},
    ]},
    "content": CONTENT, "sourcefile": "7.txt",
    "info": {"title": "Port robbed", "date": "2031_03_05", "type": "text", "link": "https://www.tide.example/1?x"},
}  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    root = tmp_path / "casie"
    for folder in ("annotation", "source"):
        (root / "data" / folder).mkdir(parents=True)
    (root / "data/annotation/7.json").write_text(json.dumps(FILE), encoding="utf-8")
    (root / "data/source/7.txt").write_text(SOURCE, encoding="utf-8")
    return root


MAP = LabelMap(
    spans={"Databreach": {"as": "event", "type": "conflict.seize"}, "Ransom": None},
    links={"Attacker": "argument:agent", "Compromised-Data": "argument:asset"},
)


def summary(events: tuple[Event, ...]) -> list[tuple[Any, ...]]:
    return [(one.texts, one.realis, one.cluster, [(a.role, a.text) for a in one.arguments or ()]) for one in events]


def test_offsets_are_those_of_the_source_file(copy: Path, tmp_path: Path) -> None:
    (gold,) = imported("casie", copy, tmp_path / "out").documents
    assert gold.text == BODY
    assert summary(gold.annotation.events or ()) == [
        (("broke into",), "actual", "c0", []),
        (("stole",), "actual", "c0", [("attacker", "They")]),
        (("sell",), "other", "c1", []),
    ]
    assert gold.annotation.quotes is gold.annotation.entities is (gold.annotation.events or ())[0].type


def test_metadata(copy: Path, tmp_path: Path) -> None:
    (gold,) = imported("casie", copy, tmp_path / "out").documents
    assert gold.doc_id == "7.tide-example"
    assert (gold.document.title, gold.document.published, gold.document.outlet) == (
        "Port robbed", "2031-03-05", "www.tide.example",
    )  # fmt: skip


def test_a_map_gives_types_and_roles_a_meaning_or_leaves_them_out(copy: Path, tmp_path: Path) -> None:
    reading = imported("casie", copy, tmp_path / "out", MAP)
    (gold,) = reading.documents
    assert [one.type for one in gold.annotation.events or ()] == ["conflict.seize"] * 2
    assert summary(gold.annotation.events or ())[1][3] == [("agent", "They"), ("asset", "“crew lists")]
    assert reading.lost["label Ransom left out by the map"] == 1


def test_what_is_lost_is_counted(copy: Path, tmp_path: Path) -> None:
    assert imported("casie", copy, tmp_path / "out").lost == {
        "event type Databreach: no meaning for it, say one with --map": 2,
        "event type Ransom: no meaning for it, say one with --map": 1,
        "role Time: no role of any event type, say one with --map": 1,
        "role Compromised-Data: no role of any event type, say one with --map": 1,
        "kind of a filler (Person, Organization, PII …)": 1,
        "entry of a knowledge base for a filler": 1,
    }


def test_without_its_source_file_only_what_stands_in_the_content_is_read(copy: Path, tmp_path: Path) -> None:
    (copy / "data/source/7.txt").unlink()
    reading = imported("casie", copy, tmp_path / "out")
    (gold,) = reading.documents
    assert (gold.text, gold.annotation.events) == (CONTENT, ())
    assert reading.lost == {"event whose trigger does not stand at its place (are the source files there?)": 3}


def test_line_ends_of_windows_do_not_move_labels(copy: Path, tmp_path: Path) -> None:
    expected = imported("casie", copy, tmp_path / "out").documents
    (copy / "data/source/7.txt").write_bytes(SOURCE.replace("\n", "\r\n").encode())
    assert imported("casie", copy, tmp_path / "windows").documents == expected


def test_files_of_another_shape_are_named_all(copy: Path) -> None:
    (copy / "data/annotation/8.json").write_text('{"content": "x"}', encoding="utf-8")
    (copy / "data/annotation/9.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        reader("casie").read(copy, LabelMap())
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"{copy}/data/annotation/8.json: [bad-casie] Object missing required field `cyberevent`")
    assert second.startswith(f"{copy}/data/annotation/9.json: [bad-casie] Input data was truncated")
