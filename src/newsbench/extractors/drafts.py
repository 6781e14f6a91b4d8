"""What the steps of the extractor hand on: a quote before it is written out."""

from __future__ import annotations

from dataclasses import dataclass

from newsbench.extractors.cues import Cue
from newsbench.extractors.page import Span
from newsbench.extractors.propernames import Mention


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to speak, and by which cue. ``tail``: where the attribution ends, if it follows the words."""

    source: Mention | None
    cue: Cue | None
    tail: int = -1


@dataclass(frozen=True, slots=True)
class Draft:
    """A quote: sorted disjoint ``content``, its type, and its attribution."""

    content: tuple[Span, ...]
    type: str
    attribution: Attribution
    quoted: tuple[Span, ...] = ()
    speaker: str | None = None

    @property
    def start(self) -> int:
        return self.content[0][0]

    @property
    def end(self) -> int:
        return self.content[-1][1]
