"""The gate: what makes it red, and what it names."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from gate import WORDS, Line, Repository, codes, without

from newsbench.checking import renew
from newsbench.files import InputError
from newsbench.limits import Floor, floor_from, floors_from
from newsbench.reports.checked import as_text
from newsbench.reports.github import workflow_commands


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path, 20)


@pytest.fixture
def small(tmp_path: Path) -> Repository:
    return Repository(tmp_path, 3)


# -- drops -----------------------------------------------------------------------------------------------


def test_the_same_predictions_pass(repository: Repository) -> None:
    report = repository.check(repository.good)
    assert report.passed
    assert {figure.delta for figure in report.figures} == {0.0}
    assert not report.changes.lost
    assert str(report).startswith("passed: 2 figures held to the baseline\n")


def test_a_drop_that_the_test_supports_fails(repository: Repository) -> None:
    report = repository.check(without(repository.good, 10))
    assert codes(report) == {("quotes", "drop"), ("attribution", "drop")}
    quotes = report.figures[0]
    assert quotes.before == 1.0
    assert quotes.now == pytest.approx(180 / 190)
    assert quotes.differing_stories == 10
    assert quotes.p is not None
    assert quotes.p < 0.05


def test_a_drop_within_the_limit_passes(repository: Repository) -> None:
    report = repository.check(without(repository.good, 10), max_drop=0.06)
    assert report.passed
    assert [figure.status for figure in report.figures] == ["worse", "worse"]


def test_any_drop(repository: Repository) -> None:
    lines = without(repository.good, 1)
    assert repository.check(lines, max_drop=0.5).passed
    assert codes(repository.check(lines, max_drop=0.5, any_drop=True)) == {
        ("quotes", "any-drop"),
        ("attribution", "any-drop"),
    }


def test_a_drop_in_too_few_stories_to_be_tested_fails(small: Repository) -> None:
    report = small.check(without(small.good, 1))
    assert codes(report) == {("quotes", "untested-drop"), ("attribution", "untested-drop")}
    assert report.figures[0].p is None
    assert str(report.failures[0]).endswith("too few stories differ to test it; most in s00")


def wavering(repository: Repository, collapse: int) -> tuple[list[Line], list[Line]]:
    """Then and now: seven stories a little worse, seven a little better, and one that loses so many quotes."""
    then, now = deepcopy(repository.good), deepcopy(repository.good)
    for number in range(7):
        del now[number]["quotes"][:1]
        del then[number + 7]["quotes"][:1]
    del now[14]["quotes"][:collapse]
    return then, now


def test_a_drop_that_may_be_chance_passes_with_a_note(repository: Repository) -> None:
    then, now = wavering(repository, 2)
    renew(then, repository.baseline, repository.gold)
    report = repository.check(now)
    assert report.passed
    assert "may be chance" in report.figures[0].note
    assert any(line.startswith("::warning") for line in workflow_commands(report))


def test_a_large_drop_fails_whatever_the_test_says(repository: Repository) -> None:
    then, now = wavering(repository, 5)
    renew(then, repository.baseline, repository.gold)
    assert codes(repository.check(now)) == {("quotes", "hard-drop"), ("attribution", "hard-drop")}
    assert repository.check(now, hard_drop=0.2).passed


def test_a_track_that_is_not_attempted_any_more_fails(repository: Repository) -> None:
    lines = deepcopy(repository.good)
    for quote in (quote for line in lines for quote in line["quotes"]):
        del quote["speaker"], quote["source"]
    assert codes(repository.check(lines)) == {("attribution", "not-attempted")}


def test_a_track_that_is_new_passes(repository: Repository) -> None:
    renew(repository.good, repository.baseline, repository.gold, tracks=["quotes", "cues"])
    lines = deepcopy(repository.good)
    for line in lines:
        line["quotes"][0]["cue"] = [[0, 1]]
    report = repository.check(lines)
    assert report.passed
    assert report.figures[1].status == "new"


# -- items -----------------------------------------------------------------------------------------------


def test_what_was_found_before_and_is_missed_now(small: Repository) -> None:
    (lost,) = small.check(without(small.good, 1)).changes.lost
    assert (lost.doc_id, lost.kind, lost.tracks) == ("s00.wire", "missed", ("quotes", "attribution"))
    assert "“[apple 0 is all we have left]”, said" in lost.text


def test_new_false_positives_by_kind(small: Repository) -> None:
    lines = deepcopy(small.good)
    lines[0]["quotes"].append({"text": "Nobody ever said a thing like this", "speaker": "Ann Holt"})
    lines[1]["quotes"].append(lines[1]["quotes"][0])
    lines[2]["quotes"][0]["speaker"] = "Somebody Else"
    changes = small.check(lines).changes
    assert [(false.doc_id, false.kind) for false in changes.false] == [
        ("s00.wire", "not-in-text"),
        ("s01.wire", "duplicate"),
    ]
    assert "Nobody ever said" in changes.false[0].text
    # A wrong speaker costs a gold item, and stands there alone.
    assert [(lost.kind, lost.tracks) for lost in changes.lost] == [("speaker", ("attribution",))]


def test_what_got_better(small: Repository) -> None:
    worse = without(small.good, 2)
    worse[2]["quotes"].append({"text": "Nobody ever said a thing like this", "speaker": "Ann Holt"})
    renew(worse, small.baseline, small.gold)
    report = small.check(small.good)
    assert report.passed
    assert [found.doc_id for found in report.changes.found] == ["s00.wire", "s01.wire"]
    assert report.changes.gone == {"quotes": 1, "attribution": 1}
    assert "Better: 2 items found that were missed, false positives gone: 1 in quotes" in as_text(report)


def test_an_old_false_positive_is_not_new(small: Repository) -> None:
    lines = deepcopy(small.good)
    lines[0]["quotes"] += [lines[0]["quotes"][0]] * 2
    renew(lines, small.baseline, small.gold)
    assert not small.check(lines).changes.false
    lines[0]["quotes"].append(lines[0]["quotes"][0])
    assert len(small.check(lines).changes.false) == 1


def test_order_shows_nowhere(small: Repository) -> None:
    before = small.baseline.read_bytes()
    reversed_lines = [{**line, "quotes": line["quotes"][::-1]} for line in small.good[::-1]]
    renew(reversed_lines, small.baseline, small.gold)
    assert small.baseline.read_bytes() == before


# -- strings that are not in the text ----------------------------------------------------------------------


def as_strings(lines: list[Line], wrong: int) -> list[Line]:
    made = [
        {
            "doc_id": line["doc_id"],
            "quotes": [{"text": f"{word} {at} is all we have left", "speaker": "Ann Holt"} for word in WORDS],
        }
        for at, line in enumerate(lines)
    ]
    for line in made[:wrong]:
        line["quotes"][0]["text"] = "We would never say a thing like that"
    return made


def test_a_rise_of_what_is_not_in_the_text_fails(repository: Repository) -> None:
    renew(as_strings(repository.good, 1), repository.baseline, repository.gold)
    same, risen = as_strings(repository.good, 1), as_strings(repository.good, 2)
    assert repository.check(same).passed
    report = repository.check(risen, max_drop=0.1)
    assert codes(report) == {("grounding", "not-in-text")}
    assert "2 of 100 strings of quotes are not in the text (2.0%), 1 of 100 before (1.0%)" in str(report.failures[0])
    assert repository.check(risen, max_drop=0.1, max_rise=0.02).passed


def test_strings_after_offsets_are_held_to_none(repository: Repository) -> None:
    report = repository.check(as_strings(repository.good, 1), max_drop=0.1)
    assert codes(report) == {("grounding", "not-in-text")}


# -- floors ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "path", "least"),
    [
        ("attribution.f1=0.70", ("attribution", "f1"), 0.7),
        (" quotes.exact.recall = 1 ", ("quotes", "exact", "recall"), 1.0),
        ("quotes.f1=0", ("quotes", "f1"), 0.0),
    ],
)
def test_floors_from_words(words: str, path: tuple[str, ...], least: float) -> None:
    assert floor_from(words) == Floor(path, least)


@pytest.mark.parametrize(
    "words", ["", "f1=0.5", "attribution.f1", "attribution.f1=x", "quotes.f1=1.5", "quotes.=0.5", "quotes.f1=nan"]
)
def test_what_is_no_floor(words: str) -> None:
    with pytest.raises(InputError, match=r"\[bad-floor\].*as attribution.f1=0.70"):
        floor_from(words)


def test_floors_from_toml_nested_and_flat() -> None:
    expected = (Floor(("attribution", "f1"), 0.7), Floor(("quotes", "exact", "f1"), 0.5))
    assert floors_from({"attribution": {"f1": 0.7}, "quotes": {"exact": {"f1": 0.5}}}) == expected
    assert floors_from({"attribution.f1": 0.7, "quotes.exact.f1": 0.5}) == expected
    assert floors_from(["attribution.f1=0.7", "quotes.exact.f1=0.5"]) == expected


def floors(**given: float) -> tuple[Floor, ...]:
    return floors_from({name.replace("__", "."): least for name, least in given.items()})


def test_a_broken_floor_fails(repository: Repository) -> None:
    assert repository.check(repository.good, floors=floors(attribution__f1=1.0, quotes__exact__recall=1.0)).passed
    lines = without(repository.good, 10)
    report = repository.check(lines, max_drop=0.5, floors=floors(attribution__f1=0.95, quotes__precision=1.0))
    assert [str(failure) for failure in report.failures] == [
        "attribution: attribution.f1 is 0.9474, below its floor of 0.95"
    ]


def test_a_rate_may_have_a_floor(repository: Repository) -> None:
    assert repository.check(repository.good, floors=floors(attribution__speaker_accuracy__strict__rate=1.0)).passed


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("qoutes.f1", 'there is no track qoutes; did you mean "quotes"'),
        ("cues.f1", "cues is not checked: add --track cues"),
        ("quotes.f2", 'no figure quotes.f2; did you mean "quotes.'),
        ("quotes.exact", 'no figure quotes.exact; did you mean "quotes.exact.'),
    ],
)
def test_a_floor_on_nothing_is_an_error(repository: Repository, name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        repository.check(repository.good, floors=floors_from({name: 0.5}))


def test_a_floor_on_one_of_several_rows_must_say_which(tmp_path: Path) -> None:
    repository = Repository(tmp_path, 2)
    renew(repository.good, repository.baseline, repository.gold, tracks=["quote_attributes", "quotes"])
    with pytest.raises(InputError, match=r"say quote_attributes\.medium\.overlap\.f1, "):
        repository.check(repository.good, floors=floors_from({"quote_attributes.f1": 0.5}))


def test_a_floor_on_what_was_not_attempted_is_broken(tmp_path: Path) -> None:
    repository = Repository(tmp_path, 2)
    renew(repository.good, repository.baseline, repository.gold, tracks=["cues", "quotes"])
    report = repository.check(repository.good, floors=floors_from({"cues.f1": 0.0}))
    assert [failure.message for failure in report.failures] == ["cues.f1 was not attempted, and its floor is 0"]
