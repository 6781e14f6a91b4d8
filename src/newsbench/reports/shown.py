"""A document with its labels, for a terminal or a pipe: the text, lanes of labels below each line, and lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from msgspec.structs import replace

from newsbench.entries import Entry
from newsbench.reports.lanes import BARS, RESERVED, Bar, TextLine, covering, lanes, wrapped
from newsbench.reports.lines import number
from newsbench.reports.terminal import columns, visible, written
from newsbench.showing import LAYERS, Label, Shown, Side

if TYPE_CHECKING:
    from rich.text import Text

# Left of the text: where a line begins in code points, or whose labels a lane holds.
_MARGIN = 7
_COLOURS = {
    "quotes": "cyan", "cues": "yellow", "sources": "magenta", "events": "blue",
    "entities": "bright_black", "distractors": "bright_yellow", "regions": "bright_black",
}  # fmt: skip
_STATUS = {"right": "✓", "wrong": "✗", "left-out": "○", "plain": "·"}
_STATUS_COLOURS = {"right": "green", "wrong": "bold red", "left-out": "bright_black", "plain": ""}
# Columns of a name that stands behind its bar.
_LONGEST = 6
_SHORTENED, _BETWEEN = " […] ", "   "
# Whose words a line of the lists shows at most, in columns of the screen's width.
_INDENT = 6


def as_text(shown: Shown, *, width: int, colour: bool = False, errors_only: bool = False) -> str:
    """A document as it is read.

    Args:
        width: columns.
        colour: with ANSI colours; without, names and bars alone say what is what.
        errors_only: only lines and items with an error.
    """
    page = _Page(shown, width, errors_only)
    return written(page.lines(), colour=colour)


class _Page:
    def __init__(self, shown: Shown, width: int, errors_only: bool) -> None:
        self._shown, self._width, self._errors_only = shown, width, errors_only
        self._text = shown.comparison.gold.text.rstrip("\n")
        self._judged = bool(shown.counts)

    def lines(self) -> Iterator[Text]:
        yield from self._head()
        yield _plain("")
        yield from self._body()
        for layer, entries in self._shown.entries.items():
            yield from self._list(layer, entries)
        yield from self._foot()

    # -- head and foot ---------------------------------------------------------------------------------

    def _head(self) -> Iterator[Text]:
        document = self._shown.comparison.gold.document
        known = (document.split, document.outlet, document.published, document.genre)
        parts = [document.doc_id, *(one for one in known if isinstance(one, str) and one)]
        yield _styled(self._cut(visible(" · ".join(parts))), "bold")
        for notice in self._shown.notices:
            yield from self._folded(visible(notice))

    def _foot(self) -> Iterator[Text]:
        if self._judged:
            yield _plain("")
        for track, counts in self._shown.counts.items():
            if counts is None:
                yield from self._folded(f"{track}: not attempted")
            else:
                figures = f"{counts.tp} right, {counts.fn} missed, {counts.fp} too many"
                yield from self._folded(f"{track}: {figures}, F1 {number(counts.f1)}")
        yield _plain("")
        yield from self._legend()

    def _legend(self) -> Iterator[Text]:
        layers = dict.fromkeys(label.layer for label in self._shown.labels)
        parts = [(f"{LAYERS[layer]} {layer}", _COLOURS[layer]) for layer in LAYERS if layer in layers]
        signs = [(f"{BARS['gold']} gold", "")]
        if any(label.side == "pred" for label in self._shown.labels):
            signs.append((f"{BARS['pred']} predicted", ""))
        if self._judged:
            signs += [("✓ right", "green"), ("✗ wrong or missed", "bold red"),
                      ("+ predicted and nowhere in gold", "")]  # fmt: skip
            if any(label.status == "left-out" for label in self._shown.labels):
                signs.append(("○ left out", "bright_black"))
        for group in (parts, signs):
            yield from self._packed([_styled(*part) for part in group])

    def _packed(self, parts: Sequence[Text]) -> Iterator[Text]:
        """Parts beside each other, on as many lines as they need."""
        line = _plain("")
        for part in parts:
            if line.plain and columns(line.plain) + columns(_BETWEEN) + columns(part.plain) > self._width:
                yield line
                line = _plain("")
            line.append(_BETWEEN if line.plain else "").append_text(part)
        if line.plain:
            yield line

    # -- the text --------------------------------------------------------------------------------------

    def _body(self) -> Iterator[Text]:
        skipped = False
        for line in wrapped(self._text, self._width - _MARGIN - RESERVED):
            here = [label for label in self._shown.labels if covering([label], line)]
            if self._errors_only and not any(label.status == "wrong" for label in here):
                # An empty line is not missed.
                skipped = skipped or line.start < line.end
                continue
            if skipped:
                yield _plain(" " * _MARGIN + "…")
            skipped = False
            yield self._text_line(line, here)
            for side in ("gold", "pred"):
                yield from self._lanes(side, [label for label in here if label.side == side], line)
        if skipped:
            yield _plain(" " * _MARGIN + "…")

    def _text_line(self, line: TextLine, labels: Sequence[Label]) -> Text:
        if line.start == line.end:
            return _plain("")
        made = _styled(f"{line.start:>{_MARGIN - 2}}  ", "bright_black")
        words = _plain(visible(self._text[line.start : line.end]))
        for start, end, label in covering((one for one in labels if one.layer in _MARKED), line):
            words.stylize(_COLOURS[label.layer] if label.side == "gold" else "underline", start, end)
        return made.append_text(words)

    def _lanes(self, side: Side, labels: Sequence[Label], line: TextLine) -> Iterator[Text]:
        for lane in lanes([_shortened(label) for label in labels], line):
            made = _styled(f"{side:>{_MARGIN - 2}}  ", "bright_black")
            at = 0
            for bar in lane:
                made.append(" " * (bar.column - at))
                made.append(bar.text, style=_bar_style(bar))
                at = bar.end
            yield made

    # -- lists -----------------------------------------------------------------------------------------

    def _list(self, layer: str, entries: Sequence[Entry]) -> Iterator[Text]:
        chosen = [entry for entry in entries if not self._errors_only or _is_wrong(entry)]
        yield _plain("")
        yield _styled(f"{layer.capitalize()}{'' if chosen else ': none'}", "bold")
        for entry in chosen:
            yield from self._entry(entry)

    def _entry(self, entry: Entry) -> Iterator[Text]:
        made = _styled(f"  {_STATUS[entry.status]} ", _STATUS_COLOURS[entry.status])
        made.append_text(_styled(visible(entry.name), "bold"))
        for part in entry.head:
            made.append_text(_plain("  " + visible(_in_one_line(part))))
        made.truncate(self._width, overflow="ellipsis")
        yield made
        room = self._width - _INDENT
        yield _plain(" " * _INDENT + _middle(f"“{visible(_in_one_line(entry.words))}”", room))
        for note in entry.notes:
            style = "red" if _tells_of_an_error(note, entry) else ""
            yield _styled(" " * _INDENT + _middle(visible(_in_one_line(note)), room), style)

    def _folded(self, line: str) -> Iterator[Text]:
        return map(_plain, wrap(line, self._width, subsequent_indent="  "))

    def _cut(self, line: str) -> str:
        return _middle(line, self._width)


# Labels whose words are coloured in the text; of the others the lanes say where they are.
_MARKED = frozenset({"quotes", "cues", "sources", "events"})


def _is_wrong(entry: Entry) -> bool:
    return entry.status == "wrong" or any(note[:2] in ("✗ ", "+ ") for note in entry.notes)


def _tells_of_an_error(note: str, entry: Entry) -> bool:
    if entry.status == "wrong" and not note.startswith("✓ "):
        return True
    return note[:2] in ("✗ ", "+ ")


def _bar_style(bar: Bar) -> str:
    if bar.label.status in ("wrong", "left-out"):
        return _STATUS_COLOURS[bar.label.status]
    return _COLOURS[bar.label.layer]


def _shortened(label: Label) -> Label:
    """With names that can stand on a line; the last stands behind what is too short to hold one, so it is short."""
    *names, last = (visible(_in_one_line(name)) for name in label.names)
    return replace(label, names=(*names, last, _fitting(last, _LONGEST)))


def _in_one_line(words: str) -> str:
    return words.replace("\n", " ")


def _middle(line: str, width: int) -> str:
    """A line that fits, its middle left out where it is too long."""
    if columns(line) <= width:
        return line
    left, right = (
        _fitting(line, (width - len(_SHORTENED) + 1) // 2),
        _fitting(line[::-1], (width - len(_SHORTENED)) // 2),
    )
    return f"{left}{_SHORTENED}{right[::-1]}"


def _fitting(characters: str, width: int) -> str:
    taken: list[str] = []
    used = 0
    for char in characters:
        used += columns(char)
        if used > width:
            break
        taken.append(char)
    return "".join(taken)


def _plain(words: str) -> Text:
    from rich.text import Text

    return Text(words)


def _styled(words: str, style: str) -> Text:
    from rich.text import Text

    return Text(words, style=style) if not style else Text().append(words, style=style)
