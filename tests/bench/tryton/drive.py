"""Tryton's side, run by the Python of its own virtual environment; of the house it imports nothing.

``activate DATABASE`` makes the modules' tables. ``load DATABASE FILE DAYS…`` sets a company up, a
procedure of so many levels, and the receivables of a CSV file (``code``, ``due_on``, ``cents``).
``dun DATABASE DAY THEN`` goes through both days. What is found goes to standard output, as a line
of JSON. The server's address comes in ``TRYTOND_DATABASE_URI``.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from psycopg.sql import SQL, Identifier
from trytond import backend
from trytond.model import ModelSQL
from trytond.modules.account.tests.test_module import create_chart, get_fiscalyear
from trytond.modules.company.tests.test_module import create_company
from trytond.pool import Pool
from trytond.transaction import Transaction, TransactionError

_LOGIN = "accountant"
_BEFORE_ALL = dt.date(2000, 1, 1)

_COPY = SQL(
    "INSERT INTO {table} SELECT (jsonb_populate_record(t, other)).* "
    "FROM {table} t, jsonb_array_elements(%s::jsonb) other WHERE t.id = %s"
)
_GO_ON = SQL("SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {table}))")

Row = dict[str, str]
Found = dict[str, Any]
Given = TypeVar("Given")


@dataclass(frozen=True)
class _Round:
    """How long a round took, and how many dunnings rose by it."""

    seconds: float
    risen: int


def activate(database: str) -> Found:
    """Make the tables of the module and of those it needs, and an accountant."""
    opened = backend.Database(database)
    opened.connect()
    with Transaction().start(database, 0, autocommit=True):
        opened.init()
    Pool.start()
    pool = Pool(database)
    pool.init(update=["ir", "res"], lang=["en"])
    with Transaction().start(database, 0):
        pool.get("ir.module").update_list()
    pool.init(update=["account_dunning"], lang=["en"], activatedeps=True)
    with Transaction().start(database, 0):
        groups = pool.get("res.group").search([])
        pool.get("res.user")(login=_LOGIN, administrator=True, groups=groups).save()
    return {}


def load(database: str, file: str, *levels: str) -> Found:
    """Set up a company, a procedure and posted receivables."""
    Pool.start()
    Pool(database).init()
    with Path(file).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    _in_transaction(database, lambda: _set_up(rows, [int(days) for days in levels]))
    _in_transaction(database, lambda: _post(rows))
    _in_transaction(database, _analyze)
    return {}


def dun(database: str, day: str, then: str) -> Found:
    """Create and process dunnings on a day until none rises any more, and once on a later day."""
    Pool.start()
    Pool(database).init()
    _in_transaction(database, lambda: _create(_BEFORE_ALL))
    first = dt.date.fromisoformat(day)
    rounds = [_round(database, first)]
    while rounds[-1].risen:
        rounds.append(_round(database, first))
    first_levels = _levels(database)
    later = _round(database, dt.date.fromisoformat(then))
    return {
        "rounds": [each.seconds for each in rounds if each.risen],
        "first_levels": first_levels,
        "later": later.seconds,
        "later_levels": _levels(database),
    }


def _set_up(rows: Sequence[Row], levels: Sequence[int]) -> None:
    """Make company, chart of accounts, open periods, and the procedure all parties are under."""
    pool = Pool()
    company = create_company()
    users = pool.get("res.user").search([("login", "=", _LOGIN)])
    pool.get("res.user").write(users, {"companies": [("add", [company.id])], "company": company.id})
    with Transaction().set_context(company=company.id, companies=[company.id]):
        create_chart(company)
        days = [row["due_on"] for row in rows]
        year = get_fiscalyear(
            company,
            start_date=dt.date.fromisoformat(min(days)).replace(month=1, day=1),
            end_date=dt.date.fromisoformat(max(days)).replace(month=12, day=31),
        )
        year.save()
        pool.get("account.fiscalyear").create_period([year])
        procedure = pool.get("account.dunning.procedure")(name="Thresholds")
        level = pool.get("account.dunning.level")
        procedure.levels = [
            level(sequence=number, overdue=dt.timedelta(days))
            for number, days in enumerate(levels, start=1)
        ]
        procedure.save()
        settings = pool.get("account.configuration")(1)
        settings.default_dunning_procedure = procedure
        settings.save()


def _post(rows: Sequence[Row]) -> None:
    """Post the first receivable as anybody would, and write the others as it was written.

    Each has a party and a move of its own. To let every one be checked would take a quarter of an
    hour; what is timed later reads rows, however they came.
    """
    pool = Pool()
    account, journal = pool.get("account.account"), pool.get("account.journal")
    open_one = ("closed", "!=", True)
    (receivable,) = account.search([("type.receivable", "=", True), open_one], limit=1)
    (revenue,) = account.search([("type.revenue", "=", True), open_one], limit=1)
    (sales,) = journal.search([("code", "=", "REV")], limit=1)
    (procedure,) = pool.get("account.dunning.procedure").search([])
    (period,) = pool.get("account.period").search([], order=[("start_date", "ASC")], limit=1)
    first = rows[0]
    named = {"name": first["code"], "code": first["code"], "dunning_procedure": procedure.id}
    (party,) = pool.get("party.party").create([named])
    move = pool.get("account.move")
    earned = {"account": revenue.id, "credit": _amount(first)}
    owed = {"account": receivable.id, "debit": _amount(first), "party": party.id}
    owed["maturity_date"] = dt.date.fromisoformat(first["due_on"])
    booked = {"period": period.id, "journal": sales.id, "date": period.start_date}
    (made,) = move.create([{**booked, "lines": [("create", [earned]), ("create", [owed])]}])
    move.post([made])
    _write_others(rows[1:], party=party, move=made)


def _write_others(rows: Sequence[Row], *, party: ModelSQL, move: ModelSQL) -> None:
    """Write the rows of other receivables like those of one; ids go on from its."""
    (chosen,) = party.dunning_procedures
    earned, owed = sorted(move.lines, key=lambda line: line.id)
    others = list(enumerate(rows, start=1))
    _copy(party, [{"id": party.id + n, "name": r["code"], "code": r["code"]} for n, r in others])
    _copy(chosen, [{"id": chosen.id + n, "party": party.id + n} for n, _ in others])
    _copy(move, [{"id": move.id + n, "number": r["code"]} for n, r in others])
    _copy(
        earned,
        [
            {"id": owed.id + 2 * n - 1, "move": move.id + n, "credit": str(_amount(r))}
            for n, r in others
        ],
    )
    _copy(
        owed,
        [
            {
                "id": owed.id + 2 * n,
                "move": move.id + n,
                "party": party.id + n,
                "debit": str(_amount(r)),
                "maturity_date": r["due_on"],
            }
            for n, r in others
        ],
    )


def _copy(record: ModelSQL, changes: Sequence[Found]) -> None:
    """Write copies of a record's row that differ in some columns."""
    table = Identifier(record._table)
    with Transaction().connection.cursor() as cursor:
        cursor.execute(_COPY.format(table=table), (json.dumps(changes), record.id))
        cursor.execute(_GO_ON.format(table=table), (record._table,))


def _analyze() -> None:
    with Transaction().connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _amount(row: Row) -> Decimal:
    return Decimal(row["cents"]) / 100


def _round(database: str, day: dt.date) -> _Round:
    """Take both steps of a user: create dunnings up to a day, and process those that are drafts."""
    began = time.perf_counter()
    _in_transaction(database, lambda: _create(day))
    risen = _in_transaction(database, _process_drafts)
    return _Round(time.perf_counter() - began, risen)


def _create(day: dt.date) -> None:
    Pool().get("account.dunning").generate_dunnings(date=day)


def _process_drafts() -> int:
    dunning = Pool().get("account.dunning")
    drafts = dunning.search([("state", "=", "draft")])
    dunning.process(drafts)
    return len(drafts)


def _levels(database: str) -> list[list[int]]:
    """Return how many dunnings stand at each level, and what they sum to in cents."""
    return _in_transaction(database, _counted)


def _counted() -> list[list[int]]:
    pool = Pool()
    levels = pool.get("account.dunning.level").search([], order=[("sequence", "ASC")])
    found = {level.id: [0, 0] for level in levels}
    for each in pool.get("account.dunning").search([]):
        found[each.level.id][0] += 1
        found[each.level.id][1] += int(each.amount * 100)
    return [found[level.id] for level in levels]


def _in_transaction(database: str, call: Callable[[], Given]) -> Given:
    """Return what a call gives in a transaction of its own, as the company's administrator."""
    with Transaction().start(database, 0):
        (user,) = Pool().get("res.user").search([("login", "=", _LOGIN)])
        companies = [each.id for each in Pool().get("company.company").search([])]
    context = {"company": companies[0], "companies": companies} if companies else {}
    # What has to be locked is known only once it is met: the transaction then begins anew.
    locks: dict[str, Any] = {}
    while True:
        with Transaction().start(database, user.id, **locks) as transaction:
            try:
                with transaction.set_context(context, _companies=set(companies)):
                    return call()
            except TransactionError as error:
                transaction.rollback()
                error.fix(locks)


def main(command: str, arguments: Iterable[str]) -> None:
    """Run a command, and say what it found."""
    said = {"activate": activate, "load": load, "dun": dun}[command](*arguments)
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
