"""The next step of a person: claimed by one alone, given back, finished, or left and returned.

Two people never get the same step: its row is locked before it is theirs, and one that somebody
else has locked is passed over. The assignment is locked with it, so that a case that is being given
to others, or stopped, is nobody's next.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from hejie.evidence.operations import Draft, record, record_many
from hejie.outreach.models import Assignment, Night, WorkItem
from hejie.outreach.worklists.queries import claims_over, lives_for, paused, steps_of
from hejie.outreach.worklists.unable import UnableToClaim
from hejie.people.models import User
from hejie.people.queries import actor_of, day_of
from hejie.people.rights import Lack, lacking
from hejie.values.actor import Actor, job

CAPABILITY = "work_cases"

LEFT_ALONE_FOR = timedelta(minutes=30)
"""How long a claimed step may be left alone before it is open to others again."""

_RETURN = job("outreach.return_claims")
_LACK_SAYS = {
    Lack.STAFF: "only a member of staff works a case",
    Lack.CHOICE: "choose your own password first",
    Lack.SECOND_FACTOR: "set up a second factor first",
    Lack.CAPABILITY: "your roles do not work cases, or a certificate is over",
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A step that is a person's to work now."""

    item_id: int
    borrower_id: int
    case_id: int
    action: str
    purpose: str
    claimed_at: datetime


def claim_next(*, user: User, now: datetime, skip: Collection[int] = ()) -> Claimed | None:
    """Claim the next open step that is this person's and may lawfully be made now.

    :param skip: ids of steps they pass over.
    :returns: None where nothing of theirs is open now; see ``queries.later_today``.
    :raises UnableToClaim: if they may not work cases now.
    """
    actor = actor_of(user)
    with transaction.atomic():
        if (lack := lacking(actor=actor, capability=CAPABILITY, now=now)) is not None:
            raise UnableToClaim(_LACK_SAYS[lack])
        ready = {
            step.item_id
            for step in steps_of(user_id=user.pk, now=now)
            if step.is_open(now=now) and step.item_id not in skip
        }
        while ready:
            item = _free(ready)
            if item is None:
                return None
            if _is_theirs(item, user, now=now):
                return _claim(item, user, actor=actor, now=now)
            ready.discard(item.pk)
    return None


def keep(*, item: int, actor: Actor, now: datetime) -> None:
    """Say that a claimed step is not left alone: its time begins anew.

    :raises UnableToClaim: if it is not the actor's.
    """
    with transaction.atomic():
        row = _in_hand(item, actor)
        row.claimed_at = now
        row.save(update_fields=["claimed_at"])


def give_back(*, item: int, actor: Actor, now: datetime) -> None:
    """Give a claimed step back, so that it may be claimed again.

    :raises UnableToClaim: if it is not the actor's.
    """
    with transaction.atomic():
        row = _in_hand(item, actor)
        _return([row], actor=actor, now=now)


def finish(*, item: int, actor: Actor, now: datetime) -> None:
    """Be done with a claimed step.

    :raises UnableToClaim: if it is not the actor's.
    """
    with transaction.atomic():
        row = _in_hand(item, actor)
        row.state, row.moved_at = "done", now
        row.save(update_fields=["state", "moved_at"])
        record(
            kind="outreach.step_finished", subject=_subject(row), content={}, actor=actor, now=now
        )


def return_claims(*, now: datetime, limit: int = 1000) -> int:
    """Return the steps that were claimed and left alone; see :data:`LEFT_ALONE_FOR`.

    :returns: how many returned.
    """
    with transaction.atomic():
        over = list(
            claims_over(before=now - LEFT_ALONE_FOR).select_for_update(
                skip_locked=True, of=("self",)
            )[:limit]
        )
        _return(over, actor=_RETURN, now=now)
    return len(over)


def _free(ready: Collection[int]) -> WorkItem | None:
    """Lock and return the first of these steps that is open and that nobody else has locked."""
    open_ones: QuerySet[WorkItem] = WorkItem.objects.select_for_update(
        skip_locked=True, of=("self",)
    ).filter(pk__in=ready, state="open")
    return open_ones.order_by(F("priority").asc(nulls_last=True), "pk").first()


def _is_theirs(item: WorkItem, user: User, *, now: datetime) -> bool:
    """Tell whether a locked step's case is still theirs, and goes on; nobody gives it away now."""
    case_id = item.case_id
    if case_id is None:
        return False
    held = Assignment.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
    mine = held.filter(lives_for(user.pk, on=day_of(now)), case_id=case_id).first()
    return mine is not None and not paused(now=now).filter(case_id=case_id).exists()


def _claim(item: WorkItem, user: User, *, actor: Actor, now: datetime) -> Claimed:
    item.state, item.claimed_by, item.claimed_at, item.moved_at = "claimed", user, now, now
    item.save(update_fields=["state", "claimed_by", "claimed_at", "moved_at"])
    record(kind="outreach.step_claimed", subject=_subject(item), content={}, actor=actor, now=now)
    case_id = item.case_id
    if case_id is None:
        raise AssertionError(f"step {item.pk} is of no case")
    return Claimed(item.pk, item.borrower_id, case_id, item.action, item.purpose, now)


def _in_hand(item: int, actor: Actor) -> WorkItem:
    rows = WorkItem.objects.select_for_update(of=("self",)).filter(pk=item, state="claimed")
    row = rows.first()
    if row is None or actor.kind != "person" or actor.id != str(row.claimed_by_id):
        raise UnableToClaim(f"step {item} is not yours: claim it first")
    return row


def _return(rows: Collection[WorkItem], *, actor: Actor, now: datetime) -> None:
    """Open steps again; of a night that another has replaced, nothing is open any more."""
    if not rows:
        return
    nights = Night.objects.filter(pk__in={row.night_id for row in rows})
    latest = {
        night.pk
        for night in nights
        if not Night.objects.filter(
            servicer_id=night.servicer_id, state="done", as_of__gt=night.as_of
        ).exists()
    }
    for state, some in (
        ("open", [row.pk for row in rows if row.night_id in latest]),
        ("cancelled", [row.pk for row in rows if row.night_id not in latest]),
    ):
        WorkItem.objects.filter(pk__in=some).update(
            state=state, claimed_by=None, claimed_at=None, moved_at=now
        )
    record_many(
        [Draft("outreach.claim_ended", _subject(row), {}) for row in rows], actor=actor, now=now
    )


def _subject(item: WorkItem) -> dict[str, str]:
    return {"borrower": str(item.borrower_id), "step": str(item.pk)}
