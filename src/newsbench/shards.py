"""Two JSON Lines files cut into shards: some whole stories of gold, and the predictions about their documents.

Most files name their documents in one order; those are read side by side, once (:func:`in_step`). Others are first
spread over temporary files by story (:func:`by_story`). Either way no more than a few shards are in memory.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import UNSET, Struct, UnsetType

from newsbench.files import lines_of

Line = tuple[int, bytes]
# From a line to the doc_id in it, None where it has none.
NameOf = Callable[[bytes], bytes | None]

# Bytes of both files together: large enough for one look at many items, small enough to stay flat.
SHARD_BYTES = 4 * 1024 * 1024
# Temporary files that are open at once; with more data they grow instead.
_MOST_FILES = 200
_STARTS = (b'{"doc_id":"', b'{"doc_id": "')


class Shard(Struct, frozen=True):
    """Numbered lines of gold, of whole stories, and of the predictions about them."""

    gold: list[Line]
    predictions: list[Line]


class OutOfStepError(Exception):
    """The two files cannot be read side by side."""


class _Names(Struct):
    doc_id: str
    story_id: str | None | UnsetType = UNSET


_names = msgspec.json.Decoder(_Names).decode


def doc_id_of(raw: bytes) -> bytes | None:
    """The doc_id of a line; None where it has none that can be read, which whoever decodes the line will say."""
    for start in _STARTS:
        if raw.startswith(start):
            name = raw[len(start) : raw.find(b'"', len(start))]
            if b"\\" not in name:
                return name
    try:
        return _names(raw).doc_id.encode("utf-8", "surrogatepass")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _story(raw: bytes, doc_id: bytes) -> bytes:
    """The story of a gold line; the default is the part of its doc_id before the first dot."""
    if b'"story_id"' in raw or b"\\u" in raw[:200]:
        try:
            given = _names(raw).story_id
        except (msgspec.MsgspecError, ValueError, RecursionError):
            given = None
        if isinstance(given, str):
            return given.encode("utf-8", "surrogatepass")
    return doc_id.split(b".", 1)[0]


def in_step(gold: Path, predictions: Path, *, size: int | None = None, name_of: NameOf = doc_id_of) -> Iterator[Shard]:
    """Shards of two files that name their documents in one order; predictions may lack some.

    Args:
        size: least bytes of gold in a shard but the last; None: :data:`SHARD_BYTES`.
        name_of: finds the document that a line of predictions is about.

    Raises:
        OutOfStepError: the files are not so ordered, or name a document twice; what was yielded is then void.
        newsbench.files.InputError: a file cannot be read at all.
    """
    seen = _Seen()
    answers = _Peekable(lines_of(predictions), name_of)
    for lines, ids in _stories(lines_of(gold), size or SHARD_BYTES, seen):
        yield Shard(lines, list(answers.about(ids)))
    if answers.left:
        raise OutOfStepError
    seen.check()


class _Seen:
    """Which stories and documents there were: 64 bits each, so that millions need little memory."""

    def __init__(self) -> None:
        self.documents = array("q")
        self.stories = array("q")

    def check(self) -> None:
        """Raises OutOfStepError where one was there twice."""
        import numpy as np

        for seen in (self.documents, self.stories):
            if seen:
                # In place: there may be millions, and nobody asks for their order.
                values = np.frombuffer(seen, dtype=np.int64)
                values.sort()
                if (values[1:] == values[:-1]).any():
                    raise OutOfStepError


class _Peekable:
    """The lines of predictions, taken while they are about given documents."""

    def __init__(self, lines: Iterator[Line], name_of: NameOf) -> None:
        self._lines = lines
        self._name_of = name_of
        self._next: tuple[Line, bytes | None] | None = None
        self._advance()

    @property
    def left(self) -> bool:
        return self._next is not None

    def _advance(self) -> None:
        line = next(self._lines, None)
        self._next = None if line is None else (line, self._name_of(line[1]))

    def about(self, ids: set[bytes]) -> Iterator[Line]:
        """The next lines while they are about these documents; each once. A line without a doc_id goes along."""
        while self._next is not None:
            line, doc_id = self._next
            if doc_id is not None:
                if doc_id not in ids:
                    return
                ids.discard(doc_id)
            yield line
            self._advance()


def _stories(lines: Iterable[Line], size: int, seen: _Seen) -> Iterator[tuple[list[Line], set[bytes]]]:
    """Gold lines of whole stories, at least so many bytes at once, with their doc_ids."""
    held: list[Line] = []
    ids: set[bytes] = set()
    read, story = 0, None
    for number, raw in lines:
        doc_id = doc_id_of(raw)
        if doc_id is not None:
            of = _story(raw, doc_id)
            if of != story:
                if read >= size:
                    yield held, ids
                    held, ids, read = [], set(), 0
                story = of
                seen.stories.append(hash(of))
            seen.documents.append(hash(doc_id))
            ids.add(doc_id)
        held.append((number, raw))
        read += len(raw)
    yield held, ids


# -- any order -------------------------------------------------------------------------------------------


def by_story(gold: Path, predictions: Path, *, size: int | None = None, name_of: NameOf = doc_id_of) -> Iterator[Shard]:
    """Shards of two files in any order, by way of temporary files as large as the two together.

    Raises:
        newsbench.files.InputError: a file cannot be read at all.
    """
    total = sum(path.stat().st_size for path in (gold, predictions) if path.is_file())
    count = min(_MOST_FILES, max(1, total // (size or SHARD_BYTES)))
    with TemporaryDirectory(prefix="newsbench-") as folder:
        places = _spread_gold(gold, Path(folder), count)
        _spread_predictions(predictions, Path(folder), count, places, name_of)
        for at in range(count):
            yield Shard(_kept(Path(folder) / f"gold-{at}"), _kept(Path(folder) / f"predictions-{at}"))


class _Places:
    """In which file the documents lie whose story_id is not the part of the doc_id before the first dot."""

    def __init__(self) -> None:
        self._ids, self._files = array("q"), array("q")

    def add(self, doc_id: bytes, file: int) -> None:
        self._ids.append(hash(doc_id))
        self._files.append(file)

    def sort(self) -> None:
        import numpy as np

        ids = np.frombuffer(self._ids, dtype=np.int64) if self._ids else np.empty(0, dtype=np.int64)
        order = np.argsort(ids, kind="stable")
        self._ids = array("q", ids[order].tobytes())
        self._files = array("q", np.asarray(self._files, dtype=np.int64)[order].tobytes())

    def of(self, doc_id: bytes, default: int) -> int:
        from bisect import bisect_left

        key = hash(doc_id)
        at = bisect_left(self._ids, key)
        return self._files[at] if at < len(self._ids) and self._ids[at] == key else default


def _file_of(story: bytes, count: int) -> int:
    return zlib.crc32(story) % count


def _spread_gold(path: Path, folder: Path, count: int, together: Mapping[int, int] | None = None) -> _Places:
    """Spread gold by story; ``together``: the file of each document (by hash) that stands in several stories."""
    places, documents, files = _Places(), array("q"), array("q")
    with ExitStack() as stack:
        streams = [stack.enter_context((folder / f"gold-{at}").open("wb")) for at in range(count)]
        for number, raw in lines_of(path):
            doc_id = doc_id_of(raw) or b""
            usual = _file_of(doc_id.split(b".", 1)[0], count)
            at = (together or {}).get(hash(doc_id), _file_of(_story(raw, doc_id), count))
            if at != usual:
                places.add(doc_id, at)
            documents.append(hash(doc_id))
            files.append(at)
            streams[at].write(b"%d\t%s\n" % (number, raw.rstrip(b"\r\n")))
    if together is None and (apart := _apart(documents, files)):
        # The second line for a document is a fault, which is seen where both are.
        return _spread_gold(path, folder, count, apart)
    places.sort()
    return places


def _apart(documents: array[int], files: array[int]) -> dict[int, int]:
    """The documents, by hash, whose lines went to several files, and the file of the first."""
    import numpy as np

    ids, at = np.asarray(documents, dtype=np.int64), np.asarray(files, dtype=np.int64)
    order = np.argsort(ids, kind="stable")
    ids, at = ids[order], at[order]
    torn = set(ids[1:][(ids[1:] == ids[:-1]) & (at[1:] != at[:-1])].tolist()) - {hash(b"")}
    first: dict[int, int] = {}
    for document, file in zip(documents, files, strict=True) if torn else ():
        if document in torn:
            first.setdefault(document, file)
    return first


def _spread_predictions(path: Path, folder: Path, count: int, places: _Places, name_of: NameOf) -> None:
    with ExitStack() as stack:
        files = [stack.enter_context((folder / f"predictions-{at}").open("wb")) for at in range(count)]
        for number, raw in lines_of(path):
            doc_id = name_of(raw) or b""
            at = places.of(doc_id, _file_of(doc_id.split(b".", 1)[0], count))
            files[at].write(b"%d\t%s\n" % (number, raw.rstrip(b"\r\n")))


def _kept(path: Path) -> list[Line]:
    lines = []
    with path.open("rb") as stream:
        for line in stream:
            number, _, raw = line.partition(b"\t")
            lines.append((int(number), raw))
    path.unlink()
    return lines
