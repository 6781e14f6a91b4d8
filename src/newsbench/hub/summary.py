"""What is exported, before any of it is written: the tables, and what the card and Croissant say of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from newsbench.corpus import Corpus, GoldDocument
from newsbench.hub.features import CONFIGS, Config
from newsbench.hub.tables import by_split, tables

if TYPE_CHECKING:
    from datasets import Dataset

# A line about each config.
WHAT: dict[Config, str] = {
    "documents": "A row a document: metadata, text and all labels.",
    "quotes": "A row a quote: content, speaker, cue, source, attributes, and the paragraphs around it.",
    "events": "A row an event: trigger, type, arguments, who asserts it, and the paragraphs around it.",
    "mentions": "A row a mention of an entity, with the paragraphs around it.",
    "pairs": "A row two quotes in which two outlets of a story report one utterance.",
}


@dataclass(frozen=True)
class ConfigSummary:
    """One config: its tables by split, and a digest of all that they hold."""

    name: Config
    splits: Mapping[str, Dataset]
    digest: str

    @property
    def description(self) -> str:
        """With the digest: ``datasets`` keys its cache by the config, so an edit must change the config."""
        return f"{WHAT[self.name]} Content sha256:{self.digest[:16]}."

    def path(self, split: str) -> str:
        """Where the rows of a split are, from the folder's root."""
        return f"data/{self.name}/{split}-00000-of-00001.parquet"


@dataclass(frozen=True)
class Summary:
    """A set as it is exported.

    Attributes:
        name: of the set.
        version: of the set.
        documents: those that are exported.
        left_out: doc_ids of detached documents, whose texts are not ours to publish.
        configs: those that have rows.
    """

    name: str
    version: str
    documents: tuple[GoldDocument, ...]
    left_out: tuple[str, ...]
    configs: tuple[ConfigSummary, ...]

    @property
    def license(self) -> str:
        """The licence that all documents share, in the spelling of the Hub; ``other`` or ``unknown`` else."""
        licenses = {gold.document.license for gold in self.documents}
        if len(licenses) > 1:
            return "other"
        return (licenses.pop() or "unknown").lower()

    @property
    def languages(self) -> list[str]:
        return sorted({gold.document.language for gold in self.documents if gold.document.language})

    @property
    def published(self) -> str | None:
        """The date of the youngest document, as far as it is known."""
        return max((gold.document.published for gold in self.documents if gold.document.published), default=None)


def summarise(corpus: Corpus, name: str) -> Summary:
    """The tables of every config. Detached documents are left out even where the user has attached their texts."""
    documents = tuple(gold for gold in corpus.documents if gold.document.origin != "detached")
    attached = (gold.document for gold in corpus.documents if gold.document.origin == "detached")
    left_out = tuple(sorted(document.doc_id for document in (*corpus.detached, *attached)))
    splits = by_split(documents)
    made = {config: tables(splits, config) for config in CONFIGS}
    configs = tuple(ConfigSummary(config, table, _digest(table)) for config, table in made.items() if table)
    return Summary(name, corpus.version, documents, left_out, configs)


def _digest(splits: Mapping[str, Dataset]) -> str:
    """sha256 over types and values, so that it is the same whatever library wrote the files."""
    digest = hashlib.sha256()
    for split, dataset in splits.items():
        digest.update(msgspec.json.encode([split, repr(dataset.features)]))
        for row in dataset:
            digest.update(msgspec.json.encode(row))
    return digest.hexdigest()
