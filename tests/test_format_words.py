"""``key=value`` words in notes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsbench.formats.words import read_note, spans_of, spans_written, write_note

_keys = st.sampled_from(["id", "name", "argument:victim", "member@1"])


@given(st.lists(st.tuples(_keys, st.text(st.characters(codec="utf-8"), max_size=6)), max_size=4))
def test_words_come_back_and_stand_in_one_line(pairs: list[tuple[str, str]]) -> None:
    note = write_note(pairs)
    assert len(note.splitlines()) <= 1
    read = read_note(note, (), any_key=True)
    assert [(key, value) for key in dict(pairs) for value in read.values[key]] == [
        pair for key in dict(pairs) for pair in pairs if pair[0] == key
    ]
    assert read.remark == ""


def test_what_is_no_known_word_is_a_remark() -> None:
    read = read_note('id=e1 see page=2 name="Mara L" x="a b', ("id", "name"))
    assert (read.values, read.remark) == ({"id": ["e1"], "name": ["Mara L"]}, 'see page=2 x="a b')


def test_spans() -> None:
    assert list(spans_of(spans_written([(4, 9), (12, 15)]))) == [(4, 9), (12, 15)]
    assert list(spans_of("4-9,x-3,²-5,7")) == [(4, 9)]
