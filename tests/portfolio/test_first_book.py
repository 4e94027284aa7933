"""The first book of a house goes into bare tables; they come out with every key they had."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from tests.portfolio.tapes import NOW, bring

from hejie.people.models import Organization
from hejie.portfolio.imports.bare import lay_bare
from hejie.portfolio.imports.first import FILLED
from hejie.portfolio.models import Borrower, Case, ContactPoint, Identity, Loan, Payment, Standing

pytestmark = pytest.mark.django_db(transaction=True)


def _keys() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "UNION SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        )
        return set(cursor.fetchall())


def test_every_key_and_index_is_back(sample: Path, servicer: Organization) -> None:
    before = _keys()
    bring(sample, servicer)
    assert _keys() == before


def test_a_key_that_what_was_loaded_breaks_does_not_come_back(servicer: Organization) -> None:
    before = _keys()
    with pytest.raises(IntegrityError, match="payment_loan"):
        _load_payment_of_no_loan(servicer)
    assert _keys() == before
    assert not Payment.objects.exists()


def _load_payment_of_no_loan(servicer: Organization) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        bare = lay_bare(cursor, FILLED)
        assert bare is not None
        cursor.execute(
            "INSERT INTO portfolio_payment "
            "(loan_id, servicer_id, external_id, paid_on, amount, reverses, received_at) "
            "VALUES (1, %s, 'p', '2026-11-21', 1, '', %s)",
            [servicer.pk, NOW],
        )
        bare.put_back()


def test_tables_with_rows_or_readers_are_not_laid_bare(servicer: Organization) -> None:
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT FROM portfolio_loan")
        with transaction.atomic(), connection.cursor() as cursor:
            assert lay_bare(cursor, FILLED, wait="50ms") is None
        other.rollback()
    finally:
        other.close()
    Borrower.objects.create(servicer=servicer, external_id="one")
    with transaction.atomic(), connection.cursor() as cursor:
        assert lay_bare(cursor, FILLED) is None


def test_a_second_book_says_the_same_as_a_first(sample: Path, servicer: Organization) -> None:
    bring(sample, servicer)
    second = Organization.objects.create(
        code="second", name="second", kind="lender", lender_kind="consumer_finance"
    )
    bring(sample, second)
    for model in (Loan, Payment, Borrower):
        counts = {
            one.pk: model._default_manager.filter(servicer=one).count()
            for one in (servicer, second)
        }
        assert len(set(counts.values())) == 1
    for model, owner in (
        (Identity, "borrower"),
        (ContactPoint, "borrower"),
        (Case, "borrower"),
        (Standing, "loan"),
    ):
        rows = model._default_manager.filter
        mine, theirs = (rows(**{f"{owner}__servicer": one}).count() for one in (servicer, second))
        assert mine == theirs > 0
    said = [
        list(
            Standing.objects.filter(loan__servicer=one)
            .order_by("loan__external_id")
            .values_list("loan__external_id", "total", "days_past_due")
        )
        for one in (servicer, second)
    ]
    assert said[0] == said[1]
