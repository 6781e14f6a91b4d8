"""One JSON Lines file: each line a document's fields, its text and its labels. Gold, and valid as predictions too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from newsbench.corpus import GoldDocument
from newsbench.files import write_atomically
from newsbench.formats.folder import read
from newsbench.formats.labelmap import LabelMap

__all__ = ["read", "write"]


def write(documents: Sequence[GoldDocument], path: Path, labels: LabelMap) -> Counter[str]:
    """Write a file, one line a document.

    Raises:
        newsbench.files.InputError: the place cannot be written to.
    """
    write_atomically(path, "".join(line(document) for document in documents))
    return Counter()


def line(gold: GoldDocument) -> str:
    """A document as a line of a one-file set."""
    fields: dict[str, Any] = {
        **msgspec.to_builtins(gold.document), "text": gold.text, **msgspec.to_builtins(gold.annotation)
    }  # fmt: skip
    return msgspec.json.encode(fields).decode() + "\n"
