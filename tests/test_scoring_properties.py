"""What holds for any gold and any predictions: symmetry, order, and what adding, splitting and sharding do."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import add
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

import newsbench
from newsbench.corpus import Corpus
from newsbench.model import Prediction
from newsbench.report import Report, build_report
from newsbench.scoring import Plan, Tally, score_stories, total
from newsbench.tracks import select

Record = dict[str, Any]
Records = list[Record]

TEXT = "He met her, and Mara said we stay; they go. Now Orlo said: you left us, it ended here."
WORDS = [
    (TEXT.index(word), TEXT.index(word) + len(word))
    for word in ["He", "her", "Mara", "said", "we", "stay", "they", "go", "Orlo", "you", "left", "ended", "here"]
]
DOC_IDS = ("s1.a", "s1.b", "s2.a", "s3.a")
ENTITIES = (("e1", "Mara", ("He", "Mara")), ("e2", "Orlo", ("Orlo", "you")))
SYMMETRIC = ("quotes", "quote_types", "cues", "events", "event_types")
# Without the phase that explains a failure, which takes minutes here.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
FEW = settings(max_examples=60, deadline=None, phases=PHASES)

# -- small sets of documents ------------------------------------------------------------------------------

words = st.sampled_from(WORDS)


@st.composite
def spans(draw: st.DrawFn) -> list[int]:
    one, other = sorted(draw(st.tuples(words, words)))
    return [one[0], other[1]]


@st.composite
def fragments(draw: st.DrawFn) -> list[list[int]]:
    first = draw(spans())
    second = draw(st.none() | spans())
    return [first, second] if second is not None and second[0] > first[1] else [first]


polarities = st.sampled_from(["positive", "negative"])
realis = st.sampled_from(["actual", "generic", "other"])
roles = st.sampled_from(["attacker", "target", "place"])
fillers = st.sampled_from(["e1", "e2"]).map(lambda e: {"entity": e}) | spans().map(lambda s: {"span": s})
arguments = st.tuples(roles, fillers).map(lambda pair: {"role": pair[0], **pair[1]})
quotes = st.fixed_dictionaries(
    {
        "content": fragments(),
        "type": st.sampled_from(["direct", "indirect"]),
        "cue": st.just([]) | words.map(lambda span: [list(span)]),
        "source": st.none() | words.map(list),
        "speaker": st.sampled_from(["e1", "e2", None]),
        "addressee": st.sampled_from(["e1", None]),
        "via": st.sampled_from(["e2", None]),
        "medium": st.sampled_from(["speech", "writing"]),
        "polarity": polarities,
        "realis": realis,
        "utterance": st.sampled_from(["u1", "u2", None]),
    }
)
events = st.fixed_dictionaries(
    {
        "trigger": words.map(lambda span: [list(span)]),
        "type": st.sampled_from(["conflict.attack", "conflict.explode"]),
        "polarity": polarities,
        "realis": realis,
        "cluster": st.sampled_from(["c1", "c2", None]),
        "arguments": st.lists(arguments, max_size=2, unique_by=json.dumps),
    }
)


def record(doc_id: str, said: Records, happened: Records) -> Record:
    """A line that is good gold and a good prediction."""
    entities = [
        {"id": key, "kind": "person", "name": name, "mentions": [
            {"span": span, "head": span, "form": "name" if word == name else "pronoun"}
            for word in mentioned for span in [[TEXT.index(word), TEXT.index(word) + len(word)]]]}
        for key, name, mentioned in ENTITIES
    ]  # fmt: skip
    return {"doc_id": doc_id, "text": TEXT, "entities": entities, "quotes": said, "events": happened}


def sides(documents: int = 3) -> st.SearchStrategy[Records]:
    layer = st.tuples(
        st.lists(quotes, max_size=4, unique_by=json.dumps), st.lists(events, max_size=3, unique_by=json.dumps)
    )
    layers = st.lists(layer, min_size=documents, max_size=documents)
    return layers.map(lambda found: [record(*named) for named in _named(found)])


def _named(layers: Iterable[tuple[Records, Records]]) -> list[tuple[str, Records, Records]]:
    return [(doc_id, *layer) for doc_id, layer in zip(DOC_IDS, layers, strict=False)]


# -- scoring them -------------------------------------------------------------------------------------------


def loaded(gold: Sequence[Record]) -> Corpus:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gold.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in gold), encoding="utf-8")
        return newsbench.load(path)


def score(predictions: Sequence[Record], gold: Sequence[Record], **options: Any) -> Report:
    return newsbench.score(predictions, gold=loaded(gold), options=newsbench.Options(**options), replicates=0)


def quote_rows(predictions: Sequence[Record], gold: Sequence[Record], **options: Any) -> Mapping[str, Any]:
    corpus, how = loaded(gold), newsbench.Options(**options)
    rows = newsbench.score(predictions, gold=corpus, tracks=["quotes"], options=how, replicates=0).tracks["quotes"]
    assert isinstance(rows, Mapping)
    return rows


def with_quotes(records: Records, said: Mapping[str, Records]) -> Records:
    """The records with other quotes."""
    return [{**one, "quotes": said.get(one["doc_id"], one["quotes"])} for one in records]


# -- gold against gold --------------------------------------------------------------------------------------


def figures(node: Any, path: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], Any]]:
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield from figures(value, (*path, key))
        elif key in ("precision", "recall", "f1", "rate"):
            yield (*path, key), value


@FEW
@given(sides())
def test_gold_against_itself_is_perfect(gold: Records) -> None:
    report = score(gold, gold)
    assert None not in report.tracks.values()
    for path, value in figures(report.tracks):
        best = 0.0 if "misattribution" in path else 1.0
        assert value is None or value == best, path


@FEW
@given(sides())
def test_gold_against_itself_is_perfect_under_exact_and_strict(gold: Records) -> None:
    for path, value in figures(score(gold, gold, boundary="strict", criterion="exact").tracks):
        assert value in (None, 0.0 if "misattribution" in path else 1.0), path


@FEW
@given(sides(), sides())
def test_every_figure_lies_between_0_and_1(gold: Records, predictions: Records) -> None:
    for path, value in figures(score(predictions, gold).tracks):
        assert value is None or 0 <= value <= 1, path


# -- symmetry and order -------------------------------------------------------------------------------------


def with_precision(node: Any) -> Any:
    """Without rows by a label that only gold has: they have recall alone, and nothing to exchange it with."""
    if not isinstance(node, Mapping):
        return node
    kept = {key: with_precision(value) for key, value in node.items() if not is_recall_row(value)}
    return {key: value for key, value in kept.items() if value != {}}


def is_recall_row(value: Any) -> bool:
    return isinstance(value, Mapping) and "recall" in value and "precision" not in value


def turned(node: Any) -> Any:
    """A table of rows as it is with gold and predictions exchanged."""
    if not isinstance(node, Mapping):
        return node
    other = {"fp": "fn", "fn": "fp", "precision": "recall", "recall": "precision"}
    return {other.get(key, key): turned(value) for key, value in node.items()}


@FEW
@given(sides(), sides())
def test_exchanging_gold_and_predictions_exchanges_precision_and_recall(one: Records, other: Records) -> None:
    forth, back = score(one, other).tracks, score(other, one).tracks
    for name in SYMMETRIC:
        assert turned(with_precision(forth[name])) == with_precision(back[name]), name


def shuffled(value: Any, random: Random) -> Any:
    """The same with documents, items and fields in another order; fragments and spans stay as they are."""
    if isinstance(value, dict):
        keys = random.sample(list(value), len(value))
        return {key: shuffled(value[key], random) for key in keys}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [shuffled(part, random) for part in random.sample(value, len(value))]
    return value


@FEW
@given(sides(), sides(), st.integers(0, 2**32))
def test_the_order_of_predictions_does_not_show(gold: Records, predictions: Records, seed: int) -> None:
    assert score(shuffled(predictions, Random(seed)), gold).to_json() == score(predictions, gold).to_json()


@FEW
@given(sides(), sides(), st.integers(0, 2**32))
def test_the_order_of_gold_does_not_show(gold: Records, predictions: Records, seed: int) -> None:
    assert score(predictions, shuffled(gold, Random(seed))).tracks == score(predictions, gold).tracks


def test_the_order_of_gold_does_not_show_in_the_signature() -> None:
    said = [{"content": [[3, 6]], "type": "direct"}, {"content": [[0, 2]], "type": "direct"}]
    gold = [record("s1.a", said, []), record("s1.b", [], [])]
    assert score(gold, shuffled(gold, Random(1))).to_json() == score(gold, gold).to_json()


# -- one more item ------------------------------------------------------------------------------------------

wrong_quotes = st.sampled_from(
    [{"text": "nobody ever said this here"}, {"text": ""}, {"content": [[10, 11]]}, {"content": [[0, len(TEXT)]]}]
)


@FEW
@given(sides(1), sides(1), wrong_quotes)
def test_a_wrong_item_never_raises_precision(gold: Records, predictions: Records, wrong: Record) -> None:
    # Gold may reach from the first word to the last; then the whole text is no wrong answer.
    assume([[0, len(TEXT) - 1]] not in [quote["content"] for quote in gold[0]["quotes"]])
    more = with_quotes(predictions, {"s1.a": [*predictions[0]["quotes"], wrong]})
    before, after = (quote_rows(p, gold)["exact"] for p in (predictions, more))
    assert (after["tp"], after["fn"]) == (before["tp"], before["fn"])
    assert after["fp"] == before["fp"] + 1
    assert before["precision"] is None or after["precision"] <= before["precision"]


@FEW
@given(sides(1), sides(1), st.data())
def test_a_right_item_never_lowers_f1(gold: Records, predictions: Records, data: st.DataObject) -> None:
    wanted, given_ = ([quote["content"] for quote in side[0]["quotes"]] for side in (gold, predictions))
    missed = [content for content in wanted if wanted.count(content) > given_.count(content)]
    assume(missed)
    right = {"content": data.draw(st.sampled_from(missed))}
    more = with_quotes(predictions, {"s1.a": [*predictions[0]["quotes"], right]})
    before, after = (quote_rows(p, gold)["exact"] for p in (predictions, more))
    assert after["tp"] == before["tp"] + 1
    assert after["f1"] > before["f1"]


# -- code points --------------------------------------------------------------------------------------------


def runs(points: set[int]) -> list[list[int]]:
    """A set of code points as fragments."""
    starts = sorted(point for point in points if point - 1 not in points)
    return [[start, next(end for end in range(start, len(TEXT) + 2) if end not in points)] for start in starts]


def points_of(said: Records) -> set[int]:
    return {point for quote in said for start, end in quote["content"] for point in range(start, end)}


@FEW
@given(sides(1), sides(1), st.data())
def test_chars_are_the_same_for_split_and_merged_predictions(
    gold: Records, predictions: Records, data: st.DataObject
) -> None:
    said = predictions[0]["quotes"]
    points = sorted(points_of(said))
    assume(points)
    owners = data.draw(st.lists(st.integers(0, 2), min_size=len(points), max_size=len(points)))
    shares = [runs({p for p, owner in zip(points, owners, strict=True) if owner == n}) for n in range(3)]
    split = [{"content": share} for share in shares if share]
    merged = [{"content": runs(set(points))}]
    expected = quote_rows(predictions, gold, boundary="strict")["chars"]
    for other in (split, merged):
        assert quote_rows(with_quotes(predictions, {"s1.a": other}), gold, boundary="strict")["chars"] == expected


@FEW
@given(sides(1), words)
def test_chars_are_the_same_for_a_cut_within_a_word_under_trim(gold: Records, word: tuple[int, int]) -> None:
    cut = word[0] + 1
    whole, parts = [{"content": [[0, len(TEXT)]]}], [{"content": [[0, cut]]}, {"content": [[cut, len(TEXT)]]}]
    assume(TEXT[cut : cut + 1].isalpha())
    one, two = (quote_rows(with_quotes(gold, {"s1.a": said}), gold)["chars"] for said in (whole, parts))
    assert one == two


@FEW
@given(sides(1), sides(1))
def test_chars_are_the_counts_of_two_sets(gold: Records, predictions: Records) -> None:
    ours, theirs = points_of(gold[0]["quotes"]), points_of(predictions[0]["quotes"])
    row = quote_rows(predictions, gold, boundary="strict")["chars"]
    assert (row["tp"], row["fp"], row["fn"]) == (len(ours & theirs), len(theirs - ours), len(ours - theirs))


# -- the Tally is a monoid ----------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(sides(4), sides(4), st.permutations(range(3)), st.integers(0, 3))
def test_tallies_add_up_over_shards_in_any_order(
    gold: Records, predictions: Records, order: list[int], cut: int
) -> None:
    corpus = loaded(gold)
    by_id = {one["doc_id"]: msgspec.convert(one, Prediction) for one in predictions}
    plan = Plan(select(None), replicates=20)
    stories = list(corpus.stories())
    whole = score_stories(stories, by_id, plan)
    parts = [score_stories([stories[at]], by_id, plan) for at in order]
    shards = [score_stories([stories[at] for at in some], by_id, plan) for some in (order[:cut], order[cut:])]
    rotated = parts[0] + (parts[1] + parts[2])
    for summed in (total(parts), reduce(add, parts), rotated, total(shards), Tally() + whole, whole + Tally()):
        assert _told(summed, plan) == _told(whole, plan)


def _told(tally: Tally, plan: Plan) -> str:
    return build_report(tally, plan, corpus_version="own", split="all").to_json()


@FEW
@given(sides(4), sides(4))
def test_counts_are_the_sum_over_stories(gold: Records, predictions: Records) -> None:
    def counts(stories: Iterable[str]) -> tuple[int, ...]:
        names = set(stories)
        some = [[r for r in side if r["doc_id"].split(".")[0] in names] for side in (predictions, gold)]
        row = quote_rows(*some)["overlap"]
        return row["tp"], row["fp"], row["fn"]

    alone = [counts([story]) for story in ("s1", "s2", "s3")]
    assert counts(["s1", "s2", "s3"]) == tuple(map(sum, zip(*alone, strict=True)))
