"""A finding of the audit: a stretch of text that should be labelled or reviewed."""

from __future__ import annotations

from dataclasses import dataclass

from newsbench.model import Annotation, Fragments, Span
from newsbench.spans import canonical, overlap
from newsbench.validation.problems import Problem
from newsbench.validation.wording import quoted

MARK, CUE, EVENT, NAME, STALE = "audit-mark", "audit-cue", "audit-event", "audit-name", "audit-stale"

_WHAT = {
    MARK: "is at no quote's and no distractor's edge, and inside none",
    CUE: "is no cue and no trigger",
    EVENT: "is no trigger",
    NAME: "is no mention",
}
# Code points of text shown on either side.
_CONTEXT = 30


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What was found where; ``about`` says more, such as the event types that a word tells of."""

    span: Span
    code: str
    about: str = ""

    def problem(self, file: str, text: str) -> Problem:
        """The finding as users see it."""
        start, end = self.span
        about = f" ({self.about})" if self.about else ""
        around = quoted(text[max(0, start - _CONTEXT) : end + _CONTEXT], 2 * _CONTEXT + end - start)
        message = (
            f"{quoted(text[start:end])} at {start} to {end} {_WHAT[self.code]}{about}, in {around}: "
            "label it, or list it in annotations/reviewed.json"
        )
        return Problem(file, 0, "", self.code, message, "warning")


def boilerplate(annotation: Annotation) -> Fragments:
    """Where nothing is labelled."""
    return canonical(region.span for region in annotation.regions or () if region.kind == "boilerplate")


def touches(span: Span, fragments: Fragments) -> bool:
    """Whether a span shares a code point with canonical fragments."""
    return overlap((span,), fragments) > 0
