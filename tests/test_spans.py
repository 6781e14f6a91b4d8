"""Geometry of fragment sets: small cases by hand, and every function against sets of code points."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbench.model import Fragments
from newsbench.spans import (
    TRIMMABLE,
    canonical,
    covers,
    difference,
    hull,
    intersection,
    length,
    overlap,
    trim,
    union,
)

spans = st.tuples(st.integers(0, 20), st.integers(0, 20))
fragments = st.lists(spans, max_size=4).map(canonical)
QUIET = settings(max_examples=200, deadline=None)


def points(parts: Fragments) -> set[int]:
    return {at for start, end in parts for at in range(start, end)}


# -- by hand ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ([], ()),
        ([(3, 5), (0, 2)], ((0, 2), (3, 5))),
        ([(0, 2), (2, 4)], ((0, 4),)),  # touching
        ([(0, 5), (1, 2)], ((0, 5),)),  # one inside the other
        ([(0, 3), (2, 4)], ((0, 4),)),
        ([(2, 2), (3, 4)], ((3, 4),)),  # empty ones go, and what follows stays
        ([(2, 1)], ()),
        ([(0, 1), (1, 1), (1, 2)], ((0, 2),)),
        ([(4, 4)], ()),
    ],
)
def test_canonical(given_: list[tuple[int, int]], expected: Fragments) -> None:
    assert canonical(given_) == expected


TEXT = '"We stay," he said. "And go!"'
#       0         1         2
#       01234567890123456789012345678


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (((1, 8),), ((1, 8),)),  # nothing to trim
        (((0, 10),), ((1, 8),)),
        (((0, 8),), ((1, 8),)),  # only the left edge
        (((1, 10),), ((1, 8),)),  # only the right edge
        (((8, 11),), ()),  # marks and a space alone
        (((8, 11), (11, 13)), ((11, 13),)),
        (((1, 3), (4, 8)), ((1, 8),)),  # only a space between them: joined, gap included
        (((1, 8), (20, 28)), ((1, 8), (21, 27))),  # words between them: apart
        (((1, 8), (11, 13)), ((1, 13),)),
        ((), ()),
        (((5, 5),), ()),
        (((1, 2),), ((1, 2),)),  # one letter
        (((0, 1),), ()),  # one mark
    ],
)
def test_trim(given_: Fragments, expected: Fragments) -> None:
    assert trim(given_, TEXT) == expected


def test_what_is_trimmed() -> None:
    assert set("\t\n \u00a0\u2003\u3000\"'«»“”„‘’‹›「」`,.;:!?…") <= TRIMMABLE
    assert not set("-–—()[]abc0%&") & TRIMMABLE


def test_hull_is_from_the_first_to_the_last() -> None:
    assert hull(((2, 4), (6, 9))) == (2, 9)
    assert hull(((2, 4),)) == (2, 4)


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [
        (((0, 5),), ((3, 8),), ((3, 5),)),
        (((0, 5),), ((5, 8),), ()),  # touching is not sharing
        (((0, 2), (4, 6)), ((1, 5),), ((1, 2), (4, 5))),
        (((0, 9),), ((1, 2), (3, 4)), ((1, 2), (3, 4))),
        (((0, 4), (6, 8)), ((2, 4), (6, 7)), ((2, 4), (6, 7))),  # both end together
        ((), ((0, 1),), ()),
    ],
)
def test_intersection(a: Fragments, b: Fragments, shared: Fragments) -> None:
    assert intersection(a, b) == intersection(b, a) == shared
    assert overlap(a, b) == overlap(b, a) == length(shared)


@pytest.mark.parametrize(
    ("a", "b", "left"),
    [
        (((0, 9),), ((2, 4),), ((0, 2), (4, 9))),
        (((0, 9),), ((2, 4), (6, 7)), ((0, 2), (4, 6), (7, 9))),
        (((0, 4),), ((0, 4),), ()),
        (((2, 4),), ((0, 9),), ()),
        (((2, 4),), ((4, 9),), ((2, 4),)),  # after it
        (((2, 4),), ((0, 2),), ((2, 4),)),  # before it
        (((2, 6),), ((0, 3),), ((3, 6),)),
        (((2, 6),), ((5, 9),), ((2, 5),)),
        (((0, 2), (4, 6)), ((1, 5),), ((0, 1), (5, 6))),
        (((0, 9),), (), ((0, 9),)),
        (((4, 9),), ((0, 2), (5, 6)), ((4, 5), (6, 9))),  # the first part is elsewhere, the second is not
    ],
)
def test_difference(a: Fragments, b: Fragments, left: Fragments) -> None:
    assert difference(a, b) == left


# -- against sets ----------------------------------------------------------------------------------------


@QUIET
@given(st.lists(spans, max_size=4))
def test_canonical_is_sorted_disjoint_and_not_touching(parts: list[tuple[int, int]]) -> None:
    made = canonical(parts)
    assert points(made) == points(tuple(parts))
    assert all(start < end for start, end in made)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(made))
    assert canonical(made) == made


@QUIET
@given(fragments, fragments)
def test_set_algebra(a: Fragments, b: Fragments) -> None:
    assert intersection(a, b) == canonical((at, at + 1) for at in points(a) & points(b))
    assert difference(a, b) == canonical((at, at + 1) for at in points(a) - points(b))
    assert union([a, b]) == canonical((at, at + 1) for at in points(a) | points(b))
    assert overlap(a, b) == len(points(a) & points(b))
    assert length(a) == len(points(a))
    assert covers(a, b) == (points(b) <= points(a))


@QUIET
@given(fragments, st.text("ab ,“", min_size=20, max_size=20))
def test_trimmed_edges_hold_words(parts: Fragments, text: str) -> None:
    trimmed = trim(parts, text)
    assert trim(trimmed, text) == trimmed
    for start, end in trimmed:
        assert text[start] not in TRIMMABLE
        assert text[end - 1] not in TRIMMABLE
    words = {at for at in points(parts) if text[at] not in TRIMMABLE}
    assert {at for at in points(trimmed) if text[at] not in TRIMMABLE} == words
    for before, after in itertools.pairwise(trimmed):
        assert not TRIMMABLE.issuperset(text[before[1] : after[0]])
