"""What may lawfully be charged: penalty rates, and the share of charges above the cost caps.

**Penalty.** Its rate may lie above the contract's by an uplift; what was agreed beyond that is
forbidden. A contract that states no rate, or a rate of nothing, has nothing to be raised: nothing
is cut. ``age`` runs such a loan at its lawful rate and, to tell what that takes off, again at the
contract's.

**Annual cost.** With the cap's rate a month as discount, a loan costs exactly the cap if its due
lines are worth what was lent. If they are worth more, it costs more, and the share of every charge
that brings it back to the cap is::

    share = (worth of all lines - lent) / worth of the charges (interest and fees)

Where charges accrue on what is still lent this is 1 - lawful charges / contract charges, with the
lawful ones those of the same due days and the same principal at the cap's rate. It also holds for
fees taken early, whose sum alone may look lawful.

A due line may have been rounded up by a minor unit: that is no excess. A loan is above a cap if it
is so with a minor unit less on each of its lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import polars as pl

from hejie.book.annual_cost import (
    MONTH_DAYS,
    Calendar,
    Floats,
    Flows,
    loans_at_once,
    monthly_force,
)
from hejie.book.caps import MODES, Caps
from hejie.book.lines import Index
from hejie.book.penalty import Integers
from hejie.values.rate import PPB

_MOST_GROWTH = 600
"""Beyond this a float holds no exponential; under no cap of this world is a loan that old."""

_CERTAIN = 1 - 1e-9
"""Room for the last digits of a float, so that the quick look misses nobody."""


@dataclass(frozen=True, eq=False)
class Dear:
    """Loans that cost more than a cap: by mode, the share of their charges above it (ppb)."""

    rows: Index
    shares: dict[str, Integers]


def lawful_penalty_rates(loans: pl.DataFrame, caps: Caps) -> tuple[Index, Integers]:
    """Return the loans whose penalty rate is above what is lawful, and their lawful rates.

    :param loans: ``annual_rate``, ``penalty_rate`` and what ``Caps.bound`` asks.
    """
    if not caps.uplifts:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    contract, agreed = (
        loans[name].fill_null(0).to_numpy() for name in ("annual_rate", "penalty_rate")
    )
    least = min(uplift.most.ppb for uplift in caps.uplifts)
    rows = np.flatnonzero((contract > 0) & (agreed > _raised(contract, least)))
    lawful = agreed[rows]
    bound = caps.bound(loans, rows=rows, by=tuple(uplift.binds for uplift in caps.uplifts))
    for uplift, mine in zip(caps.uplifts, bound, strict=True):
        most = _raised(contract[rows], uplift.most.ppb)
        lawful = np.where(mine, np.minimum(lawful, most), lawful)
    is_above = lawful < agreed[rows]
    return rows[is_above], lawful[is_above]


def dear_loans(loans: pl.DataFrame, flows: Flows, caps: Caps) -> Dear:
    """Return the loans that cost more than a cap that binds them.

    :param loans: what ``Caps.bound`` asks.
    """
    forces = [monthly_force(cap.maximum.ppb, compares=cap.compares) for cap in caps.costs]
    calendar = Calendar.of(flows)
    suspects = _suspects(flows, calendar, min(forces))
    rows, above = _shares_above(flows, suspects, calendar, forces)
    shares = {mode: np.zeros(len(rows), dtype=np.int64) for mode in MODES}
    bound = caps.bound(loans, rows=rows, by=tuple(cap.binds for cap in caps.costs))
    for cap, force, mine in zip(caps.costs, forces, bound, strict=True):
        shares[cap.mode] = np.maximum(shares[cap.mode], np.where(mine, above[force], 0))
    return Dear(rows, shares)


def _raised(contract: Integers, uplift: int) -> Integers:
    # In lowest terms the product fits 64 bits for any rate that a tape may hold.
    share = Fraction(uplift, PPB)
    return np.asarray(contract + contract * share.numerator // share.denominator)


def _suspects(flows: Flows, calendar: Calendar, force: float) -> Index:
    """Return at least the loans whose lines are worth more than was lent, at a force a month.

    One pass over all lines, each worth what a table says of its due day: by its ``place``, which
    never counts more time than the clock of months does.
    """
    lines = flows.lines
    is_known = flows.lent > 0
    growth = (calendar.place[-1] - calendar.place) * (force / MONTH_DAYS)
    if growth[0] > _MOST_GROWTH or not is_known.any():
        return np.flatnonzero(is_known)
    # Rolled so that a day since 1970 is its own row in the table, days before it from the end.
    worth = np.roll(np.exp(growth), calendar.begins)
    least = flows.lent * worth[flows.disbursed] * _CERTAIN
    some = np.flatnonzero(lines.count)
    found = [some[:0]]
    for at in loans_at_once(len(some)):
        rows = some[at]
        start = lines.start[rows]
        here = slice(start[0], start[-1] + lines.count[rows[-1]])
        asked = lines.principal[here] + lines.interest[here]
        asked += lines.fee[here]
        asked -= 1
        value = worth.take(lines.due[here])
        value *= asked
        is_above = np.add.reduceat(value, start - start[0]) > least[rows]
        found.append(rows[is_above & is_known[rows]])
    return np.concatenate(found)


def _shares_above(
    flows: Flows, suspects: Index, calendar: Calendar, forces: Sequence[float]
) -> tuple[Index, dict[float, Integers]]:
    """Return those of some loans whose flows are whole, and by force what share is above it."""
    rows: list[Index] = [suspects[:0]]
    found: dict[float, list[Integers]] = {force: [suspects[:0]] for force in forces}
    for at in loans_at_once(len(suspects)):
        suspected = flows.of(suspects[at])
        whole = suspected.whole()
        if len(whole):
            rows.append(suspects[at][whole])
            some = suspected.of(whole)
            months = some.months(calendar)
            for force, shares in found.items():
                shares.append(_share_above(some, np.exp(months * -force)))
    shares_by_force = {force: np.concatenate(shares) for force, shares in found.items()}
    return np.concatenate(rows), shares_by_force


def _share_above(flows: Flows, worth: Floats) -> Integers:
    """Return the share of charges above a cap at whose rate each line is ``worth`` so much, ppb."""
    lines = flows.lines
    charged = np.add.reduceat((lines.interest + lines.fee) * worth, lines.start)
    repaid = np.add.reduceat(lines.principal * worth, lines.start)
    rounding = np.add.reduceat(worth, lines.start)
    above = repaid + charged - flows.lent
    is_above = (above > rounding) & (charged > 0)
    share = np.divide(above, charged, out=np.zeros(len(above)), where=is_above)
    return np.asarray(np.rint(np.minimum(share, 1) * PPB), dtype=np.int64)
