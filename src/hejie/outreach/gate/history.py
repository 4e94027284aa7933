"""What was done to a borrower already, and what is reserved: the counters of every cap.

Counted are touches of ours (all but those that certainly never went out), contacts the lender told
of, and permits: an open one reserves its unit until it ends, and one given to somebody else's
machine counts as made when nobody reports on it. What nobody can say counts: a call of unknown
outcome as connected, a dial of an unknown number as of this one. Days are the borrower's, and the
seven and thirty days end today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from hejie.outreach.gate.asked import Asked
from hejie.values.names import CALLS, MESSAGES

OTHERS = frozenset({"contact_person", "other"})
"""Parties a touch of whom counts towards nothing of the borrower's."""

_WEEK = timedelta(days=6)
_MONTH = timedelta(days=29)
_LOOK_BACK = timedelta(days=32)

_BORROWERS = """
    SELECT b.id, CASE WHEN b.time_zone <> '' THEN b.time_zone
            WHEN b.adcode <> '' THEN 'Asia/Shanghai' ELSE 'UTC' END,
        coalesce('touches' = ANY(k.known), false) AND NOT EXISTS (SELECT FROM portfolio_doubt d
            WHERE d.borrower_id = b.id AND d."table" = 'touches')
    FROM portfolio_borrower b LEFT JOIN portfolio_book k ON k.servicer_id = b.servicer_id
    WHERE b.id = ANY(%(ids)s)
"""
_EVENTS = """
    SELECT borrower_id, at, action, party, number,
        CASE WHEN outcome = 'no_answer' THEN coalesce(connected, false) ELSE connected END
    FROM outreach_touch
    WHERE borrower_id = ANY(%(ids)s) AND at >= %(since)s AND state <> 'failed'
    UNION ALL
    SELECT p.borrower_id, p.granted_at, p.action, p.party, c.value_index, NULL
    FROM outreach_permit p LEFT JOIN portfolio_contactpoint c ON c.id = p.contact_point_id
    WHERE p.borrower_id = ANY(%(ids)s) AND p.granted_at >= %(since)s
        AND ((p.state = 'open' AND (p.is_outside OR p.good_until > %(now)s))
            OR (p.state = 'expired' AND p.is_outside))
    UNION ALL
    SELECT borrower_id, at, action, party, number,
        CASE WHEN outcome = 'no_answer' THEN coalesce(connected, false) ELSE connected END
    FROM portfolio_pastcontact
    WHERE borrower_id = ANY(%(ids)s) AND at >= %(since)s AND at <= %(now)s
"""
_NUMBERS = "SELECT id, value_index FROM portfolio_contactpoint WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class _Event:
    at: datetime
    day: date
    action: str
    party: str
    number: bytes | None
    connected: bool


class History:
    """The fact source of this room."""

    owns = frozenset(
        {
            "connected_calls_today",
            "unanswered_dials_today",
            "dials_today",
            "connected_calls_7d",
            "call_attempts_7d",
            "last_conversation_at",
            "messages_today",
            "messages_7d",
            "visits_30d",
            "steps_done",
            "attempt_times_7d",
            "message_times_7d",
            "visit_times_30d",
        }
    )

    def gather(self, asked: Sequence[Asked], *, now: datetime) -> list[dict[str, Any]]:
        """Return the counters of each touch asked for; unknown where the lender told nothing."""
        ids = sorted({one.borrower_id for one in asked})
        points = sorted({one.contact_point_id for one in asked if one.contact_point_id})
        with connection.cursor() as cursor:
            cursor.execute(_BORROWERS, {"ids": ids})
            known = {row[0]: (ZoneInfo(row[1]), row[2]) for row in cursor.fetchall()}
            cursor.execute(_EVENTS, {"ids": ids, "now": now, "since": now - _LOOK_BACK})
            events: dict[int, list[_Event]] = defaultdict(list)
            for borrower, at, action, party, number, connected in cursor.fetchall():
                events[borrower].append(
                    _Event(
                        at,
                        at.astimezone(known[borrower][0]).date(),
                        action,
                        party,
                        None if number is None else bytes(number),
                        connected is not False,
                    )
                )
            cursor.execute(_NUMBERS, [points])
            numbers = {row[0]: bytes(row[1]) for row in cursor.fetchall()}
        return [
            _counters(
                one,
                events[one.borrower_id],
                today=now.astimezone(known[one.borrower_id][0]).date(),
                number=numbers.get(one.contact_point_id or 0),
            )
            if known.get(one.borrower_id, (None, False))[1]
            else {}
            for one in asked
        ]


source = History()


def _counters(
    asked: Asked, events: Sequence[_Event], *, today: date, number: bytes | None
) -> dict[str, Any]:
    # Of a third person every contact counts, whoever was reached: nobody is circled by turns.
    own = [one for one in events if asked.party in OTHERS or one.party not in OTHERS]
    week = [one for one in own if today - one.day <= _WEEK]
    dials = [one for one in week if one.action in CALLS]
    talks = [one for one in dials if one.connected]
    dials_today = [one for one in dials if one.day == today]
    unanswered = [
        one
        for one in dials_today
        if not one.connected and (number is None or one.number in {None, number})
    ]
    channel = asked.action if asked.action in MESSAGES else ""
    messages = [one for one in week if one.action == channel]
    visits = [one for one in own if one.action == "visit" and today - one.day <= _MONTH]
    return {
        "connected_calls_today": sum(one.day == today for one in talks),
        "unanswered_dials_today": len(unanswered),
        "dials_today": len(dials_today),
        "connected_calls_7d": len(talks),
        "call_attempts_7d": len(dials),
        "last_conversation_at": max((one.at for one in talks), default=None),
        "messages_today": sum(one.day == today for one in messages),
        "messages_7d": len(messages),
        "visits_30d": len(visits),
        "steps_done": sorted({one.action for one in own}),
        "attempt_times_7d": sorted(one.at for one in dials),
        "message_times_7d": sorted(one.at for one in messages),
        "visit_times_30d": sorted(one.at for one in visits),
    }
