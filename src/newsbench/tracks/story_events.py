"""``story_events``: the clusters that events form across the documents of a story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from newsbench.comparison import Comparison, Criterion
from newsbench.tracks.base import ItemTrack, Path, Rows
from newsbench.tracks.clusters import Clusters
from newsbench.tracks.event_coref import add_events


class StoryEvents:
    """The same happening, told by several outlets."""

    name = "story_events"
    layer: Literal["events"] = "events"
    scope: Literal["story"] = "story"
    deciding: Mapping[Path, frozenset[str]] = {("story_events",): frozenset({"events.cluster"})}
    parts: tuple[ItemTrack, ...] = ()

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return (("story_events", "mentions"),)

    def story_rows(self, comparisons: Sequence[Comparison]) -> Rows:
        clusters = Clusters()
        for comparison in comparisons:
            add_events(clusters, comparison, "overlap")
        return clusters.rows(("story_events",))
