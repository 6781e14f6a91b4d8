"""What the readers of published sets share: documents gathered with what is lost, and labels that must stand in a text.

A file of labels gives offsets into a text that has often been saved again since, so what it says stands at them is
compared with what does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from newsbench.corpus import GoldDocument
from newsbench.formats.conversion import Reading
from newsbench.formats.importers.documents import sealed
from newsbench.formats.moving import MovedText
from newsbench.model import Annotation, Document
from newsbench.normalize import fold


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
