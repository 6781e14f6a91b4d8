"""Predictions from JSON Lines: each line decoded, checked against the text it is about, and kept by doc_id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from newsbench.adapting.dialect import PLAIN, Dialect
from newsbench.corpus import Corpus
from newsbench.model import Prediction
from newsbench.standing import standing_keys
from newsbench.validation.decoding import decode
from newsbench.validation.gold import is_path_like
from newsbench.validation.predicted import check_prediction
from newsbench.validation.problems import Problem

if TYPE_CHECKING:
    from newsbench.adapting.adapter import Adapted, Adapter


class Predictions(Struct):
    """What a predictions file holds for the documents that are scored.

    Attributes:
        by_id: one prediction a document.
        problems: with file, line and path; a record with an error is not kept.
        left_out: records that are right but not scored, by reason.
        refused: how many records were not kept for an error.
        keys: which keys stand in the records that are not scored; a key of theirs too says that a track was tried.
        replies: how many raw replies of a model were read, and what was mended in them.
    """

    by_id: dict[str, Prediction] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    keys: frozenset[str] = frozenset()
    refused: int = 0
    replies: Counter[str] = field(default_factory=Counter)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def warnings(self) -> list[str]:
        """What a reader should know of how the records were read."""
        if not self.replies:
            return []
        from newsbench.adapting.recovering import mending

        return mending(self.replies)


def read_predictions(
    lines: Iterable[tuple[int, bytes]],
    corpus: Corpus,
    *,
    file: str,
    ignore_unknown: bool = False,
    dialect: Dialect = PLAIN,
) -> Predictions:
    """Read and check predictions.

    Args:
        lines: line numbers and raw lines.
        corpus: the documents that are scored; records about others of the set are left out and counted, and a
            doc_id that the whole set lacks is an error.
        file: how problems name the source.
        ignore_unknown: count records about unknown documents instead of refusing them.
        dialect: the unit of their offsets, and what their keys mean.
    """
    reader = _Reader if dialect == PLAIN else _DialectReader
    return reader(corpus, file, ignore_unknown, dialect).read(lines)


class _Reader:
    def __init__(self, corpus: Corpus, file: str, ignore_unknown: bool, dialect: Dialect = PLAIN) -> None:
        self._texts = {d.doc_id: d.text for d in corpus.documents}
        self._detached = frozenset(d.doc_id for d in corpus.detached)
        self._known = corpus.ids
        self._file = file
        self._ignore_unknown = ignore_unknown
        self._dialect = dialect
        self._seen: set[str] = set()
        self._out = Predictions()

    def read(self, lines: Iterable[tuple[int, bytes]]) -> Predictions:
        for number, raw in lines:
            prediction, found = decode(raw, Prediction, file=self._file, line=number)
            if prediction is not None:
                found = [*found, *self._place(prediction, number)]
            if found:
                self._note(found)
        return self._out

    def _note(self, found: Sequence[Problem]) -> None:
        self._out.problems.extend(found)
        self._out.refused += any(problem.severity == "error" for problem in found)

    @cached_property
    def _adapter(self) -> Adapter:
        # Most files need none.
        from newsbench.adapting.adapter import Adapter

        return Adapter(self._dialect, self._file, self._out.replies)

    def _adapted(self, adapted: Adapted, line: int) -> Sequence[Problem]:
        """Place a prediction that is not what stands in its line; what is wrong with it is told by that line."""
        if adapted.prediction is None:
            return adapted.problems
        return [*adapted.problems, *map(adapted.relocated, self._place(adapted.prediction, line))]

    def _place(self, prediction: Prediction, line: int) -> Sequence[Problem]:
        """Keep a prediction, or leave it out, or say why it is refused."""
        if prediction.raw is not None:
            return self._adapted(self._adapter.reply(prediction, line), line)
        doc_id = prediction.doc_id
        if doc_id in self._seen:
            return [
                self._problem(line, "duplicate-document", f"a second line for {doc_id}: the first counts; join them")
            ]
        self._seen.add(doc_id)
        if doc_id in self._texts:
            return self._check(prediction, line)
        if doc_id in self._detached:
            return self._leave_out(prediction, "detached, text not attached")
        if doc_id in self._known:
            return self._leave_out(prediction, "another split")
        if self._ignore_unknown:
            return self._leave_out(prediction, "unknown document")
        return [self._unknown(doc_id, line)]

    def _check(self, prediction: Prediction, line: int) -> Sequence[Problem]:
        found = check_prediction(prediction, self._texts[prediction.doc_id], file=self._file, line=line)
        if not any(problem.severity == "error" for problem in found):
            self._out.by_id[prediction.doc_id] = prediction
        return found

    def _leave_out(self, prediction: Prediction, reason: str) -> Sequence[Problem]:
        self._out.left_out[reason] += 1
        self._out.keys |= standing_keys(prediction)
        return ()

    def _unknown(self, doc_id: str, line: int) -> Problem:
        from difflib import get_close_matches

        if is_path_like(doc_id):
            message = "is a path and no name: give the doc_id that the gold set has, as harbour.wire"
            return self._problem(line, "bad-doc-id", message)
        near = get_close_matches(doc_id, self._known, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        message = f"the gold set has no document {doc_id}: {hint}give the right --gold, or --ignore-unknown"
        return self._problem(line, "unknown-document", message)

    def _problem(self, line: int, code: str, message: str) -> Problem:
        return Problem(self._file, line, "$.doc_id", code, message)


class _DialectReader(_Reader):
    """Reads lines that are written in another way than newsbench's own."""

    def read(self, lines: Iterable[tuple[int, bytes]]) -> Predictions:
        for number, raw in lines:
            if found := self._adapted(self._adapter.line(raw, number), number):
                self._note(found)
        return self._out

    def _check(self, prediction: Prediction, line: int) -> Sequence[Problem]:
        converted, found = self._adapter.check(prediction, self._texts[prediction.doc_id], line)
        if not any(problem.severity == "error" for problem in found):
            self._out.by_id[prediction.doc_id] = converted
        return found
