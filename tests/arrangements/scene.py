"""A lender with two borrowers, one in Urumqi and one in New York, each behind by one instalment.

Every loan has two lines of 1,000.00: the first due on 1 November, the second on 1 December. Nothing
is charged for being late, so that 1,000.00 are owed of each loan until then, and 2,000.00 after.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hejie.arrangements.models import Promise
from hejie.arrangements.operations import Pledge, settle_promises, take_promise
from hejie.book.tape import read_tape
from hejie.evidence.models import Pending
from hejie.people.models import Organization
from hejie.permit import rulebook
from hejie.portfolio.imports import Brought, import_tape
from hejie.portfolio.models import Borrower, Loan
from hejie.portfolio.paying import Paid, receive_payments
from hejie.values.actor import Actor, job

RULES = rulebook(laws=("cn",))
AS_OF = date(2026, 11, 21)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
"""Ten in the morning of 22 November in Urumqi, eleven at night of 21 November in New York."""
TODAY = date(2026, 11, 22)
LINE = 100_000
"""What each line is, in minor units."""
URUMQI, NEW_YORK = "b-urumqi", "b-new-york"
COLLECTOR = Actor("person", "7", "demo")
CASHIER = Actor("key", "cashier", "demo")
CLOCK = job("arrangements.settle")

_TABLES: Mapping[str, Sequence[Mapping[str, object]]] = {
    "lenders": [{"lender_id": "demo", "kind": "consumer_finance"}],
    "borrowers": [
        {"borrower_id": URUMQI, "time_zone": "Asia/Urumqi", "born_on": "1990-05-01"},
        {"borrower_id": NEW_YORK, "time_zone": "America/New_York", "born_on": "1988-02-29"},
    ],
    "loans": [
        {"loan_id": loan, "borrower_id": borrower, "lender_id": "demo", "product": "consumer_loan"}
        for loan, borrower in (("u-1", URUMQI), ("u-2", URUMQI), ("n-1", NEW_YORK))
    ],
    "instalments": [
        {"loan_id": loan, "number": number, "due_on": due_on, "principal": "1000.00"}
        for loan in ("u-1", "u-2", "n-1")
        for number, due_on in ((1, "2026-11-01"), (2, "2026-12-01"))
    ],
}


def bring(
    folder: Path, servicer: Organization, *, as_of: date = AS_OF, paid: Iterable[Paid] = ()
) -> Brought:
    """Bring the book of a day in, with these payments."""
    folder.mkdir()
    none = ("payments", "touches", "promises", "holds", "placements", "preferences")
    rows = [
        {
            "payment_id": one.payment_id,
            "loan_id": one.loan_id,
            "paid_on": one.paid_on,
            "amount": f"{one.amount / 100:.2f}",
            "reverses": one.reverses,
        }
        for one in paid
    ]
    for table, lines in {**_TABLES, **({"payments": rows} if rows else {})}.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)
    asserts = [name for name in none if name != "payments" or not rows]
    said = {"currency": "CNY", "asserts_none": asserts}
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return import_tape(
        tape=read_tape(folder, as_of=as_of),
        servicer=servicer,
        as_of=as_of,
        digest=folder.name.encode(),
        rules=RULES,
        makes_lenders=True,
        actor=CASHIER,
        now=NOW,
    )


def who(name: str) -> Borrower:
    """Return a borrower by the lender's id."""
    return Borrower.objects.get(external_id=name)


def loan(name: str) -> int:
    """Return the id of a loan by the lender's id of it."""
    return Loan.objects.get(external_id=name).pk


def pledge(amount: int = LINE, *, name: str = URUMQI, in_days: int = 3, **other: object) -> Pledge:
    """Return what somebody promises for some days after their today."""
    today = TODAY if name == URUMQI else TODAY - timedelta(days=1)
    said = Pledge(who(name).pk, amount, "CNY", today + timedelta(days=in_days))
    return replace(said, **other)


def take(one: Pledge, *, now: datetime = NOW, actor: Actor = COLLECTOR) -> Promise:
    """Take a promise down."""
    return take_promise(pledge=one, rules=RULES, actor=actor, now=now)


def pay(*paid: Paid, now: datetime = NOW) -> int:
    """Take payments down."""
    return receive_payments(
        payments=paid,
        servicer=Organization.objects.get(code="demo"),
        rules=RULES,
        actor=CASHIER,
        now=now,
    )


def settle(now: datetime, *, limit: int = 1000) -> int:
    """Let the clock settle what is over."""
    return settle_promises(actor=CLOCK, now=now, limit=limit)


def stands(promise: Promise) -> tuple[str, int]:
    """Return how a promise stands now: its state and what arrived."""
    promise.refresh_from_db()
    return promise.state, promise.arrived


def told(promise: Promise | None = None) -> list[str]:
    """Return what the log was told of promises, in order; of one promise if it is named."""
    found = Pending.objects.filter(kind__startswith="arrangements.").order_by("id")
    if promise is not None:
        found = found.filter(subjects__contains=[f"promise:{promise.pk}"])
    kinds = found.values_list("kind", flat=True)
    return [kind.removeprefix("arrangements.promise_") for kind in kinds]
