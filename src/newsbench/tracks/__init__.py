"""The tracks, one short file each: what an item is, and when a pair is right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsbench.tracks.arguments import Arguments
from newsbench.tracks.attribution import Attribution
from newsbench.tracks.base import Track
from newsbench.tracks.cues import CUES
from newsbench.tracks.entities import Entities
from newsbench.tracks.event_attributes import EventAttributes
from newsbench.tracks.event_coref import EventCoref
from newsbench.tracks.event_types import EVENT_TYPES
from newsbench.tracks.events import EVENTS
from newsbench.tracks.quote_attributes import QuoteAttributes
from newsbench.tracks.quote_types import QUOTE_TYPES
from newsbench.tracks.quotes import Quotes
from newsbench.tracks.reported_events import REPORTED_EVENTS
from newsbench.tracks.sources import SOURCES
from newsbench.tracks.story_events import StoryEvents
from newsbench.tracks.utterances import Utterances
from newsbench.tracks.verbatim import Verbatim

ALL_TRACKS: tuple[Track, ...] = (
    Quotes(),
    QUOTE_TYPES,
    QuoteAttributes(),
    CUES,
    SOURCES,
    Attribution(),
    Verbatim(),
    EVENTS,
    EVENT_TYPES,
    EventAttributes(),
    Arguments(),
    REPORTED_EVENTS,
    Entities(),
    EventCoref(),
    Utterances(),
    StoryEvents(),
)
NAMES: tuple[str, ...] = tuple(track.name for track in ALL_TRACKS)


def select(names: Iterable[str] | None) -> Sequence[Track]:
    """Tracks by name, in the order of the report; None or nothing: all of them.

    Raises:
        KeyError: there is no track of that name.
    """
    wanted = set(names or NAMES)
    if unknown := sorted(wanted - set(NAMES)):
        raise KeyError(unknown[0])
    return [track for track in ALL_TRACKS if track.name in wanted]
