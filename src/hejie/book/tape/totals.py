"""Control totals: the rows and sums that a lender says a file has, against those it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

import polars as pl

from hejie.book.tape import kinds
from hejie.book.tape.draft import Draft
from hejie.book.tape.kinds import Scale, UnableToTellUnit
from hejie.book.tape.plans import Plan
from hejie.book.tape.statements import Statements
from hejie.book.tape.tables import TABLES, Kind
from hejie.book.tape.tape import UnableToReadTape

_RESEND = "send the file again, or mend the total"
_EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class _Counted:
    """A column whose total is stated: integers, and whether they are money in which unit."""

    file: str
    values: pl.Series
    is_money: bool
    unit: str | None


def columns_summed(statements: Statements, *, file: str) -> set[str]:
    """Return the columns of a file that must be read for its totals."""
    return set(statements.sums.get(file, {}))


def check_totals(
    statements: Statements,
    *,
    plans: Mapping[str, Plan],
    drafts: Mapping[str, Draft],
    raw: Mapping[str, pl.DataFrame],
    digits: int,
) -> None:
    """Compare what is stated with what was read, before any row is set aside.

    A total is stated for a table (its columns, after a mapping) or for a file (its own columns).

    :param raw: by file, the columns that were read of it.
    :param digits: decimals of the currency.
    :raises UnableToReadTape: at the first difference, or a total of what is not there.
    """
    for name, count in statements.rows.items():
        if name in drafts:
            rows, file = drafts[name].rows_in, drafts[name].file
        elif name in raw:
            rows, file = raw[name].height, name
        elif name in TABLES and count == 0:
            continue
        else:
            raise _nothing(statements, f"rows.{name}", [*drafts, *raw])
        if rows != count:
            what = f"has {rows:,} rows and {statements.file} says {count:,}; {_RESEND}"
            raise UnableToReadTape.at(file=file, what=what)
    for name, column, stated in _sums(statements):
        where = f"sums.{name}"
        if name in drafts:
            counted = _of_table(drafts[name], plans[name], column, statements, where)
        elif name in raw:
            counted = _of_file(name, raw[name], column, plans, digits, statements)
        else:
            raise _nothing(statements, where, [*drafts, *raw])
        _compare(counted, column, stated, digits, statements)


def _sums(statements: Statements) -> Iterator[tuple[str, str, Decimal]]:
    for name, columns in statements.sums.items():
        for column, stated in columns.items():
            yield name, column, stated


def _of_table(
    draft: Draft, plan: Plan, column: str, statements: Statements, where: str
) -> _Counted:
    summed = [each.name for each in draft.table.columns if each.kind in {Kind.MONEY, Kind.COUNT}]
    if column not in summed:
        raise _nothing(statements, f"{where}.{column}", summed)
    is_money = draft.table.column(column).kind is Kind.MONEY
    return _Counted(draft.file, draft.frame[column], is_money, plan.unit)


def _of_file(
    file: str,
    raw: pl.DataFrame,
    column: str,
    plans: Mapping[str, Plan],
    digits: int,
    statements: Statements,
) -> _Counted:
    if column not in raw.columns:
        raise _nothing(statements, f"sums.{file}.{column}", raw.columns)
    unit = next(plan.unit for plan in plans.values() if plan.file == file)
    try:
        values, _ = kinds.read(raw[column], kind=Kind.MONEY, scale=Scale(digits, unit))
    except UnableToTellUnit as error:
        what = "holds fractions; say unit: major in a mapping"
        raise UnableToReadTape.at(file=file, field=column, what=what) from error
    return _Counted(file, values, is_money=True, unit=unit)


def _compare(
    counted: _Counted, column: str, stated: Decimal, digits: int, statements: Statements
) -> None:
    total = Decimal(_sum(counted.values))
    has_point = int(stated.as_tuple().exponent) < 0
    if counted.is_money and (counted.unit == "major" or has_point):
        total = total.scaleb(-digits, _EXACT)
    if total != stated:
        what = f"sums to {total:f} and {statements.file} says {stated:f}; {_RESEND}"
        raise UnableToReadTape.at(file=counted.file, field=column, what=what)


def _sum(values: pl.Series) -> int:
    this = pl.col("values")
    found = pl.DataFrame({"values": values}).select(this.sum(), low=this.min(), high=this.max())
    total, low, high = found.row(0)
    if values.len() * max(abs(low or 0), abs(high or 0)) < 1 << 63:
        return int(total)
    return int(values.cast(pl.Int128).sum())


def _nothing(statements: Statements, where: str, known: list[str]) -> UnableToReadTape:
    what = f"is a total of nothing that was read; use one of {', '.join(known)}"
    return UnableToReadTape.at(file=statements.file, field=where, what=what)
