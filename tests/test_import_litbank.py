"""LitBank: what becomes of its three layers, recounted from its own files and by a small book of our own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from imported_sets import DATASETS, assert_good_gold, cut, imported, needs, only, read
from msgspec import UNSET

from newsbench.api import InvalidInput
from newsbench.files import InputError
from newsbench.formats.labelmap import LabelMap

LITBANK = DATASETS / "litbank"
MARKS = '“”"‘’ '


# -- the real one -------------------------------------------------------------------------------------


def lines(layer: str, book: str) -> list[list[str]]:
    text = (LITBANK / layer / f"{book}_brat.ann").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]


def books() -> dict[str, str]:
    """Book names by doc_id, found by the number that both begin with."""
    names = [path.name.removesuffix("_brat.ann") for path in (LITBANK / "coref").glob("*.ann")]
    numbers = {name.split("_")[0]: name for name in names}
    assert len(numbers) == len(names)
    return {gold.doc_id: numbers[gold.doc_id.split("-")[0]] for gold in imported("litbank").documents}


@needs("litbank")
def test_texts_are_the_sets_own() -> None:
    names = books()
    assert sorted(names.values()) == sorted(path.stem.removesuffix("_brat") for path in LITBANK.glob("coref/*.ann"))
    for gold in imported("litbank").documents:
        assert gold.text == (LITBANK / "coref" / f"{names[gold.doc_id]}_brat.txt").read_bytes().decode()


@needs("litbank")
def test_every_quotation_is_there_with_its_speaker() -> None:
    names, total = books(), 0
    for gold in imported("litbank").documents:
        rows = lines("quotations", names[gold.doc_id])
        speakers = {row[1]: row[2] for row in rows if row[0] == "ATTRIB"}
        expected = {row[1]: (row[6].strip(MARKS), speakers[row[1]]) for row in rows if row[0] == "QUOTE"}
        found = {
            quote.id: (" ".join(cut(gold, quote.content)).replace("\n", " ").strip(MARKS), quote.speaker)
            for quote in gold.annotation.quotes or ()
        }
        assert found == expected
        total += len(found)
        assert all(quote.type == "direct" for quote in gold.annotation.quotes or ())
    assert total == sum(
        line.startswith("QUOTE\t") for path in LITBANK.glob("quotations/*.ann") for line in path.open(encoding="utf-8")
    )


@needs("litbank")
def test_every_cluster_is_there_and_apposition_joins_it() -> None:
    names, tied = books(), 0
    for gold in imported("litbank").documents:
        clusters, spans, appositions = defaultdict(set), {}, []
        for row in lines("coref", names[gold.doc_id]):
            label, *rest = row[1].split(" ")
            if row[0].startswith("T"):
                spans[row[0]] = (int(rest[0]), int(rest[1]))
                if re.search(r"-\d+$", label):
                    clusters[label].add(spans[row[0]])
            elif label == "appos":
                appositions.append([argument.split(":")[1] for argument in rest])
        for one, other in appositions:
            (owner,) = [key for key, owned in clusters.items() if owned & {spans[one], spans[other]}]
            clusters[owner] |= {spans[one], spans[other]}
        tied += len(appositions)
        found = {entity.id: {m.span for m in entity.mentions} for entity in gold.annotation.entities or ()}
        assert found == clusters
    assert tied > 0


@needs("litbank")
def test_forms_and_kinds_are_those_of_the_types() -> None:
    forms = {"PROP": "name", "NOM": "nominal", "PRON": "pronoun"}
    names = books()
    for gold in imported("litbank").documents:
        types = {}
        for row in lines("coref", names[gold.doc_id]):
            if found := re.fullmatch(r"(PROP|NOM|PRON)_(\w+) (\d+) (\d+)", row[1]):
                types[int(found[3]), int(found[4])] = (forms[found[1]], found[2] == "PER")
        for entity in gold.annotation.entities or ():
            for mention in entity.mentions:
                assert (mention.form, entity.kind == "person") == types[mention.span]


@needs("litbank")
def test_every_event_is_there() -> None:
    names, total = books(), 0
    for gold in imported("litbank").documents:
        expected = Counter(row[2] for row in lines("events", names[gold.doc_id]) if row[0].startswith("T"))
        found = Counter(" ".join(cut(gold, event.trigger)) for event in gold.annotation.events or ())
        assert found == expected
        total += len(gold.annotation.events or ())
    assert total == sum(
        "\tEVENT " in line for path in LITBANK.glob("events/*.ann") for line in path.open(encoding="utf-8")
    )


@needs("litbank")
def test_what_is_lost_adds_up() -> None:
    rows = [row for path in LITBANK.glob("coref/*.ann") for row in lines("coref", path.name.removesuffix("_brat.ann"))]
    copulas = sum(row[1].startswith("cop ") for row in rows)
    notes = sum(line.startswith("#") for path in LITBANK.glob("events/*.ann") for line in path.open(encoding="utf-8"))
    lost = imported("litbank").lost
    assert lost["relation cop between two mentions"] == copulas
    assert lost["note of an annotator"] == notes
    assert set(lost) == {
        "relation cop between two mentions",
        "mention of no entity (as after a copula)",
        "note of an annotator",
    }
    types = sum(re.match(r"(PROP|NOM|PRON)_", row[1]) is not None for row in rows)
    kept = sum(len(e.mentions) for gold in imported("litbank").documents for e in gold.annotation.entities or ())
    assert kept + lost["mention of no entity (as after a copula)"] == types


@needs("litbank")
def test_it_is_good_gold(tmp_path: Path) -> None:
    assert_good_gold("litbank", LITBANK, tmp_path)


# -- a small one --------------------------------------------------------------------------------------

TEXT = """\
Part I .
“ Stay here , ” said old Marn , the baker .
“ Why ?
It rains . ” He was a fool ; he went on : ‘ “ Hm . ’” Quiet
"""
QUOTATIONS = """\
QUOTE\tQ1\t1\t0\t1\t4\t“ Stay here , ”
QUOTE\tQ2\t2\t0\t3\t3\t“ Why ? It rains . ”
QUOTE\tQ3\t3\t13\t3\t17\t‘ “ Hm . ’”
ATTRIB\tQ1\told_Marn-0
ATTRIB\tQ2\tthe_Boy-7
"""


def mention(number: int, label: str, words: str, nth: int = 0) -> str:
    start = [found.start() for found in re.finditer(re.escape(words), TEXT)][nth]
    return f"T{number}\t{label} {start} {start + len(words)}\t{words}\n"


COREF = "".join(
    [
        mention(1, "PROP_PER", "old Marn"), mention(2, "old_Marn-0", "old Marn"), mention(3, "NOM_PER", "the baker"),
        mention(4, "PRON_PER", "He"), mention(5, "old_Marn-0", "He"), mention(6, "NOM_PER", "a fool"),
        mention(7, "PRON_PER", "he", 2), mention(8, "old_Marn-0", "he", 2), mention(9, "someone-4", "he", 2),
        "R1\tappos Arg1:T3 Arg2:T1\n", "R2\tcop Arg1:T6 Arg2:T4\n", "T10\tNOM_PER 0 4\tPert\n",
    ]
)  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for layer, ann in (("quotations", QUOTATIONS), ("coref", COREF), ("events", mention(1, "EVENT", "said"))):
        (tmp_path / layer).mkdir()
        (tmp_path / layer / "12_the_rain_brat.txt").write_text(TEXT, encoding="utf-8")
        (tmp_path / layer / "12_the_rain_brat.ann").write_text(ann, encoding="utf-8")
    return tmp_path


def test_a_small_book(book: Path) -> None:
    gold = only(read("litbank", book))
    assert (gold.doc_id, gold.document.title, gold.text) == ("12-the-rain.litbank", "the rain", TEXT)
    quotes = {quote.id: quote for quote in gold.annotation.quotes or ()}
    # The last token is inside; one mark goes at each end, and no more.
    assert [cut(gold, quotes[key].content) for key in ("Q1", "Q2", "Q3")] == [
        ["Stay here ,"], ["Why ?\nIt rains ."], ["“ Hm . ’"],
    ]  # fmt: skip
    assert [quotes[key].speaker for key in ("Q1", "Q2", "Q3")] == ["old_Marn-0", "the_Boy-7", UNSET]
    marn, boy = gold.annotation.entities or ()
    assert [(m.text, m.form) for m in marn.mentions] == [
        ("old Marn", "name"), ("the baker", "nominal"), ("He", "pronoun"), ("he", "pronoun"),
    ]  # fmt: skip
    assert (marn.kind, marn.name, boy.id, boy.name, boy.mentions) == ("person", "old Marn", "the_Boy-7", "the Boy", ())
    (event,) = gold.annotation.events or ()
    assert (cut(gold, event.trigger), event.type, event.realis) == (["said"], UNSET, "actual")


def test_what_a_small_book_loses(book: Path) -> None:
    assert read("litbank", book).lost == {
        "relation cop between two mentions": 1,
        "mention of no entity (as after a copula)": 1,
        "mention of two entities: the first is kept": 1,
        "mention whose text is not what stands at its offsets": 1,
        "quotation without ATTRIB: its speaker stays unlabelled": 1,
        "speaker without a mention in coref: kept as an entity without mentions": 1,
    }


def test_a_layer_without_its_file_was_not_labelled(book: Path) -> None:
    for layer in ("coref", "events"):
        for path in (book / layer).iterdir():
            path.unlink()
    reading = read("litbank", book)
    annotation = only(reading).annotation
    assert (annotation.entities, annotation.events) == (UNSET, UNSET)
    assert [quote.speaker for quote in annotation.quotes or ()] == [UNSET, UNSET, UNSET]
    assert reading.lost["speaker in a book without its coref file: stays unlabelled"] == 2


def test_the_map_decides(book: Path) -> None:
    labels = LabelMap(
        spans={"EVENT": {"as": "event", "type": "statement.announce"}, "PRON_PER": None}, links={"cop": "same"}
    )
    annotation = only(read("litbank", book, labels)).annotation
    assert [event.type for event in annotation.events or ()] == ["statement.announce"]
    # The pronouns are out; what a copula tied to one of them is in.
    assert [m.text for m in (annotation.entities or ())[0].mentions] == ["old Marn", "the baker", "a fool"]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (LabelMap(spans={"EVENT": {"as": "event", "type": "party"}}), "--map: $.spans.EVENT: [bad-map] "),
        (LabelMap(spans={"QUOTE": {"as": "event"}}), "--map: $.spans.QUOTE: [bad-map] a quotation can only be a quote"),
        (LabelMap(links={"cop": "member"}), "--map: $.links.cop: [bad-map] is 'member': here only same or null can be"),
    ],
)
def test_a_map_that_does_not_fit(book: Path, labels: LabelMap, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        read("litbank", book, labels)


def test_bad_lines_are_named(book: Path) -> None:
    path = book / "quotations" / "12_the_rain_brat.ann"
    path.write_text("QUOTE\tQ1\t1\t0\nATTRIB\tQ9\told_Marn-0\n", encoding="utf-8")
    (book / "events" / "12_the_rain_brat.txt").write_text("Another text .", encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        read("litbank", book)
    assert [(problem.code, problem.line) for problem in error.value.problems] == [
        ("texts-differ", 0), ("bad-quotation-line", 1), ("bad-quotation-line", 2),
    ]  # fmt: skip


def test_it_is_good_gold_too(book: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert_good_gold("litbank", book, tmp_path_factory.mktemp("out"))


def test_no_litbank(tmp_path: Path) -> None:
    (tmp_path / "notes.ann").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="no-litbank"):
        read("litbank", tmp_path)
