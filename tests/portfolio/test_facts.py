"""What the gate is told of a debt is what the book says on that very day, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.portfolio.conftest import AS_OF

from hejie.book.tape import read_tape
from hejie.nightly.balances import standing_on
from hejie.nightly.caps import caps_of
from hejie.nightly.night import repayment_orders
from hejie.people.models import Organization
from hejie.permit import rulebook
from hejie.portfolio.facts import PortfolioFacts
from hejie.portfolio.imports import import_tape
from hejie.portfolio.models import Borrower, Doubt, Loan
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db
RULES = rulebook(laws=("cn",))
MONEY = ("loans", "instalments", "payments", "balances")
SOURCE = PortfolioFacts(lambda: RULES)


@dataclass(frozen=True)
class Contact:
    """A proposed touch, as far as the portfolio asks."""

    borrower_id: int
    party: str = "borrower"
    loan_ids: frozenset[int] = frozenset()


@pytest.mark.parametrize("days", [1, 9])
def test_the_debt_of_a_day_is_what_ageing_says_of_that_day(
    sample: Path, servicer: Organization, days: int
) -> None:
    tape = read_tape(sample, as_of=AS_OF, max_bad=0.5)
    import_tape(
        tape=tape,
        servicer=servicer,
        as_of=AS_OF,
        digest=b"1",
        rules=RULES,
        actor=Actor("job", "import", "demo"),
        now=datetime(2026, 11, 21, 14, tzinfo=UTC),
        makes_lenders=True,
    )
    day = AS_OF + timedelta(days=days)
    noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    aged = standing_on(
        tape, as_of=day, orders=repayment_orders(RULES.packs), caps=caps_of(RULES.packs)
    ).filter(pl.col("total") > 0)
    said = {row["loan_id"]: row for row in aged.iter_rows(named=True)}
    loans = [
        loan
        for loan in Loan.objects.select_related("borrower", "lender").order_by("id")
        if loan.external_id in said
        and loan.borrower.time_zone in {"", "Asia/Shanghai"}
        and loan.borrower.adcode
    ]
    asked = [Contact(loan.borrower_id, loan_ids=frozenset({loan.pk})) for loan in loans]
    doubted = set(Doubt.objects.filter(table__in=MONEY).values_list("loan_id", flat=True))
    told = 0
    for loan, facts in zip(loans, SOURCE.gather(asked, now=noon), strict=True):
        night = said[loan.external_id]
        if loan.pk in doubted:
            assert facts.get("amount_owed") is None
            continue
        told += 1
        assert facts["days_past_due"] == night["days_past_due"]
        without_new_penalty = night["total"] - night["penalty"]
        assert without_new_penalty <= facts["amount_owed"] <= night["total"]
        assert facts["lender_kind"] == (loan.lender.lender_kind if loan.lender else None)
        assert facts["memberships"] == (loan.lender.memberships if loan.lender else None)
        assert facts["product"] == (loan.product or None)
        assert facts["time_zone"] == "Asia/Shanghai"
        assert facts["time_barred"] in {None, False}
        assert facts["creditor_change_told"] in {None, True}
    assert told > 100


def test_who_has_no_clock_or_no_loan_is_known_by_nothing(servicer: Organization) -> None:
    nowhere = Borrower.objects.create(servicer=servicer, external_id="n")
    loanless = Borrower.objects.create(servicer=servicer, external_id="l", adcode="440305")
    asked = [Contact(nowhere.pk), Contact(loanless.pk), Contact(0)]
    found = SOURCE.gather(asked, now=datetime(2026, 11, 22, 4, tzinfo=UTC))
    assert found == [{"time_zone": None}, {"time_zone": "Asia/Shanghai"}, {}]
