"""A furnished house made ready for a day at the desk: it is noon, all calls are the caller's."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.interfaces.api.house import noon_zone

from hejie.outreach.models import Assignment, WorkItem
from hejie.people.models import User
from hejie.people.operations import add_certificate, add_team, join_team
from hejie.portfolio.models import Borrower
from hejie.values.actor import job


def open_day(now: datetime) -> None:
    """Let every borrower have their noon now, and give every planned call to the caller."""
    zone = noon_zone(now)
    Borrower.objects.update(time_zone=zone)
    here = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), datetime.min.time())
    hours = [{"from": here.isoformat(), "until": (here + timedelta(days=1)).isoformat()}]
    caller, today = User.objects.get(username="caller"), now.date()
    told = {"actor": job("open"), "now": now}
    add_certificate(
        user_id=caller.pk,
        kind="collection",
        issued_on=today - timedelta(days=30),
        expires_on=today + timedelta(days=300),
        **told,
    )
    house = caller.organization
    team = add_team(organization=house, code="first", name="一组", leads=[], **told)
    join_team(team_id=team.pk, user_id=caller.pk, from_on=today - timedelta(days=1), **told)
    steps = WorkItem.objects.filter(action="call", state="open", case__isnull=False)
    steps.update(windows=hours)
    Assignment.objects.bulk_create(
        Assignment(
            case_id=case,
            team=team,
            person=caller,
            held_since_on=today,
            from_on=today - timedelta(days=1),
            reason="test",
            made_by="job:open",
            made_at=now,
        )
        for case in sorted(set(steps.values_list("case_id", flat=True)))
    )
