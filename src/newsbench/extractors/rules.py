"""The rule-based baseline: what patterns and word lists alone find. An honest floor, tuned on no labelled text.

The steps, each a module: marks and cues, names and descriptions, their clustering, attribution of marked words,
reported clauses, events. All offsets are Unicode code points; the same text always gives the same answer.
"""

from __future__ import annotations

from typing import Any

from newsbench.extractors import cast, cues, events, firstperson, marks, nominals, propernames, unclosed
from newsbench.extractors.attribution import Attributor
from newsbench.extractors.drafts import Draft
from newsbench.extractors.indirect import Reporter
from newsbench.extractors.page import Cover, Page
from newsbench.extractors.sources import Sources


def extract(text: str) -> dict[str, Any]:
    """Quotes, events and entities of a text: the keys of a prediction line without its ``doc_id``."""
    marked = unclosed.cut(text, marks.find(text))
    fragments = Cover(span for item in marked for span in item.fragments)
    page = Page(text, fragments.spans)
    found = cues.find(page, fragments)
    named = propernames.find(page)
    people = cast.build(page, named + nominals.find(page, found, named), fragments)
    quotes = _quotes(page, found, Sources(page, people), marked)
    people = cast.Cast(people.mentions + firstperson.find(page, quotes))
    return {
        "quotes": [_record(number, quote) for number, quote in enumerate(quotes, 1)],
        "events": events.find(page, people, quotes),
        "entities": people.entities(text),
    }


def _quotes(page: Page, found: cues.Cues, sources: Sources, marked: list[marks.Marked]) -> list[Draft]:
    """Marked words first, then the clauses of the cues that are left; in the order of the text."""
    attributor = Attributor(page, found, sources, marked)
    direct = attributor.read()
    left = [cue for cue in found.all if cue.span not in attributor.used]
    return sorted(direct + Reporter(page, sources, marked).read(left, direct), key=lambda draft: draft.content)


def _record(number: int, draft: Draft) -> dict[str, Any]:
    source, cue = draft.attribution.source, draft.attribution.cue
    return {
        "id": f"q{number}",
        "type": draft.type,
        "content": [list(span) for span in draft.content],
        "quoted": [list(span) for span in draft.quoted],
        "cue": [list(cue.span)] if cue else [],
        "source": list(source.span) if source else None,
        "speaker": draft.speaker,
        "medium": cue.medium if cue else "speech",
        "polarity": cue.polarity if cue else "positive",
        "realis": cue.realis if cue else "actual",
    }
