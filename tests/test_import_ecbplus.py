"""ECB+: what becomes of its markables and chains, recounted from its own files and by a small topic of our own."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from imported_sets import DATASETS, assert_good_gold, cut, imported, needs, only, read
from msgspec import UNSET

from newsbench.api import InvalidInput
from newsbench.corpus import GoldDocument
from newsbench.files import InputError
from newsbench.formats.labelmap import LabelMap

ECBPLUS = DATASETS / "ecbplus"
SENTENCES = "ECBplus_coreference_sentences.csv"


# -- the real one: read by patterns, not as XML -----------------------------------------------------------

TOKEN = re.compile(r'<token t_id="(\d+)" sentence="(\d+)" number="\d+">(.*?)</token>')
MARKABLE = re.compile(r'<(\w+) m_id="(\d+)"[^>]*[^/]>\s*((?:<token_anchor t_id="\d+"/>\s*)+)</')
RELATION = re.compile(r"<(CROSS|INTRA)_DOC_COREF([^>]*)>(.*?)</", re.DOTALL)
ENTITIES = {"&amp;": "&", "&quot;": '"', "&lt;": "<", "&gt;": ">", "&apos;": "'"}


def unescaped(word: str) -> str:
    return re.sub("&[a-z]+;", lambda found: ENTITIES[found[0]], word)


class File:
    """A file of ECB+, told apart by patterns."""

    def __init__(self, path: Path) -> None:
        raw = path.read_text(encoding="utf-8")
        self.tokens = [(int(t), int(sentence), unescaped(word)) for t, sentence, word in TOKEN.findall(raw)]
        self.sentence = {token: sentence for token, sentence, _ in self.tokens}
        self.word = {token: word for token, _, word in self.tokens}
        self.markables = {
            key: (tag, sorted(map(int, re.findall(r"\d+", anchors)))) for tag, key, anchors in MARKABLE.findall(raw)
        }
        assert sum(map(len, (tokens for _, tokens in self.markables.values()))) == raw.count("<token_anchor")
        self.chain: dict[str, str] = {}
        for kind, attributes, body in RELATION.findall(raw):
            note = re.search(r'note="(.*?)"', attributes)
            for member in re.findall(r'<source m_id="(\d+)"', body):
                self.chain[member] = note[1] if kind == "CROSS" and note else f"{path.stem} {attributes}"
        topic, _, name = path.stem.partition("_")
        rows = (ECBPLUS / SENTENCES).read_text(encoding="utf-8").splitlines()
        self.annotated = {int(row.split(",")[2]) for row in rows if row.startswith(f"{topic},{name},")}

    def inside(self, family: str) -> dict[str, list[int]]:
        """Markables of a family of tags in the annotated sentences."""
        return {
            key: tokens
            for key, (tag, tokens) in self.markables.items()
            if re.match(family, tag) and {self.sentence[token] for token in tokens} <= self.annotated
        }

    def words(self, tokens: list[int]) -> str:
        return " ".join(self.word[token] for token in tokens)


@cache
def files() -> dict[str, File]:
    return {path.stem.replace("_", ".", 1): File(path) for path in ECBPLUS.glob("*/*.xml")}


def said(gold: GoldDocument, fragments: object) -> str:
    return " ".join(" ".join(cut(gold, fragments)).split())


# The members of a cluster: document and words.
Clustered = Counter[tuple[str, str]]
ACTION, PLAYER = "(NEG_)?ACTION_", "(HUMAN|NON_HUMAN|LOC)_"


@needs("ecbplus")
def test_every_sentence_is_a_line() -> None:
    assert {gold.doc_id for gold in imported("ecbplus").documents} == set(files())
    for gold in imported("ecbplus").documents:
        by_sentence = groupby(files()[gold.doc_id].tokens, key=lambda token: token[1])
        lines = [" ".join(word for _, _, word in tokens) for _, tokens in by_sentence]
        assert gold.text.split("\n") == lines


@needs("ecbplus")
def test_the_annotated_sentences_are_those_of_the_list() -> None:
    for gold in imported("ecbplus").documents:
        file = files()[gold.doc_id]
        expected = [word for _, sentence, word in file.tokens if sentence in file.annotated]
        assert said(gold, gold.annotation.annotated).split() == " ".join(expected).split()


@needs("ecbplus")
def test_every_event_is_there() -> None:
    for gold in imported("ecbplus").documents:
        file = files()[gold.doc_id]
        expected = {
            f"m{key}": (file.words(tokens), "negative" if file.markables[key][0].startswith("NEG_") else "positive")
            for key, tokens in file.inside(ACTION).items()
        }
        found = {event.id: (said(gold, event.trigger), event.polarity) for event in gold.annotation.events or ()}
        assert found == expected


@needs("ecbplus")
def test_clusters_and_entities_are_the_chains_of_a_topic() -> None:
    """The same partition of markables, in each document and over all of a topic."""
    for family, kind in ((ACTION, "events"), (PLAYER, "entities")):
        expected: dict[tuple[str, str], Clustered] = defaultdict(Counter)
        found: dict[tuple[str, str], Clustered] = defaultdict(Counter)
        for doc_id, file in files().items():
            for key, tokens in file.inside(family).items():
                chain = file.chain.get(key, f"{doc_id} alone {key}")
                expected[doc_id.split(".")[0], chain][doc_id, file.words(tokens)] += 1
        for gold in imported("ecbplus").documents:
            for key, place in members(gold, kind):
                found[gold.story, key][gold.doc_id, said(gold, place)] += 1
        assert sorted(map(sorted, (c.items() for c in found.values()))) == sorted(
            map(sorted, (c.items() for c in expected.values()))
        )
        assert any(len({doc_id for doc_id, _ in cluster}) > 1 for cluster in found.values())


def members(gold: GoldDocument, kind: str) -> list[tuple[str, object]]:
    if kind == "events":
        events = gold.annotation.events or ()
        return [(str(event.cluster or f"{gold.doc_id} {event.id}"), event.trigger) for event in events]
    return [(entity.id, (mention.span,)) for entity in gold.annotation.entities or () for mention in entity.mentions]


@needs("ecbplus")
def test_what_is_lost_adds_up() -> None:
    lost = imported("ecbplus").lost
    for family, name in ((ACTION, "event"), (PLAYER, "mention of an entity"), ("TIME", "time")):
        everywhere = sum(bool(re.match(family, tag)) for file in files().values() for tag, _ in file.markables.values())
        inside = sum(len(file.inside(family)) for file in files().values())
        assert lost[f"{name} outside the annotated sentences"] == everywhere - inside
        if family == "TIME":
            assert lost["time: newsbench has no place for it"] == inside
        if family == ACTION:
            assert sum(count for phrase, count in lost.items() if phrase.startswith("class ")) == inside


@needs("ecbplus")
def test_it_is_good_gold(tmp_path: Path) -> None:
    assert_good_gold("ecbplus", ECBPLUS, tmp_path)


# -- a small one --------------------------------------------------------------------------------------

FIRST = ["http : / / x", "Orlo turned the old mill off", "He left & wept", "Nobody came", "It rained"]
SECOND = ["The shutdown pleased Orlo"]


def document(sentences: list[str], markables: str, relations: str = "") -> str:
    """Tokens are numbered from 1 over the whole document, sentences from 0 with a gap after the first."""
    tokens, number = "", 0
    for at, line in enumerate(sentences):
        for place, word in enumerate(line.split()):
            number += 1
            escaped = word.replace("&", "&amp;")
            tokens += f'<token t_id="{number}" sentence="{at * 2}" number="{place}">{escaped}</token>\n'
    return f"<Document>\n{tokens}<Markables>{markables}</Markables><Relations>{relations}</Relations></Document>"


def mark(tag: str, key: int, *anchors: int, note: str = "") -> str:
    return f'<{tag} m_id="{key}"{note}>' + "".join(f'<token_anchor t_id="{at}"/>' for at in anchors) + f"</{tag}>"


def chain(key: int, instance: str | None, *members: int) -> tuple[str, str]:
    """An instance and the relation that ties markables to it; without a name it is known in its document alone."""
    kind, named = ("CROSS", f' instance_id="{instance}"') if instance else ("INTRA", "")
    note = f' note="{instance}"' if instance else ""
    sources = "".join(f'<source m_id="{member}"/>' for member in members)
    return (
        f'<X m_id="{key}" RELATED_TO="" TAG_DESCRIPTOR="t9"{named}/>',
        f'<{kind}_DOC_COREF r_id="{key}"{note}>{sources}<target m_id="{key}"/></{kind}_DOC_COREF>',
    )


def topic(folder: Path) -> Path:
    first = [chain(20, "HUM1", 1, 4), chain(21, "ACT1", 2, 2), chain(22, None, 5, 6), chain(23, "ACT9", 2, 99)]
    markables = (
        mark("HUMAN_PART_PER", 1, 6) + mark("ACTION_OCCURRENCE", 2, 7, 11) + mark("NON_HUMAN_PART", 3, 8, 10)
        + mark("HUMAN_PART_ORG", 4, 12) + mark("ACTION_STATE", 5, 13) + mark("NEG_ACTION_REPORTING", 6, 15)
        + mark("HUMAN_PART_GENERIC", 7, 12) + mark("TIME_DATE", 8, 9) + mark("ACTION_OCCURRENCE", 9, 17)
        + mark("ACTION_STATE", 10, 77)
    )  # fmt: skip
    second = [chain(20, "HUM1", 1), chain(21, "ACT1", 2)]
    last = mark("HUMAN_PART_PER", 1, 4) + mark("ACTION_CAUSATIVE", 2, 2)
    for name, sentences, marks, chains in (("9_1ecb", FIRST, markables, first), ("9_1ecbplus", SECOND, last, second)):
        everything = marks + "".join(instance for instance, _ in chains)
        relations = "".join(relation for _, relation in chains)
        (folder / "9").mkdir(exist_ok=True)
        (folder / "9" / f"{name}.xml").write_text(document(sentences, everything, relations), encoding="utf-8")
    (folder / "9" / "9_2ecb.xml").write_text(document(SECOND, ""), encoding="utf-8")
    listed = ["Topic,File,Sentence Number", "9,1ecb,2", "9,1ecb,4", "9,1ecb,8", "9,1ecbplus,0"]
    (folder / SENTENCES).write_text("\n".join(listed), encoding="utf-8")
    return folder


def test_a_small_topic(tmp_path: Path) -> None:
    first, second = read("ecbplus", topic(tmp_path)).documents
    assert (first.doc_id, second.doc_id, first.story) == ("9.1ecb", "9.1ecbplus", "9")
    assert first.text == "\n".join(FIRST)
    # Two annotated sentences beside each other are one stretch; a gap in the numbers is no gap in the text.
    assert cut(first, first.annotation.annotated) == [f"{FIRST[1]}\n{FIRST[2]}", FIRST[4]]
    events = {event.id: event for event in first.annotation.events or ()}
    assert [(cut(first, event.trigger), event.polarity) for event in events.values()] == [
        (["turned", "off"], "positive"), (["left"], "positive"), (["wept"], "negative"),
    ]  # fmt: skip
    assert [event.cluster for event in events.values()] == ["ACT1", "1ecb-r22", "1ecb-r22"]
    assert [event.cluster for event in second.annotation.events or ()] == ["ACT1"]
    entities = {entity.id: entity for entity in first.annotation.entities or ()}
    assert {key: [m.text for m in entity.mentions] for key, entity in entities.items()} == {
        "HUM1": ["Orlo", "He"], "1ecb-m3": ["mill"],
    }  # fmt: skip
    # Over both documents Orlo is tagged a person twice and an organization once.
    assert entities["HUM1"].kind == (second.annotation.entities or ())[0].kind == "person"
    assert (first.annotation.quotes, [event.type for event in events.values()]) == (UNSET, [UNSET] * 3)


def test_what_a_small_topic_loses(tmp_path: Path) -> None:
    assert read("ecbplus", topic(tmp_path)).lost == {
        "document without an annotated sentence: left out": 1,
        "name that ECB+ gives to a chain (TAG_DESCRIPTOR)": 6,
        "markable in two chains: the first is kept": 1,
        "member of a chain that is no markable": 1,
        "mention in several pieces: the longest is kept": 1,
        "mention on the very span of another: the first is kept": 1,
        "mention of another kind than most of its entity's": 1,
        "time: newsbench has no place for it": 1,
        "event outside the annotated sentences": 1,
        "markable anchored to a token that is not there": 1,
        "class ACTION_OCCURRENCE of an event: none of newsbench's types": 1,
        "class ACTION_STATE of an event: none of newsbench's types": 1,
        "class ACTION_REPORTING of an event: none of newsbench's types": 1,
        "class ACTION_CAUSATIVE of an event: none of newsbench's types": 1,
    }


def test_one_file_finds_the_list_above_it(tmp_path: Path) -> None:
    gold = only(read("ecbplus", topic(tmp_path) / "9" / "9_1ecbplus.xml"))
    assert gold.doc_id == "9.1ecbplus"


def test_the_map_decides(tmp_path: Path) -> None:
    labels = LabelMap(
        spans={
            "ACTION_OCCURRENCE": {"as": "event", "type": "business.close"},
            "ACTION_STATE": None,
            "TIME_DATE": {"as": "mention", "kind": "other"},
        }
    )
    reading = read("ecbplus", topic(tmp_path), labels)
    annotation = reading.documents[0].annotation
    assert [event.type for event in annotation.events or ()] == ["business.close", UNSET]
    assert "old" in [m.text for entity in annotation.entities or () for m in entity.mentions]
    assert "time: newsbench has no place for it" not in reading.lost
    with pytest.raises(InputError, match=r"\$\.spans\.LOC_GEO: \[bad-map\] "):
        read("ecbplus", tmp_path, LabelMap(spans={"LOC_GEO": {"as": "mention", "kind": "hill"}}))


def test_bad_files_are_named(tmp_path: Path) -> None:
    topic(tmp_path)
    (tmp_path / "9" / "9_7ecb.xml").write_text("<Document><token sentence='0'>x</token></Document>", encoding="utf-8")
    (tmp_path / "9" / "9_8ecb.xml").write_text("<Document>", encoding="utf-8")
    (tmp_path / "9" / "9_9ecb.xml").write_text("<Document/>", encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        read("ecbplus", tmp_path)
    assert [problem.message for problem in error.value.problems] == [
        "an element lacks the attribute 't_id': it is no file of ECB+; take it out",
        "no element found: line 1, column 10: it is no file of ECB+; take it out",
        "it has no tokens: it is no file of ECB+; take it out",
    ]


def test_without_the_list_of_sentences(tmp_path: Path) -> None:
    path = topic(tmp_path) / SENTENCES
    path.write_text("Topic,File,Sentence Number\n9,1ecb,two\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"csv:2: \[bad-line\] is '9,1ecb,two': expected Topic, File, Sentence Number"):
        read("ecbplus", tmp_path)
    path.unlink()
    with pytest.raises(InputError, match=r"\[missing-file\] ECBplus_coreference_sentences\.csv is missing: put it"):
        read("ecbplus", tmp_path)


def test_it_is_good_gold_too(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert_good_gold("ecbplus", topic(tmp_path / "in"), tmp_path)
