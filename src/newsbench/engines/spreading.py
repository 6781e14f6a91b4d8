"""Two files, cut into shards, scored wherever, and added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from itertools import chain
from operator import add
from pathlib import Path

import msgspec
from msgspec.structs import replace

from newsbench import shards
from newsbench.adapting.dialect import Dialect
from newsbench.corpus import ALL, DEFAULT
from newsbench.engines.parts import Job, Part, score_shard
from newsbench.shards import NameOf, OutOfStepError, Shard, by_story, doc_id_of, in_step

# Scores shards, in whatever order and wherever, and gives their Parts.
Engine = Callable[[Iterable[Shard], Job], Iterable[Part]]


# How many times smaller the shards of several processes are.
_SMALLER = 8


class _SplitOnly(msgspec.Struct):
    split: str | None = None


_split_of = msgspec.json.Decoder(_SplitOnly).decode


def in_process(pieces: Iterable[Shard], job: Job) -> Iterator[Part]:
    """Score one shard after the other."""
    return (score_shard(shard, job) for shard in pieces)


def score_files(gold: Path, predictions: Path, job: Job, engine: Engine = in_process) -> tuple[Part, str]:
    """The Part of two whole files, and the split that was scored.

    Args:
        job: its split may be ``default``: test where the set knows splits, else all of it.

    Raises:
        newsbench.files.InputError: a file cannot be read at all.
    """
    try:
        return _in_any_order(gold, predictions, job, engine)
    except _SplitsAfterAllError:
        return _in_any_order(gold, predictions, replace(job, split="test"), engine)


def _in_any_order(gold: Path, predictions: Path, job: Job, engine: Engine) -> tuple[Part, str]:
    name_of = _name_of(job.dialect)
    # Where several work, small shards: none waits long for the last of another.
    size = shards.SHARD_BYTES if engine is in_process else shards.SHARD_BYTES // _SMALLER
    try:
        return _scored(in_step(gold, predictions, size=size, name_of=name_of), job, engine)
    except OutOfStepError:
        return _scored(by_story(gold, predictions, size=size, name_of=name_of), job, engine)


def _name_of(dialect: Dialect) -> NameOf:
    """What finds the document that a line of predictions is about."""
    if dialect.key_map is None or not dialect.key_map.renames:
        return doc_id_of
    from newsbench.adapting.naming import name_by

    return name_by(dialect.key_map)


class _SplitsAfterAllError(Exception):
    """The first documents are of no split, and later ones are."""


def _scored(pieces: Iterator[Shard], job: Job, engine: Engine) -> tuple[Part, str]:
    first = next(pieces, Shard([], []))
    split = job.split
    if split == DEFAULT:
        split = "test" if any(_knows_split(raw) for _, raw in first.gold) else ALL
    part = reduce(add, engine(chain([first], pieces), replace(job, split=split)), Part())
    if job.split == DEFAULT and split == ALL and part.knows_splits:
        raise _SplitsAfterAllError
    return part, split


def _knows_split(raw: bytes) -> bool:
    try:
        return b"split" in raw and _split_of(raw).split is not None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
