"""Every way to reach a borrower, and what the gate would say to it now.

The borrower's own open numbers and addresses, each by what it can carry; a way that may not be used
says by which rule and when it opens, if time alone opens it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from hejie.interfaces.desk.asking import caller
from hejie.outreach.gate import look
from hejie.outreach.gate.standing import KINDS
from hejie.people.models import User
from hejie.permit import Ground, Rulebook, Verdict
from hejie.portfolio.models import Borrower, ContactPoint

SHOWN = ("call", "sms", "email", "letter", "visit")
"""What a desk shows, in its order."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to reach somebody, as the gate sees it now.

    :param opens_at: when it opens if nothing but time passes; None: not by time alone.
    :param until_at: until when it may be used today, of one that may be.
    """

    action: str
    point: ContactPoint
    verdict: Verdict
    opens_at: datetime | None
    until_at: datetime | None

    @property
    def may(self) -> bool:
        """Whether it may be used now."""
        return self.verdict.is_permitted

    @property
    def needs_person(self) -> bool:
        """Whether a fact is missing that a person can find out."""
        return self.verdict.answer == "undetermined"

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """What stands against it."""
        return self.verdict.grounds


def ways_of(
    borrower: Borrower, *, collector: User, purpose: str, rules: Rulebook, now: datetime
) -> list[tuple[str, list[Way]]]:
    """Return the ways by action, in the order of ``SHOWN``; an action without any is left out.

    :param collector: who would make contact.
    """
    points = _points_of(borrower)
    pairs = [(action, point) for action in SHOWN for point in points if point.kind in KINDS[action]]
    asking = caller(collector, borrower_id=borrower.pk, now=now)
    asked = [asking.asked(action, purpose=purpose, point_id=point.pk) for action, point in pairs]
    zone = ZoneInfo(borrower.time_zone or "Asia/Shanghai")
    ways = [
        _way(action, point, verdict, zone=zone, now=now)
        for (action, point), verdict in zip(
            pairs, look(asked=asked, rules=rules, now=now) if asked else [], strict=True
        )
    ]
    return [(action, list(some)) for action, some in groupby(ways, key=lambda way: way.action)]


def _points_of(borrower: Borrower) -> Sequence[ContactPoint]:
    own = ContactPoint.objects.filter(borrower=borrower, relation="self", closed_at__isnull=True)
    return list(own.exclude(valid=False).order_by("id"))


def _way(
    action: str, point: ContactPoint, verdict: Verdict, *, zone: ZoneInfo, now: datetime
) -> Way:
    here = now.astimezone(zone).replace(tzinfo=None)
    ends = [
        window.until_at.replace(tzinfo=zone)
        for window in verdict.windows
        if window.from_at <= here < window.until_at
    ]
    return Way(action, point, verdict, verdict.next_moment, ends[0] if ends else None)
