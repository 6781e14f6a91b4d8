"""Bad input on the command line: the exit code, the message, and nothing half done. Never a traceback."""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from time import process_time

import pytest
from command_line import made, process, run, small

PREDICTIONS, GOLD = small("trim-outer-marks")
GOOD = PREDICTIONS.read_bytes().strip()
QUOTE = b'{"doc_id": "s1.a", "quotes": [%s]}'
NOISE = random.Random(7).randbytes(5000)

# What stands in the file, and what is said about it. None: it works.
CONTENTS: dict[str, tuple[bytes, str | None]] = {
    "empty": (b"", "[empty-file] holds no records: write one JSON object a line, one line a document"),
    "blank lines": (b"\n \n\t\n", "[empty-file] holds no records"),
    "bytes with NULs": (b"\x7fELF\0\0\0\0\0\0\0\0" + NOISE, "[not-utf8] looks like binary: give a JSON Lines file"),
    "random bytes": (b"\xff\xd8" + NOISE, "[not-utf8] looks like binary: give a JSON Lines file"),
    "a NUL at the start": (b"\0\0\0\x18ftypmp42" + b"x" * 50, "[not-utf8] looks like binary"),
    "one NUL in a later line": (GOOD + b"\n\0\n", "[not-utf8] looks like binary"),
    "bytes of gzip": (b"\x1f\x8b\x08\x08xx\nyy\n", "[not-utf8] looks like binary"),
    "bytes of no text": (b"\xfe\xfd\n", ":1: [not-utf8] byte 1 (0xfe) is not UTF-8"),
    "UTF-16 with a mark": (GOOD.decode().encode("utf-16"), "[not-utf8] looks like UTF-16: convert it to UTF-8 (iconv"),
    "UTF-16 little-endian": (GOOD.decode().encode("utf-16-le"), "[not-utf8] looks like UTF-16"),
    "UTF-16 big-endian": (GOOD.decode().encode("utf-16-be"), "[not-utf8] looks like UTF-16"),
    "Latin-1": (QUOTE % '{"text": "Peña"}'.encode("latin-1"), ":1: [not-utf8] byte "),
    "UTF-8 with a mark": (b"\xef\xbb\xbf" + GOOD + b"\n", None),
    "CRLF": (GOOD + b"\r\n\r\n", None),
    "no line end": (GOOD, None),
    "blank lines between": (b"\n\n" + GOOD + b"\n\n", None),
    "no JSON": (b"doc_id,quotes\n", ":1: [not-json] "),
    "truncated": (GOOD[:-9], ":1: [not-json] breaks off after column "),
    "two objects on a line": (GOOD + GOOD, ":1: [not-json] expected the end of the line after the object"),
    "a list": (b"[]", ":1: $: [not-an-object] expected an object such as"),
    "null": (b"null", ":1: $: [not-an-object]"),
    "no doc_id": (b'{"quotes": []}', ':1: $: [missing-key] the key "doc_id" is missing'),
    "a path as doc_id": (b'{"doc_id": "../../etc/passwd"}', ":1: $.doc_id: ["),
    "NaN": (QUOTE % b'{"text": "x", "confidence": NaN}', ":1: $.quotes[0].confidence: [not-json] NaN is no JSON"),
    "Infinity": (QUOTE % b'{"text": "x", "confidence": -Infinity}', "[not-json] -Infinity is no JSON"),
    "1e999": (QUOTE % b'{"text": "x", "confidence": 1e999}', "$.quotes[0].confidence: [out-of-range]"),
    "confidence over 1": (QUOTE % b'{"text": "x", "confidence": 1.5}', "$.quotes[0].confidence: [out-of-range]"),
    "a huge span": (QUOTE % b'{"content": [[0, 99999999999999999999999]]}', "[span-past-end] ends at 99999999999"),
    "the largest integer": (QUOTE % b'{"content": [[0, 9223372036854775807]]}', "[span-past-end] ends at 9223372036"),
    "a negative span": (QUOTE % b'{"content": [[-5, 3]]}', "$.quotes[0].content[0][0]: [out-of-range] -5 is less"),
    "a span the wrong way": (QUOTE % b'{"content": [[5, 3]]}', "$.quotes[0].content[0]: [span-empty]"),
    "a fraction": (QUOTE % b'{"content": [[0.5, 3]]}', "$.quotes[0].content[0][0]: [wrong-type]"),
    "an unknown key": (QUOTE % b'{"contnet": [[0, 3]]}', "[unknown-key]"),
    "a key twice": (b'{"doc_id": "s1.a", "quotes": [], "quotes": []}', ":1: $.quotes: [duplicate-key]"),
    "a lone surrogate": (QUOTE % b'{"text": "\\ud800"}', "$.quotes[0].text: [lone-surrogate]"),
    "a document twice": (GOOD + b"\n" + GOOD, ":2: $.doc_id: [duplicate-document] a second line for s1.a"),
    "an unknown document": (b'{"doc_id": "s1.aa"}', "[unknown-document] the gold set has no document s1.aa: did you"),
    "deep nesting": (b"[" * 100_000, ":1: [not-json] is nested too deeply"),
}


@pytest.fixture(params=CONTENTS)
def content(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str | None]:
    """A file and what is said about it."""
    raw, message = CONTENTS[request.param]
    path = tmp_path / "input.jsonl"
    path.write_bytes(raw)
    return path, message


@pytest.mark.parametrize("verb", ["score", "validate", "errors", "confidence"])
def test_every_verb_says_the_same(verb: str, content: tuple[Path, str | None]) -> None:
    path, message = content
    result = run(verb, path, "--gold", GOLD)
    assert result.code == (0 if message is None else 2)
    assert (message or "") in result.err
    if message:
        assert result.err.startswith(str(path))


def test_stdin_is_no_exception(content: tuple[Path, str | None]) -> None:
    path, message = content
    result = run("score", "-", "--gold", GOLD, "--no-ci", stdin=path.read_bytes())
    assert result.code == (0 if message is None else 2)
    assert (message or "") in result.err


@pytest.mark.parametrize("name", ["UTF-8 with a mark", "CRLF", "no line end", "blank lines between"])
def test_what_works_gives_the_same_digits(name: str, tmp_path: Path) -> None:
    path = tmp_path / "input.jsonl"
    path.write_bytes(CONTENTS[name][0])
    assert run("score", path, "--gold", GOLD) == run("score", PREDICTIONS, "--gold", GOLD)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("no-such-file.jsonl", "no-such-file.jsonl: [no-such-file] there is no such file: check the path"),
        (os.devnull, f"{os.devnull}: [empty-file] holds no records"),
        (str(GOLD / "below-a-file"), "[unreadable] Not a directory"),
    ],
)
@pytest.mark.parametrize("place", ["predictions", "gold"])
def test_what_is_no_file(place: str, path: str, message: str) -> None:
    predictions, gold = (path, GOLD) if place == "predictions" else (PREDICTIONS, path)
    result = run("score", predictions, "--gold", gold)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_a_directory(tmp_path: Path) -> None:
    as_predictions, as_gold = run("score", tmp_path, "--gold", GOLD), run("score", PREDICTIONS, "--gold", tmp_path)
    assert (as_predictions.code, as_gold.code) == (2, 2)
    assert as_predictions.err == f"{tmp_path}: [is-a-directory] is a directory: give a JSON Lines file\n"
    listing = tmp_path / "corpus" / "documents.jsonl"
    assert as_gold.err == f"{listing}: [no-such-file] there is no such file: check the path\n"


BROKEN_GOLD = [name for name, (_, message) in CONTENTS.items() if message and "document" not in name]


@pytest.mark.parametrize("name", BROKEN_GOLD)
@pytest.mark.parametrize("verb", ["score", "validate", "errors", "compare"])
def test_broken_gold_gives_no_figures(verb: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(CONTENTS[name][0])
    systems = {"validate": [], "compare": [PREDICTIONS, PREDICTIONS]}.get(verb, [PREDICTIONS])
    result = run(verb, *systems, "--gold", path)
    assert result.code == 2
    assert result.err.startswith(str(path))
    assert result.out == "" or verb == "validate"


def test_predicting_over_broken_gold(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b'{"doc_id": "s1.a"}\n')
    result = run("predict", "--extractor", "rules", "--gold", path)
    assert result.code == 2
    assert '[missing-key] the key "text" is missing' in result.err


# -- a part of it is bad ---------------------------------------------------------------------------------


def test_a_file_cut_short_loses_only_its_last_line(tmp_path: Path) -> None:
    lines = made("rules").read_bytes().splitlines(keepends=True)
    cut, whole = tmp_path / "cut.jsonl", tmp_path / "whole.jsonl"
    cut.write_bytes(b"".join(lines)[:-40])
    whole.write_bytes(b"".join(lines[:-1]))
    options = ("--no-ci", "--format", "json")
    short, good = run("score", cut, *options), run("score", whole, *options)
    assert (short.code, good.code) == (2, 0)
    assert f"{cut}:{len(lines)}: [not-json] breaks off after column" in short.err
    assert short.json["tracks"] == good.json["tracks"]
    assert short.json["warnings"][0] != good.json["warnings"][0]


def test_one_bad_record_leaves_the_others(tmp_path: Path) -> None:
    lines = made("rules").read_bytes().splitlines()
    mixed = tmp_path / "mixed.jsonl"
    mixed.write_bytes(b"\n".join([b"not JSON", *lines[:3], b"\xff\xfe\xfd", *lines[3:], b"{"]))
    options = ("--no-ci", "--format", "json")
    result = run("score", mixed, *options)
    assert result.code == 2
    assert [line.split(": [")[0] for line in result.err.splitlines()[:3]] == [
        f"{mixed}:{at}" for at in (1, 5, len(lines) + 3)
    ]
    assert result.json["tracks"] == run("score", made("rules"), *options).json["tracks"]


def test_a_refused_record_is_not_half_counted(tmp_path: Path) -> None:
    """Its good items are not scored: the document counts as missed."""
    predictions, gold = small("failure-missing-document-keeps-recall")
    line = predictions.read_bytes().strip()
    second = json.loads(line.replace(b"s1.a", b"s1.b"))
    second["quotes"].append({"content": [[0, 999]]})
    half = tmp_path / "half.jsonl"
    half.write_bytes(line + b"\n" + json.dumps(second).encode())
    options = ("--gold", gold, "--no-ci", "--format", "json")
    result = run("score", half, *options)
    assert result.code == 2
    assert result.json["tracks"] == run("score", predictions, *options).json["tracks"]


# -- size ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="memory is limited with setrlimit")
@pytest.mark.parametrize("place", ["predictions", "gold"])
def test_a_line_of_100_mb_is_refused_in_little_memory_and_time(place: str, tmp_path: Path) -> None:
    import resource

    def little_memory() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (700_000_000, 700_000_000))

    path = tmp_path / "long.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"doc_id": "s1.a", "meta": "' + b"x" * 100)
        stream.truncate(100_000_000)  # a hole, which takes no place on the disk
    predictions, gold = (path, GOLD) if place == "predictions" else (PREDICTIONS, path)
    result = process("score", predictions, "--gold", gold, preexec_fn=little_memory, timeout=20)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode() == (
        f"{path}:1: [line-too-long] over 64 MiB without a line end: write one JSON object a line, one line a document\n"
    )


def test_a_long_line_that_is_allowed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(GOOD[:-1] + b', "meta": "' + b"x" * 5_000_000 + b'"}')
    assert run("score", path, "--gold", GOLD) == run("score", PREDICTIONS, "--gold", GOLD)


def test_a_string_much_longer_than_the_text_is_not_searched(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(QUOTE % b'{"text": "%s"}' % ("We … ".encode() * 20_000))
    before = process_time()
    assert run("score", path, "--gold", GOLD, "--no-ci").code == 0
    assert process_time() - before < 0.5


# -- where the result cannot go --------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["score", "errors", "predict"])
def test_an_unwritable_place(verb: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("as it was", encoding="utf-8")
    arguments: list[str | Path] = ["--extractor", "rules"] if verb == "predict" else [PREDICTIONS]
    for target in (tmp_path, tmp_path / "file" / "below"):
        result = run(verb, *arguments, "--gold", GOLD, "-o", target)
        assert (result.code, result.out) == (2, "")
        assert f"{target}: [unwritable] " in result.err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk() -> None:
    result = run("score", PREDICTIONS, "--gold", GOLD, "-o", "/dev/full")
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith("/dev/full: [unwritable] No space left on device: choose another place to write to\n")


def test_a_folder_that_forbids_writing(tmp_path: Path) -> None:
    if sys.platform == "win32" or os.geteuid() == 0:
        pytest.skip("nothing is forbidden to root")
    tmp_path.chmod(0o500)
    result = run("score", PREDICTIONS, "--gold", GOLD, "-o", tmp_path / "report")
    tmp_path.chmod(0o700)
    assert result.code == 2
    assert "[unwritable] Permission denied" in result.err


PIPED: dict[str, list[str | Path]] = {
    "score": ["score", PREDICTIONS, "--gold", GOLD, "--no-ci"],
    "validate": ["validate", PREDICTIONS, "--gold", GOLD],
    "predict": ["predict", "--extractor", "rules", "--gold", GOLD],
    "help": ["--help"],
    "help of a verb": ["score", "--help"],
}


@pytest.mark.parametrize("name", PIPED)
def test_a_reader_that_has_gone(name: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    result = process(*PIPED[name], stdout=writing)
    os.close(writing)
    assert (result.returncode, result.stderr) == (0, b"")


def test_an_old_locale_gets_a_result() -> None:
    result = process("score", PREDICTIONS, "--gold", GOLD, "--no-ci", env={"PYTHONIOENCODING": "ascii"})
    assert (result.returncode, result.stderr) == (0, b"")


def test_stdin_can_be_read_once() -> None:
    result = run("score", "-", "--gold", "-", stdin=GOLD.read_bytes())
    assert result.code == 2
    assert "[stdin-twice]" in result.err


def test_gold_and_predictions_from_stdin_are_refused_by_every_verb() -> None:
    for verb in ("errors", "validate", "confidence", "predict"):
        arguments = ["--extractor", "rules"] if verb == "predict" else ["-"]
        result = run(verb, *arguments, "--gold", "-", stdin=GOLD.read_bytes())
        assert (result.code, "[stdin-twice]" in result.err) == ((0, False) if verb == "predict" else (2, True))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("name", PIPED)
def test_stdout_on_a_full_disk(name: str) -> None:
    with Path("/dev/full").open("wb") as full:
        result = process(*PIPED[name], stdout=full)
    (line,) = result.stderr.decode().splitlines()
    assert result.returncode == 2
    assert "[unwritable] No space left on device: choose another place to write to" in line


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes streams")
@pytest.mark.parametrize(
    ("stream", "message"),
    [
        (0, b"standard input: [unreadable] is closed: give a file\n"),
        (1, b"standard output: [unwritable] is closed: choose another place to write to (-o FILE)\n"),
    ],
)
def test_a_closed_stream(stream: int, message: bytes) -> None:
    predictions = "-" if stream == 0 else PREDICTIONS
    result = process("score", predictions, "--gold", GOLD, "--no-ci", preexec_fn=lambda: os.close(stream))
    assert (result.returncode, result.stderr) == (2, message)


def test_a_threshold_of_endless_digits_is_refused_at_once() -> None:
    for number in ("1e-999999999", "0." + "0" * 30 + "1", "1_0", "+0.5"):
        result = run("score", PREDICTIONS, "--gold", GOLD, "--match", f"overlap{number}")
        assert (result.code, result.out) == (2, "")
        assert "--match is exact, or overlap with a number in (0, 1]" in result.err


def test_a_refused_second_line_does_not_make_its_document_missed(tmp_path: Path) -> None:
    path = tmp_path / "twice.jsonl"
    path.write_bytes(GOOD + b"\n" + GOOD + b"\n")
    result = run("score", path, "--gold", GOLD, "--no-ci")
    assert "refused for their errors: 1; a document whose only record was refused counts as missed" in result.err
    assert "without a prediction" not in result.err


def test_errors_may_pass_over_unknown_documents(tmp_path: Path) -> None:
    path = tmp_path / "more.jsonl"
    path.write_bytes(b'{"doc_id": "s9.z"}\n')
    assert run("errors", path, "--gold", GOLD).code == 2
    result = run("errors", path, "--gold", GOLD, "--ignore-unknown")
    assert result.code == 0
    assert result.err.splitlines() == [
        "warning: documents without a prediction, counted as missed: 1 (s1.a)",
        "left out: 1 (unknown document)",
    ]
