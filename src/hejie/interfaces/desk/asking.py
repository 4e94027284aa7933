"""A question from the desk: who calls is known here, and what only the moment has is told along."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from hejie.outreach.gate import Asked
from hejie.outreach.gate.sources import SOURCES
from hejie.people import facts as people
from hejie.people.models import User
from hejie.portfolio.queries import owed_by


def asked_by(
    collector: User,
    *,
    borrower_id: int,
    action: str,
    purpose: str,
    point_id: int | None,
    script_id: int | None = None,
    recording_on: bool | None = None,
    now: datetime,
) -> Asked:
    """Return the question whether a person at the desk may reach a borrower so.

    :param script_id: the approved wording of a call; None: none was chosen.
    :param recording_on: whether the recorder runs; None where it is not yet known.
    """
    told: dict[str, Any] = {"amount_claimed": owed_by(borrower_id=borrower_id)}
    if recording_on is not None:
        told["recording_on"] = recording_on
    asked = Asked(
        borrower_id=borrower_id,
        organization=collector.organization.code,
        action=action,
        purpose=purpose,
        contact_point_id=point_id,
        template_version_id=script_id,
        collectors=(collector.username,),
        told=told,
    )
    return replace(asked, told={**told, **_papers(asked, now=now)})


def _papers(asked: Asked, *, now: datetime) -> dict[str, Any]:
    """Return what people knows of who calls, in a house whose diallers tell of their own staff.

    Where people answers for them at the gate itself, nothing is told.
    """
    (known,) = people.source.gather([asked], now=now)
    return {
        name: value
        for name, value in known.items()
        if value is not None and name not in SOURCES.owned
    }
