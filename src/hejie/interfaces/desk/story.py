"""The story of a case on one screen: what is owed to whom, what falls due, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hejie.arrangements import queries as arrangements
from hejie.care import queries as care
from hejie.interfaces.shell.who import called
from hejie.outreach import queries as outreach
from hejie.outreach.models import Permit, WorkItem
from hejie.people.models import Organization
from hejie.portfolio import queries
from hejie.portfolio.models import Borrower, Loan
from hejie.values.actor import Actor

LATEST = 12
USUAL = "CNY"
LINES = 3
"""Due lines shown: those around today."""


@dataclass(frozen=True, slots=True)
class Line:
    """What falls due on a day."""

    loan: str
    due_on: date
    amount: int
    currency: str
    is_past: bool


def story_of(one: Borrower, *, house: Organization, now: datetime, today: date) -> dict[str, Any]:
    """Return what the page of a borrower tells, by the names its template has for it."""
    loans = list(queries.loans_of(borrower_id=one.pk))
    standings = [loan.standing for loan in loans if hasattr(loan, "standing")]
    contacts = outreach.contacts_with(borrower_id=one.pk, most=LATEST)
    names = called((each.made_by for each in contacts if each.is_ours), house=house)
    return {
        "borrower": one,
        "borrower_zone": one.time_zone,
        "loans": loans,
        "worst": max(standings, key=lambda standing: standing.days_past_due, default=None),
        "totals": queries.owed_by_currency(loans),
        "creditors": queries.claims_by_creditor(borrower_id=one.pk),
        "lines": _lines(loans, today=today),
        "payments": queries.payments_of(borrower_id=one.pk)[:LINES],
        "holds": list(care.holds_of(borrower_id=one.pk, now=now)),
        "contacts": [{"one": each, "by": names.get(each.made_by, "")} for each in contacts],
        "steps": _steps(one),
        "promises": list(arrangements.promises_of(borrower_id=one.pk)[:LINES]),
        "currency": loans[0].currency if loans else USUAL,
        "today": today,
    }


def currency_of(one: Borrower) -> str:
    """Return the currency in which a borrower owes."""
    found = Loan.objects.filter(borrower=one).order_by("id").values_list("currency", flat=True)
    return found.first() or USUAL


def current_of(one: Borrower, *, actor: Actor, now: datetime) -> Permit | None:
    """Return the call this person is at with a borrower: permitted and not begun, or begun."""
    theirs = Permit.objects.filter(
        borrower=one, organization__code=actor.organization, asked_by=str(actor), action="call"
    ).select_related("contact_point", "touch", "template_version")
    begun = theirs.filter(state="used", touch__state="sending", touch__outcome="")
    waiting = theirs.filter(state="open", good_until__gt=now)
    return begun.order_by("-granted_at").first() or waiting.order_by("-granted_at").first()


def _lines(loans: Sequence[Loan], *, today: date) -> list[Line]:
    """Return the due lines nearest to today, the earliest first."""
    lines = [
        Line(loan.external_id, due_on, principal + interest + fee, loan.currency, due_on < today)
        for loan in loans
        if (schedule := getattr(loan, "schedule", None)) is not None
        for due_on, principal, interest, fee in zip(
            schedule.due_on, schedule.principal, schedule.interest, schedule.fee, strict=True
        )
    ]
    nearest = sorted(lines, key=lambda line: abs((line.due_on - today).days))[:LINES]
    return sorted(nearest, key=lambda line: (line.due_on, line.loan))


def _steps(one: Borrower) -> list[WorkItem]:
    """Return the steps of the latest night's plan that are still to be made."""
    steps = WorkItem.objects.filter(borrower=one, state__in=("open", "claimed"))
    return list(steps.order_by("-night_id", "step")[:LINES])
