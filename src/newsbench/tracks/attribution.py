"""``attribution``: content and speaker, the headline for quotes.

Right when the content overlaps by half and the speaker resolves to the gold entity (design 4.5). Beside it:
how often the speaker of a matched quote is right, code points per speaker, how much is put into a wrong
mouth, and recall by the form of the source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Literal

from newsbench.comparison import Comparison, Criterion, gold_speaker
from newsbench.derived import out_of_paragraph, source_form
from newsbench.metrics.prf import Prf, Recall, Share
from newsbench.model import Fragments
from newsbench.resolving import Referent, Special
from newsbench.spans import difference, length, union
from newsbench.tracks.base import UNLABELLED, ItemTrack, Outcome, Path, Row, Rows
from newsbench.tracks.quotes import CONTENT, clipped, code_points


def _gold(comparison: Comparison, rank: int) -> Hashable:
    speaker = gold_speaker(comparison.contents.gold[rank].record.speaker)
    return UNLABELLED if speaker is None else speaker


def _predicted(comparison: Comparison, rank: int) -> Hashable:
    speaker = comparison.speaker(rank)
    # Two that point to nothing are no match, so each is a label of its own.
    return ("nothing", rank) if speaker is Special.NOTHING else speaker


PAIRS = ItemTrack(
    path=("attribution",),
    layer="quotes",
    keys=frozenset({"quotes.speaker", "quotes.source"}),
    items=lambda c: c.contents,
    gold_label=_gold,
    predicted_label=_predicted,
    agreement=Comparison.quote_agreement,
    criteria=None,
    label_kind=lambda *_: "speaker",
)


class Attribution:
    """Who said it."""

    name = "attribution"
    layer: Literal["quotes"] = "quotes"
    scope: Literal["document"] = "document"
    deciding: Mapping[Path, frozenset[str]] = PAIRS.deciding
    parts = (PAIRS,)

    def headlines(self, criterion: Criterion) -> tuple[Path, ...]:
        return PAIRS.headlines(criterion)

    def rows(self, comparison: Comparison) -> Rows:
        rows = PAIRS.rows(comparison)
        rows["attribution", "chars"] = _chars(comparison)
        rows.update(_on_matched_content(comparison))
        rows.update(_by_source_form(comparison, PAIRS.outcome(comparison, comparison.options.criterion)))
        return rows


def _chars(comparison: Comparison) -> Prf:
    """Counts over (code point, speaker) pairs, where gold says who speaks."""
    layer = comparison.contents
    gold = _by_speaker((_gold(comparison, rank), item.place) for rank, item in enumerate(layer.gold))
    predicted = _by_speaker((comparison.speaker(rank), place) for rank, place in enumerate(layer.places))
    unlabelled = gold.pop(UNLABELLED, ())
    if unlabelled and not gold:
        # Nobody labelled speakers here, so no answer can be wrong.
        return Prf()
    total = Prf(0, sum(item.size for item in layer.predicted), 0)
    for speaker in {*gold, *predicted}:
        ours = gold.get(speaker, ())
        # Whoever is heard in content whose speaker was not labelled may be right.
        theirs = difference(predicted.get(speaker, ()), difference(unlabelled, ours))
        total += code_points(clipped(comparison, ours), clipped(comparison, theirs), 0)
    return total


def _by_speaker(pairs: Iterable[tuple[Hashable, Fragments]]) -> dict[Hashable, Fragments]:
    parts: dict[Hashable, list[Fragments]] = defaultdict(list)
    for speaker, place in pairs:
        parts[speaker].append(place)
    return {speaker: union(places) for speaker, places in parts.items()}


def _on_matched_content(comparison: Comparison) -> Rows:
    """Speaker accuracy and misattribution on quotes whose content is matched, whoever speaks."""
    pairs = [
        (gold, comparison.speaker(predicted), length(comparison.contents.places[predicted]))
        for g, predicted in CONTENT.outcome(comparison, comparison.options.criterion).pairs
        if (gold := _gold(comparison, g)) is not UNLABELLED
    ]
    strict = [gold == speaker for gold, speaker, _ in pairs]
    relaxed = [_same_mouth(comparison, gold, speaker) for gold, speaker, _ in pairs]
    wrong = sum(size for gold, speaker, size in pairs if not isinstance(speaker, Special) and speaker != gold)
    return {
        ("attribution", "speaker_accuracy", "strict"): Share(sum(strict), len(pairs)),
        ("attribution", "speaker_accuracy", "speaks_for"): Share(sum(relaxed), len(pairs)),
        ("attribution", "misattribution"): Share(wrong, sum(size for *_, size in pairs)),
    }


def _same_mouth(comparison: Comparison, gold: Hashable, speaker: Referent) -> bool:
    if isinstance(gold, str) and isinstance(speaker, str):
        return comparison.story.same_mouth(speaker, gold)
    return gold == speaker


def _by_source_form(comparison: Comparison, outcome: Outcome) -> Rows:
    """Recall by the form of the gold source, and of quotes whose paragraph does not name the speaker."""
    annotation, text = comparison.gold.annotation, comparison.gold.text
    rows: dict[Path, Row] = {}
    for found, ranks in ((True, [g for g, _ in outcome.pairs]), (False, outcome.missed)):
        for rank in ranks:
            quote = comparison.contents.gold[rank].record
            forms = [source_form(quote, annotation)]
            if out_of_paragraph(quote, annotation, text):
                forms.append("out-of-paragraph")
            for form in forms:
                path = ("attribution", "by_source_form", form)
                known = rows.get(path, Recall())
                assert isinstance(known, Recall)
                rows[path] = known + Recall(int(found), int(not found))
    return rows
