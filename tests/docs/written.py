"""Reading a document as a test reads it: its fenced blocks, sections and tables."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


def text(path: str) -> str:
    """Return a document by its path from the root."""
    return (ROOT / path).read_text(encoding="utf-8")


def blocks(page: str, *, kind: str) -> list[str]:
    """Return the fenced blocks of one kind, in order."""
    return [content for found, content in _FENCE.findall(page) if found == kind]


def commands(page: str) -> list[str]:
    """Return every line of the page's shell blocks."""
    return [line for block in blocks(page, kind="sh") for line in block.splitlines() if line]


def section(page: str, *, heading: str) -> str:
    """Return what stands under a heading that begins so, up to the next of its level."""
    level = heading.partition(" ")[0]
    _, _, rest = page.partition(f"\n{heading}")
    assert rest, f"there is no heading {heading!r}"
    return rest.partition(f"\n{level} ")[0]


def rows(part: str) -> list[list[str]]:
    """Return the cells of every table row in a part of a page, heads left out."""
    lines = [line for line in part.splitlines() if line.startswith("|")]
    split = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    heads = {at - 1 for at, cells in enumerate(split) if all(set(c) <= set("-") for c in cells)}
    rules = {at + 1 for at in heads}
    return [cells for at, cells in enumerate(split) if at not in heads | rules]


def codes(cell: str) -> list[str]:
    """Return what stands between backticks."""
    return _CODE.findall(cell)
