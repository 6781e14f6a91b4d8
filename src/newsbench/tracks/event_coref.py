"""``event_coref``: the clusters that events form in a document, over events whose triggers match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from newsbench.comparison import Comparison, Criterion
from newsbench.tracks.base import ItemTrack, Path, Rows
from newsbench.tracks.clusters import Clusters
from newsbench.tracks.events import EVENTS


class EventCoref:
    """As for entities. An event without a cluster is a singleton."""

    name = "event_coref"
    layer: Literal["events"] = "events"
    scope: Literal["document"] = "document"
    deciding: Mapping[Path, frozenset[str]] = {("event_coref",): frozenset({"events.cluster"})}
    parts: tuple[ItemTrack, ...] = ()

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return (("event_coref", "mentions"),)

    def rows(self, comparison: Comparison) -> Rows:
        clusters = Clusters()
        add_events(clusters, comparison, comparison.options.criterion)
        return clusters.rows(("event_coref",))


def add_events(clusters: Clusters, comparison: Comparison, criterion: Criterion) -> None:
    """Add the events of a document, aligned as in ``events`` under a criterion."""
    layer = comparison.triggers
    outcome = EVENTS.outcome(comparison, criterion)
    clusters.add(
        comparison.gold.doc_id,
        [item.record.cluster or None for item in layer.gold],
        [item.record.cluster or None for item in layer.predicted],
        outcome.pairs,
        outcome.left_out,
    )
