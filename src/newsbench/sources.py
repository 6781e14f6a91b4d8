"""Predictions out of tables: Hugging Face datasets, pandas, Arrow.

Three things that a table does to predictions are undone here:

* **Absent or null.** In an Arrow table every struct has every key, so a key that an item lacks reads as None. Below a
  layer, None therefore means *absent*, never null. Where null is an answer of its own (a quote that nobody says, an
  event that the outlet asserts) a table says it by the empty string. A ``datasets.Json`` column, and lists and dicts
  that a program put into a pandas column, keep what they are given: there None is null, as in JSON.
* **Names of classes.** A ``ClassLabel`` is an integer in its table; here it is its name again.
* **Gold beside predictions.** ``Dataset.map`` keeps the columns that the mapped function does not give. So where
  gold's own layers stand in the table, they are gold, not answers, and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import msgspec

from newsbench.files import InputError
from newsbench.resources import ontology

if TYPE_CHECKING:
    from newsbench.model import Prediction

Row = Mapping[str, Any]
# A function that undoes what a table did to the value of a column.
Restore = Callable[[str, Any], Any]

# The layers that are scored: the key of an item with a closed label set, and that set.
_LABELS = {
    "quotes": ("type", "quote_types"),
    "events": ("type", "event_types"),
    "entities": ("kind", "entity_kinds"),
}
# Columns of gold that are no predictions: everything about a document except what identifies it and its text.
_METADATA = frozenset(
    ["story_id", "split", "title", "outlet", "published", "genre", "language", "origin", "license", "text_sha256",
     "canary", "guidelines", "annotated", "regions", "distractors"]
)  # fmt: skip
_NULL_ANSWERS = frozenset(["speaker", "source", "via", "addressee", "asserted_by", "utterance", "cluster"])
# What pandas makes of the index of a frame that went through Arrow.
_INDEX_COLUMN = "__index_level_"


def records_of(source: object) -> Iterator[Row | Prediction]:
    """One record a document, whatever the predictions came in.

    Args:
        source: a ``datasets`` Dataset, IterableDataset, DatasetDict or IterableDatasetDict (all of its splits); a
            pandas DataFrame; a pyarrow or polars table; else an iterable of mappings or records, which are passed on as
            they are.

    Raises:
        InputError: it is none of these, or holds gold labels and no predictions.
    """
    library = type(source).__module__.partition(".")[0]
    if library == "datasets":
        return _of_datasets(source)
    if library == "pandas":
        return _of_pandas(source)
    if to_rows := getattr(source, "to_pylist", None) or getattr(source, "to_dicts", None):
        return _of_arrow(to_rows())
    if isinstance(source, Mapping) or not isinstance(source, Iterable):
        raise InputError(
            f"[wrong-source] cannot take predictions from a {type(source).__name__}: give a file, a list of mappings "
            "(one a document), a datasets.Dataset, a DataFrame, or a function of a text"
        )
    return iter(source)


def json_lines(source: object) -> Iterator[tuple[int, bytes]]:
    """The records of a source as numbered lines of JSON, as a file would hold them; numbers of numpy and torch too.

    Raises:
        InputError: as :func:`records_of`; or a record holds what JSON has no word for.
    """
    for number, record in enumerate(records_of(source), 1):
        try:
            yield number, msgspec.json.encode(record, enc_hook=_as_builtin)
        except (TypeError, ValueError, RecursionError) as error:
            message = f"cannot be written as JSON ({error}): give strings, numbers, lists and dicts"
            raise InputError(f"predictions:{number}: [not-json] {message}") from None


def _as_builtin(value: Any) -> Any:
    # Arrays and scalars of numpy, torch and the like: a span or a confidence straight from a model.
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a {type(value).__name__}")


# -- by library -----------------------------------------------------------------------------------------


def _of_datasets(source: Any) -> Iterator[Row]:
    if isinstance(source, Mapping):
        return chain.from_iterable(_of_datasets(split) for split in source.values())
    features = source.features
    # Without a format, since numpy or torch arrays are no JSON.
    rows = source.with_format(None)
    if features is None:
        # A mapped stream: what the function gave is as it gave it, and what it did not is gold's.
        return _records(list(rows), lambda _, value: value, _labelled_by_number)
    if not hasattr(rows, "__getitem__"):
        rows = list(rows)

    def restore(column: str, value: Any) -> Any:
        return _by_feature(value, features[column], column)

    return _records(rows, restore, lambda layer, items: _typed_as_gold(layer, features[layer], items))


def _of_pandas(frame: Any) -> Iterator[Row]:
    rows = [{str(column): value for column, value in row.items()} for row in frame.to_dict("records")]
    return _records(rows, lambda column, value: _from_cell(value, column), _labelled_by_number)


def _of_arrow(rows: list[Row]) -> Iterator[Row]:
    return _records(rows, lambda column, value: _dropping_none(value, column), _labelled_by_number)


def _records(
    rows: Iterable[Row], restore: Restore, is_gold: Callable[[str, Iterable[Mapping[str, Any]]], bool]
) -> Iterator[Row]:
    """Rows without gold's columns, and with what the table did undone.

    ``rows`` is gone through more than once.
    """
    gold = {layer for layer in _layers(rows) if is_gold(layer, _items(rows, layer))}
    if gold and gold == _layers(rows):
        raise InputError(
            "[no-predictions] this table holds gold labels and nothing else: score what `.map(extractor)` returns. "
            'If these are your predictions, map over `.select_columns(["doc_id", "text"])`'
        )
    left_out = gold | _METADATA
    for row in rows:
        kept = ((column, value) for column, value in row.items() if column not in left_out)
        restored = {column: restore(column, value) for column, value in kept if not column.startswith(_INDEX_COLUMN)}
        yield {column: value for column, value in restored.items() if value is not None}


def _layers(rows: Iterable[Row]) -> set[str]:
    first: Row = next(iter(rows), {})
    return {layer for layer in _LABELS if layer in first}


def _items(rows: Iterable[Row], layer: str) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        value = row.get(layer)
        # An array of numpy has no truth; a cell without a value may be None or NaN.
        if value is not None and hasattr(value, "__len__") and not isinstance(value, str):
            yield from (item for item in value if isinstance(item, Mapping))


# -- what is gold ---------------------------------------------------------------------------------------


def _labelled_by_number(layer: str, items: Iterable[Mapping[str, Any]]) -> bool:
    """Whether labels are numbers: only gold's are, a predicted label is a name."""
    key, _ = _LABELS[layer]
    return any(hasattr(item.get(key), "__index__") for item in items)


def _typed_as_gold(layer: str, feature: Any, items: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a layer has gold's types and check texts.

    ``map`` casts what fits to the types that a column had, so types alone do not tell; but gold's rows always hold
    the text beside each span, and an extractor has no cause to.
    """
    key, label_set = _LABELS[layer]
    struct = getattr(feature, "feature", None)
    label = struct.get(key) if isinstance(struct, Mapping) else None
    if getattr(label, "names", None) != list(ontology()[label_set]):
        return False
    return any(_has_texts(layer, item) for item in items)


def _has_texts(layer: str, item: Mapping[str, Any]) -> bool:
    if layer == "entities":
        return any(mention.get("text") for mention in item.get("mentions") or ())
    return bool(item.get("texts"))


# -- what a table did to a value ------------------------------------------------------------------------


def _by_feature(value: Any, feature: Any, key: str) -> Any:
    """A value of a dataset as JSON: class labels by name, None dropped from structs, Json as it is."""
    if value is None:
        return None
    if isinstance(feature, Mapping):
        return _struct({name: _by_feature(value.get(name), inner, name) for name, inner in feature.items()})
    if isinstance(value, list) and hasattr(feature, "feature"):
        return [_part(_by_feature(part, feature.feature, key), feature.feature) for part in value]
    if hasattr(feature, "int2str") and isinstance(value, int):
        return feature.int2str(value)
    return value


def _part(value: Any, feature: Any) -> Any:
    """An item that says nothing stays an item, so that validation can say so."""
    return {} if value is None and isinstance(feature, Mapping) else value


def _from_cell(value: Any, column: str) -> Any:
    """A cell of a frame. An array came out of Arrow; a list was put there by a program, which knows its nulls."""
    if hasattr(value, "tolist"):
        return _dropping_none(value.tolist(), column)
    if isinstance(value, list | dict | str):
        return value
    # NaN, NaT and NA are not equal to themselves; so is nothing else that a frame may hold.
    return None if value is None or value is not value or _is_missing(value) else value


def _is_missing(value: Any) -> bool:
    import pandas

    return bool(pandas.isna(value)) if pandas.api.types.is_scalar(value) else False


def _dropping_none(value: Any, key: str) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return _struct({name: _dropping_none(inner, name) for name, inner in value.items()})
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_dropping_none(part, key) for part in value]
    return value


def _struct(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Without the keys that are absent; the empty string says null where null is an answer."""
    standing = {key: value for key, value in values.items() if value is not None}
    said = {key: None if value == "" and key in _NULL_ANSWERS else value for key, value in standing.items()}
    return said or None
