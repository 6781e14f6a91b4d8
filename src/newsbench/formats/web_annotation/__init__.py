"""Web annotations: W3C Web Annotation Data Model, JSON-LD, an annotation collection a document with its text beside it.

Written are ``<story>/<outlet>.jsonld``, the text as ``<outlet>.txt`` and ``documents.jsonl``. A label is an annotation
with its name as a tag; an attribute is a body ``KEY: VALUE`` for *classifying*; the entity of a mention is a body for
*identifying*; a link is an annotation for *linking*, from its first target to its second. A label in several pieces
has a target each (several *selectors* of one target are ways to say the same place).

Read are collections, pages, lists and single annotations, in ``*.jsonld`` and ``*.json`` (and the rows of a Hypothesis
export). A body for *classifying* is an attribute where the map has it among its ``attributes``, or by its ``KEY``. The
text of a target is, in this order: a file of the name that ``source`` is; ``value`` of a ``source`` that is an object;
``NAME.txt`` beside, by the last part of the source's address; ``.txt`` beside under the name of the file of
annotations, where all of them are about one source.

Positions are code points, as the model wants; where the quotes beside them fit UTF-16 code units better, they are
these, which browsers count in. A quote without a position is looked for, with its prefix and suffix; one that
contradicts its position wins where it stands in the text, and both is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from newsbench.corpus import GoldDocument
from newsbench.files import InputError, write_atomically
from newsbench.formats.conversion import Reading, by_place, files_below
from newsbench.formats.graph.gathering import Parsed, gather
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.metadata import read_metadata, write_metadata
from newsbench.formats.web_annotation.files import Source, sources_of
from newsbench.formats.web_annotation.reading import TextLabels
from newsbench.formats.web_annotation.writing import Collection
from newsbench.model import Document


def read(path: Path, labels: LabelMap) -> Reading:
    """The texts that a file, or all files below a folder, have annotations of.

    Raises:
        InputError: there are none, or files are no annotations or lack their texts; all problems are named.
    """
    root = path if path.is_dir() else path.parent
    known = read_metadata(root)
    lost: Counter[str] = Counter()
    problems: list[str] = []
    parsed = [
        _parsed(source, known, labels, lost)
        for file in files_below(path, "*.jsonld", "*.json")
        for source in sources_of(file, root, lost, problems)
    ]
    if problems:
        raise InputError("\n".join(problems))
    return gather(parsed, lost)


def _parsed(source: Source, known: dict[str, Document], labels: LabelMap, lost: Counter[str]) -> Parsed:
    found = TextLabels(source.raw, source.annotations, labels)
    graph = msgspec.structs.replace(found.graph(), guidelines=source.guidelines)
    lost.update(found.lost)
    document = known.get(source.doc_id) or Document(source.doc_id)
    return Parsed(document, found.text, graph, source.where, source.layers)


def write(documents: Sequence[GoldDocument], path: Path, labels: LabelMap) -> Counter[str]:
    """Write a collection and a text for each document, and the metadata of all.

    Raises:
        InputError: the place cannot be written to.
    """
    lost: Counter[str] = Counter()
    for file, gold in by_place(documents, path, ".jsonld"):
        text = file.with_suffix(".txt")
        collection = Collection(gold, labels, text.name)
        content = msgspec.json.format(msgspec.json.encode(collection.json()), indent=1)
        lost.update(collection.lost)
        write_atomically(text, gold.text)
        write_atomically(file, content + b"\n")
    write_metadata(documents, path)
    return lost
