"""What TEI files of others say by the TEI guidelines, and newsbench says in other words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from newsbench.formats.graph import Attribute, Graph, Link, Node
from newsbench.formats.graph.legal import wikidata_item
from newsbench.formats.marks import within_marks
from newsbench.formats.tei.reading import Piece, TeiLabels
from newsbench.model import Fragments, Span
from newsbench.spans import canonical, difference

_ITEM = re.compile(r"Q[0-9]+")
_BODY = frozenset({"p", "ab", "lg", "list"})
_POINTING = ("refers", "speaker", "addressee", "via")


def by_the_guidelines(found: TeiLabels) -> Graph:
    """The labels of a file that newsbench did not write."""
    _join_parts(found.pieces)
    found.pieces += _headlines(found)
    parents = _parents(found.pieces)
    graph = found.graph()
    ids = {node.id for node in graph.nodes}
    nodes = [_bare(node, found.text) if node.label == "quote" else node for node in graph.nodes]
    nodes = _regions(found, nodes)
    links = [_resolved(link, ids) for link in graph.links]
    links += [link for link in parents if link.source in ids and link.target in ids]
    return replace(graph, nodes=(*nodes, *_unlisted(found, nodes, links)), links=tuple(links))


def _join_parts(pieces: Iterable[Piece]) -> None:
    """``@part`` I, M and F as if they were joined by ``@next``."""
    last: dict[str, Piece] = {}
    for piece in pieces:
        part, given = piece.element.attributes.get("part"), piece.element.attributes
        before = last.get(piece.element.name)
        if part in ("M", "F") and before is not None:
            given.setdefault("prev", f"#{before.id}")
        if part in ("I", "M"):
            last[piece.element.name] = piece
        elif part == "F":
            last.pop(piece.element.name, None)


def _parents(pieces: Iterable[Piece]) -> list[Link]:
    """A quote inside another is nested in it."""
    quotes = [piece for piece in pieces if piece.label == "quote"]
    links = []
    for inner in quotes:
        around = [
            one for one in quotes
            if one is not inner and one.span[0] <= inner.span[0] and inner.span[1] <= one.span[1] and one.at < inner.at
        ]  # fmt: skip
        if around:
            links.append(Link("parent", inner.id, max(around, key=lambda one: one.at).id))
    return links


def _bare(quote: Node, text: str) -> Node:
    """A quote whose pieces are without the quotation marks around them, as newsbench labels content."""
    return replace(quote, fragments=tuple(within_marks(span, text) for span in quote.fragments))


def _headlines(found: TeiLabels) -> list[Piece]:
    """The first heading of a text is its headline; those of figures are captions."""
    pieces: list[Piece] = []
    for at, placed in enumerate(found.found.placed):
        if placed.element.name != "head" or placed.start == placed.end or any(one.at == at for one in found.pieces):
            continue
        around = found.found.placed[placed.inside].element.name
        kind = "caption" if around == "figure" else "headline"
        if kind == "caption" or not any(one.attributes.get("kind") == "headline" for one in pieces):
            span = (placed.start, placed.end)
            pieces.append(Piece(found.fresh(), placed.element, "region", {"kind": kind}, span, at))
    return pieces


def _regions(found: TeiLabels, nodes: list[Node]) -> list[Node]:
    """Regions without those inside them; where there are any, the paragraphs outside of all are the body."""
    regions = sorted((node for node in nodes if node.label == "region" and node.fragments), key=_length)
    if not regions:
        return nodes
    taken: Fragments = ()
    apart = []
    for region in regions:
        apart.append(replace(region, fragments=_left(region.fragments, taken, found.text)))
        taken = canonical((*taken, *region.fragments))
    placed = [one for one in found.found.placed if one.element.name in _BODY and one.start < one.end]
    body = _left(_runs((found.moved.span(one.start, one.end) for one in placed), taken), taken, found.text)
    others = [node for node in nodes if node.label != "region"]
    return [*others, *apart, *([Node(found.fresh(), "region", body, {"kind": "body"})] if body else [])]


def _length(node: Node) -> int:
    return sum(end - start for start, end in node.fragments)


def _left(spans: Fragments, taken: Fragments, text: str) -> Fragments:
    """What is left of some spans, without white space at the edges."""
    left = []
    for start, end in difference(canonical(spans), taken):
        part = text[start:end]
        at, length = start + len(part) - len(part.lstrip()), len(part.strip())
        if length:
            left.append((at, at + length))
    return tuple(left)


def _runs(paragraphs: Iterable[Span], taken: Fragments) -> Fragments:
    """Paragraphs that no region stands between, as one."""
    runs: list[Span] = []
    for start, end in sorted(paragraphs):
        if runs and not any(runs[-1][1] <= a < start for a, _ in taken):
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return tuple(runs)


def _resolved(link: Link, known: set[str]) -> Link:
    """A link with the entity that it means: ``psn:mara`` is the ``mara`` of a list, a page of Wikidata its item."""
    target = link.target
    if link.label not in _POINTING or target in known:
        return link
    if (local := target.rpartition(":")[2]) in known:
        return replace(link, target=local)
    return replace(link, target=wikidata_item(target) or target)


def _unlisted(found: TeiLabels, nodes: Iterable[Node], links: Iterable[Link]) -> list[Node]:
    """The entities that are pointed to and listed nowhere, with their first name in the text."""
    by_id = {node.id: node for node in nodes}
    names: dict[str, dict[str, Attribute]] = {}
    for link in links:
        if link.label in _POINTING and link.target not in by_id:
            attributes = names.setdefault(link.target, {})
            if _ITEM.fullmatch(link.target):
                attributes["wikidata"] = link.target
            mention = by_id.get(link.source)
            if link.label == "refers" and mention is not None and mention.attributes.get("form") == "name":
                attributes.setdefault("name", found.text[slice(*mention.fragments[0])])
    return [Node(one, "entity", (), attributes) for one, attributes in names.items()]
