"""Contact window: at which hours of the borrower's clock a touch may be made.

``open`` and ``close`` bound the lawful hours. Where ``agreement`` is ``widens``, hours that the
borrower has agreed to are lawful too. Hours the borrower *wished* for only narrow: outside them
nothing is lawful, whatever was agreed. An hour not recorded leaves that side as it is.
"""

from __future__ import annotations

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value
from hejie.values.moments import MINUTES_A_DAY, minute_of_day


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken outside (lawful ∪ agreed) ∩ wished hours."""
    opens, closes = bounds(value)
    agreed = ("agreed_earliest", "agreed_latest")
    wished = ("wished_earliest", "wished_latest")

    def is_broken(columns: Columns) -> pl.Expr:
        minute = pl.col("minute")
        lawful = (minute >= opens) & (minute < closes)
        if widens(value) and any(columns.is_known(fact) for fact in agreed):
            inside = columns.is_within(*agreed, otherwise=(opens, closes))
            lawful |= inside.fill_null(value=False) & minute.is_not_null()
        if any(columns.is_known(fact) for fact in wished):
            lawful &= columns.is_within(*wished, otherwise=(0, MINUTES_A_DAY))
        return ~lawful

    return (Requirement(("at", "time_zone", *agreed, *wished), is_broken),)


def bounds(value: Value) -> tuple[int, int]:
    """Return the minutes of the day between which a touch is lawful without agreement."""
    return minute_of_day(value["open"]), minute_of_day(value["close"])


def widens(value: Value) -> bool:
    """Tell whether agreed hours are lawful too."""
    return bool(value.get("agreement") == "widens")
