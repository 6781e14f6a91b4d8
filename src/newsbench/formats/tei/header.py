"""The header of a TEI file (metadata of the document) and its lists of persons, organisations, places and objects."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from newsbench.formats.graph import Attribute, Node
from newsbench.formats.graph.legal import wikidata_item
from newsbench.formats.tei.names import APPLICATION
from newsbench.formats.xml import Element, escaped, start_tag
from newsbench.model import Document
from newsbench.version import __version__

# Kept as <idno type="…">.
_NUMBERS = ("doc_id", "story_id", "split", "origin", "text_sha256", "canary")
_DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_ITEM = re.compile("Q[0-9]+")
# By kind: the list, its items, their names.
_LISTS = {
    "person": ("listPerson", "person", "persName"),
    "unnamed": ("listPerson", "person", "persName"),
    "group": ("listPerson", "personGrp", "persName"),
    "organization": ("listOrg", "org", "orgName"),
    "place": ("listPlace", "place", "placeName"),
}
_OTHER = ("listObject", "object", "objectName")
_ITEMS = {"person": "person", "personGrp": "group", "org": "organization", "place": "place", "object": None}


def header(document: Document) -> str:
    """The ``<teiHeader>`` of a document."""
    fields: dict[str, Any] = msgspec.to_builtins(document)
    title = _tagged("title", fields.get("title"))
    numbers = "".join(
        f"\n<idno{_attributes(type=key)}>{escaped(fields[key])}</idno>"
        for key in _NUMBERS
        if fields.get(key) is not None
    )
    licence = _tagged(
        "availability",
        None if document.license is None else f"<licence>{escaped(document.license)}</licence>",
        raw=True,
    )
    return (
        f"<teiHeader>\n<fileDesc>\n<titleStmt>{title or start_tag('title', {'type': 'none'}, empty=True)}</titleStmt>\n"
        f"<publicationStmt>\n<distributor>{APPLICATION}</distributor>{numbers}{licence}\n</publicationStmt>\n"
        f"<sourceDesc><bibl>{_source(document) or '<title/>'}</bibl></sourceDesc>\n</fileDesc>\n"
        f"<encodingDesc><appInfo><application{_attributes(ident=APPLICATION, version=__version__)}>"
        f"<label>{APPLICATION}</label></application></appInfo></encodingDesc>\n{_profile(document)}</teiHeader>\n"
    )


def _source(document: Document) -> str:
    outlet = "" if document.outlet is None else f'<title level="j">{escaped(document.outlet)}</title>'
    return outlet + ("" if document.published is None else start_tag("date", {"when": document.published}, empty=True))


def _profile(document: Document) -> str:
    """Language and genre."""
    language = genre = ""
    if document.language is not None:
        tag = document.language if _LANGUAGE.fullmatch(document.language) else "und"
        language = f"<langUsage><language{_attributes(ident=tag)}>{escaped(document.language)}</language></langUsage>"
    if document.genre is not None:
        genre = f"<textClass><keywords><term>{escaped(document.genre)}</term></keywords></textClass>"
    return f"<profileDesc>{language}{genre}</profileDesc>\n" if language or genre else ""


def _tagged(name: str, text: str | None, *, raw: bool = False) -> str:
    return "" if text is None else f"<{name}>{text if raw else escaped(text)}</{name}>"


def _attributes(**given: str) -> str:
    return "".join(f' {key}="{value}"' for key, value in given.items())


def is_ours(tei: Element) -> bool:
    """Whether newsbench wrote a file: then it says what was labelled, and nothing in it is a guess."""
    return any(one.attributes.get("ident") == APPLICATION for one in tei.below("application"))


def read_header(tei: Element, doc_id: str, *, ours: bool) -> Document:
    """The metadata of a document; ``doc_id`` is its name where the header has none."""
    head = next((one for one in tei.elements() if one.name == "teiHeader"), Element("teiHeader", {}, 0))
    fields: dict[str, Any] = {"doc_id": doc_id, **_numbers(head, ours=ours)}
    if (title := next(_below(head, "titleStmt", "title"), None)) and title.attributes.get("type") != "none":
        fields["title"] = _text(title, ours=ours)
    journals = (one for one in _below(head, "sourceDesc", "title") if one.attributes.get("level") == "j")
    if journal := next(journals, None):
        fields["outlet"] = _text(journal, ours=ours)
    dates = (one.attributes.get("when", "") for one in _below(head, "sourceDesc", "date"))
    if (date := next(dates, "")) and _DATE.fullmatch(date):
        fields["published"] = date
    if language := next(_below(head, "langUsage", "language"), None):
        fields["language"] = language.text() if ours else language.attributes.get("ident")
    if ours:
        for key, names in (("license", ("availability", "licence")), ("genre", ("keywords", "term"))):
            if one := next(_below(head, *names), None):
                fields[key] = one.text()
    return msgspec.convert(fields, Document)


def _numbers(head: Element, *, ours: bool) -> dict[str, str]:
    keys = _NUMBERS if ours else ("doc_id",)
    found = {str(one.attributes.get("type")): one for one in _below(head, "publicationStmt", "idno")}
    return {key: _text(found[key], ours=ours) for key in keys if key in found}


def _below(top: Element, outer: str, inner: str) -> Iterator[Element]:
    for one in top.below(outer):
        yield from one.below(inner)


def _text(element: Element, *, ours: bool) -> str:
    return element.text() if ours else " ".join(element.text().split())


# -- entities ----------------------------------------------------------------------------------------


# The attributes of an entity that its item says.
SAID = frozenset({"kind", "name", "aliases", "wikidata"})


def entity_lists(entities: list[Node]) -> str:
    """The lists of entities."""
    lists: dict[str, list[str]] = defaultdict(list)
    for node in entities:
        outer, _, _ = _LISTS.get(str(node.attributes.get("kind")), _OTHER)
        lists[outer].append(_entity(node))
    return "".join(f"<{name}>\n{''.join(items)}</{name}>\n" for name, items in lists.items())


def _entity(node: Node) -> str:
    kind = str(node.attributes.get("kind", ""))
    _, item, naming = _LISTS.get(kind, _OTHER)
    given = {"xml:id": node.id}
    if kind == "unnamed":
        given["role"] = "unnamed"
    if item == "object" and kind:
        given["type"] = kind
    name, aliases = node.attributes.get("name"), node.attributes.get("aliases", [])
    inside = _tagged(naming, name if isinstance(name, str) else None)
    inside += "".join(f'<{naming} type="alias">{escaped(alias)}</{naming}>' for alias in aliases)
    if "wikidata" in node.attributes:
        inside += f'<idno type="wikidata">{escaped(str(node.attributes["wikidata"]))}</idno>'
    if item == "object":
        inside = f"<objectIdentifier>{inside}</objectIdentifier>"
    return f"{start_tag(item, given)}{inside}</{item}>\n"


def read_entities(tei: Element, *, ours: bool) -> list[Node]:
    """The entities that the header or the stand-off part lists."""
    nodes = []
    for part in tei.elements():
        for item in part.below(*_ITEMS) if part.name in ("teiHeader", "standOff") else ():
            if "xml:id" in item.attributes:
                nodes.append(Node(item.attributes["xml:id"], "entity", (), _listed(item, ours=ours)))
    return nodes


def _listed(item: Element, *, ours: bool) -> dict[str, Attribute]:
    kind = _ITEMS[item.name] or item.attributes.get("type")
    if item.attributes.get("role") == "unnamed":
        kind = "unnamed"
    attributes: dict[str, Attribute] = {} if kind is None else {"kind": kind}
    named = [one for one in item.below("persName", "orgName", "placeName", "objectName", "name") if one is not item]
    aliases: list[str] = []
    for one in named:
        if one.attributes.get("type") == "alias" or "name" in attributes:
            aliases.append(_text(one, ours=ours))
        else:
            attributes["name"] = _text(one, ours=ours)
    if aliases:
        attributes["aliases"] = aliases
    if wikidata := _wikidata(item, ours=ours):
        attributes["wikidata"] = wikidata
    return attributes


def _wikidata(item: Element, *, ours: bool) -> str | None:
    for one in item.below("idno"):
        if ours and one.attributes.get("type") == "wikidata":
            return one.text()
        given = one.text().strip()
        if _ITEM.fullmatch(given):
            return given
        if found := wikidata_item(given):
            return found
    return None
