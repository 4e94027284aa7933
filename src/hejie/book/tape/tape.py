"""The tape once read: typed tables, what is known to be empty, and the problems found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from hejie.values.unable import Unable


class UnableToReadTape(Unable):
    """A file of the tape, its manifest or its mapping is bad; the message is one clear line."""

    @classmethod
    def at(
        cls, *, file: str, what: str, row: int | None = None, field: str | None = None
    ) -> UnableToReadTape:
        """Return the error that says where it stands, and what is wrong and what to do."""
        where = [file] + ([f"row {row}"] if row is not None else []) + ([field] if field else [])
        return cls(f"{', '.join(where)}: {what}")


@dataclass(frozen=True)
class Tape:
    """A lender's book for one night.

    :param tables: every table of ``tables.TABLES`` by name, with that table's schema; empty where
        the lender gave none. Rows set aside are no longer in it.
    :param known: tables that were present or asserted empty; any other is *unknown*.
    :param constants: by table, constants that are no column of it (``borrowers.reachable``).
    :param currency: the one ISO 4217 currency of every amount.
    :param problems: ``tables.PROBLEM_SCHEMA``, in order of file and row; ``row`` is null where a
        whole column is meant.
    :param rows_in: rows a table had in its source (after its mapping), before any was set aside.
    :param followed: rows of a table that left with a parent that was set aside, and therefore
        have no problem of their own; only tables where there are any.
    :param doubts: ``table, id``: who stays in the book although a row of theirs was set aside.
        ``id`` is a loan for loans, parties, instalments, payments and balances, a borrower for
        the others; rows that only repeat another row raise no doubt.
    :param positions: where each row's parent stands (UInt32): the row of ``loans`` for
        instalments, payments, balances and parties; the row of ``borrowers`` for loans, contact
        points, touches, promises, holds, placements and preferences.
    """

    tables: Mapping[str, pl.DataFrame]
    known: frozenset[str]
    constants: Mapping[str, Mapping[str, object]]
    currency: str
    problems: pl.DataFrame
    rows_in: Mapping[str, int]
    followed: Mapping[str, int]
    doubts: pl.DataFrame
    positions: Mapping[str, pl.Series]

    def __getitem__(self, table: str) -> pl.DataFrame:
        return self.tables[table]

    def is_known(self, table: str) -> bool:
        """Tell whether the lender gave this table or asserted that it is empty."""
        return table in self.known

    @property
    def loans_in(self) -> int:
        """How many loans the source had: those in the book and those set aside."""
        return self.rows_in["loans"]

    @property
    def set_aside_loans(self) -> int:
        """How many loans of the source are not in the book."""
        return self.loans_in - self.tables["loans"].height
