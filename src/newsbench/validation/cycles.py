"""Cycles among parents: a quote cannot, by any way round, be nested in itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newsbench.validation.reporting import Report


def report_cycles(parents: Mapping[str, str], places: Mapping[str, int], report: Report) -> None:
    """Report each cycle once, at the quote that stands first.

    Args:
        parents: id of a quote → id of its parent.
        places: id of a quote → its place in the list.
    """
    for cycle in cycles(parents):
        first = min(cycle, key=lambda key: places.get(key, 0))
        turned = cycle[cycle.index(first) :] + cycle[: cycle.index(first)]
        way = " in ".join([*turned, first])
        report.error(("quotes", places[first], "parent"), "parent-cycle", f"nested in itself: {way}")


def cycles(parents: Mapping[str, str]) -> Iterator[list[str]]:
    """The cycles of a mapping, each once."""
    done: set[str] = set()
    for start in parents:
        way: list[str] = []
        key = start
        while key in parents and key not in done:
            done.add(key)
            way.append(key)
            key = parents[key]
        if key in way:
            yield way[way.index(key) :]
