"""Label Studio: its JSON export in, tasks to import and the labeling interface that goes with them out.

Written are ``tasks.json`` and ``config.xml`` (``NAME.json`` and ``NAME.xml`` where the output is called so): make a
project, paste the interface into *Settings, Labeling Interface, Code*, import the tasks. What annotators change there
is read from the project's export, *JSON* (``JSON-MIN`` too, which holds no links and no attributes).

- Offsets are code points, ends exclusive. Label Studio counted UTF-16 code units before the end of 2021 and in some
  versions of 2023 and 2024; where a text has characters that make a difference, the text that an export gives beside
  the offsets decides for each annotation.
- Of several annotations of a task one is read: the ground truth, else the one that was changed last. Cancelled ones
  and drafts are not. A task that has predictions alone is read by its first. What is left out is counted.
- A region with several labels is several labels; regions joined by a relation ``continues`` are one label in pieces.
- Controls of a region are attributes, by the map's ``attributes`` or by their name (``type``, ``quote-type``). See
  :mod:`newsbench.formats.label_studio.configuration` for what the interface holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from newsbench.corpus import GoldDocument
from newsbench.files import write_atomically
from newsbench.formats.conversion import Reading, files_below
from newsbench.formats.graph.gathering import Parsed, gather
from newsbench.formats.label_studio.configuration import config
from newsbench.formats.label_studio.reading import TaskLabels
from newsbench.formats.label_studio.tasks import Problems, Source, chosen, document_of, tasks_of, text_of
from newsbench.formats.label_studio.writing import Task
from newsbench.formats.labelmap import LabelMap


def read(path: Path, labels: LabelMap) -> Reading:
    """The tasks of an export, or of all ``*.json`` below a folder.

    Raises:
        InputError: there are none, or files are no exports; all problems are named.
    """
    parsed: list[Parsed] = []
    lost: Counter[str] = Counter()
    problems = Problems()
    for file in files_below(path, "*.json"):
        for source in tasks_of(file, problems):
            if (one := _parsed(source, labels, lost, problems)) is not None:
                parsed.append(one)
    problems.refuse()
    return gather(parsed, lost)


def _parsed(source: Source, labels: LabelMap, lost: Counter[str], problems: Problems) -> Parsed | None:
    if (raw := text_of(source, problems)) is None:
        return None
    results = chosen(source.task, lost)
    found = TaskLabels(raw, results or (), labels)
    graph = found.graph()
    lost.update(found.lost)
    data = source.task["data"]
    layers = data.get("labelled")
    if isinstance(layers, list) and isinstance(guidelines := data.get("guidelines"), str):
        graph = msgspec.structs.replace(graph, guidelines=guidelines)
    # Nobody labelled a task without an annotation.
    known = tuple(map(str, layers)) if isinstance(layers, list) else () if results is None else None
    return Parsed(document_of(source, lost), found.text, graph, source.where, known)


def write(documents: Sequence[GoldDocument], path: Path, labels: LabelMap) -> Counter[str]:
    """Write the tasks and the interface.

    Raises:
        InputError: the place cannot be written to.
    """
    tasks = path if path.suffix == ".json" else path / "tasks.json"
    written = [Task(gold, labels) for gold in documents]
    lines = [msgspec.json.encode(task.json(number)).decode() for number, task in enumerate(written, start=1)]
    write_atomically(tasks, "[\n" + ",\n".join(lines) + "\n]\n")
    relations = {relation for task in written for relation in task.relations}
    place = path.with_suffix(".xml") if path.suffix == ".json" else path / "config.xml"
    write_atomically(place, config(labels, relations))
    return sum((task.lost for task in written), Counter())
