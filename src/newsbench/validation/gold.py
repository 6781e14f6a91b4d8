"""What a schema cannot say about gold: one document, and the documents of a story together."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from msgspec import UNSET

from newsbench.model import Annotation, Document, Entity
from newsbench.validation.glance import GoldGlance
from newsbench.validation.links import Links, check_together
from newsbench.validation.places import PlaceCheck, of_entity, of_event, of_quote, of_span
from newsbench.validation.problems import Problem
from newsbench.validation.reporting import Report
from newsbench.validation.wording import shown

_PATH_LIKE = re.compile(r"[/\\\x00-\x1f\x7f-\x9f]|\.\.")
_IN_FOLDER = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+\Z")


def check_gold(
    document: Document,
    text: str | None,
    annotation: Annotation,
    *,
    file: str,
    line: int = 0,
    folder_layout: bool = True,
) -> list[Problem]:
    """Every problem of one gold document.

    Args:
        text: None for a detached document whose text is not attached; then only what needs none is checked.
        file: of the annotation, as problems should name it.
        line: from 1 in a one-file set.
        folder_layout: whether it comes from the folder layout, where files are named after the doc_id and hold
            normalised text.
    """
    report = Report(file, line)
    _check_doc_id(document.doc_id, folder_layout, report)
    if text is not None:
        _check_text(document, text, folder_layout, report)
    _check_records(document, text, annotation, report)
    return report.problems


def _check_records(document: Document, text: str | None, annotation: Annotation, report: Report) -> None:
    places, links = PlaceCheck(document, text, annotation, report), Links(annotation, report)
    glance = GoldGlance.of(document, text, annotation)
    places.check_page()
    for at, entity in enumerate(annotation.entities or ()):
        if glance is None or not glance.entity(entity):
            places.check(of_entity(("entities", at), entity))
            links.check_entity(("entities", at), entity)
    for at, quote in enumerate(annotation.quotes or ()):
        if glance is None or not glance.quote(quote):
            places.check(of_quote(("quotes", at), quote))
            links.check_quote(("quotes", at), quote)
    for at, distractor in enumerate(annotation.distractors or ()):
        places.check([of_span(("distractors", at), distractor.span, distractor.text)])
    for at, event in enumerate(annotation.events or ()):
        if glance is None or not glance.event(event):
            places.check(of_event(("events", at), event))
            links.check_event(("events", at), event)
    check_together(annotation, report)


def is_path_like(doc_id: str) -> bool:
    """Whether a doc_id could lead out of the folder that it names a file in."""
    return not doc_id or _PATH_LIKE.search(doc_id) is not None


def fault_of_doc_id(doc_id: str, *, folder_layout: bool) -> str | None:
    """What is wrong with a doc_id, which may name files; in the folder layout it says where they lie."""
    if is_path_like(doc_id):
        return f"{shown(doc_id)} must be a name and no path: not empty, without slashes, '..' and control characters"
    if folder_layout and not _IN_FOLDER.match(doc_id):
        return f"{shown(doc_id)} must be <story>.<outlet>, in lower-case letters, digits and hyphens"
    return None


def _check_doc_id(doc_id: str, folder_layout: bool, report: Report) -> None:
    if fault := fault_of_doc_id(doc_id, folder_layout=folder_layout):
        report.error(("doc_id",), "bad-doc-id", fault)


def _check_text(document: Document, text: str, folder_layout: bool, report: Report) -> None:
    if not is_normal(text):
        message = "the text is not in Unicode NFC with \\n as line ends, so offsets of other tools may differ"
        report.error(("text",), "not-normalised", message, "error" if folder_layout else "warning")
    if document.text_sha256 is not None and document.text_sha256 != text_sha256(text):
        message = "the text is not the one that was labelled: its sha256 differs"
        report.error(("text_sha256",), "sha256-mismatch", message)


def is_normal(text: str) -> bool:
    """Whether a text is in NFC, with line feeds alone as line ends."""
    return "\r" not in text and (text.isascii() or unicodedata.is_normalized("NFC", text))


def text_sha256(text: str) -> str:
    """The digest by which a text is recognised: of its NFC form with \\n line ends, in UTF-8."""
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return hashlib.sha256(normal.encode()).hexdigest()


def check_story(annotations: Iterable[Annotation], *, file: str) -> list[Problem]:
    """Conflicts between the documents of one story: the same entity id under another name or of another kind.

    Args:
        annotations: of all documents of the story.
        file: as problems should name it.
    """
    report = Report(file, 0)
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for annotation in annotations:
        for entity in annotation.entities or ():
            _check_entity(entity, annotation.doc_id, first, report)
    return report.problems


def _check_entity(entity: Entity, doc_id: str, first: dict[tuple[str, str], tuple[str, str]], report: Report) -> None:
    for key, value in (("name", entity.name), ("kind", entity.kind)):
        if value is not UNSET:
            known, where = first.setdefault((entity.id, key), (value, doc_id))
            if known != value:
                message = f"entity {shown(entity.id)} has the {key} {shown(known)} in {where}"
                message += f", and {shown(value)} in {doc_id}"
                report.error(None, "entity-conflict", message)
