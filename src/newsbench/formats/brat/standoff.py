"""The lines of a brat annotation file (``.ann``), read and written; what their labels mean is said elsewhere.

    T1  Person 0 4;9 14  Mara Orlo        a labelled stretch of text, in fragments
    R1  Speaker Arg1:T1 Arg2:T2           a relation
    E1  Attack:T3 Agent:T1 Place:T2       an event: its trigger and its arguments
    A1  Polarity E1 Negative              an attribute, with or without a value (M is its older name)
    N1  Reference T1 Wikidata:Q42  Mara   an entry of a knowledge base
    *   Equiv T1 T4 T5                    the same thing
    #1  AnnotatorNotes T1  Unsure         a note

A tab stands after the id and before a text. Lines may stand in any order, an E line before the T line that it names.
A text that itself holds a line break goes on in the next lines, up to the length that its offsets give it.
Offsets are code points of the text file as it stands there, ends exclusive.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

from msgspec import Struct

from newsbench.model import Fragments
from newsbench.validation.problems import Problem

Roles = tuple[tuple[str, str], ...]


class TextBound(Struct, frozen=True):
    """A T line; ``text`` is what the file says stands there, None where it says nothing."""

    id: str
    label: str
    fragments: Fragments
    text: str | None = None


class Relation(Struct, frozen=True):
    """An R line; ``arguments`` are two names with an id each."""

    id: str
    label: str
    arguments: Roles


class Event(Struct, frozen=True):
    """An E line; ``trigger`` and the second of each argument are ids."""

    id: str
    label: str
    trigger: str
    arguments: Roles = ()


class Attribute(Struct, frozen=True):
    """An A or M line; None: an attribute that has no value, and holds by being there."""

    id: str
    label: str
    target: str
    value: str | None = None


class Normalisation(Struct, frozen=True):
    """An N line; ``entry`` is ``RESOURCE:ID``."""

    id: str
    label: str
    target: str
    entry: str
    text: str | None = None


class Equivalence(Struct, frozen=True):
    """A * line, which has no id."""

    label: str
    members: tuple[str, ...]


class Note(Struct, frozen=True):
    """A # line."""

    id: str
    label: str
    target: str
    text: str | None = None


Line = TextBound | Relation | Event | Attribute | Normalisation | Equivalence | Note
_L = TypeVar("_L", bound=Struct)


class Standoff(Struct, frozen=True):
    """A file.

    Attributes:
        lines: in the order of the file.
        numbers: the line number of each, from 1.
        problems: lines that are none of the above and are left out, ids given twice, ids that no line has.
    """

    lines: tuple[Line, ...] = ()
    numbers: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, kind: type[_L]) -> list[_L]:
        """The lines of one kind, in the order of the file."""
        return [line for line in self.lines if isinstance(line, kind)]


def covered(text: str, fragments: Fragments) -> str:
    """What a T line says of its place in a text: the fragments with a space between, line breaks as spaces."""
    return " ".join(text[start:end] for start, end in fragments).replace("\n", " ")


# -- reading -----------------------------------------------------------------------------------------

_RECORD = re.compile(r"(?:[TREAMN]\S+|\*|#\S*)\t")
_SPANS = re.compile(r"(\S+) +([0-9]{1,15} [0-9]{1,15}(?:;[0-9]{1,15} [0-9]{1,15})*)", re.ASCII)


def parse(ann: str, file: str = "") -> Standoff:
    """Read a file; what is wrong is among the ``problems``, and all other lines are there.

    Args:
        ann: the whole file, newlines \\n or \\r\\n.
        file: its name, for the problems.
    """
    lines: list[Line] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    for number, raw in _records(ann):
        try:
            lines.append(_line(raw))
            numbers.append(number)
        except ValueError as error:
            problems.append(Problem(file, number, "", "bad-brat-line", str(error)))
    problems.extend(_wrong_ids(lines, numbers, file))
    return Standoff(tuple(lines), tuple(numbers), tuple(sorted(problems)))


def _records(ann: str) -> Iterator[tuple[int, str]]:
    """Each record with the number of its first line; blank lines between records are passed over."""
    at, held = 0, ""
    for number, part in enumerate(ann.removeprefix("\ufeff").removesuffix("\n").split("\n"), start=1):
        raw = part.removesuffix("\r")
        if held and not _RECORD.match(raw) and _goes_on(held):
            held = f"{held}\n{raw}"
            continue
        if held:
            yield at, held
        at, held = number, raw if raw.strip() else ""
    if held:
        yield at, held


def _goes_on(record: str) -> bool:
    """Whether the text of a T record is shorter than its offsets say, so that the next line belongs to it."""
    if not record.startswith("T") or record.count("\t") < 2:
        return False
    _, body, text = record.split("\t", 2)
    found = _SPANS.fullmatch(body.strip())
    return found is not None and len(text) < _expected(_fragments(found[2]))


def _expected(fragments: Fragments) -> int:
    return sum(end - start for start, end in fragments) + len(fragments) - 1


def _line(raw: str) -> Line:
    """The record that a line holds; ValueError says what is wrong with it."""
    identifier, tab, body = raw.partition("\t")
    if not tab or not _RECORD.match(raw):
        raise ValueError(f"{_shown(raw)} is no line of brat: it starts with T, R, E, A, M, N, * or # and a tab")
    return _KINDS[identifier[0]](identifier, body)


def _shown(raw: str) -> str:
    return repr(raw if len(raw) <= 40 else f"{raw[:40]}…")


def _text_bound(identifier: str, body: str) -> TextBound:
    place, tab, text = body.partition("\t")
    if not (found := _SPANS.fullmatch(place.strip())):
        raise ValueError(f"{_shown(place)} is no place: write LABEL START END, or LABEL START END;START END, and a tab")
    fragments = _fragments(found[2])
    if any(start >= end for start, end in fragments):
        raise ValueError(f"{identifier} has a span that is empty or ends before it starts")
    return TextBound(identifier, found[1], fragments, text if tab else None)


def _fragments(spans: str) -> Fragments:
    pairs = (span.split(" ") for span in spans.split(";"))
    return tuple((int(start), int(end)) for start, end in pairs)


def _relation(identifier: str, body: str) -> Relation:
    label, *rest = body.split() or [""]
    roles = _roles(rest)
    if len(roles) != 2:
        raise ValueError(f"{identifier} is no relation: write LABEL NAME:ID NAME:ID")
    return Relation(identifier, label, roles)


def _event(identifier: str, body: str) -> Event:
    (label, trigger), *arguments = _roles(body.split()) or [("", "")]
    if not trigger:
        raise ValueError(f"{identifier} is no event: write LABEL:ID ROLE:ID …")
    return Event(identifier, label, trigger, tuple(arguments))


def _roles(words: list[str]) -> Roles:
    pairs = [word.rpartition(":") for word in words]
    for word, (name, _, target) in zip(words, pairs, strict=True):
        if not name or not target:
            raise ValueError(f"{_shown(word)} is no argument: write NAME:ID")
    return tuple((name, target) for name, _, target in pairs)


def _attribute(identifier: str, body: str) -> Attribute:
    words = body.rstrip().split(maxsplit=2)
    if len(words) < 2:
        raise ValueError(f"{identifier} is no attribute: write LABEL ID, or LABEL ID VALUE")
    return Attribute(identifier, *words)


def _normalisation(identifier: str, body: str) -> Normalisation:
    words, tab, text = body.partition("\t")
    if len(parts := words.split()) != 3:
        raise ValueError(f"{identifier} is no reference: write LABEL ID RESOURCE:ENTRY, a tab and a text")
    label, target, entry = parts
    return Normalisation(identifier, label, target, entry, text if tab else None)


def _equivalence(_: str, body: str) -> Equivalence:
    label, *members = body.split() or [""]
    if len(members) < 2:
        raise ValueError("* is followed by LABEL and two or more ids")
    return Equivalence(label, tuple(members))


def _note(identifier: str, body: str) -> Note:
    words, tab, text = body.partition("\t")
    if len(parts := words.split()) != 2:
        raise ValueError(f"{identifier} is no note: write LABEL ID, a tab and a text")
    label, target = parts
    return Note(identifier, label, target, text if tab else None)


_KINDS: dict[str, Callable[[str, str], Line]] = {
    "T": _text_bound, "R": _relation, "E": _event, "A": _attribute, "M": _attribute,
    "N": _normalisation, "*": _equivalence, "#": _note,
}  # fmt: skip


def _wrong_ids(lines: list[Line], numbers: list[int], file: str) -> Iterator[Problem]:
    times = Counter(line.id for line in lines if not isinstance(line, Equivalence | Note))
    seen: set[str] = set()
    for line, number in zip(lines, numbers, strict=True):
        if not isinstance(line, Equivalence | Note):
            if line.id in seen:
                yield Problem(file, number, "", "duplicate-id", f"{line.id} stands on an earlier line: number it anew")
            seen.add(line.id)
        for target in _targets(line):
            if target not in times:
                yield Problem(file, number, "", "unknown-id", f"there is no {target}: add its line, or take this out")


def _targets(line: Line) -> tuple[str, ...]:
    """The ids that a line names. A note may stand at what brat keeps elsewhere, so it names none."""
    if isinstance(line, Relation | Event):
        named = tuple(target for _, target in line.arguments)
        return (line.trigger, *named) if isinstance(line, Event) else named
    if isinstance(line, Attribute | Normalisation):
        return (line.target,)
    return line.members if isinstance(line, Equivalence) else ()


# -- writing -----------------------------------------------------------------------------------------


def render(standoff: Standoff) -> str:
    """The file of some lines, in their order; :func:`parse` gives the same lines back.

    A line break in a text (see :func:`covered` for how brat itself writes one) is written as it stands.
    """
    return "".join(f"{_written(line)}\n" for line in standoff.lines)


def _written(line: Line) -> str:
    if isinstance(line, Equivalence):
        return f"*\t{' '.join((line.label, *line.members))}"
    if isinstance(line, TextBound):
        spans = ";".join(f"{start} {end}" for start, end in line.fragments)
        return _with_text(f"{line.id}\t{line.label} {spans}", line.text)
    if isinstance(line, Relation | Event):
        first = f"{line.label}:{line.trigger}" if isinstance(line, Event) else line.label
        return f"{line.id}\t{' '.join((first, *(f'{name}:{target}' for name, target in line.arguments)))}"
    words = f"{line.id}\t{line.label} {line.target}"
    if isinstance(line, Attribute):
        return words if line.value is None else f"{words} {line.value}"
    return _with_text(f"{words} {line.entry}" if isinstance(line, Normalisation) else words, line.text)


def _with_text(line: str, text: str | None) -> str:
    return line if text is None else f"{line}\t{text}"
