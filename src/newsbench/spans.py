"""Geometry of fragment sets.

A fragment list stands for the *set* of its code points. Here it is always a tuple of ``(start, end)``
pairs, end exclusive, in code points. *Canonical* means sorted, disjoint and not touching, so that two
canonical tuples are equal exactly when their sets are.
"""

from __future__ import annotations

from collections.abc import Iterable

from newsbench.model import Fragments, Span

# Unicode White_Space and Quotation_Mark (PropList 16), the backtick, and clause punctuation: what
# annotators and systems disagree about without anybody caring.
WHITE_SPACE = frozenset(
    map(
        chr,
        [*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000],
    )
)  # fmt: skip
QUOTATION_MARKS = frozenset(
    map(
        chr,
        [0x22, 0x27, 0xAB, 0xBB, *range(0x2018, 0x2020), 0x2039, 0x203A, 0x2E42, *range(0x300C, 0x3010),
         *range(0x301D, 0x3020), *range(0xFE41, 0xFE45), 0xFF02, 0xFF07, 0xFF62, 0xFF63],
    )
)  # fmt: skip
TRIMMABLE = WHITE_SPACE | QUOTATION_MARKS | frozenset("`,.;:!?…")


def canonical(fragments: Iterable[Span]) -> Fragments:
    """The same set of code points, sorted, with overlapping and touching fragments joined."""
    joined: list[Span] = []
    for start, end in sorted(fragments):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def trim(fragments: Fragments, text: str) -> Fragments:
    """Fragments as they are compared under ``boundary=trim`` (design 4.1).

    Those separated only by trimmable characters are joined, gap included; then each loses trimmable
    characters at its outer edges; one left empty goes.
    """
    if len(fragments) == 1:
        ((start, end),) = fragments
        if start < end and text[start] not in TRIMMABLE and text[end - 1] not in TRIMMABLE:
            return fragments
    shrunk = (_shrink(span, text) for span in _join_over_gaps(canonical(fragments), text))
    return tuple(span for span in shrunk if span[0] < span[1])


def _join_over_gaps(fragments: Fragments, text: str) -> list[Span]:
    joined: list[Span] = []
    for start, end in fragments:
        if joined and TRIMMABLE.issuperset(text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _shrink(span: Span, text: str) -> Span:
    start, end = span
    while start < end and text[start] in TRIMMABLE:
        start += 1
    while start < end and text[end - 1] in TRIMMABLE:
        end -= 1
    return start, end


def length(fragments: Fragments) -> int:
    """How many code points a canonical fragment tuple holds."""
    if len(fragments) == 1:
        return fragments[0][1] - fragments[0][0]
    return sum(end - start for start, end in fragments)


def overlap(a: Fragments, b: Fragments) -> int:
    """How many code points two canonical fragment tuples share."""
    if len(a) == 1 and len(b) == 1:
        (a_start, a_end), (b_start, b_end) = a[0], b[0]
        shared = (a_end if a_end < b_end else b_end) - (a_start if a_start > b_start else b_start)
        return shared if shared > 0 else 0
    return length(intersection(a, b))


def intersection(a: Fragments, b: Fragments) -> Fragments:
    """The code points that two canonical fragment tuples share, canonical."""
    shared: list[Span] = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if start < end:
            shared.append((start, end))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return tuple(shared)


def difference(a: Fragments, b: Fragments) -> Fragments:
    """The code points of ``a`` that do not stand in ``b`` (both canonical), canonical."""
    left: list[Span] = []
    for start, end in a:
        for other_start, other_end in b:
            if other_end <= start or other_start >= end:
                continue
            if start < other_start:
                left.append((start, other_start))
            start = other_end
        if start < end:
            left.append((start, end))
    return tuple(left)


def union(parts: Iterable[Fragments]) -> Fragments:
    """The code points that stand in any of the fragment tuples, canonical."""
    return canonical(span for part in parts for span in part)


def covers(outer: Fragments, inner: Fragments) -> bool:
    """Whether every code point of ``inner`` stands in ``outer`` (both canonical)."""
    return overlap(outer, inner) == length(inner)


def hull(fragments: Fragments) -> Span:
    """From the first to the last code point of a non-empty canonical fragment tuple."""
    return fragments[0][0], fragments[-1][1]
