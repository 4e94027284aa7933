"""A collector's day: the next of their own is handed to them, and is done when the call is."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.interfaces.api.house import House
from tests.outreach.worklists.floor import team_of
from tests.people.staff import staff

from hejie.interfaces.desk.asking import caller
from hejie.interfaces.inforce import rules_in_force
from hejie.outreach.dispatch import start
from hejie.outreach.endings import conclude
from hejie.outreach.gate import ask
from hejie.outreach.models import Assignment, Night, TemplateVersion, WorkItem
from hejie.people.models import User
from hejie.people.queries import actor_of
from hejie.portfolio.models import Case, ContactPoint

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def planned(house: House, collector: User) -> WorkItem:
    """Plan a call to the borrower for the whole of today, and give the case to the collector."""
    now = timezone.now()
    here = now.astimezone(ZoneInfo(house.borrower.time_zone))
    night = Night.objects.create(
        servicer=house.lender,
        as_of=here.date() - timedelta(days=1),
        plan_for=here.date(),
        state="done",
        asked_by="job:test",
        started_at=now,
        finished_at=now,
    )
    case = Case.objects.get(borrower=house.borrower)
    team = team_of(house.lender, "first", [collector], staff(house.lender, "team_lead"))
    Assignment.objects.create(
        case=case,
        team=team,
        person=collector,
        held_since_on=here.date(),
        from_on=now.date() - timedelta(days=1),
        reason="test",
        made_by="job:test",
        made_at=now,
    )
    day = datetime.combine(here.date(), datetime.min.time())
    hours = {"from": day.isoformat(), "until": (day + timedelta(days=1)).isoformat()}
    return WorkItem.objects.create(
        night=night,
        borrower=house.borrower,
        lender_code=house.lender.code,
        case=case,
        step=1,
        action="call",
        purpose="collect",
        windows=[hours],
        priority=1,
    )


def _script() -> int:
    scripts = TemplateVersion.objects.filter(template__action="call", template__purpose="collect")
    return scripts.filter(language="zh", state="approved").order_by("id")[0].pk


def test_the_next_borrower_is_ones_own_and_done_with_the_call(
    desk: Client, house: House, collector: User, planned: WorkItem
) -> None:
    today = reverse("desk:today")
    assert reverse("desk:next") in desk.get(today).content.decode()
    address = reverse("desk:borrower", args=[house.borrower.pk])
    assert desk.post(reverse("desk:next")).headers["Location"] == address
    planned.refresh_from_db()
    assert (planned.state, planned.claimed_by) == ("claimed", collector)
    assert address in desk.get(today).content.decode()
    assert desk.post(reverse("desk:next")).headers["Location"] == today

    now, actor = timezone.now(), actor_of(collector)
    point = ContactPoint.objects.filter(borrower=house.borrower, kind="mobile", relation="self")
    question = caller(collector, borrower_id=house.borrower.pk, now=now).asked(
        "call",
        purpose="collect",
        point_id=point.order_by("id")[0].pk,
        script_id=_script(),
        recording_on=True,
    )
    permit = ask(asked=question, rules=rules_in_force(), actor=actor, now=now).permit
    assert permit is not None
    start(permit_id=permit.pk, actor=actor, now=now)
    conclude(permit_id=permit.pk, ending="no_answer", rules=rules_in_force(), actor=actor, now=now)
    planned.refresh_from_db()
    assert planned.state == "done"


def test_an_empty_desk_says_what_to_do(desk: Client) -> None:
    answer = desk.post(reverse("desk:next"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("desk:today")
    assert "组长" in answer.content.decode()
