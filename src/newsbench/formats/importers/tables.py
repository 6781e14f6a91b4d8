"""Tables with a header line (CSV, TSV), a row at a time, with its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Literal

from newsbench.files import InputError
from newsbench.formats.conversion import raw_text


def rows_of(path: Path, needed: Sequence[str], delimiter: str = ",") -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table by column, each with the number of its last line; missing cells are empty.

    Args:
        needed: columns without which the table is another one.

    Raises:
        InputError: it cannot be read, is no such table, or lacks a column.
    """
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    lines = StringIO(raw_text(path).replace("\r\n", "\n"), newline="\n")
    reader = csv.DictReader(lines, delimiter=delimiter, quoting=quoting, restval="", strict=True)
    try:
        if missing := [name for name in needed if name not in (reader.fieldnames or ())]:
            found = ", ".join(reader.fieldnames or ()) or "nothing"
            raise InputError(f"{path}:1: [missing-column] has no column {', '.join(missing)}, but {found}")
        for row in reader:
            yield reader.line_num, {key: value for key, value in row.items() if isinstance(key, str)}
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: [bad-table] {error}: save it as CSV in UTF-8 again") from None
