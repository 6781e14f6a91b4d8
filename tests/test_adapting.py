"""Units, replies and maps: what holds for all of them, and what is said where a file of the user's is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect as types

import newsbench
from newsbench import InputError, score, shards
from newsbench.adapting.keymap import NO_MAP, read_key_map
from newsbench.adapting.recovering import Reply, mending, recover
from newsbench.checking import check, renew
from newsbench.confidence import confidence
from newsbench.evaluating import evaluate
from newsbench.model import Prediction
from newsbench.validation.reporting import Report

GOLD = Path(__file__).parent / "cases" / "adapting" / "gold.jsonl"
TEXT: str = json.loads(GOLD.read_text("utf-8"))["text"]
UNITS: dict[str, Callable[[int], int]] = {
    "utf-16": lambda at: len(TEXT[:at].encode("utf-16-le")) // 2,
    "utf-8": lambda at: len(TEXT[:at].encode()),
}

# -- units ---------------------------------------------------------------------------------------------

spans = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).filter(lambda s: s[0] != s[1]).map(sorted)
fragments = st.lists(st.integers(0, len(TEXT)), min_size=2, max_size=6, unique=True).map(
    lambda ends: [list(pair) for pair in zip(*[iter(sorted(ends))] * 2, strict=False)]
)
quotes = st.fixed_dictionaries(
    {"content": fragments, "type": st.sampled_from(["direct", "mixed"])},
    optional={"cue": fragments, "source": spans, "quoted": fragments, "speaker": spans.map(lambda s: {"span": s})},
)
arguments = st.fixed_dictionaries({"role": st.just("speaker"), "span": spans})
events = st.fixed_dictionaries(
    {"trigger": fragments, "type": st.just("statement.reject")}, optional={"arguments": st.lists(arguments, max_size=2)}
)
mentions = st.fixed_dictionaries({"span": spans}, optional={"head": spans})
entities = st.fixed_dictionaries({"mentions": st.lists(mentions, max_size=3)})
predictions = st.fixed_dictionaries(
    {"doc_id": st.just("fest.wire")},
    optional={
        "quotes": st.lists(quotes, max_size=3),
        "events": st.lists(events, max_size=2),
        "entities": st.lists(entities, max_size=2),
        "annotated": fragments,
        "regions": st.lists(spans.map(lambda s: {"kind": "body", "span": s}), max_size=2),
        "meta": st.just({"tokens": [[1, 2]], "n": 7}),
    },
)


def converted(value: Any, unit: Callable[[int], int]) -> Any:
    """Offsets in another unit; below meta nothing is an offset."""
    if isinstance(value, dict):
        return {key: below if key == "meta" else converted(below, unit) for key, below in value.items()}
    if isinstance(value, list):
        return [converted(below, unit) for below in value]
    return unit(value) if isinstance(value, int) else value


@pytest.mark.parametrize("unit", UNITS)
@settings(max_examples=40, deadline=None)
@given(prediction=predictions)
def test_the_same_spans_in_another_unit_give_the_same_report(unit: str, prediction: dict[str, Any]) -> None:
    plain = score([prediction], GOLD, replicates=0, errors=True)
    other = score([converted(prediction, UNITS[unit])], GOLD, replicates=0, errors=True, offsets=unit)
    assert other.to_json() == plain.to_json()


def test_the_only_whole_numbers_of_a_prediction_are_offsets() -> None:
    """Conversion goes by this; a count or an index among the fields would have to be told apart."""
    pairs: list[bool] = []

    def walk(info: Any, inside_pair: bool) -> None:
        if isinstance(info, types.IntType):
            pairs.append(inside_pair)
        for part in getattr(info, "types", ()) or getattr(info, "item_types", ()):
            walk(part, isinstance(info, types.TupleType) and len(info.item_types) == 2)
        if hasattr(info, "item_type"):
            walk(info.item_type, False)
        for field in getattr(info, "fields", ()):
            walk(field.type, False)

    walk(types.type_info(Prediction), False)
    assert pairs
    assert all(pairs)


def test_a_text_in_which_every_character_counts_one_needs_no_conversion(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"doc_id": "a.b", "text": "We left, she said.", "quotes": [{"content": [[0, 7]]}]}\n', "utf-8")
    for unit in ("codepoint", "utf-16", "utf-8"):
        report = score([{"doc_id": "a.b", "quotes": [{"content": [[0, 7]]}]}], gold, offsets=unit, replicates=0)
        assert report.to_dict()["tracks"]["quotes"]["exact"]["tp"] == 1
    result = run(
        "score", "-", "--gold", gold, "--offsets", "utf-8", stdin=b'{"doc_id":"a.b","quotes":[{"content":[[0,99]]}]}'
    )
    assert "-:1: $.quotes[0].content[0]: [span-past-end] ends at 99, but a.b has 18 bytes of UTF-8" in result.err


def test_there_is_no_other_unit() -> None:
    with pytest.raises(InputError, match=r"^\[unknown-unit\] offsets cannot be counted in 'bytes': choose from code"):
        score([], GOLD, offsets="bytes")


# -- replies -------------------------------------------------------------------------------------------

names = st.text(st.sampled_from('aé“🎉"\\{}[],:` \n'), max_size=6)
items: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"text": names}, optional={"speaker": names | st.none(), "content": fragments, "meta": st.just({"a": [{}]})}
)
replies = st.dictionaries(st.sampled_from(["quotes", "events", "entities"]), st.lists(items, max_size=4), min_size=1)
layouts = st.sampled_from([None, 0, 2])


def recovered(reply: str, *, lists: bool = False) -> Reply | None:
    report = Report("p.jsonl", 1)
    found = recover(reply, NO_MAP.wanted, report, lists=lists)
    assert (found is None) == any(problem.severity == "error" for problem in report.problems)
    return found


@settings(max_examples=60, deadline=None)
@given(value=replies, indent=layouts, data=st.data())
def test_a_truncated_reply_has_no_item_that_the_whole_one_has_not(
    value: dict[str, Any], indent: int | None, data: st.DataObject
) -> None:
    reply = json.dumps(value, indent=indent, ensure_ascii=data.draw(st.booleans()))
    for cut in data.draw(st.lists(st.integers(0, len(reply)), min_size=1, max_size=8)):
        found = recovered(reply[:cut])
        for layer, kept in (found.value if found else {}).items():
            assert kept == value[layer][: len(kept)]


@settings(max_examples=60, deadline=None)
@given(value=replies, indent=layouts, before=st.text(st.characters(exclude_characters="{"), max_size=9))
def test_fences_and_prose_change_nothing(value: dict[str, Any], indent: int | None, before: str) -> None:
    reply = json.dumps(value, indent=indent)
    for around in (
        reply,
        f"```json\n{reply}\n```",
        f"{before}{reply}\nThat is all.",
        f"{before}{{x: 1}} {reply} {{y}}",
    ):
        found = recovered(around)
        assert found is not None
        assert found.value == value


@settings(max_examples=60, deadline=None)
@given(value=replies)
def test_commas_before_closing_brackets_change_nothing(value: dict[str, Any]) -> None:
    reply = json.dumps({layer: [{"text": "x"}, *kept] for layer, kept in value.items()}, indent=1)
    lines = reply.split("\n")
    for at, line in enumerate(lines[1:-1], 1):
        if lines[at + 1].strip()[:1] in ("]", "}") and line[-1:] not in "[{,":
            lines[at] += ","
    found = recovered("\n".join(lines))
    assert found is not None
    assert found.value == json.loads(reply)
    assert found.counts["trailing commas"] == 1


@settings(max_examples=150, deadline=None)
@given(reply=st.text(st.sampled_from('{}[]",:`\\ \n1-.eautrnlsquotes'), max_size=40), lists=st.booleans())
def test_whatever_a_reply_is_it_raises_nothing(reply: str, lists: bool) -> None:
    recovered('{"quotes": [' + reply, lists=lists)
    recovered(reply, lists=lists)


@settings(max_examples=100, deadline=None)
@given(
    parts=st.lists(
        st.sampled_from(['{"quotes": [{"text": "a"}]}', '{"events": []}', "{}", "{x}", "[1]", " ", '{"q']), max_size=5
    )
)
def test_the_fast_way_finds_what_the_search_finds(parts: list[str]) -> None:
    reply = "".join(parts)
    fast, slow = recovered(reply), recovered("{x}" + reply)
    assert (fast and fast.value) == (slow and slow.value)


@pytest.mark.parametrize("part", ["[", "{", '{"a":', '{"quotes":[', '{"', "{'", "\\", "```", "-9"])
@pytest.mark.parametrize("lists", [False, True])
def test_a_reply_without_end_takes_linear_time(part: str, lists: bool) -> None:
    """Quadratic time would be minutes, recursion a crash."""
    for begin in ("", '{"quotes": [{"text": "'):
        recovered(begin + part * (60_000 // len(part)), lists=lists)


def test_what_was_mended_is_counted_over_all_replies() -> None:
    cut = '{"quotes": [{"text": "We won"}, {"te'
    lines = [{"doc_id": "fest.wire", "raw": cut}, {"doc_id": "fest.two", "raw": f"Here:\n{cut}"}]
    report = score([*lines, {"doc_id": "fest.three", "raw": '{"quotes": []}'}], GOLD, ignore_unknown=True, replicates=0)
    words = "raw replies: 3 read, of which mended: 2 (text around the JSON: 1, broken off: 2); items dropped because"
    assert report.warnings[0] == f"{words} they were not finished: 2"
    assert not mending(recovered('{"quotes": []}').counts)  # type: ignore[union-attr]


# -- maps ----------------------------------------------------------------------------------------------


def faults(value: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_key_map(value)
    return str(caught.value).split("\n")


def test_every_fault_of_a_map_is_told_with_its_path() -> None:
    document = {"id": "doc_id", "out": "quotes", "out.events": "events", "n": 3}
    wrong = {
        "keys": {"docment": {}, "document": document, "quotes": {"quote": "txt", "a": "type.start", "b": "cue.strat"}},
        "values": {"quotes": {"kidn": {}, "type": {"D": "drect", "I": 3}}, "events": []},
        "list": "quote",
        "kes": 1,
    }
    assert [fault.removeprefix("the key map: $.") for fault in faults(wrong)] == [
        'kes: [bad-map] there is no such section; did you mean "keys"?',
        'keys.docment: [bad-map] there is no such record; did you mean "document"?',
        'keys.document.out: [bad-map] is taken whole, and "out.events" goes into it: keep one of the two',
        "keys.document.n: [bad-map] expected a key of newsbench in quotes, or null to leave it out, got 3",
        'keys.quotes.quote: [bad-map] "txt": quotes of newsbench have no key "txt"; did you mean "text"?',
        'keys.quotes.a: [bad-map] "type.start": "type" is no span, so it has no start',
        'keys.quotes.b: [bad-map] "cue.strat": of a span say cue.start, cue.end, cue.last, or cue.length',
        'values.quotes.kidn: [bad-map] there is no such key (of newsbench\'s own); did you mean "id"?',
        'values.quotes.type.D: [bad-map] "drect" is no label of newsbench; did you mean "direct"?',
        "values.quotes.type.I: [bad-map] expected a string or null, got 3",
        "values.events: [bad-map] expected an object, got []",
        'list: [bad-map] expected quotes, events, or entities, got "quote"',
    ]


def test_a_span_needs_both_ends_in_the_map() -> None:
    assert faults({"keys": {"quotes": {"from": "content.start"}, "mentions": {"to": "span.end"}}}) == [
        "the key map: $.keys.quotes: [bad-map] has content.start without content.end, content.last, or content.length: "
        "give both",
        "the key map: $.keys.mentions: [bad-map] has span.end without span.start: give both",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"keys": {}', "[bad-map] is no JSON: breaks off after column 11: was the file cut short?"),
        (b"[]", "[bad-map] expected an object, got []: see docs/predictions.md for what a map file holds"),
        (b"\xff", "[bad-map] is not UTF-8: save it as UTF-8"),
        (b'{"list": "quotes", "list": "quotes"}', "$.list: [bad-map] stands more than once in one object; keep one"),
    ],
)
def test_a_file_that_is_no_map(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "map.json"
    path.write_bytes(content)
    assert faults(path) == [f"{path}: {message}"]


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    assert faults(tmp_path / "map.json")[0].endswith(
        "[unreadable] No such file or directory: check the path and its permissions"
    )


def test_the_two_sorts_of_map_cannot_be_mistaken_for_each_other(tmp_path: Path) -> None:
    labels, keys = tmp_path / "labels.json", tmp_path / "keys.json"
    labels.write_text('{"spans": {}, "links": {}}', "utf-8")
    keys.write_text('{"keys": {}}', "utf-8")
    wrong = run("validate", GOLD, "--gold", GOLD, "--map", labels)
    assert wrong.code == 2
    assert "[bad-map] says what labels mean, so it is a map for `newsbench convert`" in wrong.err
    wrong = run("convert", "--from", "jsonl", "--to", "folder", "--map", keys, GOLD, tmp_path / "out")
    assert wrong.code == 2
    assert "[bad-map] says what the keys of predictions mean, so it is a map for `newsbench score`" in wrong.err


# -- every door ----------------------------------------------------------------------------------------

FOREIGN = {
    "id": "fest.wire",
    "quotations": [{"quote": [UNITS["utf-16"](3), UNITS["utf-16"](9)], "p": 0.9, "who": "Orlo"}],
}
KEYS = {
    "keys": {"document": {"id": "doc_id", "quotations": "quotes"},
             "quotes": {"quote.0": "content.start", "quote.1": "content.end", "p": "confidence", "who": "speaker"}}
}  # fmt: skip


@pytest.fixture
def foreign(tmp_path: Path) -> tuple[Path, list[str | Path]]:
    """Predictions in another dialect, and the options that say so."""
    path, key_map = tmp_path / "foreign.jsonl", tmp_path / "map.json"
    path.write_text(json.dumps(FOREIGN), "utf-8")
    key_map.write_text(json.dumps(KEYS), "utf-8")
    return path, ["--gold", GOLD, "--offsets", "utf-16", "--map", key_map]


@pytest.mark.parametrize("verb", ["score", "validate", "errors", "confidence"])
def test_verbs_read_them(verb: str, foreign: tuple[Path, list[str | Path]]) -> None:
    path, options = foreign
    assert run(verb, path, *options).code == 0
    assert run(verb, path, "--gold", GOLD).code == 2


def test_compare_and_check_read_them(foreign: tuple[Path, list[str | Path]], tmp_path: Path) -> None:
    path, options = foreign
    assert run("compare", path, path, *options, "--replicates", "9", "--randomisations", "9").code == 0
    baseline = tmp_path / "baseline.json"
    assert run("check", path, *options, "--baseline", baseline, "--update").code == 0
    assert run("check", path, *options, "--baseline", baseline).code == 0


def test_check_takes_them_from_pyproject(
    foreign: tuple[Path, list[str | Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.newsbench]\noffsets = "utf-16"\nmap = "map.json"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("check", foreign[0], "--gold", GOLD, "--update").code == 0
    assert run("check", foreign[0], "--gold", GOLD).code == 0
    # The command line goes before the file.
    assert run("check", foreign[0], "--gold", GOLD, "--offsets", "utf-8").code == 1


def test_python_reads_them(tmp_path: Path) -> None:
    how: dict[str, Any] = {"offsets": "utf-16", "key_map": KEYS}
    expected = score(
        [{"doc_id": "fest.wire", "quotes": [{"content": [[3, 9]], "speaker": "Orlo"}]}], GOLD, replicates=0
    )
    assert score([FOREIGN], GOLD, replicates=0, **how).to_dict()["tracks"] == expected.to_dict()["tracks"]
    compared = newsbench.compare({"a": [FOREIGN], "b": [FOREIGN]}, GOLD, replicates=9, randomisations=9, **how)
    assert compared.documents == 1
    assert confidence([FOREIGN], GOLD, **how).tracks["quotes"].items == 1  # type: ignore[union-attr]
    renew([FOREIGN], tmp_path / "b.json", GOLD, **how)
    assert check([FOREIGN], tmp_path / "b.json", GOLD, **how).passed


def test_an_extractor_may_give_a_reply_as_it_stands() -> None:
    reply = '```json\n{"quotes": [{"text": "We won", "speaker": "Mara Lindqvist"}]}\n```'
    report = evaluate(lambda text: {"raw": reply}, gold=GOLD, replicates=0, progress=False)
    assert report.to_dict()["tracks"]["attribution"]["overlap"]["tp"] == 1
    assert report.warnings[0] == "raw replies: 1 read, of which mended: 1 (text around the JSON: 1)"


def test_a_refused_reply_leaves_the_others_to_be_scored() -> None:
    lines = [b'{"doc_id": "fest.wire", "raw": "none"}', b'{"doc_id": "fest.wire", "quotes": [{"text": "We won"}]}']
    result = run("score", "-", "--gold", GOLD, "--no-ci", "--format", "json", stdin=b"\n".join(lines))
    assert result.code == 2
    assert "-:1: $.raw: [unreadable-reply]" in result.err
    assert result.json["tracks"]["quotes"]["exact"]["tp"] == 1


@pytest.mark.parametrize("order", [1, -1])
def test_shards_read_them_too(tmp_path: Path, order: int) -> None:
    """A shard is cut by the doc_id, which has another name in the user's lines."""
    line = json.loads(GOLD.read_text("utf-8"))
    gold, path = tmp_path / "gold.jsonl", tmp_path / "foreign.jsonl"
    names = [f"s{number}.wire" for number in range(20)]
    gold.write_text("".join(json.dumps(line | {"doc_id": name}) + "\n" for name in names), "utf-8")
    rows = [FOREIGN | {"id": name} for name in names]
    rows[3] = {"id": names[3], "raw": 'So: {"quotations": [{"quote": [4, 10]}]}'}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows[::order]), "utf-8")
    whole = score(path, gold, offsets="utf-16", key_map=KEYS)
    assert whole.to_dict()["tracks"]["quotes"]["exact"]["tp"] == 20
    assert whole.warnings[0] == "raw replies: 1 read, of which mended: 1 (text around the JSON: 1)"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shards, "SHARD_BYTES", 1000)
        assert score(path, gold, offsets="utf-16", key_map=KEYS, processes=2).to_json() == whole.to_json()
