"""PolNeAR, the Political News Attribution Relations Corpus (Newell et al. 2018), version 1.0.0: read only.

    data/metadata.tsv                                   compartment, filename, publisher, publication_date, title …
    data/<train|dev|test|…>/text/<filename>.txt
    data/<train|dev|test|…>/attributions/<filename>_<annotator>.ann

The labels are brat events: ``Attribution`` with arguments ``Source``, ``Cue`` and ``Content``, and
``Attribution-no-source``. Read is the whole set, one of its folders, or one ``.ann`` file.

An attribution becomes a quote with content, cue and source. Who the source is was not labelled, nor were types and
marks, so there are no speakers, and the track ``sources`` tells who was found. Where several annotators read an
article, the labels of the first by name count; give the file of another to read those.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import UNSET

from newsbench.files import InputError
from newsbench.formats.brat.standoff import Event, Standoff, TextBound, parse
from newsbench.formats.conversion import Reading, doc_id_of, files_below, raw_text, slug
from newsbench.formats.importers.gathering import Gathering, Said, fitting
from newsbench.formats.importers.places import holds_words, joined_over_spaces, longest
from newsbench.formats.importers.tables import rows_of
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.marks import within_marks
from newsbench.formats.moving import MovedText
from newsbench.model import Fragments, Quote

_NAME = re.compile(r"(?P<publisher>[^_]+)_(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})_(?P<title>.+)")
_SPLITS = ("train", "dev", "test")
_ATTRIBUTIONS = ("Attribution", "Attribution-no-source")
_PARTS = ("Source", "Cue", "Content")


def read(path: Path, labels: LabelMap) -> Reading:
    """The articles of a local copy.

    Args:
        path: of the set, a folder of it, or one ``.ann`` file.
        labels: not needed: the labels of the set are known.

    Raises:
        InputError: there are no ``.ann`` files, or some are no brat files; all problems are named.
    """
    gathered = Gathering()
    problems: list[str] = []
    metadata = _metadata(path)
    for text_path, files in _articles(files_below(path, "*.ann")).items():
        if not text_path.is_file():
            gathered.lose("article without its text (those of PARC3 are in the Penn Treebank)")
            continue
        gathered.lose("labels of a further annotator of the same article", len(files) - 1)
        standoff = parse(raw_text(files[0]), str(files[0]))
        problems.extend(map(str, standoff.problems))
        if not standoff.problems:
            _add(gathered, text_path, standoff, metadata.get(text_path.stem, {}))
    if problems:
        raise InputError("\n".join(problems))
    return gathered.reading()


def _articles(files: Sequence[Path]) -> dict[Path, list[Path]]:
    """The annotation files by the text that they are about."""
    articles: dict[Path, list[Path]] = defaultdict(list)
    for file in files:
        name = f"{file.stem.rpartition('_')[0] or file.stem}.txt"
        beside = [file.with_suffix(".txt"), file.with_name(name)]
        text = next((one for one in beside if one.is_file()), file.parent.parent / "text" / name)
        articles[text].append(file)
    return articles


def _metadata(path: Path) -> dict[str, dict[str, str]]:
    """The rows of ``metadata.tsv`` by file name, wherever above or below the path it lies."""
    near = [path / "data", path, *list(path.resolve().parents)[:3]]
    found = next((one / "metadata.tsv" for one in near if (one / "metadata.tsv").is_file()), None)
    return {row["filename"]: row for _, row in rows_of(found, ("filename",), delimiter="\t")} if found else {}


def _add(gathered: Gathering, path: Path, standoff: Standoff, row: dict[str, str]) -> None:
    said = [Said(*span, line.text) for line in standoff.of(TextBound) if line.text
            for span in line.fragments if len(line.fragments) == 1]  # fmt: skip
    text = fitting(raw_text(path), said)
    named = _NAME.fullmatch(path.stem)
    doc_id = f"{slug(named['date'] + '-' + named['title'])}.{slug(named['publisher'])}" if named else None
    split = path.parent.parent.name
    fields: dict[str, Any] = {
        "title": row.get("title") or None,
        "outlet": row.get("publisher") or (named["publisher"] if named else None),
        "published": row.get("publication_date") or (named["date"] if named else None),
        "split": split if split in _SPLITS else UNSET,
        "language": "en",
    }
    quotes = _Quotes(standoff, text, gathered).quotes()
    gathered.add(doc_id or doc_id_of(path, path.parent), text.text, fields, quotes=tuple(quotes))


class _Quotes:
    """The attributions of an article as quotes."""

    def __init__(self, standoff: Standoff, text: MovedText, gathered: Gathering) -> None:
        self._lines: dict[str, TextBound] = {line.id: line for line in standoff.of(TextBound)}
        self._events = standoff.of(Event)
        self._text, self._lose = text, gathered.lose
        self._others = [line for line in standoff.lines if not isinstance(line, TextBound | Event)]

    def quotes(self) -> list[Quote]:
        used: set[str] = set()
        made = []
        for event in self._events:
            used.update([event.trigger, *(target for _, target in event.arguments)])
            if event.label not in _ATTRIBUTIONS:
                self._lose(f"event {event.label}")
            elif quote := self._quote(event):
                made.append(quote)
        self._count(used)
        return made

    def _quote(self, event: Event) -> Quote | None:
        parts = self._parts(event)
        content = self._content(parts["Content"])
        if not content:
            self._lose("attribution whose content holds no words of the text")
            return None
        cue = self._fragments(parts["Cue"])
        source = self._fragments(parts["Source"])
        self._lose("piece of a source in several pieces: the longest is kept", max(0, len(source) - 1))
        number = event.id.removeprefix("E")
        return Quote(id=f"q{number}", content=content, cue=cue, source=longest(source) if source else None)

    def _parts(self, event: Event) -> dict[str, list[TextBound]]:
        """The arguments by kind; brat numbers the second of a kind (``Content2``)."""
        parts: dict[str, list[TextBound]] = {name: [] for name in _PARTS}
        for name, target in event.arguments:
            kind = name.rstrip("0123456789")
            if kind in parts and target in self._lines:
                parts[kind].append(self._lines[target])
            else:
                self._lose(f"argument {name} of an attribution")
        return parts

    def _content(self, lines: Sequence[TextBound]) -> Fragments:
        fragments = self._fragments(lines)
        inner = tuple(within_marks(span, self._text.text) for span in fragments)
        kept = tuple(span for span in inner if span[0] < span[1])
        return kept if holds_words(kept, self._text.text) else ()

    def _fragments(self, lines: Sequence[TextBound]) -> Fragments:
        fragments = self._text.fragments(span for line in lines for span in line.fragments)
        inside = tuple(span for span in fragments if span[1] <= len(self._text.text))
        self._lose("place past the end of the text", len(fragments) - len(inside))
        return joined_over_spaces(inside, self._text.text)

    def _count(self, used: set[str]) -> None:
        """What no quote holds: labels outside attributions, and lines of other kinds."""
        unused = Counter(line.label for line in self._lines.values() if line.id not in used)
        for label, times in unused.items():
            where = " outside an attribution" if label in _PARTS else ""
            self._lose(f"label {label}{where}", times)
        for line in self._others:
            self._lose(f"{type(line).__name__.lower()} of brat")
