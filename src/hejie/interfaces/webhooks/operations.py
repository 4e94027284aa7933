"""Writes of webhooks: begun and ended by their own organisation."""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from hejie.evidence.models import Entry
from hejie.evidence.operations import record
from hejie.interfaces.webhooks.models import Webhook
from hejie.people.models import Organization
from hejie.values.actor import Actor
from hejie.values.unable import Unable

TOLD = (
    "care.channel_opted_in",
    "care.channel_opted_out",
    "care.hold_lifted",
    "care.hold_placed",
    "care.hold_returned",
    "outreach.night_planned",
    "outreach.outcome_reported",
    "outreach.permit_expired",
    "outreach.touch_failed",
    "outreach.touch_left_unknown",
    "outreach.touch_made",
    "portfolio.payment_received",
    "portfolio.tape_imported",
)
"""Kinds of evidence that a webhook can be of."""

_LOOPBACK = ("127.0.0.1", "localhost")
_SECRET_BYTES = 32


class UnableToHook(Unable):
    """A webhook cannot be made or ended as asked; the sentence begins with the field."""


def make_webhook(
    *, organization: Organization, url: str, kinds: Collection[str], actor: Actor, now: datetime
) -> Webhook:
    """Have an address told of what happens from now on.

    Only hosts that the house names in its settings are ever called: nobody else chooses where our
    machine knocks.

    :raises UnableToHook: if the address or a kind is none we tell, or is told already.
    """
    wanted = sorted(set(kinds))
    if not wanted or not set(wanted) <= set(TOLD):
        raise UnableToHook(f"kinds: one or more of {', '.join(TOLD)}")
    host = _host(url)
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    with transaction.atomic():
        hook = Webhook(
            organization=organization,
            url=url,
            kinds=wanted,
            cursor=0 if last is None else last + 1,
            made_at=now,
            made_by=str(actor),
        )
        secret = base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
        hook.secret = f"whsec_{secret}"
        try:
            with transaction.atomic():
                hook.save(force_insert=True)
        except IntegrityError as error:
            raise UnableToHook("url: told already; end that one first") from error
        record(
            kind="webhooks.webhook_made",
            subject={"webhook": str(hook.pk), "organization": organization.code},
            content={"host": host, "kinds": wanted},
            actor=actor,
            now=now,
        )
    return hook


def end_webhook(
    *, webhook_id: uuid.UUID, organization: Organization, actor: Actor, now: datetime
) -> None:
    """Tell an address nothing more; twice is once.

    :raises UnableToHook: if the organisation has no such webhook.
    """
    with transaction.atomic():
        found = Webhook.objects.select_for_update(of=("self",))
        hook = found.filter(id=webhook_id, organization=organization).first()
        if hook is None:
            raise UnableToHook("webhook_id: no such webhook")
        if hook.ended_at is not None:
            return
        hook.ended_at, hook.ended_by = now, str(actor)
        hook.save(update_fields=["ended_at", "ended_by"])
        record(
            kind="webhooks.webhook_ended",
            subject={"webhook": str(hook.pk), "organization": organization.code},
            content={},
            actor=actor,
            now=now,
        )


def _host(url: str) -> str:
    """Return the host of an address that may be called.

    :raises UnableToHook: if it is not one of the house's settings, or not asked over TLS.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise UnableToHook("url: not an address") from error
    if parts.username or parts.password or parts.fragment or not host:
        raise UnableToHook("url: an address without a name, a password or a fragment is wanted")
    if host not in settings.HEJIE_WEBHOOK_HOSTS:
        raise UnableToHook("url: the house names the hosts it calls in HEJIE_WEBHOOK_HOSTS")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise UnableToHook("url: an address begins with https://")
    return host
