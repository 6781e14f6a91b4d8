"""UIMA CAS XMI, as INCEpTION, WebAnno and DKPro write it: a file a document and the type system beside them.

Without a map, newsbench writes types of its own (``newsbench.Quote``, ``newsbench.Mention`` …), which hold all that it
knows. In files of other tools a label may be called by its type (``custom.Quote`` or ``Quote``), by one of its
features (``custom.Span.label=Quote`` or ``Span.label=Quote``), or by the value alone (``Quote``); a relation likewise,
and a feature that points to another label by its name (``Quote.speaker`` or ``speaker``), or by its role. A feature
that holds a word is an attribute by its own name, or by what the map's ``attributes`` say (``Quote.negated=true``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from newsbench.corpus import GoldDocument
from newsbench.files import write_atomically
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.uima_xmi.documents import read
from newsbench.formats.uima_xmi.types import type_system
from newsbench.formats.uima_xmi.writing import CasWriter

__all__ = ["read", "write"]
_NOT_IN_FILE_NAMES = re.compile(r"[^\w.-]")


def write(documents: Sequence[GoldDocument], path: Path, labels: LabelMap) -> Counter[str]:
    """Write ``path/<doc_id>.xmi`` and ``path/TypeSystem.xml``.

    Raises:
        newsbench.files.InputError: the place cannot be written to.
    """
    types = type_system(labels)
    writer = CasWriter(types, labels)
    files = {f"{_NOT_IN_FILE_NAMES.sub('-', gold.doc_id)}.xmi": writer.xmi(gold) for gold in documents}
    for name, xmi in files.items():
        write_atomically(path / name, xmi)
    write_atomically(path / "TypeSystem.xml", str(types.to_xml()))
    return writer.lost
