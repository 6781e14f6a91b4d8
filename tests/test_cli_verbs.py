"""The verbs besides `score`: validate, predict, errors, attach, convert."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import SLICES, figures, made, run, score, score_json, small

from newsbench.resources import data_root

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the texts of the detached documents are not beside us")


# -- validate --------------------------------------------------------------------------------------------


def test_the_shipped_gold_is_valid() -> None:
    result = run("validate")
    assert result.code == 0
    assert re.search(r"documents of gold are good; 0 errors, 0 warnings\n$", result.out)


@pytest.mark.parametrize("name", ["rules", "gold", "empty"])
def test_predictions_of_our_own_are_valid(
    name: str,
) -> None:
    result, lines = run("validate", made(name)), made(name).read_bytes().splitlines()
    assert (result.code, result.out) == (0, f"{len(lines)} predictions are good; 0 errors, 0 warnings\n")


def test_bad_predictions_are_listed_in_full(tmp_path: Path) -> None:
    _, gold = small("trim-outer-marks")
    bad = tmp_path / "bad.jsonl"
    line = {"doc_id": "s1.a", "quotes": [{"content": [[at, 900 + at]]} for at in range(5)]}
    bad.write_text(json.dumps(line), encoding="utf-8")
    result = run("validate", bad, "--gold", gold)
    assert result.code == 2
    assert result.out == "0 predictions are good; 5 errors, 0 warnings\n"
    for at in range(5):
        assert f"{bad}:1: $.quotes[{at}].content[0]: [span-past-end] ends at {900 + at}" in result.err


def test_max_errors_says_how_many_are_not_shown(tmp_path: Path) -> None:
    _, gold = small("trim-outer-marks")
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n" * 5, encoding="utf-8")
    assert len(run("validate", bad, "--gold", gold).err.splitlines()) == 5
    few = run("validate", bad, "--gold", gold, "--max-errors", "2")
    assert few.err.splitlines()[2:] == ["… and 3 more (--max-errors 0 shows all)"]
    assert "5 errors" in few.out


def test_bad_gold_is_refused_by_those_who_build_on_it() -> None:
    predictions, gold = small("gold-empty-after-trim-is-an-error")
    assert run("validate", "--gold", gold).code == 2
    result = score(predictions, "--gold", gold)
    assert (result.code, result.out) == (2, "")
    assert f"{gold}:1: $.quotes[0].content: [nothing-left]" in result.err


# -- predict ---------------------------------------------------------------------------------------------


def test_gold_scores_one_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    assert run("predict", "--extractor", "gold", "--split", "all", "-o", path).code == 0
    report = score_json(path, "--split", "all", "--errors", *(part for key in SLICES for part in ("--by", key)))
    assert_perfect(report)
    assert all(track is not None for track in report["tracks"].values())


def assert_perfect(report: Any) -> None:
    """Every figure is exactly 1 or undefined; a rate of mistakes is exactly 0; no error is left."""
    for path, value in [*figures(report["tracks"]), *figures(report["slices"])]:
        assert value in (None, 0.0 if "misattribution" in path else 1.0), path
    assert not any(kinds for kinds in kinds_of(report["errors"]))


def kinds_of(node: Any) -> Iterator[str]:
    for key, value in node.items():
        if "delta_f1" in value:
            yield key
        else:
            yield from kinds_of(value)


def test_empty_finds_nothing_and_is_never_precise() -> None:
    report = score_json(made("empty"))
    for track in ("quotes", "attribution", "events", "event_types", "arguments", "entities"):
        row = next(iter(report["tracks"][track].values()))
        assert (row["tp"], row["fp"], row["recall"], row["precision"], row["f1"]) == (0, 0, 0.0, None, 0.0)
        assert row["fn"] > 0
    assert {value for path, value in figures(report["tracks"]) if path[-1] == "recall"} <= {0.0, None}
    # BLANC follows the CoNLL scorer, where 0/0 within a kind of links is 0.
    others = [(path, value) for path, value in figures(report["tracks"]) if "blanc" not in path]
    assert {value for path, value in others if path[-1] == "precision"} == {None}


def test_rules_predict_the_same_twice_and_in_the_order_of_the_set() -> None:
    result = run("predict", "--extractor", "rules")
    assert result.out == made("rules").read_text(encoding="utf-8")
    ids = [line["doc_id"] for line in result.lines]
    assert ids == sorted(set(ids))


def test_rules_see_nothing_but_the_text(tmp_path: Path) -> None:
    """The same text without labels and under another name gives the same prediction."""
    line = json.loads(made("rules").read_text(encoding="utf-8").splitlines()[0])
    story, outlet = line["doc_id"].split(".")
    text = (data_root() / "corpus" / story / f"{outlet}.txt").read_text(encoding="utf-8")
    own = tmp_path / "own.jsonl"
    own.write_text(json.dumps({"doc_id": "x.y", "text": text}), encoding="utf-8")
    assert run("predict", "--extractor", "rules", "--gold", own).lines == [{**line, "doc_id": "x.y"}]


def test_rules_beat_nothing() -> None:
    tracks = score_json(made("rules"))["tracks"]
    assert tracks["attribution"]["overlap"]["f1"] > 0.2
    assert tracks["event_types"]["overlap"]["f1"] > 0.2


# -- errors ----------------------------------------------------------------------------------------------


def test_a_line_for_every_lost_point() -> None:
    lines = run("errors", made("rules")).lines
    assert {line["track"] for line in lines} == {"attribution", "event_types"}
    assert all(set(line) == {"doc_id", "track", "kind", "text", "gold", "predicted", "delta_f1"} for line in lines)
    tracks = score_json(made("rules"))["tracks"]
    for track in ("attribution", "event_types"):
        row, ours = tracks[track]["overlap"], [line for line in lines if line["track"] == track]
        assert sum(line["gold"] is not None for line in ours) == row["fn"]
        assert sum(line["predicted"] is not None for line in ours) == row["fp"]


def test_the_list_and_the_table_of_errors_agree() -> None:
    table = score_json(made("rules"), "--errors", "--track", "attribution")["errors"]["attribution"]
    listed: dict[str, list[int]] = {}
    for line in run("errors", made("rules"), "--track", "attribution").lines:
        counts = listed.setdefault(line["kind"], [0, 0])
        counts[0] += line["gold"] is not None
        counts[1] += line["predicted"] is not None
    assert listed == {kind: [row["gold"], row["predicted"]] for kind, row in table.items()}


def test_gold_has_no_errors() -> None:
    result = run("errors", made("gold"), "--track", "reported_events", "--track", "quote_types")
    assert (result.code, result.out) == (0, "")


def test_errors_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "errors.jsonl"
    assert run("errors", made("rules"), "-o", target).out == ""
    assert target.read_text(encoding="utf-8") == run("errors", made("rules")).out


# -- attach ----------------------------------------------------------------------------------------------

LEFT_OUT = "`newsbench attach DIR`"


def test_detached_documents_are_left_out_and_named() -> None:
    result = score(made("empty"), "--split", "all", "--track", "quotes")
    assert result.code == 0
    (line,) = [line for line in result.err.splitlines() if LEFT_OUT in line]
    assert "resistance-speech.daily, resistance-speech.page" in line


@pytest.mark.parametrize(
    "arguments",
    [["predict", "--extractor", "empty"], ["errors", "p"], ["validate"], ["validate", "p"]],
    ids=" ".join,
)
def test_every_verb_names_them(arguments: list[str]) -> None:
    result = run(*(made("empty") if part == "p" else part for part in arguments), "--split", "all")
    assert LEFT_OUT in result.err


@needs_seeds
def test_attached_documents_are_scored(tmp_path: Path) -> None:
    data, path = tmp_path / "data", tmp_path / "gold.jsonl"
    result = run("attach", SEEDS, data=data)
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[-1] == f"2 texts attached, kept in {data}"
    assert sorted(p.suffix for p in (data / "texts").iterdir()) == [".txt", ".txt"]
    run("predict", "--extractor", "gold", "--split", "dev", "-o", path, data=data)
    assert sum("resistance-speech" in line for line in path.read_text(encoding="utf-8").splitlines()) == 2
    report = score(path, "--split", "dev", "--format", "json", "--by", "genre", "--errors", data=data)
    assert LEFT_OUT not in report.err
    assert_perfect(report.json)


@needs_seeds
def test_attaching_knows_a_text_by_its_words_alone(tmp_path: Path) -> None:
    """Whatever its name, folder, line ends or byte order mark."""
    folder = tmp_path / "mine" / "deep"
    folder.mkdir(parents=True)
    for number, path in enumerate(sorted(SEEDS.glob("*.txt"))):
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
        (folder / f"{number}.html").write_bytes(b"\xef\xbb\xbf" + text.encode())
    (folder / "noise.bin").write_bytes(bytes(range(256)))
    assert "2 texts attached" in run("attach", tmp_path / "mine", data=tmp_path / "data").out


def test_attaching_nothing_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    result = run("attach", tmp_path / "texts", data=tmp_path / "data")
    assert result.code == 0
    assert result.err == "still without text: resistance-speech.daily, resistance-speech.page\n"
    assert result.out.startswith("0 texts attached")


@needs_seeds
def test_a_damaged_copy_counts_as_none(tmp_path: Path) -> None:
    run("attach", SEEDS, data=tmp_path)
    for path in (tmp_path / "texts").iterdir():
        path.write_text("something else", encoding="utf-8")
    assert "resistance-speech.daily" in run("attach", tmp_path / "texts", data=tmp_path / "data").err


# -- convert ---------------------------------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Three stories of the shipped set, as a set of one's own."""
    root, shipped = tmp_path / "own", data_root()
    stories = ("airline", "budget-night", "harbour")
    for part in ("corpus", "annotations"):
        for story in stories:
            shutil.copytree(shipped / part / story, root / part / story)
    lines = (shipped / "corpus" / "documents.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if json.loads(line)["story_id"] in stories]
    (root / "corpus" / "documents.jsonl").write_text("".join(kept), encoding="utf-8")
    return root


def files_below(root: Path) -> dict[Path, bytes]:
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_inline_and_back_is_the_same_to_the_byte(copied: Path, tmp_path: Path) -> None:
    inline, back = tmp_path / "inline", tmp_path / "back"
    there = run("convert", "--from", "folder", "--to", "inline", copied, inline)
    assert (there.code, there.out) == (0, f"{len(list(inline.glob('*/*.nb')))} documents written to {inline}\n")
    assert run("convert", "--from", "inline", "--to", "folder", inline, back).code == 0
    assert files_below(back) == files_below(copied)


def test_converting_an_empty_folder_says_what_it_looked_for(tmp_path: Path) -> None:
    result = run("convert", "--from", "inline", "--to", "folder", tmp_path, tmp_path / "out")
    assert result.code == 2
    assert "[empty-folder] holds no <story>/<outlet>.nb" in result.err
    assert not (tmp_path / "out").exists()


def one_document(path: Path, doc_id: str) -> Path:
    path.write_text(json.dumps({"doc_id": doc_id, "text": "We stay, she said.\n", "quotes": []}) + "\n")
    return path


def files_of_tools(root: Path, doc_id: str) -> Iterator[tuple[str, Path]]:
    """A document of this doc_id in each format, whose own files cannot be asked to have such a name."""
    source = one_document(root / "set.jsonl", "harbour.wire")
    for name in ("inline", "brat", "conll", "uima-xmi", "label-studio", "tei", "web-annotation"):
        path = root / name
        assert run("convert", "--from", "jsonl", "--to", name, source, path).code == 0
        for file in filter(Path.is_file, path.rglob("*")):
            file.write_text(file.read_text(encoding="utf-8").replace("harbour.wire", doc_id), encoding="utf-8")
        yield name, path


@pytest.mark.parametrize("doc_id", ["a.../../../../out", "../../out.x", "x/../../../out.y"])
def test_a_doc_id_leads_to_no_file_outside_the_output(tmp_path: Path, doc_id: str) -> None:
    for name, path in files_of_tools(tmp_path, doc_id):
        for target in ("folder", "inline", "jsonl"):
            result = run("convert", "--from", name, "--to", target, path, tmp_path / "deep" / "deep" / "deep")
            assert (result.code, result.err) == (
                2,
                f'{path}: [bad-doc-id] "{doc_id}" must be a name and no path: '
                "not empty, without slashes, '..' and control characters\n",
            )
    assert not (tmp_path / "deep").exists()
    assert not list(tmp_path.rglob("out*"))


@pytest.mark.parametrize("doc_id", ["wire", "a.b.c", "A.B", "a."])
def test_a_folder_refuses_doc_ids_that_it_could_not_read_again(tmp_path: Path, doc_id: str) -> None:
    source, folder, back = one_document(tmp_path / "set.jsonl", doc_id), tmp_path / "folder", tmp_path / "back.jsonl"
    result = run("convert", "--from", "jsonl", "--to", "folder", source, folder)
    message = "must be <story>.<outlet>, in lower-case letters, digits and hyphens"
    assert (result.code, result.err) == (2, f'{folder}: [bad-doc-id] "{doc_id}" {message}\n')
    assert not folder.exists()
    # As inline files it has one name all the same, and keeps its doc_id.
    assert run("convert", "--from", "jsonl", "--to", "inline", source, tmp_path / "inline").code == 0
    assert run("convert", "--from", "inline", "--to", "jsonl", tmp_path / "inline", back).code == 0
    assert json.loads(back.read_text())["doc_id"] == doc_id


def test_a_list_of_documents_is_not_written_over_where_it_says_more(copied: Path, tmp_path: Path) -> None:
    jsonl, other, target = tmp_path / "all.jsonl", tmp_path / "other.jsonl", tmp_path / "target"
    run("convert", "--from", "folder", "--to", "jsonl", copied, jsonl)
    assert run("convert", "--from", "jsonl", "--to", "folder", jsonl, target).code == 0
    # The same once more changes nothing, and says that something stood there.
    again = run("convert", "--from", "jsonl", "--to", "folder", jsonl, target)
    warning = f"warning: {target} is not empty: files of the same names are written over, and all others stay\n"
    assert (again.code, again.err, files_below(target)) == (0, warning, files_below(copied))
    lines = [json.loads(line) for line in jsonl.read_text(encoding="utf-8").splitlines()]
    for kept in (lines[1:], [lines[0] | {"title": None}, *lines[1:]]):
        other.write_text("".join(json.dumps(line) + "\n" for line in kept), encoding="utf-8")
        refused = run("convert", "--from", "jsonl", "--to", "folder", other, target)
        assert refused.code == 2
        assert refused.err.splitlines()[1] == (
            f"{target / 'corpus' / 'documents.jsonl'}: [would-be-lost] says what would not be there any more, "
            f"of 1 documents ({lines[0]['doc_id']}): give a new folder, or move this one away"
        )
        assert files_below(target) == files_below(copied)


def test_jsonl_through_standard_input_and_output(tmp_path: Path) -> None:
    line = one_document(tmp_path / "set.jsonl", "harbour.wire").read_bytes()
    result = run("convert", "--from", "jsonl", "--to", "jsonl", "-", "-", stdin=line)
    assert (result.code, result.err) == (0, "1 documents written to -\n")
    assert result.json == json.loads(line)
    for source, target in (("brat", "jsonl"), ("jsonl", "brat")):
        refused = run("convert", "--from", source, "--to", target, "-", "-", stdin=line)
        assert refused.code == 2
        assert "only jsonl can be - (standard input or output), and not brat: give a path" in refused.err


def test_files_of_a_tool_without_a_document_are_refused(tmp_path: Path) -> None:
    path, out = tmp_path / "notes", tmp_path / "out.jsonl"
    path.write_text("")
    result = run("convert", "--from", "polnear", "--to", "jsonl", path, out)
    message = f"{path}: [no-documents] holds no document as polnear: check the path and --from"
    assert (result.code, result.err.splitlines()[-1]) == (2, message)
    assert not out.exists()


def test_an_inline_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.nb").write_bytes(b"@doc a.b\n===\ncaf\xe9\n---\n")
    result = run("convert", "--from", "inline", "--to", "jsonl", tmp_path, tmp_path / "out.jsonl")
    assert (result.code, result.err) == (
        2,
        f"{tmp_path / 'a' / 'b.nb'}: [not-utf8] at byte 16: save the file as UTF-8\n",
    )


@needs_seeds
def test_converting_the_whole_set_writes_all_or_nothing(tmp_path: Path) -> None:
    run("attach", SEEDS, data=tmp_path / "data")
    arguments = ("convert", "--from", "folder", "--to", "inline", data_root(), tmp_path / "inline")
    result = run(*arguments, data=tmp_path / "data")
    written = len(list((tmp_path / "inline").glob("*/*.nb")))
    listed = (data_root() / "corpus" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    ours = [line for line in listed if json.loads(line).get("origin", "written") == "written"]
    assert (result.code, written) == (0, len(ours))
    assert "left out, since their texts are not ours to write: resistance-speech.daily, " in result.err
