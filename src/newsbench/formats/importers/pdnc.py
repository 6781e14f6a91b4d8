"""PDNC, the Project Dialogism Novel Corpus (Vishnubhotla et al. 2022), with the update of June 2023: read only.

    PDNC-Novel-Index.csv             Folder Name, Novel Title, Genre, Year of First Publication …
    data/<Novel>/novel_text.txt      (or novel.txt, text.txt)
    data/<Novel>/quotation_info.csv  (or quote_info.csv, quotations.csv) a row a quotation
    data/<Novel>/character_info.csv  Character ID, Main Name, Aliases, Gender, Category

Read is the whole set or the folder of one novel; a novel is a document and a story. A quotation becomes a direct
quote with speaker and addressee; several addressees, and mentions of several, become a group with these members.
``_unknowable`` speaks where the text names nobody, so it is null. A quotation of type Implicit has neither cue nor
source; of the others the set gives the words of the referring expression and not its place, so both stay unlabelled.

Mentions are labelled inside quotations only: the track ``entities`` says nothing on this set.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import UNSET, UnsetType

from newsbench.files import InputError
from newsbench.formats.conversion import Reading, files_below, raw_text, slug
from newsbench.formats.importers.gathering import Gathering, Said, fitting, stands
from newsbench.formats.importers.pdnc_rows import Character, Quotation, characters, quotations
from newsbench.formats.importers.places import holds_words
from newsbench.formats.importers.tables import rows_of
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.moving import MovedText
from newsbench.model import Entity, Mention, Quote, Span

_TEXTS = ("novel_text.txt", "novel.txt", "text.txt")
_QUOTATIONS = ("quotation_info.csv", "quote_info.csv", "quotations.csv")
_INDEX = "PDNC-Novel-Index.csv"
_UNKNOWABLE, _GROUP = "_unknowable", "_group"


def read(path: Path, labels: LabelMap) -> Reading:
    """The novels of a local copy.

    Args:
        path: of the set, or the folder of one novel.
        labels: not needed: the labels of the set are known.

    Raises:
        InputError: there is no novel, or a table of one cannot be read; all problems are named.
    """
    gathered = Gathering()
    problems: list[str] = []
    index = _index(path)
    for table in files_below(path, "character_info.csv"):
        try:
            _add(gathered, table.parent, index.get(table.parent.name, {}))
        except InputError as error:
            problems.append(str(error))
    if problems:
        raise InputError("\n".join(problems))
    return gathered.reading()


def _index(path: Path) -> dict[str, dict[str, str]]:
    """The rows of the index by folder, wherever at or above the path it lies."""
    near = [path, *list(path.resolve().parents)[:3]]
    found = next((one / _INDEX for one in near if (one / _INDEX).is_file()), None)
    return {row["Folder Name"]: row for _, row in rows_of(found, ("Folder Name",))} if found else {}


def _one_of(folder: Path, names: tuple[str, ...]) -> Path:
    found = next((folder / name for name in names if (folder / name).is_file()), None)
    if found is None:
        raise InputError(f"{folder}: [no-such-file] holds no {names[0]}: take the folder as it was published")
    return found


def _add(gathered: Gathering, folder: Path, row: dict[str, str]) -> None:
    quotes = quotations(_one_of(folder, _QUOTATIONS))
    cast = _Cast(characters(folder / "character_info.csv"), gathered)
    text = fitting(raw_text(_one_of(folder, _TEXTS)), (part for quote in quotes for part in quote.parts))
    novel = _Novel(text, cast, gathered)
    made = tuple(quote for one in quotes if (quote := novel.quote(one)))
    for one in quotes:
        novel.mentions(one)
    year = row.get("Year of First Publication", "").partition(".")[0]
    fields: dict[str, Any] = {
        "title": row.get("Novel Title") or None,
        "published": year if len(year) == 4 and year.isdecimal() else None,
        "genre": row.get("Genre") or None,
        "language": "en",
    }
    gathered.add(f"{slug(folder.name)}.novel", text.text, fields, quotes=made, entities=cast.entities())


class _Cast:
    """Who takes part in a novel: the characters of the table, and groups of them as they are needed."""

    def __init__(self, listed: list[Character], gathered: Gathering) -> None:
        gathered.lose("gender of a character", len(listed))
        gathered.lose("category of a character (major, intermediate, minor)", len(listed))
        self._entities: dict[str, Entity] = {}
        self._ids: dict[str, str] = {}
        self._spans: dict[Span, str] = {}
        self._mentions: dict[str, list[Span]] = {}
        self._lose = gathered.lose
        for one in listed:
            if one.name != _UNKNOWABLE:
                self._keep(Entity(f"c{one.id}", name=one.name, aliases=one.aliases, kind=_kind(one.name)))
        for one in listed:
            for alias in one.aliases:
                self._ids.setdefault(alias, f"c{one.id}")

    def _keep(self, entity: Entity) -> str:
        self._entities[entity.id] = entity
        if isinstance(entity.name, str):
            self._ids.setdefault(entity.name, entity.id)
        return entity.id

    def whom(self, names: tuple[str, ...]) -> str | None:
        """The entity that these names are; None where nobody can know."""
        ids = tuple(sorted({self._one(name) for name in names if name != _UNKNOWABLE}))
        if len(ids) < 2:
            return ids[0] if ids else None
        group = f"g-{'-'.join(ids)}"
        if group not in self._entities:
            together = " and ".join(str(self._entities[one].name) for one in ids)
            self._entities[group] = Entity(group, kind="group", name=together, members=ids)
        return group

    def _one(self, name: str) -> str:
        """The id of a character; one that the table lacks is added."""
        return self._ids.get(name) or self._keep(Entity(f"x{len(self._entities)}", name=name, kind=_kind(name)))

    def add_mention(self, entity: str, span: Span) -> None:
        if span not in self._spans:
            self._spans[span] = entity
            self._mentions.setdefault(entity, []).append(span)
        elif self._spans[span] != entity:
            self._lose("mention that is given to two entities: the first is kept")

    def entities(self) -> tuple[Entity, ...]:
        made = []
        for key, one in self._entities.items():
            mentions = tuple(map(Mention, sorted(self._mentions.get(key, ()))))
            made.append(Entity(one.id, one.kind, one.name, one.aliases, members=one.members, mentions=mentions))
        return tuple(made)


def _kind(name: str) -> Any:
    return "group" if name == _GROUP else UNSET


class _Novel:
    """The quotations of a novel as quotes and mentions."""

    def __init__(self, text: MovedText, cast: _Cast, gathered: Gathering) -> None:
        self._text, self._cast, self._lose = text, cast, gathered.lose

    def quote(self, row: Quotation) -> Quote | None:
        content = self._text.fragments((part.start, part.end) for part in row.parts)
        if not holds_words(content, self._text.text):
            self._lose("quotation whose place holds no words of the text")
            return None
        if not all(map(self._holds, row.parts)):
            self._lose("quotation whose words differ from those at its place, which counts")
        self._lose("referring expression, which has no place in the text", int(row.has_expression))
        implicit = row.form == "Implicit"
        return Quote(
            id=row.id,
            content=content,
            type="direct",
            cue=() if implicit else UNSET,
            source=None if implicit else UNSET,
            speaker=self._cast.whom(row.speakers) if row.speakers else UNSET,
            addressee=self._addressee(row.addressees),
        )

    def _addressee(self, names: tuple[str, ...] | None) -> str | None | UnsetType:
        return UNSET if names is None else self._cast.whom(names)

    def _holds(self, said: Said) -> bool:
        """Whether the words stand at their place. Only ASCII counts: the tables of some novels lack the rest."""
        start, end = self._text.span(said.start, said.end)
        there = _ascii(self._text.text[start:end])
        return stands(Said(0, len(there), _ascii(said.words)), there)

    def mentions(self, row: Quotation) -> None:
        self._lose("quotation whose lists of mentions differ in length: they are left out", int(row.ragged))
        for said, names in row.mentions:
            whom = self._cast.whom(names)
            start, end = self._text.span(said.start, said.end)
            words = self._text.text[start:end]
            if whom is None:
                self._lose("mention of nobody that is known")
            elif not words.strip() or not self._holds(said):
                self._lose("mention whose words do not stand at its place")
            else:
                left = len(words) - len(words.lstrip())
                self._cast.add_mention(whom, (start + left, start + left + len(words.strip())))


def _ascii(words: str) -> str:
    return " ".join("".join(char if char.isascii() and char.isalnum() else " " for char in words).split())
