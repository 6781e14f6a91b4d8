"""How well strings are found again after the changes that language models make to what they quote.

Each continuous stretch of a gold quote is altered in one way, by a fixed seed, and looked for in its document. An
alteration tells how many were found with the very edges of gold (compared as in scoring, marks and clause punctuation
at the edges forgiven), how many touch gold at all, and milliseconds a string; three ways side by side. Of a string that
stands for several places the best counts, as in scoring. A word in a short string changes more of it than the score of
90 allows: such strings are not in the text by the rules, and "any" says how many are left.

python benchmarks/grounding.py [SPLIT]
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import newsbench
from newsbench.grounding import ALTERED_MIN_SCORE, TextIndex
from newsbench.model import Fragments
from newsbench.spans import overlap, trim

LONG = 100_000
SEED = 0
# A text and the stretch of it that is to be found.
Unit = tuple[str, tuple[int, int]]
Alter = Callable[[str, random.Random], str | None]
# Two spellings of one ending: each word that has one takes the other.
_SPELLINGS = {
    "ise": "ize", "ised": "ized", "ising": "izing", "isation": "ization", "our": "or", "ours": "ors", "oured": "ored",
    "entre": "enter", "elled": "eled", "elling": "eling", "ence": "ense", "ogue": "og", "amme": "am",
}  # fmt: skip
_OTHER_WORDS = ("certainly", "matter", "people", "soon", "against", "decided", "it", "never")


class Case(NamedTuple):
    """A string to be found in a text, and where it should be."""

    text: str
    string: str
    gold: Fragments


# -- alterations -----------------------------------------------------------------------------------------


def as_it_is(words: str, _: random.Random) -> str | None:
    return words


def marks(words: str, dice: random.Random) -> str | None:
    """Curly to straight, and a pair around the whole."""
    plain = words.translate(str.maketrans("‘’“”", "''\"\""))
    return dice.choice(['"{}"', "“{}”", "'{}'", "«{}»"]).format(plain)


def dashes(words: str, dice: random.Random) -> str | None:
    """Another dash, with and without spaces around it; only strings that have one."""
    if not re.search(r"[-–—]", words):
        return None
    long = dice.choice(["-", " - ", "–", " – ", "—", " — ", "--", " -- "])
    return re.sub(r"\s*[–—]\s*", long, words).replace("-", "‑" if long in "–—" else "-")


def white_space(words: str, dice: random.Random) -> str | None:
    return re.sub(r"\s+", lambda _: dice.choice([" ", "  ", "\n", "\u00a0", " \n "]), words)


def letter_case(words: str, dice: random.Random) -> str | None:
    first = words[:1].lower() if words[:1].isupper() else words[:1].upper()
    return dice.choice([first + words[1:], words.lower(), words.upper()])


def end_punctuation(words: str, dice: random.Random) -> str | None:
    bare = words.rstrip(".,;:!?")
    return bare + dice.choice(["", ".", ",", "!", "?", "...", "…"])


def inner_punctuation(words: str, dice: random.Random) -> str | None:
    """A comma dropped, put in, or made another sign."""
    commas = [hit.start() for hit in re.finditer(r"[,;:](?= )", words)]
    if commas:
        at = dice.choice(commas)
        return words[:at] + dice.choice(["", ";", "."]) + words[at + 1 :]
    spaces = [hit.start() for hit in re.finditer(" ", words)]
    return None if not spaces else _put(words, dice.choice(spaces), ",")


def elision(words: str, dice: random.Random) -> str | None:
    """Words left out of the middle, with an ellipsis in their place."""
    parts = words.split(" ")
    if len(parts) < 8:
        return None
    first = dice.randrange(3, len(parts) - 4)
    last = dice.randrange(first + 1, len(parts) - 2)
    dots = dice.choice(["…", "...", "[...]", "[…]", ". . .", "(...)"])
    return " ".join([*parts[:first], dots, *parts[last:]])


def dropped_word(words: str, dice: random.Random) -> str | None:
    parts = words.split(" ")
    if len(parts) < 4:
        return None
    del parts[dice.randrange(1, len(parts) - 1)]
    return " ".join(parts)


def added_word(words: str, dice: random.Random) -> str | None:
    parts = words.split(" ")
    if len(parts) < 3:
        return None
    parts.insert(dice.randrange(1, len(parts)), dice.choice(_OTHER_WORDS))
    return " ".join(parts)


def changed_word(words: str, dice: random.Random) -> str | None:
    return _changed(words, dice, 1, -1)


def changed_first_word(words: str, dice: random.Random) -> str | None:
    return _changed(words, dice, 0, 1)


def changed_last_word(words: str, dice: random.Random) -> str | None:
    return _changed(words, dice, -1, None)


def added_first_word(words: str, dice: random.Random) -> str | None:
    return f"{dice.choice(['And', 'But', 'Well,', 'Yes,'])} {words}"


def spelling(words: str, _: random.Random) -> str | None:
    """organise/organize and their like; only strings that have such a word."""
    there = {**_SPELLINGS, **{new: old for old, new in _SPELLINGS.items()}}
    pattern = rf"(?<=\w{{3}})({'|'.join(sorted(there, key=len, reverse=True))})\b"
    other = re.sub(pattern, lambda hit: there[hit[1]], words)
    return None if other == words else other


def several(words: str, dice: random.Random) -> str | None:
    """Marks, white space, and a changed word."""
    changed = changed_word(words, dice)
    return None if changed is None else marks(str(white_space(changed, dice)), dice)


def _changed(words: str, dice: random.Random, first: int, last: int | None) -> str | None:
    parts = words.split(" ")
    if len(parts) < 4:
        return None
    at = dice.choice(range(len(parts))[first:last])
    parts[at] = dice.choice([word for word in _OTHER_WORDS if word != parts[at].lower()])
    return " ".join(parts)


def _put(words: str, at: int, sign: str) -> str:
    return words[:at] + sign + words[at:]


ALTERATIONS: tuple[Alter, ...] = (
    as_it_is, marks, dashes, white_space, letter_case, end_punctuation, inner_punctuation, elision, spelling,
    dropped_word, added_word, changed_word, changed_first_word, changed_last_word, added_first_word, several,
)  # fmt: skip


# -- ways to find ----------------------------------------------------------------------------------------


class OurWay:
    """newsbench: a text is folded once and every string looked up in it."""

    def __init__(self, text: str) -> None:
        self._index = TextIndex(text)

    def __call__(self, string: str) -> tuple[Fragments, ...]:
        return self._index.locate(string).places


class PlainFind:
    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, string: str) -> tuple[Fragments, ...]:
        at = self._text.find(string)
        return () if at < 0 else (((at, at + len(string)),),)


class FuzzyAlone:
    """rapidfuzz's window, from the same score on."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __call__(self, string: str) -> tuple[Fragments, ...]:
        from rapidfuzz import fuzz

        hit = fuzz.partial_ratio_alignment(string, self._text, score_cutoff=ALTERED_MIN_SCORE)
        return () if hit is None else (((hit.dest_start, hit.dest_end),),)


Finder = Callable[[str], tuple[Fragments, ...]]
WAYS: dict[str, Callable[[str], Finder]] = {"newsbench": OurWay, "str.find": PlainFind, "rapidfuzz": FuzzyAlone}


# -- the measurement -------------------------------------------------------------------------------------


def stretches(corpus: newsbench.Corpus) -> Iterator[Unit]:
    """Every continuous stretch of a gold quote with its text, once."""
    for document in corpus:
        found = {span for quote in document.annotation.quotes or () for span in quote.content}
        yield from ((document.text, span) for span in sorted(found))


def altered(units: Iterable[Unit], alter: Alter) -> list[Case]:
    """The units that the alteration can be made to; elision leaves gold's middle out, so edges are the hull's."""
    dice = random.Random(f"{SEED} {alter.__name__}")
    cases = []
    for text, (start, end) in units:
        string = alter(text[start:end], dice)
        if string is not None:
            cases.append(Case(text, string, trim(((start, end),), text)))
    return cases


class Measure(NamedTuple):
    """Shares of all cases, and milliseconds a case."""

    exact: float
    touching: float
    ms: float


def measure(cases: list[Case], way: Callable[[str], Finder]) -> Measure:
    """Every case in its text; what a text costs once is part of the time."""
    finders: dict[str, Finder] = {}
    started = time.perf_counter()
    found = []
    for text, string, _ in cases:
        if text not in finders:
            finders[text] = way(text)
        found.append(finders[text](string))
    seconds = time.perf_counter() - started
    pairs = [
        (case.gold, [trim(place, case.text) for place in places]) for case, places in zip(cases, found, strict=True)
    ]
    exact = sum(any(hull(place) == hull(gold) for place in places if place) for gold, places in pairs)
    touching = sum(any(overlap(place, gold) for place in places) for gold, places in pairs)
    return Measure(exact / len(cases), touching / len(cases), 1000 * seconds / len(cases))


def hull(place: Fragments) -> tuple[int, int]:
    """The outer edges: of an elided string the middle is not there to be found."""
    return place[0][0], place[-1][1]


def in_one_text(units: list[Unit], corpus: newsbench.Corpus) -> list[Unit]:
    """The same units in one text of ``LONG`` code points made of the corpus, those that fit."""
    offsets: dict[str, int] = {}
    joined = ""
    for text in dict.fromkeys([*(text for text, _ in units), *(document.text for document in corpus)]):
        offsets[text] = len(joined)
        joined += text + "\n\n"
    joined = joined[:LONG]
    moved = ((offsets[text] + start, offsets[text] + end) for text, (start, end) in units)
    return [(joined, span) for span in moved if span[1] <= LONG]


def table(split: str) -> str:
    """A row an alteration, for each way the exact edges, any overlap and milliseconds."""
    units = list(stretches(newsbench.load(split=split)))
    long = in_one_text(units, newsbench.load())
    rows = [(alter.__name__.replace("_", " "), altered(units, alter)) for alter in ALTERATIONS]
    for alter in (marks, dropped_word, changed_word):
        name = alter.__name__.replace("_", " ")
        rows.append((f"{name}, in {len(long[0][0]):,} characters", altered(long, alter)))
    head = "| alteration | strings | " + " | ".join(f"{way}: exact | any | ms" for way in WAYS) + " |"
    rule = "|---|--:|" + "--:|--:|--:|" * len(WAYS)
    lines = [f"| {name} | {len(cases)} | " + " | ".join(_cells(cases)) + " |" for name, cases in rows if cases]
    return "\n".join([head, rule, *lines]) + "\n"


def _cells(cases: list[Case]) -> Iterator[str]:
    for way in WAYS.values():
        found = measure(cases, way)
        yield f"{found.exact:.1%} | {found.touching:.1%} | {found.ms:.2f}"


if __name__ == "__main__":
    print(table(sys.argv[1] if len(sys.argv) > 1 else "test"), end="")
