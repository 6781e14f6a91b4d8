"""What clusterings that need no thought get: rows beside those of a coreference track, to judge them by.

They cluster the *gold* mentions of the documents scored, which a system has to find first: mention detection costs
them nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from newsbench.comparison import Comparison
from newsbench.metrics.coreference import Partition
from newsbench.metrics.trivial import all_singletons, one_cluster, same_key
from newsbench.model import Fragments
from newsbench.normalize import fold
from newsbench.tracks.base import Path, Rows
from newsbench.tracks.clusters import metric_rows

# Below which key of a track the rows stand, by the name of the clustering.
ON_GOLD = "trivial_on_gold"


class Gold(Struct, frozen=True):
    """A gold mention.

    Attributes:
        number: tells it from all others.
        cluster: None: a singleton.
        words: its head, or all of it where it has none, marks and case made alike.
    """

    number: int
    cluster: Hashable | None
    words: str


Found = Iterator[tuple[Hashable | None, Fragments]]


def _mentions(comparison: Comparison) -> Found:
    for number, entity in enumerate(comparison.gold.annotation.entities or ()):
        for mention in entity.mentions:
            yield number, (mention.span if mention.head is None else mention.head,)


def _quotes(comparison: Comparison) -> Found:
    return ((quote.utterance or None, quote.content) for quote in comparison.gold_quotes)


def _events(comparison: Comparison) -> Found:
    return ((event.cluster or None, event.trigger) for event in comparison.gold.annotation.events or ())


_GOLD_OF: Mapping[str, Callable[[Comparison], Found]] = {
    "entities": _mentions,
    "event_coref": _events,
    "utterances": _quotes,
    "story_events": _events,
}
TRACKS = tuple(_GOLD_OF)

_SYSTEMS: Mapping[str, Callable[[Sequence[Gold]], Partition]] = {
    "singletons": all_singletons,
    "one_cluster": one_cluster,
    "same_string": lambda mentions: same_key(mentions, lambda mention: mention.words),
}


def trivial_rows(track: str, comparisons: Iterable[Comparison]) -> Rows:
    """Every metric of every trivial clustering of the gold mentions; nothing for tracks without clusters.

    Args:
        track: its name.
        comparisons: the documents over which the track forms clusters: one, or those of a story.
    """
    if track not in _GOLD_OF:
        return {}
    mentions = list(_gold(_GOLD_OF[track], comparisons))
    key = same_key(mentions, lambda m: ("alone", m.number) if m.cluster is None else ("cluster", m.cluster))
    rows: Rows = {}
    for name, system in _SYSTEMS.items():
        path: Path = (track, ON_GOLD, name)
        rows.update(metric_rows(path, key, system(mentions)))
    return rows


def _gold(found_in: Callable[[Comparison], Found], comparisons: Iterable[Comparison]) -> Iterator[Gold]:
    found = ((comparison.gold.text, *one) for comparison in comparisons for one in found_in(comparison))
    for number, (text, cluster, place) in enumerate(found):
        yield Gold(number, cluster, fold(" ".join(text[start:end] for start, end in place)))
