"""What a lender's other systems push acts at the gate at once, once, in their own book alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.interfaces.api.house import House

from hejie.care.models import Hold, OptOut
from hejie.outreach.models import Touch
from hejie.people.models import Organization
from hejie.portfolio.models import Loan, Payment, Standing

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def _payment(house: House, **other: object) -> dict[str, Any]:
    loan = Loan.objects.filter(borrower=house.borrower).order_by("pk")[0]
    said = {"payment_id": "p-1", "loan_id": loan.external_id, "paid_on": str(TODAY()), "amount": 1}
    return {**said, **other}


def _hold(house: House, **other: object) -> dict[str, Any]:
    said = {"borrower_id": house.borrower.external_id, "kind": "complaint", "source": "borrower"}
    return {**said, "reason": "disputes what was said on the line", **other}


def _opt_out(house: House) -> dict[str, Any]:
    return {"borrower_id": house.borrower.external_id, "channel": "call", "source": "borrower"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/payments", lambda house: {"payments": [_payment(house)]}),
        ("/holds", _hold),
        ("/opt-outs", _opt_out),
    ],
)
def test_what_is_pushed_between_ask_and_start_stops_the_call(
    house: House, path: str, body: Callable[[House], object]
) -> None:
    program = house.program()
    permit = program.post("/permits", house.call()).json()["permit_id"]
    assert program.post(path, body(house)).status_code in {200, 201}
    refused = program.post(f"/permits/{permit}/start", {})
    assert (refused.status_code, "ask again" in refused.json()["detail"]) == (409, True)
    assert not Touch.objects.exists()


def test_a_payment_told_again_is_nothing_new(house: House) -> None:
    program = house.program()
    body = {"payments": [_payment(house, amount=500)]}
    assert program.post("/payments", body).json() == {"new": 1}
    assert program.post("/payments", body).json() == {"new": 0}
    assert Payment.objects.get(external_id="p-1").amount == 500
    other = program.post("/payments", {"payments": [_payment(house, amount=501)]})
    assert other.status_code == 422
    assert other.json()["field"] == "payments.0.payment_id"
    assert Standing.objects.filter(loan__payments__external_id="p-1", as_of=TODAY()).exists()


def test_of_payments_one_that_cannot_be_taken_leaves_none(house: House) -> None:
    bad = _payment(house, payment_id="p-2", loan_id="nobody's")
    answer = house.program().post("/payments", {"payments": [_payment(house), bad]})
    assert (answer.status_code, answer.json()["field"]) == (422, "payments.1.loan_id")
    assert not Payment.objects.filter(external_id__in=["p-1", "p-2"]).exists()


def test_a_hold_closes_what_it_covers_and_returns(house: House) -> None:
    program = house.program()
    until = (timezone.now() + timedelta(days=3)).isoformat()
    placed = program.post("/holds", _hold(house, until=until))
    assert placed.status_code == 201
    assert placed.json()["is_in_force"] is True
    assert Hold.objects.get(id=placed.json()["hold_id"]).until_at is not None
    told = program.post("/permits", house.call()).json()
    assert told["answer"] == "refused"


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"scope": "matter"}, "loan_id"),
        ({"scope": "channel"}, "channel"),
        ({"loan_id": "x"}, "loan_id"),
        ({"scope": "matter", "loan_id": "x"}, "loan_id"),
        ({"until": "2026-12-01T00:00:00"}, "until"),
        ({"kind": "mood"}, "kind"),
        ({"reason": ""}, "reason"),
        ({"borrower_id": "nobody"}, "borrower_id"),
    ],
)
def test_a_hold_that_cannot_be_is_one_clear_line(
    house: House, other: dict[str, Any], field: str
) -> None:
    answer = house.program().post("/holds", _hold(house, **other))
    assert answer.status_code in {404, 422}
    assert answer.json()["field"] == field
    assert not Hold.objects.exists()


def test_nobody_pushes_into_the_book_of_another(house: House) -> None:
    other = Organization.objects.create(
        code="other", name="别家", kind="lender", lender_kind="bank"
    )
    stranger = house.program(organization=other)
    assert stranger.post("/payments", {"payments": [_payment(house)]}).status_code == 422
    assert stranger.post("/holds", _hold(house)).status_code == 404
    assert stranger.post("/opt-outs", _opt_out(house)).status_code == 404
    assert not Payment.objects.filter(external_id="p-1").exists()
    assert not OptOut.objects.exists()
