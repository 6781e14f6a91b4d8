"""What a set holds, as tables for a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from newsbench.corpus import ALL
from newsbench.counting import TOTALS, Counts, Shortfall, Statistics
from newsbench.reports.grid import grid

# What is told of every part, and of every genre: clusters across documents mean little within one genre.
_OF_GENRES = tuple(name for name in TOTALS if name not in ("utterances", "event_clusters"))
_ARGUMENTS, _EVENTS = "arguments", "events"
_TITLES = {
    "quote_type": "quotes by type",
    "quote_medium": "quotes by medium",
    "quote_polarity": "quotes by polarity",
    "quote_realis": "quotes by realis",
    "phenomena": "quotes by phenomenon, judged by hand",
    "derived_phenomena": "quotes by phenomenon, derived",
    "quote_source_forms": "quotes by form of the source",
    "quote_regions": "quotes by region",
    "quote_lengths": "quotes by length (code points)",
    "distractors": "distractors by kind",
    "event_polarity": "events by polarity",
    "event_realis": "events by realis",
    "entities": "entities by kind",
    "mentions": "mentions by form",
}


def renderers() -> dict[str, Callable[[Statistics], str]]:
    """How to write statistics, by the name of the format."""
    return {"table": as_text, "json": Statistics.to_json}


def as_text(found: Statistics) -> str:
    """All tables, the parts of the set side by side."""
    whole = found.parts[ALL]
    tables = [
        f"corpus {found.version}\n",
        _titled("parts", _rows(found.parts, "totals", TOTALS), found.parts),
        _titled("genres", _of_genres(found.genres), _OF_GENRES),
        *(
            _titled(title, _rows(found.parts, table, sorted(whole[table], key=_size)), found.parts)
            for table, title in _TITLES.items()
        ),
        _titled(
            "events by type", _of_events(found.parts), (*found.parts, "arguments by role"), left=["arguments by role"]
        ),
    ]
    return "\n".join(tables)


def below(checked: Sequence[Shortfall]) -> str:
    """The floors that are not reached."""
    short = [one for one in checked if one.is_below]
    head = f"{len(checked)} floors, {len(short)} below\n"
    rows = [(f.part, f.table, f.name, str(one.count), str(f.least)) for one in short for f in (one.floor,)]
    return head + (
        grid(("part", "table", "name", "there", "floor"), rows, left=("part", "table", "name")) if rows else ""
    )


def _titled(title: str, rows: Iterable[tuple[str, ...]], columns: Iterable[str], *, left: Iterable[str] = ()) -> str:
    names = (title, *(name.replace("_", " ") for name in columns))
    return grid(names, rows, left=(title, *left))


def _rows(parts: Mapping[str, Counts], table: str, names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for name in names:
        yield (name.replace("_", " "), *_numbers(parts, table, name))


def _size(name: str) -> tuple[int, ...]:
    """Classes of length in order of size; all other names stay in the order that they have."""
    return tuple(map(int, re.findall(r"\d+", name))) if name[-1].isdigit() else ()


def _numbers(parts: Mapping[str, Counts], table: str, name: str) -> Iterator[str]:
    return (str(tables[table].get(name, 0)) for tables in parts.values())


def _of_genres(genres: Mapping[str, Counts]) -> Iterator[tuple[str, ...]]:
    for genre, tables in genres.items():
        yield (genre, *(str(tables["totals"][name]) for name in _OF_GENRES))


def _of_events(parts: Mapping[str, Counts]) -> Iterator[tuple[str, ...]]:
    """Types with the roles that their arguments have in the whole set, the most frequent first."""
    arguments = parts[ALL][_ARGUMENTS]
    for name in parts[ALL][_EVENTS]:
        of_type = {key.removeprefix(f"{name} "): n for key, n in arguments.items() if key.startswith(f"{name} ")}
        roles = ", ".join(f"{role} {n}" for role, n in sorted(of_type.items(), key=lambda pair: (-pair[1], pair[0])))
        yield (name, *_numbers(parts, _EVENTS, name), roles)
