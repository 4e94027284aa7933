"""What people wrote to us, as long as it must be kept, and how it is erased.

Words that came from a number of several borrowers go when the last of them has no use for them;
words of nobody we know are kept as long as anybody's whose matter ended that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from hejie.evidence.operations import record
from hejie.outreach.models import Inbound
from hejie.portfolio.keeping import last_closed_on
from hejie.privacy.retention import Kept, Outcome, duties, fate
from hejie.values.actor import Actor

KIND = "reply"


class Replies:
    """Answers for the replies of borrowers; see ``care.keepers``."""

    def kept_of(self, borrower_id: int, *, traits: Mapping[str, Any]) -> Iterator[Kept]:
        """Yield the replies of a borrower that are still there."""
        ended_on = last_closed_on(borrower_id)
        rows = Inbound.objects.filter(borrowers=borrower_id, erased_at__isnull=True)
        for row, at in rows.order_by("id").values_list("id", "at"):
            yield Kept(KIND, str(row), at.date(), ended_on, **traits)

    def erase(self, kept: Iterable[Kept], *, borrower_id: int, now: datetime) -> None:
        """Take a borrower's part in replies away, and erase those in which nobody else has one."""
        for each in kept:
            if each.kind == KIND:
                row = Inbound.objects.select_for_update().get(id=UUID(each.row))
                row.borrowers.remove(borrower_id)
                if not row.borrowers.exists():
                    _erase(row, now=now)


def erase_of_nobody(*, laws: Sequence[str], actor: Actor, now: datetime) -> int:
    """Erase what was written by nobody we know and has been kept long enough, with evidence.

    :returns: how much.
    """
    asked, on = duties(laws, on=now.date()), now.date()
    erased = 0
    with transaction.atomic():
        rows = Inbound.objects.select_for_update(of=("self",)).filter(
            erased_at__isnull=True, borrowers__isnull=True
        )
        for row in rows.order_by("id"):
            day = row.at.date()
            found = fate(Kept(KIND, str(row.pk), day, day), asked=asked, on=on)
            if found.outcome is Outcome.ERASE:
                _erase(row, now=now)
                record(
                    kind="outreach.reply_erased",
                    subject={"reply": str(row.pk)},
                    content={"channel": row.channel},
                    actor=actor,
                    now=now,
                )
                erased += 1
    return erased


def _erase(row: Inbound, *, now: datetime) -> None:
    row.number = row.text = row.number_index = None
    row.erased_at = now
    row.save(update_fields=["number", "text", "number_index", "erased_at"])
