"""DirectQuote, direct quotations in news paragraphs (Zhang and Liu 2021), ``data/truecased.txt``: read only.

    "        B-LeftSpeaker      a token and its tag a line, an empty line between paragraphs
    We       I-LeftSpeaker

Tags are ``Out`` (or ``O``), ``Speaker``, and three kinds of quotation: ``LeftSpeaker`` and ``RightSpeaker``, whose
speaker is the nearest before or after it, and ``Unknown``, which has none. With ``B-`` and ``I-`` before them, as
IOB2 or, as its README says, as IOB1, where ``I-`` may begin a stretch.

Each paragraph is a document and a story: the set does not say which paragraphs are of one article. Its text is the
tokens with a space between. A quotation is a direct quote; equal speakers of a paragraph are one person. Only
speakers are labelled as entities: the track ``entities`` says nothing on this set.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from msgspec import Struct

from newsbench.files import InputError
from newsbench.formats.conversion import Reading, files_below, raw_text, slug
from newsbench.formats.importers.gathering import Gathering
from newsbench.formats.importers.places import holds_words
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.marks import within_marks
from newsbench.formats.moving import MovedText
from newsbench.model import Entity, Mention, Quote, Span

_OUT = ("Out", "O")
_SPEAKER = "Speaker"
_KINDS = (_SPEAKER, "LeftSpeaker", "RightSpeaker", "Unknown")
_TAGS = (*_OUT, *(f"{prefix}-{kind}" for prefix in "BI" for kind in _KINDS))


class _Paragraph(Struct, frozen=True):
    tokens: tuple[str, ...]
    tags: tuple[str, ...]


class _Stretch(Struct, frozen=True):
    """Tokens of one tag; the span in code points of the paragraph's text."""

    kind: str
    span: Span


def read(path: Path, labels: LabelMap) -> Reading:
    """The paragraphs of a local copy.

    Args:
        path: of the file, or a folder that holds it.
        labels: not needed: the labels of the set are known.

    Raises:
        InputError: there is no such file, or lines of it are no token with a tag; all problems are named.
    """
    gathered = Gathering()
    problems: list[str] = []
    files = _files(path)
    for file in files:
        name = "directquote" if len(files) == 1 else f"directquote-{slug(file.stem)}"
        for number, paragraph in enumerate(_paragraphs(file, problems), start=1):
            _add(gathered, f"{name}-{number:05}.paragraph", paragraph)
    if problems:
        raise InputError("\n".join(problems))
    return gathered.reading()


def _files(path: Path) -> list[Path]:
    """The file of the set; without it, every text file of the folder."""
    usual = (path / "data" / "truecased.txt", path / "truecased.txt")
    return next(([one] for one in usual if one.is_file()), None) or files_below(path, "*.txt")


def _paragraphs(file: Path, problems: list[str]) -> Iterator[_Paragraph]:
    tokens: list[str] = []
    tags: list[str] = []
    for number, line in enumerate([*raw_text(file).split("\n"), ""], start=1):
        parts = line.rsplit(maxsplit=1)
        if not parts:
            if tokens:
                yield _Paragraph(tuple(tokens), tuple(tags))
            tokens, tags = [], []
        elif len(parts) < 2 or parts[1] not in _TAGS:
            problems.append(f"{file}:{number}: [bad-tag] {line.strip()[:40]!r} is no token with one of {_known()}")
        elif parts[0] != "-DOCSTART-":
            tokens.append(parts[0].strip())
            tags.append(parts[1])


def _known() -> str:
    return f"Out and B- or I- before {', '.join(_KINDS)}"


def _stretches(paragraph: _Paragraph) -> Iterator[_Stretch]:
    """The tagged stretches: B- begins one, and so does any change of the tag."""
    starts = [0, *accumulate(len(token) + 1 for token in paragraph.tokens)]
    kind, first = "", 0
    for at, tag in enumerate([*paragraph.tags, "Out"]):
        now = "" if tag in _OUT else tag[2:]
        if now != kind or tag.startswith("B-"):
            if kind:
                yield _Stretch(kind, (starts[first], starts[at] - 1))
            kind, first = now, at


def _add(gathered: Gathering, doc_id: str, paragraph: _Paragraph) -> None:
    text = MovedText(" ".join(paragraph.tokens))
    found = [_Stretch(one.kind, text.span(*one.span)) for one in _stretches(paragraph)]
    speakers = [one.span for one in found if one.kind == _SPEAKER]
    entities = _entities(speakers, text.text)
    owners = {mention.span: entity.id for entity in entities for mention in entity.mentions}
    quotes = []
    for one in found:
        if one.kind != _SPEAKER and (quote := _quote(one, speakers, owners, text.text, gathered)):
            quotes.append(quote)
    gathered.add(doc_id, text.text, {"language": "en"}, quotes=tuple(quotes), entities=entities)


def _entities(speakers: list[Span], text: str) -> tuple[Entity, ...]:
    """The speakers of a paragraph; those whose words are equal up to case are one."""
    mentions: dict[str, list[Span]] = {}
    for span in speakers:
        mentions.setdefault(text[slice(*span)].casefold(), []).append(span)
    return tuple(
        Entity(f"e{number}", "person", text[slice(*spans[0])], mentions=tuple(map(Mention, spans)))
        for number, spans in enumerate(mentions.values(), start=1)
    )


def _quote(
    found: _Stretch, speakers: list[Span], owners: dict[Span, str], text: str, gathered: Gathering
) -> Quote | None:
    content = within_marks(found.span, text)
    if content[0] >= content[1] or not holds_words((content,), text):
        gathered.lose("quotation that holds nothing but marks")
        return None
    if found.kind == "Unknown":
        return Quote(content=(content,), type="direct", source=None, speaker=None)
    before = [span for span in speakers if span[1] <= found.span[0]][-1:]
    after = [span for span in speakers if span[0] >= found.span[1]][:1]
    near = before if found.kind == "LeftSpeaker" else after
    if not near:
        gathered.lose(f"{found.kind} quotation without a speaker on that side: its speaker is not labelled")
        return Quote(content=(content,), type="direct")
    return Quote(content=(content,), type="direct", source=near[0], speaker=owners[near[0]])
