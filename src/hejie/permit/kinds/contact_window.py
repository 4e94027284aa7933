"""Contact window: at which hours of the borrower's clock a touch may be made.

``open`` and ``close`` bound the lawful hours; ``hours`` lists several such pairs (a rest at noon).
A pair whose ``close`` is not after its ``open`` runs past midnight. Where ``agreement`` is
``widens``, hours that the borrower has agreed to are lawful too; an hour of agreement that nobody
can read was not agreed. Hours the borrower *wished* for only narrow: outside them nothing is
lawful, whatever was agreed. Of two hours, agreed or wished, the later first runs past midnight; an
hour given alone takes its other side from the window and never runs past midnight, and beside a
window that does so itself it adds nothing.
"""

from __future__ import annotations

from functools import reduce

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value
from hejie.permit.windows import AGREED, WISHED, Hours, is_agreed, is_wished
from hejie.values.moments import MINUTES_A_DAY, minute_of_day


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken outside (lawful ∪ agreed) ∩ wished hours."""
    hours = hours_of(value)

    def is_broken(columns: Columns) -> pl.Expr:
        minute = pl.col("minute")
        inside = [(minute >= opens) & (minute < closes) for opens, closes in hours.pieces]
        lawful = reduce(lambda left, right: left | right, inside)
        if hours.widens and columns.is_any_known(AGREED):
            lawful |= is_agreed(minute, columns, hours)
        if columns.is_any_known(WISHED):
            lawful &= is_wished(minute, columns)
        return ~lawful

    return (Requirement(("at", "time_zone", *AGREED, *WISHED), is_broken),)


def hours_of(value: Value) -> Hours:
    """Return what the rule leaves of a day without agreement."""
    spans = [
        (minute_of_day(each["open"]), minute_of_day(each["close"]))
        for each in value.get("hours", (value,))
    ]
    pieces: list[tuple[int, int]] = []
    for opens, closes in spans:
        over = closes <= opens
        pieces += [(0, closes), (opens, MINUTES_A_DAY)] if over else [(opens, closes)]
    return Hours(
        tuple(sorted(piece for piece in pieces if piece[0] < piece[1])),
        widens=bool(value.get("agreement") == "widens"),
        is_over_midnight=any(closes <= opens for opens, closes in spans),
    )
