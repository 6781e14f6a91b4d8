"""`newsbench ground`: offsets in the place of strings, a note of how each was found, and nothing else changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from command_line import Result, made, run
from hypothesis import given, settings
from hypothesis import strategies as st

import newsbench
from newsbench.edges import find_window, refined
from newsbench.grounding import TextIndex
from newsbench.model import Prediction, to_json
from newsbench.normalize import fold
from newsbench.placing import KEEP, Tally, place_strings
from newsbench.validation.predicted import check_prediction

TEXT = (
    "Orlo: “The harbour will not be closed”\n\n"
    "“The harbour will not be closed,” Anna Orlo said on Friday — three days after the fire. "
    "The mayor said it would take “years … and a lot of money” to rebuild the old quay. "
    "Brandt said nothing."
)


def placed(*keep: Any, text: str = TEXT, **line: Any) -> tuple[dict[str, Any], Tally]:
    """A line of predictions with its strings placed, as JSON."""
    prediction = msgspec.convert({"doc_id": "s1.a", **line}, Prediction)
    tally = Tally()
    return json.loads(to_json(place_strings(prediction, text, tally, keep))), tally


def quote(**fields: Any) -> dict[str, Any]:
    """The one quote of a line, placed."""
    done: dict[str, Any] = placed(quotes=[fields])[0]["quotes"][0]
    return done


def note(item: dict[str, Any], key: str = "content") -> Any:
    return item["meta"]["newsbench"]["grounding"][key]


def words(fragments: list[list[int]]) -> list[str]:
    return [TEXT[start:end] for start, end in fragments]


# -- one string ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("string", "grade", "found"),
    [
        ("three days after the fire", "verbatim", ["three days after the fire"]),
        ("THE FIRE. The  mayor said it", "normalised", ["the fire. The mayor said it"]),
        ("Friday--three days", "normalised", ["Friday — three days"]),
        ("on Friday [...] the fire", "elided", ["on Friday", "the fire"]),
        ("it would take years and a lot of money to rebuild", "altered",
         ["it would take “years … and a lot of money” to rebuild"]),
        ("money to rebuild an old quay. Brandt said nothing", "altered",
         ["money” to rebuild the old quay. Brandt said nothing"]),
    ],
)  # fmt: skip
def test_a_string_becomes_the_offsets_where_it_stands(string: str, grade: str, found: list[str]) -> None:
    item = quote(text=string)
    assert words(item["content"]) == item["texts"] == found
    assert "text" not in item
    assert note(item) == {"grade": grade} | ({} if grade == "verbatim" else {"given": string})


def test_what_is_not_in_the_text_stays_a_string() -> None:
    item = quote(text="We never promised you anything at all", cue="said", meta={"model": "m"})
    assert (item["text"], "content" in item) == ("We never promised you anything at all", False)
    assert item["meta"]["model"] == "m"
    assert note(item) == {"grade": "not-in-text"}


def test_marks_alone_are_nobodys_words_and_stay() -> None:
    quotes = [{"text": "“”"}]
    done, tally = placed(quotes=quotes)
    assert (done, tally.grades) == ({"doc_id": "s1.a", "quotes": quotes}, {})


@pytest.mark.parametrize(
    ("string", "found"),
    [
        # Another first and last word stand for those that are there.
        ("Their mayor said that it would take years to rebuild the old quays", "The mayor … quay"),
        # A word put in front or left out moves no edge.
        ("And the mayor said it would take years to rebuild the quay", "The mayor … quay"),
        # Nothing leads across the end of a sentence but words that are there.
        ("it would take years to rebuild the old quay, she", "it would … quay"),
        ("Tuesday. The mayor said it would take years to build the old quay", "The mayor … quay"),
    ],
)
def test_altered_strings_begin_and_end_where_their_words_do(string: str, found: str) -> None:
    text = "On Friday Anna spoke. The mayor said that it would take years to rebuild the old quay. He was sad."
    first, last = found.split(" … ")
    span = refined(fold(string), text, fold(text), (20, 85))
    assert span == (text.index(first), text.index(last) + len(last))


def test_an_altered_string_stands_for_every_place_that_says_the_same() -> None:
    found = TextIndex(TEXT).locate("The harbour will now be closed")
    assert (found.grade, len(found.places)) == ("altered", 2)
    assert {TEXT[slice(*place[0])] for place in found.places} == {"The harbour will not be closed"}


# -- every place -----------------------------------------------------------------------------------------


def test_a_string_is_found_wherever_a_span_may_stand() -> None:
    done, tally = placed(
        quotes=[
            {
                "content": ["it would take", "to rebuild the old quay"],
                "cue": "said",
                "source": "The mayor",
                "quoted": ["years … and a lot of money"],
                "speaker": {"name": "the mayor", "span": "The mayor"},
                "addressee": ["Brandt", {"span": "Brandt"}],
            }
        ],
        events=[
            {"trigger": "fire", "arguments": [{"role": "place", "span": "harbour"}, {"role": "time", "text": "Friday"}]}
        ],
        entities=[{"id": "e1", "mentions": [{"text": "Anna Orlo"}, {"span": "Brandt"}]}],
    )
    item, event = done["quotes"][0], done["events"][0]
    assert words(item["content"]) == item["texts"] == ["it would take", "to rebuild the old quay"]
    # The one of three that is nearest to the content.
    assert item["cue"] == [[TEXT.index("said it"), TEXT.index("said it") + 4]]
    assert words([item["source"]]) == [item["source_text"]] == ["The mayor"]
    assert words(item["quoted"]) == item["quoted_texts"] == ["years … and a lot of money"]
    assert item["speaker"] == {"name": "the mayor", "span": item["source"]}
    assert words([item["addressee"][1]["span"]]) == ["Brandt"]
    assert set(item["meta"]["newsbench"]["grounding"]) == {
        "content", "cue", "source", "quoted", "speaker.span", "addressee[1].span",
    }  # fmt: skip
    assert words(event["trigger"]) == ["fire"]
    # Of two harbours the one nearer to the fire.
    assert event["arguments"][0]["span"][0] == TEXT.rindex("harbour")
    assert (words([event["arguments"][1]["span"]]), event["arguments"][1]["text"]) == (["Friday"], "Friday")
    assert [words([one["span"]]) for one in done["entities"][0]["mentions"]] == [["Anna Orlo"], ["Brandt"]]
    assert {place for place, _ in tally.grades} == {
        "quote content", "quote cue", "quote source", "quote quoted", "quote speaker", "quote addressee",
        "event trigger", "event argument", "entity mention",
    }  # fmt: skip


def test_a_single_span_covers_what_was_left_out_of_it() -> None:
    item = quote(content=[[41, 71]], source="The mayor … the old quay")
    assert words([item["source"]]) == [TEXT[TEXT.index("The mayor") : TEXT.index("the old quay") + 12]]


def test_offsets_stay_and_so_do_the_texts_beside_them() -> None:
    item = quote(content=[[41, 71]], texts=["something else"], cue="said")
    assert (item["content"], item["texts"]) == ([[41, 71]], ["something else"])
    assert set(item["meta"]["newsbench"]["grounding"]) == {"cue"}


# -- strings that occur more than once -------------------------------------------------------------------

TWICE = "The harbour will not be closed"


def test_equal_strings_take_one_place_each_and_then_the_earliest() -> None:
    done, tally = placed(quotes=[{"text": TWICE}] * 3)
    starts = [item["content"][0][0] for item in done["quotes"]]
    assert starts == [TEXT.index(TWICE), TEXT.rindex(TWICE), TEXT.index(TWICE)]
    assert note(done["quotes"][0]) == {"grade": "verbatim", "occurrences": 2}
    assert tally.repeated == {"quote content": 3}


def test_repeated_and_altered_strings_may_be_kept() -> None:
    changed = "The harbour will now be closed"
    for string in (TWICE, changed):
        done, _ = placed(*KEEP, quotes=[{"text": string}])
        assert done["quotes"][0]["text"] == string
        assert note(done["quotes"][0])["grade"] == ("verbatim" if string == TWICE else "altered")


# -- meta ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("meta", ["a string", [1, 2], {"newsbench": 3}, {"newsbench": {"grounding": "mine"}}])
def test_a_meta_that_cannot_take_a_note_is_left_alone_and_counted(meta: Any) -> None:
    done, tally = placed(quotes=[{"text": "Brandt said nothing", "meta": meta}])
    assert done["quotes"][0]["meta"] == meta
    assert "content" in done["quotes"][0]
    assert tally.unnoted == 1


def test_what_else_stands_in_meta_stays() -> None:
    meta = {"run": 7, "newsbench": {"seen": True, "grounding": {"old": {"grade": "verbatim"}}}}
    item = quote(text="Brandt said nothing", meta=meta)
    grounding = {"old": {"grade": "verbatim"}, "content": {"grade": "verbatim"}}
    assert item["meta"] == {"run": 7, "newsbench": {"seen": True, "grounding": grounding}}


# -- properties ------------------------------------------------------------------------------------------

TEXTS = st.text(alphabet="abcde fgh. ,“”’—…\nÄß1", min_size=1, max_size=80)
ANY_STRING = st.one_of(
    st.text(alphabet="abcde fgh. ,“”…", max_size=30), st.sampled_from([TWICE, "said", "Orlo … fire"])
)


@settings(max_examples=100)
@given(TEXTS, st.data())
def test_a_substring_is_found_verbatim_at_its_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = TextIndex(text).locate(text[start:end])
    assert found.grade in ("verbatim", "offsets")
    assert ((start, end),) in found.places


@settings(max_examples=60)
@given(TEXTS, st.lists(st.fixed_dictionaries({"text": ANY_STRING}, optional={"cue": ANY_STRING, "source": ANY_STRING})))
def test_the_result_is_valid_and_grounding_it_again_changes_nothing(text: str, quotes: list[dict[str, Any]]) -> None:
    text = TEXT + text
    prediction = msgspec.convert({"doc_id": "s1.a", "quotes": quotes}, Prediction)
    once = place_strings(prediction, text, Tally())
    assert not check_prediction(once, text, file="p", line=1)
    assert to_json(place_strings(once, text, Tally())) == to_json(once)


@settings(max_examples=30)
@given(st.integers(550, 1500), st.integers(0, 6000), st.integers(1, 20))
def test_a_long_string_is_found_by_its_pieces(length: int, start: int, every: int) -> None:
    text = " ".join(f"w{number * number % 7919}" for number in range(2500))
    parts = text[start : start + length].split(" ")
    parts[len(parts) // 2 :: every + 8] = ["xx"] * len(parts[len(parts) // 2 :: every + 8])
    found = find_window(" ".join(parts), text, 80)
    assert found is not None
    assert abs(found[0] - start) <= length // 5


@pytest.mark.parametrize(
    ("text", "string"),
    [
        ("-" * 100_000, "-" * 300 + " we stay here"),
        ("- " * 50_000, "a -- a - - a b we will not leave"),
        (" " * 100_000, "- we will never leave it"),
        ("a- " * 33_000, "a- a - a - " + "b" * 20),
    ],
    ids=["dashes", "spaced dashes", "spaces", "letters and dashes"],
)
def test_a_text_of_a_hundred_thousand_characters_is_no_trap(text: str, string: str) -> None:
    # It ends; a pattern that tries every way would not.
    assert TextIndex(text).locate(string).grade in ("altered", "not-in-text")


# -- the command -----------------------------------------------------------------------------------------


def ground(tmp_path: Path, lines: list[Any], *options: str, gold: list[Any] | None = None) -> Result:
    """Run the verb on these lines of predictions (a string: as it is)."""
    texts = tmp_path / "gold.jsonl"
    records = gold or [{"doc_id": "s1.a", "text": TEXT}, {"doc_id": "s1.b", "text": "Brandt said nothing."}]
    texts.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    path = tmp_path / "predictions.jsonl"
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines), encoding="utf-8")
    return run("ground", path, "--gold", texts, *options)


def test_grades_are_told_on_stderr(tmp_path: Path) -> None:
    quotes = [{"text": TWICE, "cue": "said"}, {"text": "We never promised it to you"}]
    result = ground(tmp_path, [{"doc_id": "s1.a", "quotes": quotes}])
    assert result.code == 0
    *table, last = result.err.splitlines()
    assert [line.split() for line in table] == [
        ["strings", "of", "count", "verbatim", "normalised", "elided", "altered", "not-in-text", "fabricated"],
        [table[1].strip()],
        ["quote", "content", "2", "1", "0", "0", "0", "1", "50.0%"],
        ["quote", "cue", "1", "1", "0", "0", "0", "0", "0.0%"],
    ]
    assert last == "occur more than once: 2 (each has one place now; --keep repeated leaves them)"


@pytest.mark.parametrize("extractor", ["gold", "rules", "empty"])
def test_predictions_without_strings_pass_byte_for_byte(extractor: str) -> None:
    result = run("ground", made(extractor))
    assert (result.code, result.out) == (0, made(extractor).read_text(encoding="utf-8"))
    assert result.err.endswith("no strings: nothing to find\n")


def test_another_dialect_is_written_in_our_own(tmp_path: Path) -> None:
    text = "🎉 Brandt said nothing. Orlo left."
    key_map = tmp_path / "map.json"
    key_map.write_text(json.dumps({"keys": {"document": {"id": "doc_id"}, "quotes": {"words": "text"}}}))
    quotes = [{"words": "BRANDT said nothing"}, {"content": [[24, 33]]}]
    lines = [{"id": "s1.a", "quotes": quotes}, {"id": "s1.b", "quotes": [{"content": [[24, 33]]}]}, {"id": "s2.a"}]
    gold = [{"doc_id": f"s1.{name}", "text": text, "split": split} for name, split in (("a", "test"), ("b", "dev"))]
    done = ground(
        tmp_path, lines, "--offsets", "utf-16", "--map", str(key_map), "--ignore-unknown", "--split", "test", gold=gold
    )
    (line,) = done.lines
    assert [item["content"] for item in line["quotes"]] == [[[2, 21]], [[23, 32]]]
    assert text[23:32] == "Orlo left"
    assert (done.code, line["doc_id"]) == (0, "s1.a")
    assert "not written, since their texts are not at hand: 1 (another split)" in done.err
    assert "not written, since their texts are not at hand: 1 (unknown document)" in done.err


def test_a_reply_is_read_and_what_was_mended_is_said(tmp_path: Path) -> None:
    done = ground(tmp_path, [{"doc_id": "s1.a", "raw": 'Yes:\n{"quotes": [{"text": "Brandt said nothing",}]}'}])
    start = TEXT.index("Brandt said nothing")
    assert done.lines[0]["quotes"][0]["content"] == [[start, start + 19]]
    assert done.err.startswith("warning: raw replies: 1 read, of which mended: 1 (text around the JSON: 1, ")


def test_documents_of_other_splits_are_placed_too_unless_asked_otherwise(tmp_path: Path) -> None:
    gold = [{"doc_id": f"s{at}.a", "text": TEXT, "split": split} for at, split in enumerate(["test", "dev"])]
    lines = [{"doc_id": f"s{at}.a", "quotes": [{"text": "Brandt said nothing"}]} for at in (1, 0)]
    everywhere = ground(tmp_path, lines, gold=gold)
    assert [line["doc_id"] for line in everywhere.lines] == ["s1.a", "s0.a"]
    assert all("content" in line["quotes"][0] for line in everywhere.lines)
    tested = ground(tmp_path, lines, "--split", "test", gold=gold)
    assert tested.lines[0] == lines[0]
    assert "content" in tested.lines[1]["quotes"][0]
    assert "passed on as they are: 1 (another split)" in tested.err


def test_scores_of_what_is_kept_are_those_of_the_strings(tmp_path: Path) -> None:
    """Gold's own words as strings, against the test split: placed, but for repeated ones, the same digits."""
    path, target = tmp_path / "strings.jsonl", tmp_path / "offsets.jsonl"
    corpus = newsbench.load(split="test")
    path.write_text("".join(json.dumps(_as_strings(document)) + "\n" for document in corpus), encoding="utf-8")
    assert run("ground", path, "-o", target, "--keep", "repeated", "--keep", "altered").code == 0
    before, after = (newsbench.score(source, corpus, replicates=0).tracks for source in (path, target))
    assert before == after


def _as_strings(document: Any) -> dict[str, Any]:
    text = document.text
    quotes = [
        {
            "content": [text[slice(*span)] for span in quote.content],
            "type": quote.type,
            "cue": [text[slice(*span)].upper() for span in quote.cue],
            "source": text[slice(*quote.source)] if quote.source else None,
        }
        for quote in document.annotation.quotes
    ]
    events = [{"text": text[slice(*event.trigger[0])], "type": event.type} for event in document.annotation.events]
    return {"doc_id": document.doc_id, "quotes": quotes, "events": events}


def test_words_of_a_detached_document_are_not_written_beside_its_offsets(tmp_path: Path) -> None:
    gold = [{"doc_id": "s1.a", "text": TEXT, "origin": "detached"}]
    quotes = [{"text": "the mayor SAID it would take", "cue": "SAID", "source": "THE MAYOR"}]
    entities = [{"id": "e1", "mentions": [{"text": "THE MAYOR"}]}]
    (line,) = ground(tmp_path, [{"doc_id": "s1.a", "quotes": quotes, "entities": entities}], gold=gold).lines
    item, (mention,) = line["quotes"][0], line["entities"][0]["mentions"]
    assert words(item["content"]) == ["The mayor said it would take"]
    assert words([item["source"], mention["span"]]) == ["The mayor", "The mayor"]
    # What the user gave stays in the note; what the text says stands nowhere.
    assert note(item)["given"] == "the mayor SAID it would take"
    assert "The mayor" not in json.dumps(line)
    assert not check_prediction(msgspec.convert(line, Prediction), TEXT, file="p", line=1)


# -- bad input -------------------------------------------------------------------------------------------


def test_a_bad_record_is_named_and_not_written_and_the_good_ones_are(tmp_path: Path) -> None:
    good = {"doc_id": "s1.b", "quotes": [{"content": [[0, 6]]}]}
    result = ground(tmp_path, [{"doc_id": "s1.a", "quotes": [{"content": [[0, 9999]]}]}, good, "{", good])
    path = tmp_path / "predictions.jsonl"
    assert result.code == 2
    assert result.lines == [good]
    assert f"{path}:1: $.quotes[0].content[0]: [span-past-end] ends at 9999" in result.err
    assert f"{path}:3: " in result.err
    assert f"{path}:4: $.doc_id: [duplicate-document]" in result.err
    assert "warning: records refused for their errors, and not written: 3" in result.err


def test_unknown_documents_are_refused_or_passed_on(tmp_path: Path) -> None:
    line = {"doc_id": "s9.z", "quotes": [{"text": "Brandt said nothing"}]}
    refused = ground(tmp_path, [line])
    assert (refused.code, refused.out) == (2, "")
    assert "[unknown-document] the gold set has no document s9.z" in refused.err
    passed = ground(tmp_path, [line], "--ignore-unknown")
    assert (passed.code, passed.lines) == (0, [line])
    assert "passed on as they are: 1 (unknown document)" in passed.err


def test_no_file_and_no_place_to_write(tmp_path: Path) -> None:
    missing = run("ground", tmp_path / "none.jsonl")
    assert (missing.code, missing.out) == (2, "")
    assert missing.err.endswith("none.jsonl: [no-such-file] there is no such file: check the path\n")
    unwritable = ground(tmp_path, [{"doc_id": "s1.a", "quotes": []}], "-o", str(tmp_path / "gold.jsonl" / "x"))
    assert unwritable.code == 2
    assert "[unwritable]" in unwritable.err
