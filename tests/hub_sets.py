"""A small gold set of three stories for the tests of hub and of sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from newsbench.corpus import GoldDocument
from newsbench.formats.folder import write_folder
from newsbench.model import Annotation, Argument, Distractor, Document, Entity, Event, Mention, Quote, Region, Split

HEADLINE = "Ferry line to close"


def written(doc_id: str, split: Split, says: str = "We will not leave") -> GoldDocument:
    """A document with a quote by somebody, a quote by nobody, and events inside and outside of quotes."""
    body = f"“{says},” Mara Lindqvist said.\n\nThe line was sold in May. “Nobody told us,” one sign read."
    text = f"{HEADLINE}\n\n{body}"

    def at(words: str) -> tuple[int, int]:
        start = text.index(words)
        return start, start + len(words)

    annotation = Annotation(
        doc_id,
        regions=(Region("headline", (0, len(HEADLINE))), Region("body", (len(HEADLINE) + 2, len(text)))),
        entities=(
            Entity("e1", "person", "Mara Lindqvist",
                   mentions=(Mention(at("Mara Lindqvist"), at("Lindqvist"), "name"),)),
            Entity("e2", "other", "the line", mentions=(Mention(at("The line"), form="nominal"),)),
        ),
        quotes=(
            _quote("q1", at(says), cue=(at("said"),), source=at("Mara Lindqvist"), speaker="e1", utterance="u1"),
            _quote("q2", at("Nobody told us"), cue=(at("read"),), source=None, speaker=None, utterance=None),
        ),
        distractors=(Distractor("title", at("one sign")),),
        events=(
            Event((at("close"),), "v1", "business.close", "positive", "other", asserted_by=None, cluster="c1",
                  arguments=(Argument("organization", entity="e2"),)),
            Event((at("sold"),), "v2", "business.acquire", "positive", "actual", asserted_by=None, cluster=None,
                  arguments=(Argument("target", span=at("The line")),)),
        ),
    )  # fmt: skip
    story, outlet = doc_id.split(".")
    document = Document(doc_id, story, split, outlet=f"The {outlet}", published="2031-01-02", genre="agency",
                        language="en", license="CC-BY-4.0")  # fmt: skip
    return GoldDocument(document, text, annotation)


def _quote(key: str, content: tuple[int, int], **more: Any) -> Quote:
    return Quote((content,), key, "direct", via=None, addressee=None, medium="speech", polarity="positive",
                 realis="actual", **more)  # fmt: skip


def small_set(root: Path, says: str = "We will not leave") -> Path:
    """The set as a folder: two outlets in test that report one utterance, one document in train and in dev."""
    write_folder(
        [written("harbour.wire", "test", says), written("harbour.courier", "test"), written("mine.wire", "train"),
         written("storm.wire", "dev")],
        root,
    )  # fmt: skip
    return root
