"""The marked-up text of an inline file: from tags and escapes to the plain text and its spans."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from newsbench.formats.heads import default_head, word_at, words
from newsbench.formats.inline.syntax import CLOSING, FORMS, OPENING, Problem, did_you_mean
from newsbench.model import Span
from newsbench.resources import ontology

_TOKEN = re.compile(r"<(?P<tag>[^<>\n]*)>|&(?P<escape>#?[0-9A-Za-z]+);|(?P<odd>[<&^])|[^<&^]+")
_ESCAPES = {"lt": "<", "gt": ">", "amp": "&"}
_TAGS = "<r:body> <d:term> <e1:n> <e1:n@q1> <q1> <q1.c> <q1.m> <v1> <s1>"


@dataclass
class Tagged:
    """A tag and what it encloses, in code points of the plain text; ``at`` is its index in the marked-up text."""

    key: str
    at: int
    start: int
    end: int = -1
    # The kind of a region or distractor, checked against the closed set that the records know as a literal type.
    named: Any = None
    form: Any = None
    sources: list[str] = field(default_factory=list)
    carets: list[tuple[int, int]] = field(default_factory=list)
    given_head: str | None = None
    head: Span | None = None

    @property
    def span(self) -> Span:
        return (self.start, self.end)


class Markup:
    """The marked-up lines, read: ``text``, the ``tags`` that enclose something, and the ``problems``.

    Args:
        lines: the lines between the header and the labels, without their newlines.
        first_line: the number of the first of them in the file, from 1.
    """

    def __init__(self, lines: list[str], first_line: int) -> None:
        self._source = unicodedata.normalize("NFC", "\n".join(lines))
        self._first_line = first_line
        self._starts = [0, *(match.end() for match in re.finditer("\n", self._source))]
        self._chars: list[str] = []
        self._from: list[int] = []
        self._open: list[Tagged] = []
        self.tags: list[Tagged] = []
        self.problems: list[Problem] = []
        self._scan()
        self.text = "".join(self._chars).rstrip("\n") + "\n"
        self._finish()

    def place(self, index: int) -> tuple[int, int]:
        """Line and column, from 1, of an index of the marked-up text."""
        line = bisect_right(self._starts, index) - 1
        return self._first_line + line, index - self._starts[line] + 1

    def place_of(self, offset: int) -> tuple[int, int]:
        """Line and column of a code point of the plain text."""
        return self.place(self._from[offset] if offset < len(self._from) else len(self._source))

    def _problem(self, index: int, message: str) -> None:
        self.problems.append(Problem(*self.place(index), message))

    def _scan(self) -> None:
        for token in _TOKEN.finditer(self._source):
            if token["tag"] is not None:
                self._tag(token["tag"], token.start())
            elif token["escape"] is not None:
                self._escape(token["escape"], token.start())
            elif token["odd"] is not None:
                self._odd(token["odd"], token.start())
            else:
                self._chars.extend(token[0])
                self._from.extend(range(token.start(), token.end()))

    def _add(self, char: str, index: int) -> None:
        self._chars.append(char)
        self._from.append(index)

    def _escape(self, name: str, index: int) -> None:
        char = _ESCAPES.get(name) or _numbered(name)
        if char is None:
            self._problem(index, f"unknown escape &{name}; (a literal & is written &amp;)")
        self._add(char or "&", index)

    def _odd(self, char: str, index: int) -> None:
        if char != "^":
            self._problem(index, f"a literal {char} is written {'&lt;' if char == '<' else '&amp;'}")
            self._add(char, index)
            return
        mention = next((tag for tag in reversed(self._open) if tag.key[0] == "e"), None)
        if mention is None:
            self._problem(index, "a ^ marks the head word inside a mention (a literal ^ is written &#94;)")
        else:
            mention.carets.append((len(self._chars), index))

    def _tag(self, body: str, index: int) -> None:
        closes = body.startswith("/")
        match = CLOSING.fullmatch(body[1:]) if closes else OPENING.fullmatch(body)
        if match is None:
            self._problem(index, _bad_tag(body))
        elif closes:
            self._close(match["key"], index)
        else:
            self._opened(self._new(match, index))

    def _new(self, match: re.Match[str], index: int) -> Tagged:
        key = match["named"] or match["plain"] or match["entity"]
        tag = Tagged(key, index, len(self._chars), named=match["kind"])
        if match["named"]:
            kinds = ontology()["region_kinds" if key == "r" else "distractor_kinds"]
            self._choice(index, f"<{key}:{tag.named}>", tag.named, kinds)
        if match["entity"]:
            self._choice(index, f"form of <{key}:{match['form']}>", match["form"], list(FORMS))
            tag.form = FORMS.get(match["form"])
            tag.given_head = match["head"]
            tag.sources = match["sources"].split("@")[1:]
        return tag

    def _choice(self, index: int, what: str, word: str, known: list[str]) -> None:
        if word not in known:
            self._problem(index, f"unknown {what}: {did_you_mean(word, known)}")

    def _opened(self, tag: Tagged) -> None:
        other = next((one for one in self._open if one.key == tag.key), None)
        if other is not None and tag.key[0] not in "ed":
            line, column = self.place(other.at)
            self._problem(tag.at, f"<{tag.key}> is still open from {line}:{column}: write </{tag.key}> first")
        self._open.append(tag)

    def _close(self, key: str, index: int) -> None:
        tag = next((one for one in reversed(self._open) if one.key == key), None)
        if tag is None:
            self._problem(index, f"</{key}> closes nothing: no <{key}{':…' if key[0] in 'erd' else ''}> is open here")
            return
        tag.end = len(self._chars)
        self._open.remove(tag)
        self.tags.append(tag)

    def _finish(self) -> None:
        for tag in self._open:
            self._problem(tag.at, f"<{tag.key}> is never closed: write </{tag.key}>")
        self._check_text()
        for tag in self.tags:
            # Newlines at the end of the file are cut to one, so a tag may reach past it.
            tag.end = min(tag.end, len(self.text))
            if tag.start >= tag.end:
                self._problem(tag.at, f"<{tag.key}> encloses no text: remove it or move it")
            elif tag.key[0] == "e":
                tag.head = self._head(tag)
        self.tags = sorted(
            (tag for tag in self.tags if tag.start < tag.end), key=lambda tag: (tag.start, -tag.end, tag.at)
        )

    def _check_text(self) -> None:
        def index(fits: Callable[[str], bool]) -> int:
            return next((self._from[i] for i, char in enumerate(self._chars) if fits(char)), 0)

        if "\r" in self.text:
            self._problem(index(lambda char: char == "\r"), "a carriage return: lines end with a newline alone")
        if not unicodedata.is_normalized("NFC", self.text):
            marks = index(lambda char: unicodedata.combining(char) > 0)
            self._problem(marks, "text is not NFC: no tag or escape may part a letter from its combining mark")

    def _head(self, tag: Tagged) -> Span | None:
        for _, index in tag.carets[1:]:
            self._problem(index, f"<{tag.key}> has two ^: keep the one before its head word")
        if tag.given_head is not None:
            return self._given_head(tag, tag.given_head)
        if not tag.carets:
            return default_head(self.text, tag.span)
        at, index = tag.carets[0]
        word = word_at(self.text, at, tag.end)
        if word not in words(self.text, *tag.span):
            self._problem(index, "a ^ stands directly before the first letter of the head word")
        return word

    def _given_head(self, tag: Tagged, given: str) -> Span | None:
        if tag.carets:
            self._problem(tag.carets[0][1], f"<{tag.key}> gives its head in the tag and by a ^: keep one")
        if given == "-":
            return None
        start, end = (tag.start + int(part) for part in given.split("-"))
        if not start < end <= tag.end:
            self._problem(
                tag.at, f"the head {given} lies outside the mention, which has {tag.end - tag.start} characters"
            )
        return (start, end)


def _numbered(name: str) -> str | None:
    """The character of a numeric escape (#94 or #x5E), or None where it is none that a text may hold."""
    match = re.fullmatch(r"#(?:([0-9]{1,8})|[xX]([0-9a-fA-F]{1,6}))", name)
    if match is None:
        return None
    code = int(match[1]) if match[1] else int(match[2], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else None


def _bad_tag(body: str) -> str:
    if OPENING.fullmatch(f"{body}:n"):
        return f"<{body}> lacks the form of the mention: write <{body}:n>, <{body}:m> or <{body}:p>"
    return f"unknown tag <{body}>: tags are {_TAGS} (a literal < is written &lt;)"
