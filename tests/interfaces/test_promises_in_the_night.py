"""A promise made here counts in a night over the rows exactly as one that a lender tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from pytest_django import Settings
from tests.portfolio.conftest import AS_OF
from tests.portfolio.tapes import NOW, RULES, bring, edit
from typer.testing import CliRunner

from hejie.arrangements.models import Promise
from hejie.arrangements.operations import Pledge, UnableToPromise, settle_promises, take_promise
from hejie.book.tape import read_tape
from hejie.interfaces.cli.app import app
from hejie.interfaces.jobs.night import book_of
from hejie.nightly.night import Night, run
from hejie.people.models import Organization
from hejie.portfolio.models import Borrower, Case, Loan, Standing
from hejie.portfolio.paying import Paid, receive_payments
from hejie.privacy.keys import make
from hejie.strategy.load import load_ladder
from hejie.values.actor import Actor, job

pytestmark = pytest.mark.django_db
LADDER = load_ladder("cn-default")
STATES = ("open", "kept", "part", "broken")
DAYS = (-20, -2, -1, 0, 1, 9)
"""From the day of the night to the day promised."""


@pytest.fixture(autouse=True)
def _keys(settings: Settings, tmp_path: Path) -> None:
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    make(tmp_path / "keys.json")


@pytest.fixture
def servicer() -> Organization:
    return Organization.objects.create(
        code="demo", name="示例消金", kind="lender", lender_kind="consumer_finance"
    )


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    folder = tmp_path / "sample"
    said = ["sample", str(folder), "--borrowers", "200", "--seed", "5", "--as-of", str(AS_OF)]
    assert CliRunner().invoke(app, said).exit_code == 0
    return folder


def _over_rows(servicer: Organization) -> Night:
    tape = book_of(servicer=servicer, as_of=AS_OF).tape
    return run(tape, as_of=AS_OF, rules=RULES, ladder=LADDER)


def _promised(case: Case, *, state: str, in_days: int, made: int = 12) -> Promise:
    due_on = AS_OF + timedelta(days=in_days)
    at = datetime.combine(due_on, datetime.min.time(), tzinfo=UTC) - timedelta(days=made)
    return Promise(
        borrower_id=case.borrower_id,
        case=case,
        amount=100,
        keeps_from=95,
        currency="CNY",
        due_on=due_on,
        until_on=due_on + timedelta(days=1),
        made_at=at,
        made_on=at.date(),
        given_by="borrower",
        taken_by="person:7",
        state=state,
        arrived={"kept": 100, "part": 5}.get(state, 0),
        settled_at=None if state == "open" else at,
        withdrawn_by="person:7" if state == "withdrawn" else "",
        withdrawn_because="mistaken" if state == "withdrawn" else "",
    )


def test_night_over_rows_with_promises_is_the_night_over_files_that_tell_them(
    sample: Path, servicer: Organization
) -> None:
    bring(sample, servicer)
    without = _over_rows(servicer).outputs["decisions"]
    cases = list(Case.objects.select_related("borrower").order_by("id"))
    ways = [(state, days) for state in STATES for days in DAYS]
    made = [
        _promised(case, state=state, in_days=days)
        for number, case in enumerate(cases)
        for state, days in (ways[number % len(ways)], ways[(number * 7 + 3) % len(ways)])
    ]
    gone = [_promised(case, state="withdrawn", in_days=9) for case in cases]
    Promise.objects.bulk_create([*made, *gone])
    names = {case.borrower_id: case.borrower.external_id for case in cases}
    rows = pl.DataFrame(
        [
            {
                "borrower_id": names[one.borrower_id],
                "made_at": one.made_at,
                "due_on": one.due_on,
                "amount": one.amount,
                "state": one.state,
            }
            for one in made
        ]
    )
    edit(
        sample / "promises.parquet", lambda old: pl.concat([old, rows.match_to_schema(old.schema)])
    )
    files = run(
        read_tape(sample, as_of=AS_OF, max_bad=0.5), as_of=AS_OF, rules=RULES, ladder=LADDER
    )
    over_rows = _over_rows(servicer)
    for output in ("decisions", "refusals"):
        assert over_rows.outputs[output].equals(files.outputs[output])
    assert not over_rows.outputs["decisions"].equals(without)


def _first_to_promise(servicer: Organization) -> tuple[Promise, Loan]:
    """Let somebody promise whom the night would ask otherwise."""
    planned = _over_rows(servicer).outputs["decisions"]
    asked = planned.filter((pl.col("step") == 1) & pl.col("action").is_in(["call", "sms"]))
    people = Borrower.objects.filter(external_id__in=asked["borrower_id"].to_list())
    single = Standing.objects.filter(loan__borrower__in=people, owed__gt=10_000, unapplied=0)
    for standing in single.select_related("loan").order_by("loan_id"):
        pledge = Pledge(standing.loan.borrower_id, 10_000, "CNY", AS_OF + timedelta(days=7))
        try:
            promise = take_promise(
                pledge=pledge, rules=RULES, actor=Actor("person", "7", "demo"), now=NOW
            )
        except UnableToPromise:
            continue
        return promise, standing.loan
    raise AssertionError("nobody of the sample may promise")


def _first_step(planned: Night, borrower_id: int) -> dict[str, object]:
    name = Borrower.objects.get(pk=borrower_id).external_id
    decisions = planned.outputs["decisions"]
    (found,) = decisions.filter(borrower_id=name, step=1).to_dicts()
    return found


def test_whoever_promised_is_not_asked_again_before_the_day(
    sample: Path, servicer: Organization
) -> None:
    bring(sample, servicer)
    promise, loan = _first_to_promise(servicer)
    step = _first_step(_over_rows(servicer), promise.borrower_id)
    assert (step["action"], "promise_open" in step["reason_codes"]) == ("none", True)
    over = NOW + timedelta(days=10)
    receive_payments(
        payments=[Paid("p", loan.external_id, NOW.date(), 100)],
        servicer=servicer,
        rules=RULES,
        actor=Actor("key", "cashier", "demo"),
        now=over,
    )
    assert settle_promises(actor=job("arrangements.settle"), now=over) in {0, 1}
    promise.refresh_from_db()
    assert promise.state == "part"
    later = book_of(servicer=servicer, as_of=over.date()).tape
    planned = run(later, as_of=over.date(), rules=RULES, ladder=LADDER)
    assert "promise_open" not in _first_step(planned, promise.borrower_id)["reason_codes"]
