"""A shard -> a Part; Part + Part. Whatever spreads shards only has to run :func:`score_shard` and to add."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct, field

from newsbench.adapting.dialect import PLAIN, Dialect
from newsbench.comparison import DEFAULT_OPTIONS, Options
from newsbench.corpus import ALL, corpus_of_lines
from newsbench.predictions import read_predictions
from newsbench.scoring import Plan, Tally, score_corpus
from newsbench.shards import Shard
from newsbench.tracks import select
from newsbench.validation.problems import Problem


class Job(Struct, frozen=True):
    """What to do with every shard; small, and picklable.

    Attributes:
        gold, predictions: how problems name the files.
        split: ``all`` or the name of one.
        dialect: how the predictions are written.
    """

    gold: str
    predictions: str
    tracks: tuple[str, ...]
    split: str = ALL
    options: Options = DEFAULT_OPTIONS
    ignore_unknown: bool = False
    replicates: int = 0
    seed: int = 0
    errors: bool = False
    by: tuple[str, ...] = ()
    trivial: bool = False
    dialect: Dialect = PLAIN

    @classmethod
    def of(
        cls, plan: Plan, gold: str, predictions: str, *, split: str, ignore_unknown: bool, dialect: Dialect = PLAIN
    ) -> Job:
        """The plan in a form that can be sent elsewhere."""
        return cls(
            gold,
            predictions,
            tuple(track.name for track in plan.tracks),
            split,
            plan.options,
            ignore_unknown,
            plan.replicates,
            plan.seed,
            plan.errors,
            plan.by,
            plan.trivial,
            dialect,
        )

    @property
    def is_of_quotes_alone(self) -> bool:
        """Whether nothing is asked but counts of the quotes of all documents."""
        more = self.errors or self.by
        return self.tracks == ("quotes",) and not more and self.split == ALL and self.dialect == PLAIN

    @property
    def plan(self) -> Plan:
        return Plan(
            select(self.tracks),
            self.options,
            self.replicates,
            self.seed,
            errors=self.errors,
            by=self.by,
            trivial=self.trivial,
        )


class Part(Struct, frozen=True):
    """What came of some shards; a monoid, as the Tally in it.

    Attributes:
        faults: of gold.
        problems: of predictions.
        left_out: records that are right but not scored, by reason.
        refused: records of predictions with an error.
        usable: how many records of predictions were not refused.
        knows_splits: whether a document says of which split it is.
        replies: how many raw replies of a model were read, and what was mended in them.
    """

    tally: Tally = field(default_factory=Tally)
    faults: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    usable: int = 0
    knows_splits: bool = False
    replies: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Part) -> Part:
        return Part(
            self.tally + other.tally,
            self.faults + other.faults,
            self.problems + other.problems,
            self.left_out + other.left_out,
            self.refused + other.refused,
            self.usable + other.usable,
            self.knows_splits or other.knows_splits,
            self.replies + other.replies,
        )


def score_shard(shard: Shard, job: Job) -> Part:
    """The Part of a shard; no digit depends on how the files were cut, only which name a problem may suggest."""
    if job.is_of_quotes_alone:
        from newsbench.quick.scoring import score_quickly

        if (
            quick := score_quickly(shard.gold, shard.predictions, job.options, replicates=job.replicates, seed=job.seed)
        ) is not None:
            used = len(shard.predictions) - len(quick.rest.predictions)
            done = Part(quick.tally, usable=used, knows_splits=quick.knows_splits)
            return done + score_slowly(quick.rest, job) if quick.rest.gold else done
    return score_slowly(shard, job)


def score_slowly(shard: Shard, job: Job) -> Part:
    """The Part of a shard in the general way, story by story."""
    corpus = corpus_of_lines(shard.gold, job.gold)
    chosen = corpus.select(job.split)
    read = read_predictions(
        shard.predictions, chosen, file=job.predictions, ignore_unknown=job.ignore_unknown, dialect=job.dialect
    )
    return Part(
        score_corpus(chosen, read.by_id, job.plan) + Tally(keys=read.keys),
        corpus.problems,
        tuple(read.problems),
        read.left_out,
        read.refused,
        len(read.by_id) + read.left_out.total(),
        any(one.document.split for one in corpus.documents),
        read.replies,
    )
