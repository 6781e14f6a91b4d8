"""``utterances``: the clusters of quotes, across the documents of a story, that report the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from newsbench.comparison import Comparison, Criterion
from newsbench.tracks.base import ItemTrack, Path, Rows
from newsbench.tracks.clusters import Clusters
from newsbench.tracks.quotes import CONTENT


class Utterances:
    """One act of speech, quoted by several. A quote without an utterance is a singleton."""

    name = "utterances"
    layer: Literal["quotes"] = "quotes"
    scope: Literal["story"] = "story"
    deciding: Mapping[Path, frozenset[str]] = {("utterances",): frozenset({"quotes.utterance"})}
    parts: tuple[ItemTrack, ...] = ()

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return (("utterances", "mentions"),)

    def story_rows(self, comparisons: Sequence[Comparison]) -> Rows:
        clusters = Clusters()
        for comparison in comparisons:
            layer = comparison.contents
            outcome = CONTENT.outcome(comparison, "overlap")
            clusters.add(
                comparison.gold.doc_id,
                [item.record.utterance or None for item in layer.gold],
                [item.record.utterance or None for item in layer.predicted],
                outcome.pairs,
                outcome.left_out,
            )
        return clusters.rows(("utterances",))
