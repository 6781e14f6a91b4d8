"""The JSON Schemas, made from the records, so that the two cannot drift apart.

``python -m newsbench.validation.schemas`` writes them into ``schema/``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from newsbench.model import Annotation, Document, EventType, GoldLine, Prediction
from newsbench.resources import data_root, ontology

DIALECT = "https://json-schema.org/draft/2020-12/schema"
RECORDS: dict[str, type[Struct]] = {
    "document": Document,
    "annotation": Annotation,
    "gold": GoldLine,
    "prediction": Prediction,
}


@cache
def build(record_type: type[Struct]) -> dict[str, Any]:
    """The schema of a record, self-contained. Not to be changed by callers."""
    made = msgspec.json.schema(record_type)
    _as_enums(made)
    name = next((name for name, known in RECORDS.items() if known is record_type), record_type.__name__.lower())
    return {"$schema": DIALECT, "$id": f"urn:newsbench:schema:{name}:1", **made}


def _as_enums(schema: Any) -> None:
    """Event types reach the records as a pattern; as an enum they can be read, and completed by an editor."""
    if isinstance(schema, list):
        for part in schema:
            _as_enums(part)
    elif isinstance(schema, dict):
        if schema.get("pattern") == _event_type_pattern():
            del schema["pattern"], schema["type"]
            schema["enum"] = sorted(ontology()["event_types"])
        for part in schema.values():
            _as_enums(part)


@cache
def _event_type_pattern() -> str:
    pattern: str = msgspec.json.schema(EventType)["pattern"]
    return pattern


def write(folder: Path) -> None:
    """Write all schemas into a folder."""
    for name, record_type in RECORDS.items():
        (folder / f"{name}.schema.json").write_text(as_file(record_type), encoding="utf-8")


def as_file(record_type: type[Struct]) -> str:
    """The schema as it stands in its file."""
    return json.dumps(build(record_type), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write(data_root() / "schema")
