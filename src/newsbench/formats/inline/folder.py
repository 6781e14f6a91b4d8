"""A gold set as inline files, ``<story>/<outlet>.nb``: see :mod:`newsbench.formats.inline`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from newsbench.corpus import GoldDocument
from newsbench.files import InputError, write_atomically
from newsbench.formats.conversion import Reading, by_place, raw_text
from newsbench.formats.inline import InlineError, read_inline, write_inline
from newsbench.formats.labelmap import LabelMap


def read(path: Path, labels: LabelMap) -> Reading:
    """The documents of ``path/<story>/<outlet>.nb``.

    Raises:
        newsbench.files.InputError: there are none, or some cannot be read; all problems are named.
    """
    documents: list[GoldDocument] = []
    problems: list[str] = []
    for file in sorted(path.glob("*/*.nb")):
        try:
            document, text, annotation = read_inline(raw_text(file))
            documents.append(GoldDocument(document, text, annotation))
        except InlineError as error:
            problems.extend(f"{file}:{problem}" for problem in error.problems)
    if problems or not documents:
        raise InputError("\n".join(problems) or f"{path}: [empty-folder] holds no <story>/<outlet>.nb")
    return Reading(documents)


def write(documents: Sequence[GoldDocument], path: Path, labels: LabelMap) -> Counter[str]:
    """Write each document as ``path/<story>/<outlet>.nb``; where one cannot be told in inline markup, none.

    Raises:
        newsbench.files.InputError: the place cannot be written to, or documents cannot be told in inline markup;
            all problems are named.
    """
    sources: dict[str, str] = {}
    problems: list[str] = []
    for gold in documents:
        try:
            sources[gold.doc_id] = write_inline(gold.document, gold.text, gold.annotation)
        except InlineError as error:
            problems.extend(f"{gold.doc_id}: {problem}" for problem in error.problems)
    if problems:
        raise InputError("\n".join(problems))
    for file, gold in by_place(documents, path, ".nb"):
        write_atomically(file, sources[gold.doc_id])
    return Counter()
