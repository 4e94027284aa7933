"""A dialler asks, starts, reports; what it may not know, tell or do, it is refused in one line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.interfaces.api.house import House

from hejie.care.operations import opt_out
from hejie.interfaces.api.idempotency import forget_answers
from hejie.interfaces.api.models import GivenAnswer
from hejie.interfaces.api.rates import forget_counts
from hejie.outreach.models import Ask, Permit, Touch
from hejie.people.models import Organization
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db


def test_a_call_is_asked_started_and_reported(house: House) -> None:
    dialler = house.program()
    told = dialler.post("/permits", house.call()).json()
    assert told["answer"] == "permitted"
    permit = told["permit_id"]
    assert told["rules"] == []
    begun = dialler.post(f"/permits/{permit}/start", {}).json()
    assert (begun["state"], begun["touch_state"]) == ("used", "sending")
    said = {"outcome": "reached", "connected": True, "talk_seconds": 60}
    assert dialler.post(f"/permits/{permit}/outcome", said).status_code == 200
    stands = dialler.get(f"/permits/{permit}").json()
    assert (stands["state"], stands["outcome"]) == ("reported", "reached")
    touch = Touch.objects.get()
    assert touch.borrower_id == house.borrower.pk
    assert touch.made_by.startswith("key:")


def test_the_cap_of_the_day_holds_for_a_dialler(house: House) -> None:
    dialler = house.program()
    answers = [dialler.post("/permits", house.call()).json() for _ in range(5)]
    given = [told for told in answers if told["permit_id"]]
    assert 0 < len(given) < len(answers)
    assert answers[-1]["answer"] == "refused"
    assert answers[-1]["rules"]
    freed = dialler.post(f"/permits/{given[0]['permit_id']}/release", {})
    assert freed.json()["state"] == "released"
    assert dialler.post("/permits", house.call()).json()["answer"] == "permitted"


def test_an_opt_out_between_ask_and_start_stops_the_call(house: House) -> None:
    dialler = house.program()
    permit = dialler.post("/permits", house.call()).json()["permit_id"]
    opt_out(
        borrower_id=house.borrower.pk,
        channel="call",
        source="borrower",
        actor=Actor("person", "1", "demo"),
        now=timezone.now(),
    )
    refused = dialler.post(f"/permits/{permit}/start", {})
    assert refused.status_code == 409
    assert "ask again" in refused.json()["detail"]
    assert not Touch.objects.exists()


def test_a_touch_made_without_a_start_is_taken_down_late(house: House) -> None:
    dialler = house.program()
    permit = dialler.post("/permits", house.call()).json()["permit_id"]
    began = Permit.objects.get(id=permit).granted_at + timedelta(microseconds=1)
    said = {"outcome": "no_answer", "began_at": began.isoformat()}
    assert dialler.post(f"/permits/{permit}/outcome", said).json()["state"] == "reported"
    assert Touch.objects.get().at == began
    naive = {"outcome": "no_answer", "began_at": "2026-11-21T10:00:00"}
    assert dialler.post(f"/permits/{permit}/outcome", naive).json()["field"] == "began_at"


def test_a_call_sent_twice_is_done_once(house: House) -> None:
    dialler = house.program()
    first = dialler.post("/permits", house.call(), name="one")
    again = dialler.post("/permits", house.call(), name="one")
    assert again.content == first.content
    assert Ask.objects.count() == 1
    other = dialler.post("/permits", house.call(purpose="arrange"), name="one")
    assert other.status_code == 422
    assert other.json()["title"] == "Idempotency key used before"
    assert house.program().post("/permits", house.call(), name="one").content != first.content
    kept = GivenAnswer.objects.count()
    assert forget_answers(before=timezone.now() + timedelta(days=1)) == kept > 0


@pytest.mark.parametrize(
    ("other", "status", "field"),
    [
        ({"borrower_id": "nobody"}, 404, "borrower_id"),
        ({"servicer": "elsewhere"}, 404, "borrower_id"),
        ({"loan_ids": ["none"]}, 422, "loan_ids"),
        ({"number": "10000000000"}, 422, "number"),
        ({"wording": "none"}, 422, "wording"),
        ({"told": {"days_past_due": 1}}, 422, "told.days_past_due"),
        ({"told": {"touches_today": 0}}, 422, None),
        ({"told": {"recording_on": "yes"}}, 422, None),
        ({"action": "fax"}, 422, "action"),
        ({"facts": {}}, 422, "facts"),
        ({"borrower_id": ""}, 422, "borrower_id"),
    ],
)
def test_a_question_that_cannot_be_put_is_one_clear_line(
    house: House, other: dict[str, Any], status: int, field: str | None
) -> None:
    answer = house.program().post("/permits", house.call(**other))
    told = answer.json()
    assert answer.status_code == status, told
    assert answer["Content-Type"] == "application/problem+json"
    assert field is None or told.get("field") == field
    assert told["detail"]
    assert house.number not in answer.content.decode()
    assert not Ask.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"a": NaN}', b'"\\ud800"', b"\xff"])
def test_what_is_no_json_is_refused(house: House, body: bytes) -> None:
    answer = house.program().post("/permits", body)
    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]


def test_a_batch_answers_each_question_and_stops_none(house: House) -> None:
    asks = [
        house.call(),
        house.call(borrower_id="nobody"),
        house.call(wording=None),
        house.call(told={"days_past_due": 3}),
        house.call(wording="find_or_pass_on"),
    ]
    answers = house.program().post("/permits/batch", {"asks": asks}).json()["answers"]
    assert answers[0]["answer"]["answer"] == "permitted"
    assert answers[1]["problem"]["status"] == 404
    assert answers[2]["answer"]["answer"] == "undetermined"
    assert answers[3]["problem"]["field"] == "told.days_past_due"
    assert answers[4]["problem"]["field"] == "wording"


def test_a_key_does_what_it_is_for_at_its_rate_and_no_more(house: House) -> None:
    reporter = house.program(scopes=["report"])
    refused = reporter.post("/permits", house.call())
    assert (refused.status_code, refused.json()["title"]) == (403, "Not for this key")
    slow = house.program(per_minute=2)
    codes = [slow.get("/permits/00000000-0000-0000-0000-000000000001").status_code] * 2
    assert codes == [404, 404]
    batch = slow.post("/permits/batch", {"asks": [house.call()] * 3})
    assert batch.status_code == 429
    assert 0 < int(batch["Retry-After"]) <= 60
    assert forget_counts(before=timezone.now() + timedelta(minutes=2)) > 0


def test_nobody_without_a_key_is_answered(house: House) -> None:
    dialler = house.program()
    answer = dialler.client.post("/api/v1/permits", "{}", content_type="application/json")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    forged = dialler.client.get(
        "/api/v1/permits/00000000-0000-0000-0000-000000000001",
        headers={"Authorization": f"Bearer hejie_{'0' * 16}_{'A' * 43}"},
    )
    assert forged.status_code == 401


def test_another_lender_sees_neither_borrower_nor_permit(house: House) -> None:
    permit = house.program().post("/permits", house.call()).json()["permit_id"]
    other = Organization.objects.create(
        code="other", name="别家", kind="lender", lender_kind="bank"
    )
    stranger = house.program(organization=other)
    asked = stranger.post("/permits", house.call(servicer="demo"))
    assert (asked.status_code, asked.json()["detail"]) == (404, "no such borrower")
    for act in ("start", "release"):
        assert stranger.post(f"/permits/{permit}/{act}", {}).status_code == 404
    said = {"outcome": "reached"}
    assert stranger.post(f"/permits/{permit}/outcome", said).status_code == 404
    assert stranger.get(f"/permits/{permit}").status_code == 404
    assert Permit.objects.get().state == "open"
