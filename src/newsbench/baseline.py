"""The baseline of ``newsbench check``: what a run found, kept in a repository so that the next one can be held to it.

It has counts, names of documents and stories, and hashes of offsets: nothing of the texts. ``python -m
newsbench.baseline`` writes its JSON Schema.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from newsbench.files import InputError, write_atomically
from newsbench.metrics.coref_sums import Sums
from newsbench.metrics.prf import Prf
from newsbench.model import Fragments

FORMAT = 1
DEFAULT_FILE = "newsbench-baseline.json"
_HASH = "[0-9a-f]{8}"

# The rank of a gold item in canonical order, and a hash of where it lies.
GoldToken = Annotated[str, Meta(pattern=f"^[0-9]+-{_HASH}$")]
# A hash of where a predicted item lies; for one that lies nowhere, how many code points it has.
PredictedToken = Annotated[str, Meta(pattern=f"^({_HASH}|nowhere-[0-9]+)$")]
# tp, fp, fn; or recall and precision of a coreference metric, each a numerator and a denominator.
Counts = Annotated[
    tuple[int | Annotated[str, Meta(pattern="^[0-9]+/[1-9][0-9]*$")], ...], Meta(min_length=3, max_length=4)
]
# A path in the report, its parts joined by "/".
Key = str


class Items(Struct, frozen=True, omit_defaults=True):
    """What was right and what was wrong in one document and track.

    Attributes:
        matched: gold items that were found.
        surplus: predicted items that matched nothing.
    """

    matched: tuple[GoldToken, ...] = ()
    surplus: tuple[PredictedToken, ...] = ()


class Baseline(Struct, frozen=True, kw_only=True):
    """A run, as far as a later one is compared with it.

    Attributes:
        format: of this file.
        signature: of the run (design 4.9).
        documents: that were scored.
        figures: the headline F1 of each track that was attempted, for readers: it follows from ``stories``.
        stories: the counts behind the figures, by story.
        items: what was right and wrong, by track and document.
        strings: how predicted strings were found in the text, by layer and grade.
    """

    format: Literal[1]
    signature: Annotated[str, Meta(pattern=r"^newsbench:.*\|corpus:")]
    documents: Annotated[int, Meta(ge=1)]
    figures: dict[Key, float | None]
    stories: dict[str, dict[Key, Counts]]
    items: dict[Key, dict[str, Items]]
    strings: dict[str, dict[str, Annotated[int, Meta(ge=0)]]]


def key_of(path: tuple[str, ...]) -> Key:
    """A path of the report as it stands in a baseline."""
    return "/".join(path)


# -- what stands for an item -----------------------------------------------------------------------------


def hash_of(place: Fragments) -> str:
    """Eight hex digits for where an item lies."""
    offsets = ",".join(f"{start}-{end}" for start, end in place)
    return hashlib.sha256(offsets.encode()).hexdigest()[:8]


def gold_token(rank: int, place: Fragments) -> str:
    """A gold item, by its rank in canonical order and where it lies."""
    return f"{rank}-{hash_of(place)}"


def predicted_token(place: Fragments, size: int) -> str:
    """A predicted item, by where it lies; nothing of its words, which may be the text's."""
    return hash_of(place) if place else f"nowhere-{size}"


def counts_of(row: Prf | Sums) -> tuple[int | str, ...]:
    """A row as a baseline holds it: exact."""
    if isinstance(row, Prf):
        return row.tp, row.fp, row.fn
    parts = (row.recall_num, row.recall_den, row.precision_num, row.precision_den)
    return tuple(part if isinstance(part, int) else _fraction(part) for part in parts)


def _fraction(number: Fraction) -> int | str:
    return int(number) if number.denominator == 1 else str(number)


def row_of(counts: tuple[int | str, ...]) -> Prf | Sums:
    """The row that counts were made from."""
    numbers = [Fraction(count) for count in counts]
    if len(numbers) == 3:
        return Prf(*map(int, numbers))
    return Sums(numbers[0], int(numbers[1]), numbers[2], int(numbers[3]))


# -- in and out ------------------------------------------------------------------------------------------


def read_baseline(path: str | Path) -> Baseline:
    """Read a baseline.

    Raises:
        InputError: there is none, it is damaged, or a later newsbench wrote it.
    """
    raw = _bytes(path)
    try:
        return msgspec.json.decode(raw, type=Baseline)
    except (msgspec.MsgspecError, ValueError, ArithmeticError) as error:
        found = _format(raw)
        if isinstance(found, int) and found > FORMAT:
            raise InputError(
                f"{path}: [newer-baseline] is of format {found}, and this newsbench knows format {FORMAT}: "
                "install the newsbench that wrote it, or a later one"
            ) from None
        raise InputError(f"{path}: [damaged-baseline] is no baseline: {error}. {how_to_renew(path)}") from None


def _bytes(path: str | Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"{path}: [no-baseline] there is no baseline yet: write it with "
            f"`newsbench check PREDICTIONS --baseline {path} --update`, look at it, and commit it"
        ) from None
    except OSError as error:
        raise InputError(f"{path}: [unreadable] {error.strerror}: check the path and its permissions") from None


def _format(raw: bytes) -> object:
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, ValueError):
        return None
    return found.get("format") if isinstance(found, dict) else None


def how_to_renew(path: str | Path) -> str:
    """What to tell a user whose baseline cannot be compared with any more."""
    return f"Renew it with `newsbench check PREDICTIONS --baseline {path} --update`, and say why in the commit"


def write_baseline(path: str | Path, baseline: Baseline) -> None:
    """Write a baseline: whole, or not at all; the same run gives the same bytes.

    Raises:
        InputError: the place cannot be written to.
    """
    write_atomically(path, as_file(baseline))


def as_file(baseline: Baseline) -> str:
    """A baseline as it stands in its file: a line a story and a document, so that a diff shows which one moved."""
    return _laid_out(msgspec.to_builtins(baseline), _DEPTH) + "\n"


# Objects below this depth stand on one line.
_DEPTH = 3


def _laid_out(value: Any, depth: int, indent: str = "") -> str:
    if not isinstance(value, dict) or not _is_spread(value, depth):
        return _encoded(value)
    inner = indent + " "
    # The fields of the record in their own order, names by the alphabet.
    keys = value if depth == _DEPTH else sorted(value)
    lines = (f"{inner}{_encoded(key)}: {_laid_out(value[key], depth - 1, inner)}" for key in keys)
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def _is_spread(value: dict[str, Any], depth: int) -> bool:
    """Whether an object has a line for each key: the counts of a story do not, the documents of a track do."""
    return bool(value) and (depth > 1 or (depth == 1 and any(isinstance(below, dict) for below in value.values())))


def _encoded(value: Any) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


# -- signatures ------------------------------------------------------------------------------------------


def parts_of(signature: str) -> dict[str, str]:
    """The parts of a signature by name."""
    return dict(part.split(":", 1) for part in signature.split("|") if ":" in part)


# What is wrong where a part of the signature differs; a part that is not here may differ.
_CODES = {
    "newsbench": "other-version",
    "grounding": "other-version",
    "split": "other-split",
    "match": "other-options",
    "boundary": "other-options",
    # Last: another split has other documents too.
    "corpus": "other-corpus",
}


def require_same(before: str, now: str, *, path: str | Path, documents: tuple[int, int]) -> None:
    """Two signatures that figures may be compared under: all alike but intervals, tracks and the patch release.

    Args:
        before, now: the signatures.
        path: of the baseline, for the message.
        documents: how many were scored then and now.

    Raises:
        InputError: they are not; the message says which parts differ and how to renew the baseline.
    """
    ours, theirs = parts_of(before), parts_of(now)
    differing = [part for part in _CODES if _compared(part, ours) != _compared(part, theirs)]
    if not differing:
        return
    lines = [f"  {part}: {ours.get(part)} in the baseline, {theirs.get(part)} now" for part in differing]
    if documents[0] != documents[1]:
        hint = "" if "split" in differing else _ATTACH
        lines.append(f"  documents: {documents[0]} in the baseline, {documents[1]} now{hint}")
    listed = "\n".join(lines)
    raise InputError(
        f"{path}: [{_CODES[differing[0]]}] the baseline cannot be compared with this run:\n{listed}\n"
        f"{how_to_renew(path)}"
    )


_ATTACH = " (texts attached with `newsbench attach` on one machine are missing on another)"


def _compared(part: str, parts: Mapping[str, str]) -> str:
    value = parts.get(part, "")
    if part != "newsbench":
        return value
    # A patch release moves no digit.
    minor = re.match(r"\d+\.\d+", value)
    return minor[0] if minor else value


if __name__ == "__main__":
    from newsbench.resources import data_root
    from newsbench.validation import schemas

    target = data_root() / "schema" / "baseline.schema.json"
    target.write_text(schemas.as_file(Baseline), encoding="utf-8")
