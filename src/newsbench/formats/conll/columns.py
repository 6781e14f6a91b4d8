"""What the columns of a table of tokens hold, and what their tags mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from newsbench.files import InputError
from newsbench.formats import meanings
from newsbench.formats.conll.table import Table, is_number
from newsbench.formats.conll.tags import is_tag
from newsbench.formats.graph import NODES, Attribute
from newsbench.formats.graph.legal import legal
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import Meaning

TOKEN, MISC, TAGS = "token", "misc", "tags"
# Layers as columns in this order; none for entities, which have no place.
LAYERS = tuple(node for node in NODES if node != "entity")
# The attribute of a node that its tag says.
MAIN: Mapping[str, str] = {
    "region": "kind", "distractor": "kind", "mention": "kind", "quote": "type", "event": "type"
}  # fmt: skip
_NAMES = {"FORM": TOKEN, "TOKEN": TOKEN, "WORD": TOKEN, "MISC": MISC, **{name.upper(): name for name in LAYERS}}


class Columns(Struct, frozen=True):
    """Where what stands, from 0.

    Attributes:
        tags: columns of tags, each with the node that all its labels are, or None where a label says it.
    """

    token: int
    misc: int | None
    tags: dict[int, str | None]


def columns_of(tables: Sequence[Table], labels: LabelMap) -> Columns:
    """The columns of a file: as the map says, else as ``# global.columns`` does, else by what stands in them.

    Raises:
        InputError: the map names a column that the file has not, or gives one what no column holds.
    """
    cells = [row.cells for table in tables for block in table.blocks for row in block.rows]
    width = len(cells[0]) if cells else 0
    named = next((found.split() for table in tables if (found := table.comment("global.columns"))), [])
    if labels.columns:
        held = {_number(key, named, width): _held(key, value) for key, value in labels.columns.items()}
    elif any(_NAMES.get(name.upper()) == TOKEN for name in named):
        held = {at: _NAMES.get(name.upper()) for at, name in enumerate(named)}
    else:
        held = _seen(cells, width)
    token = next((at for at, what in held.items() if what == TOKEN), 0)
    tags = {at: None if what == TAGS else what for at, what in held.items() if what not in (None, TOKEN, MISC)}
    misc = next((at for at, what in held.items() if what == MISC), None)
    return Columns(token, misc, dict(sorted(tags.items())))


def _held(key: str, value: str | None) -> str | None:
    if value in (None, TOKEN, MISC, TAGS, *LAYERS):
        return value
    known = ", ".join((TOKEN, MISC, TAGS, *LAYERS))
    raise InputError(f"--map: $.columns.{key}: [bad-map] is {value!r}: choose from {known}, or null")


def _number(key: str, named: Sequence[str], width: int) -> int:
    if key in named:
        return named.index(key)
    number = int(key) if key.removeprefix("-").isdecimal() else 0
    if not 0 < abs(number) <= width:
        there = f"1 to {width}" + (f", or {', '.join(named)}" if named else "")
        raise InputError(f"--map: $.columns.{key}: [bad-map] there is no such column: choose from {there}")
    return number - 1 if number > 0 else width + number


def _seen(cells: Sequence[tuple[str, ...]], width: int) -> dict[int, str | None]:
    """Tags where nothing else stands; tokens in the first column, in the second where the first counts them."""
    counts = all(is_number(row[0]) for row in cells) and width > 2
    held: dict[int, str | None] = {int(counts): TOKEN}
    for at in range(int(counts) + 1, width):
        values = {row[at] for row in cells if at < len(row)}
        if any("SpaceAfter=" in value or "start_char=" in value for value in values):
            held[at] = MISC
        elif values and all(is_tag(value) for value in values):
            held[at] = TAGS
    return held


def own_label(label: str, node: str | None) -> Meaning | None:
    """What a label is as a value or a name of newsbench's own; None: nothing is known.

    Args:
        node: what all labels of the column are, if it is known.
    """
    if node is None:
        return {"as": label.lower()} if label.lower() in LAYERS else _by_value(label, LAYERS)
    if label.lower() in ("", node):
        return {"as": node}
    return _by_value(label, [node])


def _by_value(label: str, nodes: Iterable[str]) -> Meaning | None:
    """A value of the main attribute, where just one of the nodes has it."""
    found = [(node, value) for node in nodes if node in MAIN and (value := legal(node, MAIN[node], label)) is not None]
    return {"as": found[0][0], MAIN[found[0][0]]: found[0][1]} if len(found) == 1 else None


def label_of(node: str, attributes: Mapping[str, Attribute], labels: LabelMap) -> tuple[str, Meaning]:
    """The label of a node, and the attributes that it says: the map's, else the value of its main attribute."""
    if (mapped := meanings.label_of(labels, node, attributes, _is_word)) is not None:
        return mapped
    main = MAIN.get(node, "")
    value = attributes.get(main)
    return (value, {main: value}) if isinstance(value, str) else (node, {})


def _is_word(label: str) -> bool:
    return label.split() == [label]
