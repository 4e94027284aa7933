"""A synthetic tape: people in collection or due within three days, and all the tape tells of them.

The same arguments give the same tables on every machine. Nobody in them exists (see the README of
this room), and nothing in them was drawn from anybody's records.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from hejie.book.tape.tables import TABLES, Kind
from hejie.simulation import columns, lending
from hejie.simulation.borrowers import borrowers as borrowers_table
from hejie.simulation.contact_points import reach as draw_reach
from hejie.simulation.dirt import spoiled
from hejie.simulation.identity import MOST_PEOPLE
from hejie.simulation.payments import payments as payments_table
from hejie.simulation.promises import promises as draw_promises
from hejie.simulation.schedules import instalments as instalments_table
from hejie.simulation.schedules import schedules as draw_schedules
from hejie.simulation.situation import situation as draw_situation
from hejie.simulation.touches import contacts as draw_contacts
from hejie.simulation.touches import touches as touches_table
from hejie.simulation.wishes import wishes as draw_wishes
from hejie.values.moments import EPOCH, Day
from hejie.values.unable import Unable

MADE_BY = "hejie sample"
"""What the manifest of every sample says of its maker."""

MOST_MONTHS = 60
EARLIEST, LATEST = Day(2011, 1, 1), Day(2099, 12, 31)


class UnableToSample(Unable):
    """The arguments ask for what cannot be drawn; the message is one clear line."""


def sample_tape(
    *, borrowers: int, seed: int, as_of: Day, term: int = 12, dirty: bool = True
) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Draw a tape of ``borrowers`` people as of a day, and its manifest.

    Each person's gravest loan is overdue or falls due from ``as_of`` to four days later, that is
    within three days of the day the night plans for. Loans run ``term`` months. ``dirty`` adds
    bad rows, below 5 % of every table.

    :return: the tables of the tape by name, in the schemas of ``book.tape.tables`` (money in
        minor units, rates in parts per billion), and the manifest, which counts and sums them as
        they are, bad rows included.
    :raises UnableToSample: if a number is out of range.
    """
    _refuse_unless_in_range(borrowers=borrowers, seed=seed, as_of=as_of, term=term)
    tables = _clean(people=borrowers, seed=seed, as_of=(as_of - EPOCH).days, term=term)
    dirt: dict[str, dict[str, int]] = {}
    for name in tables if dirty else ():
        tables[name], dirt[name] = spoiled(tables[name], table=name, seed=seed)
    made = {"borrowers": borrowers, "seed": seed, "as_of": as_of.isoformat(), "term": term}
    return tables, {
        "made_by": MADE_BY,
        "sample": {**made, "dirt": {name: counts for name, counts in dirt.items() if counts}},
        "rows": {name: frame.height for name, frame in tables.items()},
        "sums": _sums(tables),
        "constants": {},
        "asserts_none": [name for name in TABLES if name not in tables],
    }


def _refuse_unless_in_range(*, borrowers: int, seed: int, as_of: Day, term: int) -> None:
    if not 1 <= borrowers <= MOST_PEOPLE:
        raise UnableToSample(f"borrowers: {borrowers} is not from 1 to {MOST_PEOPLE}")
    if seed < 0:
        raise UnableToSample(f"seed: {seed} is negative")
    if not 1 <= term <= MOST_MONTHS:
        raise UnableToSample(f"term: {term} is not from 1 to {MOST_MONTHS} months")
    if not EARLIEST <= as_of <= LATEST:
        raise UnableToSample(f"as of: {as_of} is not from {EARLIEST} to {LATEST}")


def _clean(*, people: int, seed: int, as_of: int, term: int) -> dict[str, pl.DataFrame]:
    """Draw every table in the order in which one depends on another."""
    stands = draw_situation(people=people, as_of=as_of, term=term, seed=seed)
    lent = draw_schedules(stands, term=term, seed=seed)
    borrower_ids = columns.ids("B", count=people, digits=8)
    loan_ids = columns.ids("L", count=stands.loans, digits=9)
    lender = lending.servicers(people, seed=seed)
    loans = lending.loans(
        stands, schedules=lent, loan_ids=loan_ids, borrower_ids=borrower_ids, seed=seed
    )
    borrowers = borrowers_table(stands, schedules=lent, borrower_ids=borrower_ids, seed=seed)
    reach = draw_reach(borrowers, as_of=as_of, seed=seed)
    wishes = draw_wishes(stands, borrower_ids=borrower_ids, seed=seed)
    contacts = draw_contacts(stands, reach=reach, limits=wishes.limits, seed=seed)
    promises = draw_promises(
        contacts, situation=stands, schedules=lent, borrower_ids=borrower_ids, seed=seed
    )
    payments = payments_table(
        stands,
        schedules=lent,
        autopay=lending.autopay(stands.loans, seed=seed),
        promises=promises,
        loan_ids=loan_ids,
        seed=seed,
    )
    drawn = {
        "lenders": lending.LENDERS,
        "borrowers": borrowers,
        "loans": loans,
        "parties": lending.parties(lent, loan_ids=loan_ids, lender=loans["lender_id"], seed=seed),
        "instalments": instalments_table(lent, loan_ids=loan_ids),
        "payments": payments,
        "contact_points": reach.contact_points,
        "touches": touches_table(
            contacts, limits=wishes.limits, borrower_ids=borrower_ids, lender=lender, seed=seed
        ),
        "promises": promises.table,
        "holds": wishes.holds,
        "placements": wishes.placements,
        "preferences": wishes.preferences,
    }
    return {name: frame.match_to_schema(TABLES[name].schema) for name, frame in drawn.items()}


def _sums(tables: Mapping[str, pl.DataFrame]) -> dict[str, dict[str, int]]:
    """Return, by table, the sum of each column of money, in minor units."""
    sums = {}
    for name, frame in tables.items():
        money = [c.name for c in TABLES[name].columns if c.kind is Kind.MONEY]
        if money:
            sums[name] = {column: int(frame[column].sum()) for column in money}
    return sums
