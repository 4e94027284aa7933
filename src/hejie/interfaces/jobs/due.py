"""Which books are due for their night: every one, once a day, from an hour of the evening on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from hejie.interfaces.jobs.night import run_night
from hejie.outreach.models import Night
from hejie.permit import rulebook
from hejie.permit.policy import EVERYTHING, load_policy
from hejie.portfolio.models import Book
from hejie.strategy.load import load_ladder
from hejie.values.actor import Actor
from hejie.values.unable import Unable

FROM_HOUR = 21
"""The hour, by the house's clock, from which the night of that day may run."""

_LOG = logging.getLogger(__name__)
_LADDER = "cn-default"


def run_due_nights(
    *, local: datetime, laws: Sequence[str], clock: Callable[[], datetime]
) -> list[Night]:
    """Run the night of ``local``'s day over every book that has none yet, from its hour on.

    A book that cannot be run is told in the log by its servicer, and holds up no other.
    """
    if local.hour < FROM_HOUR:
        return []
    as_of = local.date()
    done = Night.objects.filter(as_of__gte=as_of, state="done").values("servicer_id")
    books = list(Book.objects.exclude(servicer_id__in=done).select_related("servicer"))
    if not books:
        return []
    policy = load_policy(Path(settings.HEJIE_POLICY)) if settings.HEJIE_POLICY else EVERYTHING
    rules, ladder = rulebook(laws=list(laws), policy=policy), load_ladder(_LADDER)
    nights = []
    for book in books:
        code = book.servicer.code
        try:
            nights.append(
                run_night(
                    servicer=book.servicer,
                    as_of=as_of,
                    rules=rules,
                    ladder=ladder,
                    actor=Actor("job", "nightly", code),
                    clock=clock,
                )
            )
        except Unable as error:
            _LOG.warning("no night over %s: %s", code, error)
    return nights
