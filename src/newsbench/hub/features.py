"""The columns of each config, with explicit types.

Closed label sets are ``ClassLabel``; their names come from ``schema/ontology.json``. A span is a list of two
integers, Unicode code points, end exclusive; null where gold has null or did not label it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from newsbench.resources import ontology

if TYPE_CHECKING:
    from datasets import Features

Config = Literal["documents", "quotes", "events", "mentions", "pairs"]
# The most an offset can be; a document is far below it.
_INTEGER = "int32"


def features_of(config: Config) -> Features:
    """The features of a config."""
    from datasets import Features

    return Features(_CONFIGS[config]())


def _text() -> Any:
    from datasets import Value

    return Value("string")


def _integer() -> Any:
    from datasets import Value

    return Value(_INTEGER)


def _list(of: Any) -> Any:
    from datasets import List

    return List(of)


def _one_of(label_set: str) -> Any:
    from datasets import ClassLabel

    return ClassLabel(names=list(ontology()[label_set]))


def _role() -> Any:
    from datasets import ClassLabel

    types = ontology()["event_types"].values()
    return ClassLabel(names=sorted({role for described in types for role in described["roles"]}))


def _asserter() -> Any:
    from datasets import ClassLabel

    return ClassLabel(names=list(ASSERTERS))


def _span() -> Any:
    return _list(_integer())


def _fragments() -> Any:
    return _list(_span())


def _texts() -> Any:
    return _list(_text())


# Who says that an event happened (track reported_events).
ASSERTERS = ("outlet", "nobody", "entity")


# -- documents ------------------------------------------------------------------------------------------


def _documents() -> dict[str, Any]:
    return {
        "doc_id": _text(),
        "story_id": _text(),
        "split": _one_of("splits"),
        "title": _text(),
        "outlet": _text(),
        "published": _text(),
        "genre": _text(),
        "language": _text(),
        "origin": _one_of("origins"),
        "license": _text(),
        "text_sha256": _text(),
        "canary": _text(),
        "text": _text(),
        "guidelines": _text(),
        "annotated": _fragments(),
        "regions": _list({"kind": _one_of("region_kinds"), "span": _span(), "text": _text()}),
        "entities": _list(_entity()),
        "quotes": _list(_quote()),
        "distractors": _list({"kind": _one_of("distractor_kinds"), "span": _span(), "text": _text()}),
        "events": _list(_event()),
    }


def _entity() -> dict[str, Any]:
    mention = {"span": _span(), "head": _span(), "form": _one_of("mention_forms"), "text": _text()}
    return {
        "id": _text(),
        "kind": _one_of("entity_kinds"),
        "name": _text(),
        "aliases": _texts(),
        "wikidata": _text(),
        "members": _texts(),
        "speaks_for": _text(),
        "mentions": _list(mention),
    }


def _quote() -> dict[str, Any]:
    return {
        "content": _fragments(),
        "id": _text(),
        "type": _one_of("quote_types"),
        "cue": _fragments(),
        "source": _span(),
        "quoted": _fragments(),
        "speaker": _text(),
        "via": _text(),
        "addressee": _text(),
        "medium": _one_of("media"),
        "parent": _text(),
        "polarity": _one_of("polarities"),
        "realis": _one_of("realis"),
        "utterance": _text(),
        "phenomena": _list(_one_of("phenomena")),
        "texts": _texts(),
        "cue_texts": _texts(),
        "source_text": _text(),
        "quoted_texts": _texts(),
    }


def _event() -> dict[str, Any]:
    argument = {"role": _role(), "entity": _text(), "span": _span(), "event": _text(), "text": _text()}
    return {
        "trigger": _fragments(),
        "id": _text(),
        "type": _one_of("event_types"),
        "polarity": _one_of("polarities"),
        "realis": _one_of("realis"),
        "time": _text(),
        "asserted_by": _text(),
        "cluster": _text(),
        "arguments": _list(argument),
        "texts": _texts(),
    }


# -- a row an item --------------------------------------------------------------------------------------


def _home() -> dict[str, Any]:
    """Where an item stands: what the rows of quotes, events and mentions begin with."""
    return {"doc_id": _text(), "story_id": _text(), "outlet": _text(), "genre": _text(), "published": _text()}


def _context() -> dict[str, Any]:
    return {"context": _text(), "context_start": _integer()}


def _quotes() -> dict[str, Any]:
    return {
        **_home(),
        "quote_id": _text(),
        "type": _one_of("quote_types"),
        "text": _text(),
        "content": _fragments(),
        "quoted": _fragments(),
        "speaker": _text(),
        "speaker_name": _text(),
        "speaker_kind": _one_of("entity_kinds"),
        "cue_text": _text(),
        "cue": _fragments(),
        "source_text": _text(),
        "source": _span(),
        "source_form": _text(),
        **_context(),
        "medium": _one_of("media"),
        "polarity": _one_of("polarities"),
        "realis": _one_of("realis"),
        "via_name": _text(),
        "addressee_name": _text(),
        "parent": _text(),
        "utterance": _text(),
        "phenomena": _list(_one_of("phenomena")),
        "derived": _texts(),
    }


def _events() -> dict[str, Any]:
    argument = {"role": _role(), "text": _text(), "entity": _text(), "span": _span(), "event": _text()}
    return {
        **_home(),
        "event_id": _text(),
        "type": _one_of("event_types"),
        "text": _text(),
        "trigger": _fragments(),
        **_context(),
        "polarity": _one_of("polarities"),
        "realis": _one_of("realis"),
        "time": _text(),
        "cluster": _text(),
        "asserted_by": _text(),
        "asserter": _asserter(),
        "asserter_name": _text(),
        "arguments": _list(argument),
    }


def _mentions() -> dict[str, Any]:
    return {
        **_home(),
        "entity_id": _text(),
        "name": _text(),
        "kind": _one_of("entity_kinds"),
        "form": _one_of("mention_forms"),
        "text": _text(),
        "span": _span(),
        "head_text": _text(),
        "head": _span(),
        **_context(),
    }


def _pairs() -> dict[str, Any]:
    columns: dict[str, Any] = {"story_id": _text(), "utterance": _text()}
    for side in ("a", "b"):
        for name in PAIRED:
            columns[f"{name}_{side}"] = _one_of("quote_types") if name == "type" else _text()
    return columns


# What a pair tells of each of its two quotes.
PAIRED = ("doc_id", "outlet", "published", "quote_id", "type", "text", "speaker_name", "context")

_CONFIGS: dict[Config, Callable[[], dict[str, Any]]] = {
    "documents": _documents,
    "quotes": _quotes,
    "events": _events,
    "mentions": _mentions,
    "pairs": _pairs,
}
CONFIGS = tuple(_CONFIGS)
