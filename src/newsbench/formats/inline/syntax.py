"""What reading and writing the inline format share: problems, names of tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

HEADER_END, TEXT_END = "===", "---"
LAYERS = ("regions", "entities", "quotes", "distractors", "events")
# "?" is a mention whose form was not labelled.
FORMS = {"n": "name", "m": "nominal", "p": "pronoun", "?": None}
GUIDELINES = "1.0"
# Keys of an event's label line that are not roles.
EVENT_KEYS = ("time", "polarity", "realis", "cluster", "by", "arguments")
# Header key -> field of the document; layers and guidelines belong to the annotation.
DOCUMENT_KEYS = {
    "doc": "doc_id", "story": "story_id", "split": "split", "title": "title", "outlet": "outlet",
    "published": "published", "genre": "genre", "language": "language", "origin": "origin", "license": "license",
    "canary": "canary",
}  # fmt: skip

_ID = r"[0-9][0-9A-Za-z_-]*"
_PLAIN = rf"a|q{_ID}(?:\.[cms])?|[vs]{_ID}"
OPENING = re.compile(
    rf"(?P<named>[rd]):(?P<kind>[^\s:@^]+)|(?P<plain>{_PLAIN})"
    rf"|(?P<entity>e{_ID}):(?P<form>[^\s:@^]+)(?:\^(?P<head>-|[0-9]+-[0-9]+))?(?P<sources>(?:@q{_ID})*)"
)
CLOSING = re.compile(rf"(?P<key>[rd]|e{_ID}|{_PLAIN})(?::[^\s:@^]+)?")
LABEL_ID = re.compile(rf"[eqv]{_ID}")
FILLER = re.compile(rf"[evs]{_ID}")
ROLE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong and what to do; ``line`` and ``column`` count from 1, in code points, 0 where there is no file."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}" if self.line else self.message


class InlineError(ValueError):
    """A file that cannot be read, or an annotation that cannot be written; ``problems`` holds all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A tail for a message that names a wrong word: the nearest known one, else all of them."""
    choices = sorted(known)
    near = get_close_matches(word, choices, n=1)
    return f"did you mean {near[0]}?" if near else "it is one of: " + ", ".join(choices)
