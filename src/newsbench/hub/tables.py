"""Gold as Hugging Face datasets in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, overload

from newsbench.api import checked_gold
from newsbench.corpus import ALL, Corpus, GoldDocument
from newsbench.files import InputError
from newsbench.hub.features import CONFIGS, Config, features_of
from newsbench.hub.rows import rows_of

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

# Where the documents of a set without splits go, since they are what is scored by default; and where those go
# that alone have none.
_WITHOUT_SPLITS, _WITHOUT_A_SPLIT = "test", "unsplit"
_ORDER = ("train", "dev", "test", _WITHOUT_A_SPLIT)


@overload
def load_dataset(
    split: None = None, config: Config = ..., *, gold: str | Path | Corpus | None = ...
) -> DatasetDict: ...
@overload
def load_dataset(split: str, config: Config = ..., *, gold: str | Path | Corpus | None = ...) -> Dataset: ...


def load_dataset(
    split: str | None = None, config: Config = "documents", *, gold: str | Path | Corpus | None = None
) -> Dataset | DatasetDict:
    """Gold as a Hugging Face dataset, made in memory: nothing is downloaded and nothing cached.

    Detached documents whose text is not attached are left out (``newsbench attach DIR`` brings the texts).
    Otherwise it equals ``datasets.load_dataset(DIR, config)`` on what ``newsbench export hub DIR`` writes, row by
    row and feature by feature; the export leaves every detached document out, attached or not.

    Args:
        split: ``train``, ``dev``, ``test``, or ``all`` for one dataset of them all; None: a ``DatasetDict`` of the
            splits that have rows. A set without splits is all ``test``.
        config: ``documents`` (a row a document, with text and all labels), ``quotes``, ``events``, ``mentions`` (a
            row an item, with the paragraphs around it) or ``pairs`` (two quotes in which two outlets of a story
            report one utterance).
        gold: a folder, a JSON Lines file or a loaded corpus; None: the shipped set.

    Raises:
        InputError: there is no such config or split, or gold cannot be read.
        InvalidInput: gold has errors.
    """
    from datasets import DatasetDict

    if config not in CONFIGS:
        raise InputError(f"[unknown-config] there is no config {config!r}: choose from {', '.join(CONFIGS)}")
    corpus = checked_gold(gold)
    if split == ALL:
        return table(corpus.documents, config, ALL)
    splits = by_split(corpus.documents)
    if split is None:
        return DatasetDict(tables(splits, config))
    if split not in splits:
        raise InputError(f"[unknown-split] there is no split {split!r}: choose from {', '.join((*splits, ALL))}")
    return table(splits[split], config, split)


def tables(splits: Mapping[str, Sequence[GoldDocument]], config: Config) -> dict[str, Dataset]:
    """The rows of a config by split; a split without any is left out, since ``datasets`` reads no empty split."""
    made = {name: table(documents, config, name) for name, documents in splits.items()}
    return {name: dataset for name, dataset in made.items() if len(dataset)}


def by_split(documents: Iterable[GoldDocument]) -> dict[str, list[GoldDocument]]:
    """The documents of each split, in the order train, dev, test."""
    splits: dict[str, list[GoldDocument]] = defaultdict(list)
    for gold in documents:
        splits[gold.document.split or _WITHOUT_A_SPLIT].append(gold)
    if set(splits) == {_WITHOUT_A_SPLIT}:
        return {_WITHOUT_SPLITS: splits[_WITHOUT_A_SPLIT]}
    return {name: splits[name] for name in _ORDER if name in splits}


def table(documents: Sequence[GoldDocument], config: Config, split: str) -> Dataset:
    """The rows of one config and split."""
    from datasets import Dataset, NamedSplit, Split

    features, rows = features_of(config), rows_of(config, documents)
    # By columns: from_list takes the columns from the first row, and a split may have no pairs.
    columns = {column: [row[column] for row in rows] for column in features}
    return Dataset.from_dict(columns, features=features, split=Split.ALL if split == ALL else NamedSplit(split))
