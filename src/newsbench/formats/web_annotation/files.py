"""Files of web annotations: which annotations they hold, about which texts, and where these texts are."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from msgspec import Struct

from newsbench.files import InputError
from newsbench.formats.conversion import doc_id_of, raw_text, read_json, slug
from newsbench.formats.web_annotation.reading import Record, ends_of, id_of, is_link, source_of, targets_of
from newsbench.formats.web_annotation.writing import GUIDELINES, LAYERS

_TODO = "give a file of W3C web annotations"


class Source(Struct, frozen=True):
    """One text with its annotations.

    Attributes:
        layers: which were labelled, where newsbench wrote the file.
    """

    doc_id: str
    where: str
    raw: str
    annotations: list[Record]
    layers: tuple[str, ...] | None = None
    guidelines: str | None = None


def sources_of(file: Path, root: Path, lost: Counter[str], problems: list[str]) -> Iterator[Source]:
    """The texts that the annotations of a file are about. What is wrong is added to ``problems``."""
    try:
        top = read_json(file, _TODO)
    except InputError as error:
        problems.append(str(error))
        return
    annotations = list(_annotations(top, lost))
    layers = top.get(LAYERS) if isinstance(top, dict) else None
    if not annotations and not isinstance(layers, list):
        problems.append(f"{file}: [no-annotations] holds no annotation: {_TODO}")
    elif isinstance(layers, list):
        yield from _ours(file, root, top, annotations, problems)
    else:
        yield from _foreign(file, root, annotations, lost, problems)


def _annotations(top: Any, lost: Counter[str]) -> Iterator[Record]:
    """The annotations of a list, a page, a collection, or one alone."""
    waiting = deque([top])
    while waiting:
        one = waiting.popleft()
        if isinstance(one, list):
            waiting.extendleft(reversed(one))
        elif isinstance(one, dict):
            inside = [one[key] for key in ("first", "items", "rows", "next") if key in one and "target" not in one]
            lost.update("page of annotations that lies elsewhere" for part in inside if isinstance(part, str))
            if "target" in one:
                yield one
            else:
                waiting.extendleft(reversed(inside))


def _ours(file: Path, root: Path, top: Record, annotations: list[Record], problems: list[str]) -> Iterator[Source]:
    doc_id, guidelines = top.get("label"), top.get(GUIDELINES)
    text = file.with_suffix(".txt")
    try:
        # Not as of others: a byte order mark is a character of the text.
        raw = text.read_bytes().decode("utf-8")
    except FileNotFoundError:
        problems.append(f"{file}: [no-text] its text is missing: put it beside it as {text.name}")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{text}: [unreadable] {error}: check the file")
    else:
        yield Source(
            doc_id if isinstance(doc_id, str) and doc_id else doc_id_of(file, root),
            str(file),
            raw,
            annotations,
            tuple(map(str, top[LAYERS])),
            guidelines if isinstance(guidelines, str) else None,
        )


def _foreign(
    file: Path, root: Path, annotations: list[Record], lost: Counter[str], problems: list[str]
) -> Iterator[Source]:
    groups: dict[str, list[Record]] = defaultdict(list)
    texts: dict[str, str] = {}
    for one, name in _named(annotations, lost, texts):
        groups[name].append(one)
    for name, group in groups.items():
        doc_id = doc_id_of(file, root) if len(groups) == 1 else f"{slug(_stem(name))}.{slug(file.stem)}"
        try:
            raw = texts[name] if name in texts else _text(file, root, name, alone=len(groups) == 1)
        except InputError as error:
            problems.append(str(error))
        else:
            yield Source(doc_id, f"{file} ({name})", raw, group)


def _named(annotations: list[Record], lost: Counter[str], texts: dict[str, str]) -> Iterator[tuple[Record, str]]:
    """Each annotation with the source that it is about; a link is about that of its first end."""
    names: dict[str, str] = {}
    for one in annotations:
        found = {name for target in targets_of(one) if (name := _name(source_of(target), texts)) is not None}
        if is_link(one):
            continue
        if len(found) != 1:
            lost["annotation about no text, or about several"] += 1
            continue
        (name,) = found
        names[id_of(one)] = name
        yield one, name
    for one in annotations:
        if is_link(one):
            ends = [names[end] for end in ends_of(one) if end in names]
            if len(ends) == 2:
                yield one, ends[0]
            else:
                lost["link from or to an annotation that is not there"] += 1


def _name(source: Any, texts: dict[str, str]) -> str | None:
    if isinstance(source, dict):
        name = str(source.get("id", "text"))
        if isinstance(source.get("value"), str):
            texts[name] = source["value"]
        return name
    return source if isinstance(source, str) and source else None


def _stem(name: str) -> str:
    """The last part of an address without its ending."""
    last = unquote(name.partition("?")[0].rstrip("/").rpartition("/")[2])
    return Path(last.replace("/", " ").replace("\0", " ")).stem or "text"


def _text(file: Path, root: Path, name: str, *, alone: bool) -> str:
    """The text of a source that is a file. Nothing outside of the folder of the annotations is read."""
    beside = f"{_stem(name)}.txt"
    local = [] if ":" in name else [unquote(name)]
    candidates = [file.parent / one for one in (*local, beside)] + ([file.with_suffix(".txt")] if alone else [])
    for path in candidates:
        if _is_text(path, file, root):
            return raw_text(path)
    raise InputError(f"{file}: [no-text] the text of {name} is missing: put it beside it as {beside}")


def _is_text(path: Path, file: Path, root: Path) -> bool:
    try:
        inside = path.resolve().is_relative_to(root.resolve())
        # The annotations themselves are no text.
        return inside and path.is_file() and path.resolve() != file.resolve()
    except (OSError, ValueError):
        # No name that a file could have.
        return False
