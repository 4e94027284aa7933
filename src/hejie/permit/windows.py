"""Lawful hours of a day: pieces of it, in minutes of the borrower's clock.

The intersection of every contact window that binds (or may bind) a touch, each widened by agreed
hours where its rule lets them, then narrowed by wished hours. The hours of a row change only at the
*edges* of its windows, agreement and wish: between two edges one look at the first minute decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.permit.columns import ALWAYS, Columns
from hejie.permit.encode import UNREADABLE
from hejie.permit.facts import CLOCKS
from hejie.values.moments import MINUTES_A_DAY

Minutes = npt.NDArray[np.int16]
Flags = npt.NDArray[np.bool_]

AGREED = ("agreed_earliest", "agreed_latest")
WISHED = ("wished_earliest", "wished_latest")

NOT_A_MINUTE = 2 * MINUTES_A_DAY
"""Start and end of a piece that is not there."""

WINDOWS = pl.List(pl.Struct({"from": pl.Int16(), "until": pl.Int16()}))
"""Lawful pieces of a day: half-open, in order, apart from each other, none past midnight."""

_NOT_GIVEN = -2
MOST_WINDOWS = 64
"""Windows of different hours that rules may have together: a bit each."""


@dataclass(frozen=True, slots=True)
class Hours:
    """What one rule leaves of a day.

    :param pieces: minutes in which a touch is lawful: in order, half-open, none past midnight.
    :param widens: whether agreed hours are lawful too.
    :param is_over_midnight: whether the rule's own hours run past midnight, so that a lone agreed
        hour has no other side to lean on.
    """

    pieces: tuple[tuple[int, int], ...]
    widens: bool
    is_over_midnight: bool = False

    @property
    def ends(self) -> tuple[int, int]:
        """Return the first opening and the last closing: a lone agreed hour's other side."""
        return self.pieces[0][0], self.pieces[-1][1]


Windows = Sequence[tuple[pl.Expr, Hours]]
"""Windows that may matter: whether each binds the row, and its hours."""


@dataclass(frozen=True)
class Lawful:
    """The lawful pieces of each row's day.

    :param starts: a row of minutes a touch, ``NOT_A_MINUTE`` beyond its last piece; ``ends``
        likewise.
    :param is_read: False where a wish cannot be read, so that nobody knows.
    """

    starts: Minutes
    ends: Minutes
    is_read: Flags

    def listed(self) -> pl.Series:
        """Return ``WINDOWS``: empty where no hour is lawful, null where a wish cannot be read."""
        rows = pl.DataFrame(np.hstack((self.starts, self.ends))).with_columns(
            pl.Series("is_read", self.is_read)
        )
        kinds = rows.unique(maintain_order=True)
        width = self.starts.shape[1]
        lists = [
            [
                {"from": start, "until": end}
                for start, end in zip(row[:width], row[width:-1], strict=True)
                if start != NOT_A_MINUTE
            ]
            if row[-1]
            else None
            for row in kinds.iter_rows()
        ]
        which = rows.join(
            kinds.with_row_index("kind"), on=rows.columns, how="left", maintain_order="left"
        )["kind"]
        return pl.Series("windows", lists, dtype=WINDOWS).gather(which)

    def first(self) -> Minutes:
        """Return the minute at which each day opens; ``NOT_A_MINUTE`` where it never does."""
        return self.starts[:, 0]

    def end_of(self, minute: Minutes) -> Minutes:
        """Return the end of the piece that each minute lies in; the day's end outside them."""
        inside = (self.starts <= minute[:, None]) & (minute[:, None] < self.ends)
        ends = np.where(inside, self.ends, MINUTES_A_DAY).min(axis=1)
        return np.asarray(ends, dtype=np.int16)

    def of(self, rows: npt.NDArray[np.intp]) -> Lawful:
        """Return the pieces of some rows."""
        return Lawful(self.starts[rows], self.ends[rows], self.is_read[rows])


def lawful(encoded: pl.DataFrame, windows: Windows) -> Lawful:
    """Return the lawful pieces of each row's day."""
    asked = _each_once(windows)
    hours = tuple(each for _, each in asked)
    bits = _which_bind(encoded, asked)
    kinds = np.unique(bits)
    plain = [_plain(hours, int(kind)) for kind in kinds]
    width = max((len(pieces) for pieces in plain), default=0) or 1
    table = np.full((kinds.size, 2, width), NOT_A_MINUTE, dtype=np.int16)
    for at, pieces in enumerate(plain):
        for place, piece in enumerate(pieces):
            table[at, :, place] = piece
    found = table[np.searchsorted(kinds, bits)]
    starts, ends = found[:, 0], found[:, 1]
    is_read = np.ones(encoded.height, dtype=np.bool_)
    rows = _with_clocks(encoded)
    if rows.size:
        own = _pieces(hours, bits[rows], _clocks(encoded, rows))
        starts, ends = (_laid_over(*each, rows) for each in ((starts, own[0]), (ends, own[1])))
        is_read[rows] = own[2]
    return Lawful(starts, ends, is_read)


def is_agreed(minute: pl.Expr, columns: Columns, hours: Hours) -> pl.Expr:
    """Ask whether the borrower agreed to a minute; what nobody can read was not agreed."""
    opens, closes = hours.ends
    earliest, latest = AGREED
    first, last = _hours_of(AGREED, columns, opens=opens, closes=closes)
    begun, going = minute >= first, minute < last
    both_given = columns.is_given(earliest) & columns.is_given(latest)
    plain = begun & going
    if hours.is_over_midnight:
        plain &= both_given
    over = (first > last) & both_given
    return (plain | (over & (begun | going))) & columns.is_read(AGREED)


def is_wished(minute: pl.Expr, columns: Columns) -> pl.Expr:
    """Ask whether wishes leave a minute; unknown where one cannot be read."""
    first, last = _hours_of(WISHED, columns, opens=0, closes=MINUTES_A_DAY)
    begun, going = minute >= first, minute < last
    inside = (begun & going) | ((first > last) & (begun | going))
    return pl.when(columns.is_read(WISHED)).then(inside)


def _hours_of(
    facts: tuple[str, str], columns: Columns, *, opens: int, closes: int
) -> tuple[pl.Expr, pl.Expr]:
    """Return both minutes, ``opens`` and ``closes`` where nobody gave one."""
    earliest, latest = facts
    return columns.hour(earliest, otherwise=opens), columns.hour(latest, otherwise=closes)


def _each_once(windows: Windows) -> list[tuple[pl.Expr, Hours]]:
    """Return each window once, with whether it binds, or may bind: never unknown."""
    by_hours: dict[Hours, list[pl.Expr]] = {}
    for binds, hours in windows:
        by_hours.setdefault(hours, []).append(binds)
    return [
        (
            ALWAYS
            if any(each is ALWAYS for each in binds)
            else reduce(lambda left, right: left | right, binds).fill_null(value=True),
            hours,
        )
        for hours, binds in by_hours.items()
    ]


def _which_bind(encoded: pl.DataFrame, asked: Windows) -> npt.NDArray[np.uint64]:
    """Return a bit a window that binds a row."""
    always = sum(1 << at for at, (binds, _) in enumerate(asked) if binds is ALWAYS)
    found = np.full(encoded.height, always, dtype=np.uint64)
    some = [(at, binds) for at, (binds, _) in enumerate(asked) if binds is not ALWAYS]
    if some and encoded.height:
        names = {"day"}.union(*(binds.meta.root_names() for _, binds in some))
        few = encoded.lazy().select(name for name in encoded.columns if name in names)
        each = few.select(
            pl.sum_horizontal(
                pl.when(binds).then(pl.lit(1 << at, pl.UInt64)).otherwise(pl.lit(0, pl.UInt64))
                for at, binds in some
            )
        )
        found |= each.collect().to_series().to_numpy()
    return found


@lru_cache(maxsize=1024)
def _plain(hours: tuple[Hours, ...], bits: int) -> tuple[tuple[int, int], ...]:
    """Return the pieces for touches whose borrower neither agreed nor wished: nearly all."""
    nothing = np.full((1, len(CLOCKS)), _NOT_GIVEN, dtype=np.int16)
    starts, ends, _ = _pieces(hours, np.array([bits], dtype=np.uint64), nothing)
    return tuple(
        (int(start), int(end))
        for start, end in zip(starts[0], ends[0], strict=True)
        if start != NOT_A_MINUTE
    )


def _with_clocks(encoded: pl.DataFrame) -> npt.NDArray[np.intp]:
    """Return the rows whose borrower agreed to hours or wished for some."""
    given = [name for name in CLOCKS if name in encoded.columns]
    if not given:
        return np.empty(0, dtype=np.intp)
    any_given = encoded.select(pl.any_horizontal(pl.col(given).is_not_null())).to_series()
    return np.flatnonzero(any_given.to_numpy())


def _clocks(encoded: pl.DataFrame, rows: npt.NDArray[np.intp]) -> Minutes:
    """Return the clocks of some rows, a column each."""
    nothing = np.full(rows.size, _NOT_GIVEN, dtype=np.int16)
    return np.column_stack(
        [
            encoded[name][rows].fill_null(_NOT_GIVEN).to_numpy()
            if name in encoded.columns
            else nothing
            for name in CLOCKS
        ]
    )


def _pieces(
    hours: Collection[Hours], bits: npt.NDArray[np.uint64], clocks: Minutes
) -> tuple[Minutes, Minutes, Flags]:
    """Return starts and ends of the lawful pieces of some rows, and whether wishes can be read."""
    static = sorted({0, MINUTES_A_DAY, *(m for each in hours for p in each.pieces for m in p)})
    fixed = np.broadcast_to(np.array(static, dtype=np.int16), (bits.size, len(static)))
    edges = np.sort(np.hstack((fixed, np.maximum(clocks, 0))), axis=1)
    # A stretch of no length has the same first minute as the one after it, and so its answer.
    minute, until = edges[:, :-1], edges[:, 1:]
    is_open = minute < MINUTES_A_DAY
    agreed, wished = clocks[:, :2, None], clocks[:, 2:, None]
    for at, each in enumerate(hours):
        binds = (bits & np.uint64(1 << at)) != 0
        is_open &= _leaves(each, minute, agreed) | ~binds[:, None]
    first, last = np.maximum(wished[:, 0], 0), wished[:, 1]
    last = np.where(last == _NOT_GIVEN, MINUTES_A_DAY, last)
    begun, going = minute >= first, minute < last
    is_open &= np.where(first > last, begun | going, begun & going)
    is_read = (clocks[:, 2:] != UNREADABLE).all(axis=1)
    is_open &= is_read[:, None]
    return *_joined(minute, until, is_open), is_read


def _leaves(hours: Hours, minute: Minutes, agreed: Minutes) -> Flags:
    """Tell which minutes a window leaves, agreed hours added."""
    found = np.zeros(minute.shape, dtype=np.bool_)
    for opens, closes in hours.pieces:
        found |= (minute >= opens) & (minute < closes)
    if not hours.widens:
        return found
    opens, closes = hours.ends
    given = agreed != _NOT_GIVEN
    both_given = given[:, 0] & given[:, 1]
    first = np.where(given[:, 0], agreed[:, 0], opens)
    last = np.where(given[:, 1], agreed[:, 1], closes)
    begun, going = minute >= first, minute < last
    leans = both_given if hours.is_over_midnight else given[:, 0] | given[:, 1]
    is_read = (agreed[:, 0] != UNREADABLE) & (agreed[:, 1] != UNREADABLE)
    added = np.where(first > last, both_given & (begun | going), leans & begun & going)
    return np.asarray(found | (added & is_read))


def _joined(minute: Minutes, until: Minutes, is_open: Flags) -> tuple[Minutes, Minutes]:
    """Return the starts and ends of runs of open stretches."""
    rows = is_open.shape[0]
    shut = np.zeros((rows, 1), dtype=np.bool_)
    begins = is_open & ~np.hstack((shut, is_open[:, :-1]))
    finishes = is_open & ~np.hstack((is_open[:, 1:], shut))
    width = max(1, int(begins.sum(axis=1).max(initial=0)))
    starts, ends = (np.full((rows, width), NOT_A_MINUTE, dtype=np.int16) for _ in range(2))
    for found, marks, values in ((starts, begins, minute), (ends, finishes, until)):
        row, column = np.nonzero(marks)
        place = np.cumsum(marks, axis=1)[row, column] - 1
        found[row, place] = values[row, column]
    return starts, ends


def _laid_over(under: Minutes, own: Minutes, rows: npt.NDArray[np.intp]) -> Minutes:
    """Return minutes with those of some rows replaced, as wide as the wider of the two."""
    width = max(under.shape[1], own.shape[1])
    found = np.full((under.shape[0], width), NOT_A_MINUTE, dtype=np.int16)
    found[:, : under.shape[1]] = under
    found[rows, :] = NOT_A_MINUTE
    found[rows[:, None], np.arange(own.shape[1])] = own
    return found
