"""The truth table of mainland China, read from the page on which a lawyer can read it too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import naive
import yaml

PAGE = Path(__file__).with_name("truth_table_of_china.md")
EVENING = "## The evening before"
NO_LAW = "no-law-in-force"
_LIST_OR_END = re.compile(r";\s*(?![^\[]*\])")


@dataclass(frozen=True)
class Row:
    """A touch in words, its facts, and what is said of it."""

    name: str
    facts: dict[str, Any]
    answer: str
    grounds: list[str]
    duties: list[str]


@cache
def rows() -> tuple[Row, ...]:
    """Return the rows that are judged when the touch is made."""
    page, _ = PAGE.read_text(encoding="utf-8").split(EVENING)
    return tuple(
        Row(name, _facts(changed), answer, [_rule(each) for each in grounds.split()], [])
        for name, changed, answer, grounds in _cells(page, width=4)
    )


@cache
def evening_rows() -> tuple[Row, ...]:
    """Return the rows that are judged the evening before; all of them are permitted."""
    _, page = PAGE.read_text(encoding="utf-8").split(EVENING)
    return tuple(
        Row(name, _facts(changed), "permitted", [], duties.split())
        for name, changed, duties in _cells(page, width=3)
    )


def _cells(page: str, *, width: int) -> Iterator[list[str]]:
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        is_head = cells[0] in ("touch", "word") or set(cells[0]) <= {"-"}
        if line.startswith("|") and len(cells) == width and not is_head:
            yield cells


@cache
def _words() -> dict[str, dict[str, Any]]:
    """Return the words that stand for several facts."""
    page = PAGE.read_text(encoding="utf-8").split("\n## ", maxsplit=1)[0]
    return {word: _plain(facts) for word, facts in _cells(page, width=2)}


def _plain(written: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for piece in _LIST_OR_END.split(written):
        fact, _, value = piece.partition(": ")
        is_clock = re.fullmatch(r"\d\d:\d\d", value)
        found[fact] = value if is_clock else yaml.safe_load(value)
    return found


def _facts(written: str) -> dict[str, Any]:
    """Return the base touch of the pack with what differs laid over it, in the order written."""
    facts: dict[str, Any] = dict(naive.pack("cn").base)
    day, clock = "2026-11-21", "10:00:00"
    at = None
    for piece in _LIST_OR_END.split(written) if written else ():
        if piece in _words():
            facts |= _words()[piece]
        elif said := re.fullmatch(r"on (\S+)", piece):
            day = said[1]
        elif said := re.fullmatch(r"at (\S+)", piece):
            clock = said[1]
        else:
            changed = _plain(piece)
            assert set(changed) <= set(facts), piece
            at = "unknown" if "at" in changed else at
            facts |= changed
    facts["at"] = None if at else f"{day}T{clock}+08:00"
    return facts


def _rule(ground: str) -> str:
    return ground if ground == NO_LAW else f"cn-{ground}"
