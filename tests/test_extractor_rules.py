"""The rule-based baseline on small texts of our own, and what must hold on any text."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbench import extractors
from newsbench.extractors import get, marks
from newsbench.model import Prediction
from newsbench.resources import ontology


def found(text: str) -> dict[str, Any]:
    return extractors.get("rules")(text)


def quotes(text: str) -> list[tuple[str, list[str], str | None]]:
    """Type, content and speaker's name of every quote."""
    result = found(text)
    named = {entity["id"]: entity["name"] for entity in result["entities"]}
    return [
        (quote["type"], [text[start:end] for start, end in quote["content"]], named.get(quote["speaker"]))
        for quote in result["quotes"]
    ]


def events(text: str) -> list[tuple[str, str]]:
    return [(event["type"], text[slice(*event["trigger"][0])]) for event in found(text)["events"]]


def arguments(text: str) -> dict[str, str]:
    """Role -> name, of the first event."""
    result = found(text)
    named = {entity["id"]: entity["name"] for entity in result["entities"]}
    return {item["role"]: named[item["entity"]] for item in result["events"][0]["arguments"]}


def marked(text: str) -> list[list[str]]:
    return [[text[start:end] for start, end in item.fragments] for item in marks.find(text)]


# -- the registry --------------------------------------------------------------------------------------


def test_the_registry_names_its_extractors() -> None:
    assert {"rules", "empty"} <= set(extractors.names())
    assert extractors.get("empty")("“Yes,” Brill said.") == {"quotes": [], "events": [], "entities": []}


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(KeyError, match="empty, marks, rules"):
        extractors.get("rule")


# -- marks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '"We will go," Brill said.',
        "“We will go,” Brill said.",
        "”We will go,” Brill said.",
        "„We will go,“ Brill said.",
        "„We will go,” Brill said.",
        "«We will go,» Brill said.",
        "« We will go, » Brill said.",
        "»We will go,« Brill said.",
        "‘We will go,’ Brill said.",
        "'We will go,' Brill said.",
    ],
)
def test_every_kind_of_mark(text: str) -> None:
    assert quotes(text) == [("direct", ["We will go,"], "Brill")]


def test_apostrophes_are_no_marks() -> None:
    assert marked("It isn't the residents' fault, said the ’90s band's manager. Rock 'n' roll.") == []
    assert marked("‘The residents’ anger isn’t over,’ he said.") == [["The residents’ anger isn’t over,"]]


def test_inches_are_no_marks() -> None:
    assert marked('A 40" screen and a 27" one.') == []


def test_a_missing_closing_mark() -> None:
    assert quotes("“We will go, said Brill.\n\nNothing else.") == [("direct", ["We will go,"], "Brill")]
    assert marked("“We will go.\n\nNothing else.") == [["We will go."]]


def test_a_missing_opening_mark_takes_the_sentence() -> None:
    assert quotes("It rained. We will go”, Brill said.") == [("direct", ["We will go"], "Brill")]


def test_nested_marks_are_not_listed() -> None:
    assert marked("“He told me ‘never’ and left,” she said.") == [["He told me ‘never’ and left,"]]


def test_a_mark_reopened_in_a_new_paragraph_goes_on() -> None:
    text = "“The books were open.\n\n“Nothing was missing,” Orlo said."
    assert quotes(text) == [("direct", ["The books were open.", "Nothing was missing,"], "Orlo")]


# -- attribution ---------------------------------------------------------------------------------------


def test_words_broken_by_their_attribution_are_one_quote() -> None:
    text = "“We knew,” Mara Lindqvist said on Tuesday. “We said nothing.”"
    assert quotes(text) == [("direct", ["We knew,", "We said nothing."], "Mara Lindqvist")]


def test_a_cue_of_its_own_makes_a_second_quote() -> None:
    text = "“We knew,” Brill said. “Too late,” Orlo replied."
    assert [speaker for _, _, speaker in quotes(text)] == ["Brill", "Orlo"]


def test_a_pronoun_is_the_last_matching_name() -> None:
    text = "Mrs Brill met Mr Orlo in Halden. “We will go,” she said."
    assert quotes(text) == [("direct", ["We will go,"], "Brill")]


def test_a_surname_is_the_full_name_before_it() -> None:
    text = "Mara Lindqvist came late. “We will go,” Lindqvist said."
    assert quotes(text)[0][2] == "Mara Lindqvist"


def test_all_before_the_last_title_is_no_name() -> None:
    assert found("The Corvane Director Ana Brill spoke.")["entities"][0]["name"] == "Ana Brill"


def test_a_relayed_speaker_keeps_the_words() -> None:
    text = "The line would close, Brill said, according to his website."
    assert quotes(text) == [("indirect", ["The line would close"], "Brill")]


def test_an_office_goes_back_to_its_holder() -> None:
    text = "Mayor Mara Lindqvist came late. “We will go,” the mayor said."
    assert quotes(text)[0][2] == "Mara Lindqvist"


def test_of_an_apposition_the_name_is_the_source() -> None:
    text = "“We will go,” Mara Lindqvist, the mayor of Nordvik, said."
    source = found(text)["quotes"][0]["source"]
    assert text[slice(*source)] == "Mara Lindqvist"
    assert len(found(text)["entities"]) == 2  # she and Nordvik


def test_a_name_label() -> None:
    assert quotes("Lindqvist: “The line will close.”") == [("direct", ["The line will close."], "Lindqvist")]


def test_a_paragraph_without_attribution_is_the_last_speakers() -> None:
    text = "“We will go,” Brill said.\n\n“There is nothing left for us here.”"
    second = found(text)["quotes"][1]
    assert quotes(text)[1] == ("direct", ["There is nothing left for us here."], "Brill")
    assert (second["source"], second["cue"]) == (None, [])


def test_scare_quotes_and_titles_are_no_quotes() -> None:
    assert quotes("The “reform” cost 400 jobs. Her novel “Low Water” is out.") == []


def test_first_person_is_the_speaker() -> None:
    text = "“I am staying,” Brill said."
    mentions = found(text)["entities"][0]["mentions"]
    assert [text[slice(*mention["span"])] for mention in mentions] == ["I", "Brill"]


def test_a_denied_act_of_saying() -> None:
    quote = found("Brill did not say whether the line would close.")["quotes"][0]
    assert (quote["polarity"], quote["realis"]) == ("negative", "actual")


# -- indirect and mixed --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Brill said that the line would close.",
        "Brill said the line would close.",
        "Brill said on Monday that the line would close.",
        "Brill told reporters the line would close.",
        "The line would close, Brill said.",
        "The line would close, Brill told Radio Halden.",
        "The line would close, according to Brill.",
    ],
)
def test_reported_clauses(text: str) -> None:
    ((kind, content, speaker),) = quotes(text)
    assert (kind, content[0].lower(), speaker) == ("indirect", "the line would close", "Brill")


def test_according_to_in_front() -> None:
    assert quotes("According to Brill, the line is shut.") == [("indirect", ["the line is shut"], "Brill")]


def test_words_built_into_a_clause_are_mixed() -> None:
    text = "Brill said they were “not leaving without a deal”."
    (quote,) = found(text)["quotes"]
    assert quotes(text) == [("mixed", ["they were “not leaving without a deal"], "Brill")]
    assert [text[slice(*span)] for span in quote["quoted"]] == ["not leaving without a deal"]


def test_a_predicate_inside_marks_is_direct() -> None:
    text = "He described the plan as “a betrayal” and urged residents “to stay away”."
    assert [(kind, content) for kind, content, _ in quotes(text)] == [
        ("direct", ["a betrayal"]),
        ("direct", ["to stay away"]),
    ]


# -- events --------------------------------------------------------------------------------------------


def test_triggers_have_types() -> None:
    text = "The minister stepped down after an explosion. Officers arrested Jon Tarrow."
    assert [kind for kind, _ in events(text)] == ["government.step-down", "conflict.explode", "justice.arrest"]


def test_the_longest_trigger_wins() -> None:
    assert events("He was shot dead in Halden.") == [("life.die", "shot dead")]


def test_roles_of_an_active_and_a_passive_verb() -> None:
    active = {"agent": "Police", "person": "Jon Tarrow", "place": "Halden"}
    assert arguments("Police arrested Jon Tarrow in Halden.") == active
    assert arguments("Yesterday Jon Tarrow was arrested by police.") == {"agent": "police", "person": "Jon Tarrow"}


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Orlo resigned.", ("positive", "actual")),
        ("Orlo has not resigned.", ("negative", "actual")),
        ("Orlo will resign.", ("positive", "other")),
        ("Orlo often protested.", ("positive", "generic")),
    ],
)
def test_polarity_and_realis(text: str, stance: tuple[str, str]) -> None:
    (event,) = found(text)["events"]
    assert (event["polarity"], event["realis"]) == stance


def test_an_event_is_asserted_by_the_quote_that_holds_it() -> None:
    inside, outside = found("Brill said that Orlo was arrested. Tarrow resigned.")["events"]
    assert (inside["asserted_by"], outside["asserted_by"]) == ("q1", None)


def test_the_lexicon_names_only_types_and_roles_of_the_ontology() -> None:
    from newsbench.extractors.lexicon import table

    types = ontology()["event_types"]
    assert set(table("triggers")) == set(table("roles")) == set(types)
    assert all(set(roles) <= set(types[kind]["roles"]) for kind, roles in table("roles").items())


# -- any text ------------------------------------------------------------------------------------------

PIECES = [
    *"“”„\"«»‘’'.,:;!?…()\n\t -–",
    *["\n\n", "“I will go,” ", "said", " told ", " Brill", "Mr. Orlo ", "the mayor ", "she ", "that ", "not "],
    *[
        "according to ",
        "was arrested ",
        "in Halden ",
        "الوزير ",
        "😀",
        "e\u0301",
        "\u200f",
        "ß",
        "İ",
        "ǅ",
        "U.S. ",
        "\u00a0",
    ],
    *["will ", "resigned", ", said Brill", "’s ", "’90s ", "ministers ", "of ", "Bank ", "to ", "\r", "\u2028", "\x00"],
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


def spans_of(result: dict[str, Any]) -> list[list[list[int]]]:
    """All fragment lists of a result."""
    lists = [quote[key] for quote in result["quotes"] for key in ("content", "quoted", "cue")]
    lists += [[quote["source"]] for quote in result["quotes"] if quote["source"]]
    lists += [event["trigger"] for event in result["events"]]
    lists += [[mention[key]] for e in result["entities"] for mention in e["mentions"] for key in ("span", "head")]
    return lists


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_every_answer_is_a_valid_prediction(text: str) -> None:
    result = found(text)
    msgspec.convert({"doc_id": "a.b", **result}, Prediction)
    for fragments in spans_of(result):
        flat = [offset for span in fragments for offset in span]
        assert flat == sorted(flat)
        assert all(0 <= start < end <= len(text) for start, end in fragments)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_ids_are_unique_and_known(text: str) -> None:
    result = found(text)
    entities, ids = {entity["id"] for entity in result["entities"]}, {quote["id"] for quote in result["quotes"]}
    assert (len(entities), len(ids)) == (len(result["entities"]), len(result["quotes"]))
    assert {quote["speaker"] for quote in result["quotes"]} <= entities | {None}
    assert {event["asserted_by"] for event in result["events"]} <= ids | {None}
    assert {item["entity"] for event in result["events"] for item in event["arguments"]} <= entities
    spans = [tuple(mention["span"]) for entity in result["entities"] for mention in entity["mentions"]]
    assert len(spans) == len(set(spans))  # one span, one entity


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_quotes_are_disjoint_and_the_answer_is_always_the_same(text: str) -> None:
    result = found(text)
    assert result == found(text)
    spans = sorted(span for quote in result["quotes"] for span in quote["content"])
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize(
    "piece", ["“We go,” Brill said. He was arrested in Halden. ", "said ", "“", "'a", "A ", "x' ", "’s"]
)
def test_a_long_text_takes_little_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    started = time.process_time()
    found(text)
    assert time.process_time() - started < 10


def test_the_trivial_extractor_takes_marks_and_the_last_name() -> None:
    text = "Mara Lindqvist left early. Pol Orlo waited. “It is over,” he said."
    (quote,) = get("marks")(text)["quotes"]
    assert [text[slice(*span)] for span in quote["content"]] == ["It is over,"]
    assert text[slice(*quote["speaker"]["span"])] == "Pol Orlo"


def test_the_trivial_extractor_says_nobody_where_no_name_comes_before() -> None:
    assert get("marks")("“It is over.”")["quotes"][0]["speaker"] is None
