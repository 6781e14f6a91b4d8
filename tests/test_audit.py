"""The completeness audit: what it finds in small texts, what a review answers, and none is open in the shipped set."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from command_line import run

from newsbench.audit import audit, findings_of
from newsbench.audit.lexicon import lexicon, words
from newsbench.audit.marks import quotation_marks
from newsbench.audit.reviewed import Reviewed, read_reviewed, write_reviewed
from newsbench.corpus import GoldDocument, load
from newsbench.files import InputError
from newsbench.model import Annotation, Document
from newsbench.resources import data_root, ontology

NOTHING: dict[str, Any] = {"entities": [], "quotes": [], "distractors": [], "events": []}


def gold(text: str, doc_id: str = "s.a", **labels: Any) -> GoldDocument:
    annotation = msgspec.convert({"doc_id": doc_id, **NOTHING, **labels}, Annotation)
    return GoldDocument(Document(doc_id), text, annotation)


def found(*story: GoldDocument) -> list[tuple[str, str]]:
    """Code and words of every finding in the documents of one story."""
    return [
        (finding.code.removeprefix("audit-"), document.text[slice(*finding.span)])
        for document, findings in findings_of(story)
        for finding in findings
    ]


def span_of(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def quote(text: str, content: Sequence[str], cue: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {"content": [span_of(text, part) for part in content]}
    return {**made, "cue": [span_of(text, cue)] if cue else []}


# -- marks -----------------------------------------------------------------------------------------------


def marks_in(text: str) -> str:
    """The text with every quotation mark that was found turned into #."""
    marks = set(quotation_marks(text))
    return "".join("#" if at in marks else char for at, char in enumerate(text))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('“No,” she said. "Yes." «Oui» „Ja“', "#No,# she said. #Yes.# #Oui# #Ja#"),
        ("'No,' she said.", "#No,# she said."),
        ("‘No,’ she said. ‘It’s Orlo’s.’", "#No,# she said. #It’s Orlo’s.#"),
        # Apostrophes: inside a word, of a possessive plural, before an elision.
        (
            "Orlo's and the workers' pay, '30s rock 'n' roll, ’tis",
            "Orlo's and the workers' pay, '30s rock 'n' roll, ’tis",
        ),
        ("the 'workers' friend' said", "the #workers' friend# said"),
        # Alone, a mark that plainly opens or closes is one.
        ("‘We go on,\n\n‘and on.’", "#We go on,\n\n#and on.#"),
        ("We go on,’ he said", "We go on,# he said"),
        ("«Papa said ‹come›»", "#Papa said #come##"),
    ],
)
def test_quotation_marks_are_told_from_apostrophes(text: str, seen: str) -> None:
    assert marks_in(text) == seen


def test_a_mark_belongs_to_a_quote_or_a_distractor() -> None:
    text = "“We go,” Orlo said. The “plan” was “late”."
    labelled: dict[str, Any] = {
        "quotes": [quote(text, ["We go"], "said")],
        "distractors": [{"kind": "scare-quotes", "span": span_of(text, "plan")}],
    }
    assert found(gold(text, **labelled)) == [("mark", "“"), ("mark", "”")]
    assert len(found(gold(text, **{**labelled, "distractors": []}))) == 4


def test_a_mark_inside_a_quote_belongs_to_it() -> None:
    text = "“He told us ‘come at once’ and left,” Orlo said."
    whole = quote(text, ["He told us ‘come at once’ and left"], "said")
    assert found(gold(text, quotes=[whole])) == [("cue", "told")]


def test_a_mark_too_far_from_the_edge_is_no_edge() -> None:
    text = "Orlo said it would close. ‘We go.’"
    labelled = quote(text, ["it would close"], "said")
    assert [code for code, _ in found(gold(text, quotes=[labelled]))] == ["mark", "mark"]


def test_boilerplate_is_passed_over() -> None:
    text = "“Orlo” said. Brandt was arrested."
    region = {"kind": "boilerplate", "span": [0, len(text)]}
    assert found(gold(text, regions=[region])) == []
    assert len(found(gold(text))) == 4


# -- words -----------------------------------------------------------------------------------------------


def test_a_verb_of_saying_is_a_cue_or_a_trigger() -> None:
    text = "Orlo said so. Brandt denied it. Lindqvist told nobody."
    event = {"type": "statement.reject", "trigger": [span_of(text, "denied")]}
    assert found(gold(text, events=[event])) == [("cue", "said"), ("cue", "told")]
    assert found(gold(text, events=[event], quotes=[quote(text, ["so"], "said")])) == [("cue", "told")]


def test_a_word_of_an_event_is_a_trigger_even_where_it_is_a_cue() -> None:
    text = "Orlo denied that it was so."
    assert found(gold(text, quotes=[quote(text, ["it was so"], "denied")])) == [("event", "denied")]


def test_names_and_hyphenated_words_tell_of_nothing() -> None:
    text = "The Strike Fund said no to the so-called strike-breakers."
    entity = {"id": "e1", "kind": "organization", "name": "Strike Fund"}
    mention = {"span": span_of(text, "The Strike Fund"), "form": "name"}
    assert found(gold(text, entities=[{**entity, "mentions": [mention]}])) == [("cue", "said")]


def test_a_layer_that_is_not_labelled_is_not_asked() -> None:
    bare = Annotation("s.a")
    assert found(GoldDocument(Document("s.a"), "“Orlo” said that Brandt was arrested.", bare)) == []


def test_the_lexicon_knows_the_event_types_and_holds_no_word_twice() -> None:
    assert lexicon()["events"].keys() == ontology()["event_types"].keys()
    for listed in (lexicon()["cues"], *lexicon()["events"].values()):
        assert len(listed) == len(set(listed))
        assert listed == [word.lower() for word in listed]
    assert words("cues")


# -- names -----------------------------------------------------------------------------------------------


def entity(key: str, text: str, name: str, *mentions: str, form: str = "name", **more: Any) -> dict[str, Any]:
    spans = [{"span": span_of(text, words), "form": form, "text": words} for words in mentions]
    return {"id": key, "kind": "organization", "name": name, "mentions": spans, **more}


def test_a_name_is_a_mention_wherever_it_stands() -> None:
    text = "Tamber Ferries sank. TAMBER FERRIES, Tamber, Tamberlane and Tamber's ships."
    ferry = entity("e1", text, "Tamber Ferries", "Tamber Ferries", aliases=["Tamber"])
    names = [words for code, words in found(gold(text, entities=[ferry])) if code == "name"]
    assert names == ["TAMBER FERRIES", "Tamber", "Tamber"]


def test_inside_a_longer_name_of_another_nothing_is_labelled() -> None:
    text = "Nordvik Harbour Authority was sued in Nordvik."
    place = entity("e1", text, "Nordvik", aliases=["Nordvik"])
    place["mentions"] = [{"span": [38, 45], "form": "name", "text": "Nordvik"}]
    body = entity("e2", text, "Nordvik Harbour Authority", "Nordvik Harbour Authority")
    assert [code for code, _ in found(gold(text, entities=[place, body]))] == ["event"]
    described = entity("e2", text, "the authority", "Nordvik Harbour Authority", form="nominal")
    assert ("name", "Nordvik") in found(gold(text, entities=[place, described]))


def test_a_name_that_two_share_is_a_mention_of_either() -> None:
    text = "Mara Orlo and Jon Orlo. Orlo left."
    mara = entity("e1", text, "Mara Orlo", "Mara Orlo", aliases=["Orlo"])
    jon = entity("e2", text, "Jon Orlo", "Jon Orlo", "Orlo left"[:4], aliases=["Orlo"])
    jon["mentions"][-1]["span"] = [24, 28]
    assert found(gold(text, entities=[mara, jon])) == []


def test_what_is_named_in_one_document_may_be_missing_in_another_of_the_story() -> None:
    first, second = "Tamber sank.", "The ferry of Tamber sank."
    assert found(gold(first, entities=[entity("e1", first, "Tamber", "Tamber")]), gold(second, "s.b")) == [
        ("name", "Tamber")
    ]


def test_a_description_is_no_name() -> None:
    text = "The port is shut; the port is empty."
    assert found(gold(text, entities=[entity("e1", text, "port", "The port", form="nominal")])) == []


# -- the reviewed list -----------------------------------------------------------------------------------

TEXT = "Orlo said so. Brandt was arrested."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of one document with two findings."""
    (tmp_path / "corpus" / "s").mkdir(parents=True)
    (tmp_path / "annotations" / "s").mkdir(parents=True)
    (tmp_path / "corpus" / "documents.jsonl").write_text('{"doc_id": "s.a"}\n', encoding="utf-8")
    (tmp_path / "corpus" / "s" / "a.txt").write_text(TEXT, encoding="utf-8")
    annotation = json.dumps({"doc_id": "s.a", **NOTHING})
    (tmp_path / "annotations" / "s" / "a.json").write_text(annotation, encoding="utf-8")
    return tmp_path


SAID = Reviewed("audit-cue", (5, 9), "so is no content", "said")
ARRESTED = Reviewed("audit-event", (25, 33), "a reason", "arrested")


def review(folder: Path, entries: dict[str, list[Reviewed]]) -> Path:
    path = folder / "annotations" / "reviewed.json"
    path.write_text(write_reviewed(entries), encoding="utf-8")
    return path


def open_codes(folder: Path) -> list[str]:
    return [problem.code for problem in audit(load(folder), folder).open]


def test_a_reviewed_finding_is_not_open(folder: Path) -> None:
    assert open_codes(folder) == ["audit-cue", "audit-event"]
    review(folder, {"s.a": [SAID]})
    assert open_codes(folder) == ["audit-event"]
    review(folder, {"s.a": [SAID, msgspec.structs.replace(ARRESTED, text=None)]})
    assert audit(load(folder), folder).open == ()
    assert audit(load(folder), folder).reviewed == 2


@pytest.mark.parametrize(
    "entry",
    [
        msgspec.structs.replace(SAID, span=(0, 4), text="Orlo"),
        msgspec.structs.replace(SAID, text="says"),
        msgspec.structs.replace(SAID, code="audit-mark"),
    ],
)
def test_an_entry_that_answers_nothing_is_a_finding(folder: Path, entry: Reviewed) -> None:
    review(folder, {"s.a": [entry, ARRESTED]})
    assert open_codes(folder) == ["audit-cue", "audit-stale"]


def test_an_entry_of_an_unknown_document_is_stale(folder: Path) -> None:
    path = review(folder, {"s.a": [SAID, ARRESTED], "s.gone": [SAID]})
    (problem,) = audit(load(folder), folder).open
    assert str(problem) == (
        f'{path}: $["s.gone"][0]: [audit-stale] warning: audit-cue "said" at 5 to 9 is no finding (any more); '
        "take the entry out"
    )


def test_a_damaged_list_is_refused(folder: Path) -> None:
    path = review(folder, {"s.a": [SAID]})
    path.write_text('{"s.a": [{"code": "audit-cue"}]}', encoding="utf-8")
    with pytest.raises(InputError, match="bad-reviewed"):
        audit(load(folder), folder)


def test_the_list_is_written_as_it_is_read(folder: Path) -> None:
    entries = {"s.a": [SAID, ARRESTED], "s.b": [SAID]}
    assert read_reviewed(review(folder, entries)) == entries


def test_the_command_exits_with_1_on_an_open_finding(folder: Path) -> None:
    result = run("validate", "--gold", str(folder), "--audit")
    assert result.code == 1
    assert "audit: 2 findings are open, 0 reviewed" in result.out
    assert '[audit-cue] warning: "said" at 5 to 9 is no cue and no trigger, in "Orlo said so.' in result.err
    review(folder, {"s.a": [SAID, ARRESTED]})
    assert run("validate", "--gold", str(folder), "--audit").code == 0
    assert run("validate", "--gold", str(folder)).code == 0


def test_a_set_in_one_file_has_no_reviewed_list(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"doc_id": "s.a", "text": TEXT, **NOTHING}) + "\n", encoding="utf-8")
    assert [problem.file for problem in audit(load(path), path).open] == [str(path)] * 2


# -- the shipped set -------------------------------------------------------------------------------------


def test_the_shipped_set_has_no_open_finding() -> None:
    assert list(map(str, audit(load(), data_root()).open)) == []


def test_no_entry_passes_on_the_text_of_a_detached_document() -> None:
    entries = read_reviewed(data_root() / "annotations" / "reviewed.json")
    detached = {document.doc_id for document in load().detached}
    assert all(entry.text is None for doc_id in detached for entry in entries.get(doc_id, ()))
    assert all(entry.reason.strip() for listed in entries.values() for entry in listed)
