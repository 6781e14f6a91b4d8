"""The completeness audit: what in a text looks as if it should be labelled, and is not.

Four questions that the texts themselves answer: does every quotation mark belong to a quote or a distractor,
is every verb of saying a cue, is every word that tells of an event a trigger, is every name a mention. What
looks so and is none is listed with a reason in ``annotations/reviewed.json``, so that a finding is either
open or has been looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsbench.audit.finding import Finding
from newsbench.audit.marks import marks_without_owner
from newsbench.audit.names import StoryNames, unlabelled_names
from newsbench.audit.reviewed import Reviewed, read_reviewed, split_reviewed, stale
from newsbench.audit.words import cues_without_quote, words_without_event
from newsbench.corpus import Corpus, GoldDocument
from newsbench.validation.problems import Problem

__all__ = ["Audit", "Finding", "audit", "findings_of"]


@dataclass(frozen=True, slots=True)
class Audit:
    """The outcome: what is open (stale entries among it), and how many findings were reviewed."""

    open: tuple[Problem, ...]
    reviewed: int


def audit(corpus: Corpus, root: Path) -> Audit:
    """Audit the documents of a set, or of a split of it.

    Args:
        corpus: what to look at; documents without text are passed over.
        root: of the set: a folder with ``annotations/``, or a one-file set, which has no reviewed list.

    Raises:
        newsbench.files.InputError: the reviewed list cannot be read.
    """
    listed = root / "annotations" / "reviewed.json"
    entries = read_reviewed(listed) if root.is_dir() else {}
    problems: list[Problem] = []
    reviewed = 0
    for _, story in corpus.stories():
        for document, findings in findings_of(story):
            open_ones, matched = split_reviewed(findings, document, entries.get(document.doc_id, ()))
            file = str(_annotation_file(root, document.doc_id))
            problems.extend(finding.problem(file, document.text) for finding in open_ones)
            problems.extend(_stale(listed, document.doc_id, entries.get(document.doc_id, ()), matched))
            reviewed += len(matched)
    for doc_id in sorted(entries.keys() - corpus.ids):
        problems.extend(_stale(listed, doc_id, entries[doc_id], ()))
    return Audit(tuple(problems), reviewed)


def findings_of(story: Sequence[GoldDocument]) -> Iterator[tuple[GoldDocument, list[Finding]]]:
    """Every finding in the documents of one story, reviewed or not, in the order of the text."""
    names = StoryNames.of(document.annotation for document in story)
    for document in story:
        found = [
            *marks_without_owner(document),
            *cues_without_quote(document),
            *words_without_event(document),
            *unlabelled_names(document, names),
        ]
        yield document, sorted(found)


def _stale(file: Path, doc_id: str, entries: Sequence[Reviewed], matched: Sequence[Reviewed]) -> Iterator[Problem]:
    for at, entry in enumerate(entries):
        if entry not in matched:
            yield stale(str(file), doc_id, at, entry)


def _annotation_file(root: Path, doc_id: str) -> Path:
    if not root.is_dir():
        return root
    story, _, outlet = doc_id.partition(".")
    return root / "annotations" / story / f"{outlet}.json"
