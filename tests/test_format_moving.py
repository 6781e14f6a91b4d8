"""Offsets moved from a raw text to its normal form."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsbench.corpus import normalised_text
from newsbench.formats.moving import MovedText, _begins

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
