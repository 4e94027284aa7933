"""Lawful hours of a day: one interval a row, in minutes of the borrower's clock.

The intersection of every contact window that binds (or may bind) the row, each widened by agreed
hours where its rule lets them, then narrowed by wished hours. Where that leaves two pieces the
longer one is given; the hours between are refused all the same when the touch is judged. Agreed
hours that lie apart from those of a window are left out, though lawful when the touch is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

import polars as pl

from hejie.permit.columns import ALWAYS, Columns
from hejie.permit.facts import CLOCKS
from hejie.values.moments import MINUTES_A_DAY

Hours = tuple[int, int, bool]
"""The minutes at which a window opens and closes, and whether agreement widens it."""

Windows = Sequence[tuple[pl.Expr, Hours]]
"""Windows that may matter: whether each binds the row, and its hours."""

AGREED = ("agreed_earliest", "agreed_latest")
WISHED = ("wished_earliest", "wished_latest")


def hours(encoded: pl.DataFrame, windows: Windows) -> pl.DataFrame:
    """Return ``opens`` and ``closes`` (Int16) of each row's lawful hours.

    They are equal where no hour is lawful, and null where a wish cannot be read.
    """
    plain = _asked(encoded, bounds(windows, _without_clocks(encoded)))
    rows = _with_clocks(encoded)
    if rows.is_empty():
        return plain
    columns = Columns(encoded.columns)
    asked = bounds(windows, columns)
    some = _read(encoded, asked, also=WISHED)[rows]
    own = some.with_columns(_asked(some, asked)).select(narrowed(columns))
    return plain.select(plain[name].scatter(rows, own[name]) for name in plain.columns)


def ends(encoded: pl.DataFrame, windows: Windows) -> pl.Series:
    """Return the minute (Int16) at which the lawful stretch that holds each touch ends."""
    plain = _asked(encoded, [end(windows, _without_clocks(encoded))]).to_series()
    rows = _with_clocks(encoded)
    if rows.is_empty():
        return plain
    asked = [end(windows, Columns(encoded.columns))]
    return plain.scatter(rows, _asked(_read(encoded, asked)[rows], asked).to_series())


def _without_clocks(encoded: pl.DataFrame) -> Columns:
    """Return the columns as for rows whose borrower neither agreed nor wished: nearly all."""
    return Columns(set(encoded.columns).difference(CLOCKS))


def _with_clocks(encoded: pl.DataFrame) -> pl.Series:
    """Return the rows whose borrower agreed to hours or wished for some."""
    given = [name for name in CLOCKS if name in encoded.columns]
    if not given:
        return pl.Series([], dtype=pl.UInt32)
    return encoded.select(pl.any_horizontal(pl.col(given).is_not_null())).to_series().arg_true()


def _read(
    encoded: pl.DataFrame, asked: Iterable[pl.Expr], *, also: Iterable[str] = ()
) -> pl.DataFrame:
    """Return the columns that questions read, so that no others are copied."""
    names = {"day", *also}.union(*(each.meta.root_names() for each in asked))
    return encoded.select(name for name in encoded.columns if name in names)


def _asked(encoded: pl.DataFrame, asked: Iterable[pl.Expr]) -> pl.DataFrame:
    """Return the answers; ``day`` keeps the height where all of them are constants."""
    return encoded.lazy().select("day", *asked).drop("day").collect()


def bounds(windows: Windows, columns: Columns) -> tuple[pl.Expr, pl.Expr]:
    """Return the minutes at which the hours, as yet not narrowed by wishes, open and close."""
    asked = _bound(windows)
    if columns.is_any_known(AGREED):
        widened = [(is_bound, _widened(hours, columns)) for is_bound, hours in asked]
        firsts = [pl.when(is_bound).then(first) for is_bound, (first, _) in widened]
        lasts = [pl.when(is_bound).then(last) for is_bound, (_, last) in widened]
        opens = pl.max_horizontal(_minute(0), *firsts)
        closes = pl.max_horizontal(opens, pl.min_horizontal(_minute(MINUTES_A_DAY), *lasts))
    else:
        opens, closes = _plain(asked)
    return opens.cast(pl.Int16).alias("opens"), closes.cast(pl.Int16).alias("closes")


def narrowed(columns: Columns) -> tuple[pl.Expr, pl.Expr]:
    """Return what wishes leave of ``opens`` and ``closes``, null where one cannot be read."""
    opens, closes = pl.col("opens"), pl.col("closes")
    first, last = _hours_of(WISHED, columns, opens=0, closes=MINUTES_A_DAY)
    late, early = pl.max_horizontal(opens, first), pl.min_horizontal(closes, last)
    over_midnight = first > last
    takes_evening = (closes - late) >= (early - opens)
    begins = pl.when(over_midnight & ~takes_evening).then(opens).otherwise(late)
    finishes = pl.when(over_midnight & takes_evening).then(closes).otherwise(early)
    is_read = columns.is_read(WISHED)
    return (
        pl.when(is_read).then(begins).cast(pl.Int16).alias("opens"),
        pl.when(is_read).then(pl.max_horizontal(begins, finishes)).cast(pl.Int16).alias("closes"),
    )


def end(windows: Windows, columns: Columns) -> pl.Expr:
    """Return the minute until which a touch that is lawful now stays so; see ``ends``."""
    asked, minute = _bound(windows), pl.col("minute")
    if not columns.is_any_known(CLOCKS):
        return _plain(asked)[1].alias("ends")
    until = [pl.when(is_bound).then(_stretch(hours, columns)) for is_bound, hours in asked]
    if columns.is_any_known(WISHED):
        first, last = _hours_of(WISHED, columns, opens=0, closes=MINUTES_A_DAY)
        is_before_midnight = (first > last) & (minute >= first)
        wished = pl.when(is_before_midnight).then(_minute(MINUTES_A_DAY)).otherwise(last)
        until.append(pl.when(is_wished(minute, columns)).then(wished))
    return pl.min_horizontal(_minute(MINUTES_A_DAY), *until).alias("ends")


def is_agreed(minute: pl.Expr, columns: Columns, *, opens: int, closes: int) -> pl.Expr:
    """Ask whether the borrower agreed to a minute; what nobody can read was not agreed."""
    first, last = _hours_of(AGREED, columns, opens=opens, closes=closes)
    begun, going = minute >= first, minute < last
    over = _is_over_midnight(columns, first, last)
    return ((begun & going) | (over & (begun | going))) & columns.is_read(AGREED)


def is_wished(minute: pl.Expr, columns: Columns) -> pl.Expr:
    """Ask whether wishes leave a minute; unknown where one cannot be read."""
    first, last = _hours_of(WISHED, columns, opens=0, closes=MINUTES_A_DAY)
    begun, going = minute >= first, minute < last
    inside = (begun & going) | ((first > last) & (begun | going))
    return pl.when(columns.is_read(WISHED)).then(inside)


def _bound(windows: Windows) -> Windows:
    """Return each window once, with whether it binds, or may bind, never unknown."""
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


def _plain(asked: Windows) -> tuple[pl.Expr, pl.Expr]:
    """Return the hours that windows leave where nobody agreed to others."""
    always = [hours for is_bound, hours in asked if is_bound is ALWAYS]
    latest = max((0, *(first for first, _, _ in always)))
    earliest = min((MINUTES_A_DAY, *(last for _, last, _ in always)))
    opens, closes = _minute(latest), _minute(earliest)
    # The strictest is written last, and so asked first.
    firsts = [(hours[0], is_bound) for is_bound, hours in asked if hours[0] > latest]
    for first, is_bound in sorted(firsts, key=lambda each: each[0]):
        opens = pl.when(is_bound).then(_minute(first)).otherwise(opens)
    lasts = [(hours[1], is_bound) for is_bound, hours in asked if hours[1] < earliest]
    for last, is_bound in sorted(lasts, key=lambda each: -each[0]):
        closes = pl.when(is_bound).then(_minute(last)).otherwise(closes)
    if not (firsts or lasts):
        return opens, _minute(max(latest, earliest))
    return opens, pl.max_horizontal(opens, closes)


def _stretch(hours: Hours, columns: Columns) -> pl.Expr:
    """Return where the stretch of a window, agreed hours added, that holds the touch ends."""
    opens, closes, widens = hours
    window_ends = _minute(closes)
    if not widens or not columns.is_any_known(AGREED):
        return window_ends
    minute = pl.col("minute")
    first, last = _hours_of(AGREED, columns, opens=opens, closes=closes)
    is_read = columns.is_read(AGREED)
    over = _is_over_midnight(columns, first, last) & is_read
    in_window = (minute >= opens) & (minute < closes)
    meets_morning, meets_night = last >= opens, first <= closes
    in_joined = in_window | (over & meets_morning & (minute < last))
    is_plain = (first <= last) & meets_night & is_read
    later = pl.max_horizontal(window_ends, last)
    return (
        pl.when(over & ((minute >= first) | (in_joined & meets_night)))
        .then(_minute(MINUTES_A_DAY))
        .when(meets_morning & (is_plain | (over & in_joined)))
        .then(later)
        .when(in_window)
        .then(window_ends)
        .otherwise(last)
    )


def _widened(hours: Hours, columns: Columns) -> tuple[pl.Expr, pl.Expr]:
    opens, closes, widens = hours
    base = _minute(opens), _minute(closes)
    if not widens:
        return base
    first, last = _hours_of(AGREED, columns, opens=opens, closes=closes)
    meets_morning, meets_night = last >= opens, first <= closes
    is_read = columns.is_read(AGREED)
    adjoins = (first <= last) & meets_morning & meets_night & is_read
    over = _is_over_midnight(columns, first, last) & is_read
    earlier, later = pl.min_horizontal(base[0], first), pl.max_horizontal(base[1], last)
    from_midnight = pl.when(over & meets_morning).then(_minute(0)).otherwise(base[0])
    to_midnight = pl.when(over & meets_night).then(_minute(MINUTES_A_DAY)).otherwise(base[1])
    return (
        pl.when(adjoins).then(earlier).otherwise(from_midnight),
        pl.when(adjoins).then(later).otherwise(to_midnight),
    )


def _hours_of(
    facts: tuple[str, str], columns: Columns, *, opens: int, closes: int
) -> tuple[pl.Expr, pl.Expr]:
    """Return both minutes, ``opens`` and ``closes`` where nobody gave one."""
    earliest, latest = facts
    return columns.hour(earliest, otherwise=opens), columns.hour(latest, otherwise=closes)


def _is_over_midnight(columns: Columns, first: pl.Expr, last: pl.Expr) -> pl.Expr:
    earliest, latest = AGREED
    return (first > last) & columns.is_given(earliest) & columns.is_given(latest)


def _minute(minute: int) -> pl.Expr:
    return pl.lit(minute, dtype=pl.Int16)
