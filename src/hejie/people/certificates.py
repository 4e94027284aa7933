"""Certificates and bars: what lets a person collect, and what forbids it whatever they hold."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from hejie.evidence.operations import record
from hejie.people.membership import other
from hejie.people.models import BAR_REASONS, Bar, Certificate
from hejie.people.roles import CERTIFICATES
from hejie.people.unable import UnableToCertify
from hejie.values.actor import Actor


def add_certificate(
    *, user_id: int, kind: str, issued_on: date, expires_on: date, actor: Actor, now: datetime
) -> Certificate:
    """Add a certificate; its last day still counts.

    :raises UnableToCertify: if the kind is none, or it would end before it begins.
    :raises UnableToAdmit: if there is no such person here, or it is the actor themselves.
    """
    if kind not in CERTIFICATES:
        raise UnableToCertify(f"kind: {kind!r} is none; one of {', '.join(CERTIFICATES)}")
    if expires_on < issued_on:
        raise UnableToCertify("a certificate ends on or after the day it begins")
    with transaction.atomic():
        user = other(user_id=user_id, actor=actor)
        made = Certificate.objects.create(
            user=user,
            kind=kind,
            issued_on=issued_on,
            expires_on=expires_on,
            added_at=now,
            added_by=str(actor),
        )
        record(
            kind="people.certificate_added",
            subject={"user": str(user.id), "certificate": str(made.id)},
            content={"kind": kind, "from": issued_on.isoformat(), "to": expires_on.isoformat()},
            actor=actor,
            now=now,
        )
    return made


def end_certificate(*, certificate_id: int, actor: Actor, now: datetime) -> Certificate:
    """Revoke a certificate: from now on it counts for nothing.

    :raises UnableToCertify: if it is unknown or revoked already.
    :raises UnableToAdmit: if it is nobody's of here, or the actor's own.
    """
    with transaction.atomic():
        row = Certificate.objects.filter(id=certificate_id).first()
        if row is None:
            raise UnableToCertify(f"there is no certificate {certificate_id}")
        user = other(user_id=row.user_id, actor=actor)
        row.refresh_from_db()
        if row.revoked_at is not None:
            raise UnableToCertify(f"certificate {certificate_id} is revoked already")
        row.revoked_at, row.revoked_by = now, str(actor)
        row.save(update_fields=["revoked_at", "revoked_by"])
        record(
            kind="people.certificate_revoked",
            subject={"user": str(user.id), "certificate": str(row.id)},
            content={"kind": row.kind},
            actor=actor,
            now=now,
        )
    return row


def set_bar(
    *,
    user_id: int,
    reason: str,
    until_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Bar:
    """Forbid a person to collect, from now on.

    :param until_at: when it ends by itself; None: when it is lifted.
    :raises UnableToCertify: if the reason is none, or it would be over before it begins.
    :raises UnableToAdmit: if there is no such person here, or it is the actor themselves.
    """
    if reason not in BAR_REASONS:
        raise UnableToCertify(f"reason: {reason!r} is none; one of {', '.join(BAR_REASONS)}")
    if until_at is not None and until_at <= now:
        raise UnableToCertify("a bar ends after it begins")
    with transaction.atomic():
        user = other(user_id=user_id, actor=actor)
        made = Bar.objects.create(
            user=user, reason=reason, since_at=now, until_at=until_at, set_by=str(actor)
        )
        record(
            kind="people.bar_set",
            subject={"user": str(user.id), "bar": str(made.id)},
            content={"reason": reason, "until": until_at.isoformat() if until_at else None},
            actor=actor,
            now=now,
        )
    return made


def lift_bar(*, bar_id: int, actor: Actor, now: datetime) -> Bar:
    """End a bar before its time.

    :raises UnableToCertify: if it is unknown, over, or set by the actor: another person lifts it.
    :raises UnableToAdmit: if it is nobody's of here, or the actor's own.
    """
    with transaction.atomic():
        row = Bar.objects.filter(id=bar_id).first()
        if row is None:
            raise UnableToCertify(f"there is no bar {bar_id}")
        user = other(user_id=row.user_id, actor=actor)
        row.refresh_from_db()
        if row.lifted_at is not None or (row.until_at is not None and row.until_at <= now):
            raise UnableToCertify(f"bar {bar_id} is over already")
        if row.set_by == str(actor):
            raise UnableToCertify("a bar is lifted by somebody other than who set it")
        row.lifted_at, row.lifted_by = now, str(actor)
        row.save(update_fields=["lifted_at", "lifted_by"])
        record(
            kind="people.bar_lifted",
            subject={"user": str(user.id), "bar": str(row.id)},
            content={"reason": row.reason},
            actor=actor,
            now=now,
        )
    return row
