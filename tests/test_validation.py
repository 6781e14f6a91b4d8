"""Every problem code has a folder of bad input under tests/bad, with the exact lines that a user sees.

``case.json`` says what kind of input it is. ``gold.jsonl`` is the gold set (the bad one, where the kind is
gold), ``input.jsonl`` the predictions, ``expected.txt`` the output. A folder is named after the code; what
follows a dot tells further folders of the same code apart.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbench.model import Annotation, Document, GoldLine, PredictedQuote, Prediction, Quote
from newsbench.validation import gold as gold_module
from newsbench.validation.decoding import decode
from newsbench.validation.glance import GoldGlance, plain_quote
from newsbench.validation.gold import check_gold, check_story, is_normal, text_sha256
from newsbench.validation.links import Links
from newsbench.validation.places import PlaceCheck, of_quote
from newsbench.validation.predicted import check_prediction
from newsbench.validation.problems import Problem
from newsbench.validation.reporting import Report, json_path

BAD = Path(__file__).parent / "bad"
CASES = sorted(path.name for path in BAD.iterdir())


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    return enumerate(path.read_bytes().removesuffix(b"\n").split(b"\n"), start=1)


def split(line: GoldLine) -> tuple[Document, Annotation]:
    def part(record_type: type[Any]) -> Any:
        return record_type(**{name: getattr(line, name) for name in record_type.__struct_fields__})

    return part(Document), part(Annotation)


def problems_of_gold(folder: Path, folder_layout: bool) -> Iterator[Problem]:
    stories: dict[str, list[Annotation]] = {}
    for number, raw in lines_of(folder / "gold.jsonl"):
        line, problems = decode(raw, GoldLine, file="gold.jsonl", line=number)
        yield from problems
        if line is not None:
            document, annotation = split(line)
            stories.setdefault(document.story, []).append(annotation)
            yield from check_gold(
                document, line.text, annotation, file="gold.jsonl", line=number, folder_layout=folder_layout
            )
    for story in stories.values():
        yield from check_story(story, file="gold.jsonl")


def problems_of_predictions(folder: Path) -> Iterator[Problem]:
    gold = [decode(raw, GoldLine, file="gold.jsonl", line=number)[0] for number, raw in lines_of(folder / "gold.jsonl")]
    texts = {line.doc_id: line.text for line in gold if line is not None}
    for number, raw in lines_of(folder / "input.jsonl"):
        prediction, problems = decode(raw, Prediction, file="input.jsonl", line=number)
        yield from problems
        if prediction is not None:
            yield from check_prediction(prediction, texts[prediction.doc_id], file="input.jsonl", line=number)


def output(problems: Iterable[Problem]) -> str:
    return "".join(f"{problem}\n" for problem in problems)


def run(case: str) -> list[Problem]:
    options = json.loads((BAD / case / "case.json").read_text(encoding="utf-8"))
    if options["kind"] == "gold":
        return list(problems_of_gold(BAD / case, options.get("folder_layout", False)))
    return list(problems_of_predictions(BAD / case))


@pytest.mark.parametrize("case", CASES)
def test_output_is_as_expected(case: str) -> None:
    assert output(run(case)) == (BAD / case / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_a_folder_shows_its_code(case: str) -> None:
    assert case.split(".")[0] in {problem.code for problem in run(case)}


def test_every_code_has_a_folder_and_every_folder_a_code() -> None:
    assert {case.split(".")[0] for case in CASES} == codes_in_source()


def codes_in_source() -> set[str]:
    """Every string in kebab case that stands in the source of the validation."""
    found: set[str] = set()
    for path in Path(gold_module.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", node.value) else set()
    return found - {"utf-8"}


# -- decoding ------------------------------------------------------------------------------------------


def test_a_good_line_is_a_record_without_problems() -> None:
    record, problems = decode(b'{"doc_id": "a.b", "quotes": []}', Prediction, file="p.jsonl", line=1)
    assert record == Prediction("a.b", quotes=())
    assert problems == []


def test_a_byte_order_mark_is_forgiven_only_at_the_start_of_a_file() -> None:
    raw = b'\xef\xbb\xbf{"doc_id": "a.b"}'
    assert decode(raw, Prediction, file="p.jsonl", line=1) == (Prediction("a.b"), [])
    assert [p.code for p in decode(raw, Prediction, file="p.jsonl", line=2)[1]] == ["not-utf8"]


def test_a_json_document_is_reported_with_the_line_inside_it() -> None:
    _, problems = decode(b'{\n "doc_id": "a.b"\n "regions": []\n}', Annotation, file="a/b.json", line=0)
    assert output(problems) == (
        "a/b.json: [not-json] expected a comma or the end of the list or object at line 3, column 2, "
        'got ""regions": []\\n}"\n'
    )


@pytest.mark.parametrize("raw", [b"", b" ", b"\x00", b"{", b'{"doc_id": "a', b"[" * 10**5, b'{"a":' * 10**5])
def test_whatever_a_line_holds_it_is_a_problem_and_no_exception(raw: bytes) -> None:
    record, problems = decode(raw, Prediction, file="p.jsonl", line=3)
    assert record is None
    assert problems


def test_nesting_without_end_is_a_problem() -> None:
    raw = b'{"doc_id": "a.b", "meta": ' + b"[" * 10**5 + b"]" * 10**5 + b"}"
    _, problems = decode(raw, Prediction, file="p.jsonl", line=3)
    assert output(problems) == "p.jsonl:3: [not-json] is nested too deeply to be read\n"


@given(st.binary(max_size=60))
def test_random_bytes_are_problems_and_no_exception(raw: bytes) -> None:
    record, problems = decode(raw, Prediction, file="p.jsonl", line=3)
    assert (record is None) == bool(problems)


@given(st.data())
def test_damaged_lines_are_problems_and_no_exception(data: st.DataObject) -> None:
    good = '{"doc_id": "a.b", "quotes": [{"content": [[1, 2], "“x”"], "speaker": {"name": "é\\u00e9"}}]}'.encode()
    at = data.draw(st.integers(0, len(good) - 1))
    raw = good[:at] + data.draw(st.binary(max_size=2)) + good[at + data.draw(st.integers(0, 3)) :]
    record, problems = decode(raw, Prediction, file="p.jsonl", line=3)
    assert (record is None) == bool(problems)


# -- gold ----------------------------------------------------------------------------------------------

TEXT = "“We will not leave,” she said. He did."


@pytest.mark.parametrize(
    ("doc_id", "folder_layout", "good"),
    [
        ("harbour.wire", True, True),
        ("harbour", True, False),
        ("harbour", False, True),
        ("Meldung 17: Ä", False, True),
        ("../harbour", False, False),
        ("", False, False),
        ("a\x7fb", False, False),
    ],
)
def test_doc_ids(doc_id: str, folder_layout: bool, good: bool) -> None:
    problems = check_gold(
        Document(doc_id), None, Annotation(doc_id), file="g.jsonl", line=1, folder_layout=folder_layout
    )
    assert [problem.code for problem in problems] == ([] if good else ["bad-doc-id"])


def test_without_a_text_only_what_needs_none_is_checked() -> None:
    quotes = (Quote(((5, 10_000),)), Quote(((9, 9),)), Quote(()), Quote(((0, 1),)))
    problems = check_gold(Document("a.b"), None, Annotation("a.b", quotes=quotes), file="g.json")
    assert [problem.code for problem in problems] == ["span-empty", "nothing-left"]


def test_the_digest_is_of_the_normal_form() -> None:
    assert text_sha256("Cafe\u0301\r\nb\rc") == text_sha256("Café\nb\nc")
    assert is_normal("Café\n")
    assert not is_normal("Cafe\u0301")


spans = st.tuples(st.integers(0, len(TEXT) + 2), st.integers(0, len(TEXT) + 2))
fragments = st.lists(spans, max_size=2).map(tuple)


@st.composite
def gold_quotes(draw: st.DrawFn) -> Quote:
    return Quote(
        content=draw(fragments),
        id=draw(st.sampled_from(["q1", "q2"])),
        type=draw(st.sampled_from(["direct", "mixed"])),
        cue=draw(fragments),
        source=draw(st.none() | spans),
        quoted=draw(st.just(()) | fragments),
        speaker=draw(st.sampled_from(["e1", "e2", None])),
        parent=draw(st.sampled_from([None, "q1", "q3"])),
        source_text=draw(st.sampled_from([None, "x"])),
    )


@given(gold_quotes(), st.lists(spans, max_size=2))
def test_gold_that_passes_at_a_glance_passes_a_closer_look(quote: Quote, mentions: list[tuple[int, int]]) -> None:
    entity = {"id": "e1", "mentions": [{"span": span} for span in mentions]}
    annotation = msgspec.convert({"doc_id": "a.b", "entities": [entity], "quotes": [quote]}, Annotation)
    document = Document("a.b")
    glance = GoldGlance.of(document, TEXT, annotation)
    report = Report("g.jsonl", 1)
    PlaceCheck(document, TEXT, annotation, report).check(of_quote(("quotes", 0), quote))
    Links(annotation, report).check_quote(("quotes", 0), quote)
    assert glance is not None
    assert not (glance.quote(quote) and report.problems)


# -- predictions ---------------------------------------------------------------------------------------

predicted_fragments = st.none() | st.just("We will") | st.lists(spans | st.just("leave"), max_size=2).map(tuple)


@st.composite
def predicted_quotes(draw: st.DrawFn) -> PredictedQuote:
    return PredictedQuote(
        content=draw(predicted_fragments),
        text=draw(st.sampled_from([None, "We will"])),
        texts=draw(st.sampled_from([None, ("We will",)])),
        cue=draw(predicted_fragments),
        source=draw(st.none() | spans | st.just("she")),
        type=draw(st.sampled_from([None, "direct", "Direct"])),
        medium=draw(st.sampled_from([None, "speech", "song"])),
    )


@given(predicted_quotes())
def test_predictions_that_pass_at_a_glance_pass_a_closer_look(quote: PredictedQuote) -> None:
    plain = plain_quote(quote, len(TEXT))
    problems = check_prediction(Prediction("a.b", quotes=(quote,)), TEXT, file="p.jsonl", line=1)
    if plain:
        from newsbench.validation.predicted import _Check

        report = Report("p.jsonl", 1)
        _Check(Prediction("a.b"), TEXT, report)._quote(("quotes", 0), quote)
        assert report.problems == problems == []


def test_gold_is_a_valid_prediction() -> None:
    gold = (
        b'{"doc_id": "a.b", "text": "\xe2\x80\x9cWe will not leave,\xe2\x80\x9d she said. He did.", "entities": '
        b'[{"id": "e1", "kind": "person", "name": "she", "mentions": [{"span": [21, 24], "text": "she"}]}], "quotes": '
        b'[{"id": "q1", "type": "direct", "content": [[1, 19]], "texts": ["We will not leave,"], "source": [21, 24], '
        b'"source_text": "she", "speaker": "e1", "parent": null, "cue": [[25, 29]], "cue_texts": ["said"]}]}'
    )
    line, problems = decode(gold, GoldLine, file="g.jsonl", line=1)
    assert line is not None
    document, annotation = split(line)
    problems += check_gold(document, line.text, annotation, file="g.jsonl", line=1)
    prediction, found = decode(gold, Prediction, file="g.jsonl", line=1)
    assert prediction is not None
    assert problems + found + check_prediction(prediction, line.text, file="g.jsonl", line=1) == []


def test_json_paths() -> None:
    assert json_path(("quotes", 0, "my key", 'a"b')) == '$.quotes[0]["my key"]["a\\"b"]'
