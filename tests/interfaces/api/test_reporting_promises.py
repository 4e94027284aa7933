"""A dialler reports what a borrower promised: once, about its own, and never against a right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.interfaces.api.house import House

from hejie.arrangements.models import Promise
from hejie.care.models import Hold
from hejie.people.models import Organization
from hejie.portfolio.models import Borrower, Loan, Placement

pytestmark = pytest.mark.django_db
IN_DAYS = 5


def _said(house: House, **other: object) -> dict[str, Any]:
    due_on = timezone.localdate() + timedelta(days=IN_DAYS)
    loan = Loan.objects.filter(borrower=house.borrower).order_by("pk")[0]
    said = {
        "borrower_id": house.borrower.external_id,
        "loan_ids": [loan.external_id],
        "amount": 1000,
        "due_on": str(due_on),
    }
    return {**said, **other}


def test_a_promise_is_taken_with_the_outcome_of_its_call(house: House) -> None:
    program = house.program(scopes=["ask", "report"])
    permit = program.post("/permits", house.call()).json()["permit_id"]
    program.post(f"/permits/{permit}/start", {})
    outcome = program.post(f"/permits/{permit}/outcome", {"outcome": "promise", "connected": True})
    taken = program.post("/promises", _said(house, permit_id=permit))
    assert (outcome.status_code, taken.status_code) == (200, 201)
    told = taken.json()
    promise = Promise.objects.get(pk=told["promise_id"])
    assert (str(promise.permit_id), promise.borrower_id) == (permit, house.borrower.pk)
    assert promise.taken_by.startswith("key:")
    assert (told["state"], told["amount"], told["keeps_from"]) == ("open", 1000, 950)


def test_money_pushed_after_it_keeps_it(house: House) -> None:
    program = house.program()
    said = _said(house)
    taken = program.post("/promises", said).json()
    payment = {
        "payment_id": "p-1",
        "loan_id": said["loan_ids"][0],
        "paid_on": str(timezone.localdate()),
        "amount": 950,
    }
    assert program.post("/payments", {"payments": [payment]}).json() == {"new": 1}
    promise = Promise.objects.get(pk=taken["promise_id"])
    assert (promise.state, promise.arrived) == ("kept", 950)


def test_the_same_call_again_is_the_same_promise(house: House) -> None:
    program, said = house.program(), _said(house)
    first, again = (program.post("/promises", said, name="one") for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert Promise.objects.count() == 1
    other = program.post("/promises", {**said, "amount": 999}, name="one")
    assert (other.status_code, Promise.objects.count()) == (422, 1)


def test_it_takes_a_key_that_may_report(house: House) -> None:
    for scopes in (["ask"], ["push_payments", "push_holds", "read_worklist"]):
        assert house.program(scopes=scopes).post("/promises", _said(house)).status_code == 403
    assert house.program(scopes=["report"]).post("/promises", _said(house)).status_code == 201


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 10**14}, "amount"),
        ({"amount": "12.50"}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "9999-12-31"}, "due_on"),
        ({"loan_ids": ["nobody's"]}, "loan_ids"),
        ({"permit_id": "00000000-0000-0000-0000-000000000001"}, "permit_id"),
        ({"given_by": "neighbour"}, "given_by"),
        ({"borrower_id": "nobody"}, "borrower_id"),
        ({"servicer": "nobody"}, "borrower_id"),
    ],
)
def test_what_cannot_be_promised_is_one_clear_line(
    house: House, other: dict[str, Any], field: str
) -> None:
    answer = house.program().post("/promises", _said(house, **other))
    assert answer.status_code in {404, 422}
    assert answer.json()["field"] == field
    assert "\n" not in answer.json()["detail"]
    assert not Promise.objects.exists()


def test_a_hold_pushed_before_it_stops_it(house: House) -> None:
    program = house.program()
    hold = {"borrower_id": house.borrower.external_id, "kind": "dispute", "source": "borrower"}
    assert program.post("/holds", {**hold, "reason": "not theirs"}).status_code == 201
    answer = program.post("/promises", _said(house))
    assert (answer.status_code, answer.json()["field"]) == (422, "borrower_id")
    assert "cn-house-complaint-hold" in answer.json()["detail"]
    assert Hold.objects.exists()
    assert not Promise.objects.exists()


def test_nobody_reports_a_promise_of_anothers_borrower(house: House) -> None:
    agency = Organization.objects.create(code="agency", name="某机构", kind="agency")
    program = house.program(organization=agency)
    said = _said(house, servicer=house.lender.code)
    assert program.post("/promises", said).status_code == 404
    Placement.objects.create(
        borrower=house.borrower, agency_code="agency", from_on=timezone.localdate()
    )
    assert program.post("/promises", said).status_code == 201
    stranger = Borrower.objects.exclude(pk=house.borrower.pk).order_by("pk")[0]
    assert (
        program.post("/promises", {**said, "borrower_id": stranger.external_id}).status_code == 404
    )


def test_the_permit_of_another_is_none(house: House) -> None:
    permit = house.program().post("/permits", house.call()).json()["permit_id"]
    agency = Organization.objects.create(code="agency", name="某机构", kind="agency")
    Placement.objects.create(
        borrower=house.borrower, agency_code="agency", from_on=timezone.localdate()
    )
    said = _said(house, servicer=house.lender.code, permit_id=permit)
    answer = house.program(organization=agency).post("/promises", said)
    assert (answer.status_code, answer.json()["field"]) == (422, "permit_id")
