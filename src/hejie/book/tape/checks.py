"""What a row must fulfil by itself.

A check is one cheap alarm over a whole column, and the rows that set it off, which are looked for
only when it sounds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from hejie.book.tape.draft import Draft
from hejie.book.tape.kinds import blank_to_null, is_untidy
from hejie.book.tape.tables import Column, Kind, Table
from hejie.values.moments import Day
from hejie.values.rate import PPB
from hejie.values.zones import is_zone

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
"""Days outside are no days of anybody's loan."""

MONEY_BOUND = 10**13
"""Minor units; what reaches it is absurd."""

RATE_BOUND = 5 * PPB
"""Five hundred percent a year; 24 for 24 % lies far beyond."""

COUNT_BOUND = 2**31

_BOUNDS = {Kind.MONEY: MONEY_BOUND, Kind.RATE: RATE_BOUND, Kind.COUNT: COUNT_BOUND}
_NUMERIC = (*_BOUNDS, Kind.NUMBER)
_DEGREES = {"longitude": 180, "latitude": 90}
_SPANS = {"parties": "from_on", "holds": "since_on", "placements": "from_on"}
_WESTERNMOST = timedelta(hours=14)
"""After the day's end in UTC, some zone still has the same day this long."""


@dataclass(frozen=True, slots=True)
class Check:
    """A field, an alarm over its column (one boolean), and which rows are wrong and why.

    Text that sounds an alarm is trimmed first: trimming every text beforehand would cost more.
    """

    field: str
    alarm: pl.Expr
    where: pl.Expr
    because: str
    is_of_text: bool = False


def check_rows(draft: Draft, *, as_of: Day) -> None:
    """Reject every row of a draft that is wrong by itself."""
    alone = [
        check
        for column in draft.table.columns
        if column.name in draft.given
        for check in checks_of(column, table=draft.table)
    ]
    # Choices first: trimming them may turn a blank into something that is missing.
    _run(draft, [check for check in alone if check.is_of_text])
    _run(draft, [check for check in alone if not check.is_of_text])
    _run(draft, list(_checks_between(draft.table, as_of)), staying=True)


def checks_of(column: Column, *, table: Table) -> Iterator[Check]:
    """Yield the checks of one column."""
    name, this = column.name, pl.col(column.name)
    if column.is_required:
        yield Check(name, this.null_count() > 0, this.is_null(), "is missing")
    if column.kind in _NUMERIC and not column.may_be_negative:
        negative = this < 0
        if (table.name, name) == ("payments", "amount"):
            negative &= pl.col("reverses").is_null()
        yield Check(name, this.min() < 0, negative, "is negative")
    if column.kind in _BOUNDS:
        bound = _BOUNDS[column.kind]
        alarm = (this.max() >= bound) | (this.min() <= -bound)
        yield Check(name, alarm, this.abs() >= bound, _absurd(column))
    if column.kind is Kind.DAY:
        beyond = (this < EARLIEST) | (this > LATEST)
        alarm = (this.min() < EARLIEST) | (this.max() > LATEST)
        yield Check(name, alarm, beyond, f"is not a day from {EARLIEST} to {LATEST}")
    if column.kind is Kind.MOMENT:
        first, end = _moment(EARLIEST), _moment(LATEST)
        beyond = (this < first) | (this > end)
        alarm = (this.min() < first) | (this.max() > end)
        yield Check(name, alarm, beyond, f"is not a moment from {EARLIEST} to {LATEST}")
    if column.choices:
        yield _choice(column)
    if name in _DEGREES:
        limit = _DEGREES[name]
        beyond = this.abs() > limit
        yield Check(name, beyond.any(), beyond, f"is beyond {limit} degrees")
    if name == "time_zone":
        known = this.map_batches(_are_zones, return_dtype=pl.Boolean)
        yield Check(
            name, ~known.all(), ~known, "is not a zone such as Asia/Shanghai", is_of_text=True
        )


def _absurd(column: Column) -> str:
    if column.kind is Kind.MONEY:
        return "is absurdly large"
    if column.kind is Kind.RATE:
        return "is absurd: a rate is a fraction a year, 0.24 for 24 %"
    return "is absurdly large"


def _choice(column: Column) -> Check:
    this = pl.col(column.name)
    because = f"is not one of {', '.join(column.choices)}"
    if column.kind is Kind.NAMES:
        strange = ~this.list.eval(pl.element().is_in(list(column.choices))).list.all()
        return Check(column.name, strange.any(), strange, because)
    known = this.is_in(list(column.choices))
    return Check(column.name, ~known.all(), ~known, because, is_of_text=True)


def _checks_between(table: Table, as_of: Day) -> Iterator[Check]:
    """Yield the checks that look at several columns, or at the run's day."""
    if table.one_of:
        blank = pl.all_horizontal(pl.col(table.one_of).is_null())
        because = f"is missing, and so are {' and '.join(table.one_of[1:])}; give one of them"
        yield Check(table.one_of[0], pl.col(table.one_of[0]).null_count() > 0, blank, because)
    if table.name in _SPANS:
        backward = pl.col("until_on") < pl.col(_SPANS[table.name])
        yield Check("until_on", backward.any(), backward, f"is before {_SPANS[table.name]}")
    if table.name == "touches":
        at, end = pl.col("at"), _moment(as_of + timedelta(days=1)) + _WESTERNMOST
        yield Check("at", at.max() >= end, at >= end, f"is after the run's day, {as_of}")
    if table.name == "balances":
        taken, next_due = pl.col("as_of"), pl.col("next_due_on")
        because = f"is after the run's day, {as_of}"
        yield Check("as_of", taken.max() > as_of, taken > as_of, because)
        overtaken = (next_due < as_of) & (pl.col("days_past_due") == 0) & (taken < as_of)
        because = f"is past on {as_of} while days_past_due is 0: the balance is too old"
        yield Check("next_due_on", next_due.min() < as_of, overtaken, because)


def _run(draft: Draft, checks: Collection[Check], *, staying: bool = False) -> None:
    """Run checks over all rows, or over those that have not left yet."""
    if not checks:
        return
    alarms = draft.frame.select(
        check.alarm.fill_null(value=False).alias(str(at)) for at, check in enumerate(checks)
    )
    for check, sounds in zip(checks, alarms.row(0), strict=True):
        if sounds:
            rows = draft.rows_where(check.where)
            if check.is_of_text and is_untidy(draft.frame[check.field].gather(rows)):
                trimmed = blank_to_null(draft.frame[check.field])
                draft.frame = draft.frame.with_columns(trimmed)
                rows = draft.rows_where(check.where)
            rows = draft.staying(rows) if staying else rows
            draft.reject(field=check.field, at=rows, because=check.because)


def _are_zones(names: pl.Series) -> pl.Series:
    distinct = names.drop_nulls().unique()
    return names.is_in([name for name in distinct if is_zone(name)])


def _moment(day: Day) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
