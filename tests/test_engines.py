"""Two files in shards: the same report for any size of shard, any order of lines and any number of processes."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from command_line import run

import newsbench
from newsbench import api, shards
from newsbench.engines.cluster import over_cluster
from newsbench.engines.parts import Job, Part, score_shard
from newsbench.engines.processes import over_processes
from newsbench.engines.spreading import score_files
from newsbench.shards import OutOfStepError, Shard, by_story, in_step

TEXT = "“We will stay,” said Mara Lindqvist. The harbour closed on Monday, she added, and nobody was hurt.\n"
Files = tuple[Path, Path]


def write(folder: Path, name: str, records: Sequence[dict[str, Any]]) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def document(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Documents differ in what is found; two of them make a story."""
    name = f"s{number // 2}.o{number % 2}"
    mara = {"id": "e1", "kind": "person", "name": "Mara Lindqvist", "mentions": [{"span": [21, 35], "form": "name"}]}
    quote = {"id": "q1", "type": "direct", "content": [[1, 13]], "speaker": "e1", "source": [21, 35]}
    event = {"id": "v1", "type": "business.close", "trigger": [[49, 55]]}
    gold = {"doc_id": name, "text": TEXT, "entities": [mara], "quotes": [quote], "events": [event]}
    right = {"content": [[1, 13 - number % 5]], "type": "direct", "speaker": "Lindqvist" if number % 3 else "Orlo"}
    more = [{"text": "nobody was hurt", "speaker": None}] if number % 4 else []
    events = [{"type": "business.close", "trigger": [[49, 55]]}] * (number % 3 > 0)
    return gold, {"doc_id": name, "quotes": [right, *more], "events": events}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    both = [document(number) for number in range(30)]
    return write(tmp_path, "gold.jsonl", [g for g, _ in both]), write(
        tmp_path, "predictions.jsonl", [p for _, p in both]
    )


def shuffled(path: Path, seed: int) -> Path:
    lines = path.read_bytes().splitlines(keepends=True)
    random.Random(seed).shuffle(lines)
    mixed = path.with_name(f"shuffled-{path.name}")
    mixed.write_bytes(b"".join(lines))
    return mixed


@pytest.fixture(params=[1, 300, 2_000])
def small_shards(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards of so few bytes that even these files are cut."""
    monkeypatch.setattr(api, "IN_MEMORY", 0)
    monkeypatch.setattr(shards, "SHARD_BYTES", request.param)


# -- the same digits -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small_shards")
def test_any_shards_give_the_report_of_one_piece(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    gold, predictions = files
    cut = newsbench.score(predictions, gold, errors=True, by=["length"]).to_json()
    monkeypatch.setattr(api, "IN_MEMORY", 10**9)
    assert cut == newsbench.score(predictions, gold, errors=True, by=["length"]).to_json()


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("tracks", [None, ["quotes"]])
def test_any_order_gives_the_same_report(files: Files, tracks: list[str] | None) -> None:
    gold, predictions = files
    ordered = newsbench.score(predictions, gold, tracks=tracks, replicates=0).to_json()
    mixed = newsbench.score(shuffled(predictions, 1), shuffled(gold, 2), tracks=tracks, replicates=0).to_json()
    assert mixed == ordered


def test_two_processes_give_the_digits_of_one(files: Files) -> None:
    gold, predictions = files
    one = newsbench.score(predictions, gold)
    assert newsbench.score(predictions, gold, processes=2).to_json() == one.to_json()


def test_the_command_line_spreads_too(files: Files) -> None:
    gold, predictions = files
    arguments = ("score", predictions, "--gold", gold, "--format", "json")
    assert run(*arguments, "--processes", "2").out == run(*arguments).out


def test_a_cluster_gives_the_digits_of_one_process(files: Files) -> None:
    distributed = pytest.importorskip("distributed", reason="needs newsbench[cluster]")
    gold, predictions = files
    with distributed.Client(processes=False, n_workers=2, dashboard_address=None) as client:
        spread = newsbench.score(predictions, gold, engine=over_cluster(client))
        same = run("score", predictions, "--gold", gold, "--format", "json", "--scheduler", client.scheduler.address)
    assert spread.to_json() == newsbench.score(predictions, gold).to_json() == same.out


def test_a_cluster_that_is_not_there_is_said(files: Files) -> None:
    pytest.importorskip("distributed", reason="needs newsbench[cluster]")
    gold, predictions = files
    result = run("score", predictions, "--gold", gold, "--scheduler", "nonsense://nowhere")
    assert result.code == 2
    assert "nonsense://nowhere: [no-scheduler]" in result.err


def test_parts_are_a_monoid(files: Files) -> None:
    job = Job("gold.jsonl", "predictions.jsonl", ("quotes", "attribution"))
    first, second, third = [score_shard(shard, job) for shard in in_step(*files, size=1)][:3]
    assert (first + second) + third == first + (second + third)
    assert first + Part() == first == Part() + first
    assert (first + second).tally.rows == (second + first).tally.rows


# -- cutting ---------------------------------------------------------------------------------------------


def names(part: Sequence[tuple[int, bytes]]) -> list[str]:
    return [json.loads(raw)["doc_id"] for _, raw in part]


@pytest.mark.parametrize("size", [1, 300, 2_000, 10**9])
@pytest.mark.parametrize("cut", [in_step, by_story])
def test_a_story_is_never_cut_and_each_line_stands_once(files: Files, cut: Any, size: int) -> None:
    found: list[Shard] = list(cut(*files, size=size))
    stories = [{name.split(".")[0] for name in names(shard.gold)} for shard in found]
    assert sum(map(len, stories)) == len(set().union(*stories)) == 15
    assert sorted(name for shard in found for name in names(shard.gold)) == sorted(
        document(n)[0]["doc_id"] for n in range(30)
    )
    assert all(set(names(shard.predictions)) == set(names(shard.gold)) for shard in found)
    numbers = sorted(number for shard in found for number, _ in shard.predictions)
    assert numbers == list(range(1, 31))


def test_a_story_may_have_an_id_that_its_documents_do_not_show(tmp_path: Path) -> None:
    both = [document(number) for number in range(8)]
    gold = write(tmp_path, "gold.jsonl", [{**g, "story_id": f"t{n % 2}"} for n, (g, _) in enumerate(both)])
    predictions = write(tmp_path, "predictions.jsonl", [p for _, p in both])
    with pytest.raises(OutOfStepError):
        list(in_step(gold, predictions, size=1))
    for shard in by_story(gold, predictions, size=1):
        assert set(names(shard.predictions)) == set(names(shard.gold))


def test_predictions_may_be_missing(files: Files, tmp_path: Path) -> None:
    gold, predictions = files
    kept = predictions.read_bytes().splitlines(keepends=True)[3:20:2]
    fewer = tmp_path / "fewer.jsonl"
    fewer.write_bytes(b"".join(kept))
    assert sum(len(shard.predictions) for shard in in_step(gold, fewer, size=300)) == len(kept)


@pytest.mark.parametrize("repeated", ["gold.jsonl", "predictions.jsonl"])
def test_a_line_that_stands_twice_is_a_problem_with_its_number(
    files: Files, repeated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "IN_MEMORY", 0)
    monkeypatch.setattr(shards, "SHARD_BYTES", 300)
    path = files[0].with_name(repeated)
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(keepends=True)[4])
    with pytest.raises(newsbench.InputError, match=rf"{repeated}:31: \$.doc_id: \[duplicate-document\]"):
        newsbench.score(files[1], files[0], tracks=["quotes"], replicates=0)


@pytest.mark.usefixtures("small_shards")
def test_a_document_that_stands_in_two_stories_is_a_problem_in_shards_too(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SHARD_BYTES", 500)
    records = [document(number)[0] for number in range(30)]
    gold = write(files[0].parent, "twice.jsonl", [*records, {**records[0], "story_id": "elsewhere"}])
    for processes in (1, 2):
        with pytest.raises(newsbench.InvalidInput) as refused:
            newsbench.score(files[1], gold=gold, processes=processes, replicates=0)
        assert [(p.line, p.code) for p in refused.value.problems] == [(31, "duplicate-document")]


def test_problems_name_the_lines_of_the_whole_file(files: Files) -> None:
    gold, predictions = files
    lines = predictions.read_bytes().splitlines(keepends=True)
    lines[17] = lines[17].replace(b"[[1, ", b"[[1, 9")
    lines[20] = b"nonsense\n"
    lines[25] = lines[25].replace(b'"s12', b'"z12')
    predictions.write_bytes(b"".join(lines))
    scored = api.score_with_problems(predictions, gold, tracks=["quotes"], replicates=0)
    assert [(one.line, one.code) for one in sorted(scored.errors, key=lambda one: one.line)] == [
        (18, "span-past-end"),
        (21, "not-json"),
        (26, "unknown-document"),
    ]
    assert scored.report.warnings[0].startswith("records refused for their errors: 3")


def test_splits_that_only_later_documents_know(files: Files, tmp_path: Path) -> None:
    gold, predictions = files
    records = [json.loads(line) for line in gold.read_bytes().splitlines()]
    for record in records[20:]:
        record["split"] = "test" if record["doc_id"].startswith("s14") else "dev"
    job = Job("g", "p", ("quotes",), split="default")
    part, split = score_files(write(tmp_path, "late.jsonl", records), predictions, job)
    assert (split, part.tally.documents) == ("test", 2)


def test_errors_of_gold_stop_large_files_too(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "IN_MEMORY", 0)
    gold, predictions = files
    gold.write_bytes(gold.read_bytes().replace(b"[[1, 13]]", b"[[1, 1300]]", 1))
    with pytest.raises(newsbench.InputError, match=r"gold.jsonl:1: \$.quotes\[0\].content\[0\]: \[span-past-end\]"):
        newsbench.score(predictions, gold, replicates=0)


def test_one_process_is_this_one() -> None:
    assert over_processes(1) is over_processes(0)


def test_only_two_files_can_be_spread(files: Files) -> None:
    result = run("score", files[1], "--processes", "2")
    assert (result.code, result.err) == (
        2,
        "[not-two-files] only gold and predictions in one JSON Lines file each can be spread\n",
    )
