"""A document as a table of tokens, and what such a table cannot hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from newsbench.corpus import GoldDocument
from newsbench.formats.conll.columns import LAYERS, label_of
from newsbench.formats.conll.tags import Stretch, flat, tags
from newsbench.formats.conll.tokens import Block, blocks_of, escaped
from newsbench.formats.graph import Graph, Link, Node
from newsbench.formats.graph.assembling import fresh_entity
from newsbench.formats.graph.flattening import flatten
from newsbench.formats.labelmap import LabelMap
from newsbench.formats.meanings import with_kind
from newsbench.formats.words import write_note
from newsbench.model import Span
from newsbench.spans import covers

# Node -> the letter of the ids that reading gives, in the order of the text.
LETTERS = {"mention": "e", "quote": "q", "event": "v"}


def columns_needed(graphs: Iterable[Graph]) -> tuple[str, ...]:
    """The layers that stand anywhere in a set, so that all its files have the same columns."""
    present = {node.label for graph in graphs for node in graph.nodes}
    return tuple(layer for layer in LAYERS if layer in present)


def table_of(
    gold: GoldDocument, columns: Sequence[str], keys: Sequence[str], labels: LabelMap
) -> tuple[str, Counter[str]]:
    """The file of a document, and what it cannot hold.

    Args:
        columns: layers, one a column.
        keys: of quotes and events that were labelled in the set, so that absent means null.
    """
    writing = _Writing(gold, labels, keys)
    return "".join(f"{line}\n" for line in writing.lines(columns)), writing.lost


class _Writing:
    def __init__(self, gold: GoldDocument, labels: LabelMap, keys: Sequence[str]) -> None:
        self.lost: Counter[str] = Counter()
        self._doc_id, self._text, self._labels, self._keys = gold.doc_id, gold.text, labels, keys
        self._graph = flatten(gold.annotation)
        self._nodes = {node.id: node for node in self._graph.nodes}
        # What stands in marks and in its quote: its pieces find together by it.
        self._inside: set[str] = set()
        mentions: dict[str, list[str]] = defaultdict(list)
        for link in self._graph.links:
            if link.label == "refers":
                mentions[link.target].append(link.source)
        self._entity_of = {mention: self._nodes[entity] for entity, found in mentions.items() for mention in found}
        self._count_entities(mentions)
        edges = (at for node in self._nodes.values() for span in node.fragments for at in span)
        self._blocks = list(blocks_of(gold.text, edges))
        self._tokens = [token for block in self._blocks for token in block.tokens]
        self._starts = {start: at for at, (start, _) in enumerate(self._tokens)}
        self._ends = {end: at + 1 for at, (_, end) in enumerate(self._tokens)}

    # -- what is lost ------------------------------------------------------------------------------------

    def _count_entities(self, mentions: Mapping[str, Sequence[str]]) -> None:
        for node in self._nodes.values():
            if node.label != "entity":
                continue
            found = mentions.get(node.id, ())
            self._lose("entity without a mention", not found)
            self._lose("mentions that are of one entity: each makes its own", max(len(found) - 1, 0))
            for key in node.attributes:
                self._lose(f"entity {key}", key not in ("kind", "id"))
        for link in self._graph.links:
            shown = link.label == "refers" or (link.label == "quoted" and self._is_around(link))
            self._lose(f"link {link.label.partition(':')[0]}: tags hold no links", not shown)

    def _is_around(self, link: Link) -> bool:
        """Whether what stands in marks stands in its quote, which is how reading knows whose it is."""
        quote, quoted = self._nodes[link.source], self._nodes[link.target]
        if covers(quote.fragments, quoted.fragments):
            self._inside.add(link.target)
        return link.target in self._inside

    def _lose(self, what: str, times: int = 1) -> None:
        if times:
            self.lost[what] += times

    def _count_unsaid(self, node: Node, said: Mapping[str, object]) -> None:
        for key, value in node.attributes.items():
            if key == "unset":
                self._lose(f"{node.label} {key}", any(one in self._keys for one in value))
            elif key not in said and key not in ("null", "id"):
                self._lose(f"{node.label} {key}")

    def _count_id(self, node: Node, expected: str) -> None:
        entity = self._entity_of.get(node.id, node)
        if str(entity.attributes.get("id", entity.id)) != expected:
            self._lose(f"{entity.label} id: numbered anew in the order of the text")

    # -- lines -------------------------------------------------------------------------------------------

    def lines(self, columns: Sequence[str]) -> Iterator[str]:
        runs = [self._column(layer) for layer in columns]
        yield f"# doc_id = {escaped(self._doc_id)}"
        yield f"# newsbench = {write_note(self._head())}"
        yield f"# global.columns = {' '.join(('FORM', 'MISC', *map(str.upper, columns)))}"
        at = 0
        for block in self._blocks:
            yield from self._block(block, at, runs)
            at += len(block.tokens)

    def _head(self) -> Iterator[tuple[str, str]]:
        yield "scheme", self._labels.scheme or "BIO"
        yield "layers", ",".join(self._graph.layers)
        yield "keys", ",".join(self._keys)
        if self._graph.guidelines is not None:
            yield "guidelines", self._graph.guidelines

    def _block(self, block: Block, first: int, runs: Sequence[Sequence[str]]) -> Iterator[str]:
        yield f"# text = {escaped(self._text[slice(*block.span)])}"
        for at, (start, end) in enumerate(block.tokens, start=first):
            place = f"start_char={start}|end_char={end}"
            yield "\t".join((self._text[start:end], place, *(run[at] for run in runs)))
        yield ""

    def _column(self, layer: str) -> list[str]:
        of: dict[Stretch, Node] = {}
        said: dict[str, Mapping[str, object]] = {}
        for node in self._nodes.values():
            if node.label != layer:
                continue
            label, said[node.id] = label_of(layer, with_kind(node, self._entity_of.get(node.id)), self._labels)
            for span in node.fragments:
                if (stretch := self._stretch(layer, label, span)) is not None:
                    self._lose(f"{layer} inside or across another: one is kept", stretch in of)
                    of.setdefault(stretch, node)
        kept = list(flat(of))
        self._lose(f"{layer} inside or across another: one is kept", len(of) - len(kept))
        self._count_kept([of[one] for one in kept], said, LETTERS.get(layer))
        return tags(kept, len(self._tokens), self._labels.scheme or "BIO")

    def _count_kept(self, nodes: list[Node], said: Mapping[str, Mapping[str, object]], letter: str | None) -> None:
        for number, node in enumerate(nodes, start=1):
            if letter:
                self._count_id(node, fresh_entity(self._doc_id, number) if letter == "e" else f"{letter}{number}")
        for identifier in dict.fromkeys(node.id for node in nodes):
            one = self._nodes[identifier]
            self._count_unsaid(one, said[identifier])
            pieces = one.label != "annotated" and one.id not in self._inside and len(one.fragments) > 1
            self._lose(f"{one.label} in several pieces: each stands by itself", pieces)

    def _stretch(self, layer: str, label: str, span: Span) -> Stretch | None:
        """The tokens of a span; spaces at its edges are lost."""
        words = self._text[slice(*span)]
        start, end = span[0] + len(words) - len(words.lstrip()), span[1] - len(words) + len(words.rstrip())
        if start >= end:
            self._lose(f"{layer} that holds only spaces")
            return None
        self._lose(f"{layer} with a space at its edge: without it", (start, end) != span)
        return Stretch(self._starts[start], self._ends[end], label)
