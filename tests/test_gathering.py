"""What the readers of published sets share: marks taken off, pieces joined, texts that fit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbench.formats.importers.gathering import Gathering, Said, fitting
from newsbench.formats.importers.places import joined_over_spaces
from newsbench.formats.marks import within_marks


@pytest.mark.parametrize(
    ("words", "inside"),
    [
        ("“We stay,”", "We stay,"),
        ('" We stay . "', "We stay ."),
        ("''We stay,''", "We stay,"),
        ("“We stay", "We stay"),
        ("We stay”", "We stay"),
        ("‘We don’t’", "We don’t"),
        ("“‘No,’ he told me”", "‘No,’ he told me"),
        ("“fair” and “open”", "“fair” and “open”"),
        ("it is “fair”", "it is “fair”"),
        ("’em all", "’em all"),
        ("that it rains ", "that it rains"),
        ("“", ""),
    ],
)
def test_only_marks_around_all_of_a_span_are_taken_off(words: str, inside: str) -> None:
    text = f"xx {words} yy"
    start, end = within_marks((3, 3 + len(words)), text)
    assert text[start:end] == inside


def test_pieces_with_spaces_between_are_one() -> None:
    assert joined_over_spaces(((0, 2), (3, 5), (8, 9)), "ab cd, ef") == ((0, 5), (8, 9))


def test_the_text_that_fits_is_the_one_on_which_most_labels_stand() -> None:
    assert fitting("a\r\nb c", [Said(2, 3, "b"), Said(4, 5, "c")]).span(4, 5) == (4, 5)
    assert fitting("a\r\nb c", [Said(3, 4, "b"), Said(5, 6, "c")]).span(5, 6) == (4, 5)
    assert fitting("a b", [Said(0, 3, "x y")], "x y z").text == "x y z"


def test_documents_that_would_have_one_name_get_a_number() -> None:
    gathered = Gathering()
    for _ in range(3):
        gathered.add("a.b", "Text", {})
    assert [gold.doc_id for gold in gathered.reading().documents] == ["a.b", "a-2.b", "a-3.b"]


@given(st.text(st.sampled_from("\"'“”‘’`ab "), max_size=12))
@settings(max_examples=200, deadline=None)
def test_what_is_taken_off_is_marks_and_spaces_only(words: str) -> None:
    start, end = within_marks((0, len(words)), words)
    assert 0 <= start <= end <= len(words)
    assert not (set(words[:start]) | set(words[end:])) & set("ab")
