"""People for the tests of this room: organisations, staff in any role, their certificates."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hejie.people.models import Organization, User
from hejie.people.operations import add_certificate, add_organization, add_staff
from hejie.people.roles import TABLE
from hejie.values.actor import Actor, job

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
HOUSE = job("test")


def lender(code: str = "demo") -> Organization:
    """Add a lender."""
    return add_organization(
        code=code,
        name="示例消金",
        kind="lender",
        lender_kind="consumer_finance",
        actor=HOUSE,
        now=NOW,
    )


def agency(code: str = "agency") -> Organization:
    """Add an agency."""
    return add_organization(code=code, name="示例机构", kind="agency", actor=HOUSE, now=NOW)


def staff(
    organization: Organization,
    *roles: str,
    username: str = "",
    until: date = date(2027, 11, 20),
    actor: Actor = HOUSE,
) -> User:
    """Add somebody in these roles, with every certificate the roles ask for."""
    user, _ = add_staff(
        username=username or f"{organization.code}.{'.'.join(roles) or 'none'}".replace("_", "-"),
        display_name="林某",
        organization=organization,
        roles=roles,
        actor=actor,
        now=NOW,
    )
    for kind in sorted({TABLE[role].certificate for role in roles} - {""}):
        add_certificate(
            user_id=user.id,
            kind=kind,
            issued_on=date(2026, 1, 1),
            expires_on=until,
            actor=HOUSE,
            now=NOW,
        )
    return user
