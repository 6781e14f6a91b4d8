"""Offsets moved from a raw text to its normal form."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsbench.corpus import GoldDocument, load, normalised_text
from newsbench.formats.moving import MovedText, _begins
from newsbench.formats.normal_form import in_normal_form

_chars = st.one_of(
    st.sampled_from("ab \r\n\u0301\u0323\u00e9\u212b\u0958\u1100\u1161\u11a8\u0cc6\u0cc2\u0cd5"), st.characters()
)


def _moved(raw: str, words: str) -> str:
    text = MovedText(raw)
    start, end = text.span(raw.index(words), raw.index(words) + len(words))
    return text.text[start:end]


def test_windows_line_ends_move_what_follows() -> None:
    assert _moved("One.\r\nTwo.\r\n\r\nThree said so.\r", "Three") == "Three"
    assert _moved("One.\r\nTwo.\r\n\r\nThree said so.\r", "said so.\r") == "said so.\n"


def test_an_accent_of_its_own_moves_what_follows_and_is_never_cut_off_its_letter() -> None:
    assert _moved("Rene\u0301 met Zoe\u0308 here", "Zoe\u0308") == "Zoë"
    assert _moved("Rene\u0301 met Zoe\u0308 here", "Rene") == "René"
    assert _moved("Rene\u0301 met Zoe\u0308 here", "\u0301 met") == "é met"


def test_a_text_in_normal_form_moves_nothing() -> None:
    text = MovedText("Zoë “said”\nso")
    assert [text.span(at, at + 1) for at in range(13)] == [(at, at + 1) for at in range(13)]


def test_fragments_are_sorted_and_joined() -> None:
    assert MovedText("a\r\nb\r\nc").fragments([(6, 7), (0, 1), (1, 3)]) == ((0, 2), (4, 5))


def test_offsets_past_the_end_stay_past_the_end() -> None:
    assert MovedText("a\r\nb").span(3, 9) == (2, 8)


def test_no_character_that_begins_a_stretch_joins_the_one_before_it() -> None:
    later = {char for code in range(0x110000) for char in unicodedata.normalize("NFD", chr(code))[1:]}
    joining = {chr(code) for code in range(0x110000) if unicodedata.combining(chr(code))} | later
    assert [char for char in joining if _begins(char)] == []


@given(st.text(_chars, max_size=20), st.data())
@settings(max_examples=300, deadline=None)
@example("e\u0301\r\n\u0323x", None)
def test_the_parts_of_a_moved_text_are_the_parts_normalised(raw: str, data: st.DataObject | None) -> None:
    text = MovedText(raw)
    assert text.text == normalised_text(raw)
    cut = data.draw(st.integers(0, len(raw))) if data else 4
    start, end = text.span(0, cut)
    assert (start, text.span(cut, len(raw))[1]) == (0, len(text.text))
    assert text.span(cut, len(raw))[0] <= end
    whole = normalised_text(raw[:cut]) + normalised_text(raw[cut:])
    if whole == text.text and raw[cut - 1 : cut + 1] != "\r\n":
        assert end == len(normalised_text(raw[:cut]))
    if cut:
        assert text.span(cut - 1, cut)[0] < text.span(cut - 1, cut)[1]


# -- a whole document ------------------------------------------------------------------------------------

TEXT = "Cafe\u0301 closed.\r\n“We stay,” he\r\nsaid, “in Zoe\u0308’s.”\r\n"


def _at(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


def document() -> dict[str, Any]:
    """Labels on every kind of place, with the words beside them."""
    return {
        "doc_id": "a.b",
        "text": TEXT,
        "annotated": [_at(TEXT)],
        "entities": [
            {"id": "e1", "kind": "other", "name": "Café", "aliases": [],
             "mentions": [{"span": _at("Cafe\u0301"), "head": _at("Cafe\u0301"), "text": "Cafe\u0301"},
                          {"span": _at("he")}]}
        ],
        "quotes": [
            {"id": "q1", "content": [_at("We stay"), _at("in Zoe\u0308’s")], "texts": ["We stay", "in Zoe\u0308’s"],
             "cue": [_at("said")], "cue_texts": ["said"], "source": _at("he"), "source_text": "he",
             "speaker": "e1", "type": "direct"}
        ],
        "events": [
            {"id": "v1", "trigger": [_at("closed")], "texts": ["closed"], "type": "business.close",
             "arguments": [{"role": "place", "span": _at("Zoe\u0308"), "text": "Zoe\u0308"}]}
        ],
    }  # fmt: skip


def _spans(value: Any) -> list[tuple[int, int]]:
    """Every span below, in order of the keys."""
    if isinstance(value, dict):
        return [span for _, below in sorted(value.items()) for span in _spans(below)]
    if isinstance(value, list):
        pair = len(value) == 2 and all(isinstance(part, int) for part in value)
        return [(value[0], value[1])] if pair else [span for part in value for span in _spans(part)]
    return []


def _written(path: Path, *documents: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    return path


def test_a_document_goes_to_normal_form_with_all_its_labels(tmp_path: Path) -> None:
    (gold,) = load(_written(tmp_path / "set.jsonl", document())).documents
    made = in_normal_form(gold)
    assert made.text == normalised_text(TEXT)
    assert in_normal_form(made) is made
    (line,) = _lines_of(made, tmp_path)
    before, after = (_spans({key: one[key] for key in ("annotated", "entities", "quotes", "events")})
                     for one in (document(), line))  # fmt: skip
    assert [normalised_text(TEXT[slice(*span)]) for span in before] == [made.text[slice(*span)] for span in after]
    assert line["quotes"][0]["texts"] == ["We stay", "in Zoë’s"]
    assert line["events"][0]["arguments"][0]["text"] == "Zoë"


def _lines_of(gold: GoldDocument, folder: Path) -> list[dict[str, Any]]:
    from newsbench.formats.jsonl import line

    path = folder / "made.jsonl"
    path.write_text(line(gold), encoding="utf-8")
    assert not load(path).problems
    return [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines()]


FORMATS = ("folder", "inline", "brat", "uima-xmi", "spacy-docbin", "label-studio", "tei", "web-annotation")


@pytest.mark.parametrize("name", FORMATS)
def test_a_text_that_is_not_in_normal_form_moves_no_label_in_any_format(name: str, tmp_path: Path) -> None:
    if name == "spacy-docbin":
        pytest.importorskip("spacy", reason="needs newsbench[spacy]")
    source, there, back = _written(tmp_path / "set.jsonl", document()), tmp_path / "there", tmp_path / "back.jsonl"
    result = run("convert", "--from", "jsonl", "--to", name, source, there)
    assert result.code == 0
    assert result.err.startswith("warning: texts brought to NFC with \\n as line ends, and the offsets of their labels")
    again = run("convert", "--from", name, "--to", "jsonl", there, back)
    assert (again.code, again.err) == (0, "")
    (line,) = [json.loads(one) for one in back.read_text(encoding="utf-8").splitlines()]
    assert line["text"] == normalised_text(TEXT)
    (quote,) = line["quotes"]
    assert [line["text"][slice(*span)] for span in quote["content"]] == ["We stay", "in Zoë’s"]
    assert not load(back).problems
