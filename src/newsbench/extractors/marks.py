"""Find what stands inside quotation marks, of whatever kind, also where one mark of the pair is missing.

Spans leave the marks out and count Unicode code points.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from newsbench.extractors.lexicon import words
from newsbench.extractors.page import Span, paragraphs, trimmed

# An opening mark -> the marks that may close it. Some languages close with what English opens with.
CLOSERS = {"“": "”“", '"': '"', "„": "“”", "«": "»", "»": "«", "”": "”", "‘": "’'", "'": "'’", "’": "’"}
SINGLE = "‘’'"
_MARK = re.compile("[“”„\"«»‘’']")
_ELIDED = re.compile(r"[^\W_]+")
_SENTENCE_START = re.compile(r"[.!?…]\s+(?=\S)")
# How far back, in code points, the start of words with a closing mark only is looked for.
_LOOK_BACK = 600


@dataclass(frozen=True, slots=True)
class Marked:
    """Words inside marks: a fragment a paragraph. A missing mark is told by ``opened`` or ``closed``."""

    fragments: tuple[Span, ...]
    opened: bool = True
    closed: bool = True

    @property
    def start(self) -> int:
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        return self.fragments[-1][1]


class _Piece(NamedTuple):
    """What is marked in one paragraph; ``opener`` and ``closer`` are the offsets of the marks, or -1."""

    start: int
    end: int
    opener: int
    closer: int
    paragraph: Span


def find(text: str) -> list[Marked]:
    """All outermost marked spans in the order of the text; what is nested in them is not listed."""
    pieces = [piece for span in paragraphs(text) for piece in _Scan(text, span).pieces()]
    return [marked for group in _groups(text, pieces) if (marked := _marked(text, group))]


def _marked(text: str, group: list[_Piece]) -> Marked | None:
    spans = (trimmed(text, piece.start, piece.end) for piece in group)
    fragments = tuple(span for span in spans if span[0] < span[1])
    return Marked(fragments, group[0].opener >= 0, group[-1].closer >= 0) if fragments else None


def _groups(text: str, pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces joined where a paragraph leaves its mark open and the next one opens it again."""
    groups: list[list[_Piece]] = []
    for piece in pieces:
        if groups and _continues(text, groups[-1][-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [group for group in groups if not _is_lone_single(text, group)]


def _continues(text: str, before: _Piece, piece: _Piece) -> bool:
    if before.closer >= 0 or before.opener < 0 or piece.opener != piece.paragraph[0]:
        return False
    return text[piece.opener] == text[before.opener] and not text[before.paragraph[1] : piece.opener].strip()


def _is_lone_single(text: str, group: list[_Piece]) -> bool:
    """A single mark that never closes is an apostrophe."""
    opener = group[0].opener
    return group[-1].closer < 0 and opener >= 0 and text[opener] in SINGLE


class _Scan:
    """One paragraph, read from left to right."""

    def __init__(self, text: str, paragraph: Span) -> None:
        self.text = text
        self.begin, self.finish = paragraph
        self.marks = [m.start() for m in _MARK.finditer(text, *paragraph)]
        closing = [at for at in self.marks if text[at] in SINGLE and self._closes_word(at)]
        self._sure = [at for at in closing if not self._is_plural_possessive(at)]
        self._doubtful = [at for at in closing if self._is_plural_possessive(at)]
        self._found: list[_Piece] = []
        self._opener = -1
        self._closer = -1

    def pieces(self) -> list[_Piece]:
        """What is marked in this paragraph, in order, disjoint."""
        for at in self.marks:
            self._step(at)
        if self._opener >= 0:
            self._add(self._opener + 1, self.finish, self._opener, -1)
        return self._found

    def _step(self, at: int) -> None:
        mark = self.text[at]
        if self._opener < 0:
            self._outside(at, mark)
        elif self._closer >= 0:
            if at == self._closer:
                self._close(at)
        elif mark in CLOSERS[self.text[self._opener]] and not (mark in '"”“' and self._only_opens(at)):
            self._close(at)
        elif mark == self.text[self._opener]:
            # The same mark opens again: the earlier one was never closed.
            self._add(self._opener + 1, at, self._opener, -1)
            self._open(at)

    def _outside(self, at: int, mark: str) -> None:
        if mark in SINGLE:
            self._open_single(at)
        elif mark in "“„«" or self._only_opens(at) or (mark == '"' and not self._closes_word(at)):
            self._open(at)
        elif mark != '"' or not self.text[at - 1 : at].isdigit():  # 6" is a length
            self._stray(at)

    def _open_single(self, at: int) -> None:
        """Open a single mark if it is none of the apostrophes: inside a word, before an elision, never closed."""
        if not self._only_opens(at) or self._is_elision(at):
            return
        closer = self._single_closer(at)
        if closer >= 0 or at == self.begin or self.text[at] == "‘":
            self._open(at)
            self._closer = closer if closer >= 0 else self.finish

    def _single_closer(self, at: int) -> int:
        """The first mark that surely closes; one that may be a plural possessive only where none does."""
        for offsets in (self._sure, self._doubtful):
            index = bisect_left(offsets, at + 1)
            if index < len(offsets):
                return offsets[index]
        return -1

    def _open(self, at: int) -> None:
        self._opener, self._closer = at, -1

    def _close(self, at: int) -> None:
        self._add(self._opener + 1, at, self._opener, at)
        self._opener = self._closer = -1

    def _stray(self, at: int) -> None:
        """A mark that closes what nothing opened: take the sentence it ends."""
        floor = max(self.begin, at - _LOOK_BACK)
        if self._found:
            floor = max(floor, self._found[-1].end + 1)
        starts = [m.end() for m in _SENTENCE_START.finditer(self.text, floor, at)]
        self._add(starts[-1] if starts else floor, at, -1, at)

    def _add(self, start: int, end: int, opener: int, closer: int) -> None:
        if start < end:
            self._found.append(_Piece(start, end, opener, closer, (self.begin, self.finish)))

    def _only_opens(self, at: int) -> bool:
        before, after = self._around(at)
        return not (before.isalnum() or before in ".,!?…%)") and bool(after) and not after.isspace()

    def _closes_word(self, at: int) -> bool:
        before, after = self._around(at)
        return bool(before) and not before.isspace() and not after.isalnum()

    def _around(self, at: int) -> tuple[str, str]:
        """The characters before and after a mark; a blank for the edge of the paragraph before it."""
        before = self.text[at - 1] if at > self.begin else " "
        return before, self.text[at + 1] if at + 1 < self.finish else ""

    def _is_plural_possessive(self, at: int) -> bool:
        text = self.text
        return text[at - 1 : at] in ("s", "S") and text[at + 1 : at + 2] == " " and text[at + 2 : at + 3].isalpha()

    def _is_elision(self, at: int) -> bool:
        match = _ELIDED.match(self.text, at + 1)
        return not match or match[0][0].isdigit() or match[0].lower() in words("elisions")
