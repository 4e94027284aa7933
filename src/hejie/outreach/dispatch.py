"""Use a permit. This is the only way to a channel, and the only way to a touch.

A message goes in three steps, so that a machine that dies between them leaves the truth behind:
the permit is marked used and a touch *sending* is written, and kept; the channel is called, outside
any transaction; what became of it is written. Whoever finds a touch still *sending* later cannot
know its fate, and it becomes ``delivery_unknown``: counted, and never sent again by itself.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import connection, transaction

from hejie.evidence.operations import record
from hejie.outreach.channels import FateUnknown, Message, TransportError
from hejie.outreach.channels.registry import CHANNELS
from hejie.outreach.models import Permit, Touch
from hejie.outreach.receipts import settle
from hejie.outreach.touching import write_fate
from hejie.outreach.wording.composing import composed
from hejie.outreach.wording.placeholders import UnableToWord
from hejie.portfolio.models import Borrower
from hejie.portfolio.operations import lock_borrowers
from hejie.values.actor import Actor
from hejie.values.names import MESSAGES
from hejie.values.unable import Unable


class UnableToDispatch(Unable):
    """The permit does not carry this touch, now; nothing was sent, and nothing is used up."""


def dispatch(*, permit_id: uuid.UUID, actor: Actor, now: datetime) -> Touch:
    """Send the message a permit was given for, once.

    The message is made here, from the permit: the approved words, the borrower's own values, the
    name it is sent in and the way to opt out. If it is not to the letter what the permit proves,
    it is not sent.

    :returns: the touch: ``made``, ``failed`` or ``delivery_unknown``.
    :raises UnableToDispatch: if the permit is missing, another organisation's, used, over, or
        given on facts that have moved since; or if its wording is in force no longer, or would
        say something else by now.
    """
    if connection.in_atomic_block:
        raise UnableToDispatch("a message is sent outside any transaction: it cannot be unsent")
    with transaction.atomic():
        permit = _locked(permit_id, actor)
        if permit.action not in MESSAGES:
            raise UnableToDispatch(f"{permit.action}: made by people; start it")
        message = _message(permit, now=now)
        channel = CHANNELS.of(permit.action)
        if permit.contact_point is None:
            raise UnableToDispatch(f"permit {permit_id}: given for no address of ours")
        to = permit.contact_point.value.reveal()
        touch = _begun(permit, sent_from=channel.sender, actor=actor, now=now)
    try:
        sent = channel.send(message, to=to, key=str(permit_id))
    except TransportError as error:
        return write_fate(touch, state="failed", receipt=error.reason, actor=actor, now=now)
    except FateUnknown as doubt:
        state, reference, carried = "delivery_unknown", doubt.reference, doubt.carried
    else:
        state, reference, carried = "made", sent.reference, sent.carried
    touch = write_fate(
        touch,
        state=state,
        receipt=reference,
        channel=channel.name,
        carried=carried,
        actor=actor,
        now=now,
    )
    if carried:
        # Receipts may have come before their names did.
        settle(touch_id=touch.pk, now=now)
        touch.refresh_from_db()
    return touch


def start(*, permit_id: uuid.UUID, actor: Actor, now: datetime) -> Touch:
    """Begin a touch that a person or another's machine makes: right before the number is dialled.

    :returns: the touch, *sending* until its outcome is reported.
    :raises UnableToDispatch: see :func:`dispatch`; or if it is a message of ours, which is sent.
    """
    with transaction.atomic():
        permit = _locked(permit_id, actor)
        if permit.action in MESSAGES and not permit.is_outside:
            raise UnableToDispatch(f"{permit.action}: sent by a channel of ours; dispatch it")
        return _begun(permit, actor=actor, now=now)


def _locked(permit_id: uuid.UUID, actor: Actor) -> Permit:
    """Return the permit, its borrower locked first.

    Another organisation's permit is not found, as one that was never given.
    """
    found = (
        Permit.objects.filter(id=permit_id, organization__code=actor.organization)
        .values_list("borrower_id", flat=True)
        .first()
    )
    if found is None:
        raise UnableToDispatch(f"permit {permit_id}: not found")
    lock_borrowers([found])
    return Permit.objects.select_for_update().get(id=permit_id)


def _message(permit: Permit, *, now: datetime) -> Message:
    """Return what the permit proves, made anew."""
    version = permit.template_version
    if version is None or permit.rendering is None:
        raise UnableToDispatch(f"permit {permit.pk}: given for no wording of ours")
    template = version.template
    if version.state != "approved" or (template.action, template.purpose) != (
        permit.action,
        permit.purpose,
    ):
        raise UnableToDispatch(f"permit {permit.pk}: its wording is not in force")
    try:
        (made,) = composed([permit], now=now)
    except UnableToWord as error:
        raise UnableToDispatch(f"permit {permit.pk}: {error}") from error
    if made.digest != bytes(permit.rendering).hex():
        raise UnableToDispatch(f"permit {permit.pk}: would say something else by now; ask again")
    return Message(
        subject=made.subject,
        text=made.text,
        language=made.language,
        sender_name=made.sender_name,
        at=now,
        opt_out=made.opt_out,
        opt_out_page=made.opt_out_page,
    )


def _begun(permit: Permit, *, sent_from: str = "", actor: Actor, now: datetime) -> Touch:
    """Mark a permit used, and write the touch down as *sending*.

    :param sent_from: the address of ours a channel speaks from; empty where none of ours does.
    """
    if permit.state != "open":
        raise UnableToDispatch(f"permit {permit.pk}: {permit.state} already")
    if not permit.granted_at <= now < permit.good_until:
        raise UnableToDispatch(f"permit {permit.pk}: was good until {permit.good_until:%H:%M:%S}")
    version = Borrower.objects.values_list("facts_version", flat=True).get(id=permit.borrower_id)
    if version != permit.facts_version:
        raise UnableToDispatch(f"permit {permit.pk}: the facts have moved since; ask again")
    permit.state, permit.ended_at = "used", now
    permit.save(update_fields=["state", "ended_at"])
    point = permit.contact_point
    touch = Touch(
        permit=permit,
        borrower_id=permit.borrower_id,
        action=permit.action,
        purpose=permit.purpose,
        party=permit.party,
        number=point.value_index if point else None,
        at=now,
        state="sending",
        made_by=str(actor),
    )
    touch.save(force_insert=True)
    record(
        kind="outreach.touch_begun",
        subject={"borrower": str(permit.borrower_id), "permit": str(permit.pk)},
        content={
            "action": permit.action,
            "message": bytes(permit.rendering).hex() if permit.rendering else None,
            "sent_from": sent_from,
        },
        actor=actor,
        now=now,
    )
    return touch
