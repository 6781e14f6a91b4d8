"""Comparing systems: the tests are calibrated, exact where they can be enumerated, and the same in any order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from newsbench.api import InvalidInput, score
from newsbench.cli.compare import command
from newsbench.comparing import build_comparison, compare, figures, named
from newsbench.comparison_report import ALPHA, ComparisonReport, PairedTest, verdict
from newsbench.files import InputError
from newsbench.metrics.coreference import all_sums
from newsbench.metrics.prf import Prf
from newsbench.metrics.statistics import MIN_STORIES, holm
from newsbench.paired import Difference, Draws, StoryRows, difference, differing_stories, gather
from newsbench.scoring import Plan, Tally, total
from newsbench.tracks import ALL_TRACKS, select
from newsbench.tracks.base import CONLL, Row

QUOTES = ("quotes", "overlap")


def rows(counts: Iterable[tuple[int, int, int]]) -> StoryRows:
    """Stories s0, s1 … with these tp, fp, fn."""
    return {f"s{at}": {QUOTES: Prf(*three)} for at, three in enumerate(counts)}


def differ(first: StoryRows, second: StoryRows, draws: Draws) -> Difference:
    sums = gather({"first": first, "second": second}, [QUOTES], draws)
    return difference(sums["first"], sums["second"], QUOTES)


# -- exact -----------------------------------------------------------------------------------------------

A = [(4, 1, 2), (3, 2, 3), (5, 0, 1), (2, 2, 4), (1, 1, 2), (6, 3, 0)]
B = [(5, 1, 1), (4, 1, 2), (5, 1, 1), (4, 1, 2), (1, 0, 2), (5, 3, 1)]


def f1(stories: Iterable[tuple[int, int, int]]) -> Fraction:
    tp, fp, fn = (sum(column) for column in zip(*stories, strict=True))
    return Fraction(2 * tp, 2 * tp + fp + fn)


def exact_p(first: Sequence[tuple[int, int, int]], second: Sequence[tuple[int, int, int]]) -> Fraction:
    """The share of all ways to swap stories that give at least the observed difference."""
    observed = abs(f1(second) - f1(first))
    ways = list(product([False, True], repeat=len(first)))
    beyond = 0
    for swaps in ways:
        pairs = [(b, a) if swap else (a, b) for a, b, swap in zip(first, second, swaps, strict=True)]
        ours, theirs = zip(*pairs, strict=True)
        beyond += abs(f1(theirs) - f1(ours)) >= observed
    return Fraction(beyond, len(ways))


def test_p_approximates_the_exact_randomisation() -> None:
    exact = exact_p(A, B)
    assert Fraction(1, 20) < exact < Fraction(1, 2)
    found = differ(rows(A), rows(B), Draws(1, 40_000))
    assert found.p == pytest.approx(float(exact), abs=0.01)


def test_two_stories_by_hand() -> None:
    # F1 of A is 2/4, of B 4/4; one swap makes the two equal, both or none leave 1/2: p = 2/4.
    first, second = [(1, 1, 1), (0, 0, 0)], [(1, 0, 0), (1, 0, 0)]
    assert exact_p([(0, 1, 1), (0, 1, 1)], [(1, 0, 0), (1, 0, 0)]) == Fraction(1, 2)
    found = differ(rows([(0, 1, 1), (0, 1, 1)]), rows([(1, 0, 0), (1, 0, 0)]), Draws(1, 20_000))
    assert found.p == pytest.approx(0.5, abs=0.015)
    assert f1(first) == Fraction(1, 2)
    assert f1(second) == 1


def test_identical_systems_differ_by_nothing() -> None:
    many = rows(A * 4)
    found = differ(many, many, Draws(200, 500))
    assert found == Difference((0.0, 0.0), 1.0, 24)
    assert differing_stories(many, many, QUOTES) == 0


def test_exchanging_the_systems_mirrors_the_difference() -> None:
    there, back = (differ(rows(x * 3), rows(y * 3), Draws(500, 500)) for x, y in ((A, B), (B, A)))
    assert there.ends is not None
    assert back.p == there.p
    # The ends are the 13th from below and the 13th from above of 500, so that they mirror up to one step.
    assert back.ends == pytest.approx((-there.ends[1], -there.ends[0]), abs=0.01)


def test_order_of_stories_shows_in_no_digit() -> None:
    ours, theirs = rows(A * 60), rows(B * 60)
    shuffled = [dict(sorted(x.items(), key=lambda pair: hash(pair[0]))) for x in (ours, theirs)]
    reverse = [dict(reversed(list(x.items()))) for x in (ours, theirs)]
    expected = differ(ours, theirs, Draws(300, 300))
    assert differ(shuffled[0], reverse[1], Draws(300, 300)) == expected
    assert differ(reverse[0], shuffled[1], Draws(300, 300)) == expected


def test_other_seed_other_draws() -> None:
    assert differ(rows(A), rows(B), Draws(1, 500, 0)).p != differ(rows(A), rows(B), Draws(1, 500, 1)).p


def test_no_interval_below_ten_stories() -> None:
    assert differ(rows(A), rows(B), Draws(200, 200)).ends is None


def test_a_figure_that_nobody_has_is_not_tested() -> None:
    nothing = rows([(0, 0, 0)] * 12)
    assert differ(nothing, nothing, Draws(50, 50)) == Difference(None, None, 12)
    assert differ({"s": {}}, {"s": {}}, Draws(50, 50)) == Difference(None, None, 0)


def test_different_stories_are_no_comparison() -> None:
    with pytest.raises(ValueError, match="same stories"):
        differ(rows(A), rows(B[1:]), Draws(1, 1))


# -- calibration -----------------------------------------------------------------------------------------


def simulated(rng: np.random.Generator, gain: float, stories: int = 40) -> tuple[StoryRows, StoryRows]:
    """Two systems on stories that differ in size and difficulty; the second finds a share of ``gain`` more.

    Each system also has good and bad stories of its own, as real ones have: that is what makes the story, not
    the item, the unit.
    """
    sizes, ease = rng.integers(4, 30, stories), rng.beta(5, 3, stories)
    return _system(rng, sizes, ease), _system(rng, sizes, ease + gain)


def _system(rng: np.random.Generator, sizes: Any, ease: Any) -> StoryRows:
    found = rng.binomial(sizes, np.clip(ease + rng.normal(0, 0.12, len(sizes)), 0, 1))
    wrong = rng.poisson(sizes * 0.2)
    return rows((int(tp), int(fp), int(n - tp)) for tp, fp, n in zip(found, wrong, sizes, strict=True))


def p_values(pairs: int, gain: float) -> list[float]:
    rng = np.random.default_rng(20310103)
    found = (differ(*simulated(rng, gain), Draws(1, 999, seed)).p for seed in range(pairs))
    return [p for p in found if p is not None]


def test_no_difference_is_found_in_about_five_percent() -> None:
    values = p_values(400, 0.0)
    assert len(values) == 400
    assert 0.02 <= sum(p < ALPHA for p in values) / 400 <= 0.085
    # Uniform all along, not only at the end that counts.
    assert 0.42 <= sum(p < 0.5 for p in values) / 400 <= 0.58


def test_a_real_difference_is_found() -> None:
    values = p_values(100, 0.15)
    assert sum(p < ALPHA for p in values) >= 85


def test_intervals_hold_no_difference_about_as_often_as_they_say() -> None:
    rng = np.random.default_rng(4)
    ends = [differ(*simulated(rng, 0.0), Draws(400, 1, seed)).ends for seed in range(200)]
    inside = [low <= 0 <= high for low, high in (pair for pair in ends if pair is not None)]
    assert len(inside) == 200
    # A percentile interval of 40 stories is a little short.
    assert 0.89 <= sum(inside) / 200 <= 0.99


# -- several tracks, several systems ---------------------------------------------------------------------

KEYS = frozenset({"quotes", "quotes.*", "quotes.content", "quotes.type", "quotes.speaker"})
TRACKS = select(["quotes", "quote_types", "attribution"])
PLAN = Plan(TRACKS, keep_stories=True)


def tally(by_track: Mapping[str, StoryRows], keys: frozenset[str] = KEYS) -> Tally:
    """A Tally as the scorer would make it, from the rows of each track."""
    stories: dict[str, dict[tuple[str, ...], Row]] = {}
    for track, by_story in by_track.items():
        for story, found in by_story.items():
            stories.setdefault(story, {})[track, "overlap"] = found[QUOTES]
    return total(
        Tally(rows=found, keys=keys, documents=1, stories=1, digest=7, by_story={story: found})
        for story, found in stories.items()
    )


def built(tallies: Mapping[str, Tally], **more: Any) -> ComparisonReport:
    return build_comparison(tallies, PLAN, Draws(300, 2000), corpus_version="1", split="test", **more)


WORSE, BETTER = rows(A * 4), rows(B * 4)
ONE = tally({"quotes": WORSE, "quote_types": WORSE, "attribution": WORSE})
TWO = tally({"quotes": BETTER, "quote_types": WORSE, "attribution": BETTER})


def test_holm_by_hand() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})
    assert holm({"a": 0.9, "b": 0.4}) == pytest.approx({"a": 0.9, "b": 0.8})
    assert holm({}) == {}


def test_p_is_adjusted_over_the_tracks() -> None:
    report = built({"one": ONE, "two": TWO})
    assert [test.track for test in report.tests] == ["quotes", "quote_types", "attribution"]
    assert {t.track: t.p_holm for t in report.tests} == holm({t.track: t.p for t in report.tests if t.p is not None})
    quotes, types, _ = report.tests
    assert quotes.p is not None
    assert quotes.p_holm == pytest.approx(3 * quotes.p)
    assert quotes.verdict == "two is better"
    assert (types.delta, types.delta_ci, types.p, types.p_holm) == (0.0, (0.0, 0.0), 1.0, 1.0)
    assert types.verdict == "no difference that can be believed"


def test_a_better_first_system_is_named() -> None:
    assert built({"two": TWO, "one": ONE}).tests[0].verdict == "two is better"


def test_not_attempted_by_one_is_not_tested() -> None:
    silent = tally({"quotes": BETTER, "quote_types": WORSE}, KEYS - {"quotes.speaker"})
    report = built({"one": ONE, "two": silent})
    attribution = report.tests[2]
    assert attribution.verdict == "not attempted"
    assert (attribution.first_f1, attribution.second_f1) == (float(f1(A * 4)), None)
    assert (attribution.delta, attribution.p, attribution.p_holm) == (None, None, None)
    # Two figures are tested, so the smaller p counts twice.
    assert report.tests[0].p_holm == pytest.approx(2 * (report.tests[0].p or 0))


def test_pairs_are_with_the_first_or_all() -> None:
    three = {"one": ONE, "two": TWO, "three": ONE}
    assert list(built(three).pairs()) == [("one", "two"), ("one", "three")]
    assert list(built(three, all_pairs=True).pairs()) == [("one", "two"), ("one", "three"), ("two", "three")]
    assert "not over the pairs" in built(three).warnings[-1]
    assert built({"one": ONE, "two": TWO}).warnings == ()
    # Who else takes part changes no digit.
    assert built(three).tests[:3] == built({"one": ONE, "two": TWO}).tests


def test_different_documents_are_no_comparison() -> None:
    other = total([tally({"quotes": WORSE}), Tally(digest=1)])
    with pytest.raises(ValueError, match="same documents"):
        built({"one": ONE, "two": other})


def test_signature_names_both_procedures() -> None:
    assert built({"one": ONE, "two": TWO}).signature.endswith("|ci:stories-300-s0|test:swap-2000-s0")


def test_report_goes_to_json_and_back() -> None:
    report = built({"one": ONE, "two": TWO})
    assert ComparisonReport.from_json(report.to_json()) == report
    assert list(report.to_dataframe()["track"]) == ["quotes", "quote_types", "attribution"]


def a_test(p: float | None, delta: float = 0.1, differing: int = 20) -> PairedTest:
    return PairedTest("A", "B", "quotes", "overlap", delta=delta, p=p, p_holm=p, differing_stories=differing)


@pytest.mark.parametrize(
    ("test", "stories", "expected"),
    [
        (a_test(0.049), 40, "B is better"),
        (a_test(0.049, delta=-0.1), 40, "A is better"),
        (a_test(0.05), 40, "no difference that can be believed"),
        (a_test(0.001), MIN_STORIES - 1, "too few stories to tell"),
        # Five stories that differ give no p below 2/32, six may give 2/64.
        (a_test(0.1, differing=5), 40, "too few stories to tell"),
        (a_test(0.1, differing=6), 40, "no difference that can be believed"),
        (a_test(1.0, delta=0.0, differing=0), 40, "no difference that can be believed"),
        (a_test(None), 40, "nothing to compare"),
    ],
)
def test_verdicts(test: PairedTest, stories: int, expected: str) -> None:
    assert verdict(test, stories) == expected


def test_clusters_are_compared_by_conll() -> None:
    for track in ALL_TRACKS:
        assert all(path[-1] != "mentions" for path in figures(track, "overlap"))
    path = ("entities", CONLL)
    key = [["a", "b", "c"], ["d", "e"]]

    def scored(response: list[list[str]]) -> StoryRows:
        sums = all_sums(key, response)
        story: dict[tuple[str, ...], Row] = {("entities", name): row for name, row in sums.items()}
        return {f"s{at}": story for at in range(12)}

    systems = {"split": scored([["a", "b"], ["c"], ["d", "e"]]), "perfect": scored(key)}
    sums = gather(systems, [path], Draws(100, 1000))
    found = difference(sums["split"], sums["perfect"], path)
    assert differing_stories(systems["split"], systems["perfect"], path) == 12
    assert found.p is not None
    assert found.p <= 5 / 1001
    assert found.ends is not None
    assert found.ends[0] > 0


# -- from files ------------------------------------------------------------------------------------------

TEXT = "Mara Lindqvist said we will stay. Orlo said that they must go."


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Gold of twelve stories, a system that finds all, and one that finds half."""
    gold, right, half = [], [], []
    for at in range(12):
        found = [{"content": [[20, 32]]}, {"content": [[49, 61]]}]
        gold.append({"doc_id": f"s{at}.wire", "text": TEXT, "quotes": found})
        right.append({"doc_id": f"s{at}.wire", "quotes": found})
        half.append({"doc_id": f"s{at}.wire", "quotes": found[:1]})
    for name, lines in (("gold", gold), ("right", right), ("half", half)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path


def ran(folder: Path, *arguments: str) -> Any:
    return CliRunner().invoke(command, ["--gold", str(folder / "gold.jsonl"), *arguments])


def test_command_line(files: Path) -> None:
    half, right = str(files / "half.jsonl"), str(files / "right.jsonl")
    result = ran(files, half, right, "--track", "quotes")
    assert result.exit_code == 0
    assert "right is better" in result.stdout
    assert "+0.333" in result.stdout
    assert "newsbench:" in result.stdout.splitlines()[-1]
    report = ComparisonReport.from_json(ran(files, half, right, "--track", "quotes", "--format", "json").stdout)
    assert report.systems == ("half", "right")
    assert report.tests[0].second_f1 == 1.0
    csv = ran(files, half, right, "--track", "quotes", "--format", "csv").stdout.splitlines()
    assert csv[0].startswith("first,second,track,row,first_f1")
    assert csv[1].startswith("half,right,quotes,overlap,0.666")
    assert "| quotes | overlap | 0.667 | 1.000 | +0.333 |" in ran(files, half, right, "--format", "markdown").stdout


def test_order_of_lines_shows_in_no_digit(files: Path) -> None:
    before = ran(files, str(files / "half.jsonl"), str(files / "right.jsonl"), "--format", "json").stdout
    for name in ("gold", "half"):
        path = files / f"{name}.jsonl"
        path.write_text("".join(reversed(path.read_text().splitlines(keepends=True))))
    assert ran(files, str(files / "half.jsonl"), str(files / "right.jsonl"), "--format", "json").stdout == before


def test_figures_are_those_of_score(files: Path) -> None:
    report = compare([files / "half.jsonl", files / "right.jsonl"], files / "gold.jsonl", replicates=10)
    alone = score(files / "half.jsonl", files / "gold.jsonl", replicates=0)
    assert report.tests[0].first_f1 == alone.tracks["quotes"]["overlap"]["f1"]


def test_bad_input_is_named_and_exits_with_two(files: Path) -> None:
    bad = files / "bad.jsonl"
    lines = (files / "right.jsonl").read_text().splitlines()
    bad.write_text("\n".join([*lines[1:], '{"doc_id": "s0.wire", "quotes": [{"content": [[0, 999]]}]}', ""]))
    result = ran(files, str(files / "half.jsonl"), str(bad), "--track", "quotes")
    assert result.exit_code == 2
    assert "bad.jsonl:12: $.quotes[0].content[0]: [" in result.stderr
    assert "warning: bad: records refused for their errors: 1" in result.stderr
    assert "bad against half" in result.stdout
    with pytest.raises(InvalidInput):
        compare([files / "half.jsonl", bad], files / "gold.jsonl")


def test_problems_of_records_carry_the_name_of_the_system(files: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        compare({"good": [], "mine": [{"doc_id": "s0.wire", "quotas": []}]}, files / "gold.jsonl")
    assert [problem.file for problem in caught.value.problems] == ["mine"]


def test_different_coverage_is_warned_of(files: Path) -> None:
    some = files / "some.jsonl"
    some.write_text("".join((files / "right.jsonl").read_text().splitlines(keepends=True)[:9]))
    report = compare([some, files / "right.jsonl"], files / "gold.jsonl", tracks=["quotes"], replicates=10)
    assert report.warnings[0].startswith("some: 3 documents have no prediction")
    assert "may be one of coverage" in report.warnings[1]
    same = compare([some, some], files / "gold.jsonl", tracks=["quotes"], replicates=10)
    assert not any("coverage" in warning for warning in same.warnings)
    assert same.systems == ("some", "some (2)")


def test_names_of_systems() -> None:
    assert list(named(["a/x.jsonl", "b/y.jsonl"])) == ["x", "y"]
    assert list(named(["a/x.jsonl", "b/x.jsonl"])) == ["a/x.jsonl", "b/x.jsonl"]
    assert list(named(["x.jsonl", "-"])) == ["x", "stdin"]
    assert list(named(["a/x.jsonl", "a/x.jsonl"])) == ["x", "x (2)"]
    assert list(named({"mine": []})) == ["mine"]


def test_one_system_or_one_pipe_for_two_is_refused(files: Path) -> None:
    with pytest.raises(InputError, match="too-few-systems"):
        compare([files / "half.jsonl"], files / "gold.jsonl")
    with pytest.raises(InputError, match="stdin-twice"):
        compare(["-", "-"], files / "gold.jsonl")
