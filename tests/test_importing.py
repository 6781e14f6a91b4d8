"""What the readers of annotated sets share: texts of tokens, offsets through NFC, outer marks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbench.formats.importers.places import longest
from newsbench.formats.importers.tokens import TokenText
from newsbench.formats.marks import without_marks
from newsbench.formats.moving import MovedText

WORDS = st.text(st.sampled_from("aé„“.\u0301 \n"), max_size=3)


@given(st.lists(st.lists(WORDS, max_size=4), max_size=4), st.data())
@settings(max_examples=60, deadline=None)
def test_tokens_are_found_again(sentences: list[list[str]], data: st.DataObject) -> None:
    text = TokenText(sentences)
    places = [(s, t) for s, tokens in enumerate(sentences) for t, _ in enumerate(tokens)]
    chosen = data.draw(st.lists(st.sampled_from(places), unique=True)) if places else []
    assert unicodedata.is_normalized("NFC", text.text)
    assert text.text.count("\n") == max(0, len(sentences) - 1)
    inside = "".join(text.text[start:end] for start, end in text.fragments(chosen))
    expected = "".join(unicodedata.normalize("NFC", sentences[s][t]) for s, t in sorted(chosen))
    assert "".join(inside.split()) == "".join(expected.split())
    assert len(text.fragments(chosen)) <= len(chosen)
    assert (len(sentences), 0) not in text


@given(
    st.lists(st.sampled_from(["a", "e\u0301", "o\u0308\u0301", "\r\n", "\r", "é", "가", "😀"]), min_size=1), st.data()
)
@settings(max_examples=60, deadline=None)
def test_offsets_between_letters_move_with_the_text(letters: list[str], data: st.DataObject) -> None:
    place = MovedText("".join(letters))
    first = data.draw(st.integers(0, len(letters) - 1))
    last = data.draw(st.integers(first + 1, len(letters)))
    before, inside = "".join(letters[:first]), "".join(letters[first:last])
    # \r and \n that come to stand beside each other are one line end.
    if (before + inside).endswith("\r") or before.endswith("\r"):
        return
    ((start, end),) = place.fragments([(len(before), len(before + inside))])
    assert place.text[start:end] == MovedText(inside).text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("“ Go , ”", "Go ,"),
        ("„Nein“", "Nein"),
        ("`` Go ''", "Go"),
        ("Go ”", "Go"),
        ("“ ‘ Go ’ he said ”", "‘ Go ’ he said"),
        ("Go", "Go"),
        ("“ ”", None),
        (" ", None),
    ],
)
def test_one_mark_goes_at_each_end(text: str, left: str | None) -> None:
    span = without_marks((2, 2 + len(text)), f"x {text} y")
    assert (span and f"x {text} y"[slice(*span)]) == left


def test_the_first_of_the_longest() -> None:
    assert longest(((0, 2), (4, 9), (10, 15))) == (4, 9)
