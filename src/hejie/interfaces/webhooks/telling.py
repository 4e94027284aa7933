"""What happened, told: found in the log behind each webhook's place, posted until it is heard.

A program sees what concerns its organisation alone: borrowers of its own book, permits it was
given. It knows them by its own names. Each thing is told at least once, under one id.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from hejie.evidence.models import Entry
from hejie.interfaces.webhooks.models import Delivery, Webhook
from hejie.interfaces.webhooks.posting import post
from hejie.outreach.models import Permit
from hejie.portfolio.models import Borrower, Loan

AGAIN_AFTER = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long after each attempt the next one comes; after the last nobody tries any more."""

_AT_ONCE = 1000
_LEASE = timedelta(minutes=1)
_HEARD = range(200, 300)
_GONE = 410


def find(*, now: datetime) -> int:
    """Write down what each address has to be told of the entries that came since.

    :returns: how many there are.
    """
    found = 0
    for name in list(Webhook.objects.filter(ended_at=None).values_list("pk", flat=True)):
        while (told := _find_of(name, now=now)) is not None:
            found += told
    return found


def deliver(*, clock: Callable[[], datetime], limit: int = _AT_ONCE) -> int:
    """Tell what is to be told by now, the earliest first.

    :returns: how many were heard.
    """
    heard = 0
    for _ in range(limit):
        turn = _taken(clock())
        if turn is None:
            break
        hook = turn.webhook
        status = None
        if hook.ended_at is None and urlsplit(hook.url).hostname in settings.HEJIE_WEBHOOK_HOSTS:
            status = post(
                url=hook.url,
                secret=hook.secret.reveal(),
                name=str(turn.pk),
                body=turn.body,
                now=clock(),
            )
        heard += _noted(turn, status, now=clock())
    return heard


def _find_of(name: uuid.UUID, *, now: datetime) -> int | None:
    """Move a webhook on by some entries; None where there are none, or somebody else is at it."""
    with transaction.atomic():
        free = Webhook.objects.select_for_update(skip_locked=True, of=("self",))
        hook = free.select_related("organization").filter(pk=name, ended_at=None).first()
        if hook is None:
            return None
        entries = list(Entry.objects.filter(index__gte=hook.cursor).order_by("index")[:_AT_ONCE])
        if not entries:
            return None
        told = list(_told(hook, [one for one in entries if one.kind in hook.kinds]))
        Delivery.objects.bulk_create(
            Delivery(webhook=hook, entry=index, body=body, next_at=now) for index, body in told
        )
        hook.cursor = entries[-1].index + 1
        hook.save(update_fields=["cursor"])
    return len(told)


def _told(hook: Webhook, entries: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    """Yield place and body of the entries that concern the webhook's organisation."""
    read = [(one, json.loads(bytes(one.canonical))) for one in entries]
    borrowers = {said["subject"].get("borrower") for _, said in read} - {None}
    permits = {said["subject"].get("permit") for _, said in read} - {None}
    loans = {said["subject"].get("loan") for _, said in read} - {None}
    own = dict(
        Borrower.objects.filter(id__in=borrowers, servicer=hook.organization).values_list(
            "id", "external_id"
        )
    )
    given = {
        str(permit): who
        for permit, who in Permit.objects.filter(
            id__in=permits, organization=hook.organization
        ).values_list("id", "borrower__external_id")
    }
    names = dict(Loan.objects.filter(id__in=loans).values_list("id", "external_id"))
    for one, said in read:
        subject: Mapping[str, str] = said["subject"]
        if subject.get("servicer", hook.organization.code) != hook.organization.code:
            continue
        ids: dict[str, Any] = {
            f"{name}_id": value
            for name, value in subject.items()
            if name not in {"borrower", "loan", "servicer"}
        }
        if "borrower" in subject:
            known = own.get(int(subject["borrower"])) or given.get(subject.get("permit", ""))
            if known is None:
                continue
            ids["borrower_id"] = known
        if "loan" in subject:
            ids["loan_id"] = names.get(int(subject["loan"]))
        body = {"type": one.kind, "timestamp": said["at"], "data": {**said["content"], **ids}}
        yield one.index, json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _taken(now: datetime) -> Delivery | None:
    """Take the next thing to be told, for a while; whoever dies over it leaves it to others."""
    with transaction.atomic():
        due = Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        turn = (
            due.select_related("webhook")
            .filter(state="waiting", next_at__lte=now)
            .order_by("next_at", "webhook_id", "entry")
            .first()
        )
        if turn is not None:
            turn.next_at = now + _LEASE
            turn.attempts += 1
            turn.save(update_fields=["next_at", "attempts"])
    return turn


def _noted(turn: Delivery, status: int | None, *, now: datetime) -> bool:
    """Write down what came of an attempt; return whether it was heard."""
    heard = status in _HEARD
    changed: dict[str, Any] = {"last_status": status}
    if heard:
        changed["state"] = "told"
    elif turn.attempts > len(AGAIN_AFTER) or status == _GONE or turn.webhook.ended_at is not None:
        changed["state"] = "given_up"
    else:
        changed["next_at"] = now + AGAIN_AFTER[turn.attempts - 1]
    # Whoever took it after us, because we were slow, has the later word.
    Delivery.objects.filter(pk=turn.pk, attempts=turn.attempts).update(**changed)
    return heard
