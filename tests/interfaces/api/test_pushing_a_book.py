"""A book pushed as rows is the book brought in as files; what was wrong in it can be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.interfaces.api.house import House

from hejie.people.models import Organization
from hejie.portfolio.models import Borrower, Import, Loan, Standing

pytestmark = pytest.mark.django_db(transaction=True)
DUE = timezone.now().date() - timedelta(days=40)
AS_OF = timezone.now().date() - timedelta(days=1)


def _book(**loan: object) -> dict[str, Any]:
    return {
        "as_of": AS_OF.isoformat(),
        "tables": {
            "borrowers": [{"borrower_id": "n1", "name": "示例甲", "adcode": "440305"}],
            "loans": [
                {
                    "loan_id": "nl1",
                    "borrower_id": "n1",
                    "lender_id": "other",
                    "product": "consumer_loan",
                    "principal": "1000.00",
                    "annual_rate": "0.12",
                    "disbursed_on": str(DUE - timedelta(days=30)),
                    **loan,
                }
            ],
            "instalments": [
                {
                    "loan_id": "nl1",
                    "number": 1,
                    "due_on": str(DUE),
                    "principal": "1000.00",
                    "interest": "10.00",
                    "fee": "0",
                }
            ],
        },
        "asserts_none": ["payments"],
    }


@pytest.fixture
def other() -> Organization:
    return Organization.objects.create(code="other", name="别家", kind="lender", lender_kind="bank")


def test_a_book_comes_once_and_stands_where_ageing_says(house: House, other: Organization) -> None:
    program = house.program(organization=other)
    first = program.post("/book", _book())
    assert first.status_code == 200, first.json()
    assert (first.json()["state"], first.json()["loans"]) == ("done", 1)
    standing = Standing.objects.get(loan__external_id="nl1")
    assert standing.days_past_due == (AS_OF - DUE).days
    assert standing.total >= 101_000
    assert Borrower.objects.get(external_id="n1").servicer == other
    assert program.post("/book", _book()).json()["state"] == "unchanged"


def test_what_was_wrong_is_told_without_what_it_said(house: House, other: Organization) -> None:
    program = house.program(organization=other)
    book = _book()
    book["tables"]["borrowers"].append(
        {"borrower_id": "n2", "name": "示例乙", "born_on": "2999-01-01"}
    )
    told = program.post("/book", book).json()
    assert told["problems"] > 0
    wrong = program.get(f"/imports/{told['import_id']}/problems").json()
    assert len(wrong["problems"]) == told["problems"]
    assert {one["file"] for one in wrong["problems"]} == {"borrowers.csv"}
    page = program.get(f"/imports/{told['import_id']}/problems?limit=1").json()
    assert page["next"] == page["problems"][0]["problem_id"]
    assert house.program().get(f"/imports/{told['import_id']}/problems").status_code == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"tables": {"cats": []}}, 422),
        ({"tables": {}}, 422),
        ({"as_of": "soon"}, 422),
        ({"asserts_none": ["cats"]}, 422),
        ({"currency": "YYY"}, 422),
        ({"tables": {"loans": [{"loan_id": {"a": 1}}]}}, 422),
    ],
)
def test_a_book_that_cannot_be_read_leaves_nothing(
    house: House, other: Organization, change: dict[str, Any], status: int
) -> None:
    answer = house.program(organization=other).post("/book", {**_book(), **change})
    assert answer.status_code == status, answer.json()
    assert answer.json()["detail"]
    assert not Import.objects.filter(servicer=other, state="done").exists()
    assert not Loan.objects.filter(servicer=other).exists()


def test_a_lender_that_nobody_knows_is_not_made(house: House, other: Organization) -> None:
    book = _book(lender_id="stranger")
    book["tables"]["lenders"] = [{"lender_id": "stranger", "kind": "bank"}]
    answer = house.program(organization=other).post("/book", book)
    assert answer.status_code == 422
    assert "stranger" in answer.json()["detail"]
    assert not Organization.objects.filter(code="stranger").exists()


def test_a_book_of_a_day_before_is_refused(house: House, other: Organization) -> None:
    program = house.program(organization=other)
    assert program.post("/book", _book()).status_code == 200
    earlier = {**_book(), "as_of": (AS_OF - timedelta(days=1)).isoformat()}
    assert program.post("/book", earlier).status_code == 422
