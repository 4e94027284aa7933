"""The tables of the tape: their columns, what each holds, and the type it has once read.

A table here is a contract with lenders (``docs/reference/tape.md``). Reading turns each column of a
source into the ``dtype`` of its ``Kind``; a value that cannot be turned is a problem of its row.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import polars as pl

from hejie.values import names


class Kind(Enum):
    """What a column holds."""

    ID = "id"
    TEXT = "text"
    NAME = "name"
    NAMES = "names"
    MONEY = "money"
    RATE = "rate"
    DAY = "day"
    MOMENT = "moment"
    COUNT = "count"
    NUMBER = "number"
    FLAG = "flag"
    CLOCK = "clock"

    @property
    def dtype(self) -> pl.DataType:
        """The Polars type of a column of this kind."""
        return _DTYPES[self]


_DTYPES: dict[Kind, pl.DataType] = {
    Kind.ID: pl.String(),
    Kind.TEXT: pl.String(),
    Kind.NAME: pl.String(),
    Kind.NAMES: pl.List(pl.String),
    Kind.MONEY: pl.Int64(),
    Kind.RATE: pl.Int64(),
    Kind.DAY: pl.Date(),
    Kind.MOMENT: pl.Datetime("us", "UTC"),
    Kind.COUNT: pl.Int64(),
    Kind.NUMBER: pl.Float64(),
    Kind.FLAG: pl.Boolean(),
    Kind.CLOCK: pl.String(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its kind, whether a row must have it, and the names it may hold."""

    name: str
    kind: Kind
    is_required: bool = False
    choices: tuple[str, ...] = ()
    may_be_negative: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the tape: a row is ``grain``; ``key`` is unique; ``refers`` names its parents."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    refers: tuple[tuple[str, str], ...] = ()
    one_of: tuple[str, ...] = ()

    @property
    def schema(self) -> pl.Schema:
        """The Polars schema of this table once read."""
        return pl.Schema({column.name: column.kind.dtype for column in self.columns})

    def column(self, name: str) -> Column:
        """Return the column of that name.

        :raises KeyError: if the table has none.
        """
        return next((c for c in self.columns if c.name == name), None) or _missing(self, name)


def _missing(table: Table, name: str) -> Column:
    raise KeyError(f"{table.name} has no column {name}")


def _id(name: str, *, required: bool = True) -> Column:
    return Column(name, Kind.ID, is_required=required)


def _of(kind: Kind, spaced: str, *, required: bool = False) -> tuple[Column, ...]:
    return tuple(Column(name, kind, is_required=required) for name in spaced.split())


def _choice(name: str, choices: tuple[str, ...], *, required: bool = False) -> Column:
    return Column(name, Kind.NAME, is_required=required, choices=choices)


_BORROWER = (("borrower_id", "borrowers"),)
_LOAN = (("loan_id", "loans"),)

LENDERS = Table(
    "lenders",
    "who owns or services loans",
    (
        _id("lender_id"),
        *_of(Kind.TEXT, "name"),
        _choice("kind", names.LENDER_KINDS, required=True),
        Column("memberships", Kind.NAMES, choices=names.MEMBERSHIPS),
    ),
    key=("lender_id",),
)
BORROWERS = Table(
    "borrowers",
    "a person",
    (
        _id("borrower_id"),
        *_of(Kind.TEXT, "name national_id"),
        *_of(Kind.DAY, "born_on"),
        *_of(Kind.TEXT, "gender mobile email address adcode"),
        Column("longitude", Kind.NUMBER, may_be_negative=True),
        Column("latitude", Kind.NUMBER, may_be_negative=True),
        *_of(Kind.TEXT, "time_zone occupation"),
        *_of(Kind.MONEY, "income_monthly"),
    ),
    key=("borrower_id",),
)
LOANS = Table(
    "loans",
    "a loan",
    (
        _id("loan_id"),
        _id("borrower_id"),
        _id("lender_id", required=False),
        _choice("product", names.PRODUCTS),
        *_of(Kind.TEXT, "currency"),
        *_of(Kind.MONEY, "principal"),
        *_of(Kind.RATE, "annual_rate penalty_rate fee_rate"),
        _choice("method", names.METHODS),
        *_of(Kind.DAY, "disbursed_on"),
        *_of(Kind.COUNT, "term grace_days"),
        _choice("status", names.LOAN_STATUSES),
        *_of(Kind.TEXT, "contract_no"),
        *_of(Kind.FLAG, "autopay"),
    ),
    key=("loan_id",),
    refers=_BORROWER,
)
PARTIES = Table(
    "parties",
    "a share in a loan",
    (
        _id("loan_id"),
        _id("party_id"),
        _choice("role", names.PARTY_ROLES, required=True),
        *_of(Kind.NUMBER, "share"),
        *_of(Kind.DAY, "from_on until_on told_on"),
    ),
    refers=_LOAN,
)
INSTALMENTS = Table(
    "instalments",
    "a due line of a loan",
    (
        _id("loan_id"),
        *_of(Kind.COUNT, "number", required=True),
        *_of(Kind.DAY, "due_on", required=True),
        *_of(Kind.MONEY, "principal interest fee"),
    ),
    key=("loan_id", "number"),
    refers=_LOAN,
    one_of=("principal", "interest", "fee"),
)
PAYMENTS = Table(
    "payments",
    "money received",
    (
        _id("payment_id"),
        _id("loan_id"),
        *_of(Kind.DAY, "paid_on", required=True),
        *_of(Kind.MONEY, "amount", required=True),
        _id("reverses", required=False),
    ),
    key=("payment_id",),
    refers=_LOAN,
)
BALANCES = Table(
    "balances",
    "a loan whose lender gives balances instead of a schedule",
    (
        _id("loan_id"),
        *_of(Kind.DAY, "as_of"),
        *_of(Kind.MONEY, "principal", required=True),
        *_of(Kind.MONEY, "interest fee penalty costs"),
        *_of(Kind.COUNT, "days_past_due", required=True),
        *_of(Kind.DAY, "next_due_on"),
        *_of(Kind.MONEY, "next_due_amount"),
    ),
    key=("loan_id",),
    refers=_LOAN,
)
CONTACT_POINTS = Table(
    "contact_points",
    "a way to reach somebody",
    (
        _id("borrower_id"),
        _choice("kind", names.CONTACT_KINDS, required=True),
        *_of(Kind.TEXT, "value", required=True),
        _choice("relation", names.RELATIONS),
        _choice("source", names.CONTACT_SOURCES),
        *_of(Kind.FLAG, "consented"),
        *_of(Kind.DAY, "verified_on"),
        *_of(Kind.FLAG, "valid"),
    ),
    refers=_BORROWER,
)
TOUCHES = Table(
    "touches",
    "a past contact",
    (
        _id("touch_id"),
        _id("borrower_id"),
        *_of(Kind.MOMENT, "at", required=True),
        _choice("action", names.TOUCH_ACTIONS, required=True),
        _id("lender_id", required=False),
        _choice("party", names.PARTIES),
        _choice("purpose", names.PURPOSES),
        *_of(Kind.TEXT, "number"),
        *_of(Kind.FLAG, "connected"),
        *_of(Kind.COUNT, "talk_seconds"),
        _choice("outcome", names.OUTCOMES),
        *_of(Kind.TEXT, "actor"),
    ),
    key=("touch_id",),
    refers=_BORROWER,
)
PROMISES = Table(
    "promises",
    "a promise to pay",
    (
        _id("borrower_id"),
        *_of(Kind.MOMENT, "made_at", required=True),
        *_of(Kind.DAY, "due_on", required=True),
        *_of(Kind.MONEY, "amount", required=True),
        _choice("state", names.PROMISE_STATES),
    ),
    refers=_BORROWER,
)
HOLDS = Table(
    "holds",
    "something that stops or limits contact",
    (
        _id("borrower_id"),
        _choice("kind", names.HOLDS, required=True),
        *_of(Kind.DAY, "since_on", required=True),
        *_of(Kind.TEXT, "scope"),
        *_of(Kind.DAY, "until_on"),
    ),
    refers=_BORROWER,
)
PLACEMENTS = Table(
    "placements",
    "a case placed with an agency",
    (
        _id("borrower_id"),
        _id("agency_id"),
        *_of(Kind.DAY, "from_on", required=True),
        *_of(Kind.DAY, "until_on"),
        *_of(Kind.FLAG, "agency_listed agency_published agency_contract_in_force"),
        *_of(Kind.DAY, "agency_evaluated_on"),
        *_of(Kind.FLAG, "borrower_told_of_agency"),
    ),
    refers=_BORROWER,
)
PREFERENCES = Table(
    "preferences",
    "what a borrower asked for or agreed to; a row a channel, or one without a channel",
    (
        _id("borrower_id"),
        _choice("channel", names.TOUCH_ACTIONS),
        *_of(Kind.FLAG, "opted_out all_contact_refused represented"),
        _choice("borrower_status", names.BORROWER_STATUSES),
        *_of(Kind.CLOCK, "agreed_earliest agreed_latest wished_earliest wished_latest"),
    ),
    refers=_BORROWER,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        LENDERS,
        BORROWERS,
        LOANS,
        PARTIES,
        INSTALMENTS,
        PAYMENTS,
        BALANCES,
        CONTACT_POINTS,
        TOUCHES,
        PROMISES,
        HOLDS,
        PLACEMENTS,
        PREFERENCES,
    )
}
"""Every table of the tape, parents before children."""

PROBLEM_SCHEMA = pl.Schema(
    {
        "file": pl.String(),
        "row": pl.Int64(),
        "field": pl.String(),
        "said": pl.String(),
        "because": pl.String(),
        "so": pl.String(),
    }
)
"""A problem: file, row (1 is the first data row), field, what it said, why that is wrong, what
was done. ``said`` never repeats a value of a field that identifies a person."""
