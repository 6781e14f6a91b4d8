"""SpkAtt-2023: what becomes of its annotations, recounted from its own files and by a small speech of our own."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from imported_sets import DATASETS, assert_good_gold, cut, imported, needs, only, read
from msgspec import UNSET

from newsbench.api import InvalidInput
from newsbench.files import InputError
from newsbench.formats.labelmap import LabelMap

SPKATT = DATASETS / "spkatt"


# -- the real one -------------------------------------------------------------------------------------


@cache
def speeches() -> dict[str, dict[str, Any]]:
    """By the number that no two share: ID19209500."""
    paths = {path.stem.split("_")[-2].lower(): path for path in SPKATT.glob("*.json")}
    assert len(paths) == len(list(SPKATT.glob("*.json")))
    return {number: json.loads(path.read_text(encoding="utf-8")) for number, path in paths.items()}


def of(doc_id: str) -> dict[str, Any]:
    return speeches()[doc_id.rsplit("-", 1)[1]]


def words(speech: dict[str, Any], places: list[str]) -> list[str]:
    """Tokens in the order of the text."""
    ordered = sorted({tuple(map(int, place.split(":"))) for place in places})
    return [speech["Sentences"][sentence]["Tokens"][token] for sentence, token in ordered]


@needs("spkatt")
def test_every_sentence_is_a_line() -> None:
    assert len(imported("spkatt").documents) == len(speeches())
    for gold in imported("spkatt").documents:
        assert [line.split(" ") for line in gold.text.split("\n")] == [
            one["Tokens"] for one in of(gold.doc_id)["Sentences"]
        ]


@needs("spkatt")
def test_every_message_is_a_quote_of_the_same_tokens() -> None:
    for gold in imported("spkatt").documents:
        speech = of(gold.doc_id)
        expected = {
            f"q{number}": (words(speech, one["Message"]), words(speech, one["Cue"] + one["PTC"]))
            for number, one in enumerate(speech["Annotations"], start=1)
            if one["Message"]
        }
        found = {
            quote.id: (" ".join(cut(gold, quote.content)).split(), " ".join(cut(gold, quote.cue)).split())
            for quote in gold.annotation.quotes or ()
        }
        assert found == expected


@needs("spkatt")
def test_every_source_is_there() -> None:
    split = 0
    for gold in imported("spkatt").documents:
        speech = of(gold.doc_id)
        for quote in gold.annotation.quotes or ():
            expected = words(speech, speech["Annotations"][int(str(quote.id)[1:]) - 1]["Source"])
            found = cut(gold, (quote.source,))[0].split() if quote.source else []
            # Of a source in several pieces one is kept.
            split += found != expected
            assert bool(found) == bool(expected)
            assert set(found) <= set(expected)
    assert split == imported("spkatt").lost["Source in several pieces: the longest is kept"]


@needs("spkatt")
def test_what_is_lost_adds_up() -> None:
    annotations = [one for speech in speeches().values() for one in speech["Annotations"]]
    kept = [one for one in annotations if one["Message"]]
    expected = {f"{role} of a quote: newsbench has no such place": sum(map(bool, (one[role] for one in kept)))
                for role in ("Addr", "Medium", "Topic", "Evidence")}  # fmt: skip
    lost = dict(imported("spkatt").lost)
    lost.pop("Source in several pieces: the longest is kept")
    assert lost.pop("annotation without a Message: no content, so none of newsbench's quotes") == len(
        annotations
    ) - len(kept)
    assert lost == expected


@needs("spkatt")
def test_nested_ones_lie_in_their_parents() -> None:
    for gold in imported("spkatt").documents:
        quotes = {quote.id: quote for quote in gold.annotation.quotes or ()}
        for quote in quotes.values():
            if quote.parent is not None:
                inside = {at for start, end in quotes[quote.parent].content for at in range(start, end)}
                assert inside > {at for start, end in quote.content for at in range(start, end)}


@needs("spkatt")
def test_speeches_on_one_item_are_one_story() -> None:
    for gold in imported("spkatt").documents:
        session, rest = gold.story.split("-", 1)
        assert session.isdigit()
        assert rest.startswith(("tagesordnungspunkt-", "zusatzpunkt-"))
        assert (gold.document.published or "").startswith(("201", "202"))


@needs("spkatt")
def test_it_is_good_gold(tmp_path: Path) -> None:
    assert_good_gold("spkatt", SPKATT, tmp_path)


# -- a small one --------------------------------------------------------------------------------------

SENTENCES = ["Frau Orlo stellt heute fest ,", "dass das Tor , wie sie meint , offen sei .", "Danke ."]


def places(sentence: int, *tokens: int) -> list[str]:
    return [f"{sentence}:{token}" for token in tokens]


def annotation(**roles: list[str]) -> dict[str, list[str]]:
    names = ("Source", "Message", "Cue", "PTC", "Addr", "Medium", "Topic", "Evidence")
    return {name: roles.get(name, []) for name in names}


SPEECH = [
    # Out of order, over two sentences, in two pieces; a source in two pieces.
    annotation(
        Message=["0:5", *places(1, 8, 9, 0, 1, 2, 3, 4, 5, 6)], Cue=["0:2"], PTC=["0:4"], Source=["0:3", "0:0", "0:1"]
    ),
    annotation(Message=places(1, 0, 1, 2), Cue=places(1, 6), Source=places(1, 5), Medium=["0:3"], Addr=["2:0"]),
    annotation(Cue=["2:0"], Source=["0:0"]),
    annotation(Message=places(1, 2), Cue=["2:0", "9:9"]),
]  # fmt: skip
NAME = "19001_Zusatzpunkt_3_ABC_De_Orlo_ID190000_21.11.2031"


def write(folder: Path, annotations: list[dict[str, list[str]]], name: str = NAME) -> Path:
    sentences = [{"SentenceId": at, "Tokens": line.split()} for at, line in enumerate(SENTENCES)]
    speech = {"Sentences": sentences, "Annotations": annotations}
    (folder / f"{name}.json").write_text(json.dumps(speech), encoding="utf-8")
    return folder


def test_a_small_speech(tmp_path: Path) -> None:
    gold = only(read("spkatt", write(tmp_path, SPEECH)))
    assert (gold.doc_id, gold.document.published) == ("19001-zusatzpunkt-3.abc-de-orlo-id190000", "2031-11-21")
    assert gold.text == "\n".join(SENTENCES)
    quotes = {quote.id: quote for quote in gold.annotation.quotes or ()}
    outer, inner, other = quotes["q1"], quotes["q2"], quotes["q4"]
    # Neighbours make one fragment, also over the end of a sentence.
    assert cut(gold, outer.content) == [",\ndass das Tor , wie sie meint", "offen sei"]
    assert (cut(gold, outer.cue), outer.source_text) == (["stellt", "fest"], "Frau Orlo")
    assert (outer.type, outer.speaker, outer.medium) == (UNSET, UNSET, UNSET)
    # Its cue stands in the outer message too; that of the last does not.
    assert (inner.parent, outer.parent, other.parent, other.source) == ("q1", None, None, None)


def test_what_a_small_speech_loses(tmp_path: Path) -> None:
    assert read("spkatt", write(tmp_path, SPEECH)).lost == {
        "annotation without a Message: no content, so none of newsbench's quotes": 1,
        "Addr of a quote: newsbench has no such place": 1,
        "Medium of a quote: newsbench has no such place": 1,
        "Source in several pieces: the longest is kept": 1,
        "token that the speech does not have": 1,
    }


def test_a_source_in_pieces_keeps_the_longest(tmp_path: Path) -> None:
    reading = read(
        "spkatt", write(tmp_path, [annotation(Message=["2:0"], Cue=["0:2"], Source=["0:0", *places(1, 1, 2)])])
    )
    (quote,) = only(reading).annotation.quotes or ()
    assert (quote.source_text, reading.lost) == ("das Tor", {"Source in several pieces: the longest is kept": 1})


def test_the_map_decides(tmp_path: Path) -> None:
    folder = write(tmp_path, SPEECH)
    labels = LabelMap(spans={"Message": {"as": "quote", "type": "indirect", "medium": "speech"}})
    quotes = only(read("spkatt", folder, labels)).annotation.quotes or ()
    assert {(quote.type, quote.medium) for quote in quotes} == {("indirect", "speech")}
    assert only(read("spkatt", folder, LabelMap(spans={"Message": None}))).annotation.quotes is UNSET
    with pytest.raises(InputError, match=r"--map: \$\.spans\.Message: \[bad-map\] "):
        read("spkatt", folder, LabelMap(spans={"Message": {"as": "quote", "type": "shouted"}}))


def test_another_name_is_a_story_of_its_own(tmp_path: Path) -> None:
    gold = only(read("spkatt", write(tmp_path, [], name="Eine Rede")))
    assert (gold.doc_id, gold.document.published, gold.annotation.quotes) == ("eine-rede.bundestag", None, ())


def test_bad_files_are_named(tmp_path: Path) -> None:
    write(tmp_path, [])
    (tmp_path / "a.json").write_text('{"Sentences": 3}', encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"a\.json: \[bad-file\] Expected `array`, got `int` - at `\$\.Sentences`"):
        read("spkatt", tmp_path)


def test_it_is_good_gold_too(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert_good_gold("spkatt", write(tmp_path / "in", SPEECH), tmp_path)
