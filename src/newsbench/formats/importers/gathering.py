"""What the readers of published sets share: documents gathered with what is lost, and labels that must stand in a text.

A file of labels gives offsets into a text that has often been saved again since, so what it says stands at them is
compared with what does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from newsbench.corpus import GoldDocument
from newsbench.formats.conversion import Reading
from newsbench.formats.importers.meanings import sealed
from newsbench.formats.moving import MovedText
from newsbench.model import Annotation, Document, Fragments, Span
from newsbench.normalize import fold
from newsbench.spans import trim

_DOUBLE = re.compile("''|``|[\"\u201c\u201d\u201e\u00ab\u00bb\u2033]")
_SINGLE_OPEN, _SINGLE_CLOSE = "'\u2018\u201a", "'\u2019"


class Said(Struct, frozen=True):
    """What a file of labels says stands at a place of the raw text: code points, the words."""

    start: int
    end: int
    words: str


class Gathering:
    """The documents of a set as they are read, and what is lost on the way."""

    def __init__(self) -> None:
        self.lost: Counter[str] = Counter()
        self._documents: dict[str, GoldDocument] = {}

    def lose(self, what: str, times: int = 1) -> None:
        """Count something that the files hold and newsbench cannot."""
        if times:
            self.lost[what] += times

    def add(self, doc_id: str, text: str, metadata: dict[str, Any], **layers: Any) -> None:
        """Keep a document.

        Args:
            doc_id: a number is put behind its story where another document has it already.
            text: in normal form.
            metadata: further fields of the document.
            layers: of the annotation, offsets in ``text``.
        """
        doc_id = self._free(doc_id)
        document, annotation = Document(doc_id=doc_id, **metadata), Annotation(doc_id=doc_id, **layers)
        self._documents[doc_id] = sealed(document, text, annotation)

    def _free(self, doc_id: str) -> str:
        story, _, outlet = doc_id.partition(".")
        number = 1
        while doc_id in self._documents:
            number += 1
            doc_id = f"{story}-{number}.{outlet}"
        return doc_id

    def reading(self) -> Reading:
        """What was gathered, the most frequent loss first."""
        return Reading(list(self._documents.values()), Counter(dict(self.lost.most_common())))


def fitting(raw: str, said: Iterable[Said], *others: str) -> MovedText:
    """The text whose offsets those of the labels are.

    Files that went through git on Windows have line ends of two characters, which the offsets do not count.

    Args:
        raw: as the file holds it.
        said: what stands where.
        others: texts that are tried too.

    Returns:
        The text at whose places most of the words stand; ``raw`` where several are equally good.
    """
    labels = list(said)
    texts = dict.fromkeys([raw, raw.replace("\r\n", "\n"), *others])
    return MovedText(max(texts, key=lambda text: sum(stands(label, text) for label in labels)))


def stands(said: Said, text: str) -> bool:
    """Whether the words of a label stand at its place, up to spaces, case, and forms of marks and dashes."""
    return _plain(text[said.start : said.end]) == _plain(said.words)


def _plain(words: str) -> str:
    return " ".join(fold(words).split())


def holds_words(fragments: Fragments, text: str) -> bool:
    """Whether fragments lie in a text and hold more than marks and spaces, as content and triggers must."""
    return bool(fragments) and fragments[-1][1] <= len(text) and bool(trim(fragments, text))


def joined_over_spaces(fragments: Fragments, text: str) -> Fragments:
    """Fragments with those joined that only spaces or line breaks separate."""
    joined: list[Span] = []
    for start, end in fragments:
        if joined and text[joined[-1][1] : start].isspace():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def within_marks(span: Span, text: str) -> Span:
    """A span without spaces at its edges and without the quotation marks around it.

    Marks stay where one of them has its partner inside the span (``"fair" and "open"``).
    """
    start, end = _stripped(span, text)
    words = text[start:end]
    opening = found.end() if (found := _DOUBLE.match(words)) else 0
    closing = next((len(mark[0]) for mark in _DOUBLE.finditer(words, opening) if mark.end() == len(words)), 0)
    if (opening or closing) and not _DOUBLE.search(words[opening : len(words) - closing]):
        return _stripped((start + opening, end - closing), text)
    if len(words) > 2 and words[0] in _SINGLE_OPEN and words[-1] in _SINGLE_CLOSE and "\u2018" not in words[1:]:
        return _stripped((start + 1, end - 1), text)
    return start, end


def _stripped(span: Span, text: str) -> Span:
    start, end = span
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    return first, max(first, start + len(words.rstrip()))
