"""DirectQuote read from a file of its shape (the words are ours)."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported import imported

from newsbench.files import InputError
from newsbench.formats.labelmap import NO_MAP
from newsbench.formats.registry import reader
from newsbench.model import Quote


def lines(*stretches: str, first: str = "B") -> str:
    """A paragraph: ``TAG: its tokens``; the first token of a stretch has the tag with ``first`` before it."""
    made = []
    for stretch in stretches:
        tag, _, words = stretch.partition(": ")
        for at, token in enumerate(words.split()):
            prefix = "" if tag == "Out" else "I-" if at else f"{first}-"
            made.append(f"{token} {prefix}{tag}")
    return "\n".join(made) + "\n\n"


LEFT = ("Speaker: Ines Orlo", "Out: said :", 'LeftSpeaker: " We stay . "', "Out: Later", 'Unknown: " No ! "')
RIGHT = ("RightSpeaker: “ Go ’ n see , ”", "Out: said", "Speaker: Ben", "Out: and", "Speaker: BEN", "Out: left .")


def written(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "DirectQuote" / "data" / "truecased.txt"
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8", newline="")
    return path.parents[1]


def told(text: str, quote: Quote) -> tuple[str, str | None]:
    return text[slice(*quote.content[0])], text[slice(*quote.source)] if quote.source else None


def test_each_paragraph_is_a_document_with_its_quotes_and_speakers(tmp_path: Path) -> None:
    first, second = imported("directquote", written(tmp_path, lines(*LEFT) + lines(*RIGHT)), tmp_path / "out").documents
    assert [first.doc_id, second.doc_id] == ["directquote-00001.paragraph", "directquote-00002.paragraph"]
    assert first.text == 'Ines Orlo said : " We stay . " Later " No ! "'
    assert [told(first.text, quote) for quote in first.annotation.quotes or ()] == [
        ("We stay .", "Ines Orlo"), ("No !", None),
    ]  # fmt: skip
    assert [told(second.text, quote) for quote in second.annotation.quotes or ()] == [("Go ’ n see ,", "Ben")]
    assert [quote.speaker for quote in first.annotation.quotes or ()] == ["e1", None]


def test_equal_speakers_of_a_paragraph_are_one_person(tmp_path: Path) -> None:
    (gold,) = imported("directquote", written(tmp_path, lines(*RIGHT)), tmp_path / "out").documents
    (ben,) = gold.annotation.entities or ()
    assert (ben.kind, ben.name, [mention.text for mention in ben.mentions]) == ("person", "Ben", ["Ben", "BEN"])


@pytest.mark.parametrize("change", ["IOB1", "windows", "O", "docstart"])
def test_the_same_file_in_other_clothes(change: str, tmp_path: Path) -> None:
    plain = lines(*LEFT) + lines(*RIGHT)
    other = {
        "IOB1": lines(*LEFT, first="I") + lines(*RIGHT, first="I"),
        "windows": plain.replace(" ", "\t").replace("\n", "\r\n"),
        "O": plain.replace(" Out", " O").rstrip(),
        "docstart": f"-DOCSTART- O\n\n{plain}",
    }[change]
    expected = imported("directquote", written(tmp_path / "a", plain), tmp_path / "out").documents
    assert imported("directquote", written(tmp_path / "b", other), tmp_path / "other").documents == expected


def test_two_quotations_side_by_side_are_two(tmp_path: Path) -> None:
    content = lines('Unknown: " One . "', 'Unknown: " Two . "')
    (gold,) = imported("directquote", written(tmp_path, content), tmp_path / "out").documents
    assert [told(gold.text, quote)[0] for quote in gold.annotation.quotes or ()] == ["One .", "Two ."]


def test_a_quotation_whose_speaker_is_not_on_its_side_stays_without(tmp_path: Path) -> None:
    content = lines('LeftSpeaker: " We stay . "', "Speaker: Ben", 'Unknown: " "')
    reading = imported("directquote", written(tmp_path, content), tmp_path / "out")
    (quote,) = reading.documents[0].annotation.quotes or ()
    assert quote.speaker is quote.source is quote.cue
    assert reading.lost == {
        "LeftSpeaker quotation without a speaker on that side: its speaker is not labelled": 1,
        "quotation that holds nothing but marks": 1,
    }


def test_lines_that_are_no_token_with_a_tag_are_named_all(tmp_path: Path) -> None:
    path = written(tmp_path, "We B-Unknown\nstay\n\nhere B-Quote\n")
    with pytest.raises(InputError) as caught:
        reader("directquote").read(path, NO_MAP)
    file = path / "data" / "truecased.txt"
    known = "Out and B- or I- before Speaker, LeftSpeaker, RightSpeaker, Unknown"
    assert str(caught.value).splitlines() == [
        f"{file}:2: [bad-tag] 'stay' is no token with one of {known}",
        f"{file}:4: [bad-tag] 'here B-Quote' is no token with one of {known}",
    ]
