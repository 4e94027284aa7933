"""Reads of outreach: what the gate was asked, which permits stand, nights, and contacts.

An organisation sees what was asked in its name and what anybody asked about borrowers of its book.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from hejie.outreach.models import Ask, Night, Permit, Touch, WorkItem
from hejie.portfolio.models import PastContact
from hejie.values.names import ANSWERS

_BY_DAY = """
    SELECT rule, (a.asked_at AT TIME ZONE %(zone)s)::date AS day, count(*)
    FROM outreach_ask a JOIN portfolio_borrower b ON b.id = a.borrower_id
    CROSS JOIN LATERAL unnest(a.rules) AS rule
    WHERE (a.organization_id = %(organization)s OR b.servicer_id = %(organization)s)
    AND a.asked_at >= %(since)s AND a.asked_at < %(until)s AND a.answer <> 'permitted'
    GROUP BY rule, day
"""


def asks(*, organization_id: int) -> QuerySet[Ask]:
    """Return the questions an organisation may see, whatever their answer."""
    return Ask.objects.filter(_seen_by(organization_id))


def asks_between(*, organization_id: int, since: datetime, until: datetime) -> QuerySet[Ask]:
    """Return the questions of a period, the newest first; ``until`` is not in it."""
    of_period = asks(organization_id=organization_id).filter(
        asked_at__gte=since, asked_at__lt=until
    )
    return of_period.order_by("-asked_at", "-id")


def asked_by_day(
    *, organization_id: int, since: datetime, until: datetime, zone: tzinfo
) -> list[tuple[date, Mapping[str, int]]]:
    """Return the answers of each day of a period, by answer; a day without a question has zeros.

    :param zone: the clock by which a day begins and ends.
    """
    rows = (
        asks_between(organization_id=organization_id, since=since, until=until)
        .order_by()
        .annotate(on=TruncDate("asked_at", tzinfo=zone))
        .values_list("on", "answer")
        .annotate(number=Count("id"))
    )
    told: dict[date, dict[str, int]] = {}
    day, last = since.astimezone(zone).date(), (until - timedelta.resolution).astimezone(zone)
    while day <= last.date():
        told[day] = dict.fromkeys(ANSWERS, 0)
        day += timedelta(days=1)
    for on, answer, number in rows:
        told[on][answer] = number
    return list(told.items())


def refused_by_day(
    *, organization_id: int, since: datetime, until: datetime, zone: tzinfo
) -> dict[str, dict[date, int]]:
    """Return how often each rule was a ground on each day; a day without one is not named.

    :param zone: the clock by which a day begins and ends.
    """
    said: Mapping[str, Any] = {
        "organization": organization_id,
        "since": since,
        "until": until,
        "zone": str(zone),
    }
    told: dict[str, dict[date, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY, said)
        for rule, day, number in cursor.fetchall():
            told.setdefault(rule, {})[day] = number
    return told


def open_permits(*, organization_id: int, now: datetime) -> int:
    """Return how many permits are neither used nor over now."""
    return Permit.objects.filter(
        _seen_by(organization_id), state="open", good_until__gt=now
    ).count()


def asks_about(*, borrower_id: int) -> QuerySet[Ask]:
    """Return the questions about a borrower, the newest first."""
    return Ask.objects.filter(borrower_id=borrower_id).order_by("-asked_at", "-id")


def nights(*, servicer_id: int) -> QuerySet[Night]:
    """Return the nights over a servicer's book, the newest first; reports are not read along."""
    return Night.objects.filter(servicer_id=servicer_id).order_by("-started_at").defer("report")


def worklist(*, night_id: int) -> QuerySet[WorkItem]:
    """Return the steps of a night in the order in which they are to be worked."""
    return WorkItem.objects.filter(night_id=night_id).order_by("priority", "id")


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact with a borrower: one of ours, or one the lender told of.

    :param made_by: who made it; empty for one that was told.
    :param state: of ours alone.
    """

    at: datetime
    action: str
    party: str
    outcome: str
    state: str
    made_by: str

    @property
    def is_ours(self) -> bool:
        """Whether a permit stands behind it."""
        return bool(self.made_by)


def contacts_with(*, borrower_id: int, most: int) -> list[Contact]:
    """Return the latest contacts with a borrower, ours and told, the newest first."""
    ours = Touch.objects.filter(borrower_id=borrower_id).order_by("-at")[:most]
    told = PastContact.objects.filter(borrower_id=borrower_id).order_by("-at")[:most]
    found = [
        *(Contact(t.at, t.action, t.party, t.outcome, t.state, t.made_by) for t in ours),
        *(Contact(t.at, t.action, t.party, t.outcome, "", "") for t in told),
    ]
    return sorted(found, key=lambda contact: contact.at, reverse=True)[:most]


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom contacts reached since a moment.

    :param borrowers: contacted at least once.
    :param distress: contacts that ended in distress.
    :param refused: contacts that ended because the person would not talk.
    """

    borrowers: int
    distress: int
    refused: int


def reached_since(*, servicer_id: int, since: datetime) -> Reached:
    """Return whom contacts of ours with a servicer's borrowers reached; one that failed is none."""
    made = Touch.objects.filter(borrower__servicer_id=servicer_id, at__gte=since)
    counted: dict[str, Any] = made.exclude(state="failed").aggregate(
        borrowers=Count("borrower", distinct=True),
        distress=Count("id", filter=Q(outcome="distress")),
        refused=Count("id", filter=Q(outcome="refused")),
    )
    return Reached(**counted)


def _seen_by(organization_id: int) -> Q:
    return Q(organization_id=organization_id) | Q(borrower__servicer_id=organization_id)
