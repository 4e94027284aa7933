"""When time alone mends a broken requirement: one small function a way in which time does so.

Each builds a second over the columns of facts, ``day`` and ``minute`` of the borrower's clock, and
``now``, the touch's second since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from hejie.permit.columns import Columns
from hejie.values.moments import SECONDS_A_DAY

NOW = "now"
"""Column: the touch's second since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class Clears:
    """When a broken requirement is no longer broken, though nothing but time has passed.

    :param at: builds that second; null where only a count is known, not the moments it counts.
    :param by_clock: whether the second is one of the borrower's clock (day × 86,400 + seconds of
        the day) and not one since 1970 UTC.
    :param facts: facts it reads that the requirement itself does not.
    """

    at: Callable[[Columns], pl.Expr]
    by_clock: bool
    facts: tuple[str, ...] = ()


_LISTS = {
    "call_attempts_7d": ("attempt_times_7d", 7),
    "messages_7d": ("message_times_7d", 7),
    "visits_30d": ("visit_times_30d", 30),
}
"""The list of moments that each counter counts, and the days of its window."""


def counts_less(counter: str, *, most: int) -> Clears | None:
    """Return the midnight from which a counter shows fewer than ``most``; None if it never may."""
    if most == 0:
        return None
    if counter.endswith("_today"):
        return Clears(lambda _: _midnight(pl.col("day") + 1), by_clock=True)
    if counter in _LISTS:
        times, days = _LISTS[counter]
        return when_few_enough(times, days=days, most=most)
    return Clears(lambda _: pl.lit(None, dtype=pl.Int64), by_clock=True)


def days_past_due(fact: str, *, least: int) -> Clears:
    """Return the midnight from which a number that grows by one a day reaches its least."""
    return Clears(
        lambda columns: _midnight(pl.col("day") + (least - columns.raw(fact))), by_clock=True
    )


def hours_since(fact: str, *, least: int) -> Clears:
    """Return when a number of hours that grows with time reaches its least."""

    def at(columns: Columns) -> pl.Expr:
        return pl.col(NOW) + ((least - columns.raw(fact)) * 3600).ceil().cast(pl.Int64)

    return Clears(at, by_clock=False)


def hours_after(fact: str, *, hours: int) -> Clears:
    """Return so many hours after a moment."""
    return Clears(lambda columns: columns.raw(fact) + hours * 3600, by_clock=False)


def when_few_enough(times: str, *, days: int, most: int) -> Clears | None:
    """Return the midnight from which fewer than ``most`` past touches lie in a window of days.

    :param times: the fact that lists their moments. Null where it is unknown or lists fewer than
        ``most``, so that a count and its list disagree. None if even no touch at all is too many.
    """
    if most == 0:
        return None

    def at(columns: Columns) -> pl.Expr:
        if not columns.is_known(times):
            return pl.lit(None, dtype=pl.Int64)
        past = pl.element().filter(pl.element() <= 0).sort(descending=True)
        ages = (columns.raw(times) - pl.col(NOW)).list.eval(past)
        clock = (
            pl.col("day").cast(pl.Int64) * SECONDS_A_DAY
            + pl.col("minute").cast(pl.Int64) * 60
            + pl.col(NOW) % 60
        )
        latest = (clock + ages.list.get(most - 1, null_on_oob=True)) // SECONDS_A_DAY
        return _midnight(latest + days)

    return Clears(at, by_clock=True, facts=(times,))


def _midnight(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Int64) * SECONDS_A_DAY
