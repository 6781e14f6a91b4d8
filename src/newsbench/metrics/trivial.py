"""Clusterings that need no thought: what a coreference score has to beat."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Mention = TypeVar("Mention", bound=Hashable)


def all_singletons(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """Every mention on its own."""
    return [[mention] for mention in mentions]


def one_cluster(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """All mentions together; no cluster where there is no mention."""
    together = list(mentions)
    return [together] if together else []


def same_key(mentions: Iterable[Mention], key: Callable[[Mention], Hashable]) -> list[list[Mention]]:
    """Those mentions together for which ``key`` gives the same, such as the string of their head."""
    clusters: dict[Hashable, list[Mention]] = {}
    for mention in mentions:
        clusters.setdefault(key(mention), []).append(mention)
    return list(clusters.values())
