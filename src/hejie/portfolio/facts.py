"""What the portfolio knows of a proposed touch, for the gate: the debt, who lends, where and who.

Balances are those of the last import or payment; what has fallen due since is added, by the
borrower's clock, less money of theirs that waits. Where a row in doubt stands behind a figure, or
loans asked about together differ, it is unknown.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.db import connection

from hejie.book.schedule import MONTHS_A_YEAR, months_after
from hejie.nightly.night import adult_from
from hejie.permit import Rulebook

V = TypeVar("V")

_CHINA = "Asia/Shanghai"

_ROWS = """
    SELECT b.id, b.time_zone, b.adcode, b.born_by, l.id, o.lender_kind, o.memberships, l.product,
        s.as_of, s.balance_on, s.total, s.owed, s.unapplied, s.days_past_due,
        s.next_due_on, s.next_due_amount, s.may_be_barred, s.change_untold,
        EXISTS (SELECT FROM portfolio_doubt d WHERE d.loan_id = l.id AND d."table" = ANY(%(money)s))
            OR EXISTS (SELECT FROM portfolio_stalebalance x WHERE x.loan_id = l.id)
            OR NOT coalesce('payments' = ANY(k.known), false)
                AND NOT EXISTS (SELECT FROM portfolio_givenbalance g WHERE g.loan_id = l.id)
    FROM portfolio_borrower b
    LEFT JOIN portfolio_book k ON k.servicer_id = b.servicer_id
    LEFT JOIN portfolio_loan l ON l.borrower_id = b.id
    LEFT JOIN people_organization o ON o.id = l.lender_id
    LEFT JOIN portfolio_standing s ON s.loan_id = l.id
    WHERE b.id = ANY(%(ids)s) ORDER BY b.id, l.id
"""
MONEY = ("loans", "instalments", "payments", "balances")
"""Tables of which a row set aside puts a balance in doubt."""


class Contact(Protocol):
    """What the portfolio has to know of a proposed touch."""

    @property
    def borrower_id(self) -> int:
        """The borrower it is about."""

    @property
    def party(self) -> str:
        """To whom."""

    @property
    def loan_ids(self) -> Collection[int]:
        """The loans it is about; empty: all of the borrower's."""


@dataclass(frozen=True, slots=True)
class _Person:
    time_zone: str
    born_by: date | None


@dataclass(frozen=True, slots=True)
class _Debt:
    """A loan as its row and its standing have it."""

    loan: int
    lender_kind: str | None
    memberships: list[str] | None
    product: str
    as_of: date | None
    balance_on: date
    total: int
    owed: int
    unapplied: int
    days_past_due: int
    next_due_on: date | None
    next_due_amount: int | None
    may_be_barred: bool | None
    change_untold: bool
    in_doubt: bool

    @property
    def is_known(self) -> bool:
        """Tell whether what is due can be told: a balance not late needs its next due day."""
        if self.as_of is None or self.in_doubt:
            return False
        is_over = self.total <= 0
        return is_over or self.owed > 0 or (self.next_due_on or date.min) > self.as_of

    def due_since(self, today: date) -> int:
        """Return what has come due after the balance, less the money of theirs that waits."""
        if self.as_of is None or self.next_due_on is None:
            return 0
        if not self.as_of < self.next_due_on <= today:
            return 0
        return max(0, (self.next_due_amount or 0) - self.unapplied)

    def days_on(self, today: date) -> int:
        """Return the days past due on a day, nothing having been paid since."""
        if self.as_of is not None and self.owed > 0:
            return self.days_past_due + max(0, (today - self.as_of).days)
        if self.due_since(today) and self.next_due_on is not None:
            return (today - self.next_due_on).days
        return 0

    def owed_on(self, today: date) -> int:
        """Return what is owed on a day, interest and penalties of the days since left out."""
        return self.owed + self.due_since(today)


class PortfolioFacts:
    """The fact source of this room.

    :param rules: gives the law in force here, which says from which age somebody is of age.
    """

    owns = frozenset(
        {
            "lender_kind",
            "memberships",
            "product",
            "time_zone",
            "party_is_minor",
            "days_past_due",
            "amount_owed",
            "time_barred",
            "creditor_change_told",
            "balance_age_hours",
        }
    )

    def __init__(self, rules: Callable[[], Rulebook]) -> None:
        self._rules = rules

    def gather(self, asked: Sequence[Contact], *, now: datetime) -> list[dict[str, Any]]:
        """Return the facts of each touch asked for, in their order; a fact unknown is None."""
        people: dict[int, _Person] = {}
        debts: dict[int, list[_Debt]] = defaultdict(list)
        with connection.cursor() as cursor:
            ids = sorted({one.borrower_id for one in asked})
            cursor.execute(_ROWS, {"ids": ids, "money": list(MONEY)})
            for borrower, zone, adcode, born_by, loan, *rest in cursor.fetchall():
                people[borrower] = _Person(zone or (_CHINA if adcode else ""), born_by)
                # A loan without a standing says nothing: what is owed altogether is unknown.
                if loan is not None:
                    kind, memberships, *more = rest
                    told = None if memberships is None else json.loads(memberships)
                    debts[borrower].append(_Debt(loan, kind, told, *more))
        return [
            self._facts(one, people[one.borrower_id], debts[one.borrower_id], now)
            if one.borrower_id in people
            else {}
            for one in asked
        ]

    def _facts(
        self, asked: Contact, person: _Person, debts: Sequence[_Debt], now: datetime
    ) -> dict[str, Any]:
        facts: dict[str, Any] = {"time_zone": person.time_zone or None}
        if not person.time_zone:
            return facts
        zone = ZoneInfo(person.time_zone)
        today = now.astimezone(zone).date()
        majority = adult_from(self._rules().packs, today)
        if asked.party == "borrower" and person.born_by is not None and majority is not None:
            limit = months_after(today, -MONTHS_A_YEAR * majority)
            facts["party_is_minor"] = person.born_by > limit
        about = [one for one in debts if not asked.loan_ids or one.loan in asked.loan_ids]
        if not about or not all(one.is_known for one in about):
            return facts
        due = [one for one in about if one.owed_on(today)] or about
        oldest = min(one.balance_on for one in due) + timedelta(days=1)
        since = now - datetime.combine(oldest, time(), tzinfo=zone)
        return facts | {
            "lender_kind": _same([one.lender_kind or None for one in due]),
            "memberships": _same([one.memberships for one in due]),
            "product": _same([one.product or None for one in due]),
            "days_past_due": max(one.days_on(today) for one in due),
            "amount_owed": sum(one.owed_on(today) for one in due),
            "time_barred": None if any(one.may_be_barred is not False for one in due) else False,
            "creditor_change_told": None if any(one.change_untold for one in due) else True,
            "balance_age_hours": max(0.0, since / timedelta(hours=1)),
        }


def _same(values: Sequence[V]) -> V | None:
    """Return the one value all have; None where they differ."""
    return values[0] if all(value == values[0] for value in values) else None
