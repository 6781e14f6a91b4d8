"""What the labels of another tool mean: a JSON file that the user writes, since guessing would move labels in silence.

```json
{"spans": {"PER":    {"as": "mention", "kind": "person", "form": "name"},
           "Quote":  {"as": "quote", "type": "direct"},
           "Attack": {"as": "event", "type": "conflict.attack"},
           "Note":   null},
 "links": {"Speaker": "speaker", "Agent": "argument:attacker", "Coref": "same"},
 "attributes": {"Negated": {"polarity": "negative"}, "Modality=Asserted": {"realis": "actual"}, "Checked": null}}
```

``spans`` says what a labelled stretch of text is; ``links`` what a relation between two of them is; ``attributes``
what an attribute of one is, with any value or with one (an attribute of brat, a control of a region in Label Studio,
a classifying body of a web annotation, a feature of UIMA); ``columns`` and ``scheme`` what the columns of a table of
tokens hold and how they are tagged (see :mod:`newsbench.formats.conll`). Null leaves a label out on purpose. A label
that the map does not name is read by newsbench's own names (see :mod:`newsbench.formats.graph`), and one that is not
among these either is counted as lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from newsbench.files import InputError, bytes_of
from newsbench.formats.graph import LINKS, NODES, Attribute
from newsbench.formats.graph.legal import illegal

# The sections of the other sort of map (newsbench.adapting.keymap).
_KEY_MAP_SECTIONS = frozenset({"keys", "values", "list"})
_TODO = "see docs/own-data.md for what a map file holds"


class LabelMap(Struct, frozen=True):
    """What labels mean.

    Writers use ``spans`` and ``links`` the other way round: of the labels that fit, the first that says most.

    Attributes:
        spans: by label of the other tool: ``as`` (a label of :data:`newsbench.formats.graph.NODES`) and attributes
            that every such node gets; None: left out on purpose.
        links: by label of the other tool: a label of :data:`newsbench.formats.graph.LINKS`, or ``argument:ROLE``.
        attributes: by ``NAME`` or ``NAME=VALUE`` of the other tool: the attributes that this gives a node.
        columns: by number (from 1, or from -1 at the end) or name of a column: what it holds.
        scheme: of tags in columns; None: it is found when reading, and BIO when writing.
    """

    spans: dict[str, dict[str, Attribute] | None] = {}
    links: dict[str, str | None] = {}
    attributes: dict[str, dict[str, Attribute] | None] = {}
    columns: dict[str, str | None] = {}
    scheme: Literal["BIO", "BIOES", "IOB1"] | None = None


NO_MAP = LabelMap()


def read_label_map(path: Path) -> LabelMap:
    """A map file.

    Raises:
        InputError: it cannot be read, is no such JSON, or gives a meaning that newsbench does not know.
    """
    raw = bytes_of(path)
    try:
        labels = msgspec.json.decode(raw, type=LabelMap)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: [bad-map] {error}: {_TODO}") from None
    if _KEY_MAP_SECTIONS & msgspec.json.decode(raw, type=dict[str, Any]).keys():
        message = (
            "says what the keys of predictions mean, so it is a map for `newsbench score`; one of labels holds spans"
        )
        raise InputError(f"{path}: [bad-map] {message}: {_TODO}")
    if wrong := [*_wrong_spans(labels), *_wrong_links(labels), *_wrong_attributes(labels)]:
        raise InputError("\n".join(f"{path}: {problem}" for problem in wrong))
    return labels


def _wrong_spans(labels: LabelMap) -> Iterator[str]:
    for label, meaning in labels.spans.items():
        if meaning is None:
            continue
        given = {key: value for key, value in meaning.items() if key != "as"}
        kind = meaning.get("as")
        if not isinstance(kind, str) or kind not in NODES:
            yield f"$.spans.{label}.as: [bad-map] is {kind!r}: choose from {', '.join(NODES)}"
        elif problem := illegal(kind, given):
            at, _, what = problem.partition(": ")
            yield f"$.spans.{label}.{at}: [bad-map] {what}"


def _wrong_links(labels: LabelMap) -> Iterator[str]:
    for label, link in labels.links.items():
        if link is not None and link.partition(":")[0] not in LINKS:
            yield f"$.links.{label}: [bad-map] is {link!r}: choose from {', '.join(LINKS)}"


def _wrong_attributes(labels: LabelMap) -> Iterator[str]:
    known = sorted({key for keys in NODES.values() for key in keys})
    for label, given in labels.attributes.items():
        for key, value in (given or {}).items():
            wrong = [illegal(node, {key: value}) for node, keys in NODES.items() if key in keys]
            if not wrong:
                yield f"$.attributes.{label}.{key}: [bad-map] no label has it: choose from {', '.join(known)}"
            elif all(wrong):
                yield f"$.attributes.{label}.{key}: [bad-map] {wrong[0].partition(': ')[2]}"
