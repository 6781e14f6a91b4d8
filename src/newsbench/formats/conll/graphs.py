"""The tags of a table as a graph of labelled spans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from newsbench.formats.conll.columns import Columns, own_label
from newsbench.formats.conll.table import Table
from newsbench.formats.conll.tags import SCHEMES, Scheme, Stretch, scheme_of, stretches
from newsbench.formats.conll.texts import Words
from newsbench.formats.conll.writing import LETTERS
from newsbench.formats.graph import Graph, Link, Node
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import Meanings
from newsbench.formats.moving import MovedText
from newsbench.formats.words import read_note
from newsbench.model import Span
from newsbench.spans import covers, length


class Tagged(Struct, frozen=True):
    """A document's text in normal form, and the labels in it."""

    text: str
    graph: Graph
    lost: Counter[str]


def schemes_of(tables: list[Table], columns: Columns, said: Scheme | None) -> dict[int, Scheme]:
    """The scheme of each column of tags: as a file of newsbench's says, else as the map does, else by all its tags."""
    own = next((note for table in tables if (note := table.comment("newsbench")) is not None), None)
    if own is not None:
        said = next((one for one in SCHEMES if one == read_note(own, ("scheme",)).one("scheme")), said)
    if said is not None:
        return dict.fromkeys(columns.tags, said)
    runs = {at: [run for table in tables for run in _runs(table, at)] for at in columns.tags}
    return {at: scheme_of(found) for at, found in runs.items()}


def _runs(table: Table, column: int) -> Iterator[list[str]]:
    yield from ([row.cells[column] for row in block.rows] for block in table.blocks)


def tagged(
    table: Table, words: Words, columns: Columns, schemes: dict[int, Scheme], labels: LabelMap, *, goes_on: bool
) -> Tagged:
    """The labels of a document.

    Args:
        goes_on: whether a label goes on over the end of a block, as it does in newsbench's own files.
    """
    reading = _Tags(words, labels)
    for at, node in columns.tags.items():
        runs, places = list(_runs(table, at)), words.places
        if goes_on:
            runs, places = [[tag for run in runs for tag in run]], [[one for found in places for one in found]]
        for run, found in zip(runs, places, strict=True):
            marked, wrong = stretches(run, schemes[at])
            reading.lost.update(f"tag {tag}: read as {_READ[schemes[at]]}" for tag in wrong)
            for stretch in marked:
                reading.add(stretch, node, found)
    return Tagged(reading.moved.text, Graph(tuple(reading.nodes), tuple(_marked(reading.nodes))), reading.lost)


def _marked(nodes: list[Node]) -> Iterator[Link]:
    """What stands in marks belongs to the quote that it stands in; no other link shows in columns."""
    quotes = [node for node in nodes if node.label == "quote"]
    for node in nodes:
        around = [quote for quote in quotes if node.label == "quoted" and covers(quote.fragments, node.fragments)]
        if around:
            yield Link("quoted", min(around, key=lambda quote: length(quote.fragments)).id, node.id)


_READ: dict[Scheme, str] = {"BIO": "B-", "IOB1": "B-", "BIOES": "a whole label"}


class _Tags:
    def __init__(self, words: Words, labels: LabelMap) -> None:
        self.moved = MovedText(words.text)
        self.nodes: list[Node] = []
        self._meanings = Meanings(labels)
        self.lost = self._meanings.lost
        self._numbers: Counter[str] = Counter()

    def add(self, stretch: Stretch, node: str | None, places: list[Span]) -> None:
        """A stretch of tokens as a node, or as lost."""
        label = stretch.label
        meaning = self._meanings.span([label], own_label(label, node), label)
        if meaning is None:
            return
        kind = "mention" if meaning["as"] == "entity" else str(meaning["as"])
        span = self.moved.span(places[stretch.first][0], places[stretch.end - 1][1])
        attributes = {key: value for key, value in meaning.items() if key != "as"}
        self.nodes.append(Node(self._fresh(kind), kind, (span,), attributes))

    def _fresh(self, kind: str) -> str:
        letter = "m" if kind == "mention" else LETTERS.get(kind, kind)
        self._numbers[letter] += 1
        return f"{letter}{self._numbers[letter]}"
