"""Story -> Tally; Tally + Tally; the Tally of a set.

A Tally is a monoid: it adds up over stories, shards and processes, in any order, and the digits do not
move. Everything in it is therefore an integer or a set, or a sum of exact ones.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from msgspec import UNSET, Struct, field
from msgspec.structs import replace

from newsbench.comparison import DEFAULT_OPTIONS, Comparison, Options
from newsbench.corpus import Corpus, GoldDocument
from newsbench.grounding import Grade
from newsbench.items import Item
from newsbench.metrics.prf import Prf
from newsbench.model import Annotation, Prediction, to_json
from newsbench.resolving import StoryEntities
from newsbench.standing import standing_keys
from newsbench.tracks.base import Outcome, Path, Row, Rows, Track
from newsbench.tracks.events import EVENTS
from newsbench.tracks.quotes import CONTENT

if TYPE_CHECKING:
    from newsbench.resampling import Resampled

# Means over stories are sums of fractions. Kept as integers of this unit they add up exactly.
_UNIT = 10**15
_MODULUS = 2**256
# Stories that are resampled together: large enough for one matrix product, small enough to stay flat.
BATCH = 256
R = TypeVar("R", Row, "StoryMean")


class StoryMean(Struct, frozen=True, gc=False):
    """Sums over stories of one figure, in units of 1e-15, and how many stories have it."""

    total: int = 0
    stories: int = 0

    def __add__(self, other: StoryMean) -> StoryMean:
        return StoryMean(self.total + other.total, self.stories + other.stories)

    @property
    def mean(self) -> float | None:
        return self.total / (_UNIT * self.stories) if self.stories else None


class Plan(Struct, frozen=True):
    """What to count, and how.

    Attributes:
        tracks: in the order of the report.
        options: how spans are compared.
        replicates: of the bootstrap; 0: no intervals.
        seed: of the bootstrap.
        keep_stories: keep every story's rows, which a paired comparison and a baseline need.
        errors: count what each kind of error cost.
        by: slices to count, by key (see :mod:`newsbench.slices`).
        keys: see which keys stand in the predictions; False where somebody has done so.
        trivial: score trivial clusterings of the gold mentions too (see :mod:`newsbench.tracks.trivial`).
    """

    tracks: Sequence[Track]
    options: Options = DEFAULT_OPTIONS
    replicates: int = 0
    seed: int = 0
    keep_stories: bool = False
    errors: bool = False
    by: tuple[str, ...] = ()
    keys: bool = True
    trivial: bool = False


class Tally(Struct, frozen=True):
    """Sufficient statistics of any set of whole stories.

    Attributes:
        rows: counts by path.
        means: per-story precision, recall and F1 by path, for the means over stories.
        keys: which keys stand in the predictions.
        left_out: predicted items that are not counted, by reason.
        grades: how predicted strings were found, by (layer, grade).
        missing: documents without a prediction.
        digest: of the documents scored; a sum, so that no order shows.
        resampled: bootstrap replicates of the rows, where they were asked for.
        by_story: the rows of each story, where they were asked for.
    """

    rows: Mapping[Path, Row] = field(default_factory=dict)
    means: Mapping[Path, StoryMean] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    left_out: Counter[str] = field(default_factory=Counter)
    grades: Counter[tuple[str, Grade]] = field(default_factory=Counter)
    documents: int = 0
    stories: int = 0
    missing: frozenset[str] = frozenset()
    digest: int = 0
    resampled: Resampled | None = None
    by_story: Mapping[str, Mapping[Path, Row]] = field(default_factory=dict)

    def __add__(self, other: Tally) -> Tally:
        return total([self, other])


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of any number of Tallies."""
    parts = list(tallies)
    resampled = [part.resampled for part in parts if part.resampled is not None]
    return Tally(
        rows=_added(part.rows for part in parts),
        means=_added(part.means for part in parts),
        keys=frozenset().union(*(part.keys for part in parts)),
        left_out=sum((part.left_out for part in parts), Counter[str]()),
        grades=sum((part.grades for part in parts), Counter[tuple[str, Grade]]()),
        documents=sum(part.documents for part in parts),
        stories=sum(part.stories for part in parts),
        missing=frozenset().union(*(part.missing for part in parts)),
        digest=sum(part.digest for part in parts) % _MODULUS,
        resampled=_sum_resampled(resampled),
        by_story={story: rows for part in parts for story, rows in part.by_story.items()},
    )


def _sum_resampled(parts: Sequence[Resampled]) -> Resampled | None:
    summed: Resampled | None = None
    for part in parts:
        summed = part if summed is None else summed + part
    return summed


def _added(parts: Iterable[Mapping[Path, R]]) -> dict[Path, R]:
    summed: dict[Path, R] = {}
    for part in parts:
        for path, row in part.items():
            # One path always holds one kind of row.
            summed[path] = summed[path] + row if path in summed else row  # type: ignore[operator]
    return summed


def compare_story(
    documents: Sequence[GoldDocument], predictions: Mapping[str, Prediction], options: Options
) -> list[Comparison]:
    """Each document of a story beside its prediction; entities are the whole story's."""
    entities = StoryEntities((d.annotation, d.text) for d in documents)
    return [Comparison(gold, predictions.get(gold.doc_id), entities, options) for gold in documents]


def score_story(
    story_id: str, documents: Sequence[GoldDocument], predictions: Mapping[str, Prediction], plan: Plan
) -> Tally:
    """The Tally of one whole story, without replicates: those are drawn for many stories at once."""
    comparisons = compare_story(documents, predictions, plan.options)
    rows = _added([*(_document_rows(c, plan) for c in comparisons), _story_rows(comparisons, plan)])
    layers = {track.layer for track in plan.tracks}
    return Tally(
        rows=rows,
        means=_story_means(rows, plan),
        keys=frozenset().union(*(standing_keys(c.prediction) for c in comparisons)) if plan.keys else frozenset(),
        left_out=sum((_left_out(c, layers) for c in comparisons), Counter[str]()),
        grades=sum((_grades(c, layers) for c in comparisons), Counter[tuple[str, Grade]]()),
        documents=len(documents),
        stories=1,
        missing=frozenset(d.doc_id for d in documents if d.doc_id not in predictions),
        digest=sum(map(document_digest, documents)) % _MODULUS,
        by_story={story_id: rows} if plan.keep_stories else {},
    )


def _labelled(comparison: Comparison, layer: str) -> bool:
    return getattr(comparison.gold.annotation, layer) is not UNSET


def _document_rows(comparison: Comparison, plan: Plan) -> Rows:
    rows: Rows = {}
    for track in plan.tracks:
        if track.scope == "document" and _labelled(comparison, track.layer):
            rows.update(track.rows(comparison))
            # Imported where they are asked for: most runs ask for none.
            if plan.errors:
                from newsbench.errors import error_rows

                rows.update(error_rows(comparison, track.parts))
            if plan.by:
                from newsbench.slices import slice_rows

                rows.update(slice_rows(comparison, track.parts, plan.by))
            if plan.trivial:
                rows.update(_trivial(track, [comparison]))
    return rows


def _trivial(track: Track, comparisons: Sequence[Comparison]) -> Rows:
    from newsbench.tracks.trivial import trivial_rows

    return trivial_rows(track.name, comparisons)


def _story_rows(comparisons: Sequence[Comparison], plan: Plan) -> Rows:
    rows: Rows = {}
    for track in plan.tracks:
        if track.scope == "story" and (labelled := [c for c in comparisons if _labelled(c, track.layer)]):
            rows.update(track.story_rows(labelled))
            if plan.trivial:
                rows.update(_trivial(track, labelled))
    return rows


def _left_out(comparison: Comparison, layers: Iterable[str]) -> Counter[str]:
    """Predicted items that are not counted, by reason."""
    counts: Counter[str] = Counter()
    for layer in layers:
        items = getattr(comparison.prediction, layer) or ()
        if not _labelled(comparison, layer):
            counts[f"{layer} not labelled"] += len(items)
        elif comparison.annotated is not None:
            counts[f"{layer} outside what was labelled"] += len(_by_spans(comparison, layer).left_out)
    return +counts


def _by_spans(comparison: Comparison, layer: str) -> Outcome:
    """The matching by spans alone, which stands for all tracks of a layer."""
    criterion = comparison.options.criterion
    if (track := {"quotes": CONTENT, "events": EVENTS}.get(layer)) is not None:
        return track.outcome(comparison, criterion)
    # Mentions are matched in no other way, so that is done.
    outcome: Outcome = comparison.outcomes[layer, criterion]
    return outcome


def _grades(comparison: Comparison, layers: Iterable[str]) -> Counter[tuple[str, Grade]]:
    """How the strings of contents and triggers were found; offsets are not looked for, so not counted."""
    counts: Counter[tuple[str, Grade]] = Counter()
    if "quotes" in layers:
        counts.update(_graded("quotes", comparison.contents.predicted))
    if "events" in layers:
        counts.update(_graded("events", comparison.triggers.predicted))
    return counts


def _graded(layer: str, items: Iterable[Item[Struct]]) -> Iterator[tuple[str, Grade]]:
    return ((layer, item.grade) for item in items if item.grade != "offsets")


def document_digest(gold: GoldDocument) -> int:
    """A number that changes with any change of the text or the labels of a document, and with no reordering."""
    return labels_digest(gold.text, _labels_apart(gold.annotation))


def labels_digest(text: str, labels: Iterable[bytes]) -> int:
    """The digest of a text and the JSON of its labels, in whatever order."""
    content = b"\0".join((text.encode("utf-8", "surrogatepass"), *sorted(labels)))
    return int.from_bytes(hashlib.sha256(content).digest(), "big")


def _labels_apart(annotation: Annotation) -> Iterator[bytes]:
    """Each label as JSON of its own, nested ones too, so that they can be sorted."""
    for entity in annotation.entities or ():
        aliases, members = tuple(sorted(entity.aliases)), tuple(sorted(entity.members))
        bare = to_json(replace(entity, mentions=(), aliases=aliases, members=members))
        yield bare
        yield from (bare + to_json(mention) for mention in entity.mentions)
    for event in annotation.events or ():
        bare = to_json(replace(event, arguments=UNSET))
        yield bare
        yield from (bare + to_json(argument) for argument in event.arguments or ())
    yield from (to_json(label) for label in (*(annotation.regions or ()), *(annotation.distractors or ())))
    yield from (to_json(replace(q, phenomena=tuple(sorted(q.phenomena)))) for q in annotation.quotes or ())
    # Which layers were labelled at all, and where.
    yield to_json(replace(annotation, **{layer: () for layer in _LAYERS if getattr(annotation, layer) is not UNSET}))


_LAYERS = ("regions", "entities", "quotes", "distractors", "events")


def _story_means(rows: Mapping[Path, Row], plan: Plan) -> dict[Path, StoryMean]:
    """Precision, recall and F1 of this story in the rows that are quoted."""
    means: dict[Path, StoryMean] = {}
    for track in plan.tracks:
        for path in track.headlines(plan.options.criterion):
            if isinstance(row := rows.get(path), Prf):
                means[*path, "precision"] = story_mean(row.tp, row.tp + row.fp)
                means[*path, "recall"] = story_mean(row.tp, row.tp + row.fn)
                means[*path, "f1"] = story_mean(2 * row.tp, 2 * row.tp + row.fp + row.fn)
    return means


def story_mean(part: int, whole: int) -> StoryMean:
    """One story's figure as a sum over stories, exactly."""
    return StoryMean(part * _UNIT // whole, 1) if whole else StoryMean()


def score_stories(
    stories: Iterable[tuple[str, Sequence[GoldDocument]]], predictions: Mapping[str, Prediction], plan: Plan
) -> Tally:
    """The Tally of any number of whole stories."""
    summed = Tally()
    for batch in _batches(stories):
        scored = [(story_id, score_story(story_id, documents, predictions, plan)) for story_id, documents in batch]
        summed = total([summed, *(tally for _, tally in scored), _replicates(scored, plan)])
    return summed


def _replicates(scored: Sequence[tuple[str, Tally]], plan: Plan) -> Tally:
    if not plan.replicates:
        return Tally()
    from newsbench.resampling import resample

    rows = [(story_id, tally.rows) for story_id, tally in scored]
    return Tally(resampled=resample(rows, plan.replicates, plan.seed))


def _batches(
    stories: Iterable[tuple[str, Sequence[GoldDocument]]],
) -> Iterator[list[tuple[str, Sequence[GoldDocument]]]]:
    batch: list[tuple[str, Sequence[GoldDocument]]] = []
    for story in stories:
        batch.append(story)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def score_corpus(corpus: Corpus, predictions: Mapping[str, Prediction], plan: Plan) -> Tally:
    """The Tally of a set held in memory."""
    return score_stories(corpus.stories(), predictions, plan)
