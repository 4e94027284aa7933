"""Whom a bench may ask the gate about: a book brought in, a script in force, a key.

Imported once the house is open; see ``callable_book``.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.interfaces.api.house import brought_in

from hejie.people.keys import MOST_A_MINUTE, make_key
from hejie.people.models import KEY_SCOPES
from hejie.portfolio.models import ContactPoint, Doubt, Standing
from hejie.values.actor import Actor

_MOST_DAYS = 90


def fill(folder: Path, *, now: datetime) -> dict[str, object]:
    """Bring a tape in; return the key, and of each borrower overdue the id and a way to call."""
    lender = brought_in(folder).lender
    _, secret = make_key(
        organization=lender,
        scopes=set(KEY_SCOPES),
        label="bench",
        per_minute=MOST_A_MINUTE,
        actor=Actor("job", "bench", lender.code),
        now=now,
    )
    overdue = Standing.objects.filter(days_past_due__range=(1, _MOST_DAYS))
    ways = (
        ContactPoint.objects.filter(
            borrower__loans__standing__in=overdue, kind="mobile", relation="self", closed_at=None
        )
        .exclude(valid=False)
        .exclude(borrower__loans__in=Doubt.objects.exclude(loan=None).values("loan"))
        .values_list("borrower__external_id", "id")
    )
    return {"secret": secret, "ways": sorted(dict(ways).items())}
