"""What care knows of a proposed touch, for the gate: holds, opt-outs, hours, who may be spoken to.

What the lender told and what was said here count together, and the narrower wins. Where a lender
told nothing of holds or preferences, and nothing was said here either, the fact is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db import connection

from hejie.care.scopes import Contact, Held, kinds_covering
from hejie.values.names import BORROWER_STATUSES

_HOURS = ("agreed_earliest", "agreed_latest", "wished_earliest", "wished_latest")

_KNOWN = """
    SELECT b.id,
        coalesce('holds' = ANY(k.known), false)
            AND NOT EXISTS (SELECT FROM portfolio_doubt d
                WHERE d.borrower_id = b.id AND d."table" = 'holds'),
        coalesce('preferences' = ANY(k.known), false)
            AND NOT EXISTS (SELECT FROM portfolio_doubt d
                WHERE d.borrower_id = b.id AND d."table" = 'preferences'),
        v.all_contact_refused, v.represented, v.borrower_status,
        h.id IS NOT NULL, h.agreed_earliest, h.agreed_latest, h.wished_earliest, h.wished_latest,
        ARRAY(SELECT o.channel FROM care_optout o
            WHERE o.borrower_id = b.id AND o.ended_at IS NULL)
    FROM portfolio_borrower b
    LEFT JOIN portfolio_book k ON k.servicer_id = b.servicer_id
    LEFT JOIN care_voice v ON v.borrower_id = b.id AND v.ended_at IS NULL
    LEFT JOIN care_hours h ON h.borrower_id = b.id AND h.ended_at IS NULL
    WHERE b.id = ANY(%(ids)s)
"""
_HOLDS = """
    SELECT borrower_id, kind, scope, loan_id, channel FROM care_hold
    WHERE borrower_id = ANY(%(ids)s) AND ended_at IS NULL AND since_at <= %(now)s
        AND (until_at IS NULL OR until_at > %(now)s)
    UNION ALL
    SELECT t.borrower_id, t.kind, 'all', NULL, '' FROM portfolio_toldhold t
    JOIN portfolio_borrower b ON b.id = t.borrower_id
    CROSS JOIN LATERAL (SELECT
        (%(now)s AT TIME ZONE coalesce(nullif(b.time_zone, ''), 'Asia/Shanghai'))::date AS day) at
    WHERE t.borrower_id = ANY(%(ids)s) AND t.since_on <= at.day
        AND (t.until_on IS NULL OR t.until_on > at.day)
"""
_TOLD = """
    SELECT borrower_id, channel, coalesce(opted_out, false), coalesce(all_contact_refused, false),
        coalesce(represented, false), borrower_status,
        agreed_earliest, agreed_latest, wished_earliest, wished_latest
    FROM portfolio_toldwish WHERE borrower_id = ANY(%(ids)s)
"""


@dataclass(slots=True)
class _Word:
    """What is known of one borrower's will."""

    holds_known: bool
    wishes_known: bool
    refused: bool | None
    represented: bool | None
    status: str
    agreed_here: bool
    agreed: list[tuple[str, str]] = field(default_factory=list)
    wished: list[tuple[str, str]] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    """Channels; the empty one stands for every channel."""


class CareFacts:
    """The fact source of this room."""

    owns = frozenset(
        {
            "holds",
            "channel_opted_out",
            "all_contact_refused",
            "represented",
            "borrower_status",
            *_HOURS,
        }
    )

    def gather(self, asked: Sequence[Contact], *, now: datetime) -> list[dict[str, Any]]:
        """Return the facts of each touch asked for, in their order; a fact unknown is None."""
        ids = sorted({one.borrower_id for one in asked})
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN, {"ids": ids})
            words = {row[0]: _word_here(row[1:]) for row in cursor.fetchall()}
            cursor.execute(_HOLDS, {"ids": ids, "now": now})
            held: dict[int, list[Held]] = defaultdict(list)
            for borrower, *hold in cursor.fetchall():
                held[borrower].append(Held(*hold))
            cursor.execute(_TOLD, {"ids": ids})
            for borrower, *told in cursor.fetchall():
                _add_told(words[borrower], told)
        nothing = dict.fromkeys(self.owns)
        return [
            _facts(one, words[one.borrower_id], held[one.borrower_id])
            if one.borrower_id in words
            else dict(nothing)
            for one in asked
        ]


source = CareFacts()


def _word_here(row: Sequence[Any]) -> _Word:
    holds_known, wishes_known, refused, represented, status, here, *hours, channels = row
    word = _Word(
        holds_known,
        wishes_known,
        refused,
        represented,
        status or "",
        agreed_here=here,
        opted_out=set(channels),
    )
    agreed, wished = _span(hours[0], hours[1]), _span(hours[2], hours[3])
    word.agreed += [agreed] if agreed else []
    word.wished += [wished] if wished else []
    return word


def _span(earliest: time | None, latest: time | None) -> tuple[str, str] | None:
    if earliest is None and latest is None:
        return None
    return (
        "" if earliest is None else f"{earliest:%H:%M}",
        "" if latest is None else f"{latest:%H:%M}",
    )


def _add_told(word: _Word, told: Sequence[Any]) -> None:
    channel, opted_out, refused, represented, status, *hours = told
    if opted_out:
        word.opted_out.add(channel)
    word.refused = word.refused or refused
    word.represented = word.represented or represented
    word.status = max(word.status, status, key=_gravity)
    # Agreed hours widen: what was said here, later and by the borrower, stands alone; told ones
    # count only for every channel.
    if (hours[0] or hours[1]) and not channel and not word.agreed_here:
        word.agreed.append((hours[0], hours[1]))
    if hours[2] or hours[3]:
        word.wished.append((hours[2], hours[3]))


def _gravity(status: str) -> int:
    return BORROWER_STATUSES.index(status) if status else -1


def _facts(contact: Contact, word: _Word, held: Sequence[Held]) -> dict[str, Any]:
    out = "" in word.opted_out or contact.action in word.opted_out
    agreed = set(word.agreed)
    agreed_earliest, agreed_latest = agreed.pop() if len(agreed) == 1 else ("", "")
    wished_earliest, wished_latest = _narrowest(word.wished)
    # Silence is a no only where the lender's word is whole.
    no = False if word.wishes_known else None
    alive = BORROWER_STATUSES[0] if word.wishes_known else None
    return {
        "holds": kinds_covering(held, contact) if word.holds_known else None,
        "channel_opted_out": True if out else no,
        "all_contact_refused": no if word.refused is None else word.refused,
        "represented": no if word.represented is None else word.represented,
        "borrower_status": word.status or alive,
        "agreed_earliest": agreed_earliest or None,
        "agreed_latest": agreed_latest or None,
        "wished_earliest": wished_earliest or None,
        "wished_latest": wished_latest or None,
    }


def _narrowest(wished: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return the hours that every wish leaves; where they leave none, a span of no length.

    One wish alone may run past midnight.
    """
    if not wished:
        return "", ""
    earliest = max(one[0] for one in wished)
    latest = min((one[1] for one in wished if one[1]), default="")
    if latest and earliest > latest and len(set(wished)) > 1:
        return earliest, earliest
    return earliest, latest
