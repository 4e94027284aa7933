"""Waiting: the earliest moment at which a refused touch would be lawful, had only time passed.

Only what time itself moves is moved: the hour, the day on which today's counts begin anew, past
touches that leave a window of days, days past due, hours since a notice or a conversation. All else
stays as it is (balances and evaluations are taken as kept up to date). A touch that anything else
refuses, or that something unknown leaves open, waits in vain; so does one before a change of law.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.permit.clears import NOW
from hejie.permit.columns import Columns
from hejie.permit.questions import Mend
from hejie.permit.windows import NOT_A_MINUTE, Lawful
from hejie.values.moments import SECONDS_A_DAY

Seconds = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_NEVER = np.int64(1) << 60


@dataclass(frozen=True)
class Waited:
    """When each touch would be lawful.

    :param second: since 1970 UTC; -1 where time alone does not help, or nobody can tell.
    :param needs_history: True where only a count is known, and not the moments it counts.
    """

    second: Seconds
    needs_history: Flags


def wait(
    touches: pl.DataFrame,
    mends: Sequence[Mend],
    *,
    columns: Columns,
    lawful: Lawful,
    edges: Sequence[int],
    offset: Callable[[Seconds], Seconds],
) -> Waited:
    """Return when touches that are refused, and of which nothing is left open, would be lawful.

    :param touches: encoded facts, ``day``, ``minute`` and ``now``.
    :param mends: the requirements of every rule that refuses one of them.
    :param lawful: their lawful hours, the same on every day.
    :param edges: days on which some rule changes.
    :param offset: the offset of the borrower's clock at a second since 1970 UTC a row.
    """
    now = touches[NOW].to_numpy().astype(np.int64)
    day, minute = (touches[name].to_numpy().astype(np.int64) for name in ("day", "minute"))
    clock = day * SECONDS_A_DAY + minute * 60 + now % 60
    least = _least(touches, mends, columns, now=now, clock=clock)
    reached = clock
    if (least.second > now).any():
        reached = np.where(least.second > now, least.second + offset(least.second), clock)
    local = _in_hours(np.maximum(reached, least.clock), lawful)
    is_vain = least.is_vain | least.needs_history | (local >= _NEVER)
    local = np.where(is_vain, clock, local)
    is_vain |= np.searchsorted(edges, day, "right") != np.searchsorted(
        edges, local // SECONDS_A_DAY, "right"
    )
    second = np.full(now.size, _NEVER)
    guess = local - (clock - now)
    for each in (guess, local - offset(guess)):
        is_true = (each + offset(each) == local) & (each >= np.maximum(least.second, now))
        second = np.where(is_true, np.minimum(each, second), second)
    is_vain |= second == _NEVER
    return Waited(np.where(is_vain, -1, second), least.needs_history & ~least.is_vain)


@dataclass(frozen=True)
class _Least:
    """The least second (UTC, and of the borrower's clock) at which caps and notices are kept."""

    second: Seconds
    clock: Seconds
    is_vain: Flags
    needs_history: Flags


def _least(
    touches: pl.DataFrame, mends: Sequence[Mend], columns: Columns, *, now: Seconds, clock: Seconds
) -> _Least:
    nothing = np.zeros(now.size, dtype=np.bool_)
    is_vain, needs_history = nothing.copy(), nothing.copy()
    second, local = now.copy(), clock.copy()
    if not mends:
        return _Least(second, local, is_vain, needs_history)
    asked = [each.asked.alias(f"broken {at}") for at, each in enumerate(mends)]
    clears = [
        each.clears.at(columns).alias(f"clears {at}")
        for at, each in enumerate(mends)
        if each.clears is not None
    ]
    found = touches.select(NOW, *asked, *clears)
    for at, each in enumerate(mends):
        known = found[f"broken {at}"]
        is_vain |= known.is_null().to_numpy()
        broken = known.fill_null(value=False).to_numpy()
        if each.clears is None:
            is_vain |= broken
            continue
        until = found[f"clears {at}"]
        needs_history |= broken & until.is_null().to_numpy()
        moment = np.where(broken, until.fill_null(0).to_numpy(), 0)
        if each.clears.by_clock:
            local = np.maximum(local, moment)
        else:
            second = np.maximum(second, moment)
    return _Least(second, local, is_vain, needs_history)


def _in_hours(local: Seconds, lawful: Lawful) -> Seconds:
    """Return the first second of the borrower's clock, from one on, that lies in lawful hours."""
    midnight, second = np.divmod(local, SECONDS_A_DAY)
    midnight = midnight * SECONDS_A_DAY
    starts, ends = (each.astype(np.int64) * 60 for each in (lawful.starts, lawful.ends))
    ahead = (second[:, None] < ends) & (starts < NOT_A_MINUTE * 60)
    today = np.where(ahead, np.maximum(second[:, None], starts), _NEVER).min(axis=1)
    first = lawful.first().astype(np.int64) * 60
    tomorrow = np.where(first < NOT_A_MINUTE * 60, first + SECONDS_A_DAY, _NEVER)
    found = np.where(today < _NEVER, today, tomorrow)
    return np.asarray(np.where(found < _NEVER, midnight + found, _NEVER))
