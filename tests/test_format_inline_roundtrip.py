"""The inline authoring format, by property: no label is lost on the way there and back, and no input breaks it."""

from __future__ import annotations

import re

import msgspec
from drawn_gold import SLOW, gold, unordered
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from newsbench.formats.inline import InlineError, read_inline, write_inline
from newsbench.model import (
    Annotation,
    Document,
)


@SLOW
@given(gold())
def test_annotation_to_inline_and_back(given_gold: tuple[Document, str, Annotation]) -> None:
    document, text, annotation = given_gold
    read_document, read_text, read_annotation = read_inline(write_inline(document, text, annotation))
    assert read_text == text
    assert replace(read_document, text_sha256=None) == replace(document, story_id=document.story)
    assert unordered(read_annotation) == unordered(annotation)


@SLOW
@given(gold())
def test_what_is_read_satisfies_the_records(given_gold: tuple[Document, str, Annotation]) -> None:
    document, _, annotation = read_inline(write_inline(*given_gold))
    assert msgspec.json.decode(msgspec.json.encode(document), type=Document) == document
    assert msgspec.json.decode(msgspec.json.encode(annotation), type=Annotation) == annotation


# Lines that often make a file, with every piece of markup in them.
BODY = [
    "<r:body>", "</r>", "<r:headline>", "<d:term>", "</d>", "<e1:n>", "<e1:m@q1>", "<e1:p^0-1>", "<e2:n>", "</e1>",
    "</e2>", "<q1>", "</q1>", "<q1.c>", "</q1.c>", "<q2>", "</q2>", "<q2.m>", "</q2.m>", "<v1>", "</v1>", "<s1>",
    "</s1>", "<a>", "</a>", "^", "&lt;", "&#94;", "&#x338;", "a", "bc", " ", "é", "😀", "\n", "“", "”", ".",
]  # fmt: skip
LABELS = [
    'e1 person "X"', 'e2 group "Y" members=e1 alias="é"', "q1 direct speaker=e1", "q2 mixed speaker=- cue=?",
    "q1 indirect", "v1 life.die victim=s1 place=e1", "v1 life.die by=-", "# x", "q3 direct speaker=e1", "e1 =", 'v1 "',
    "",
]  # fmt: skip
OPENED = ["<e1:n>", "<e1:m@q1>", "<e2:n>", "<q1>", "<q1.c>", "<q2>", "<v1>", "<s1>", "<r:body>", "<d:term>"]


@st.composite
def well_formed(draw: st.DrawFn) -> str:
    """Marked-up text whose tags are closed, with the label lines that it needs; tags may cross."""
    parts: list[str] = []
    closing: list[str] = []
    for piece in draw(
        st.lists(st.sampled_from([*OPENED, "/", "^", "&#94;", "a", "bc ", "\n", "😀", "é"]), max_size=40)
    ):
        if piece in OPENED:
            closing.append("</" + piece[1:].split(":")[0].rstrip(">") + ">")
        if piece == "/" and closing:
            parts += ["x", closing.pop(draw(st.integers(0, len(closing) - 1)))]
        elif piece != "/":
            parts.append(piece)
    body = "".join([*parts, "x", *closing])
    labels = ['e1 person "X"', 'e2 place "Y"', "q1 mixed speaker=e1", "q2 direct speaker=-", "v1 life.die count=s1"]
    kept = [label for label in labels if label[0] == "e" or f"<{label[:2]}>" in body]
    return "\n".join(["@doc a.b", "===", body, "---", *kept])


@settings(SLOW, max_examples=400)
@given(well_formed())
def test_inline_to_annotation_and_back(source: str) -> None:
    try:
        first = read_inline(source)
    except InlineError:
        assume(False)
        raise
    written = write_inline(*first)
    assert read_inline(written) == first
    assert write_inline(*read_inline(written)) == written


def problems(source: str) -> list[tuple[int, int]]:
    """Where the problems of a file are; what can be read must be written as well, and read as the same."""
    try:
        read = read_inline(source)
    except InlineError as error:
        return [(one.line, one.column) for one in error.problems] or [(0, 0)]
    assert read_inline(write_inline(*read)) == read
    return []


@settings(SLOW, max_examples=400)
@given(st.lists(st.sampled_from(BODY), max_size=25), st.lists(st.sampled_from(LABELS), max_size=6), st.text(max_size=5))
def test_any_file_is_read_or_refused(body: list[str], labels: list[str], odd: str) -> None:
    source = "\n".join(["@doc a.b", "===", "".join(body) + odd, "---", *labels])
    lines = re.split("\r\n|\r|\n", source)
    assert all(1 <= line <= len(lines) and column >= 1 for line, column in problems(source))


@SLOW
@given(st.text())
def test_any_text_is_refused_without_a_header(source: str) -> None:
    found = problems(source)
    assert found == sorted(found)
    assert found[0] >= (1, 1)
