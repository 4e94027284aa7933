"""What of a loan lies above caps, worked out slowly from the words of the decision record.

Like `oracle`, this shares neither code nor ideas with `hejie.book`: one loan and one line at a
time, and sixty decimals instead of floats.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from oracle import NOTHING_OWED, PARTS_IN_ONE, STANDARD_ORDER, age_slowly

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Ceiling:
    """A cap as a page of law would tell it; ``most`` is parts per billion."""

    most: int
    mode: str = "forbidden"
    compares: str = "nominal"
    from_on: date = date.min
    until_on: date = date.max
    kinds: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    with_platform: bool = False


@dataclass(frozen=True)
class World:
    """The ceilings on cost and on penalty, the kind of each lender, and loans with a platform."""

    costs: Sequence[Ceiling]
    uplifts: Sequence[Ceiling]
    kinds: Mapping[str, str]
    platforms: frozenset[str]

    def binding(self, ceilings: Iterable[Ceiling], loan: Row) -> list[Ceiling]:
        """Return the ceilings that bind a loan, as far as the loan says so."""
        on, kind = loan["disbursed_on"], self.kinds.get(loan["lender_id"])
        return [
            each
            for each in ceilings
            if on is not None
            and each.from_on <= on < each.until_on
            and (not each.kinds or kind in each.kinds)
            and (not each.products or loan["product"] in each.products)
            and (not each.with_platform or loan["loan_id"] in self.platforms)
        ]


def age_under_caps(
    loans: Iterable[Row],
    instalments: Iterable[Row],
    payments: Iterable[Row],
    as_of: date,
    world: World,
) -> dict[str, dict[str, Any]]:
    """Return what may be claimed of each loan, and what lies above the caps."""
    instalments, payments = list(instalments), list(payments)
    answer = {}
    for loan in loans:
        lines = [row for row in instalments if row["loan_id"] == loan["loan_id"]]
        money = [row for row in payments if row["loan_id"] == loan["loan_id"]]
        found = _age_one(loan, lines, money, as_of, world)
        if found is not None:
            answer[loan["loan_id"]] = found
    return answer


def _age_one(
    loan: Row, lines: list[Row], money: list[Row], as_of: date, world: World
) -> dict[str, Any] | None:
    lawful = {**loan, "penalty_rate": _lawful_penalty_rate(loan, world)}
    found = age_slowly([lawful], lines, money, as_of).get(loan["loan_id"])
    if found is None:
        return None
    contract = age_slowly([loan], lines, money, as_of)[loan["loan_id"]]
    forbidden = _net(contract) - _net(found)
    shares = {"forbidden": 0, "reducible": 0}
    for cap in world.binding(world.costs, loan):
        shares[cap.mode] = max(shares[cap.mode], share_above(loan, lines, cap))
    reducible = 0
    for name in ("interest", "fee"):
        cut = _part(found[name], shares["forbidden"])
        reducible += _part(found[name], shares["reducible"])
        forbidden += cut
        found[name] -= cut
    found["total"] = sum(found[name] for name in STANDARD_ORDER)
    if found["total"] == 0:
        found["days_past_due"], found["bucket"] = 0, "C"
    if forbidden:
        found |= {"above_cap": forbidden, "above_cap_mode": "forbidden"}
    else:
        found |= {"above_cap": reducible, "above_cap_mode": "reducible" if reducible else None}
    return found | {"next_due_amount": _next(loan, lines, as_of, shares["forbidden"])}


def _next(loan: Row, lines: list[Row], as_of: date, share: int) -> int | None:
    later = sorted(
        (row["due_on"], row["number"], row["principal"] or 0, row["interest"] or 0, row["fee"] or 0)
        for row in lines
        if row["due_on"] > as_of
    )
    if not later or loan["status"] in (*NOTHING_OWED, "accelerated"):
        return None
    _, _, principal, interest, fee = later[0]
    return principal + interest - _part(interest, share) + fee - _part(fee, share)


def _net(found: Row) -> int:
    return sum(found[name] for name in STANDARD_ORDER) - found["unapplied"]


def _part(amount: int, share: int) -> int:
    return round(Fraction(amount * share, PARTS_IN_ONE))


def _lawful_penalty_rate(loan: Row, world: World) -> int:
    contract, agreed = loan["annual_rate"], loan["penalty_rate"] or 0
    if not contract:
        return agreed
    tops = [
        contract + contract * each.most // PARTS_IN_ONE
        for each in world.binding(world.uplifts, loan)
    ]
    return min([agreed, *tops])


def share_above(loan: Row, lines: Sequence[Row], cap: Ceiling) -> int:
    """Return the share of every charge that must go for the loan to cost the cap, ppb."""
    lent, on = loan["principal"], loan["disbursed_on"]
    if not lent or on is None or not lines:
        return 0
    if sum(row["principal"] or 0 for row in lines) < lent:
        return 0
    days = [row["due_on"] for row in lines]
    if min(days) < on or max(days) == on:
        return 0
    with localcontext(prec=60):
        return _share(lent, lines, [_months(on, day) for day in days], cap)


def _share(lent: int, lines: Sequence[Row], months: Sequence[Decimal], cap: Ceiling) -> int:
    rate = Decimal(cap.most) / PARTS_IN_ONE
    a_year = 1 + rate
    growth = 1 + rate / 12 if cap.compares == "nominal" else a_year ** (Decimal(1) / 12)
    repaid = charges = a_unit_each = Decimal(0)
    for row, time in zip(lines, months, strict=True):
        worth = growth ** (-time)
        repaid += (row["principal"] or 0) * worth
        charges += ((row["interest"] or 0) + (row["fee"] or 0)) * worth
        a_unit_each += worth
    excess = repaid + charges - lent
    if excess <= a_unit_each or not charges:
        return 0
    return round(min(Decimal(1), excess / charges) * PARTS_IN_ONE)


def _months(on: date, due: date) -> Decimal:
    whole = (due.year - on.year) * 12 + due.month - on.month
    same_day = min(on.day, monthrange(due.year, due.month)[1])
    days = whole * 30 + due.day - same_day
    return Decimal(max(days, 1 if due > on else 0)) / 30
