"""Reads of the gate: whose questions are whose, day by day, rule by rule; who was reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.outreach.gate.scene import COLLECTOR, NOW, RULES, another, asked, borrower, owned

from hejie.care.operations import opt_out, place_hold
from hejie.care.queries import holds_ever, signs_since
from hejie.outreach import queries
from hejie.outreach.dispatch import start
from hejie.outreach.gate import ask
from hejie.outreach.models import Ask, Night, WorkItem
from hejie.outreach.operations import Outcome, report_outcome
from hejie.people.models import Organization
from hejie.portfolio.models import Borrower, PastContact

pytestmark = pytest.mark.django_db

HERE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


def _ask(who: Borrower, by: Organization, answer: str, rules: Sequence[str], at: datetime) -> Ask:
    return Ask.objects.create(
        borrower=who,
        organization=by,
        action="call",
        purpose="collect",
        party="borrower",
        answer=answer,
        rules=list(rules),
        asked_by="person:7",
        asked_at=at,
    )


@pytest.fixture
def book() -> Organization:
    """Make a book of which one call was permitted, one refused, and an agency left unsure."""
    who = borrower()
    agency = Organization.objects.create(code="agency", name="示例机构", kind="agency")
    _ask(who, who.servicer, "permitted", [], NOW)
    _ask(who, who.servicer, "refused", ["cn-hold"], NOW + DAY)
    _ask(who, agency, "undetermined", ["cn-hold", "cn-hours"], NOW + DAY)
    return who.servicer


def _period(book: Organization) -> dict[str, Any]:
    return {"organization_id": book.pk, "since": NOW - DAY, "until": NOW + 2 * DAY}


def test_a_servicer_sees_its_book_and_an_agency_its_own_questions(book: Organization) -> None:
    agency = Organization.objects.get(code="agency")
    assert queries.asks(organization_id=book.pk).count() == 3
    assert queries.asks(organization_id=agency.pk).get().answer == "undetermined"


def test_a_period_has_its_beginning_and_not_its_end(book: Organization) -> None:
    found = queries.asks_between(organization_id=book.pk, since=NOW, until=NOW + DAY)
    assert [one.answer for one in found] == ["permitted"]


def test_answers_by_day_name_the_days_without_a_question(book: Organization) -> None:
    days = dict(queries.asked_by_day(zone=HERE, **_period(book)))
    assert list(days) == [date(2026, 11, day) for day in (20, 21, 22, 23)]
    assert days[date(2026, 11, 21)] == {"permitted": 1, "undetermined": 0, "refused": 0}
    assert days[date(2026, 11, 22)] == {"permitted": 0, "undetermined": 1, "refused": 1}
    assert sum(days[date(2026, 11, 20)].values()) == 0


def test_each_rule_counts_wherever_it_was_a_ground(book: Organization) -> None:
    day = date(2026, 11, 22)
    by_day = queries.refused_by_day(zone=HERE, **_period(book))
    assert by_day == {"cn-hold": {day: 2}, "cn-hours": {day: 1}}


def test_a_permit_is_open_until_it_is_over() -> None:
    who = borrower()
    with owned():
        ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW)
    counted = [
        queries.open_permits(organization_id=who.servicer.pk, now=at) for at in (NOW, NOW + DAY)
    ]
    assert counted == [1, 0]


def test_contacts_told_and_ours_stand_in_one_line_of_time() -> None:
    who = borrower()
    PastContact.objects.create(
        borrower=who, servicer=who.servicer, external_id="t1", at=NOW - DAY, action="sms"
    )
    with owned():
        answer = ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW)
        assert answer.permit is not None
        start(permit_id=answer.permit.pk, actor=COLLECTOR, now=NOW)
    report_outcome(
        permit_id=answer.permit.pk,
        said=Outcome("distress", connected=True, talk_seconds=40),
        actor=COLLECTOR,
        now=NOW,
    )
    contacts = queries.contacts_with(borrower_id=who.pk, most=5)
    assert [(one.action, one.is_ours, one.outcome) for one in contacts] == [
        ("call", True, "distress"),
        ("sms", False, ""),
    ]
    reached = queries.reached_since(servicer_id=who.servicer.pk, since=NOW - DAY)
    assert (reached.borrowers, reached.distress, reached.refused) == (1, 1, 0)
    assert queries.asks_about(borrower_id=who.pk).count() == 1


def test_signs_of_harm_are_those_of_the_book_since_the_moment() -> None:
    who = borrower()
    other = another(who.servicer, "b2")
    for one, at in ((who, NOW), (other, NOW - 2 * DAY)):
        place_hold(
            borrower_id=one.pk,
            kind="complaint",
            reason="answered twice",
            source="borrower",
            actor=COLLECTOR,
            now=at,
        )
    opt_out(borrower_id=who.pk, channel="sms", source="borrower", actor=COLLECTOR, now=NOW)
    signs = signs_since(servicer_id=who.servicer.pk, since=NOW - DAY)
    assert (signs.complaints, signs.opt_outs) == (1, 1)
    assert holds_ever(borrower_id=who.pk).count() == 1


def test_nights_come_newest_first_and_their_work_by_priority() -> None:
    who = borrower()
    made = [
        Night.objects.create(
            servicer=who.servicer,
            as_of=date(2026, 11, 20 + n),
            plan_for=date(2026, 11, 21 + n),
            state="done",
            asked_by="job:nightly",
            started_at=NOW + n * DAY,
            finished_at=NOW + n * DAY,
        )
        for n in range(2)
    ]
    for step, priority in ((1, 9), (2, 3)):
        WorkItem.objects.create(
            night=made[1], borrower=who, step=step, action="call", priority=priority
        )
    assert list(queries.nights(servicer_id=who.servicer.pk)) == made[::-1]
    assert [item.step for item in queries.worklist(night_id=made[1].pk)] == [2, 1]
