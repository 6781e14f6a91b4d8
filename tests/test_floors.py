"""The shipped set holds enough of everything: the floors of corpus/floors.json, counted from the labels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from command_line import NOTHING_ATTACHED

from newsbench.corpus import load
from newsbench.counting import Floor, Shortfall, Statistics, measured, read_floors, statistics
from newsbench.resources import data_root, ontology

FLOORS = read_floors(data_root())


@pytest.fixture(scope="module")
def counted() -> Iterator[Statistics]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSBENCH_DATA", str(NOTHING_ATTACHED))
        yield statistics(load())


def key(floor: Floor) -> tuple[str, str, str]:
    return floor.part, floor.table, floor.name


@pytest.mark.parametrize("floor", FLOORS, ids=lambda floor: "-".join(key(floor)))
def test_the_set_reaches_its_floor(floor: Floor, counted: Statistics) -> None:
    (found,) = measured(counted, [floor])
    assert not found.is_below, f"there are {found.count} of {floor.least}"


def test_every_hard_case_type_and_kind_has_a_floor() -> None:
    least = {key(floor): floor.least for floor in FLOORS}
    assert {least["test", "phenomena", name] for name in ontology()["phenomena"]} == {12}
    assert {least["all", "events", name] for name in ontology()["event_types"]} == {15}
    assert {least["all", "distractors", name] for name in ontology()["distractor_kinds"]} == {10}


def test_every_derived_phenomenon_that_occurs_has_a_floor(counted: Statistics) -> None:
    floored = {key(floor) for floor in FLOORS}
    for name in counted.parts["all"]["derived_phenomena"]:
        assert ("test", "derived_phenomena", name) in floored


def test_a_floor_is_reached_by_just_enough() -> None:
    floor = Floor("all", "totals", "quotes", 3)
    assert [Shortfall(floor, there).is_below for there in (2, 3, 4)] == [True, False, False]
