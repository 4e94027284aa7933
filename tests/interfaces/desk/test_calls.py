"""A call from the desk: nothing is shown, dialled or forgotten but as the gate has it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.interfaces.api.house import House
from tests.people.entering import signed_in
from tests.people.staff import lender, staff

from hejie.arrangements.models import Promise
from hejie.care.holds import place_hold
from hejie.care.models import Hold, OptOut
from hejie.evidence.models import Pending
from hejie.outreach.models import Ask, Permit, Touch
from hejie.people.models import User
from hejie.people.queries import actor_of
from hejie.portfolio.models import ContactPoint
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = Actor("job", "test", "demo")


def _point(house: House) -> ContactPoint:
    points = ContactPoint.objects.filter(borrower=house.borrower, kind="mobile", relation="self")
    return points.order_by("id")[0]


def _asked(desk: Client, house: House) -> HttpResponse:
    page = _page(desk, house)
    script = page.split('name="script"')[1].split('value="')[1].split('"')[0]
    said = {"point": _point(house).pk, "purpose": "collect", "script": script, "recording": "on"}
    return desk.post(reverse("desk:ask", args=[house.borrower.pk]), said)


def _begun(desk: Client, house: House) -> HttpResponse:
    assert _asked(desk, house).status_code == 302
    permit = Permit.objects.get(state="open")
    return desk.post(reverse("desk:start", args=[permit.pk]))


def _ended(desk: Client, house: House, ending: str, *stops: str) -> HttpResponse:
    _begun(desk, house)
    permit = Permit.objects.get(state="used")
    said = {"ending": ending, "stops": list(stops)}
    return desk.post(reverse("desk:end", args=[permit.pk]), said, follow=True)


def _page(desk: Client, house: House) -> str:
    answer = desk.get(reverse("desk:borrower", args=[house.borrower.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_number_and_name_are_shown_to_who_dials_and_only_once_it_is_begun(
    desk: Client, house: House
) -> None:
    name = house.borrower.identity.name.reveal()
    shown = [_page(desk, house)]
    assert _asked(desk, house).status_code == 302
    shown.append(_page(desk, house))
    assert not Pending.objects.filter(kind="portfolio.person_revealed").exists()
    permit = Permit.objects.get()
    begun = desk.post(reverse("desk:start", args=[permit.pk])).content.decode()
    assert Pending.objects.filter(kind="portfolio.person_revealed").count() == 1
    assert house.number in begun
    assert name in begun
    assert all(house.number not in page and name not in page for page in shown)
    assert house.number not in _page(desk, house)
    touch = Touch.objects.get()
    assert (touch.state, touch.permit_id) == ("sending", permit.pk)


@pytest.mark.parametrize(
    ("ending", "outcome", "hold"),
    [
        ("reached", "reached", None),
        ("third_person", "third_person", None),
        ("no_answer", "no_answer", None),
        ("wrong_number", "wrong_number", None),
        ("refused", "refused", None),
        ("distress", "distress", "breathing_space"),
        ("hardship", "reached", "hardship_review"),
        ("dispute", "reached", "dispute"),
    ],
)
def test_an_ending_has_its_consequence_at_once(
    desk: Client, house: House, ending: str, outcome: str, hold: str | None
) -> None:
    answer = _ended(desk, house, ending)
    assert answer.status_code == 200
    touch = Touch.objects.get()
    assert (touch.outcome, touch.connected) == (outcome, ending != "no_answer")
    assert list(Hold.objects.values_list("kind", flat=True)) == ([hold] if hold else [])
    closed = ContactPoint.objects.filter(closed_because="wrong_number").exists()
    assert closed == (ending == "wrong_number")
    if hold or closed:
        again = desk.post(
            reverse("desk:ask", args=[house.borrower.pk]),
            {"point": _point(house).pk, "purpose": "collect", "recording": "on"},
        )
        assert again.status_code in {409, 422}
        assert Permit.objects.exclude(pk=touch.permit_id).count() == 0


def test_a_promise_is_taken_with_its_amount_and_day_or_nothing_is(
    desk: Client, house: House
) -> None:
    _begun(desk, house)
    end = reverse("desk:end", args=[Permit.objects.get().pk])
    tomorrow = (timezone.now() + timedelta(days=1)).date()
    for wrong in (
        {},
        {"amount": "0", "due_on": str(tomorrow)},
        {"amount": "99,999,999", "due_on": str(tomorrow)},
        {"amount": "10.00", "due_on": "2020-01-01"},
        {"amount": "10.00", "due_on": "soon"},
    ):
        answer = desk.post(end, {"ending": "promise", **wrong})
        assert answer.status_code == 422
        assert Touch.objects.get().outcome == ""
    desk.post(end, {"ending": "promise", "amount": "10.50", "due_on": str(tomorrow)})
    promise = Promise.objects.get()
    assert (promise.amount, promise.due_on, promise.state) == (1050, tomorrow, "open")
    assert promise.permit_id == Permit.objects.get().pk
    assert Touch.objects.get().outcome == "promise"
    assert "10.50" in _page(desk, house)


def test_what_they_want_no_more_is_written_down_with_the_outcome(
    desk: Client, house: House
) -> None:
    _ended(desk, house, "refused", "call", "sms", "pigeon")
    assert sorted(OptOut.objects.values_list("channel", flat=True)) == ["call", "sms"]


def test_a_slip_of_the_hand_is_undone_by_who_made_it_and_not_later(
    desk: Client, house: House
) -> None:
    _ended(desk, house, "wrong_number")
    point = _point(house)
    reopen = reverse("desk:reopen", args=[house.borrower.pk, point.pk])
    assert reopen in _page(desk, house)
    closed = ContactPoint.objects.filter(closed_because="wrong_number")
    closed.update(closed_at=timezone.now() - timedelta(minutes=16))
    assert desk.post(reopen).status_code == 409
    closed.update(closed_at=timezone.now())
    assert desk.post(reopen).status_code == 302
    point.refresh_from_db()
    assert (point.closed_at, point.closed_because) == (None, "")
    kinds = ("portfolio.contact_point_closed", "portfolio.contact_point_opened")
    assert [Pending.objects.filter(kind=kind).count() for kind in kinds] == [1, 1]


def test_a_refusal_is_a_sentence_with_its_rule_and_nothing_is_permitted(
    desk: Client, house: House
) -> None:
    place_hold(
        borrower_id=house.borrower.pk,
        kind="complaint",
        reason="they complained",
        source="borrower",
        actor=NOBODY,
        now=timezone.now(),
    )
    page = _page(desk, house)
    assert reverse("desk:ask", args=[house.borrower.pk]) not in page
    said = {"point": _point(house).pk, "purpose": "collect", "recording": "on"}
    answer = desk.post(reverse("desk:ask", args=[house.borrower.pk]), said)
    assert answer.status_code == 409
    rules = Ask.objects.get().rules
    assert rules
    assert all(rule in answer.content.decode() for rule in rules)
    assert not Permit.objects.exists()


def test_looking_at_a_borrower_asks_nothing_and_reserves_nothing(
    desk: Client, house: House
) -> None:
    before = house.borrower.facts_version
    _page(desk, house)
    house.borrower.refresh_from_db()
    assert house.borrower.facts_version == before
    assert not Ask.objects.exists()


def test_what_moves_the_facts_before_the_call_begins_stops_it(desk: Client, house: House) -> None:
    _asked(desk, house)
    place_hold(
        borrower_id=house.borrower.pk,
        kind="illness",
        reason="a relative wrote",
        source="relative",
        actor=NOBODY,
        now=timezone.now(),
    )
    answer = desk.post(reverse("desk:start", args=[Permit.objects.get().pk]))
    assert answer.status_code == 409
    assert house.number not in answer.content.decode()
    assert not Touch.objects.exists()


def test_a_permit_is_of_who_asked_for_it_and_a_borrower_of_their_lender(
    desk: Client, house: House, collector: User
) -> None:
    _asked(desk, house)
    permit = Permit.objects.get()
    colleague = signed_in(Client(), staff(house.lender, "team_lead"))
    stranger = signed_in(Client(), staff(lender("other"), "collector"))
    for deed in ("start", "release", "end"):
        address = reverse(f"desk:{deed}", args=[permit.pk])
        for somebody in (colleague, stranger):
            assert somebody.post(address, {"ending": "reached"}).status_code == 404
    assert stranger.get(reverse("desk:borrower", args=[house.borrower.pk])).status_code == 404
    permit.refresh_from_db()
    assert (permit.state, permit.asked_by) == ("open", str(actor_of(collector)))


def test_a_permit_given_back_frees_the_call(desk: Client, house: House) -> None:
    _asked(desk, house)
    answer = desk.post(reverse("desk:release", args=[Permit.objects.get().pk]))
    assert answer.status_code == 302
    assert Permit.objects.get().state == "released"
    assert reverse("desk:ask", args=[house.borrower.pk]) in _page(desk, house)


@pytest.mark.parametrize("said", [{}, {"ending": "shouted"}])
def test_an_ending_that_is_none_takes_nothing_down(
    desk: Client, house: House, said: dict[str, str]
) -> None:
    _begun(desk, house)
    answer = desk.post(reverse("desk:end", args=[Permit.objects.get().pk]), said)
    assert answer.status_code == 409
    assert Touch.objects.get().outcome == ""
