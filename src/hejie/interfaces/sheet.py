"""A table as lines for a spreadsheet: rows one by one, and no cell that could act by itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet read a cell as a formula, or hide one behind a line break."""


def safe_cell(value: object) -> str:
    """Return the text of a cell; one that a spreadsheet would execute gets an apostrophe first."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(ACTS) or text[:1] in ACTS else text


def written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a CSV file that a Chinese spreadsheet opens as UTF-8."""
    yield BOM
    yield _line(head)
    for row in rows:
        yield _line(row)


def _line(row: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([safe_cell(cell) for cell in row])
    return line.getvalue()
