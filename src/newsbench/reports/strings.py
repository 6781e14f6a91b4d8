"""How strings were found in the texts, as a table."""

from __future__ import annotations

from collections.abc import Mapping

from newsbench.grounding import GRADES
from newsbench.reports.grid import grid

FOUND = tuple(grade for grade in GRADES if grade != "offsets")
COLUMNS = ("strings of", "count", *FOUND, "fabricated")


def grade_rows(counts: Mapping[str, Mapping[str, float]]) -> list[tuple[str, ...]]:
    """A row a place that has strings: how many, how many of each grade, and the share that is not in the text."""
    rows = []
    for place, grades in counts.items():
        if total := int(sum(grades[grade] for grade in FOUND)):
            shares = (str(int(grades[grade])) for grade in FOUND)
            rows.append((place, str(total), *shares, f"{grades['not-in-text'] / total:.1%}"))
    return rows


def as_text(counts: Mapping[str, Mapping[str, float]]) -> str:
    """The table of a grounding, empty where there was no string."""
    rows = grade_rows(counts)
    return grid(COLUMNS, rows, left=COLUMNS[:1]) if rows else ""
