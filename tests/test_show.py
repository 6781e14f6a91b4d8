"""``newsbench show``: a document with its labels, as people read it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from command_line import made, process, run
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbench.reports.lanes import TextLine, covering, lanes, wrapped
from newsbench.reports.terminal import columns, visible
from newsbench.showing import Label

CASES = Path(__file__).parent / "cases" / "show"
GOLD = ("--gold", CASES / "gold.jsonl")
PREDICTIONS = ("-p", CASES / "predictions.jsonl")
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
# What each page is called with; `pytest --co` names them. See the pages beside the case.
PAGES = {
    "gold": ("--width", "80"),
    "both": (*PREDICTIONS, "--width", "100"),
    "narrow": (*PREDICTIONS, "--width", "44", "--layer", "quotes"),
    "errors": (*PREDICTIONS, "--width", "80", "--errors-only", "--track", "quote_types", "--track", "events"),
    "others": ("--width", "80", "--layer", "entities", "--layer", "distractors"),
    "strict": (*PREDICTIONS, "--width", "80", "--match", "exact", "--boundary", "strict", "--track", "quotes"),
    "colour": (*PREDICTIONS, "--width", "80", "--color"),
}


def shown(*options: str | Path, doc_id: str = "pier.wire") -> str:
    result = run("show", doc_id, *GOLD, *options)
    assert (result.code, result.err) == (0, "")
    return result.out


@pytest.mark.parametrize("page", PAGES)
def test_pages(page: str) -> None:
    """``NEWSBENCH_WRITE_PAGES=1`` writes them anew, to be read in the diff."""
    path = CASES / f"{page}.txt"
    found = shown(*PAGES[page])
    if os.environ.get("NEWSBENCH_WRITE_PAGES"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def test_colour_changes_no_word() -> None:
    assert ESCAPE.sub("", shown(*PAGES["colour"])) == shown(*PREDICTIONS, "--width", "80")


def test_no_colour_without_a_terminal() -> None:
    assert "\x1b" not in shown(*PREDICTIONS)


def test_control_characters_of_texts_and_predictions_reach_no_terminal() -> None:
    for page in (shown(*PREDICTIONS, "--color"), shown(*PREDICTIONS)):
        left = ESCAPE.sub("", page)
        assert not set(left) & {"\x1b", "\x07", "\u202e"}
        assert "Wire ␛[31mred␇" in left
        assert "She never ␛[2Jsaid any of these many words" in left
        assert "Nobody \ufffdat all" in left


@given(st.text())
def test_signs_for_control_characters(text: str) -> None:
    seen = visible(text)
    assert len(seen) == len(text)
    assert seen.isprintable() or not set(seen) & set(map(chr, [*range(32), *range(127, 160), 0x2028, 0x202E]))
    assert visible(seen) == seen


def test_a_page_is_as_wide_as_asked() -> None:
    for width in (44, 60, 80, 120):
        lines = shown(*PREDICTIONS, "--width", str(width)).splitlines()
        assert [line for line in lines if columns(line) > width] == []


def test_the_width_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert shown(*PREDICTIONS) == shown(*PREDICTIONS, "--width", "60")
    monkeypatch.delenv("COLUMNS")
    assert shown(*PREDICTIONS) == shown(*PREDICTIONS, "--width", "100")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_on_a_terminal(environment: dict[str, str], coloured: bool) -> None:
    import pty

    ours, theirs = pty.openpty()
    plain = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS")}
    command = [sys.executable, "-m", "newsbench", "show", "pier.blog", *map(str, GOLD)]
    done = subprocess.run(command, stdout=theirs, check=False, env={**plain, "TERM": "xterm", **environment})
    os.close(theirs)
    page = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert bool(ESCAPE.search(page)) == coloured


def test_a_reader_who_goes() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    result = process("show", "harbour.wire", stdout=writer)
    os.close(writer)
    assert (result.returncode, result.stderr) == (0, b"")


def test_to_a_file(tmp_path: Path) -> None:
    assert shown(*PREDICTIONS, "-o", tmp_path / "page.txt") == ""
    assert (tmp_path / "page.txt").read_text(encoding="utf-8") == shown(*PREDICTIONS)


def test_predictions_from_stdin() -> None:
    result = run("show", "pier.wire", *GOLD, "-p", "-", stdin=(CASES / "predictions.jsonl").read_bytes())
    assert result.out == shown(*PREDICTIONS)


def test_predictions_in_another_unit_and_with_other_keys(tmp_path: Path) -> None:
    gold, key_map, predictions = (tmp_path / name for name in ("gold.jsonl", "map.json", "predictions.jsonl"))
    quote = {"content": [[2, 9]], "type": "direct"}
    gold.write_text(json.dumps({"doc_id": "a.b", "text": "🎉 We stay, she said.", "quotes": [quote]}))
    key_map.write_text(json.dumps({"keys": {"quotes": {"from": "content.start", "to": "content.end"}}}))
    predictions.write_text(json.dumps({"doc_id": "a.b", "quotes": [{"from": 3, "to": 10, "type": "direct"}]}))
    options = ("--offsets", "utf-16", "--map", key_map)
    result = run("show", "a.b", "--gold", gold, "-p", predictions, *options)
    assert (result.code, result.err) == (0, "")
    assert "F1 1.000" in result.out


def test_a_document_without_labels_and_without_a_prediction() -> None:
    head, *notices = shown(*PREDICTIONS, doc_id="pier.blog").splitlines()[:4]
    assert head == "pier.blog"
    assert notices == [
        "no prediction for pier.blog: all of it counts as missed",
        "gold has no labels of quotes: they were not labelled here",
        "gold has no labels of events: they were not labelled here",
    ]


def test_gold_as_prediction_is_all_right(tmp_path: Path) -> None:
    page = shown("-p", CASES / "gold.jsonl")
    assert "✗" not in page.rsplit("═ gold", 1)[0]
    assert "attribution: 5 right, 0 missed, 0 too many, F1 1.000\n" in page


def test_what_predictions_do_not_attempt(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps({"doc_id": "pier.wire", "quotes": [{"text": "I will pay nobody"}]}))
    page = shown("-p", path)
    assert "✓ q3  direct  Brandt\n" in page
    assert "quotes: 1 right, 4 missed, 0 too many, F1 0.333\n" in page
    assert "cues: not attempted\n" in page
    assert "attribution: not attempted\n" in shown("-p", path, "--track", "attribution")


def test_the_counts_are_those_of_score() -> None:
    """On the shipped test split, with the built-in rules."""
    path = made("rules")
    page = run("show", "harbour.wire", "-p", path)
    scored = run("errors", path, "--track", "attribution")
    lost = [line for line in scored.lines if line["doc_id"] == "harbour.wire"]
    missed, surplus = (sum(line[side] is not None for line in lost) for side in ("gold", "predicted"))
    assert re.search(rf"^attribution: \d+ right, {missed} missed, {surplus} too many", page.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("harbor.wire",),
            "[unknown-document] the gold set has no document harbor.wire: did you mean harbour.wire? "
            "give the right --gold\n",
        ),
        (
            ("resistance-speech.page",),
            "[not-attached] resistance-speech.page: its text belongs to its publisher and is not here: "
            "`newsbench attach DIR` brings it\n",
        ),
        (
            ("harbour.wire", "--track", "entities"),
            "[no-items] entities is no matching of items, so it has no list of errors\n",
        ),
        (("harbour.wire", "-p", "none.jsonl"), "none.jsonl: [no-such-file] there is no such file: check the path\n"),
    ],
)
def test_what_cannot_be_shown(arguments: tuple[str, ...], message: str) -> None:
    result = run("show", *arguments)
    assert (result.code, result.out, result.err) == (2, "", message)


def test_a_bad_line_is_told_and_the_good_ones_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes((CASES / "predictions.jsonl").read_bytes() + b'{"doc_id": "pier.blog", "quots": []}\n')
    result = run("show", "pier.wire", *GOLD, "-p", path)
    assert result.code == 2
    assert result.err.startswith(f"{path}:2: $.quots: [unknown-key]")
    assert result.out == shown(*PREDICTIONS)


# -- geometry -------------------------------------------------------------------------------------------

words = st.text(st.sampled_from("ab 東e\u0301🚢\n"), min_size=1, max_size=60)


@given(words, st.integers(4, 20))
def test_lines_hold_all_but_spaces_and_fit(text: str, width: int) -> None:
    lines = wrapped(text, width)
    held = {at for line in lines for at in range(line.start, line.end)}
    assert all(char in " \n" for at, char in enumerate(text) if at not in held)
    assert all(line.edges[-1] <= width for line in lines)


@settings(max_examples=60)
@given(words, st.data())
def test_bars_lie_below_what_they_label_and_never_touch(text: str, data: st.DataObject) -> None:
    edges = st.lists(st.integers(0, len(text)), min_size=2, max_size=6, unique=True).map(sorted)
    places = data.draw(st.lists(edges, max_size=5))
    labels = [
        Label("quotes", "gold", (f"q{number} direct", f"q{number}"), tuple(zip(place[::2], place[1::2], strict=False)))
        for number, place in enumerate(places)
    ]
    for line in wrapped(text, 20):
        drawn = lanes(labels, line)
        assert sum(map(len, drawn)) == len(covering(labels, line))
        for lane in drawn:
            for one, other in pairwise(lane):
                assert one.end < other.column or one.label is other.label
            for bar in lane:
                here = [(start, end) for start, end in bar.label.place if start < line.end and end > line.start]
                assert bar.column in {line.column(max(start, line.start)) for start, _ in here}


def test_a_bar_holds_the_longest_name_that_fits() -> None:
    line = TextLine.of("x" * 30, 0, 30)
    names = ("q1 direct Mara", "q1 direct", "q1")

    def drawn(end: int) -> str:
        ((bar,),) = lanes([Label("quotes", "gold", names, ((0, end),))], line)
        return bar.text

    assert drawn(16) == "═q1 direct Mara═"
    assert drawn(15) == "═q1 direct═════"
    assert drawn(4) == "═q1═"
    assert drawn(3) == "═══ q1"
