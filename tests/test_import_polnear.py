"""PolNeAR read from files of its shape (the words are ours)."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported import imported

from newsbench.files import InputError
from newsbench.formats.labelmap import NO_MAP
from newsbench.formats.registry import reader
from newsbench.model import Quote

TEXT = """Mayor backs ferry

“The quay is ours,” said Ines Orlo,
the mayor. “Nobody takes it.
“We stay.”
Rivals doubt that she can win, and it was hoped that rain would come.
Editor's note: none.
"""


def place(words: str, start: int = 0) -> str:
    at = TEXT.index(words, start)
    return f"{at} {at + len(words)}"


ANN = f"""\
T1\tSource {place("Ines Orlo,")};{place("the mayor")}\tInes Orlo, the mayor
T2\tCue {place("said")}\tsaid
E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1
T3\tContent {place("“The quay is ours,”")};{place("“Nobody takes it.")};{place("“We stay.”")}\tx
T4\tAttribution {place("said")}\tsaid
T5\tCue {place("it was hoped")}\tit was hoped
T6\tContent {place("that rain would come")}\tthat rain would come
T7\tAttribution-no-source {place("it was hoped")}\tit was hoped
E2\tAttribution-no-source:T7 Content:T6 Cue:T5
T8\tSource {place("Rivals")}\tRivals
T9\tCue {place("doubt")}\tdoubt
T10\tAttribution {place("doubt")}\tdoubt
E3\tAttribution:T10 Source:T8 Cue:T9
T11\tDiscard {place("Editor's note: none.")}\tEditor's note: none.
T12\tContent {place("she can win")}\tshe can win
#1\tAnnotatorNotes E3\twhat?
"""

METADATA = (
    "compartment\tfilename\tlevel\tannotators\tpublisher\tpublication_date\tauthor\ttitle\n"
    'dev\tnyt_2031-01-02_mayor-backs-fer\t4\ta1|b2\tnyt\t2031-01-02\tNone\tMayor "backs" ferry\n'
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    root = tmp_path / "PolNeAR"
    for folder in ("dev/text", "dev/attributions", "parc3-replication/attributions"):
        (root / "data" / folder).mkdir(parents=True)
    (root / "data" / "metadata.tsv").write_text(METADATA, encoding="utf-8")
    (root / "data/dev/text/nyt_2031-01-02_mayor-backs-fer.txt").write_text(TEXT, encoding="utf-8")
    (root / "data/dev/attributions/nyt_2031-01-02_mayor-backs-fer_a1.ann").write_text(ANN, encoding="utf-8")
    (root / "data/dev/attributions/nyt_2031-01-02_mayor-backs-fer_b2.ann").write_text("", encoding="utf-8")
    (root / "data/parc3-replication/attributions/parc__wsj_0001_a1.ann").write_text("", encoding="utf-8")
    return root


def words(text: str, quote: Quote) -> tuple[list[str], list[str], str | None]:
    source = text[slice(*quote.source)] if quote.source else None
    return [text[slice(*span)] for span in quote.content], [text[slice(*s)] for s in quote.cue or ()], source


def test_attributions_become_quotes(copy: Path, tmp_path: Path) -> None:
    (gold,) = imported("polnear", copy, tmp_path / "out").documents
    quotes = gold.annotation.quotes or ()
    assert [words(gold.text, quote) for quote in quotes] == [
        (["The quay is ours,", "“Nobody takes it.\n“We stay.”"], ["said"], "Ines Orlo,\nthe mayor"),
        (["that rain would come"], ["it was hoped"], None),
    ]
    assert quotes[1].source is None
    assert (gold.annotation.entities, gold.annotation.events) == (quotes[0].speaker, quotes[0].type)  # not labelled


def test_metadata_comes_from_the_table_the_folder_and_the_name(copy: Path, tmp_path: Path) -> None:
    (gold,) = imported("polnear", copy, tmp_path / "out").documents
    document = gold.document
    assert document.doc_id == "2031-01-02-mayor-backs-fer.nyt"
    assert (document.title, document.outlet, document.published, document.split) == (
        'Mayor "backs" ferry', "nyt", "2031-01-02", "dev",
    )  # fmt: skip


def test_what_is_lost_is_counted(copy: Path, tmp_path: Path) -> None:
    assert imported("polnear", copy, tmp_path / "out").lost == {
        "article without its text (those of PARC3 are in the Penn Treebank)": 1,
        "labels of a further annotator of the same article": 1,
        "attribution whose content holds no words of the text": 1,
        "label Discard": 1,
        "label Content outside an attribution": 1,
        "note of brat": 1,
    }


def test_the_file_of_another_annotator_is_read_by_its_name(copy: Path, tmp_path: Path) -> None:
    second = next(copy.rglob("*_b2.ann"))
    (gold,) = imported("polnear", second, tmp_path / "out").documents
    assert (gold.annotation.quotes, gold.document.split) == ((), "dev")


def test_line_ends_of_windows_and_accents_of_their_own_do_not_move_labels(copy: Path, tmp_path: Path) -> None:
    expected = imported("polnear", copy, tmp_path / "out").documents
    path = next(copy.rglob("*.txt"))
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert imported("polnear", copy, tmp_path / "windows").documents == expected


def test_a_file_that_is_no_brat_file_is_named_with_its_lines(copy: Path) -> None:
    ann = copy / "data/dev/attributions/nyt_2031-01-02_mayor-backs-fer_a1.ann"
    ann.write_text("T1\tCue 3\nE1\tAttribution:T9\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        reader("polnear").read(copy, NO_MAP)
    assert str(caught.value).splitlines() == [
        f"{ann}:1: [bad-brat-line] 'Cue 3' is no place: write LABEL START END, or LABEL START END;START END, and a tab",
        f"{ann}:2: [unknown-id] there is no T9: add its line, or take this out",
    ]
