"""Pull the night's worklist: what is planned for whom, a page at a time, gravest first.

A plan is no permission. Each touch in it is asked of the gate when it is about to be made.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from hejie.interfaces.api.keys import SIGNED_FOR, key_of_call
from hejie.interfaces.api.problems import UnableToServe
from hejie.interfaces.api.rates import count
from hejie.interfaces.api.replies import PROBLEMS, reply, spelled
from hejie.interfaces.api.shapes import Id, PlannedAction
from hejie.outreach.handing import Handed, handed
from hejie.outreach.models import Night

MOST_ON_A_PAGE = 1000

router = Router(tags=["worklist"])


class Planned(Schema):
    """A step of a borrower's plan."""

    item_id: int
    borrower_id: str
    lender: str
    action: str
    purpose: str
    step: int
    after: str
    only_if: str
    reason_codes: list[str]
    duties: list[str]
    windows: list[dict[str, Any]] = Field(description="Lawful hours in the borrower's clock.")
    priority: int | None
    contact_point_ids: list[int] = Field(
        description="Ways to reach them for this action, to name when you ask."
    )


class Page(Schema):
    """A page of the worklist of the last night that was done."""

    plan_for: date | None = Field(description="The day it is for; null: no night was run yet.")
    items: list[Planned]
    next: str | None = Field(description="Ask for what comes after by ``cursor``; null: the end.")


@router.get(
    "/worklist",
    auth=SIGNED_FOR["read_worklist"],
    response={200: Page, **PROBLEMS},
    summary="Pull the worklist",
    url_name="worklist",
)
def pull(
    request: HttpRequest,
    action: Annotated[PlannedAction | None, Query(description="Only this action.")] = None,
    cursor: Annotated[Id | None, Query(description="``next`` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 200,
) -> HttpResponse:
    """Return open items of the last night over your book."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)
    after = _read(cursor)
    found = Night.objects.filter(servicer=key.organization, state="done")
    night = found.filter(pk=after[0]).first() if after else found.order_by("-as_of").first()
    if night is None:
        return reply(200, spelled({"plan_for": None, "items": [], "next": None}))
    items = handed(
        night_id=night.pk, action=action or "", after=after[1:] if after else None, limit=limit
    )
    said: dict[str, Any] = {
        "plan_for": night.plan_for.isoformat(),
        "items": [_told(item) for item in items],
        "next": _written((night.pk, *items[-1].place)) if len(items) == limit else None,
    }
    return reply(200, spelled(said))


def _told(item: Handed) -> dict[str, Any]:
    said = asdict(item)
    del said["place"]
    return said


def _written(place: tuple[int, int, int]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read(cursor: str | None) -> tuple[int, int, int] | None:
    """Return night, priority and item of a cursor.

    :raises UnableToServe: if it is none of ours.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        said = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        night, priority, item = (int(part) for part in said)
    except (ValueError, TypeError, binascii.Error) as error:
        raise UnableToServe(422, "Malformed", "not a cursor of ours", field="cursor") from error
    if not all(-(2**63) <= part < 2**63 for part in (night, priority, item)):
        raise UnableToServe(422, "Malformed", "not a cursor of ours", field="cursor")
    return night, priority, item
