"""Organisations and their branches: whom everybody here works for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from hejie.evidence.operations import record
from hejie.people.models import ORGANIZATION_KINDS, Branch, Organization
from hejie.people.unable import UnableToAdmit
from hejie.values.actor import Actor
from hejie.values.names import LENDER_KINDS

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What the code of an organisation or a branch is made of: it stands in tapes, keys and evidence,
and never names a person."""


def add_organization(
    *,
    code: str,
    name: str,
    kind: str,
    lender_kind: str = "",
    memberships: Sequence[str] | None = None,
    actor: Actor,
    now: datetime,
) -> Organization:
    """Add an organisation.

    :param kind: one of ``ORGANIZATION_KINDS``; of a lender also ``lender_kind``.
    :param memberships: the bodies it belongs to; None: not known, and so a member of all.
    :raises UnableToAdmit: if the code is taken or no code, or the kind is none.
    """
    _check_code(code)
    if kind not in ORGANIZATION_KINDS:
        raise UnableToAdmit(f"kind: {kind!r} is none; one of {', '.join(ORGANIZATION_KINDS)}")
    if lender_kind not in ("", *LENDER_KINDS) or (kind == "lender" and not lender_kind):
        raise UnableToAdmit(f"a lender says its kind; one of {', '.join(LENDER_KINDS)}")
    with transaction.atomic():
        made, is_new = Organization.objects.get_or_create(
            code=code,
            defaults={
                "name": name.strip() or code,
                "kind": kind,
                "lender_kind": lender_kind,
                "memberships": None if memberships is None else list(memberships),
            },
        )
        if not is_new:
            raise UnableToAdmit(f"there is an organisation {code} already")
        record(
            kind="people.organization_added",
            subject={"organization": code},
            content={"kind": kind, "lender_kind": lender_kind},
            actor=actor,
            now=now,
        )
    return made


def add_branch(
    *, organization: Organization, code: str, name: str, actor: Actor, now: datetime
) -> Branch:
    """Add a branch, whose staff see its own cases only.

    :raises UnableToAdmit: if the code is taken or no code, or the actor is of another organisation.
    """
    _check_code(code)
    if actor.organization not in ("", organization.code):
        raise UnableToAdmit("a branch is added by its own organisation")
    with transaction.atomic():
        made, is_new = Branch.objects.get_or_create(
            organization=organization, code=code, defaults={"name": name.strip() or code}
        )
        if not is_new:
            raise UnableToAdmit(f"{organization.code} has a branch {code} already")
        record(
            kind="people.branch_added",
            subject={"organization": organization.code, "branch": code},
            content={},
            actor=actor,
            now=now,
        )
    return made


def _check_code(code: str) -> None:
    if not CODE.fullmatch(code):
        raise UnableToAdmit("a code is up to 64 letters, digits, dots, dashes and underscores")
