"""Names of entities that stand in a text and are no mention."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec import UNSET

from newsbench.audit.finding import NAME, Finding, boilerplate, touches
from newsbench.corpus import GoldDocument
from newsbench.model import Annotation, Entity, Span

_ARTICLE = re.compile(r"the\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StoryNames:
    """The names of the entities of a story: by string, the ids of those that it names."""

    owners: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, annotations: Iterable[Annotation]) -> StoryNames:
        """From all documents of the story: what is named in one may be unlabelled in another."""
        entities = [entity for annotation in annotations for entity in annotation.entities or ()]
        named = {e.id for e in entities if any(m.form == "name" for m in e.mentions)}
        owners: dict[str, set[str]] = defaultdict(set)
        for entity in entities:
            # The name of what has no proper name is a description, which other things may fit.
            for form in _forms(entity) if entity.id in named else ():
                owners[form].add(entity.id)
        return cls({form: frozenset(ids) for form, ids in owners.items()})


def _forms(entity: Entity) -> Iterator[str]:
    texts = (mention.text for mention in entity.mentions if mention.form == "name" and mention.text)
    name = () if entity.name is UNSET else (entity.name,)
    for words in (*name, *entity.aliases, *texts):
        bare = _ARTICLE.sub("", words, count=1) if _ARTICLE.match(words) else words
        yield bare
        # Datelines and headlines may shout; an initialism does so anyway.
        if len(bare) > 3:
            yield bare.upper()


def unlabelled_names(gold: GoldDocument, names: StoryNames) -> Iterator[Finding]:
    """Where a name stands inside no mention of its entity, and inside no longer name of another."""
    if gold.annotation.entities is UNSET or not names.owners:
        return
    outside = boilerplate(gold.annotation)
    covered = [(m.span, m.form, e.id) for e in gold.annotation.entities or () for m in e.mentions]
    for span, form in _longest(_occurrences(gold.text, names)):
        holders = [(m, kind, key) for m, kind, key in covered if m[0] <= span[0] and span[1] <= m[1]]
        if not touches(span, outside) and not any(_explains(h, span, names.owners[form]) for h in holders):
            yield Finding(span, NAME)


def _explains(holder: tuple[Span, str | None, str], span: Span, owners: frozenset[str]) -> bool:
    mention, form, entity = holder
    return entity in owners or (form == "name" and mention[1] - mention[0] > span[1] - span[0])


def _occurrences(text: str, names: StoryNames) -> Iterator[tuple[Span, str]]:
    for form in names.owners:
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
            yield match.span(), form


def _longest(found: Iterable[tuple[Span, str]]) -> Iterator[tuple[Span, str]]:
    """Of names inside one another the longest: "Lindqvist" in an unlabelled "Mara Lindqvist" is one finding."""
    reach = -1
    for span, form in sorted(found, key=lambda pair: (pair[0][0], -pair[0][1])):
        if span[1] > reach:
            reach = span[1]
            yield span, form
