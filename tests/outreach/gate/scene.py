"""A borrower who may lawfully be called and written to, for the tests of the gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tests.portfolio.books import servicer_with_book

from hejie.care import facts as care
from hejie.outreach.gate import Asked, history
from hejie.outreach.gate.sources import SOURCES
from hejie.people.models import Organization
from hejie.permit import rulebook
from hejie.portfolio.models import Borrower, ContactPoint, Loan
from hejie.privacy.index import blind
from hejie.privacy.keys import ring
from hejie.values.actor import Actor

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, a Saturday
RULES = rulebook(laws=("cn",))
COLLECTOR = Actor("person", "7", "demo")
DIALLER = Actor("key", "k1", "demo")
LAWFUL: Mapping[str, Any] = {
    "lender_kind": "consumer_finance",
    "product": "consumer_loan",
    "memberships": [],
    "time_zone": "Asia/Shanghai",
    "party_is_minor": False,
    "days_past_due": 20,
    "amount_owed": 120_000,
    "amount_claimed": 120_000,
    "annual_cost": 0.18,
    "time_barred": False,
    "balance_age_hours": 3,
    "creditor_change_told": True,
    "collector_certified": True,
    "collector_barred": False,
    "recording_on": True,
    "template_approved": True,
    "identifies_lender": True,
    "discloses_debt": True,
    "conduct_flags": [],
}
"""What is not owned in these tests, so that the asker tells it."""


@contextmanager
def owned() -> Iterator[None]:
    """Let care and the history answer for what is theirs."""
    with SOURCES.only(care.source, history.source):
        yield


def borrower(
    code: str = "demo", known: tuple[str, ...] = ("holds", "preferences", "touches")
) -> Borrower:
    """Make a borrower with a loan, a mobile number and an e-mail address."""
    return another(servicer_with_book(code, known=known, now=NOW))


def another(servicer: Organization, name: str = "b1") -> Borrower:
    """Make one more borrower of the same book."""
    made = Borrower.objects.create(servicer=servicer, external_id=name, time_zone="Asia/Shanghai")
    Loan.objects.create(
        borrower=made, servicer=servicer, lender=servicer, external_id=name, currency="CNY"
    )
    _point(made, "mobile", "10012345678")
    _point(made, "email", f"{name}@example.com")
    return made


def _point(whose: Borrower, kind: str, value: str) -> None:
    row = ContactPoint(borrower=whose, kind=kind, source="contract")
    row.value_index = blind(value, organization=whose.servicer.code, field="mobile", ring=ring())
    # A sealed value needs its row's key first.
    row.pk = whose.pk * 10 + len(kind)
    row.value = value
    row.save(force_insert=True)


def reachable_at(who: Borrower, number: str) -> Borrower:
    """Give a borrower this mobile number."""
    point = ContactPoint.objects.get(borrower=who, kind="mobile")
    code = who.servicer.code
    point.value = number
    point.value_index = blind(number, organization=code, field="mobile", ring=ring())
    point.save()
    return who


def asked(whose: Borrower, action: str = "call", **other: object) -> Asked:
    """Return a lawful question about a borrower."""
    kind = "email" if action == "email" else "mobile"
    point = ContactPoint.objects.get(borrower=whose, kind=kind)
    said: dict[str, Any] = {
        "borrower_id": whose.pk,
        "organization": "demo",
        "action": action,
        "purpose": "collect",
        "contact_point_id": point.pk,
        "told": LAWFUL,
        **other,
    }
    return Asked(**said)
