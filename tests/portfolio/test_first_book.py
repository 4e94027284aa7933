"""The first book of a house goes into bare tables; they come out with every key they had."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from tests.portfolio.tapes import NOW, bring, edit

from hejie.people.models import Organization
from hejie.portfolio.imports.bare import lay_bare
from hejie.portfolio.imports.first import FILLED
from hejie.portfolio.models import (
    Borrower,
    Case,
    Claim,
    ContactPoint,
    Doubt,
    Identity,
    Loan,
    Payment,
    Standing,
)

pytestmark = pytest.mark.django_db(transaction=True)


_CATALOGUE = """
    SELECT 'constraint', c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid),
        concat_ws(' ', c.condeferrable, c.condeferred, c.convalidated, c.connoinherit)
    FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', i.indrelid::regclass::text, i.indexrelid::regclass::text,
        pg_get_indexdef(i.indexrelid), concat_ws(' ', i.indisunique, i.indisprimary,
        i.indisclustered, i.indisvalid, i.indisready, i.indisreplident, i.indimmediate)
    FROM pg_index i WHERE i.indrelid::regclass::text LIKE ANY (%(ours)s)
    UNION ALL SELECT 'table', c.oid::text, c.relname, concat_ws(' ', c.relkind, c.relpersistence,
        c.relowner, c.relam, c.relhasindex, c.relhastriggers, c.relreplident, c.reltablespace),
        concat_ws(' ', c.reloptions, c.relacl)
    FROM pg_class c WHERE c.relkind = 'r' AND c.relname LIKE ANY (%(ours)s)
    UNION ALL SELECT 'column', a.attrelid::regclass::text, a.attname,
        format_type(a.atttypid, a.atttypmod), concat_ws(' ', a.attnum, a.attnotnull, a.attstorage,
        a.attcollation, a.attidentity, a.attstattarget, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid::regclass::text LIKE ANY (%(ours)s)
    UNION ALL SELECT 'trigger', t.tgrelid::regclass::text, t.tgfoid::regproc::text,
        t.tgconstrrelid::regclass::text,
        concat_ws(' ', t.tgtype, t.tgenabled, t.tgdeferrable, t.tginitdeferred)
    FROM pg_trigger t WHERE t.tgrelid::regclass::text LIKE ANY (%(ours)s)
    ORDER BY 1, 2, 3, 4, 5
"""


def _catalogue() -> list[tuple[str, ...]]:
    rooms = ["portfolio", "people", "care", "outreach", "evidence"]
    with connection.cursor() as cursor:
        cursor.execute(_CATALOGUE, {"ours": [f"{room}\\_%" for room in rooms]})
        return list(cursor.fetchall())


def test_the_catalogue_is_as_it_was(sample: Path, servicer: Organization) -> None:
    before = _catalogue()
    bring(sample, servicer)
    assert _catalogue() == before


def test_a_key_that_what_was_loaded_breaks_does_not_come_back(servicer: Organization) -> None:
    before = _catalogue()
    with pytest.raises(IntegrityError, match="payment_loan"):
        _load_payment_of_no_loan(servicer)
    assert _catalogue() == before
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
        (Standing, "loan"),
    ):
        rows = model._default_manager.filter
        mine, theirs = (rows(**{f"{owner}__servicer": one}).count() for one in (servicer, second))
        assert mine == theirs > 0
    assert _told(servicer) == _told(second)


_KEPT: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Standing, "loan", ("total", "days_past_due")),
    (Claim, "loan", ("organization_code", "share", "total", "from_on", "until_on")),
    (Case, "borrower", ("mandate__lender__code", "opened_on", "closed_on")),
)


def _told(servicer: Organization) -> list[list[str]]:
    """Return what the rows of a book say, without the ids by which they say it."""
    told = []
    for model, owner, said in _KEPT:
        rows = model._default_manager.filter(**{f"{owner}__servicer": servicer})
        told.append(sorted(str(row) for row in rows.values_list(f"{owner}__external_id", *said)))
    return told


def test_cases_and_claims_of_a_first_book_are_those_of_a_second(
    sample: Path, servicer: Organization, tmp_path: Path
) -> None:
    tape = shutil.copytree(sample, tmp_path / "tape")
    nth = pl.int_range(pl.len())
    over = pl.when(nth % 3 == 0).then(pl.lit("settled"))
    edit(
        tape / "loans.parquet",
        lambda loans: loans.with_columns(
            status=over.when(nth % 3 == 1).then(pl.lit("compensated")).otherwise("status"),
            lender_id=pl.when(nth % 7 == 0).then(pl.lit("nobody")).otherwise("lender_id"),
        ),
    )
    edit(
        tape / "parties.parquet",
        lambda parties: parties.with_columns(
            share=pl.when(nth % 9 == 0).then(2.0).otherwise("share")
        ),
    )
    second = Organization.objects.create(
        code="second", name="second", kind="lender", lender_kind="consumer_finance"
    )
    for whose in (servicer, second):
        bring(tape, whose)
    assert Case.objects.filter(closed_on=None).exists()
    assert Case.objects.exclude(closed_on=None).exists()
    assert Claim.objects.exclude(share=10**9).exists()
    assert Doubt.objects.filter(table="parties").exclude(loan=None).exists()
    assert _told(servicer) == _told(second)
