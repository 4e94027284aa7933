"""Who asks about whom, and by which way: refused where they have no part in it.

Somebody else's borrower is *not found*: whether a person owes anybody is not told to strangers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from hejie.outreach.gate.asked import Asked, UnableToAsk
from hejie.portfolio.operations import lock_borrowers

_ACTOR_OF = {
    "lender": "lender",
    "platform": "platform",
    "guarantor": "lender",
    "agency": "agency",
    "law_firm": "law_firm",
}
"""What an organisation acts as, by its kind; a guarantor that has paid is the creditor."""

KINDS = {
    "sms": ("mobile",),
    "push": ("app",),
    "email": ("email",),
    "call": ("mobile", "phone"),
    "ai_call": ("mobile", "phone"),
    "letter": ("address",),
    "legal_letter": ("address",),
    "visit": ("address",),
}
"""Kinds of contact point by which an action reaches somebody."""

_WHOSE = {"borrower": "self", "guarantor": "guarantor", "contact_person": "emergency_contact"}
"""Whose contact point reaches a party."""

_ORGANIZATIONS = "SELECT code, id, kind FROM people_organization WHERE code = ANY(%s)"

_STANDING = """
    SELECT b.id, b.facts_version, s.code,
        ARRAY(SELECT DISTINCT o.code FROM portfolio_loan l
            JOIN people_organization o ON o.id = l.lender_id WHERE l.borrower_id = b.id),
        ARRAY(SELECT p.agency_code FROM portfolio_placement p WHERE p.borrower_id = b.id
            AND p.from_on <= at.day AND (p.until_on IS NULL OR p.until_on > at.day))
    FROM portfolio_borrower b
    JOIN people_organization s ON s.id = b.servicer_id
    CROSS JOIN LATERAL (SELECT
        (%(now)s AT TIME ZONE coalesce(nullif(b.time_zone, ''), 'Asia/Shanghai'))::date AS day) at
    WHERE b.id = ANY(%(ids)s)
"""
_POINTS = """
    SELECT id, borrower_id, kind, relation, valid IS DISTINCT FROM false AND closed_at IS NULL
    FROM portfolio_contactpoint WHERE id = ANY(%s)
"""
_Point = tuple[int, str, str, bool]
_NOBODYS: _Point = (0, "", "", False)
_LOANS = "SELECT id, borrower_id FROM portfolio_loan WHERE id = ANY(%s)"


@dataclass(slots=True)
class Stood:
    """A borrower: the version of their facts, and who among the askers acts as what."""

    facts_version: int
    organizations: Mapping[str, int]
    actors: Mapping[str, str] = field(default_factory=dict)

    def fixed_by(self, asked: Asked, *, now: datetime) -> dict[str, Any]:
        """Return the facts that a question itself fixes."""
        return {
            "action": asked.action,
            "purpose": asked.purpose,
            "party": asked.party,
            "actor": self.actors[asked.organization],
            "at": now,
        }


def locked_standing_of(asked: Sequence[Asked], *, now: datetime) -> dict[int, Stood]:
    """Lock the borrowers, in ascending order, and return what each question stands on.

    :raises UnableToAsk: see :func:`~hejie.outreach.gate.asking.ask_many`.
    """
    lock_borrowers(one.borrower_id for one in asked)
    return standing_of(asked, now=now)


def standing_of(asked: Sequence[Asked], *, now: datetime) -> dict[int, Stood]:
    """Return what each question stands on, as it is read now.

    :raises UnableToAsk: see :func:`~hejie.outreach.gate.asking.ask_many`.
    """
    ids = sorted({one.borrower_id for one in asked})
    with connection.cursor() as cursor:
        cursor.execute(_ORGANIZATIONS, [sorted({one.organization for one in asked})])
        found = cursor.fetchall()
        organizations = {code: pk for code, pk, _ in found}
        actors = {code: _ACTOR_OF[kind] for code, _, kind in found}
        cursor.execute(_STANDING, {"ids": ids, "now": now})
        standing = {}
        partners: dict[int, set[str]] = {}
        for borrower, version, servicer, lenders, agencies in cursor.fetchall():
            standing[borrower] = Stood(version, organizations, actors)
            partners[borrower] = {servicer, *lenders, *agencies}
        cursor.execute(_POINTS, [[one.contact_point_id for one in asked if one.contact_point_id]])
        points = {row[0]: row[1:] for row in cursor.fetchall()}
        loans = _owners(cursor, set().union(*(one.loan_ids for one in asked)))
    unfit = {
        place: why
        for place, one in enumerate(asked)
        if (why := _unfit(one, partners=partners, known=organizations, points=points, loans=loans))
    }
    if unfit:
        raise UnableToAsk(next(iter(unfit.values())), unfit=unfit)
    return standing


def _owners(cursor: CursorWrapper, loan_ids: set[int]) -> dict[int, int]:
    """Return whose the loans are."""
    if not loan_ids:
        return {}
    cursor.execute(_LOANS, [sorted(loan_ids)])
    return dict(cursor.fetchall())


def _unfit(
    asked: Asked,
    *,
    partners: Mapping[int, set[str]],
    known: Mapping[str, int],
    points: Mapping[int, _Point],
    loans: Mapping[int, int],
) -> str:
    """Return why a question cannot be put; empty: it can."""
    if asked.organization not in partners.get(asked.borrower_id, set()) & known.keys():
        return f"borrower {asked.borrower_id}: not found"
    if any(loans.get(loan) != asked.borrower_id for loan in asked.loan_ids):
        return "loan_ids: one of them is not the borrower's"
    if asked.contact_point_id is None:
        return "" if asked.is_outside else "contact_point_id: say which way to reach the borrower"
    why = _misfit(asked, points.get(asked.contact_point_id, _NOBODYS))
    return why and f"contact point {asked.contact_point_id}: {why}"


def _misfit(asked: Asked, point: _Point) -> str:
    """Return why a contact point is none for this touch; empty: it is one."""
    borrower, kind, whose, is_open = point
    if borrower != asked.borrower_id:
        return "not the borrower's"
    if not is_open:
        return "closed or known not to work"
    if whose != _WHOSE.get(asked.party, whose):
        return f"not of the {asked.party}"
    return "" if kind in KINDS[asked.action] else f"no way to make {asked.action}"
