"""The rail: where a person may go, by what their roles allow.

A line appears only where its face is built and the person may use it; what is not shown is refused
by its own door all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse


def _under(*pages: str) -> tuple[str, ...]:
    return tuple(f"/oversight/{page}/" for page in pages)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its word, the route, who may, the letter after ``g``, the icon, what it holds."""

    word: str
    route: str
    capability: str
    letter: str
    icon: str
    parts: tuple[str, ...]


_OVERSIGHT = "/oversight/"
LINES = (
    Line("rail.desk", "desk:today", "work_cases", "d", "desk", ("/desk/",)),
    Line("rail.team", "lead:team", "see_team", "m", "team", ("/desk/team/",)),
    Line("rail.today", "oversight:today", "see_night", "t", "sun", (_OVERSIGHT,)),
    Line("rail.imports", "oversight:imports", "see_problems", "i", "inbox", _under("imports")),
    Line(
        "rail.permits", "oversight:permits", "see_permits", "p", "gate", _under("permits", "rules")
    ),
    Line("rail.evidence", "oversight:evidence", "see_evidence", "e", "seal", _under("evidence")),
    Line(
        "rail.search",
        "oversight:search",
        "search_borrower",
        "s",
        "find",
        _under("search", "borrowers"),
    ),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """A line of the rail as one page shows it."""

    line: Line
    address: str
    is_here: bool


def stops(*, capabilities: Collection[str], path: str) -> list[Stop]:
    """Return the lines a person may use; the one that holds ``path`` most closely is here."""
    there = list(_usable(capabilities))
    held = [(len(part), line) for line, _ in there for part in line.parts if path.startswith(part)]
    nearest = max(held, key=lambda pair: pair[0])[1] if held else None
    return [Stop(line=line, address=address, is_here=line is nearest) for line, address in there]


def _usable(capabilities: Collection[str]) -> Iterator[tuple[Line, str]]:
    for line in LINES:
        if line.capability not in capabilities:
            continue
        try:
            yield line, reverse(line.route)
        except NoReverseMatch:
            continue
