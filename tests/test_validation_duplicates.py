"""Duplicate keys: none is overlooked, however it is written and whatever stands around it."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from newsbench.model import Prediction
from newsbench.validation.decoding import decode
from newsbench.validation.duplicates import duplicate_keys, may_have_duplicate_keys

keys = st.sampled_from(["id", "type", "text", "speaker", "parent", "medium", "meta", "texts"])
values = {
    "id": ['"q1"', "null"],
    "type": ['"direct"', "null", '"a: \\"b\\": c"'],
    "text": ['"We will: not"', "null", '"\\u003a"'],
    "speaker": ['"Mara"', "null", '{"name": "Mara"}', '{"name": "a", "name": null}', '[{"name": "a:b"}]'],
    "parent": ['"q2"', "null"],
    "medium": ['"speech"', "null"],
    "meta": ["1", "null", '{"a": 1, "b": {"c:": [{"d": 2}]}}', '{"a": null, "a": 1}', '"\\u003A"'],
    "texts": ["null", "[]", '["a", "b:c"]'],
}


@st.composite
def objects(draw: st.DrawFn) -> str:
    pairs = []
    for key in draw(st.lists(keys, max_size=5)):
        written = draw(st.sampled_from([f'"{key}"', f'"{key}" ', f'"\\u{ord(key[0]):04x}{key[1:]}"']))
        pairs.append(f"{written}:{draw(st.sampled_from(values[key]))}")
    return "{" + ", ".join(pairs) + "}"


@given(st.lists(objects(), max_size=4), st.booleans())
def test_no_duplicate_key_is_overlooked(quotes: list[str], headed: bool) -> None:
    head = '"meta": {"x": null}, ' if headed else ""
    raw = ('{"doc_id": "a.b", ' + head + '"quotes": [' + ",".join(quotes) + "]}").encode()
    record = msgspec.json.decode(raw, type=Prediction)
    paths = duplicate_keys(raw)
    assert bool(paths) <= may_have_duplicate_keys(raw, record)
    decoded, problems = decode(raw, Prediction, file="p.jsonl", line=1)
    assert [problem.path for problem in problems if problem.code == "duplicate-key"] == paths
    assert (decoded is None) == bool(paths)


def test_a_line_that_spells_out_defaults_is_not_suspected() -> None:
    raw = b'{"doc_id": "a.b", "quotes": [{"text": "x: y", "id": null, "texts": null, "speaker": null}], "regions": []}'
    assert not may_have_duplicate_keys(raw, msgspec.json.decode(raw, type=Prediction))


def test_paths_of_duplicate_keys() -> None:
    assert duplicate_keys(b'{"a": {"b c": 1, "b c": 2}, "d": [0, {"e": 1, "e": 1}], "a": 1}') == [
        "$.a",
        '$.a["b c"]',
        "$.d[1].e",
    ]
