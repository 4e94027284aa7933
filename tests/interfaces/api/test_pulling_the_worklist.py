"""A program pulls the night's worklist page by page, each open step once, and nobody's name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.interfaces.api.house import House, Program

from hejie.interfaces.inforce import rules_in_force
from hejie.interfaces.jobs.night import run_night
from hejie.outreach.models import Night, WorkItem
from hejie.people.models import Organization
from hejie.portfolio.models import Identity
from hejie.strategy.load import load_ladder
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)


def _night(house: House) -> Night:
    now = timezone.now()
    return run_night(
        servicer=house.lender,
        as_of=now.date() - timedelta(days=1),
        rules=rules_in_force(),
        ladder=load_ladder("cn-default"),
        actor=Actor("job", "nightly", "demo"),
        clock=lambda: now,
    )


def _pages(program: Program, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = program.get(f"/worklist?{query}{cursor}").json()
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def test_every_open_step_comes_once_in_its_order(house: House) -> None:
    program = house.program()
    assert program.get("/worklist").json() == {"plan_for": None, "items": [], "next": None}
    night = _night(house)
    WorkItem.objects.filter(pk=WorkItem.objects.filter(night=night).first().pk).update(state="done")
    pulled = _pages(program, "limit=7")
    rows = WorkItem.objects.filter(night=night, state="open").order_by("priority", "id")
    assert [item["item_id"] for item in pulled] == [row.pk for row in rows]
    assert len(pulled) > 7
    calls = _pages(program, "action=call&limit=5")
    assert {item["action"] for item in calls} <= {"call"}
    assert len(calls) == rows.filter(action="call").count()


def test_a_way_that_is_handed_out_can_be_asked_by(house: House) -> None:
    _night(house)
    program = house.program()
    item = next(one for one in _pages(program, "limit=500") if one["contact_point_ids"])
    body = house.call(
        borrower_id=item["borrower_id"],
        number=None,
        action=item["action"],
        purpose=item["purpose"],
        contact_point_id=item["contact_point_ids"][0],
        wording=None,
    )
    assert program.post("/permits", body).status_code == 200
    text = program.get("/worklist?limit=1000").content.decode()
    for person in Identity.objects.all():
        assert person.name is None or person.name.reveal() not in text


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WzEsMl0", "é"])
def test_a_cursor_that_is_not_ours_is_refused(house: House, cursor: str) -> None:
    answer = house.program().get(f"/worklist?cursor={cursor}")
    assert (answer.status_code, answer.json()["field"]) == (422, "cursor")


def test_another_lender_has_no_worklist_here(house: House) -> None:
    _night(house)
    other = Organization.objects.create(
        code="other", name="别家", kind="lender", lender_kind="bank"
    )
    stranger = house.program(organization=other)
    assert stranger.get("/worklist").json()["items"] == []
