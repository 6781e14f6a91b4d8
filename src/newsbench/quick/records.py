"""Records as narrow as the fast way needs: who decodes to them is valid in all that a record alone can say.

Keys stand in the order of :mod:`newsbench.model`, so that both are written alike.
"""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from newsbench.model import Confidence, Date, Id, Medium, Polarity, QuoteType, Realis, Sha256, Span, Split


class QuickQuote(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A gold quote of one fragment in a document without entities, so of nobody who is named."""

    content: tuple[Span]
    id: Id | UnsetType = UNSET
    type: Literal["direct", "indirect"] | UnsetType = UNSET
    cue: tuple[Span, ...] | UnsetType = UNSET
    source: None | UnsetType = UNSET
    speaker: None | UnsetType = UNSET
    via: None | UnsetType = UNSET
    addressee: None | UnsetType = UNSET
    medium: Medium | UnsetType = UNSET
    polarity: Polarity | UnsetType = UNSET
    realis: Realis | UnsetType = UNSET
    utterance: Id | None | UnsetType = UNSET


class QuickGold(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A gold line with quotes and nothing else labelled."""

    doc_id: Id
    quotes: tuple[QuickQuote, ...]
    text: str
    story_id: Id | UnsetType = UNSET
    split: Split | UnsetType = UNSET
    title: str | None = None
    outlet: str | None = None
    published: Date | None = None
    genre: str | None = None
    language: str | None = None
    license: str | None = None
    text_sha256: Sha256 | None = None
    canary: str | None = None


class QuickAnswer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A predicted quote of one fragment, by offsets."""

    content: tuple[Span]
    id: Id | None = None
    type: QuoteType | None = None
    cue: tuple[Span, ...] | None = None
    source: Span | None | UnsetType = UNSET
    speaker: str | None | UnsetType = UNSET
    medium: Medium | None = None
    polarity: Polarity | None = None
    realis: Realis | None = None
    confidence: Confidence | None = None


class QuickPrediction(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A line of predictions with quotes and nothing else."""

    doc_id: Id
    quotes: tuple[QuickAnswer, ...]
