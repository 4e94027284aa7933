"""The next tape: what else is known of a loan counts, cases close and reopen, lenders are asked."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.db import connection
from tests.portfolio.conftest import AS_OF
from tests.portfolio.tapes import NOW, bring, edit

from hejie.people.models import Organization
from hejie.permit import rulebook
from hejie.portfolio.imports import UnableToImport
from hejie.portfolio.models import (
    Borrower,
    Case,
    ImportProblem,
    Loan,
    Payment,
    Standing,
)

pytestmark = pytest.mark.django_db(transaction=True)
NEXT = AS_OF + timedelta(days=1)


def _paid_here(standing: Standing) -> Payment:
    return Payment.objects.create(
        loan=standing.loan,
        servicer=standing.loan.servicer,
        external_id="counter-1",
        paid_on=AS_OF,
        amount=standing.total,
        received_at=NOW,
    )


def test_a_payment_that_no_tape_told_counts(sample: Path, servicer: Organization) -> None:
    bring(sample, servicer)
    late = Standing.objects.filter(
        total__gt=0, unapplied=0, days_past_due__gt=0, loan__given_balance=None
    ).order_by("pk")[0]
    _paid_here(late)
    bring(sample, servicer, digest=b"2")
    late.refresh_from_db()
    assert (late.total, late.days_past_due) == (0, 0)


def test_an_import_waits_for_whoever_holds_a_borrower(sample: Path, servicer: Organization) -> None:
    bring(sample, servicer)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM portfolio_borrower ORDER BY id LIMIT 1 FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        with pytest.raises(Exception, match="lock timeout"):
            bring(sample, servicer, as_of=NEXT, digest=b"2")
        other.rollback()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
        other.close()
    assert not Standing.objects.filter(as_of=NEXT).exists()


def test_a_case_closes_when_nothing_is_owed_and_opens_again(
    sample: Path, servicer: Organization, tmp_path: Path
) -> None:
    bring(sample, servicer)
    case = _of_one_loan()
    assert case.closed_on is None
    settled = tmp_path / "settled"
    shutil.copytree(sample, settled)
    loan = Loan.objects.get(borrower=case.borrower_id)
    edit(
        settled / "loans.parquet",
        lambda frame: frame.with_columns(
            status=pl.when(pl.col("loan_id") == loan.external_id)
            .then(pl.lit("settled"))
            .otherwise("status")
        ),
    )
    bring(settled, servicer, as_of=NEXT, digest=b"2")
    case.refresh_from_db()
    assert case.closed_on == NEXT
    bring(settled, servicer, as_of=NEXT + timedelta(days=1), digest=b"3")
    case.refresh_from_db()
    assert case.closed_on == NEXT
    bring(sample, servicer, as_of=NEXT + timedelta(days=2), digest=b"4")
    case.refresh_from_db()
    assert case.closed_on is None


def test_the_same_tape_under_other_rules_is_another_import(
    sample: Path, servicer: Organization
) -> None:
    bring(sample, servicer)
    assert bring(sample, servicer)[1].state == "unchanged"
    assert bring(sample, servicer, rules=rulebook(laws=("cn", "zz")))[1].state == "done"


def test_a_lender_nobody_knows_is_asked_about(sample: Path, servicer: Organization) -> None:
    with pytest.raises(UnableToImport, match="cf-01"):
        bring(sample, servicer, makes_lenders=False)
    assert not Borrower.objects.exists()
    assert Organization.objects.count() == 1


def test_what_is_known_of_a_lender_is_not_written_over(
    sample: Path, servicer: Organization
) -> None:
    known = Organization.objects.create(
        code="cf-01", name="ours", kind="lender", lender_kind="bank", memberships=["cba"]
    )
    _, done = bring(sample, servicer)
    known.refresh_from_db()
    assert (known.name, known.lender_kind, known.memberships) == ("ours", "bank", ["cba"])
    problems = ImportProblem.objects.filter(of_import=done.import_id, file="lenders")
    assert {row.field for row in problems} == {"kind", "memberships"}


def _of_one_loan() -> Case:
    """Return the case of somebody with one loan, of which something is owed."""
    for case in Case.objects.filter(closed_on=None).order_by("id"):
        loans = Loan.objects.filter(borrower=case.borrower_id, standing__total__gt=0)
        if Loan.objects.filter(borrower=case.borrower_id).count() == loans.count() == 1:
            return case
    raise AssertionError("nobody has one loan")
