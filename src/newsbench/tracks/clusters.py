"""What the coreference tracks share: two partitions of aligned mentions, and the rows that come of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from msgspec import Struct, field

from newsbench.metrics.coreference import Partition, all_sums, without_singletons
from newsbench.metrics.prf import Prf
from newsbench.tracks.base import Path, Rows

Key = tuple[Hashable, ...]


class Clusters(Struct):
    """Mentions of both sides by cluster; a mention found by both has the same key on both."""

    key: dict[Hashable, list[Key]] = field(default_factory=lambda: defaultdict(list))
    response: dict[Hashable, list[Key]] = field(default_factory=lambda: defaultdict(list))

    def add(
        self,
        scope: Hashable,
        gold: Sequence[Hashable | None],
        predicted: Sequence[Hashable | None],
        pairs: Iterable[tuple[int, int]],
        skipped: Iterable[int] = (),
    ) -> None:
        """Add the items of one document.

        Args:
            scope: tells this document's items from those of another.
            gold, predicted: the cluster of each item by rank; None: a singleton.
            pairs: aligned items, by rank.
            skipped: predicted items that are not counted.
        """
        aligned = {p: g for g, p in pairs}
        left_out = set(skipped)
        for rank, cluster in enumerate(gold):
            mention = (scope, "gold", rank)
            self.key[mention if cluster is None else ("cluster", cluster)].append(mention)
        for rank, cluster in enumerate(predicted):
            if rank not in left_out:
                mention = (scope, "gold", aligned[rank]) if rank in aligned else (scope, "predicted", rank)
                self.response[mention if cluster is None else ("cluster", cluster)].append(mention)

    def rows(self, path: Path) -> Rows:
        """Mention detection and every metric, with singletons and without (each side by its own size)."""
        key, response = list(self.key.values()), list(self.response.values())
        bare = _detection((*path, _BARE), without_singletons(key), without_singletons(response))
        return {**_detection(path, key, response), **bare, **metric_rows(path, key, response)}


_BARE = "without_singletons"


def metric_rows(path: Path, key: Partition, response: Partition) -> Rows:
    """Every metric, with singletons and without."""
    bare = all_sums(without_singletons(key), without_singletons(response))
    return {
        **{(*path, name): sums for name, sums in all_sums(key, response).items()},
        **{(*path, _BARE, name): sums for name, sums in bare.items()},
    }


def _detection(path: Path, key: Partition, response: Partition) -> Rows:
    ours = {mention for cluster in key for mention in cluster}
    theirs = {mention for cluster in response for mention in cluster}
    both = len(ours & theirs)
    return {(*path, "mentions"): Prf(both, len(theirs) - both, len(ours) - both)}
