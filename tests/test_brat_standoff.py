"""The lines of brat files: every kind, in any order, with every problem at its line."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from newsbench.formats.brat.standoff import (
    Attribute,
    Equivalence,
    Event,
    Line,
    Normalisation,
    Note,
    Relation,
    Standoff,
    TextBound,
    covered,
    parse,
    render,
)

EVERY_KIND = """\
E1\tAttack:T2 Agent:T1 Place:T3
T1\tPerson 0 4;9 14\tMara Orlov
T2\tAttack 20 26\tbombed
T3\tPlace 30 35\tVelmo
R1\tNear Arg1:T1 Arg2:T3
A1\tNegated E1
M2\tCertainty E1 Very likely
N1\tReference T1 Wikidata:Q42\tMara Orlov
*\tEquiv T1 T3
#1\tAnnotatorNotes T1\tsee page 2
"""


def test_every_kind_of_line_is_read() -> None:
    assert parse(EVERY_KIND).lines == (
        Event("E1", "Attack", "T2", (("Agent", "T1"), ("Place", "T3"))),
        TextBound("T1", "Person", ((0, 4), (9, 14)), "Mara Orlov"),
        TextBound("T2", "Attack", ((20, 26),), "bombed"),
        TextBound("T3", "Place", ((30, 35),), "Velmo"),
        Relation("R1", "Near", (("Arg1", "T1"), ("Arg2", "T3"))),
        Attribute("A1", "Negated", "E1"),
        Attribute("M2", "Certainty", "E1", "Very likely"),
        Normalisation("N1", "Reference", "T1", "Wikidata:Q42", "Mara Orlov"),
        Equivalence("Equiv", ("T1", "T3")),
        Note("#1", "AnnotatorNotes", "T1", "see page 2"),
    )
    assert parse(EVERY_KIND).problems == ()


def test_a_file_as_brat_writes_it_comes_back_byte_by_byte() -> None:
    assert render(parse(EVERY_KIND)) == EVERY_KIND


def test_a_text_with_a_line_break_goes_on_in_the_next_line() -> None:
    read = parse("T1\tQuote 0 12\tWe go\n\nhome.\nT2\tPerson 12 15\tLia\n")
    assert [(line.text, at) for line, at in zip(read.of(TextBound), read.numbers, strict=True)] == [
        ("We go\n\nhome.", 1),
        ("Lia", 4),
    ]
    assert read.problems == ()


def test_trailing_tabs_carriage_returns_blank_lines_and_a_byte_order_mark_do_no_harm() -> None:
    read = parse("\ufeffT1\tA 0 1\tx\r\n\r\nT2\tA 2 3\ty\r\nR1\tof Arg1:T1 Arg2:T2\t\r\nE1\tA:T1 \r\n")
    assert [line.id for line in read.lines if not isinstance(line, Equivalence)] == ["T1", "T2", "R1", "E1"]
    assert read.problems == ()


def test_what_is_wrong_is_named_with_its_line_and_the_rest_is_read() -> None:
    read = parse(
        "T1\tPerson 0 4\tMara\nno line at all\nT2\tPerson 4 4\t\nT3\tPerson x 9\tM\nR1\tof Arg1:T1\nE1\tAttack\n"
        "A1\tNegated\nN1\tReference T1\t\n*\tEquiv T1\n#1\tNote\nR2\tof Arg1:T1 Arg2:T9\nT1\tPerson 5 6\ta\n",
        "a.ann",
    )
    assert [str(problem) for problem in read.problems] == [
        "a.ann:2: [bad-brat-line] 'no line at all' is no line of brat: "
        "it starts with T, R, E, A, M, N, * or # and a tab",
        "a.ann:3: [bad-brat-line] T2 has a span that is empty or ends before it starts",
        "a.ann:4: [bad-brat-line] 'Person x 9' is no place: "
        "write LABEL START END, or LABEL START END;START END, and a tab",
        "a.ann:5: [bad-brat-line] R1 is no relation: write LABEL NAME:ID NAME:ID",
        "a.ann:6: [bad-brat-line] 'Attack' is no argument: write NAME:ID",
        "a.ann:7: [bad-brat-line] A1 is no attribute: write LABEL ID, or LABEL ID VALUE",
        "a.ann:8: [bad-brat-line] N1 is no reference: write LABEL ID RESOURCE:ENTRY, a tab and a text",
        "a.ann:9: [bad-brat-line] * is followed by LABEL and two or more ids",
        "a.ann:10: [bad-brat-line] #1 is no note: write LABEL ID, a tab and a text",
        "a.ann:11: [unknown-id] there is no T9: add its line, or take this out",
        "a.ann:12: [duplicate-id] T1 stands on an earlier line: number it anew",
    ]
    assert len(read.lines) == 3


def test_the_text_of_a_place_is_written_as_brat_does() -> None:
    assert covered("We will\nnot leave", ((0, 11), (12, 17))) == "We will not leave"


_word = st.from_regex(r"[A-Za-z_-]{1,6}", fullmatch=True)
_text = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), max_size=8)
_span = st.tuples(st.integers(0, 50), st.integers(1, 9)).map(lambda pair: (pair[0], pair[0] + pair[1]))
_number = st.integers(1, 99)
_role = st.tuples(_word, _number.map("T{}".format))
_line: st.SearchStrategy[Line] = st.one_of(
    st.builds(TextBound, _number.map("T{}".format), _word, st.lists(_span, min_size=1, max_size=3).map(tuple), _text),
    st.builds(Relation, _number.map("R{}".format), _word, st.tuples(_role, _role)),
    st.builds(
        Event, _number.map("E{}".format), _word, _number.map("T{}".format), st.lists(_role, max_size=2).map(tuple)
    ),
    st.builds(Attribute, _number.map("A{}".format), _word, _number.map("T{}".format), st.none() | _word),
    st.builds(Normalisation, _number.map("N{}".format), _word, _number.map("T{}".format), _word, _text),
    st.builds(Equivalence, _word, st.lists(_number.map("T{}".format), min_size=2, max_size=3).map(tuple)),
    st.builds(Note, _number.map("#{}".format), _word, _number.map("T{}".format), _text),
)


@given(st.lists(_line, max_size=6).map(tuple))
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_again(lines: tuple[Line, ...]) -> None:
    read = parse(render(Standoff(lines)))
    assert read.lines == lines
    assert {problem.code for problem in read.problems} <= {"duplicate-id", "unknown-id"}


@given(st.text(st.sampled_from("TREAMN#*1 2:;\t\nx"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_an_error_and_twice_alike(ann: str) -> None:
    read = parse(ann)
    assert parse(render(read)).lines == read.lines
