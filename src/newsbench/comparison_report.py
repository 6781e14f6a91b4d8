"""What a comparison of systems found: a test a figure and a pair, and a verdict in plain words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from newsbench.metrics.statistics import MIN_STORIES

if TYPE_CHECKING:
    import pandas

ALPHA = 0.05
NO_DIFFERENCE = "no difference that can be believed"
TOO_FEW = "too few stories to tell"
NOT_ATTEMPTED = "not attempted"
UNDEFINED = "nothing to compare"


@dataclass(frozen=True, slots=True)
class PairedTest:
    """One figure of two systems.

    Attributes:
        first, second: the systems.
        track, row: the figure, in the names of the report.
        first_f1, second_f1: None where undefined or not attempted.
        delta: the second's less the first's.
        delta_ci: the paired bootstrap interval of delta, 95 %.
        p: of paired approximate randomisation over stories.
        p_holm: p adjusted for the number of figures of this pair.
        differing_stories: in which the two have different counts; the others say nothing about the difference.
        verdict: in plain words.
    """

    first: str
    second: str
    track: str
    row: str
    first_f1: float | None = None
    second_f1: float | None = None
    delta: float | None = None
    delta_ci: tuple[float, float] | None = None
    p: float | None = None
    p_holm: float | None = None
    differing_stories: int = 0
    verdict: str = NOT_ATTEMPTED


@dataclass(frozen=True)
class ComparisonReport:
    """What :func:`newsbench.compare` found out.

    Attributes:
        signature: what a reader must know to get the same digits (design 4.9).
        documents, stories: how many every system was scored on.
        systems: their names.
        tests: by pair, in the order of the tracks.
        warnings: what a reader should know before believing the tests.
    """

    signature: str
    documents: int
    stories: int
    systems: tuple[str, ...]
    tests: tuple[PairedTest, ...]
    warnings: tuple[str, ...] = ()

    def pairs(self) -> dict[tuple[str, str], list[PairedTest]]:
        """The tests of each pair of systems."""
        pairs: dict[tuple[str, str], list[PairedTest]] = {}
        for test in self.tests:
            pairs.setdefault((test.first, test.second), []).append(test)
        return pairs

    def to_dict(self) -> dict[str, Any]:
        """The report as ``schema/comparison.schema.json`` has it."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    def to_json(self) -> str:
        """Deterministic JSON: the same figures give the same bytes."""
        encoded = msgspec.json.encode(self.to_dict(), order="deterministic")
        return msgspec.json.format(encoded, indent=2).decode() + "\n"

    @classmethod
    def from_json(cls, source: str | bytes) -> ComparisonReport:
        """Read a report back.

        Raises:
            msgspec.ValidationError: it is not a report of a comparison.
        """
        return msgspec.json.decode(source, type=cls)

    def to_dataframe(self) -> pandas.DataFrame:
        """One line a test."""
        import pandas

        return pandas.DataFrame([asdict(test) for test in self.tests])

    def __str__(self) -> str:
        from newsbench.reports.compared import as_text

        return as_text(self)


def verdict(test: PairedTest, stories: int) -> str:
    """What may be said of a difference, in plain words.

    With n stories in which two systems differ, no two-sided randomisation has a p below 2/2ⁿ: where that is
    not small enough, finding no difference says nothing.
    """
    if test.p_holm is None or test.delta is None:
        return UNDEFINED
    if stories < MIN_STORIES or (test.differing_stories and 2.0 ** (1 - test.differing_stories) >= ALPHA):
        return TOO_FEW
    if test.p_holm >= ALPHA:
        return NO_DIFFERENCE
    return f"{test.second if test.delta > 0 else test.first} is better"
