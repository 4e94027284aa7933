"""A tape in the rows says what it said in its files; again it changes nothing; killed, nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings as django_settings
from django.db import connection
from tests.portfolio.conftest import AS_OF
from tests.portfolio.tapes import NOW, RULES, bring, edit

from hejie.evidence.models import Pending
from hejie.nightly.balances import standing_on
from hejie.nightly.caps import caps_of
from hejie.nightly.night import repayment_orders
from hejie.people.models import Organization
from hejie.portfolio.imports import UnableToImport
from hejie.portfolio.models import (
    Borrower,
    Case,
    ContactPoint,
    Doubt,
    Identity,
    Import,
    ImportProblem,
    Loan,
    Payment,
    Schedule,
    Standing,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_rows_say_what_the_files_said(sample: Path, servicer: Organization) -> None:
    tape, done = bring(sample, servicer)
    assert done.state == "done"
    people = pl.read_parquet(sample / "borrowers.parquet")
    kept = set(tape["borrowers"]["borrower_id"])
    told = {row["borrower_id"]: row for row in people.iter_rows(named=True)}
    rows = Identity.objects.select_related("borrower")
    assert {row.borrower.external_id for row in rows} == kept
    for row in rows:
        said = told[row.borrower.external_id]
        for name in ("name", "national_id", "mobile", "email", "address"):
            value = getattr(row, name)
            assert (value.reveal() if value else None) == said[name]
    # A file may hold a row twice, or a bad one; the tape says which stay.
    said_loans = {row["loan_id"]: row for row in tape["loans"].iter_rows(named=True)}
    for loan in Loan.objects.select_related("borrower", "lender"):
        said = said_loans[loan.external_id]
        assert (loan.principal, loan.disbursed_on) == (said["principal"], said["disbursed_on"])
        assert loan.borrower.external_id == said["borrower_id"]
        assert (loan.lender.code if loan.lender else None) == said["lender_id"]
    lines = tape["instalments"].group_by("loan_id").agg("due_on")
    due = {row["loan_id"]: sorted(row["due_on"]) for row in lines.iter_rows(named=True)}
    for schedule in Schedule.objects.select_related("loan"):
        assert sorted(schedule.due_on) == due[schedule.loan.external_id]
    paid = pl.read_parquet(sample / "payments.parquet").filter(
        pl.col("loan_id").is_in(tape["loans"]["loan_id"].implode())
    )
    in_rows = sum(Payment.objects.values_list("amount", flat=True))
    assert in_rows == tape["payments"]["amount"].sum() <= paid["amount"].sum()
    assert ImportProblem.objects.count() == tape.problems.height
    assert Pending.objects.filter(kind="portfolio.tape_imported").count() == 1
    assert Case.objects.filter(borrower__loans__lender__isnull=False).exists()


def test_where_loans_stand_is_where_the_night_says(sample: Path, servicer: Organization) -> None:
    tape, _ = bring(sample, servicer)
    aged = standing_on(
        tape, as_of=AS_OF, orders=repayment_orders(RULES.packs), caps=caps_of(RULES.packs)
    )
    said = {row["loan_id"]: row for row in aged.iter_rows(named=True)}
    rows = Standing.objects.select_related("loan")
    assert rows.count() == len(said) > 0
    for row in rows:
        night = said[row.loan.external_id]
        assert row.total == (night["total"] or 0)
        assert row.days_past_due == (night["days_past_due"] or 0)


def test_the_same_tape_changes_nothing_and_the_next_day_only_what_moved(
    sample: Path, servicer: Organization, tmp_path: Path
) -> None:
    bring(sample, servicer)
    before = _everything()
    assert bring(sample, servicer)[1].state == "unchanged"
    _, again = bring(sample, servicer, digest=b"2")
    assert (again.state, again.moved, sum(again.written.values())) == ("done", 0, 0)
    assert _everything() == before

    changed = tmp_path / "tape"
    shutil.copytree(sample, changed)
    loan = Loan.objects.select_related("borrower").order_by("id")[5]
    edit(
        changed / "payments.parquet",
        lambda frame: frame.vstack(
            frame.head(1).with_columns(
                payment_id=pl.lit("extra"),
                loan_id=pl.lit(loan.external_id),
                paid_on=pl.lit(AS_OF),
                amount=pl.lit(100, dtype=frame["amount"].dtype),
                reverses=pl.lit(None, dtype=frame["reverses"].dtype),
            )
        ),
    )
    _, moved = bring(changed, servicer, digest=b"3")
    assert moved.written["payment"] == 1
    assert Borrower.objects.get(id=loan.borrower_id).facts_version == 2
    assert Payment.objects.filter(external_id="extra", loan=loan).count() == 1


def test_a_point_closed_here_stays_closed_and_one_that_left_is_closed(
    sample: Path, servicer: Organization, tmp_path: Path
) -> None:
    bring(sample, servicer)
    ours, theirs = ContactPoint.objects.filter(kind="mobile", relation="self").order_by("id")[:2]
    ContactPoint.objects.filter(pk=ours.pk).update(closed_at=NOW, closed_because="wrong number")
    changed = tmp_path / "tape"
    shutil.copytree(sample, changed)
    gone = theirs.borrower.external_id
    for name in ("contact_points", "borrowers"):
        edit(changed / f"{name}.parquet", _without_mobile(name, gone))
    bring(changed, servicer, digest=b"2")
    rows = ContactPoint.objects.filter(borrower=ours.borrower, value_index=ours.value_index)
    assert [row.closed_because for row in rows.filter(kind="mobile", relation="self")] == [
        "wrong number"
    ]
    assert ContactPoint.objects.get(pk=theirs.pk).closed_because == "left the tape"


def test_what_changed_of_a_payment_or_left_the_tape_is_in_doubt(
    sample: Path, servicer: Organization, tmp_path: Path
) -> None:
    bring(sample, servicer)
    changed = tmp_path / "tape"
    shutil.copytree(sample, changed)
    payment = Payment.objects.order_by("id").first()
    assert payment is not None
    edit(
        changed / "payments.parquet",
        lambda frame: frame.with_columns(
            amount=pl.when(pl.col("payment_id") == payment.external_id)
            .then(pl.col("amount") + 1)
            .otherwise(pl.col("amount"))
        ),
    )
    left = Loan.objects.exclude(id=payment.loan_id).order_by("id").first()
    assert left is not None
    for name in ("loans", "instalments", "payments", "parties"):
        if (changed / f"{name}.parquet").exists():
            edit(
                changed / f"{name}.parquet",
                lambda frame: frame.filter(pl.col("loan_id") != left.external_id),
            )
    bring(changed, servicer, digest=b"2")
    assert Payment.objects.get(pk=payment.pk).amount == payment.amount
    assert Doubt.objects.filter(table="payments", loan_id=payment.loan_id).exists()
    assert Doubt.objects.filter(table="loans", loan=left).exists()


def test_an_earlier_tape_comes_too_late(sample: Path, servicer: Organization) -> None:
    bring(sample, servicer)
    with pytest.raises(UnableToImport, match="came before"):
        bring(sample, servicer, as_of=AS_OF - timedelta(days=1), digest=b"2")
    assert Import.objects.count() == 1


def test_one_import_of_a_book_runs_at_a_time(sample: Path, servicer: Organization) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock(hashtext(%s), %s)", ["hejie.import", servicer.pk]
            )
        with pytest.raises(UnableToImport, match="another import"):
            bring(sample, servicer)
    finally:
        other.close()
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    "table", ["portfolio_loan", "portfolio_contactpoint", "portfolio_standing"]
)
def test_an_import_killed_anywhere_leaves_nothing_and_the_next_one_is_whole(
    sample: Path, servicer: Organization, table: str
) -> None:
    script = _KILLED.format(table=table, tape=str(sample), now=NOW.isoformat())
    parts = connection.settings_dict
    url = (
        f"postgresql://{parts['USER']}:{parts['PASSWORD']}@/{parts['NAME']}"
        f"?host={parts['HOST']}&port={parts['PORT']}"
    )
    where = {
        "HEJIE_HOME": str(Path(django_settings.HEJIE_KEYS_FILE).parent),
        "HEJIE_TEST_DATABASE": url,
    }
    died = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **where},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    with connection.cursor() as cursor:
        # Its lock is held until the server has noticed.
        book = ["hejie.import", servicer.pk]
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s), %s)", book)
        cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), %s)", book)
    assert not Borrower.objects.exists()
    assert Import.objects.get().state == "running"
    _, done = bring(sample, servicer)
    assert done.state == "done"
    assert list(Import.objects.order_by("id").values_list("state", flat=True)) == [
        "stopped",
        "done",
    ]


_KILLED = """
import os, signal
from datetime import date, datetime
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "hejie.config.settings"
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict
said = conninfo_to_dict(os.environ["HEJIE_TEST_DATABASE"])
settings.DATABASES["default"].update(
    NAME=said["dbname"], USER=said["user"], PASSWORD=said["password"],
    HOST=said["host"], PORT=said["port"],
)
import django
django.setup()
from hejie.book.tape import read_tape
from hejie.people.models import Organization
from hejie.permit import rulebook
from hejie.portfolio import imports
from hejie.portfolio.imports import first
from hejie.values.actor import Actor

whole = first.copy_binary

def until(cursor, table, columns, blocks, **said):
    whole(cursor, table, columns, blocks, **said)
    if table == "{table}":
        os.kill(os.getpid(), signal.SIGKILL)

first.copy_binary = until
imports.import_tape(
    tape=read_tape(Path("{tape}"), as_of=date(2026, 11, 21), max_bad=0.5),
    servicer=Organization.objects.get(code="demo"), as_of=date(2026, 11, 21), digest=b"1",
    rules=rulebook(laws=("cn",)), actor=Actor("job", "import", "demo"),
    now=datetime.fromisoformat("{now}"), makes_lenders=True,
)
"""


def _without_mobile(table: str, borrower: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    if table == "borrowers":
        return lambda frame: frame.with_columns(
            mobile=pl.when(pl.col("borrower_id") != borrower).then(pl.col("mobile"))
        )
    return lambda frame: frame.filter(
        ~((pl.col("borrower_id") == borrower) & (pl.col("kind") == "mobile"))
    )


def _everything() -> dict[str, list[object]]:
    """Return every row of the book but those of the imports themselves, and when they were."""
    found: dict[str, list[object]] = {}
    for model in (Borrower, Identity, Loan, Schedule, Payment, ContactPoint, Case):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")  # noqa: S608 - our tables
            found[table] = [row[0] for row in cursor.fetchall()]
    return found
