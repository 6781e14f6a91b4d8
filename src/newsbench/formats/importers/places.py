"""Fragments of a text as newsbench keeps them: joined, told by their words, the longest of several."""

from __future__ import annotations

from newsbench.model import Fragments, Span
from newsbench.spans import trim


def longest(fragments: Fragments) -> Span:
    """The longest of several fragments, the first of equals: what is kept where newsbench holds a single span."""
    return max(fragments, key=lambda span: (span[1] - span[0], -span[0]))


def holds_words(fragments: Fragments, text: str) -> bool:
    """Whether fragments lie in a text and hold more than marks and spaces, as content and triggers must."""
    return bool(fragments) and fragments[-1][1] <= len(text) and bool(trim(fragments, text))


def joined_over_spaces(fragments: Fragments, text: str) -> Fragments:
    """Fragments with those joined that only spaces or line breaks separate."""
    joined: list[Span] = []
    for start, end in fragments:
        if joined and text[joined[-1][1] : start].isspace():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
