"""The header and the label lines of an inline file: ``@key value`` and ``id word … key=value …``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET, UnsetType

from newsbench.formats.finishing import natural
from newsbench.formats.inline.syntax import LABEL_ID, Problem, did_you_mean

_TOKEN = re.compile(r'\s*(?:(?P<key>[^\s"=]+)=)?(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<bare>[^\s"]+))(?=\s|$)')
# What a value may be: text, null (written -), or not labelled (written ?).
Value = str | UnsetType | None


@dataclass(frozen=True)
class Pair:
    """One ``key=value`` of a label line, or a word without a key; ``column`` counts from 1."""

    key: str
    value: Value
    column: int


@dataclass
class Label:
    """A label line. Its readers take the keys that they know; ``leftover`` is what nobody took."""

    id: str
    line: int
    words: list[Pair]
    pairs: list[Pair]
    problems: list[Problem]
    taken: set[str] = field(default_factory=set)

    def problem(self, column: int, message: str) -> None:
        self.problems.append(Problem(self.line, column, f"{self.id}: {message}"))

    def kind(self, what: str, known: Iterable[str], example: str) -> Any:
        """The first word, one of a closed set or ``?``; ``example`` is how a line goes on after the id.

        Any, here and in ``choice``: closed sets are literal types in the records.
        """
        if self.words:
            return self._chosen(self.words[0], what, known)
        self.problem(1, f"no {what}: write it after the id, as in {self.id} {example}")
        return UNSET

    def choice(self, key: str, known: Iterable[str], default: str) -> Any:
        """The value of a key with a closed set of values, which are never null."""
        pair = self.one(key)
        return self._chosen(pair, key, known) if pair else default

    def _chosen(self, pair: Pair, what: str, known: Iterable[str]) -> str | UnsetType:
        value = "-" if pair.value is None else pair.value
        if isinstance(value, str) and value not in known:
            self.problem(pair.column, f"unknown {what} {value}: {did_you_mean(value, known)}")
        return value

    def one(self, key: str) -> Pair | None:
        """The pair of a key that stands at most once."""
        self.taken.add(key)
        found = [pair for pair in self.pairs if pair.key == key]
        for again in found[1:]:
            self.problem(again.column, f"{key} is given twice: keep one")
        return found[0] if found else None

    def optional(self, key: str) -> Value:
        """The value of a key that may be null or not labelled; null where it is absent."""
        pair = self.one(key)
        return pair.value if pair else None

    def text(self, key: str) -> str | None:
        """The value of a key that may be null, but has no way to be unlabelled."""
        value = self.one(key)
        if value and value.value is UNSET:
            self.problem(value.column, f"{key} cannot be ?: leave it out")
        return value.value if value and isinstance(value.value, str) else None

    def many(self, key: str) -> list[str]:
        """Every value of a key that may be repeated."""
        self.taken.add(key)
        found = [pair for pair in self.pairs if pair.key == key]
        for pair in found:
            if not isinstance(pair.value, str):
                self.problem(pair.column, f"{key} takes a text, not - or ?")
        return [pair.value for pair in found if isinstance(pair.value, str)]

    def items(self, key: str) -> tuple[str, ...]:
        """A list: ``key=a,b``."""
        value = self.text(key)
        return tuple(part.strip() for part in value.split(",") if part.strip()) if value else ()

    def unlabelled(self, key: str) -> bool:
        """Whether ``key=?`` says that this part of the item was not labelled; it has no other value here."""
        pair = self.one(key)
        if pair and pair.value is not UNSET:
            self.problem(pair.column, f"{key} is not given here: tags in the text and roles give it")
        return pair is not None and pair.value is UNSET

    def leftover(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.key not in self.taken]

    def no_more(self, words: int) -> None:
        """Say what stands on the line that nobody took; ``words`` is how many may stand without a key."""
        for pair in self.words[words:]:
            self.problem(pair.column, f"{pair.value} stands without a key: write key=value, or quotes around a name")
        for pair in self.leftover():
            self.problem(pair.column, f"unknown key {pair.key}: {did_you_mean(pair.key, self.taken)}")


def value_of(quoted: str | None, bare: str) -> Value:
    """A value as written: a JSON string in double quotes, - for null, ? for not labelled, else itself.

    Raises:
        ValueError: the string in quotes is no JSON string.
    """
    if quoted is not None:
        return str(json.loads(quoted))
    return {"-": None, "?": UNSET}.get(bare, bare)


def in_quotes(value: str) -> str:
    """A text as a JSON string, as names are always written."""
    return json.dumps(value, ensure_ascii=False)


def written(value: Value) -> str:
    """The way back of ``value_of``, in quotes only where they are needed."""
    if not isinstance(value, str):
        return "-" if value is None else "?"
    return value if re.fullmatch(r"[\w.:+/@#-]*\w[\w.:+/@#-]*", value) else in_quotes(value)


def _tokens(line: str, number: int, problems: list[Problem]) -> list[Pair]:
    found: list[Pair] = []
    line, at = line.rstrip(), 0
    while at < len(line):
        match = _TOKEN.match(line, at)
        start = at + len(line[at:]) - len(line[at:].lstrip())
        try:
            if match is None:
                raise ValueError
            found.append(Pair(match["key"] or "", value_of(match["quoted"], match["bare"]), start + 1))
        except ValueError:
            message = 'write word, key=value or key="some words", with \\" for a quote and \\\\ for a backslash'
            problems.append(Problem(number, start + 1, f"cannot read {line[start : start + 20]!r}: {message}"))
            return found
        at = match.end()
    return found


def _read_label(line: str, number: int, problems: list[Problem]) -> Label | None:
    tokens = _tokens(line, number, problems)
    if not tokens:
        return None
    first, rest = tokens[0], tokens[1:]
    if first.key or not isinstance(first.value, str) or not LABEL_ID.fullmatch(first.value):
        problems.append(Problem(number, first.column, "a label line starts with an id such as e1, q1 or v1"))
        return None
    words, pairs = [one for one in rest if not one.key], [one for one in rest if one.key]
    return Label(first.value, number, words, pairs, problems)


def read_labels(lines: list[str], first_line: int, problems: list[Problem]) -> dict[str, Label]:
    """The label lines by id, in natural order; blank lines and lines that start with # are passed over.

    Args:
        lines: what stands below the text.
        first_line: the number of the first of them in the file, from 1.
        problems: what is wrong is added here.
    """
    found: dict[str, Label] = {}
    for number, line in enumerate(lines, first_line):
        label = None if line.lstrip().startswith("#") else _read_label(line, number, problems)
        if label is not None and label.id in found:
            label.problem(1, f"has a label line already, line {found[label.id].line}: keep one")
        elif label is not None:
            found[label.id] = label
    return dict(sorted(found.items(), key=lambda item: natural(item[0])))


def read_header(lines: list[str], known: Iterable[str], problems: list[Problem]) -> dict[str, tuple[str, int]]:
    """The ``@key value`` lines, key -> (value, line number from 1); what is wrong is added to ``problems``."""
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(lines, 1):
        match = re.fullmatch(r"@([A-Za-z_-]+)(?:\s+(.*?))?\s*", line)
        if match is None:
            if line.strip():
                problems.append(Problem(number, 1, "a header line is @key value, and === ends the header"))
        elif match[1] not in known:
            problems.append(Problem(number, 2, f"unknown key @{match[1]}: {did_you_mean(match[1], known)}"))
        elif match[1] in found:
            problems.append(Problem(number, 2, f"@{match[1]} is given twice: keep one"))
        else:
            found[match[1]] = (match[2] or "", number)
    return found
