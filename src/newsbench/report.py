"""The result: a signature, and every figure by track, as plain values that go to JSON and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from newsbench.grounding import GRADES, GROUNDING_VERSION
from newsbench.metrics.coreference import BlancSums, Sums, conll_f1
from newsbench.metrics.prf import Lost, Prf, Recall, Share, mean
from newsbench.scoring import Plan, StoryMean, Tally
from newsbench.standing import attempted
from newsbench.tracks.base import CONLL, NO_LABEL, Path, Row, Track
from newsbench.version import __version__

if TYPE_CHECKING:
    import pandas

FIGURES = ("precision", "recall", "f1")


class Report(Struct, frozen=True):
    """What :func:`newsbench.score` found out.

    Attributes:
        signature: what a reader must know to get the same digits (design 4.9).
        documents, stories: how many were scored.
        tracks: by name; None for a track that was not attempted.
        errors: by track and kind: what it cost, and the F1 that mending it alone would gain.
        slices: by key, value and track.
        left_out: predicted records and items that were not counted, by reason.
        grounding: how predicted strings were found, by layer, and the fabrication rate.
        warnings: what a reader should know before believing the figures.
    """

    signature: str
    documents: int
    stories: int
    tracks: Mapping[str, Any]
    errors: Mapping[str, Any] = field(default_factory=dict)
    slices: Mapping[str, Any] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    grounding: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The report as ``schema/report.schema.json`` has it."""
        built: dict[str, Any] = msgspec.to_builtins(self)
        return built

    def to_json(self) -> str:
        """Deterministic JSON: the same figures give the same bytes."""
        encoded = msgspec.json.encode(self.to_dict())
        return msgspec.json.format(encoded, indent=2).decode() + "\n"

    @classmethod
    def from_json(cls, source: str | bytes) -> Report:
        """Read a report back.

        Raises:
            msgspec.ValidationError: it is not a report.
        """
        return msgspec.json.decode(source, type=cls)

    def rows(self) -> Iterator[tuple[Path, Mapping[str, Any] | None]]:
        """Every row of figures by path, in the order of the tracks; None for a part that was not attempted."""
        for name, node in self.tracks.items():
            yield from _walk((name,), node)

    def to_dataframe(self) -> pandas.DataFrame:
        """One line a row of figures: track, row, counts and figures."""
        import pandas

        lines = ({"track": path[0], "row": "/".join(path[1:]), **(row or {})} for path, row in self.rows())
        return pandas.DataFrame(list(lines))

    def __str__(self) -> str:
        from newsbench.reports.table import as_text

        return as_text(self)


# What tells a row of figures from a table of rows.
_ROW_KEYS = frozenset({"f1", "recall", "rate"})


def _walk(path: Path, node: Any) -> Iterator[tuple[Path, Mapping[str, Any] | None]]:
    if node is None or _ROW_KEYS.intersection(node):
        yield path, node
        return
    for key, value in node.items():
        if isinstance(value, Mapping) or value is None:
            yield from _walk((*path, key), value)


def build_report(
    tally: Tally,
    plan: Plan,
    *,
    corpus_version: str,
    split: str,
    left_out: Mapping[str, int] | None = None,
    warnings: Sequence[str] = (),
) -> Report:
    """The figures of a Tally.

    Args:
        tally: of every story that was scored.
        plan: that it was scored with.
        corpus_version, split: for the signature.
        left_out: records that never reached the scoring, by reason.
        warnings: for the reader.
    """
    return Report(
        signature=signature(tally, plan, corpus_version=corpus_version, split=split),
        documents=tally.documents,
        stories=tally.stories,
        tracks={track.name: _track(tally, track, plan) for track in plan.tracks},
        errors=_errors(tally, plan),
        slices=_slices(tally, plan),
        left_out=dict(sorted({**(left_out or {}), **tally.left_out}.items())),
        grounding=_grounding(tally),
        warnings=tuple(warnings),
    )


def signature(tally: Tally, plan: Plan, *, corpus_version: str, split: str) -> str:
    """The line that makes a figure reproducible: same signature and same predictions, same digits."""
    from newsbench.tracks import NAMES

    names = [track.name for track in plan.tracks]
    options = plan.options
    threshold = "" if options.criterion == "exact" else _spelt(options.threshold)
    parts = {
        "corpus": f"{corpus_version}+sha256:{tally.digest >> 224:08x}",
        "split": split,
        "track": "all" if len(names) == len(NAMES) else "+".join(names),
        "match": f"{options.criterion}{threshold}",
        "boundary": options.boundary,
        "grounding": str(GROUNDING_VERSION),
        "ci": f"stories-{plan.replicates}-s{plan.seed}" if plan.replicates else "none",
    }
    return "|".join([f"newsbench:{__version__}", *(f"{key}:{value}" for key, value in parts.items())])


def _spelt(threshold: Fraction) -> str:
    """As a decimal number where a short one is all of it, else as a fraction: two thresholds are never spelt alike."""
    decimal = f"{float(threshold):g}"
    return decimal if Fraction(decimal) == threshold else str(threshold)


def _track(tally: Tally, track: Track, plan: Plan) -> dict[str, Any] | None:
    if not any(attempted(tally.keys, keys, track.layer) for keys in track.deciding.values()):
        return None
    rows = {path: row for path, row in tally.rows.items() if path[0] == track.name}
    headlines = track.headlines(plan.options.criterion)
    for headline in headlines:
        rows.setdefault(headline, Prf())
    node: dict[str, Any] = {}
    for path, row in sorted(rows.items(), key=lambda pair: _reading_order(pair[0])):
        _set(node, path[1:], {**_figures(row), **_interval(tally, path, row)})
        if path[-1] == "ceafe":
            _set(node, (*path[1:-1], CONLL), _conll(tally, path[:-1]))
    for headline in headlines:
        _set(node, (*headline[1:-1], "macro"), _macro(node, headline, tally.means))
    for part, keys in track.deciding.items():
        if len(part) > 1 and not attempted(tally.keys, keys, track.layer):
            _set(node, part[1:], None)
    return node


def _errors(tally: Tally, plan: Plan) -> dict[str, Any]:
    """By track and kind, the dearest first; tracks that were not attempted have none."""
    tables: dict[str, Any] = {}
    for track in plan.tracks if plan.errors else ():
        for part in track.parts:
            if attempted(tally.keys, part.keys, part.layer):
                _set(tables, part.path, _kinds(tally, part.path, part.counts_path(plan.options.criterion)))
    return tables


def _kinds(tally: Tally, path: Path, counted: Path) -> dict[str, Any]:
    counts = tally.rows.get(counted, Prf())
    assert isinstance(counts, Prf)
    below = ("errors", *path)
    lost = {key[-1]: row for key, row in tally.rows.items() if key[:-1] == below and isinstance(row, Lost)}
    kinds = {kind: {**row.to_dict(), "delta_f1": row.gain(counts)} for kind, row in lost.items()}
    return dict(sorted(kinds.items(), key=lambda pair: (-(pair[1]["delta_f1"] or 0), pair[0])))


def _slices(tally: Tally, plan: Plan) -> dict[str, Any]:
    """By key and value, the rows of every track that was attempted."""
    tables: dict[str, Any] = {key: {} for key in plan.by}
    tried = {part.path for track in plan.tracks for part in track.parts if attempted(tally.keys, part.keys, part.layer)}
    for path, row in sorted(tally.rows.items()):
        if path[0] == "slices" and path[3:] in tried:
            _set(tables, path[1:], {**_figures(row), **_interval(tally, path, row)})
    return tables


def _figures(row: Row) -> dict[str, Any]:
    if isinstance(row, Sums | BlancSums):
        return {"precision": row.precision, "recall": row.recall, "f1": row.f1}
    return row.to_dict()


def _interval(tally: Tally, path: Path, row: Row) -> dict[str, Any]:
    """The interval beside the figure that it is of; nothing where no intervals were asked for."""
    if tally.resampled is None:
        return {}
    name = "recall" if isinstance(row, Recall) else "rate" if isinstance(row, Share) else "f1"
    return {f"{name}_ci": tally.resampled.interval(path)}


def _conll(tally: Tally, parent: Path) -> dict[str, Any]:
    """The mean of the F1s of MUC, B³ and CEAFe over the whole set, of those that are defined."""
    parts = (tally.rows[*parent, name].f1 for name in ("muc", "b3", "ceafe"))  # type: ignore[union-attr]
    node: dict[str, Any] = {"f1": conll_f1(*parts)}
    if tally.resampled is not None:
        node["f1_ci"] = tally.resampled.interval((*parent, CONLL))
    return node


_ORDER = (
    "exact", "overlap", "chars", "attached", "unattached", "reported", "outlet",
    "mentions", "muc", "b3", "ceafm", "ceafe", "blanc", "lea",
)  # fmt: skip


def _reading_order(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple((_ORDER.index(part) if part in _ORDER else len(_ORDER), part) for part in path)


def _set(node: dict[str, Any], path: Path, value: Any) -> None:
    for key in path[:-1]:
        node = node.setdefault(key, {})
    node[path[-1]] = value


def _macro(node: dict[str, Any], headline: Path, means: Mapping[Path, StoryMean]) -> dict[str, Any]:
    """Beside the micro headline: each label, and each story, weighs the same."""
    part = node
    for key in headline[1:-1]:
        part = part[key]
    stories = {figure: means.get((*headline, figure), StoryMean()).mean for figure in FIGURES}
    macro: dict[str, Any] = {"stories": stories}
    labels = part.get("by_label", {})
    if any("f1" in row for row in labels.values()):
        # A prediction without a label has none that could weigh.
        known = [row for label, row in labels.items() if label != NO_LABEL and "f1" in row]
        macro["labels"] = {figure: mean(row[figure] for row in known) for figure in FIGURES}
    return macro


def _grounding(tally: Tally) -> dict[str, Any]:
    """Counts by grade, and the share of strings that are not in the text: the fabrication rate."""
    layers: dict[str, Any] = {}
    for layer in sorted({layer for layer, _ in tally.grades}):
        counts = {grade: tally.grades[layer, grade] for grade in GRADES if grade != "offsets"}
        layers[layer] = {**counts, "fabrication_rate": counts["not-in-text"] / sum(counts.values())}
    return layers
