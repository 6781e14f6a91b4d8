"""``verbatim``: code points claimed to stand inside quotation marks; right when they do so in gold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import UNSET

from newsbench.comparison import Comparison, Criterion, Layer
from newsbench.items import Item
from newsbench.metrics.prf import Prf
from newsbench.model import PredictedQuote, Quote
from newsbench.spans import difference, union
from newsbench.tracks.base import ItemTrack, Path, Rows
from newsbench.tracks.quotes import clipped, code_points


class Verbatim:
    """Direct content and the quoted parts of mixed content, as one set of code points a side."""

    name = "verbatim"
    layer: Literal["quotes"] = "quotes"
    scope: Literal["document"] = "document"
    deciding: Mapping[Path, frozenset[str]] = {("verbatim",): frozenset({"quotes.type", "quotes.quoted"})}
    parts: tuple[ItemTrack, ...] = ()

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return (("verbatim", "chars"),)

    def rows(self, comparison: Comparison) -> Rows:
        return {("verbatim", "chars"): _counts(comparison)}


def _counts(comparison: Comparison) -> Prf:
    gold = [*_direct(comparison.contents.gold), *_gold_quoted(comparison)]
    predicted = [*_direct(comparison.contents.predicted), *_predicted_quoted(comparison)]
    labelled = [item.place for item in comparison.contents.gold if _says_what_is_in_marks(item.record)]
    unlabelled = [item.place for item in comparison.contents.gold if not _says_what_is_in_marks(item.record)]
    if unlabelled and not labelled:
        # Nobody labelled marks here, so no answer can be wrong.
        return Prf()
    ours = union(item.place for item in gold)
    # Content of which nobody said what stands in marks, unless it is labelled content too.
    open_ground = difference(union(unlabelled), union(labelled))
    theirs = difference(union(Layer.of(gold, predicted, comparison.options).places), open_ground)
    invented = sum(item.size for item in predicted)
    return code_points(clipped(comparison, ours), clipped(comparison, theirs), invented)


def _says_what_is_in_marks(quote: Quote) -> bool:
    return quote.type is not UNSET or bool(quote.quoted)


def _direct(items: Iterable[Item[Quote]] | Iterable[Item[PredictedQuote]]) -> list[Item[Quote | PredictedQuote]]:
    return [item for item in items if item.record.type == "direct"]


def _gold_quoted(comparison: Comparison) -> list[Item[Quote]]:
    return [comparison.gold_item(q, q.quoted) for q in comparison.gold_quotes if q.quoted]


def _predicted_quoted(comparison: Comparison) -> list[Item[PredictedQuote]]:
    return [comparison.predicted_item(q, q.quoted) for q in comparison.predicted_quotes if q.quoted]
