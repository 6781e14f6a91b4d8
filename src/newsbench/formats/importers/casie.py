"""CASIE, cyber attack events in news articles (Satyapanich et al. 2020), the JSON files of its repository: read only.

    data/annotation/<number>.json   cyberevent.hopper[].events[]: nugget, argument[], type, subtype, realis;
                                    content, sourcefile, info {title, date, link}
    data/source/<number>.txt        <title>, <source>, <date> and <text> in tags

Offsets count from the line after ``<text>`` in the source file, not in ``content``, which is another version of the
text with paragraphs left out; so the source files are needed, and ``content`` is read only where they are absent and
more of the labels stand in it. Read is the whole set, the folder of annotations, or one JSON file.

A hopper is a cluster of events. The types (Databreach, Phishing, Ransom, DiscoverVulnerability, PatchVulnerability)
are none of newsbench's: they stay unlabelled unless a map gives them a meaning, by subtype, ``Type.Subtype`` or type,
and so do roles (``"links": {"Compromised-Data": "argument:target"}``). Fillers are places in the text, no entities.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, Struct

from newsbench.files import InputError
from newsbench.formats.conversion import Reading, files_below, raw_text, slug
from newsbench.formats.importers.gathering import Gathering, Said, fitting, stands
from newsbench.formats.importers.places import holds_words
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.moving import MovedText
from newsbench.model import Argument, Event, Span
from newsbench.validation.labels import roles_of

_BODY = re.compile(r"<text>[^\S\n]*\r?\n?(.*?)(?:</text>|\Z)", re.DOTALL)
_REALIS = {"Actual": "actual", "Generic": "generic", "Other": "other"}


class _Label(Struct, rename={"start": "startOffset", "end": "endOffset"}):
    start: int
    end: int
    text: str = ""

    def said(self) -> Said:
        return Said(self.start, self.end, self.text)


class _Role(Struct):
    type: str


class _Filler(_Label):
    role: _Role = msgspec.field(default_factory=lambda: _Role(""))
    type: str | None = None
    external_reference: Any = None


class _Attack(Struct):
    nugget: _Label
    type: str = ""
    subtype: str = ""
    realis: str | None = None
    argument: list[_Filler] = []


class _Hopper(Struct):
    events: list[_Attack] = []


class _Hoppers(Struct):
    hopper: list[_Hopper] = []


class _Info(Struct):
    title: str | None = None
    date: str | None = None
    link: str | None = None


class _File(Struct):
    cyberevent: _Hoppers
    content: str = ""
    sourcefile: str = ""
    info: _Info = msgspec.field(default_factory=_Info)


def read(path: Path, labels: LabelMap) -> Reading:
    """The articles of a local copy.

    Args:
        path: of the set, a folder of it, or one JSON file.
        labels: what event types and roles mean.

    Raises:
        InputError: there are no such files, or some cannot be read; all problems are named.
    """
    gathered = Gathering()
    problems: list[str] = []
    for file in files_below(path, "*.json"):
        try:
            _add(gathered, file, msgspec.json.decode(raw_text(file), type=_File), labels)
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            problems.append(f"{file}: [bad-casie] {error}: take the file as it was published, or move it elsewhere")
        except InputError as error:
            problems.append(str(error))
    if problems:
        raise InputError("\n".join(problems))
    return gathered.reading()


def _add(gathered: Gathering, file: Path, read: _File, labels: LabelMap) -> None:
    found = [one for hopper in read.cyberevent.hopper for one in hopper.events]
    said = [label.said() for one in found for label in (one.nugget, *one.argument)]
    source = _source(file, read.sourcefile)
    text = fitting(read.content if source is None else source, said, read.content)
    host = urlsplit(read.info.link or "").hostname or ""
    fields = {"title": _title(read.info.title), "outlet": host or None, "published": _date(read.info.date)}
    making = _Making(text, gathered, labels)
    events = [
        event
        for number, hopper in enumerate(read.cyberevent.hopper)
        for one in hopper.events
        if (event := making.event(one, f"c{number}"))
    ]
    outlet = slug(host.removeprefix("www.")) if host else "casie"
    gathered.add(f"{slug(file.stem)}.{outlet}", text.text, {**fields, "language": "en"}, events=tuple(events))


def _source(file: Path, name: str) -> str | None:
    """What stands between the text tags of the source file; None where there is none."""
    name = Path(name).name or f"{file.stem}.txt"
    near = [file.parent.parent / "source" / name, file.parent / name]
    path = next((one for one in near if one.is_file()), None)
    if path is None:
        return None
    raw = raw_text(path)
    body = _BODY.search(raw)
    return body[1] if body else raw


def _title(given: str | None) -> str | None:
    return (given or "").strip() or None


def _date(given: str | None) -> str | None:
    """``2018_11_09`` as an ISO date; None where it is none."""
    try:
        return date(*(int(part) for part in re.split("[_-]", (given or "").strip()))).isoformat()
    except (ValueError, TypeError):
        return None


class _Making:
    """The events of an article."""

    def __init__(self, text: MovedText, gathered: Gathering, labels: LabelMap) -> None:
        self._text, self._lose, self._labels = text, gathered.lose, labels

    def event(self, attack: _Attack, cluster: str) -> Event | None:
        place = self._place(attack.nugget)
        if place is None:
            self._lose("event whose trigger does not stand at its place (are the source files there?)")
            return None
        meaning = self._meaning(attack)
        if meaning is None:
            return None
        realis = _REALIS.get(attack.realis or "", UNSET)
        if realis is UNSET:
            self._lose(f"realis {attack.realis}")
        attributes = {"realis": realis, **meaning}
        arguments = [one for filler in attack.argument if (one := self._argument(filler, attributes.get("type")))]
        return Event(
            trigger=(place,),
            type=attributes.get("type", UNSET),
            polarity=attributes.get("polarity", UNSET),
            realis=attributes["realis"],
            cluster=cluster,
            arguments=tuple(arguments),
        )

    def _place(self, label: _Label) -> Span | None:
        """Where a label stands in the text, or None where other words do."""
        start, end = self._text.span(max(label.start, 0), max(label.end, 0))
        there = self._text.text[start:end]
        same = stands(Said(0, len(there), MovedText(label.text).text), there)
        return (start, end) if same and holds_words(((start, end),), self._text.text) else None

    def _meaning(self, attack: _Attack) -> dict[str, Any] | None:
        """What the map says that events of this type are; None where it leaves them out."""
        names = (attack.subtype, f"{attack.type}.{attack.subtype}", attack.type)
        name = next((one for one in names if one in self._labels.spans), None)
        if name is None:
            self._lose(f"event type {attack.subtype or attack.type}: no meaning for it, say one with --map")
            return {}
        meaning = self._labels.spans[name]
        if meaning is None or meaning["as"] != "event":
            self._lose(f"label {name} left out by the map")
            return None
        return {key: value for key, value in meaning.items() if key in ("type", "polarity", "realis")}

    def _argument(self, filler: _Filler, event_type: str | None) -> Argument | None:
        place = self._place(filler)
        if place is None:
            self._lose("argument that does not stand at its place")
            return None
        role = self._role(filler.role.type, event_type)
        if role is None:
            return None
        self._lose("kind of a filler (Person, Organization, PII …)", int(bool(filler.type)))
        self._lose("entry of a knowledge base for a filler", int(bool(filler.external_reference)))
        return Argument(role, span=place)

    def _role(self, name: str, event_type: str | None) -> str | None:
        roles = roles_of(event_type)
        if name in self._labels.links:
            link = self._labels.links[name] or ""
            if link.partition(":")[0] != "argument":
                self._lose(f"label {name} left out by the map")
                return None
            role = link.partition(":")[2]
        else:
            role = name.lower()
        if role not in roles:
            self._lose(f"role {name}: no role of {event_type or 'any event type'}, say one with --map")
            return None
        return role
