"""Contact window: at which hours of the borrower's clock a touch may be made.

``open`` and ``close`` bound the lawful hours. Where ``agreement`` is ``widens``, hours that the
borrower has agreed to are lawful too; an hour of agreement that nobody can read was not agreed.
Hours the borrower *wished* for only narrow: outside them nothing is lawful, whatever was agreed.
An hour not given leaves its side as it is; two hours may run past midnight, a lone one never does.
"""

from __future__ import annotations

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value
from hejie.permit.windows import AGREED, WISHED, is_agreed, is_wished
from hejie.values.moments import minute_of_day


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken outside (lawful ∪ agreed) ∩ wished hours."""
    opens, closes = bounds(value)

    def is_broken(columns: Columns) -> pl.Expr:
        minute = pl.col("minute")
        lawful = (minute >= opens) & (minute < closes)
        if widens(value) and columns.is_any_known(AGREED):
            lawful |= is_agreed(minute, columns, opens=opens, closes=closes)
        if columns.is_any_known(WISHED):
            lawful &= is_wished(minute, columns)
        return ~lawful

    return (Requirement(("at", "time_zone", *AGREED, *WISHED), is_broken),)


def bounds(value: Value) -> tuple[int, int]:
    """Return the minutes of the day between which a touch is lawful without agreement."""
    return minute_of_day(value["open"]), minute_of_day(value["close"])


def widens(value: Value) -> bool:
    """Tell whether agreed hours are lawful too."""
    return bool(value.get("agreement") == "widens")
