"""Payments attributed in the very transaction that takes them down; see ``attribution``."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import connection

from hejie.evidence.operations import Draft, record_many
from hejie.outreach.models import Attribution
from hejie.outreach.worklists.attribution import Holding, holder_at
from hejie.people.queries import day_of
from hejie.values.actor import Actor

_ARRIVED = """
    SELECT p.id, c.id, a.id, a.from_on, a.until_on, a.made_at, a.ended_at
    FROM outreach_assignment a
    JOIN portfolio_case c ON c.id = a.case_id
    JOIN portfolio_mandate m ON m.id = c.mandate_id
    JOIN portfolio_loan l ON l.borrower_id = c.borrower_id AND l.lender_id = m.lender_id
    JOIN portfolio_payment p ON p.loan_id = l.id AND p.received_at >= %(now)s AND p.reverses = ''
    WHERE c.borrower_id IN ({among})
    AND NOT EXISTS (SELECT FROM outreach_attribution t WHERE t.payment_id = p.id)
"""
_TAKEN_BACK = """
    SELECT p.id, t.case_id, t.assignment_id
    FROM portfolio_payment p
    JOIN portfolio_loan l ON l.id = p.loan_id
    JOIN portfolio_payment o ON o.servicer_id = p.servicer_id AND o.external_id = p.reverses
    JOIN outreach_attribution t ON t.payment_id = o.id
    WHERE l.borrower_id IN ({among}) AND p.received_at >= %(now)s AND p.reverses <> ''
    AND NOT EXISTS (SELECT FROM outreach_attribution s WHERE s.payment_id = p.id)
"""


def credit_money(*, among: str, actor: Actor, now: datetime) -> None:
    """Write down whose each payment is that came in just now, or was taken back.

    Money on a case that nobody had is nobody's, and has no row.

    :param among: a query of ours that gives the borrowers; the caller holds their rows.
    """
    holdings: dict[tuple[int, int], list[Holding]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED.format(among=among), {"now": now})
        for payment, case, *said in cursor.fetchall():
            holdings[payment, case].append(Holding(*said))
    found = [
        (payment, case, holding.assignment)
        for (payment, case), known in sorted(holdings.items())
        if (holding := holder_at(known, at=now, on=day_of(now))) is not None
    ]
    _write(found, actor=actor, now=now)
    # Money may come in and be taken back by the same tape.
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK.format(among=among), {"now": now})
        taken = sorted(cursor.fetchall())
    _write(taken, actor=actor, now=now)


def _write(found: list[tuple[int, int, int]], *, actor: Actor, now: datetime) -> None:
    Attribution.objects.bulk_create(
        [
            Attribution(payment_id=payment, case_id=case, assignment_id=holding, attributed_at=now)
            for payment, case, holding in found
        ],
        batch_size=1000,
    )
    record_many(
        [
            Draft(
                "outreach.payment_attributed",
                {"payment": str(payment), "case": str(case), "assignment": str(holding)},
                {},
            )
            for payment, case, holding in found
        ],
        actor=actor,
        now=now,
    )
