"""Capacity: how many of an action a day has room for, given out in order of priority.

A limit names an action and a district: ``*`` is everywhere together; a district code limits its
own cases (``4101`` or ``410100`` is the city, ``41`` the province; the most exact one counts). An
action that is not named has no limit; one named only for some districts has no room elsewhere.
Leaving a case in peace or to a person takes no room: nothing could take its place.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.values.names import ACTIONS
from hejie.values.unable import Unable

Integers = npt.NDArray[np.int64]

EVERYWHERE = "*"
_COLUMNS = ("action", "district", "per_day")
_CODE_LENGTHS = (6, 4, 2)
_UNLIMITED = ("none", "manual_review")
_MOST_DIGITS = 9
_EVERYWHERE_ONLY, _NOWHERE = -1, -2


class UnableToReadCapacity(Unable):
    """The capacity file is bad; the message names file, row and field."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``per_day`` of ``action`` in ``district`` (a code without trailing 00, or ``*``)."""

    action: str
    district: str
    per_day: int


def load_capacity(path: Path) -> tuple[Limit, ...]:
    """Read a capacity file: CSV with ``action, district, per_day``.

    :raises UnableToReadCapacity: if it is missing or a row cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [[cell.strip() for cell in line] for line in csv.reader(file) if line]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnableToReadCapacity(f"{path}: cannot be read ({error}); send CSV") from error
    header, rows = (lines[0], lines[1:]) if lines else ([], [])
    if lacking := [name for name in _COLUMNS if name not in header]:
        raise UnableToReadCapacity(
            f"{path}: has no column {lacking[0]}; the first line is {','.join(_COLUMNS)}"
        )
    if not rows:
        raise UnableToReadCapacity(f"{path}: limits nothing; add a row or leave --capacity out")
    limits: dict[tuple[str, str], Limit] = {}
    for number, cells in enumerate(rows, start=1):
        if len(cells) > len(header):
            raise UnableToReadCapacity(f"{path}: row {number}: has more cells than the first line")
        row = dict(zip(header, cells, strict=False))
        if missing := [name for name in _COLUMNS if not row.get(name)]:
            raise UnableToReadCapacity(f"{path}: row {number}: {missing[0]} is missing")
        limit = _limit(path, number, row)
        if (limit.action, limit.district) in limits:
            raise UnableToReadCapacity(
                f"{path}: row {number}: {limit.action} in {limit.district} stands twice"
            )
        limits[limit.action, limit.district] = limit
    return tuple(limits.values())


def _limit(path: Path, number: int, row: dict[str, str]) -> Limit:
    where = f"{path}: row {number}"
    if row["action"] not in ACTIONS:
        raise UnableToReadCapacity(
            f"{where}: action {row['action']!r} is not one of {', '.join(ACTIONS)}"
        )
    if row["action"] in _UNLIMITED:
        raise UnableToReadCapacity(f"{where}: action {row['action']!r} takes no room; leave it out")
    if not _is_number(row["per_day"]):
        raise UnableToReadCapacity(f"{where}: per_day {row['per_day']!r} is not a whole number")
    district = row["district"]
    if district != EVERYWHERE and not (_is_number(district) and len(district) in _CODE_LENGTHS):
        raise UnableToReadCapacity(
            f"{where}: district {district!r} is neither * nor a code of 2, 4 or 6 digits"
        )
    return Limit(row["action"], _stem(district), int(row["per_day"]))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS


def _stem(code: str) -> str:
    while len(code) > min(_CODE_LENGTHS) and code.endswith("00"):
        code = code[:-2]
    return code


class Room:
    """Room left in a day, by action and district.

    :param limits: the day's limits; without any there is room for everything.
    :param adcode: the district code of each case, cases in order of priority; null is unknown.
    """

    def __init__(self, limits: Sequence[Limit], adcode: pl.Series) -> None:
        self._limits = limits
        self._adcode = adcode
        self.limited = frozenset(limit.action for limit in limits)
        self._pools = {action: self._pool_of(action) for action in sorted(self.limited)}
        self.used = {(limit.action, limit.district): 0 for limit in limits}
        self.wanted = dict.fromkeys(self.used, 0)

    def _pool_of(self, action: str) -> Integers:
        """Return which limit of the action each case falls under."""
        own = [each for each in self._limits if each.action == action]
        districts = {each.district: at for at, each in enumerate(own)}
        everywhere = EVERYWHERE in districts
        unmatched = _EVERYWHERE_ONLY if everywhere else _NOWHERE
        codes = self._adcode.unique().to_list()
        found = [_most_exact(code, districts, unmatched) for code in codes]
        return self._adcode.replace_strict(codes, found, return_dtype=pl.Int64).to_numpy()

    def admit(self, action: str, rows: Integers) -> npt.NDArray[np.bool_]:
        """Return which of ``rows`` (cases in order of priority) the day has room for."""
        pool = self._pools[action][rows]
        own = [each for each in self._limits if each.action == action]
        admitted = np.asarray(pool != _NOWHERE)
        for at, limit in enumerate(own):
            if limit.district == EVERYWHERE:
                continue
            mine = pool == at
            left = limit.per_day - self.used[action, limit.district]
            admitted &= ~mine | (np.cumsum(mine) <= left)
        for limit in own:
            if limit.district == EVERYWHERE:
                left = limit.per_day - self.used[action, EVERYWHERE]
                admitted &= np.cumsum(admitted) <= left
        return admitted

    def note(self, action: str, rows: Integers, *, wanted: Integers) -> None:
        """Take the room of ``rows`` for good, and remember how many cases wanted it."""
        own = [each for each in self._limits if each.action == action]
        for at, limit in enumerate(own):
            key = (action, limit.district)
            for tally, cases in ((self.used, rows), (self.wanted, wanted)):
                pool = self._pools[action][cases]
                everywhere = limit.district == EVERYWHERE
                tally[key] += len(cases) if everywhere else int((pool == at).sum())

    def report(self) -> list[dict[str, object]]:
        """Return a line a limit: action, district, per_day, used, wanted."""
        return [
            {
                "action": limit.action,
                "district": limit.district,
                "per_day": limit.per_day,
                "used": self.used[limit.action, limit.district],
                "wanted": self.wanted[limit.action, limit.district],
            }
            for limit in self._limits
        ]


def _most_exact(code: str | None, districts: dict[str, int], unmatched: int) -> int:
    if code is None:
        return unmatched
    for length in _CODE_LENGTHS:
        if code[:length] in districts:
            return districts[code[:length]]
    return unmatched
