"""Two partitions laid over each other: all that any coreference metric asks about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

Mention = TypeVar("Mention", bound=Hashable)
# Clusters of mention keys. An aligned gold and predicted mention have the same key on both sides; an
# unaligned one has a key that the other side lacks.
Partition = Sequence[Collection[Hashable]]


class Overlap(Struct, frozen=True):
    """The sizes of the clusters on both sides, and how many mentions each pair of clusters shares.

    ``shared`` holds only the pairs (key cluster, response cluster) that share a mention, so its length
    grows with the mentions and not with the product of the two numbers of clusters.
    """

    key_sizes: tuple[int, ...]
    response_sizes: tuple[int, ...]
    shared: Mapping[tuple[int, int], int]

    @classmethod
    def of(cls, key: Partition, response: Partition) -> Overlap:
        key, response = _filled(key), _filled(response)
        key_index, response_index = _cluster_of_mention(key), _cluster_of_mention(response)
        shared = Counter((k, response_index[m]) for m, k in key_index.items() if m in response_index)
        return cls(tuple(map(len, key)), tuple(map(len, response)), shared)

    def swapped(self) -> Overlap:
        """Key and response change places: the recall of what comes out is the precision of this."""
        turned = {(r, k): count for (k, r), count in self.shared.items()}
        return Overlap(self.response_sizes, self.key_sizes, turned)


def without_singletons(partition: Sequence[Collection[Mention]]) -> list[Collection[Mention]]:
    """The clusters of two or more mentions.

    To be called after alignment, on either side by that side's own sizes: a mention that is a singleton
    in gold and clustered in the prediction stays in the prediction, where it is a mistake.
    """
    return [cluster for cluster in partition if len(cluster) > 1]


def _filled(partition: Partition) -> Partition:
    """Without empty clusters, which MUC would count as minus one link and CEAFe as a miss."""
    return [cluster for cluster in partition if cluster]


def _cluster_of_mention(partition: Partition) -> dict[Hashable, int]:
    index = {mention: i for i, cluster in enumerate(partition) for mention in cluster}
    if len(index) != sum(map(len, partition)):
        raise ValueError("not a partition: a mention stands in it twice")
    return index
