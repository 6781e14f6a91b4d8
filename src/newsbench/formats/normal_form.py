"""A document with its text in normal form (NFC, \\n line ends), and its labels where their words went.

One JSON Lines file may hold any text; folders and the files of tools hold texts in normal form.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from newsbench.corpus import GoldDocument
from newsbench.formats.conversion import gold_document
from newsbench.formats.moving import MovedText
from newsbench.model import Annotation, Fragments
from newsbench.validation.gold import is_normal

# Keys of gold that hold one span, and those that hold several, each with the key of the words beside it.
_SPAN = {"span": "text", "source": "source_text", "head": None}
_FRAGMENTS = {"content": "texts", "trigger": "texts", "cue": "cue_texts", "quoted": "quoted_texts", "annotated": None}


def in_normal_form(gold: GoldDocument) -> GoldDocument:
    """The document itself where its text is in normal form, else one with that text, other offsets and checksum."""
    if is_normal(gold.text):
        return gold
    moved = MovedText(gold.text)
    annotation = msgspec.convert(_moved(msgspec.to_builtins(gold.annotation), moved), Annotation)
    return gold_document(replace(gold.document, text_sha256=None), moved.text, annotation)


def _moved(value: Any, text: MovedText) -> Any:
    if isinstance(value, list | tuple):
        return [_moved(part, text) for part in value]
    if not isinstance(value, dict):
        return value
    made = {key: _moved(below, text) for key, below in value.items()}
    for key, words in _SPAN.items():
        if value.get(key) is not None:
            made[key] = text.span(*value[key])
            if words in value:
                made[words] = _words((made[key],), text)[0]
    for key, words in _FRAGMENTS.items():
        if value.get(key) is not None:
            made[key] = text.fragments(value[key])
            if words in value:
                made[words] = _words(made[key], text)
    return made


def _words(fragments: Fragments, text: MovedText) -> list[str]:
    return [text.text[start:end] for start, end in fragments]
