"""The book in the rows as the tape a night runs over: the same tables the file reader makes.

The columns are those a night keeps of a tape (``nightly.needs``). Nothing sealed is opened: of a
person a night knows the last day of the month of birth, and of a number only that there is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import polars as pl
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from hejie.book.tape import Tape
from hejie.book.tape.problems import in_order
from hejie.book.tape.tables import PROBLEM_SCHEMA, TABLES
from hejie.nightly.needs import NEEDS
from hejie.people.models import Organization
from hejie.portfolio.imports.copying import copy_out
from hejie.portfolio.models import Book, ImportProblem, Mandate
from hejie.portfolio.reading import BY_LOAN, READINGS
from hejie.values.moments import Day
from hejie.values.unable import Unable

_GIVEN = ("mobile", "email", "address")
_MARK = "•"
"""What stands for a number or an address that is there, and not looked at."""

_DOUBTS = pl.Schema({"table": pl.String(), "id": pl.String()})
_DOUBTED = (
    'SELECT d."table", coalesce(l.external_id, b.external_id) FROM portfolio_doubt d '
    "LEFT JOIN portfolio_loan l ON l.id = d.loan_id "
    "LEFT JOIN portfolio_borrower b ON b.id = d.borrower_id "
    "WHERE d.servicer_id = {servicer} "
    "UNION SELECT 'balances', l.external_id FROM portfolio_stalebalance x "
    "JOIN portfolio_loan l ON l.id = x.loan_id AND l.servicer_id = {servicer} ORDER BY 1, 2"
)


class UnableToReadBook(Unable):
    """There is no book of this servicer, or it stands at a later day."""


@contextmanager
def snapshot() -> Iterator[None]:
    """See the rows as they are at one moment, whatever is written meanwhile.

    Within a transaction of the caller's its own rules hold.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@dataclass(frozen=True, slots=True)
class BookTape:
    """The tape of a book, and the database's ids behind its rows.

    :param borrowers: of each row of ``borrowers``, ascending; ``loans`` likewise.
    """

    tape: Tape
    borrowers: pl.Series
    loans: pl.Series

    def with_rows(self, table: str, rows: pl.DataFrame) -> BookTape:
        """Return the book with more rows of a table; ``parent`` names the borrower of each."""
        known = rows.filter(pl.col("parent").is_in(self.borrowers.implode()))
        before = self.tape[table]
        added = known.match_to_schema(
            before.schema, missing_columns="insert", extra_columns="ignore"
        )
        place = pl.concat((self.tape.positions[table], _places(known["parent"], self.borrowers)))
        return self._with(table, pl.concat((before, added)), place)

    def without(self, table: str, *, columns: Collection[str], of: pl.Series) -> BookTape:
        """Return the book with some columns of a table empty for some borrowers, given by id."""
        place = self.tape.positions[table]
        theirs = self.borrowers.gather(place).is_in(of.implode())
        kept = self.tape[table].with_columns(
            pl.when(~theirs).then(pl.col(name)).alias(name) for name in columns
        )
        return self._with(table, kept, place)

    def _with(self, table: str, rows: pl.DataFrame, place: pl.Series) -> BookTape:
        tape = replace(
            self.tape,
            tables={**self.tape.tables, table: rows},
            positions={**self.tape.positions, table: place},
        )
        return BookTape(tape, self.borrowers, self.loans)


def tape_of(
    *, servicer: Organization, as_of: Day, borrowers: Collection[int] | None = None
) -> BookTape:
    """Return a servicer's book as a night's tape, with what the lender told of each borrower.

    What was said and done here since — holds, opt-outs, hours, touches — is not in it: rooms above
    know of it.

    :param borrowers: ids of those whose rows are read; None: the whole book.
    :raises UnableToReadBook: if no tape came yet, or one of a later day than ``as_of`` did.
    """
    book = Book.objects.select_related("last_import").filter(servicer=servicer).first()
    if book is None:
        raise UnableToReadBook(f"{servicer.code} has no book yet: import a tape first")
    if book.as_of > as_of:
        raise UnableToReadBook(f"the book of {servicer.code} stands at {book.as_of} already")
    with snapshot(), connection.cursor() as cursor:
        read = {
            name: reading.read(cursor, servicer_id=servicer.pk, borrowers=borrowers)
            for name, reading in READINGS.items()
        }
        doubts = _doubts(cursor, servicer)
    people, loans = read["borrowers"]["id"], read["loans"]["id"]
    positions = {
        name: _places(
            frame["parent"],
            loans if name in BY_LOAN else people,
        )
        for name, frame in read.items()
        if name != "borrowers"
    }
    read["borrowers"] = _with_marks(read["borrowers"], read["contact_points"], positions)
    tables = {
        name: read[name].select(NEEDS[name]).match_to_schema(_schema(name)) for name in READINGS
    }
    tables["lenders"] = _lenders(servicer)
    reachable = {"borrowers": {"reachable": list(book.reachable)}} if book.reachable else {}
    tape = Tape(
        tables={name: tables[name] for name in TABLES},
        known=frozenset(book.known),
        constants=reachable,
        currency=book.currency,
        problems=_problems(book),
        rows_in=_rows_in(book, tables),
        followed={},
        doubts=doubts,
        positions=positions,
    )
    return BookTape(tape, people, loans)


def _schema(table: str) -> pl.Schema:
    whole = TABLES[table].schema
    return pl.Schema({name: whole[name] for name in NEEDS[table]})


def _places(parent: pl.Series, ids: pl.Series) -> pl.Series:
    """Return where each parent stands among ids that ascend and hold them all."""
    return ids.search_sorted(parent).cast(pl.UInt32).rename("position")


def _with_marks(
    people: pl.DataFrame, points: pl.DataFrame, positions: Mapping[str, pl.Series]
) -> pl.DataFrame:
    """Return the borrowers with a mark where a point of their own of that kind is listed."""
    place = positions["contact_points"]
    own = (points["relation"] == "self") | points["relation"].is_null()
    rows = pl.int_range(people.height, dtype=pl.UInt32, eager=True)
    return people.with_columns(
        pl.when(rows.is_in(place.filter(own & (points["kind"] == kind)).unique().implode()))
        .then(pl.lit(_MARK))
        .alias(kind)
        for kind in _GIVEN
    )


def _lenders(servicer: Organization) -> pl.DataFrame:
    mandates = Mandate.objects.filter(servicer=servicer, until_on__isnull=True)
    rows = [
        {
            "lender_id": lender.code,
            "name": None if lender.name == lender.code else lender.name,
            "kind": lender.lender_kind or None,
            "memberships": lender.memberships,
        }
        for lender in Organization.objects.filter(mandates__in=mandates).order_by("code")
    ]
    return pl.DataFrame(rows, schema=_schema("lenders"))


def _doubts(cursor: CursorWrapper, servicer: Organization) -> pl.DataFrame:
    return copy_out(cursor, _DOUBTED.format(servicer=servicer.pk), _DOUBTS)


def _problems(book: Book) -> pl.DataFrame:
    found = ImportProblem.objects.filter(of_import=book.last_import).order_by("id")
    rows = [{**row, "field": row["field"] or None} for row in found.values(*PROBLEM_SCHEMA.names())]
    return in_order([pl.DataFrame(rows, schema=PROBLEM_SCHEMA)])


def _rows_in(book: Book, tables: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """Return how many rows there are, and of loans those besides that the last tape lost."""
    counts = book.last_import.counts
    lost = counts.get("in", {}).get("loans", 0) - counts.get("kept", {}).get("loans", 0)
    rows = {name: frame.height for name, frame in tables.items()}
    return {**rows, "loans": rows["loans"] + (lost if "kept" in counts else 0)}
