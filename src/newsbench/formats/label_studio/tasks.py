"""The tasks of an export of Label Studio: their text, their metadata, and which of their annotations is read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from newsbench.files import InputError
from newsbench.formats.conversion import read_json, slug
from newsbench.model import Document

_TODO = "export the project as JSON"
# Columns of JSON-MIN that are neither data nor labels.
_OF_MIN = frozenset({"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"})


class Source(Struct, frozen=True):
    """A task, and where it stands."""

    task: dict[str, Any]
    where: str
    fallback: str


class Problems:
    """Collects what is wrong."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, where: str, code: str, message: str) -> None:
        self._found.append(f"{where}: [{code}] {message}")

    def take(self, error: InputError) -> None:
        self._found.append(str(error))

    def refuse(self) -> None:
        """Raises:
        InputError: something is wrong.
        """
        if self._found:
            raise InputError("\n".join(self._found))


def tasks_of(file: Path, problems: Problems) -> Iterator[Source]:
    """The tasks of a file."""
    try:
        found = read_json(file, _TODO)
    except InputError as error:
        problems.take(error)
        return
    tasks = found if isinstance(found, list) else [found]
    if tasks and all(_is_min(task) for task in tasks):
        tasks = _from_min(tasks)
    if not tasks:
        problems.add(str(file), "no-tasks", f"holds no task: {_TODO}")
    for at, task in enumerate(tasks):
        where = f"{file}: $[{at}]"
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            problems.add(where, "no-task", f'is no task with "data": {_TODO}')
        else:
            # Each is a story of its own: nothing says that they tell of the same.
            name = slug(file.stem)
            yield Source(task, where, f"{name}-{slug(str(task.get('id', at + 1)))}.{name}")


def text_of(source: Source, problems: Problems) -> str | None:
    """The text of a task: ``text``, else the only text among its data."""
    data = source.task["data"]
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    own = texts.get("text", next(iter(texts.values())) if len(texts) == 1 else None)
    if not own:
        problems.add(f"{source.where}.data", "no-text", 'holds no text: name the column of the text "text"')
    elif own.startswith(("http://", "https://", "/data/")) and len(own.split()) == 1:
        problems.add(
            f"{source.where}.data", "text-elsewhere", f"has only the address of its text, {own}: put the text in"
        )
    else:
        return own
    return None


def document_of(source: Source, lost: Counter[str]) -> Document:
    """The metadata that the data of a task holds, as far as it is some."""
    fields: dict[str, Any] = {"doc_id": source.fallback}
    for key in Document.__struct_fields__:
        value = source.task["data"].get(key)
        if key == "text_sha256" or value is None:
            continue
        try:
            msgspec.convert({"doc_id": "x", key: value}, Document)
            fields[key] = value
        except msgspec.ValidationError:
            lost[f"data {key} {value!r}: not a value that newsbench has"] += 1
    return msgspec.convert(fields, Document)


# -- annotations -------------------------------------------------------------------------------------


def chosen(task: dict[str, Any], lost: Counter[str]) -> list[Any] | None:
    """The results of the annotation that is read; None: nobody labelled the task."""
    # Before its version 1.0 Label Studio called them completions.
    every = _records(task.get("annotations") or task.get("completions"))
    kept = [one for one in every if not one.get("was_cancelled") and not one.get("skipped")]
    _count(lost, "cancelled annotation: left out", len(every) - len(kept))
    _count(lost, "draft of an annotation: left out", len(_records(task.get("drafts"))))
    predictions = _records(task.get("predictions"))
    if not kept:
        return _predicted(predictions, lost)
    _count(lost, "prediction beside an annotation: left out", len(predictions))
    _count(lost, "further annotation of a task: the ground truth is read, else the one changed last", len(kept) - 1)
    return _results(max(enumerate(kept), key=_rank)[1])


def _predicted(predictions: list[Any], lost: Counter[str]) -> list[Any] | None:
    if not predictions:
        _count(lost, "task without an annotation: read as a text without labels", 1)
        return None
    _count(lost, "task without an annotation: its first prediction is read as labels", 1)
    _count(lost, "further prediction of a task: the first is read", len(predictions) - 1)
    return _results(predictions[0])


def _rank(numbered: tuple[int, dict[str, Any]]) -> tuple[bool, str, int]:
    at, one = numbered
    return bool(one.get("ground_truth")), str(one.get("updated_at") or one.get("created_at") or ""), at


def _records(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _results(annotation: dict[str, Any]) -> list[Any]:
    found = annotation.get("result")
    return found if isinstance(found, list) else []


def _count(lost: Counter[str], phrase: str, number: int) -> None:
    if number > 0:
        lost[phrase] += number


# -- JSON-MIN ----------------------------------------------------------------------------------------


def _is_min(task: Any) -> bool:
    """Whether it is a row of JSON-MIN: data and labels side by side."""
    return isinstance(task, dict) and "data" not in task and any(isinstance(value, str) for value in task.values())


def _from_min(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as tasks; those of one task id are its annotations."""
    tasks: dict[Any, dict[str, Any]] = {}
    numbers: defaultdict[str, int] = defaultdict(int)
    for at, row in enumerate(rows):
        data = {key: value for key, value in row.items() if isinstance(value, str) and key not in _OF_MIN}
        fresh = {"id": row.get("id", at + 1), "data": data, "annotations": []}
        task = tasks.setdefault(str(row.get("id", f"row {at}")), fresh)
        columns = [(name, column) for name, column in row.items() if isinstance(column, list)]
        results = [_from_column(name, one, numbers) for name, column in columns for one in column]
        known = {key: row.get(key) for key in ("created_at", "updated_at")}
        task["annotations"].append({"result": results, **known})
    return list(tasks.values())


def _from_column(name: str, value: Any, numbers: defaultdict[str, int]) -> dict[str, Any]:
    """An entry of a column; it has no id, so that an attribute cannot tell its region."""
    numbers[name] += 1
    kind = next((key for key in ("labels", "choices") if isinstance(value, dict) and key in value), "textarea")
    return {"id": f"{name}-{numbers[name]}", "from_name": name, "type": kind, "value": value}
