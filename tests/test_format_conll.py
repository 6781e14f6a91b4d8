"""Tokens in columns: newsbench's own tables in and out, and those of others in every scheme."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from command_line import run
from drawn_gold import SLOW, linked_gold, texts, unordered
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from newsbench.api import InvalidInput
from newsbench.corpus import GoldDocument, load
from newsbench.files import InputError
from newsbench.formats.conll import read, write
from newsbench.formats.conll.tags import SCHEMES, Scheme, Stretch, flat, scheme_of, stretches, tags
from newsbench.formats.conll.tokens import blocks_of, escaped, unescaped
from newsbench.formats.conversion import Reading, gold_document
from newsbench.formats.labelmap import NO_MAP, LabelMap
from newsbench.model import Annotation, Document, Entity, Event, Mention, Quote, Span
from newsbench.resources import data_root

TEXT = 'Mayor out\n\n"We will\nnot leave," Mara Lindqvist\'s aide said.\n'


def at(words: str) -> Span:
    return TEXT.index(words), TEXT.index(words) + len(words)


def story(**layers: object) -> GoldDocument:
    given = {
        "entities": (Entity("story.wire.e1", "person", mentions=(Mention(at("Mara Lindqvist's aide")),)),)
    } | layers
    return gold_document(Document("story.wire"), TEXT, Annotation("story.wire", **given))  # type: ignore[arg-type]


TABLE = """\
# doc_id = story.wire
# newsbench = scheme=BIO layers=entities,quotes,events keys=""
# global.columns = FORM MISC MENTION QUOTE QUOTED EVENT
# text = Mayor out\\n\\n
Mayor	start_char=0|end_char=5	O	O	O	O
out	start_char=6|end_char=9	O	O	O	B-government.step-down

# text = "We will\\n
"	start_char=11|end_char=12	O	O	O	O
We	start_char=12|end_char=14	O	B-mixed	B-quoted	O
will	start_char=15|end_char=19	O	I-mixed	O	O

# text = not leave," Mara Lindqvist's aide said.\\n
not	start_char=20|end_char=23	O	I-mixed	O	O
leave	start_char=24|end_char=29	O	I-mixed	B-quoted	O
,	start_char=29|end_char=30	O	I-mixed	O	O
"	start_char=30|end_char=31	O	O	O	O
Mara	start_char=32|end_char=36	B-person	O	O	O
Lindqvist	start_char=37|end_char=46	I-person	O	O	O
's	start_char=46|end_char=48	I-person	O	O	O
aide	start_char=49|end_char=53	I-person	O	O	O
said	start_char=54|end_char=58	O	O	O	O
.	start_char=58|end_char=59	O	O	O	O

"""


def test_a_layer_is_a_column_and_comes_back(tmp_path: Path) -> None:
    gold = story(
        quotes=(Quote((at("We will\nnot leave,"),), "q1", "mixed", quoted=(at("We"), at("leave"))),),
        events=(Event((at("out"),), "v1", "government.step-down"),),
    )
    assert write([gold], tmp_path, NO_MAP) == Counter()
    assert (tmp_path / "story" / "wire.conll").read_text(encoding="utf-8") == TABLE
    reading = read(tmp_path, NO_MAP)
    assert not reading.lost
    (back,) = reading.documents
    assert (back.document, back.text) == (gold.document, gold.text)
    assert [one.content for one in back.annotation.quotes or ()] == [(at("We will\nnot leave,"),)]
    assert [one.quoted for one in back.annotation.quotes or ()] == [(at("We"), at("leave"))]
    assert [(one.id, one.type) for one in back.annotation.events or ()] == [("v1", "government.step-down")]
    assert [one.kind for one in back.annotation.entities or ()] == ["person"]


def test_what_columns_cannot_hold_is_counted(tmp_path: Path) -> None:
    entities = (
        Entity(
            "e1", "person", "Mara", mentions=(Mention(at("Mara Lindqvist"), at("Mara"), "name"), Mention(at("Mayor"))),
        ),
        Entity("e2", "person", mentions=(Mention(at("Mara Lindqvist's aide")),)),
        Entity("e3", "group"),
    )  # fmt: skip
    quotes = (Quote((at("We will"), at("leave")), "q1", "direct", cue=(at("said"),), speaker="e2", medium="speech"),)
    assert write([story(entities=entities, quotes=quotes)], tmp_path, NO_MAP) == {
        "entity id: numbered anew in the order of the text": 2,
        "entity name": 1,
        "entity without a mention": 1,
        "mentions that are of one entity: each makes its own": 1,
        "mention inside or across another: one is kept": 1,
        "quote in several pieces: each stands by itself": 1,
        "quote id: numbered anew in the order of the text": 1,
        "quote medium": 1,
        "link cue: tags hold no links": 1,
        "link speaker: tags hold no links": 1,
    }


@settings(SLOW, max_examples=70)
@given(linked_gold())
def test_what_differs_was_counted_and_what_was_not_counted_is_the_same(
    drawn: tuple[Document, str, Annotation],
) -> None:
    gold = gold_document(*drawn)
    with TemporaryDirectory() as folder:
        lost = write([gold], Path(folder), NO_MAP)
        reading = read(Path(folder), NO_MAP)
    (back,) = reading.documents
    assert (back.document, back.text) == (gold.document, gold.text)
    assert bool(lost + reading.lost) == (unordered(back.annotation) != unordered(gold.annotation))


def test_the_shipped_set_comes_back_as_gold_but_for_mixed_quotes_in_pieces(tmp_path: Path) -> None:
    """A piece of a mixed quote may hold no marks, and by itself it would be of another type."""
    assert run("convert", "--from", "folder", "--to", "conll", data_root(), tmp_path / "conll").code == 0
    assert run("convert", "--from", "conll", "--to", "folder", tmp_path / "conll", tmp_path / "back").code == 0
    result = run("validate", "--gold", tmp_path / "back", "--max-errors", "0")
    errors = [line for line in result.err.splitlines() if "] warning:" not in line]
    assert [line for line in errors if "[quoted-type]" not in line] == []
    assert len(errors) < 20


def test_texts_regions_and_distractors_of_the_shipped_set_come_back(tmp_path: Path) -> None:
    shipped = [gold for gold in load() if gold.document.origin == "written"]
    write(shipped, tmp_path, NO_MAP)
    back = {gold.doc_id: gold for gold in read(tmp_path, NO_MAP).documents}
    for gold in shipped:
        other = back[gold.doc_id]
        assert (other.document, other.text) == (gold.document, gold.text)
        assert (other.annotation.regions, other.annotation.distractors) == (
            gold.annotation.regions,
            gold.annotation.distractors,
        )


@given(texts())
def test_blocks_are_the_text_and_tokens_hold_all_but_spaces(text: str) -> None:
    blocks = list(blocks_of(text, [3, 5]))
    assert "".join(text[slice(*block.span)] for block in blocks) == text
    words = "".join(text[slice(*token)] for block in blocks for token in block.tokens)
    assert words == "".join(text.split())
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Orlo's 3,000 co-op members", "Orlo|'s|3,000|co-op|members"),
        ("He doesn’t – U.S. $5.", "He|doesn’t|–|U.S|.|$|5|."),
    ],
)
def test_tokens(text: str, tokens: str) -> None:
    (block,) = blocks_of(text, ())
    assert "|".join(text[slice(*token)] for token in block.tokens) == tokens


# -- schemes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("run", "scheme", "found"),
    [
        ("B-A I-A O B-B B-B", "BIO", [(0, 2, "A"), (3, 4, "B"), (4, 5, "B")]),
        ("I-A I-A O I-B B-B I-B", "IOB1", [(0, 2, "A"), (3, 4, "B"), (4, 6, "B")]),
        ("I-A I-B", "IOB1", [(0, 1, "A"), (1, 2, "B")]),
        ("B-A I-A E-A S-B O", "BIOES", [(0, 3, "A"), (3, 4, "B")]),
        ("B-A L-A U-B", "BIOES", [(0, 2, "A"), (2, 3, "B")]),
        ("B-A M-A E-A W-B", "BIOES", [(0, 3, "A"), (3, 4, "B")]),
        ("B I O B", "BIO", [(0, 2, ""), (3, 4, "")]),
    ],
)
def test_schemes(run: str, scheme: str, found: list[tuple[int, int, str]]) -> None:
    cells = run.split()
    assert scheme_of([cells]) == scheme
    assert stretches(cells, scheme_of([cells])) == ([Stretch(*one) for one in found], [])


@pytest.mark.parametrize(
    ("run", "found", "wrong"),
    [
        # B-B after O: no IOB1, so I-A is wrong.
        ("I-A O B-B I-C", [(0, 1, "A"), (2, 3, "B"), (3, 4, "C")],
         ["I-A without its beginning", "I-C without its beginning"]),
        ("E-A O B-B O", [(0, 1, "A"), (2, 3, "B")], ["E-A without its beginning", "B-B without its end"]),
    ],
)  # fmt: skip
def test_tags_that_may_not_stand_where_they_do(run: str, found: list[tuple[int, int, str]], wrong: list[str]) -> None:
    cells = run.split()
    assert stretches(cells, scheme_of([cells])) == ([Stretch(*one) for one in found], wrong)


_stretch = st.builds(
    lambda first, length, label: Stretch(first, first + length, label),
    st.integers(0, 8), st.integers(1, 4), st.sampled_from(["a", "b"]),
)  # fmt: skip


@given(st.lists(_stretch, max_size=5), st.sampled_from(SCHEMES))
def test_tags_of_what_is_flat_give_it_back(drawn: list[Stretch], scheme: Scheme) -> None:
    kept = list(flat(drawn))
    assert stretches(tags(kept, 12, scheme), scheme) == (kept, [])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_set_is_written_in_the_scheme_of_the_map(tmp_path: Path, scheme: Scheme) -> None:
    gold = story(quotes=(Quote((at("We will\nnot leave,"),), "q1", "direct"), Quote((at("Mayor"),), "q2", "direct")))
    labels = LabelMap(scheme=scheme)
    write([gold], tmp_path, labels)
    content = (tmp_path / "story" / "wire.conll").read_text(encoding="utf-8")
    first = next(line for line in content.splitlines() if line.startswith("Mayor\t"))
    assert first.endswith({"BIO": "\tB-direct", "BIOES": "\tS-direct", "IOB1": "\tI-direct"}[scheme])
    (back,) = read(tmp_path, NO_MAP).documents
    assert [one.content for one in back.annotation.quotes or ()] == [(at("Mayor"),), (at("We will\nnot leave,"),)]


@given(st.lists(st.sampled_from(["O", "B-a", "I-a", "I-b", "E-a", "S-b", "x"]), max_size=8))
def test_any_tags_are_read_and_no_token_stands_in_two_labels(run: list[str]) -> None:
    for scheme in SCHEMES:
        found, _ = stretches(run, scheme)
        assert list(flat(found)) == found
        inside = {at for one in found for at in range(one.first, one.end)}
        assert inside == {at for at, cell in enumerate(run) if cell not in ("O", "x")}


# -- tables of others --------------------------------------------------------------------------------------

CONLL_2003 = """\
-DOCSTART- -X- -X- O

EU NNP I-NP I-ORG
rejects VBZ I-VP O
Velmo NNP I-NP I-LOC
Orlo NNP B-NP B-LOC
, , O O

# NN I-NP O

-DOCSTART- -X- -X- O

Mara NNP I-NP I-PER
Lindqvist NNP I-NP I-PER
"""
KINDS = LabelMap(
    spans={
        "PER": {"as": "mention", "kind": "person", "form": "name"},
        "ORG": {"as": "mention", "kind": "organization", "form": "name"},
        "LOC": {"as": "mention", "kind": "place", "form": "name"},
    },
    columns={"1": "token", "-1": "tags"},
)


def foreign(tmp_path: Path, content: str, labels: LabelMap, name: str = "eng.conll") -> Reading:
    file = tmp_path / name
    file.write_bytes(content.encode())
    return read(file, labels)


def names(gold: GoldDocument) -> list[tuple[object, object]]:
    assert gold.annotation.entities is not UNSET
    return [(one.kind, one.name) for one in gold.annotation.entities]


def test_a_file_of_conll_2003(tmp_path: Path) -> None:
    reading = foreign(tmp_path, CONLL_2003, KINDS)
    assert not reading.lost
    first, second = reading.documents
    assert (first.doc_id, first.text) == ("eng.1", "EU rejects Velmo Orlo ,\n#\n")
    assert names(first) == [("organization", "EU"), ("place", "Velmo"), ("place", "Orlo")]
    assert (second.doc_id, names(second)) == ("eng.2", [("person", "Mara Lindqvist")])


def test_without_a_map_all_columns_of_tags_are_read_and_what_has_no_meaning_is_counted(tmp_path: Path) -> None:
    reading = foreign(tmp_path, CONLL_2003, NO_MAP)
    assert reading.lost == {
        "label NP: no meaning for it, say one with --map": 5,
        "label LOC: no meaning for it, say one with --map": 2,
        "label VP: no meaning for it, say one with --map": 1,
        "label ORG: no meaning for it, say one with --map": 1,
        "label PER: no meaning for it, say one with --map": 1,
    }
    assert [gold.text for gold in reading.documents] == ["EU rejects Velmo Orlo ,\n#\n", "Mara Lindqvist\n"]


CONLL_U = """\
# newdoc id = nw/wire 7
# newpar
# sent_id = 1
# text = "Cafe\u0301s stay," said Mara.
1	"	"	PUNCT	_	_	0	_	_	SpaceAfter=No	O	O
2-3	Cafe\u0301s	_	_	_	_	_	_	_	_	_	_
2	Cafe\u0301s	cafe\u0301	NOUN	_	_	0	_	_	_	B	O
3	stay	stay	VERB	_	_	0	_	_	SpaceAfter=No	I	O
3.1	_	_	_	_	_	0	_	_	_	O	O
4	,	,	PUNCT	_	_	0	_	_	SpaceAfter=No	I	O
5	"	"	PUNCT	_	_	0	_	_	_	O	O
6	said	say	VERB	_	_	0	_	_	_	O	B
7	Mara	Mara	PROPN	_	_	0	_	_	SpaceAfter=No	O	O
8	.	.	PUNCT	_	_	0	_	_	_	O	O

# newpar
1	Not	not	PART	_	_	0	_	_	SpaceAfter=No	B	O
2	today	today	ADV	_	_	0	_	_	_	I	O

"""


def test_a_file_of_conll_u_with_columns_of_its_own(tmp_path: Path) -> None:
    labels = LabelMap(columns={"2": "token", "10": "misc", "11": "quote", "-1": "cue"})
    reading = foreign(tmp_path, CONLL_U, labels, "a.conllu")
    (gold,) = reading.documents
    assert (gold.doc_id, gold.text) == ("a.nw-wire-7", '"Cafés stay," said Mara.\n\nNottoday\n')
    assert [one.texts for one in gold.annotation.quotes or ()] == [("Cafés stay,",), ("Nottoday",)]
    assert reading.lost == {"cue that belongs to no quote or event": 1}


def test_columns_by_name_bilou_and_documents_by_comments(tmp_path: Path) -> None:
    content = (
        "#begin document (wire.a); part 000\n# global.columns = ID WORD NER\n"
        "1\tMara\tB-person\n2\tLindqvist\tL-person\n3\tleft\tO\n\n#end document\n"
        "# doc_id = wire.b\n1\tVelmo\tU-place\n\n"
    )
    reading = foreign(tmp_path, content, LabelMap(columns={"WORD": "token", "NER": "mention"}))
    assert [(gold.doc_id, gold.text) for gold in reading.documents] == [
        ("wire.a", "Mara Lindqvist left\n"),
        ("wire.b", "Velmo\n"),
    ]
    assert not reading.lost


def test_wrong_tags_and_labels_left_out_are_counted(tmp_path: Path) -> None:
    labels = LabelMap(spans={"MISC": None, "person": {"as": "mention", "kind": "person"}})
    reading = foreign(tmp_path, "Mara I-person\nleft O\nOrlo B-MISC\nVelmo B-XYZ\n", labels)
    assert reading.lost == {
        "tag I-person without its beginning: read as B-": 1,
        "label MISC left out by the map": 1,
        "label XYZ: no meaning for it, say one with --map": 1,
    }


def test_a_map_is_used_the_other_way_round_when_writing(tmp_path: Path) -> None:
    labels = LabelMap(spans={"NE": {"as": "mention"}, "PER": {"as": "mention", "kind": "person"}})
    assert not write([story()], tmp_path, labels)
    assert "Mara\tstart_char=32|end_char=36\tB-PER\n" in (tmp_path / "story" / "wire.conll").read_text(encoding="utf-8")
    (gold,) = read(tmp_path, labels).documents
    assert unordered(gold.annotation)["entities"][0]["kind"] == "person"


# -- bad files ---------------------------------------------------------------------------------------------


def problems(path: Path, labels: LabelMap = NO_MAP) -> list[str]:
    with pytest.raises(InputError) as error:
        read(path, labels)
    return str(error.value).replace(f"{path}", path.name).splitlines()


def test_rows_in_another_order_are_named_before_a_stretch_ends_before_it_begins(tmp_path: Path) -> None:
    write([story()], tmp_path, NO_MAP)
    file = tmp_path / "story" / "wire.conll"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith("Mayor\t"))
    lines[first : first + 2] = reversed(lines[first : first + 2])
    file.write_text("".join(lines), encoding="utf-8")
    assert problems(file) == [
        f"wire.conll:{first + 2}: [token-order] 'Mayor' stands before the token above it in the text: "
        "put the rows back in their order"
    ]


def test_a_damaged_table_of_newsbench_is_refused_with_every_line(tmp_path: Path) -> None:
    write([story()], tmp_path, NO_MAP)
    file = tmp_path / "story" / "wire.conll"
    content = file.read_text(encoding="utf-8")
    content = (
        content.replace("Mayor\tstart", "Major\tstart")
        .replace("start_char=6|", "")
        .replace("Lindqvist\tstart", "x start")
    )
    file.write_text(content, encoding="utf-8")
    assert problems(file) == ["wire.conll:19: [bad-columns] has 2 columns, others 3: mend the line"]
    file.write_text(content.replace("x start", "Lindqvist\tstart").replace("\\n\\n", "\\"), encoding="utf-8")
    assert problems(file)[:3] == [
        "wire.conll:5: [bad-text] the text of the block is missing or damaged: restore its line # text = …",
        "wire.conll:5: [wrong-text] the token is 'Major', but '\"We w' stands at its offsets: "
        "change neither tokens nor texts",
        "wire.conll:6: [no-offsets] 'out' has no start_char and end_char: restore the column MISC",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "a.conll: [empty-file] holds no tokens: write one a line, with its tags"),
        (b"\n# a comment\n\n", "a.conll: [empty-file] holds no tokens: write one a line, with its tags"),
        (b"Mara B-\xff\n", "a.conll: [not-utf8] at byte 7: save the file as UTF-8"),
        (b"Mara O\nx\n", "a.conll:2: [bad-columns] has 1 columns, others 2: mend the line"),
        (
            b"# doc_id = a.b\nMara O\n# doc_id = a.b\nOrlo O\n",
            "a.conll:3: [duplicate-document] a second a.b: give it another name",
        ),
    ],
)
def test_bad_files(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.conll").write_bytes(content)
    assert problems(tmp_path / "a.conll") == [message]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"1": "token", "3": "tags"}, "$.columns.3: [bad-map] there is no such column: choose from 1 to 2"),
        ({"x": "tags"}, "$.columns.x: [bad-map] there is no such column: choose from 1 to 2"),
        (
            {"2": "ner"},
            "$.columns.2: [bad-map] is 'ner': choose from token, misc, tags, region, annotated, distractor, mention, "
            "quote, cue, source, quoted, event, filler, or null",
        ),
    ],
)
def test_a_map_that_names_other_columns(tmp_path: Path, columns: dict[str, str | None], message: str) -> None:
    (tmp_path / "a.conll").write_bytes(b"Mara O\n")
    assert problems(tmp_path / "a.conll", LabelMap(columns=columns)) == [f"a.conll: --map: {message}"]


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\[empty-folder\] holds no file that ends in \.conll"):
        read(tmp_path, NO_MAP)
    with pytest.raises(InputError, match=r"\[no-such-file\]"):
        read(tmp_path / "x", NO_MAP)


@given(st.text(st.sampled_from('#=- \t\nOBIab_1.\\"|'), max_size=60))
def test_any_file_is_read_or_refused(content: str) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.conll"
        file.write_text(content, encoding="utf-8")
        with suppress(InvalidInput):
            read(file, NO_MAP)


def test_through_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "in.conll").write_text(CONLL_2003, encoding="utf-8")
    (tmp_path / "map.json").write_text('{"spans": {"PER": {"as": "mention", "kind": "person"}}}', encoding="utf-8")
    result = run(
        "convert", "--from", "conll", "--to", "conll", "--map", tmp_path / "map.json", tmp_path / "in.conll",
        tmp_path / "out",
    )  # fmt: skip
    assert result.code == 0
    assert "warning: lost: 2 × label LOC: no meaning for it, say one with --map" in result.err
    assert sorted(path.name for path in (tmp_path / "out").rglob("*.conll")) == ["1.conll", "2.conll"]
