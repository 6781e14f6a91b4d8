"""The JSON Schemas and the records agree, the files are current, and every exception has a name."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import inspect as types

from newsbench import model
from newsbench.model import Annotation, Document, GoldLine, Prediction
from newsbench.resources import data_root, ontology
from newsbench.validation.decoding import decode
from newsbench.validation.schemas import RECORDS, as_file, build, write

# -- values by hand: hypothesis-jsonschema would only ask the schema what the schema says ----------------

# 0.5 and no 1.0, no line breaks, no lone surrogates: those are the named exceptions below.
words = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=3)
atoms = st.none() | st.booleans() | st.integers(-2, 9) | st.just(0.5) | words | st.sampled_from(["direct", "2031"])
anything = st.recursive(atoms, lambda below: st.lists(below, max_size=3) | st.dictionaries(words, below, max_size=2))
PATTERNED = ["2031", "2031-12", "2031-01-03", "0" * 64, *ontology()["event_types"]]


def strings(info: types.StrType) -> st.SearchStrategy[str]:
    if info.pattern is not None:
        return st.sampled_from([word for word in PATTERNED if re.search(info.pattern, word)])
    return st.text(st.characters(codec="utf-8"), min_size=info.min_length or 0, max_size=4)


def good(info: types.Type) -> st.SearchStrategy[Any]:
    """Values that a type takes, as JSON has them."""
    if isinstance(info, types.StructType):
        return objects(info)
    if isinstance(info, types.UnionType):
        return st.one_of([good(part) for part in info.types])
    if isinstance(info, types.VarTupleType):
        return st.lists(good(info.item_type), max_size=2)
    if isinstance(info, types.TupleType):
        return st.tuples(*map(good, info.item_types)).map(list)
    if isinstance(info, types.LiteralType):
        return st.sampled_from(info.values)
    return strings(info) if isinstance(info, types.StrType) else SIMPLE[type(info)]


SIMPLE: dict[type[types.Type], st.SearchStrategy[Any]] = {
    types.AnyType: anything,
    types.NoneType: st.none(),
    types.IntType: st.integers(0, 99),
    types.FloatType: st.sampled_from([0, 1, 0.5]),
}


@st.composite
def objects(draw: st.DrawFn, info: types.StructType) -> dict[str, Any]:
    """An object with its required keys and a few others."""
    optional = [field.encode_name for field in info.fields if not field.required]
    chosen = set(draw(st.lists(st.sampled_from(optional), max_size=4))) if optional else set()
    return {f.encode_name: draw(good(f.type)) for f in info.fields if f.required or f.encode_name in chosen}


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) below a value."""
    found: list[tuple[Any, Any]] = []
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        found += [(value, key), *places(below)]
    return found


@st.composite
def perhaps_broken(draw: st.DrawFn, record_type: type[msgspec.Struct]) -> Any:
    """A good record, changed at some place: a value replaced, a key taken away, a key added."""
    info = types.type_info(record_type)
    assert isinstance(info, types.StructType)
    value = draw(objects(info))
    for _ in range(draw(st.integers(0, 2))):
        container, key = draw(st.sampled_from(places(value))) if places(value) else (value, "doc_id")
        change = draw(st.sampled_from(["replace", "remove", "add"]))
        if change == "replace":
            container[key] = draw(anything)
        elif change == "remove":
            container.pop(key, None) if isinstance(container, dict) else container.pop(key)
        elif isinstance(container, dict):
            container[draw(words | st.sampled_from(["id", "type", "text", "meta"]))] = draw(anything)
    return value


def passes_schema(value: Any, record_type: type[msgspec.Struct]) -> bool:
    return bool(Draft202012Validator(build(record_type)).is_valid(value))


def passes_decoding(raw: bytes, record_type: type[msgspec.Struct]) -> bool:
    record, problems = decode(raw, record_type, file="x.jsonl", line=2)
    assert (record is None) == bool(problems)
    return record is not None


# -- the same verdict ----------------------------------------------------------------------------------


@pytest.mark.parametrize("record_type", RECORDS.values(), ids=RECORDS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_good_records_pass_both(record_type: type[msgspec.Struct], data: st.DataObject) -> None:
    value = data.draw(good(types.type_info(record_type)))
    assert passes_schema(value, record_type)
    assert passes_decoding(json.dumps(value).encode(), record_type)


@pytest.mark.parametrize("record_type", RECORDS.values(), ids=RECORDS)
@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_schema_and_records_give_the_same_verdict(record_type: type[msgspec.Struct], data: st.DataObject) -> None:
    value = data.draw(perhaps_broken(record_type))
    assert passes_schema(value, record_type) == passes_decoding(json.dumps(value).encode(), record_type)


# -- the exceptions, each by name ------------------------------------------------------------------------


def only_the_schema_takes(raw: str) -> list[str]:
    """Codes of what decoding says to a line that plain JSON Schema tools take."""
    assert passes_schema(json.loads(raw), Prediction)
    record, problems = decode(raw.encode(), Prediction, file="x.jsonl", line=2)
    assert record is None
    return [problem.code for problem in problems]


def test_exception_an_integer_written_with_a_point() -> None:
    raw = '{"doc_id": "a.b", "quotes": [{"content": [[1.0, 2], [3, 4e0]]}]}'
    assert only_the_schema_takes(raw) == ["wrong-type", "wrong-type"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_exception_numbers_that_json_does_not_have(number: str) -> None:
    assert only_the_schema_takes(f'{{"doc_id": "a.b", "meta": [{number}]}}') == ["not-json"]


@pytest.mark.parametrize("number", ["1e999", "9" * 4301], ids=["float", "integer"])
def test_exception_numbers_that_are_too_large(number: str) -> None:
    raw = f'{{"doc_id": "a.b", "meta": {number}}}'.encode()
    record, problems = decode(raw, Prediction, file="x.jsonl", line=2)
    assert record is None
    assert [problem.code for problem in problems] == ["out-of-range"]


@pytest.mark.parametrize("half", ["\\ud83d", "\\ude00", "\\ud83d\\u0041", "\\ud83d tail"])
def test_exception_halves_of_characters(half: str) -> None:
    assert only_the_schema_takes(f'{{"doc_id": "a.b", "quotes": [{{"text": "{half}"}}]}}') == ["lone-surrogate"]


def test_exception_a_key_that_stands_twice() -> None:
    assert only_the_schema_takes('{"doc_id": "a.b", "doc_id": "a.b"}') == ["duplicate-key"]


def test_large_integers_are_no_exception() -> None:
    assert passes_decoding(b'{"doc_id": "a.b", "meta": 36893488147419103232}', Prediction)


# -- the files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RECORDS)
def test_files_are_current(name: str) -> None:
    """If this fails: python -m newsbench.validation.schemas"""
    path = data_root() / "schema" / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == as_file(RECORDS[name])


def test_writing_writes_all(tmp_path: Any) -> None:
    write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{name}.schema.json" for name in RECORDS)


@pytest.mark.parametrize("record_type", RECORDS.values(), ids=RECORDS)
def test_schemas_are_schemas(record_type: type[msgspec.Struct]) -> None:
    schema = build(record_type)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert re.fullmatch(r"urn:newsbench:schema:[a-z]+:1", schema["$id"])


def test_event_types_are_an_enum() -> None:
    for record_type in (Annotation, GoldLine):
        assert build(record_type)["$defs"]["Event"]["properties"]["type"] == {"enum": sorted(ontology()["event_types"])}


@pytest.mark.parametrize(
    ("label_set", "literal"),
    [
        ("quote_types", model.QuoteType),
        ("media", model.Medium),
        ("polarities", model.Polarity),
        ("realis", model.Realis),
        ("phenomena", model.Phenomenon),
        ("distractor_kinds", model.DistractorKind),
        ("region_kinds", model.RegionKind),
        ("entity_kinds", model.EntityKind),
        ("mention_forms", model.MentionForm),
        ("splits", model.Split),
        ("origins", model.Origin),
    ],
)
def test_records_and_ontology_have_the_same_labels(label_set: str, literal: Any) -> None:
    assert sorted(get_args(literal)) == sorted(ontology()[label_set])


def test_a_gold_line_is_a_document_with_its_text_and_annotation() -> None:
    fields = {*Document.__struct_fields__, *Annotation.__struct_fields__, "text"}
    assert set(GoldLine.__struct_fields__) == fields
    assert fields <= set(Prediction.__struct_fields__)
