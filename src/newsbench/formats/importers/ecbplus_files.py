"""ECB+'s files as records: tokens, markables, the chains that tie them together, and the annotated sentences."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from newsbench.files import InputError
from newsbench.formats.conversion import raw_text
from newsbench.formats.importers.tokens import Place
from newsbench.validation.problems import Problem

SENTENCES = "ECBplus_coreference_sentences.csv"
_COLUMNS = ["Topic", "File", "Sentence Number"]
# The topic and the file's name without it: ("37", "10ecbplus").
Name = tuple[str, str]


class Markable(Struct, frozen=True):
    """A labelled place.

    Attributes:
        places: of its tokens; None: anchored to a token that the document does not have.
    """

    id: str
    tag: str
    places: tuple[Place, ...] | None
    note: str | None = None


class Chain(Struct, frozen=True):
    """Markables that are the same event or thing.

    Attributes:
        key: the instance, the same in all documents of a topic; None: known in this document alone.
        id: of the relation, in its document.
        members: ids of markables.
        described: whether the set has a name of its own making for it.
    """

    key: str | None
    id: str
    members: tuple[str, ...]
    described: bool = False


class Source(Struct, frozen=True):
    """A document.

    Attributes:
        sentences: of tokens.
        numbers: the number that the set gives to each sentence.
    """

    name: Name
    sentences: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    markables: tuple[Markable, ...]
    chains: tuple[Chain, ...]


def annotated_sentences(root: Path) -> Mapping[Name, frozenset[int]]:
    """The sentences that were annotated, from the list that ECB+ brings along.

    It is looked for in the folder (or that of the file) and in the two above.

    Raises:
        InputError: it is not there, or is another file.
    """
    start = root if root.is_dir() else root.parent
    folders = [start, *start.absolute().parents[:2]]
    path = next((folder / SENTENCES for folder in folders if (folder / SENTENCES).is_file()), None)
    if path is None:
        todo = "put it there, since ECB+ annotates only these sentences"
        raise InputError(f"{start}: [missing-file] {SENTENCES} is missing: {todo}")
    found: dict[Name, set[int]] = defaultdict(set)
    for number, line in enumerate(raw_text(path).splitlines(), start=1):
        row = [field.strip() for field in line.split(",")]
        if row == _COLUMNS or row == [""]:
            continue
        if len(row) != len(_COLUMNS) or not row[2].isdecimal():
            raise InputError(f"{path}:{number}: [bad-line] is {line!r}: expected {', '.join(_COLUMNS)}, by commas")
        found[row[0], row[1]].add(int(row[2]))
    return {name: frozenset(numbers) for name, numbers in found.items()}


def read_source(path: Path, problems: list[Problem]) -> Source | None:
    """A document, or None and one more problem."""
    topic, _, name = path.stem.partition("_")
    try:
        root = ET.fromstring(raw_text(path))
        return _source((topic, name), root)
    except (ET.ParseError, KeyError, ValueError) as error:
        what = f"an element lacks the attribute {error}" if isinstance(error, KeyError) else str(error)
        message = f"{what}: it is no file of ECB+; take it out"
        problems.append(Problem(str(path), 0, "", "bad-file", message))
        return None


def _source(name: Name, root: ET.Element) -> Source:
    sentences: dict[int, list[str]] = {}
    places: dict[str, Place] = {}
    order: dict[int, int] = {}
    for token in root.iter("token"):
        number = int(token.attrib["sentence"])
        tokens = sentences.setdefault(number, [])
        places[token.attrib["t_id"]] = (order.setdefault(number, len(order)), len(tokens))
        tokens.append(token.text or "")
    if not places:
        raise ValueError("it has no tokens")
    elements = [one for block in root.iter("Markables") for one in block]
    return Source(
        name,
        tuple(map(tuple, sentences.values())),
        tuple(sentences),
        tuple(_markable(one, places) for one in elements if one.find("token_anchor") is not None),
        tuple(_chains(root, {one.attrib["m_id"]: one for one in elements})),
    )


def _markable(element: ET.Element, places: Mapping[str, Place]) -> Markable:
    anchors = [anchor.attrib["t_id"] for anchor in element.iter("token_anchor")]
    found = tuple(places[anchor] for anchor in anchors) if all(anchor in places for anchor in anchors) else None
    return Markable(element.attrib["m_id"], element.tag, found, element.get("note"))


def _chains(root: ET.Element, elements: Mapping[str, ET.Element]) -> list[Chain]:
    """The relations; ``CROSS_DOC_COREF`` alone names an instance that other documents may know."""
    chains: list[Chain] = []
    relations = (one for block in root.iter("Relations") for one in block)
    for number, relation in enumerate(relations):
        target = relation.find("target")
        instance = elements.get(target.attrib["m_id"]) if target is not None else None
        named = instance.get("instance_id") if instance is not None else None
        crossing = relation.tag == "CROSS_DOC_COREF"
        chains.append(
            Chain(
                (named or relation.get("note")) if crossing else None,
                relation.get("r_id") or str(number),
                tuple(source.attrib["m_id"] for source in relation.iter("source")),
                bool(instance is not None and instance.get("TAG_DESCRIPTOR")),
            )
        )
    return chains
