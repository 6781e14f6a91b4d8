"""The document that a line is about, without reading the rest of it: what shards are cut by."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from newsbench.adapting.renaming import Renaming
from newsbench.validation.reporting import Report

if TYPE_CHECKING:
    from newsbench.adapting.keymap import KeyMap


def name_by(key_map: KeyMap) -> Callable[[bytes], bytes | None]:
    """A function from a line to its doc_id; None where it has none that can be read."""
    wanted = _of_doc_id(key_map)

    def name(raw: bytes) -> bytes | None:
        try:
            line = msgspec.json.decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        made = Renaming(wanted, Report("", 0)).record("document", line)
        doc_id = made.get("doc_id") if isinstance(made, dict) else None
        return doc_id.encode("utf-8", "surrogatepass") if isinstance(doc_id, str) else None

    return name


def _of_doc_id(key_map: KeyMap) -> KeyMap:
    """The part of a map that says what the doc_id is."""
    document = key_map.keys.get("document", {})
    kept = {
        theirs: target
        for theirs, target in document.items()
        if theirs == "doc_id" or (target is not None and target.key == "doc_id")
    }
    values = key_map.values.get("document", {})
    return msgspec.structs.replace(key_map, keys={"document": kept}, values={"document": values})
