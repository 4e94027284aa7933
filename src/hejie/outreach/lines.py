"""How the lines stand that must be kept open, written down by who keeps them, for who watches."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from hejie.outreach.heard import LINES
from hejie.outreach.models import Line

SEEN_WITHIN = timedelta(minutes=1)
"""Whoever keeps a line says so more often; one of which nobody says anything is not open."""


def note(*, channel: str, is_open: bool, now: datetime) -> None:
    """Write down how a line stands; ``since_at`` moves only when that changes."""
    seen = Line.objects.filter(channel=channel).update(seen_at=now)
    if not seen:
        Line.objects.get_or_create(
            channel=channel, defaults={"is_open": is_open, "since_at": now, "seen_at": now}
        )
    changed = Line.objects.filter(channel=channel).exclude(is_open=is_open)
    changed.update(is_open=is_open, since_at=F("seen_at"))


def standing(*, now: datetime) -> dict[str, bool]:
    """Return each line that is to be kept, by its channel, and whether it is open."""
    rows = {
        line.channel: line.is_open and line.seen_at > now - SEEN_WITHIN
        for line in Line.objects.all()
    }
    return {each.name: rows.get(each.name, False) for each in LINES}


def forget_others(*, now: datetime) -> None:
    """Forget lines of before that nobody is to keep any more, so that nobody waits for them."""
    kept = [each.name for each in LINES]
    Line.objects.exclude(channel__in=kept).filter(seen_at__lt=now - SEEN_WITHIN).delete()
