"""``newsbench init``: a set that every command works on at once, and nothing that stood there is touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run

from newsbench.beginning import begin
from newsbench.corpus import load
from newsbench.model import Annotation
from newsbench.version import __version__

PAGES = ("README.md", "annotations/GUIDELINES.md", ".github/workflows/newsbench.yml")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_example_has_every_layer_and_no_problem(tmp_path: Path) -> None:
    begin(tmp_path / "mine")
    corpus = load(tmp_path / "mine")
    (gold,) = corpus.documents
    assert corpus.problems == ()
    layers = ("regions", "entities", "quotes", "distractors", "events")
    assert all(getattr(gold.annotation, layer) for layer in layers)
    assert gold.annotation.guidelines == "0.1"
    assert isinstance(gold.annotation, Annotation)


@pytest.mark.parametrize("words", [[], ["--empty"]], ids=["example", "empty"])
def test_every_step_that_is_shown_works(words: list[str], tmp_path: Path) -> None:
    folder, predictions, baseline = tmp_path / "mine", tmp_path / "p.jsonl", tmp_path / "b.json"
    begun = run("init", folder, *words)
    assert begun.code == 0
    assert f"newsbench validate --gold {folder}" in begun.out
    number = 0 if words else 1
    assert f"{number} documents of gold are good; 0 errors" in run("validate", "--gold", folder).out
    assert run("validate", "--gold", folder, "--audit").code == 0
    assert f" documents         {number:2}" in run("stats", "--gold", folder).out
    assert run("predict", "--extractor", "rules", "--gold", folder, "-o", predictions).code == 0
    scored = run("score", predictions, "--gold", folder)
    assert (scored.code, scored.out.splitlines()[0]) == (0, f"{number} documents, {number} stories")
    if not words:
        assert run("check", predictions, "--gold", folder, "--baseline", baseline, "--update").code == 0
        assert run("check", predictions, "--gold", folder, "--baseline", baseline).code == 0


def test_an_empty_set_says_that_it_is_empty(tmp_path: Path) -> None:
    begin(tmp_path / "mine", example=False)
    listing = tmp_path / "mine" / "corpus" / "documents.jsonl"
    todo = "the set has no documents yet: write one JSON object a line, one line a document"
    assert run("validate", "--gold", tmp_path / "mine").err == f"{listing}: [empty-set] warning: {todo}\n"
    assert run("score", listing, "--gold", tmp_path / "mine").err == f"{listing}: [empty-set] warning: {todo}\n"


def test_predictions_about_documents_that_an_empty_set_lacks_are_an_error(tmp_path: Path) -> None:
    begin(tmp_path / "mine", example=False)
    predictions = tmp_path / "p.jsonl"
    predictions.write_text('{"doc_id": "harbour.wire", "quotes": []}\n', encoding="utf-8")
    result = run("score", predictions, "--gold", tmp_path / "mine")
    todo = "the gold set has no document harbour.wire: give the right --gold, or --ignore-unknown"
    assert (result.code, result.err) == (2, f"{predictions}:1: $.doc_id: [unknown-document] {todo}\n")


def test_no_record_in_the_predictions_is_still_an_error_where_there_is_gold(tmp_path: Path) -> None:
    begin(tmp_path / "mine")
    (tmp_path / "p.jsonl").write_text("", encoding="utf-8")
    assert "[empty-file] holds no records" in run("score", tmp_path / "p.jsonl", "--gold", tmp_path / "mine").err


def test_a_set_that_is_there_is_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    begin(folder)
    before = files(folder)
    again = run("init", folder, "--empty")
    todo = "give another folder, or add documents to that set"
    assert (again.code, again.err) == (2, f"{folder}: [set-exists] holds corpus/documents.jsonl already: {todo}\n")
    assert files(folder) == before


def test_a_file_of_the_example_in_the_way_stops_it_before_anything_is_written(tmp_path: Path) -> None:
    text = tmp_path / "mine" / "corpus" / "example" / "wire.txt"
    text.parent.mkdir(parents=True)
    text.write_text("mine", encoding="utf-8")
    assert "[set-exists] holds corpus/example/wire.txt already" in run("init", tmp_path / "mine").err
    assert files(tmp_path / "mine") == {"corpus/example/wire.txt": b"mine"}
    assert run("init", tmp_path / "mine", "--empty").code == 0


def test_pages_that_are_there_are_kept(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("mine", encoding="utf-8")
    result = run("init", tmp_path)
    assert f"kept {readme}, which was there already" in result.out
    assert readme.read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "annotations" / "GUIDELINES.md").is_file()


def test_pages_name_the_set_and_the_version(tmp_path: Path) -> None:
    begin(tmp_path / "harbour-quotes", example=False)
    pages = {name: (tmp_path / "harbour-quotes" / name).read_text(encoding="utf-8") for name in PAGES}
    assert pages["README.md"].startswith("# harbour-quotes\n")
    assert f"pip install newsbench=={__version__}" in pages[".github/workflows/newsbench.yml"]
    assert not any("@" in page.replace("@v", "") for page in pages.values())


def test_a_place_that_is_a_file_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "mine"
    place.write_text("", encoding="utf-8")
    todo = "is a file: give a folder, which may exist or not"
    assert run("init", place).err == f"{place}: [not-a-folder] {todo}\n"
