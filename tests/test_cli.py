"""The command line: usage, every option of `score`, where results go, and what is imported."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from command_line import SLICES, figures, made, process, run, score, score_json, small

from newsbench.cli import VERBS
from newsbench.tracks import NAMES

FORMATS = ("table", "json", "markdown", "csv")


# -- help and usage --------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"]])
def test_overview_names_every_verb(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.code, result.err) == (0, "")
    assert all(re.search(rf"^  {verb} +\w", result.out, re.MULTILINE) for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_each_verb_explains_itself(verb: str, flag: str) -> None:
    result = run(verb, flag)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"Usage: newsbench {verb}")


def test_version() -> None:
    assert re.fullmatch(r"newsbench \d+\.\d+\.\d+\S*\n", run("--version").out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scor"], "There is no command 'scor'. Did you mean score?"),
        (["zzz"], "Choose from score, "),
        (["--frobnicate"], "No such option '--frobnicate'"),
        (["score"], "Missing argument 'PREDICTIONS'"),
        (["score", "p", "--frobnicate"], "No such option '--frobnicate'"),
        (["score", "p", "q"], "unexpected extra argument"),
        (["score", "p", "--format", "xml"], "'table', 'json', 'markdown', 'csv'"),
        (["score", "p", "--split", "half"], "'train', 'dev', 'test', 'all'"),
        (["score", "p", "--boundary", "loose"], "'trim', 'strict'"),
        (["score", "p", "--seed", "x"], "'x' is not a valid integer"),
        (["score", "p", "--match", "iou"], "--match is exact, or overlap with a number in (0, 1]"),
        (["score", "p", "--match", "overlap0"], "not 'overlap0'"),
        (["score", "p", "--match", "overlap1.5"], "not 'overlap1.5'"),
        (["score", "p", "--match", "overlap1/0"], "not 'overlap1/0'"),
        (["score", "p", "--match", "overlapnan"], "not 'overlapnan'"),
        (["score", "p", "--track", "quote"], "[unknown-track] there is no track 'quote': choose from quotes, "),
        (["score", "p", "--by", "colour"], "[unknown-slice] there is no slice 'colour': choose from genre, "),
        (["errors", "p", "--track", "quote"], "[unknown-track]"),
        (["errors", "p", "--track", "entities"], "[no-items] entities"),
        (["predict"], "Missing option '--extractor'"),
        (["predict", "--extractor", "magic"], "there is no extractor 'magic': choose from empty, gold, marks, rules"),
        (["attach", "no-such-folder"], "Directory 'no-such-folder' does not exist"),
        (["convert", "--from", "folder", "--to", "clay", ".", "out"], "'clay' is not one of"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_told_and_is_2(
    arguments: list[str],
    message: str,
) -> None:
    result = run(*(made("rules") if part == "p" else part for part in arguments))
    assert (result.code, result.out) == (2, "")
    assert message in result.err


# -- score: formats --------------------------------------------------------------------------------------


def test_every_format_shows_the_same_figures() -> None:
    report = score_json(made("rules"))
    headline = report["tracks"]["attribution"]["overlap"]
    table, markdown = score(made("rules")).out, score(made("rules"), "--format", "markdown").out
    row = next(csv_row for csv_row in csv_rows(made("rules")) if csv_row["track"] == "attribution")
    assert float(row["f1"]) == headline["f1"]
    for shown in (table, markdown):
        assert f"{headline['f1']:.3f}" in next(line for line in shown.splitlines() if "attribution" in line)
        assert report["signature"] in shown


def csv_rows(predictions: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(score(predictions, "--format", "csv").out)))


def test_csv_has_every_row_of_the_report() -> None:
    in_json = {path for path, _ in figures(score_json(made("rules"))["tracks"]) if "macro" not in path}
    assert len(csv_rows(made("rules"))) >= len({path[:-1] for path in in_json})


def test_markdown_is_one_table() -> None:
    table = [line for line in score(made("rules"), "--format", "markdown").out.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in table} == {10}
    assert set(table[1]) <= set("|-:")


@pytest.mark.parametrize("form", ["markdown", "csv"])
def test_every_format_shows_what_was_asked_for(form: str) -> None:
    shown = score(made("rules"), "--format", form, "--errors", "--by", "genre").out
    assert "missed" in shown
    assert "newspaper" in shown


def test_csv_tells_slices_errors_and_the_signature() -> None:
    options = ("--errors", "--by", "genre", "--no-ci", "--format")
    report = run("score", made("rules"), *options, "json").json
    rows = list(csv.DictReader(StringIO(run("score", made("rules"), *options, "csv").out)))
    found = {(row["track"], row["row"]): row for row in rows}
    assert {row["signature"] for row in rows} == {report["signature"]}
    for kind, lost in report["errors"]["attribution"].items():
        row = found["attribution", f"errors/{kind}"]
        assert (int(row["fn"]), int(row["fp"])) == (lost["gold"], lost["predicted"])
        assert float(row["delta_f1"]) == lost["delta_f1"]
    for genre, tracks in report["slices"]["genre"].items():
        assert float(found["quotes", f"slices/genre/{genre}"]["f1"]) == tracks["quotes"]["f1"]


def test_details_show_labels_and_forms() -> None:
    short, long = score(made("rules")).out, score(made("rules"), "--details").out
    assert "by_source_form" in long
    assert "by_source_form" not in short
    assert len(long) > 2 * len(short)


def test_results_on_stdout_and_the_rest_on_stderr(tmp_path: Path) -> None:
    one = tmp_path / "one.jsonl"
    first, *others = made("rules").read_bytes().splitlines(keepends=True)
    one.write_bytes(first)
    result = score(one, "--format", "json")
    assert result.code == 0
    assert result.json["warnings"]
    assert re.search(rf"^warning: .*missed.*\b{len(others)}\b", result.err, re.MULTILINE)


# -- score: options --------------------------------------------------------------------------------------


def test_track_narrows_the_report() -> None:
    report = score_json(made("rules"), "--track", "cues", "--track", "quotes")
    assert list(report["tracks"]) == ["quotes", "cues"]
    assert "|track:quotes+cues|" in report["signature"]
    assert report["tracks"]["cues"] == score_json(made("rules"))["tracks"]["cues"]


@pytest.mark.parametrize("track", NAMES)
def test_each_track_alone_is_what_it_is_among_others(track: str) -> None:
    predictions, gold = small("gold-as-predictions-with-offsets")
    alone = score_json(predictions, "--gold", gold, "--track", track)
    assert alone["tracks"][track] == score_json(predictions, "--gold", gold)["tracks"][track]


def test_match_moves_the_headline() -> None:
    predictions, gold = small("iou-threshold-is-an-exact-rational")
    found = {
        match: score_json(predictions, "--gold", gold, "--match", match)["tracks"]["quotes"]["overlap"]["tp"]
        for match in ("overlap", "overlap0.5", "overlap0.7", "overlap7/10", "overlap0.71", "overlap1")
    }
    assert found == {"overlap": 2, "overlap0.5": 2, "overlap0.7": 1, "overlap7/10": 1, "overlap0.71": 0, "overlap1": 0}


def test_match_stands_in_the_signature() -> None:
    track = ("--track", "attribution")
    assert "|match:exact|" in score_json(made("rules"), *track, "--match", "exact")["signature"]
    assert "|match:overlap0.7|" in score_json(made("rules"), *track, "--match", "overlap0.7")["signature"]


def test_boundary() -> None:
    predictions, gold = small("trim-outer-marks")
    exact = {
        boundary: score_json(predictions, "--gold", gold, "--boundary", boundary)["tracks"]["quotes"]["exact"]["tp"]
        for boundary in ("trim", "strict")
    }
    assert exact == {"trim": 1, "strict": 0}


def test_strict_names_what_is_missing_and_still_scores() -> None:
    predictions, gold = small("failure-missing-document-keeps-recall")
    lenient, strict = score(predictions, "--gold", gold), score(predictions, "--gold", gold, "--strict")
    assert (lenient.code, strict.code) == (0, 2)
    assert "[missing-document] no prediction for s1.b" in strict.err
    assert strict.out == lenient.out


def test_unknown_documents() -> None:
    predictions, gold = small("unknown-document-ignored-and-counted")
    refused = score(predictions, "--gold", gold)
    ignored = score(predictions, "--gold", gold, "--ignore-unknown")
    assert (refused.code, ignored.code) == (2, 0)
    assert "$.doc_id: [unknown-document] the gold set has no document s1.z" in refused.err
    assert "left out: 1 (unknown document)" in ignored.err


def test_errors_show_what_mending_would_gain() -> None:
    report = score_json(made("rules"), "--errors")
    missed = report["errors"]["attribution"]["missed"]
    assert missed["gold"] > 0
    assert missed["delta_f1"] > 0
    assert score_json(made("rules"))["errors"] == {}
    assert f"{missed['delta_f1']:.3f}" in score(made("rules"), "--errors", "--track", "attribution").out


@pytest.mark.parametrize("key", SLICES)
def test_slices_by(
    key: str,
) -> None:
    report = score_json(made("rules"), "--by", key, "--track", "attribution")
    assert list(report["slices"]) == [key]
    values = report["slices"][key]
    assert all("attribution" in rows for rows in values.values())
    if "precision" in next(iter(values.values()))["attribution"]:
        total = report["tracks"]["attribution"]["overlap"]
        assert {n: sum(v["attribution"][n] for v in values.values()) for n in ("tp", "fp", "fn")} == {
            n: total[n] for n in ("tp", "fp", "fn")
        }


def test_several_slices() -> None:
    report = score_json(made("rules"), "--by", "split", "--by", "genre", "--track", "cues")
    assert set(report["slices"]) == {"split", "genre"}
    assert list(report["slices"]["split"]) == ["test"]


def test_intervals_by_default_and_on_request_none() -> None:
    track = ("--track", "quotes", "--format", "json")
    with_them, without = run("score", made("rules"), *track), score(made("rules"), *track)
    row = with_them.json["tracks"]["quotes"]["overlap"]
    low, high = row.pop("f1_ci")
    assert low < row["f1"] < high
    assert row == without.json["tracks"]["quotes"]["overlap"]
    assert with_them.json["signature"].endswith("|ci:stories-1000-s0")
    assert without.json["signature"].endswith("|ci:none")


def test_the_seed_moves_the_interval_and_nothing_else() -> None:
    def row(seed: str) -> Any:
        return run("score", made("rules"), "--track", "quotes", "--format", "json", "--seed", seed).json["tracks"][
            "quotes"
        ]["overlap"]

    first, again, other = row("1"), row("1"), row("2")
    assert first == again
    assert first.pop("f1_ci") != other.pop("f1_ci")
    assert first == other


def test_splits_of_the_shipped_set_add_up() -> None:
    counts = {
        split: score_json(made("empty"), "--split", split, "--track", "quotes")["documents"]
        for split in ("train", "dev", "test", "all")
    }
    assert counts["train"] + counts["dev"] + counts["test"] == counts["all"]
    assert score_json(made("empty"), "--track", "quotes")["documents"] == counts["test"]


def test_order_of_lines_never_shows(tmp_path: Path) -> None:
    turned = tmp_path / "turned.jsonl"
    turned.write_bytes(b"".join(reversed(made("rules").read_bytes().splitlines(keepends=True))))
    options = ("--format", "json", "--errors", "--by", "genre")
    assert score(turned, *options).out == score(made("rules"), *options).out


# -- score: where the result goes ------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_output_is_what_stdout_would_be(form: str, tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "report"
    result = score(made("rules"), "--track", "quotes", "--format", form, "-o", target)
    assert (result.code, result.out) == (0, "")
    assert target.read_text(encoding="utf-8") == score(made("rules"), "--track", "quotes", "--format", form).out
    assert list(target.parent.iterdir()) == [target]


def test_dash_is_stdout() -> None:
    track = ("--track", "cues")
    assert score(made("rules"), *track, "-o", "-").out == score(made("rules"), *track).out


@pytest.mark.parametrize(
    "arguments", [["--match", "no"], ["--track", "no"], ["--by", "no"], ["--gold", "no-such-set"]], ids=" ".join
)
def test_a_failed_run_leaves_the_output_alone(arguments: list[str], tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_text("as it was", encoding="utf-8")
    assert score(made("rules"), *arguments, "-o", target).code == 2
    assert target.read_text(encoding="utf-8") == "as it was"
    assert list(tmp_path.iterdir()) == [target]


def test_an_interrupted_write_leaves_the_output_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    target = tmp_path / "report"
    target.write_text("as it was", encoding="utf-8")
    monkeypatch.setattr(Path, "replace", full)
    result = score(made("rules"), "--track", "cues", "-o", target)
    assert result.code == 2
    assert "[unwritable] No space left on device" in result.err
    assert target.read_text(encoding="utf-8") == "as it was"
    assert list(tmp_path.iterdir()) == [target]


def test_predictions_from_stdin() -> None:
    given = made("rules").read_bytes()
    assert run("score", "-", "--no-ci", stdin=given) == score(made("rules"))
    assert run("validate", "-", stdin=given) == run("validate", made("rules"))


# -- in a process of its own -----------------------------------------------------------------------------


def test_stdin_of_a_process() -> None:
    result = process("score", "-", "--no-ci", "--format", "json", "--track", "cues", input=made("rules").read_bytes())
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode() == score(made("rules"), "--format", "json", "--track", "cues").out


def test_exit_codes_of_a_process() -> None:
    assert process("validate", made("empty")).returncode == 0
    refused = process("score", "no-such-file")
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr == b"no-such-file: [no-such-file] there is no such file: check the path\n"


def test_another_hash_seed_gives_the_same_bytes() -> None:
    runs = [
        process("score", made("rules"), "--format", "json", "--errors", env={"PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout


IMPORTED = """
import sys
sys.argv = ["newsbench", *{arguments!r}]
from newsbench.cli import main
try:
    main()
finally:
    print("\\n" + " ".join(sorted(set(sys.modules) & set({suspects!r}))), file=sys.stderr)
"""


def imported(arguments: list[str], suspects: list[str]) -> list[str]:
    """Which of the modules a run of the command line has imported."""
    code = IMPORTED.format(arguments=arguments, suspects=suspects)
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    return result.stderr.splitlines()[-1].split()


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], []], ids=str)
def test_help_imports_nothing(arguments: list[str]) -> None:
    assert imported(arguments, ["click", "msgspec", "numpy", "rich", "jsonschema", "newsbench.model"]) == []


HEAVY = ["jsonschema", "sklearn", "scipy", "datasets", "pandas", "rapidfuzz", "pyarrow"]


def test_scoring_good_input_imports_nothing_heavy() -> None:
    arguments = ["score", str(made("rules")), "--errors", "--by", "genre"]
    assert imported(arguments, HEAVY) == []
    assert imported([*arguments, "--no-ci", "--format", "json"], [*HEAVY, "numpy", "rich"]) == []


def test_validating_good_gold_imports_nothing_heavy() -> None:
    assert imported(["validate"], [*HEAVY, "numpy", "rich"]) == []
