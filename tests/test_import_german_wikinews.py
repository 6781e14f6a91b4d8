"""German WikiNews: what becomes of its quotes, recounted from its own files and by small articles of our own."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from imported_sets import DATASETS, assert_good_gold, cut, imported, needs, only, read
from msgspec import UNSET

from newsbench.api import InvalidInput
from newsbench.files import InputError
from newsbench.formats.labelmap import LabelMap

WIKINEWS = DATASETS / "german-wikinews"
FOLDED = "direct part of an indirect quote: the two are one mixed quote"


# -- the real one -------------------------------------------------------------------------------------


@cache
def articles() -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in WIKINEWS.glob("*.json")]


def by_title() -> dict[str, dict[str, Any]]:
    """Articles by what stands between the number and the date of their names."""
    return {article["documentName"].split(" - ", 1)[1].rsplit(" (", 1)[0]: article for article in articles()}


def lost(beginning: str) -> int:
    return sum(count for phrase, count in imported("german-wikinews").lost.items() if phrase.startswith(beginning))


@needs("german-wikinews")
def test_every_annotation_is_a_quote_or_counted() -> None:
    types = Counter(one["type"] for article in articles() for one in article["annotations"])
    quotes = [quote for gold in imported("german-wikinews").documents for quote in gold.annotation.quotes or ()]
    assert len(quotes) == types.total() - types["Reported"] - lost(FOLDED)
    assert lost("quote of type Reported") == types["Reported"]
    found = Counter(quote.type for quote in quotes)
    free = sum("free-indirect" in quote.phenomena for quote in quotes)
    # A direct quote folded into its whole leaves a mixed one, or takes the place of the indirect one.
    assert found["direct"] + lost(FOLDED) - found["mixed"] <= types["Direct"] <= found["direct"] + lost(FOLDED)
    assert free == types["FreeIndirect"] + types["IndirectFreeIndirect"]


@needs("german-wikinews")
def test_every_place_says_what_the_set_says() -> None:
    sources = by_title()
    for gold in imported("german-wikinews").documents:
        article = sources[gold.document.title or ""]
        assert gold.text == article["originalText"]
        annotated = {f"q{one['id']}": one for one in article["annotations"]}
        assert gold.document.published == article["documentName"][-11:-1]
        for quote in gold.annotation.quotes or ():
            one = annotated[str(quote.id)]
            content = " ".join(cut(gold, quote.content))
            assert content == (one["quote"]["text"].strip("„“") if quote.type == "direct" else one["quote"]["text"])
            assert " ".join(cut(gold, quote.cue)) == one["cue"]["text"]
            assert (quote.source is None) == (not one["speaker"]["spans"])
            assert quote.source is None or " ".join(cut(gold, (quote.source,))) == one["speaker"]["text"]
            assert (quote.medium is UNSET) == (one["medium"] not in ("Speech", "Writing", "Thought"))
            assert all(f"„{part}“" in content for part in cut(gold, quote.quoted))


@needs("german-wikinews")
def test_what_is_lost_adds_up() -> None:
    kept = [one for article in articles() for one in article["annotations"] if one["type"] != "Reported"]
    assert lost("frame") == sum(bool(one["frame"]["spans"]) for one in kept)
    assert lost("addressee") == sum(bool(one["addressee"]["spans"]) for one in kept)
    assert lost("medium") == sum(one["medium"] not in ("Speech", "Writing", "Thought") for one in kept)
    nested = sum(one["isNested"] for one in kept)
    quotes = [quote for gold in imported("german-wikinews").documents for quote in gold.annotation.quotes or ()]
    with_parent = sum(quote.parent is not None for quote in quotes)
    same = sum(one["isNested"] and one["type"] == "Indirect" and one["quote"]["text"].startswith("„") for one in kept)
    # One that is as long as its direct part was nested in that part, which is no quote of its own any more.
    unheld = lost("quote said to be nested") + lost("nested quote whose parent")
    assert with_parent == nested - lost(FOLDED) - unheld - same


@needs("german-wikinews")
def test_it_is_good_gold(tmp_path: Path) -> None:
    assert_good_gold("german-wikinews", WIKINEWS, tmp_path)


# -- small ones ---------------------------------------------------------------------------------------

TEXT = (
    "Orlo sagte am Montag, die Linie sei „ein Fass ohne Boden“ und werde, so Orlo, geschlossen. "
    "Man habe lange gewartet. „Nie“, rief Brandt laut aus. Brandt bat um Ruhe."
)


def role(*words: str, text: str = TEXT) -> dict[str, Any]:
    """Where words stand, the first time; as the set writes it down."""
    spans = [{"charBegin": text.index(part), "charEnd": text.index(part) + len(part)} for part in words]
    return {"spans": spans, "text": " ".join(words), "tokenIds": []}


def annotation(number: int, kind: str, quote: dict[str, Any], **other: Any) -> dict[str, Any]:
    roles = {name: other.pop(name, role()) for name in ("cue", "speaker", "addressee", "frame")}
    fields = {"hasNested": False, "isNested": False, "medium": "Speech", **other}
    return {"id": number, "type": kind, "quote": quote, **roles, **fields}


WHOLE = ("die Linie sei „ein Fass ohne Boden“ und werde", "geschlossen")
SAYS = {"cue": role("sagte"), "speaker": role("Orlo")}
ARTICLE = [
    annotation(0, "Indirect", role(*WHOLE), **SAYS, hasNested=True, frame=role("Orlo sagte am Montag,")),
    annotation(1, "Direct", role("„ein Fass ohne Boden“"), **SAYS, isNested=True),
    annotation(2, "IndirectFreeIndirect", role("Man habe lange gewartet."), speaker=role("Orlo"), medium="SW"),
    annotation(3, "Direct", role("„Nie“"), cue=role("rief", "aus"), speaker=role("Brandt")),
    annotation(4, "Indirect", role("ein Fass"), cue=role("so"), speaker=role("Orlo", "Brandt"), isNested=True),
    annotation(5, "Reported", role("Brandt bat um Ruhe."), speaker=role("Brandt"), addressee=role("Man")),
]


def write(
    folder: Path, annotations: list[dict[str, Any]], text: str = TEXT, name: str = "7 - Das Ende (2031-01-04)"
) -> Path:
    article = {"documentName": name, "originalText": text, "sentences": [], "tokens": [], "annotations": annotations}
    (folder / f"{name}.pretty.json").write_text(json.dumps(article), encoding="utf-8")
    return folder


def test_a_small_article(tmp_path: Path) -> None:
    gold = only(read("german-wikinews", write(tmp_path, ARTICLE)))
    assert (gold.doc_id, gold.document.title) == ("7-das-ende.wikinews", "Das Ende")
    assert (gold.document.published, gold.document.language) == ("2031-01-04", "de")
    quotes = {quote.id: quote for quote in gold.annotation.quotes or ()}
    assert list(quotes) == ["q0", "q4", "q2", "q3"]
    mixed, free, direct, nested = (quotes[key] for key in ("q0", "q2", "q3", "q4"))
    assert (mixed.type, cut(gold, mixed.content), cut(gold, mixed.quoted)) == (
        "mixed",
        list(WHOLE),
        ["ein Fass ohne Boden"],
    )
    assert (free.type, free.phenomena, free.cue, free.medium) == ("indirect", ("free-indirect",), (), UNSET)
    assert (direct.type, cut(gold, direct.content), cut(gold, direct.cue)) == ("direct", ["Nie"], ["rief", "aus"])
    assert (nested.parent, nested.source_text, mixed.parent) == ("q0", "Brandt", None)
    assert gold.annotation.entities is UNSET


def test_what_a_small_article_loses(tmp_path: Path) -> None:
    assert read("german-wikinews", write(tmp_path, ARTICLE)).lost == {
        FOLDED: 1,
        "frame: newsbench has none": 1,
        "medium SW: stays unlabelled": 1,
        "quote of type Reported: newsbench has none like it": 1,
        "speaker in several pieces: the longest is kept": 1,
    }


def test_an_empty_role_is_an_implicit_source(tmp_path: Path) -> None:
    annotations = [annotation(0, "Direct", role("„Nie“")), annotation(1, "Direct", role())]
    reading = read("german-wikinews", write(tmp_path, annotations))
    (quote,) = only(reading).annotation.quotes or ()
    assert (quote.source, quote.cue) == (None, ())
    assert reading.lost == {"quote without content": 1}


def test_two_of_the_same_content_are_nobodys_parents(tmp_path: Path) -> None:
    both = [
        annotation(number, "Direct", role("„Nie“"), speaker=role(who), isNested=True, hasNested=True)
        for number, who in enumerate(("Orlo", "Brandt"))
    ]
    reading = read("german-wikinews", write(tmp_path, both))
    assert [quote.parent for quote in only(reading).annotation.quotes or ()] == [None, None]
    assert reading.lost == {"quote said to be nested in one of the same content: neither is the other's parent": 2}


def test_an_indirect_quote_that_is_all_in_marks_is_direct(tmp_path: Path) -> None:
    both = [
        annotation(number, kind, role("„Nie“"), isNested=True, hasNested=True)
        for number, kind in enumerate(("Indirect", "Direct"))
    ]
    reading = read("german-wikinews", write(tmp_path, both))
    gold = only(reading)
    (quote,) = gold.annotation.quotes or ()
    assert (quote.type, cut(gold, quote.content), quote.parent, reading.lost) == ("direct", ["Nie"], None, {FOLDED: 1})


def test_one_nested_in_what_is_left_out_has_no_parent(tmp_path: Path) -> None:
    annotations = [
        annotation(0, "Reported", role("Brandt bat um Ruhe."), hasNested=True),
        annotation(1, "Indirect", role("um Ruhe"), isNested=True),
    ]
    reading = read("german-wikinews", write(tmp_path, annotations))
    (quote,) = only(reading).annotation.quotes or ()
    assert quote.parent is None
    assert reading.lost["nested quote whose parent is not kept"] == 1


def test_offsets_move_with_the_text_into_nfc(tmp_path: Path) -> None:
    text = unicodedata.normalize("NFD", "Mária rief:\r\n„Größe zählt“, ö.")
    quote = unicodedata.normalize("NFD", "„Größe zählt“")
    annotations = [annotation(0, "Direct", role(quote, text=text), speaker=role(text.split(" ")[0], text=text))]
    gold = only(read("german-wikinews", write(tmp_path, annotations, text)))
    assert gold.text == "Mária rief:\n„Größe zählt“, ö."
    (found,) = gold.annotation.quotes or ()
    assert (cut(gold, found.content), found.source_text) == (["Größe zählt"], "Mária")


def test_pieces_that_cannot_be(tmp_path: Path) -> None:
    past = {"spans": [{"charBegin": 5, "charEnd": 9_999}]}
    overlapping = role("sagte am", "am Montag")
    annotations = [annotation(0, "Indirect", role("die Linie"), cue=overlapping, speaker=past)]
    reading = read("german-wikinews", write(tmp_path, annotations))
    gold = only(reading)
    (quote,) = gold.annotation.quotes or ()
    assert (cut(gold, quote.cue), quote.source) == (["sagte am Montag"], None)
    assert reading.lost == {"cue whose pieces overlap: joined": 1, "piece of a speaker that lies outside the text": 1}


def test_the_map_decides(tmp_path: Path) -> None:
    labels = LabelMap(spans={"Reported": {"as": "quote", "type": "indirect"}, "Direct": None, "Indirect": None})
    reading = read("german-wikinews", write(tmp_path, ARTICLE), labels)
    assert [quote.id for quote in only(reading).annotation.quotes or ()] == ["q2", "q5"]
    assert reading.lost == {
        "medium SW: stays unlabelled": 1,
        "addressee: newsbench's is an entity, and this set has none": 1,
    }
    with pytest.raises(InputError, match=r"--map: \$\.spans\.Direct: \[bad-map\] "):
        read("german-wikinews", tmp_path, LabelMap(spans={"Direct": {"as": "event"}}))


def test_bad_files_are_named(tmp_path: Path) -> None:
    write(tmp_path, [], name="7 - Das Ende (2031-01-04)")
    write(tmp_path, [], name="7 - Das Ende (2031-01-05)")
    (tmp_path / "a.json").write_text('{"documentName": "x"}', encoding="utf-8")
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        read("german-wikinews", tmp_path)
    codes = [(Path(problem.file).name, problem.code) for problem in error.value.problems]
    assert codes == [("a.json", "bad-file"), ("b.json", "bad-file"), ("7-das-ende.wikinews", "duplicate-document")]


def test_it_is_good_gold_too(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert_good_gold("german-wikinews", write(tmp_path / "in", ARTICLE), tmp_path)
