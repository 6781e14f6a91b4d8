"""What the notes of a brat file say, for the graph in the making: brat has no line for it.

    #1	AnnotatorNotes T1	id=e1 name="Mara Lindqvist" aliases=Lindqvist
    #2	AnnotatorNotes E4	id=q1 utterance=u1
    #3	Entity document	id=e7 kind=organization name="Port Authority"

brat's own dialog edits those of AnnotatorNotes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from newsbench.formats.brat.draft import NO_HEAD, Draft, node_of
from newsbench.formats.brat.names import DOCUMENT
from newsbench.formats.brat.places import in_lines, over_lines
from newsbench.formats.brat.standoff import Note
from newsbench.formats.graph import LINKS, Attribute
from newsbench.formats.graph.legal import legal
from newsbench.formats.words import Words, read_note, spans_of

HEAD = "Newsbench"
_REMARK = "note {}: newsbench holds no remarks"
_LISTS = ("unset", "phenomena")
# What a note may say of a node. A mention says name, aliases, Wikidata's id and kind of its entity.
_KEYS = {
    "mention": ("id", "name", "aliases", "wikidata", "kind", "head", "form"),
    "quote": ("id", "type", "utterance", "unset", "phenomena"),
    "event": ("id", "type", "time", "cluster", "unset"),
    "distractor": ("kind",),
    "region": ("kind",),
}


def read_notes(notes: Iterable[Note], draft: Draft, target: Callable[[str], str | None]) -> None:
    """Add what notes say to a draft.

    Args:
        target: the node of the line that a note stands at; None: there is none.
    """
    reading = _Notes(draft)
    for number, note in enumerate(notes):
        if note.target == DOCUMENT and note.label == "Entity":
            reading.entity(note)
        elif note.target == DOCUMENT and note.label in ("Region", "Annotated"):
            reading.place(note, node_of(f"note {number}"))
        elif note.target == DOCUMENT and note.label == HEAD:
            continue
        elif note.label != "AnnotatorNotes" or (node := target(note.target)) is None:
            draft.lost[_REMARK.format(note.label)] += 1
        else:
            reading.words(note, node)


class _Notes:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    def words(self, note: Note, node: str) -> None:
        """A note at a label."""
        text, label = note.text or "", self._draft.labels[node]
        words = read_note(text, (*_KEYS.get(label, ()), "fragments", *_link_keys(text)))
        if words.remark:
            self._draft.lost[_REMARK.format(note.label)] += 1
        for key in _KEYS.get(label, ()):
            if key == "aliases" and key in words.values:
                self._draft.attributes[node][key] = words.values[key]
            elif (value := words.one(key)) is not None:
                self._word(node, label, key, value)
        if (places := words.one("fragments")) is not None:
            self._fragments(node, places)
        self._say_links(node, words)

    def _word(self, node: str, label: str, key: str, value: str) -> None:
        attributes = self._draft.attributes[node]
        if key == "id" and label == "mention":
            self._draft.ids[node] = value
        elif key in _LISTS:
            listed = value.split(",")
            # Phenomena are attributes; the note only says their order, where that is not the usual one.
            if key == "unset" or set(listed) == set(attributes.get(key, ())):
                attributes[key] = listed
        elif key == "head" and value == NO_HEAD:
            attributes[key] = value
        elif (found := legal(label, key, value)) is not None:
            attributes[key] = found
        else:
            self._draft.lost[f"note {key}={value}: no value that newsbench knows"] += 1

    def _fragments(self, node: str, places: str) -> None:
        text, given = self._draft.text, tuple(spans_of(places))
        # The annotator may have moved the label since: then the note is out of date.
        if over_lines(in_lines(given, text), text) == self._draft.places[node]:
            self._draft.places[node] = given

    def _say_links(self, node: str, words: Words) -> None:
        for key, values in words.values.items():
            if _is_link(key):
                self._draft.said[node].extend((key, value) for value in values)

    def entity(self, note: Note) -> None:
        """An entity that the text never mentions."""
        words = read_note(note.text or "", (), any_key=True)
        own = words.one("id") or note.id
        found: dict[str, Attribute] = {"id": own}
        for key in ("name", "wikidata", "kind"):
            value = words.one(key)
            if value is not None and legal("entity", key, value) is not None:
                found[key] = value
        self._draft.entities[own] = found | ({"aliases": words.values["aliases"]} if "aliases" in words.values else {})
        self._say_links(own, words)

    def place(self, note: Note, node: str) -> None:
        """A stretch of several lines, which brat would draw over the whole page."""
        words, label = read_note(note.text or "", (), any_key=True), note.label.lower()
        kind = legal("region", "kind", words.one("kind") or "") if label == "region" else None
        places = tuple(spans_of(words.one("span") or ""))
        inside = all(start < end <= len(self._draft.text) for start, end in places)
        if not places or not inside or (label == "region" and kind is None):
            self._draft.lost[f"note {note.label}: no kind or no span that newsbench knows"] += 1
        else:
            self._draft.add(node, label, places, {} if kind is None else {"kind": kind})


def _link_keys(text: str) -> set[str]:
    keys = (key.partition("@")[0] for key in read_note(text, (), any_key=True).values)
    return {key for key in keys if _is_link(key)}


def _is_link(key: str) -> bool:
    return key.partition("@")[0].partition(":")[0] in LINKS
