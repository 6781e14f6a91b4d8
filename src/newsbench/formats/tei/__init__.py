"""TEI P5 XML, a file a document: ``<said>``, names, regions and events in the text, the rest in ``<standOff>``.

What newsbench writes is read back without loss: labels that nest are elements, labels that cross are ``<span>`` between
two ``<anchor>``, links are ``@who``, ``@toWhom``, ``@ref`` and ``<relation>``, further attributes are ``<fs>``; the
text stands in ``<text xml:space="preserve">``.

Files of others are read by the TEI guidelines:

- ``<said>`` is a quote (``@who``, ``@toWhom``; ``@direct``, by default true, is its type; ``@aloud`` its medium), so
  are ``<q>`` and ``<quote>``; quotation marks at its edges are not content. One inside another is nested in it.
  ``<soCalled>`` and ``<q type="soCalled">`` are scare quotes.
- ``<persName>``, ``<orgName>``, ``<placeName>``, ``<name>``, ``<rs>`` are mentions; ``@ref`` or ``@key`` points to the
  entity, which ``<listPerson>``, ``<listOrg>``, ``<listPlace>`` or ``<listObject>`` may describe.
- ``<seg type="cue">``, ``source`` and ``quoted`` belong to the quote that ``@corresp`` points to;
  ``<seg type="event" subtype="conflict.attack">`` is a trigger; links are ``<relation name="argument:attacker" …>``.
- The first ``<head>``, ``<byline>``, ``<dateline>`` and ``<div type="…">`` are regions.
- ``@next``/``@prev`` and ``@part`` join pieces.

White space: see :mod:`newsbench.formats.tei.texts`. A label map may name an element (``rs``) or one of a type
(``rs:ship``), and relations by their ``@name``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from newsbench.corpus import GoldDocument
from newsbench.files import InputError, write_atomically
from newsbench.formats.conversion import Reading, by_place, doc_id_of, files_below
from newsbench.formats.graph.gathering import Parsed, gather
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.tei.foreign import by_the_guidelines
from newsbench.formats.tei.header import read_header
from newsbench.formats.tei.reading import TeiLabels
from newsbench.formats.tei.writing import tei_of
from newsbench.formats.xml import Element, read_xml


def read(path: Path, labels: LabelMap) -> Reading:
    """The documents of a file, or of all ``*.xml`` below a folder; a ``<teiCorpus>`` holds several.

    Raises:
        InputError: there are none, or files are no XML, no TEI, or have a document type; all problems are named.
    """
    root = path if path.is_dir() else path.parent
    parsed: list[Parsed] = []
    lost: Counter[str] = Counter()
    problems: list[str] = []
    for file in files_below(path, "*.xml"):
        try:
            texts = _texts(read_xml(file), file)
        except InputError as error:
            problems.append(str(error))
            continue
        for number, tei in enumerate(texts, start=1):
            story, outlet = doc_id_of(file, root).split(".")
            doc_id = f"{story}-{number}.{outlet}" if len(texts) > 1 else f"{story}.{outlet}"
            parsed.append(_parsed(tei, doc_id, f"{file}:{tei.line}", labels, lost))
    if problems:
        raise InputError("\n".join(problems))
    return gather(parsed, lost)


def _texts(top: Element, file: Path) -> list[Element]:
    """Every ``<TEI>`` that has a text."""
    found = [one for one in top.below("TEI") if any(part.name == "text" for part in one.elements())]
    if not found:
        todo = "give files with <TEI> and <text> in it"
        raise InputError(f"{file}:{top.line}: [no-tei] is <{top.name}> and holds no TEI text: {todo}")
    return found


def _parsed(tei: Element, doc_id: str, where: str, labels: LabelMap, lost: Counter[str]) -> Parsed:
    found = TeiLabels(tei, labels)
    document = read_header(tei, doc_id, ours=found.ours)
    graph = found.graph() if found.ours else by_the_guidelines(found)
    lost.update(found.lost)
    return Parsed(document, found.text, graph, where, found.layers)


def write(documents: Sequence[GoldDocument], path: Path, labels: LabelMap) -> Counter[str]:
    """Write each document as ``path/<story>/<outlet>.xml``.

    Raises:
        InputError: the place cannot be written to.
    """
    lost: Counter[str] = Counter()
    for file, gold in by_place(documents, path, ".xml"):
        xml, more = tei_of(gold, labels)
        lost.update(more)
        write_atomically(file, xml)
    return lost
