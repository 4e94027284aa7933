"""A tape brings a no and never takes one back; staff's points are theirs; doubt ends permits."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.portfolio.conftest import AS_OF
from tests.portfolio.tapes import bring, edit

from hejie.people.models import Organization
from hejie.portfolio.models import Borrower, ContactPoint, Doubt, ImportProblem, Loan, Payment

pytestmark = pytest.mark.django_db(transaction=True)
NEXT = AS_OF + timedelta(days=1)


def _says(sample: Path, folder: Path, **said: bool | None) -> Path:
    """Return a tape that says the same of every way to reach somebody."""
    shutil.copytree(sample, folder)
    edit(
        folder / "contact_points.parquet",
        lambda frame: frame.with_columns(
            pl.lit(value, dtype=pl.Boolean).alias(name) for name, value in said.items()
        ),
    )
    return folder


@pytest.mark.parametrize("later", [True, None])
def test_a_no_stands_whatever_a_later_tape_says(
    sample: Path, servicer: Organization, tmp_path: Path, later: bool | None
) -> None:
    bring(_says(sample, tmp_path / "one", consented=True, valid=True), servicer)
    point = ContactPoint.objects.filter(consented=True).order_by("id").first()
    assert point is not None
    ContactPoint.objects.filter(pk=point.pk).update(consented=False, valid=False)
    after = _says(sample, tmp_path / "two", consented=later, valid=later)
    bring(after, servicer, as_of=NEXT, digest=b"2")
    point.refresh_from_db()
    assert (point.consented, point.valid) == (False, False)


def test_a_point_of_staff_takes_a_no_and_nothing_else(
    sample: Path, servicer: Organization, tmp_path: Path
) -> None:
    bring(_says(sample, tmp_path / "one", consented=None, valid=None), servicer)
    point = ContactPoint.objects.filter(kind="mobile").order_by("id").first()
    assert point is not None
    ContactPoint.objects.filter(pk=point.pk).update(
        from_import=None, source="told to us", valid=True
    )
    bring(_says(sample, tmp_path / "two", consented=True, valid=None), servicer, digest=b"2")
    point.refresh_from_db()
    assert (point.source, point.consented, point.valid) == ("told to us", None, True)
    bring(_says(sample, tmp_path / "three", consented=False, valid=True), servicer, digest=b"3")
    point.refresh_from_db()
    assert (point.source, point.consented, point.valid) == ("told to us", False, True)


def test_a_new_doubt_moves_the_facts_of_whom_it_is_about(
    sample: Path, servicer: Organization, tmp_path: Path
) -> None:
    bring(sample, servicer)
    changed = tmp_path / "tape"
    shutil.copytree(sample, changed)
    payment = Payment.objects.order_by("id").first()
    assert payment is not None
    left = Loan.objects.exclude(borrower=payment.loan.borrower_id).order_by("id").first()
    assert left is not None
    edit(
        changed / "payments.parquet",
        lambda frame: frame.with_columns(
            amount=pl.when(pl.col("payment_id") == payment.external_id)
            .then(pl.col("amount") + 1)
            .otherwise(pl.col("amount"))
        ).filter(pl.col("loan_id") != left.external_id),
    )
    for name in ("loans", "instalments", "parties"):
        edit(
            changed / f"{name}.parquet",
            lambda frame: frame.filter(pl.col("loan_id") != left.external_id),
        )
    _, done = bring(changed, servicer, digest=b"2")
    assert Doubt.objects.filter(loan=payment.loan, table="payments").exists()
    assert Borrower.objects.get(pk=payment.loan.borrower_id).facts_version == 2
    assert Borrower.objects.get(pk=left.borrower_id).facts_version == 2
    problem = ImportProblem.objects.get(of_import=done.import_id, said=payment.external_id)
    assert problem.field == "payment_id"
    again = bring(changed, servicer, digest=b"3")[1]
    assert (again.moved, Borrower.objects.get(pk=left.borrower_id).facts_version) == (0, 2)
    bring(sample, servicer, digest=b"4")
    assert not Doubt.objects.filter(loan=left).exists()
    assert Borrower.objects.get(pk=left.borrower_id).facts_version == 3
