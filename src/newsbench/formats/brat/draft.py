"""A graph in the making: what lines and notes of a brat file say of each node, until all of them are read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from newsbench.formats.graph import Attribute, Link, Node
from newsbench.formats.graph.assembling import OF_ENTITIES, groups
from newsbench.formats.graph.link_ends import placed_links
from newsbench.formats.heads import default_head
from newsbench.formats.meanings import Meaning, give
from newsbench.model import Fragments

# A place behind all others.
_LAST = 10**9
# A head that a note says is none.
NO_HEAD = "-"


def node_of(line: str) -> str:
    """The node of a line. Entities keep their own ids as nodes, and one might be called T1."""
    return f"brat:{line}"


class Draft:
    """The nodes and links of a document.

    Attributes:
        labels, places, attributes: by node.
        links: those that arcs draw.
        said: by node or entity, the links that its note says: a key with its place, and the id that it names.
        ids: the entity that the note at a mention names.
        entities: their attributes by id.
    """

    def __init__(self, text: str, *, heads: bool) -> None:
        self.text, self._heads_are_usual = text, heads
        self.lost: Counter[str] = Counter()
        self.labels: dict[str, str] = {}
        self.places: dict[str, Fragments] = {}
        self.attributes: dict[str, dict[str, Attribute]] = {}
        self.links: list[Link] = []
        self.said: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.ids: dict[str, str] = {}
        self.entities: dict[str, dict[str, Attribute]] = {}
        self._owners: dict[str, str] = {}

    def add(self, node: str, label: str, places: Fragments, meaning: Meaning) -> None:
        """A node with the attributes that its label says."""
        self.labels[node], self.places[node], self.attributes[node] = label, places, {}
        self.give(node, {key: value for key, value in meaning.items() if key != "as"})

    def give(self, node: str, meaning: Meaning) -> None:
        """Attributes for a node; a list grows, of others the last one counts."""
        give(self.attributes[node], meaning)

    def finished(self) -> tuple[tuple[Node, ...], tuple[Link, ...]]:
        """The nodes and links, once all lines are read."""
        self._heads()
        self._entity_nodes()
        links = placed_links(self.labels, self._all_links(), self.lost)
        return tuple(self._nodes()), tuple(links)

    def _nodes(self) -> Iterator[Node]:
        for node, label in self.labels.items():
            if label in ("quote", "event"):
                self.attributes[node].setdefault("id", node.removeprefix("brat:"))
            yield Node(node, label, self.places[node], self.attributes[node])
        for entity, attributes in self.entities.items():
            yield Node(entity, "entity", (), attributes)

    def _heads(self) -> None:
        for node, label in self.labels.items():
            if label != "mention":
                continue
            start, end = self.places[node][0][0], self.places[node][-1][1]
            given = self.attributes[node].pop("head", None)
            # A head that lies outside is that of the mention before the annotator moved it.
            if isinstance(given, str) and given != NO_HEAD and int(given.split("-")[1]) <= end - start:
                self.attributes[node]["head"] = given
            elif given != NO_HEAD and self._heads_are_usual:
                head = default_head(self.text, (start, end))
                self.attributes[node]["head"] = f"{head[0] - start}-{head[1] - start}"

    def _entity_nodes(self) -> None:
        """An entity with an id of its own takes over what its first mention says of it."""
        mentions = [node for node, label in self.labels.items() if label == "mention"]
        same = ((link.source, link.target) for link in self.links if link.label == "same")
        first: dict[str, str] = {}
        grouped = groups(mentions, same)
        for node, group in grouped.items():
            if (own := self.ids.get(node)) is None:
                continue
            if first.setdefault(group, own) != own:
                self.lost["second id of one entity: the first is kept"] += 1
                continue
            attributes = self.attributes[node]
            entity = self.entities.setdefault(own, {"id": own})
            entity |= {key: attributes.pop(key) for key in ("name", "aliases", "wikidata") if key in attributes}
            self.links.append(Link("refers", node, own))
            self.said[own].extend(self.said.pop(node, ()))
        self._owners = {node: first[group] for node, group in grouped.items() if group in first}

    def _all_links(self) -> list[Link]:
        """Arcs, and the links of notes in the place that these name."""
        links: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for link in self.links:
            source = self._owners.get(link.source, link.source) if link.label in OF_ENTITIES else link.source
            links[source, link.label.partition(":")[0]].append(Link(link.label, source, link.target))
        for source, said in self.said.items():
            for key, own in sorted(said, key=lambda one: _placed(one[0])):
                name = key.partition("@")[0]
                links[source, name.partition(":")[0]].insert(_placed(key), Link(name, source, own))
        return [link for family in links.values() for link in family]


def _placed(key: str) -> int:
    """The place that the key of a note names for its link, among those of one kind."""
    place = key.partition("@")[2]
    return int(place) if place.isascii() and place.isdigit() else _LAST
