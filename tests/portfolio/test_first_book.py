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
