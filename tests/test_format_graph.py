"""Annotations as graphs and back, and graphs that come from other tools."""

from __future__ import annotations

from collections import Counter

import pytest
from drawn_gold import SLOW, linked_gold, unordered
from hypothesis import given
from msgspec import UNSET

from newsbench.formats.graph import LINKS, NODES, Graph, Link, Node
from newsbench.formats.graph.assembling import assemble, groups, labelled_in
from newsbench.formats.graph.flattening import flatten, labelled_keys
from newsbench.formats.graph.legal import legal
from newsbench.formats.graph.link_ends import placed_links
from newsbench.model import Annotation, Document, Entity, Event, Mention, Quote

TEXT = "We will stay, she said. Mara Lindqvist of Orlo fired him.\n"
MARA, SHE = (24, 38), (14, 17)


def at(words: str) -> tuple[tuple[int, int], ...]:
    start = TEXT.index(words)
    return ((start, start + len(words)),)


@SLOW
@given(linked_gold())
def test_annotation_to_graph_and_back(drawn: tuple[Document, str, Annotation]) -> None:
    document, text, annotation = drawn
    back, lost = assemble(flatten(annotation), document.doc_id, text if document.origin == "written" else None)
    assert unordered(back) == unordered(annotation)
    assert not lost


@SLOW
@given(linked_gold())
def test_a_graph_has_known_labels_and_unique_ids(drawn: tuple[Document, str, Annotation]) -> None:
    graph = flatten(drawn[2])
    assert len({node.id for node in graph.nodes}) == len(graph.nodes)
    assert all(set(node.attributes) <= set(NODES[node.label]) for node in graph.nodes)
    assert all(link.label.partition(":")[0] in LINKS for link in graph.links)
    assert all({link.source, link.target} <= {node.id for node in graph.nodes} for link in graph.links)


def test_ids_that_two_kinds_of_items_share_survive() -> None:
    annotation = Annotation(
        "s.a",
        entities=(Entity("1", mentions=(Mention(MARA),)),),
        quotes=(Quote(at("We will stay"), id="1", speaker="1"),),
        events=(Event(at("fired"), id="1", asserted_by="1"),),
    )
    back, lost = assemble(flatten(annotation), "s.a", None)
    assert (unordered(back), lost) == (unordered(annotation), Counter())


def test_mentions_without_an_entity_make_one_by_their_links() -> None:
    nodes = (
        Node("T1", "mention", (MARA,), {"kind": "person", "form": "name"}),
        Node("T2", "mention", (SHE,), {"form": "pronoun"}),
        Node("T3", "mention", at("Orlo"), {"kind": "organization", "form": "name"}),
    )
    annotation, _ = assemble(Graph(nodes, (Link("same", "T2", "T1"),)), "s.a", TEXT)
    assert annotation.entities is not UNSET
    assert [(one.name, one.kind, len(one.mentions)) for one in annotation.entities] == [
        ("Mara Lindqvist", "person", 2),
        ("Orlo", "organization", 1),
    ]


def test_a_link_to_a_mention_means_its_entity_and_a_source_its_span() -> None:
    nodes = (Node("T1", "mention", (MARA,)), Node("T2", "quote", at("We will stay")), Node("T3", "mention", (SHE,)))
    links = (Link("speaker", "T2", "T3"), Link("source", "T2", "T3"), Link("same", "T1", "T3"))
    annotation, lost = assemble(Graph(nodes, links), "s.a", TEXT)
    assert annotation.quotes is not UNSET
    assert annotation.entities is not UNSET
    (quote,) = annotation.quotes
    assert (quote.speaker, quote.source, quote.cue) == (annotation.entities[0].id, SHE, UNSET)
    assert not lost


def test_what_a_set_labels_anywhere_it_labels_everywhere() -> None:
    full = Graph((Node("q", "quote", at("We will stay")), Node("c", "cue", at("said"))), (Link("cue", "q", "c"),))
    bare = Graph((Node("q", "quote", at("We will stay")),))
    annotation, _ = assemble(bare, "s.b", TEXT, labelled_in([full, bare]))
    assert annotation.quotes is not UNSET
    assert annotation.quotes[0].cue == ()
    assert annotation.quotes[0].speaker is UNSET
    assert annotation.events is UNSET


def test_what_mentions_say_of_their_entity() -> None:
    nodes = (
        Node("T1", "mention", (MARA,), {"kind": "person", "wikidata": "Q42", "aliases": ["Mara"]}),
        Node("T2", "mention", (SHE,), {"kind": "unnamed", "aliases": ["Mara", "she"]}),
        Node("T3", "mention", at("Orlo"), {"kind": "organization"}),
    )
    links = (Link("same", "T1", "T2"), Link("speaks_for", "T2", "T3"), Link("member", "T3", "T1"))
    annotation, lost = assemble(Graph(nodes, links), "s.a", TEXT)
    assert annotation.entities is not UNSET
    mara, orlo = annotation.entities
    assert (mara.id, mara.kind, mara.wikidata) == ("s.a.e1", "person", "Q42")
    assert (mara.aliases, mara.speaks_for) == (("Mara", "she"), "s.a.e2")
    assert (orlo.id, orlo.members) == ("s.a.e2", ("s.a.e1",))
    assert lost == {"second kind of one entity: the first is kept": 1}


def test_fresh_entities_of_two_documents_of_a_story_are_two() -> None:
    graph = Graph((Node("T1", "mention", (MARA,)),))
    made = [assemble(graph, doc_id, TEXT)[0].entities for doc_id in ("s.a", "s.b")]
    assert [[one.id for one in entities or ()] for entities in made] == [["s.a.e1"], ["s.b.e1"]]


def test_groups_are_named_by_their_first() -> None:
    assert groups("abcd", [("d", "b"), ("c", "x"), ("b", "a")]) == {"a": "a", "b": "a", "c": "c", "d": "a"}


def test_links_are_turned_the_way_they_go() -> None:
    labels = {"q": "quote", "m": "mention", "c": "cue", "v": "event"}
    links = (Link("speaker", "m", "q"), Link("cue", "q", "c"), Link("argument:place", "v", "e9"), Link("via", "c", "m"))
    lost: Counter[str] = Counter()
    assert list(placed_links(labels, links, lost)) == [
        Link("speaker", "q", "m"),
        Link("cue", "q", "c"),
        Link("argument:place", "v", "e9"),
    ]
    assert lost == {"via between cue and mention: newsbench has none": 1}


def test_keys_that_a_set_labelled() -> None:
    annotation = Annotation("s.a", quotes=(Quote(at("We will stay"), cue=(), speaker=None), Quote((SHE,), via="e1")))
    assert labelled_keys([flatten(annotation)]) == ("cue", "speaker", "via")


@pytest.mark.parametrize(
    ("label", "key", "value", "found"),
    [
        ("quote", "type", "Direct", "direct"),
        ("quote", "type", "spoken", None),
        ("event", "time", "2031-02", "2031-02"),
        ("event", "time", "soon", None),
        ("mention", "head", "0-4", "0-4"),
        ("mention", "time", "2031", None),
        ("entity", "name", "Any Name", "Any Name"),
    ],
)
def test_values_that_are_newsbench_s(label: str, key: str, value: str, found: str | None) -> None:
    assert legal(label, key, value) == found


def test_what_cannot_stand_in_an_annotation_is_counted() -> None:
    nodes = (
        Node("q", "quote", at("We will stay")),
        Node("w", "quote"),
        Node("m", "mention", (SHE, MARA)),
        Node("c", "cue", at("said")),
        Node("e1", "entity"),
        Node("e2", "entity"),
    )
    links = (Link("speaker", "q", "e1"), Link("speaker", "q", "e2"))
    annotation, lost = assemble(Graph(nodes, links), "s.a", TEXT)
    assert lost == {
        "quote without a place in the text": 1,
        "second speaker of one quote or event: the first is kept": 1,
        "mention in several pieces: kept as one span from its first to its last": 1,
        "cue that belongs to no quote or event": 1,
    }
    assert annotation.quotes is not UNSET
    assert annotation.quotes[0].speaker == "e1"
