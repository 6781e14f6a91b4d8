"""What a system must beat: whatever stands in quotation marks is somebody's words, said by the last name before it."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from newsbench.extractors import marks, propernames
from newsbench.extractors.page import Page


def extract(text: str) -> dict[str, Any]:
    """Every marked span as a direct quote of the name that was mentioned last; no events. Offsets in code points."""
    mentions = propernames.find(Page(text))
    ends = [mention.span[1] for mention in mentions]
    return {"quotes": [_quote(marked, mentions, ends) for marked in marks.find(text)], "events": [], "entities": []}


def _quote(marked: marks.Marked, mentions: list[propernames.Mention], ends: list[int]) -> dict[str, Any]:
    # Mentions are disjoint and in order, so the last one before the quote is found by its end.
    before = bisect_right(ends, marked.start)
    speaker = {"span": list(mentions[before - 1].span)} if before else None
    return {"type": "direct", "content": [list(span) for span in marked.fragments], "speaker": speaker}
