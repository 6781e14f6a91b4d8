"""A string's place in a text (design 5), for extractors that give strings instead of offsets.

Four ways are tried, the first that hits wins: *verbatim*, *normalised* (marks, dashes, white space,
case), *elided* (by its fragments around an ellipsis), *altered* (fuzzily). A string that occurs more than
once stands for all its occurrences.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from newsbench.edges import find_window, refined
from newsbench.model import Fragments, Span
from newsbench.normalize import fold
from newsbench.spans import TRIMMABLE, canonical

Grade = Literal["offsets", "verbatim", "normalised", "elided", "altered", "not-in-text"]
GRADES: tuple[Grade, ...] = ("offsets", "verbatim", "normalised", "elided", "altered", "not-in-text")

# Version of these rules; part of the signature, since another version may give other digits.
GROUNDING_VERSION = 2

ALTERED_MIN_SCORE = 90
ALTERED_MIN_LENGTH = 20
# Fuzzy search costs length of string x length of text, so both are bounded, and never the time.
ALTERED_MAX_LENGTH = 4_000
_MAX_PLACES = 10_000
# In code points: a string may be twice as long as its text and this much longer, for spaces and marks.
_SLACK = 200
# Fragments of all occurrences of one elided string: firsts x pieces.
_MAX_FRAGMENTS = 1_000_000

# White space before it counts from where it begins: trying each of its characters would cost their square.
_ELLIPSIS = re.compile(
    r"(?:(?<!\s)\s+)?(?:\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.(?:\s?\.)?)\s*"
)


_DASHES = re.compile("[ -]*-[ -]*")
# Bounded, since a text may be nothing but dashes.
_DASH = "-{1,9}"


class Grounding(Struct, frozen=True, gc=False):
    """How a string was found, and where: one canonical fragment tuple an occurrence, earliest first."""

    grade: Grade
    places: tuple[Fragments, ...] = ()


NOT_IN_TEXT = Grounding("not-in-text")


class TextIndex:
    """A text that strings are looked up in; folded once, and each string is looked up once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._folded: str | None = None
        self._known: dict[str, Grounding] = {}

    @property
    def folded(self) -> str:
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    def locate(self, string: str) -> Grounding:
        """The place of ``string`` in the text.

        Args:
            string: what an extractor gave.
        """
        if string not in self._known:
            self._known[string] = self._locate(string)
        return self._known[string]

    def ground(self, given: str | Span | Sequence[Span | str] | None) -> Grounding:
        """Where a predicted place lies, in whichever way it is given: a string, a span, or a list of both."""
        if isinstance(given, str):
            return self.locate(given)
        parts = tuple(given or ())
        if len(parts) == 2 and isinstance(parts[0], int):
            return Grounding("offsets", (((parts[0], parts[1]),),))  # type: ignore[arg-type]
        if any(isinstance(part, str) for part in parts):
            return self.locate_all(parts)  # type: ignore[arg-type]
        return Grounding("offsets", (parts,))  # type: ignore[arg-type]

    def locate_all(self, strings: tuple[Span | str, ...]) -> Grounding:
        """One place for a list of fragments, each by offsets or by string; the worst grade counts.

        A fragment lies at its first occurrence after the fragment before it, else at its earliest. If one
        of them is not in the text, the whole is not.
        """
        parts = [self._part(part) for part in strings]
        if not parts:
            return Grounding("offsets")
        worst = max((part.grade for part in parts), key=GRADES.index)
        if worst == "not-in-text":
            return NOT_IN_TEXT
        chains = dict.fromkeys(_chain(first, parts[1:]) for first in parts[0].places)
        return Grounding(worst, tuple(sorted(chains)))

    def _part(self, part: Span | str) -> Grounding:
        return self.locate(part) if isinstance(part, str) else Grounding("offsets", ((part,),))

    def _locate(self, string: str) -> Grounding:
        verbatim = tuple(((start, start + len(string)),) for start in _occurrences(string, self.text))
        if TRIMMABLE.issuperset(string):
            # Nothing but marks and spaces: nobody's words, so it is empty and no fabrication.
            return Grounding("offsets", verbatim)
        if verbatim:
            return Grounding("verbatim", verbatim)
        # Much longer than the text it cannot be in it, and looking for all its words would take long.
        if len(string) > 2 * len(self.text) + _SLACK:
            return NOT_IN_TEXT
        if normalised := tuple((span,) for span in self._normalised(string)):
            return Grounding("normalised", normalised)
        if elided := self._elided(string):
            return Grounding("elided", elided)
        if span := self._altered(string):
            # What it stands for may itself occur more than once, as a quote that is the headline too.
            again = self._normalised(self.text[slice(*span)])
            return Grounding("altered", tuple((place,) for place in again) or ((span,),))
        return NOT_IN_TEXT

    def _normalised(self, string: str, start: int = 0) -> Iterator[Span]:
        words = _bare(fold(string)).split()
        if not words:
            return
        pattern = re.compile(_pattern(words))
        for count, hit in enumerate(pattern.finditer(self.folded, start)):
            if count == _MAX_PLACES:
                return
            yield hit.span()

    def _elided(self, string: str) -> tuple[Fragments, ...]:
        pieces = [piece for piece in _ELLIPSIS.split(string) if _bare(piece)]
        if len(pieces) < 2 and not _ELLIPSIS.search(string):
            return ()
        # Each piece takes a code point of the text at least.
        if not pieces or len(pieces) > len(self.text):
            return ()
        found: dict[str, list[Span]] = {}
        for piece in pieces:
            if piece not in found and not found.setdefault(piece, list(self._normalised(piece))):
                return ()
        return tuple(sorted(set(_chains([found[piece] for piece in pieces]))))

    def _altered(self, string: str) -> Span | None:
        needle = _bare(" ".join(fold(string).split()))
        if not ALTERED_MIN_LENGTH <= len(needle) <= ALTERED_MAX_LENGTH:
            return None
        window = find_window(needle, self.folded, ALTERED_MIN_SCORE)
        return None if window is None else refined(needle, self.text, self.folded, window)


def _occurrences(string: str, text: str) -> Iterator[int]:
    start = text.find(string)
    for _ in range(_MAX_PLACES):
        if start < 0:
            return
        yield start
        start = text.find(string, start + 1)


def _bare(string: str) -> str:
    """Without the marks, spaces and stops that an extractor may have put around its string."""
    trimmable = "".join(TRIMMABLE)
    return string.strip(trimmable)


def _pattern(words: Sequence[str]) -> str:
    """Words with any white space between them, and dashes, one or a row of them, with or without it around."""
    parts = [_word_pattern(part).replace(r"\ ", " +") for part in _DASHES.split(" ".join(words))]
    dashes = [_DASH if not part else f" *{_DASH}" for part in parts[:-1]]
    spaces = ["" if not part else " *" for part in parts[1:]]
    return parts[0] + "".join(map("".join, zip(dashes, spaces, parts[1:], strict=True)))


def _word_pattern(word: str) -> str:
    return re.escape(word).replace("…", r"(?:…|\.\.\.)").replace(r"\.\.\.", r"(?:…|\.\.\.)")


def _chains(found: Sequence[Sequence[Span]]) -> Iterator[Fragments]:
    """The pieces in order, from every occurrence of the first; ``found``: the occurrences of each."""
    for first in found[0][: max(1, _MAX_FRAGMENTS // len(found))]:
        chain = _follow(first, found[1:])
        if chain is None:
            # What does not follow here follows no later occurrence either.
            return
        yield chain


def _follow(first: Span, rest: Sequence[Sequence[Span]]) -> Fragments | None:
    """The fragments after ``first``, each at its nearest occurrence behind the one before; None if one has none."""
    chain = [first]
    for candidates in rest:
        at = bisect_left(candidates, chain[-1][1], key=lambda span: span[0])
        if at == len(candidates):
            return None
        chain.append(candidates[at])
    return canonical(chain)


def _chain(first: Fragments, rest: list[Grounding]) -> Fragments:
    chain = list(first)
    for part in rest:
        later = (place for place in part.places if place[0][0] >= chain[-1][1])
        chain.extend(next(later, part.places[0]))
    return canonical(chain)
