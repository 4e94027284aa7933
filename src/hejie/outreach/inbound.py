"""Taking in what people write to us, and acting at once on a no.

Whose words they are is found by the number they came from, in every book of the house: they all
write from one number, and who says no to it says no to all of them. The channel is closed in the
transaction that writes the words down. Nothing is sent to confirm it: that would be one more.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from hejie.care.operations import opt_out
from hejie.evidence.operations import Draft, record_many
from hejie.outreach.carrying import lock_names
from hejie.outreach.heard import Reply
from hejie.outreach.models import Inbound
from hejie.outreach.saying_no import says_no
from hejie.portfolio.models import Borrower
from hejie.portfolio.operations import lock_borrowers
from hejie.portfolio.searching import Reached, reached_at
from hejie.privacy.index import blind
from hejie.privacy.keys import KeyRing, ring
from hejie.values.actor import Actor, job

SAME_WITHIN = timedelta(days=1)
"""For how long the same words from the same number, without a name of the carrier's, are the same
brought again: counted, and not written down twice."""

_PURPOSE = b"outreach.inbound\x00"
_HOUSE = job("outreach.inbound")


def take_in(said: Reply, *, now: datetime) -> Inbound:
    """Write somebody's words down, and close the channel to them where they say no.

    The same brought again is counted; a no that is said again is a no again.
    """
    keys = ring()
    reference = _reference(said, keys)
    with transaction.atomic():
        lock_names(f"inbound {said.channel}", [reference])
        found = _known(said, reference, now=now)
        if found is None:
            whose = reached_at(said.number, ring=keys)
            found = _written(said, reference, whose, keys=keys, now=now)
        else:
            found.times, found.last_at = found.times + 1, max(found.last_at, now)
            found.save(update_fields=["times", "last_at"])
        if found.is_no:
            _close(found, reached_at(said.number, ring=keys), now=now)
    return found


def _reference(said: Reply, keys: KeyRing) -> str:
    """Return what a reply is known by: the carrier's name for it, or a digest of it, keyed."""
    if said.reference:
        return f"carrier-{hashlib.sha256(said.reference.encode()).hexdigest()[:48]}"
    whole = "\x00".join((said.number, said.series, f"{said.part}/{said.of}", said.text))
    return hmac.digest(keys.index, _PURPOSE + whole.encode(), "sha256").hex()[:48]


def _known(said: Reply, reference: str, *, now: datetime) -> Inbound | None:
    """Return the row of the same, brought before; digests are the same for a day alone."""
    if said.reference:
        return Inbound.objects.filter(channel=said.channel, reference=reference).first()
    lately = Inbound.objects.filter(
        channel=said.channel,
        reference__startswith=f"{reference}-",
        heard_at__gt=now - SAME_WITHIN,
    )
    return lately.order_by("-heard_at").first()


def _written(
    said: Reply, reference: str, whose: Sequence[Reached], *, keys: KeyRing, now: datetime
) -> Inbound:
    row = Inbound(
        channel=said.channel,
        reference=reference if said.reference else f"{reference}-{now:%Y%m%d%H%M%S}",
        at=said.at or now,
        heard_at=now,
        last_at=now,
        number=said.number,
        number_index=blind(said.number, organization="", field="mobile", ring=keys),
        text=said.text,
        series=said.series,
        part=said.part,
        of=said.of,
        is_no=says_no(said.text),
    )
    row.save(force_insert=True)
    row.borrowers.add(*[each.borrower_id for each in whose])
    subjects = [{"borrower": str(each.borrower_id)} for each in whose] or [{}]
    record_many(
        [
            Draft(
                "outreach.reply_taken_in",
                {"reply": str(row.pk), **subject},
                {"channel": said.channel, "is_no": row.is_no},
                {"words": said.text} if subject else {},
            )
            for subject in subjects
        ],
        actor=_HOUSE,
        now=now,
    )
    return row


def _close(row: Inbound, whose: Sequence[Reached], *, now: datetime) -> None:
    """Close a channel to everybody who is reached at a number.

    Where it is the borrower's own it is their word. Where it is somebody else's it is not; the
    channel is closed all the same, for nobody is to be reached against their will.
    """
    codes = dict(
        Borrower.objects.filter(id__in=lock_borrowers(each.borrower_id for each in whose))
        .values_list("id", "servicer__code")
        .order_by("id")
    )
    for each in sorted(whose, key=lambda one: one.borrower_id):
        code, name = codes[each.borrower_id], str(each.borrower_id)
        opt_out(
            borrower_id=each.borrower_id,
            channel=row.channel,
            source="borrower" if each.is_own else "system",
            actor=Actor("borrower", name, code, through=row.channel)
            if each.is_own
            else Actor("job", _HOUSE.id, code, through=row.channel),
            now=now,
        )
