"""Plain-text tables for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def grid(columns: Sequence[str], rows: Iterable[Sequence[str]], *, left: Iterable[str] = ()) -> str:
    """A table as wide as it needs to be (a pipe has no width); columns not in ``left`` are of numbers."""
    # The table of rich itself costs more time than the figures in it; what is hard, the width of a cell, is its.
    from rich.cells import cell_len

    table = [[_visible(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    words = set(left)

    def line(cells: Sequence[str]) -> str:
        padded = []
        for name, cell, width in zip(columns, cells, widths, strict=True):
            space = " " * (width - cell_len(cell))
            padded.append(cell + space if name in words else space + cell)
        return f" {'   '.join(padded)}".rstrip() + "\n"

    rule = f" {'─' * (sum(widths) + 3 * (len(widths) - 1))}\n"
    return "".join([line(table[0]), rule, *map(line, table[1:])])


def _visible(cell: str) -> str:
    """A label may come from predictions, and hold what would break a line or steer a terminal."""
    if cell.isprintable():
        return cell
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in cell)
