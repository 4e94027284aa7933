"""How each table of a night's tape is read from the rows: one query, the types it gives, its shape.

Every reading gives ``parent``, the database's id of the borrower or loan a row hangs on; borrowers
and loans give ``id`` besides, and come ascending by it. Days and moments come as whole numbers and
flags as words, which Polars reads faster than anything else that COPY can say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.portfolio.imports.copying import copy_out

BY_LOAN = frozenset({"parties", "instalments", "payments", "balances"})
"""Tables whose rows hang on a loan; those of the others hang on a borrower."""

_EPOCH = "DATE '1970-01-01'"
_LINE = ("number", "due_on", "principal", "interest", "fee")
_KINDS: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Int64(),
    "share": pl.Float64(),
    "flag": pl.Boolean(),
    "day": pl.Int32(),
    "moment": pl.Int64(),
}
_SAID = {
    "flag": "({column})::text",
    "day": f"({{column}} - {_EPOCH})",
    "moment": "(extract(epoch FROM {column}) * 1000000)::bigint",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A table's query, its columns and its shape.

    :param query: ``{servicer}`` stands for the servicer's id, ``{among}`` for a further condition.
    :param whose: the column of the query that is the borrower's id.
    """

    query: str
    schema: pl.Schema
    shaped: Callable[[pl.DataFrame], pl.DataFrame]
    whose: str

    def read(
        self, cursor: CursorWrapper, *, servicer_id: int, borrowers: Collection[int] | None = None
    ) -> pl.DataFrame:
        """Return the rows of a servicer's book; an empty text is nothing said.

        :param borrowers: ids of those whose rows are read; None: all.
        """
        among = ""
        if borrowers is not None:
            among = f" AND {self.whose} = ANY('{{{','.join(map(str, sorted(borrowers)))}}}')"
        query = self.query.format(servicer=servicer_id, among=among)
        found = copy_out(cursor, query, self.schema)
        texts = [name for name, kind in self.schema.items() if kind == pl.String()]
        return self.shaped(found.with_columns(pl.col(texts).replace("", None)))


def reading_of(
    columns: str,
    source: str,
    *,
    named: Mapping[str, str] | None = None,
    whose: str = "t.borrower_id",
) -> Reading:
    """Return a reading of columns written ``name:kind``; ``named`` says where one is elsewhere."""
    kinds = dict(pair.split(":") for pair in columns.split())
    elsewhere = named or {}
    said = ", ".join(
        _SAID.get(kind, "{column}").format(column=elsewhere.get(name, f"t.{name}"))
        for name, kind in kinds.items()
    )
    days = [name for name, kind in kinds.items() if kind == "day"]
    moments = [name for name, kind in kinds.items() if kind == "moment"]

    def shaped(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(
            pl.col(days).cast(pl.Date),
            pl.col(moments).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        )

    schema = pl.Schema({name: _KINDS[kind] for name, kind in kinds.items()})
    return Reading(f"SELECT {said} {source}", schema, shaped, whose)


def _of_borrower(table: str, columns: str, *, named: Mapping[str, str] | None = None) -> Reading:
    source = (
        f"FROM portfolio_{table} t JOIN portfolio_borrower b ON b.id = t.borrower_id "
        "WHERE b.servicer_id = {servicer}{among} ORDER BY t.borrower_id, t.id"
    )
    return reading_of(
        f"parent:number {columns}", source, named={"parent": "t.borrower_id", **(named or {})}
    )


def _of_loan(
    table: str, columns: str, *, named: Mapping[str, str] | None = None, order: str = ""
) -> Reading:
    source = (
        f"FROM portfolio_{table} t JOIN portfolio_loan l ON l.id = t.loan_id "
        f"WHERE l.servicer_id = {{servicer}}{{among}} ORDER BY t.loan_id{order}"
    )
    return reading_of(
        f"parent:number {columns}",
        source,
        named={"parent": "t.loan_id", **(named or {})},
        whose="l.borrower_id",
    )


def _lines() -> Reading:
    """Return a reading of schedules: a row a loan from the rows, a row a due line once shaped."""

    def shaped(frame: pl.DataFrame) -> pl.DataFrame:
        lists = [pl.col(name).str.split(",") for name in _LINE]
        lines = frame.with_columns(lists).explode(_LINE)
        return lines.with_columns(
            pl.col("due_on").str.to_date("%Y-%m-%d"),
            pl.col("number", "principal", "interest", "fee").cast(pl.Int64),
        )

    return Reading(
        "SELECT t.loan_id, array_to_string(t.number, ','), array_to_string(t.due_on, ','), "
        "array_to_string(t.principal, ','), array_to_string(t.interest, ','), "
        "array_to_string(t.fee, ',') FROM portfolio_schedule t "
        "JOIN portfolio_loan l ON l.id = t.loan_id "
        "WHERE l.servicer_id = {servicer}{among} AND t.number <> '{{}}' ORDER BY t.loan_id",
        pl.Schema({"parent": pl.Int64(), **dict.fromkeys(_LINE, pl.String())}),
        shaped,
        "l.borrower_id",
    )


READINGS: Mapping[str, Reading] = {
    "borrowers": reading_of(
        "id:number borrower_id:text born_on:day adcode:text time_zone:text",
        "FROM portfolio_borrower t WHERE t.servicer_id = {servicer}{among} ORDER BY t.id",
        named={"borrower_id": "t.external_id", "born_on": "t.born_by"},
        whose="t.id",
    ),
    "loans": reading_of(
        "id:number parent:number loan_id:text borrower_id:text lender_id:text product:text "
        "principal:number annual_rate:number penalty_rate:number disbursed_on:day "
        "grace_days:number status:text autopay:flag",
        "FROM portfolio_loan t JOIN portfolio_borrower b ON b.id = t.borrower_id "
        "LEFT JOIN people_organization o ON o.id = t.lender_id "
        "WHERE t.servicer_id = {servicer}{among} ORDER BY t.id",
        named={
            "parent": "t.borrower_id",
            "loan_id": "t.external_id",
            "borrower_id": "b.external_id",
            "lender_id": "o.code",
        },
    ),
    "parties": _of_loan(
        "loanparty", "role:text from_on:day until_on:day told_on:day", order=", t.id"
    ),
    "instalments": _lines(),
    "payments": _of_loan(
        "payment",
        "payment_id:text paid_on:day amount:number reverses:text",
        named={"payment_id": "t.external_id"},
        order=", t.id",
    ),
    "balances": _of_loan(
        "givenbalance",
        "as_of:day principal:number interest:number fee:number penalty:number costs:number "
        "days_past_due:number next_due_on:day next_due_amount:number",
    ),
    "contact_points": reading_of(
        "parent:number kind:text relation:text consented:flag verified_on:day valid:flag",
        "FROM portfolio_contactpoint t JOIN portfolio_borrower b ON b.id = t.borrower_id "
        "WHERE b.servicer_id = {servicer}{among} AND t.closed_at IS NULL "
        "ORDER BY t.borrower_id, t.id",
        named={"parent": "t.borrower_id"},
    ),
    "touches": _of_borrower(
        "pastcontact", "at:moment action:text party:text connected:flag outcome:text"
    ),
    "promises": _of_borrower("pastpromise", "made_at:moment due_on:day state:text"),
    "holds": _of_borrower("toldhold", "kind:text since_on:day until_on:day"),
    "placements": _of_borrower(
        "placement",
        "agency_id:text from_on:day until_on:day agency_listed:flag agency_published:flag "
        "agency_contract_in_force:flag agency_evaluated_on:day borrower_told_of_agency:flag",
        named={"agency_id": "t.agency_code"},
    ),
    "preferences": _of_borrower(
        "toldwish",
        "channel:text opted_out:flag all_contact_refused:flag represented:flag "
        "borrower_status:text agreed_earliest:text agreed_latest:text wished_earliest:text "
        "wished_latest:text",
    ),
}
"""Every table of the tape but the lenders, of whom there are few."""
