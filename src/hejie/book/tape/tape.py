"""The tape once read: typed tables, what is known to be empty, and the problems found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl


class UnableToReadTape(ValueError):
    """A file of the tape, its manifest or its mapping is bad; the message is one clear line."""


@dataclass(frozen=True)
class Tape:
    """A lender's book for one night.

    :param tables: every table of ``tables.TABLES`` by name, with that table's schema; empty where
        the lender gave none. Rows set aside are no longer in it.
    :param known: tables that were present or asserted empty; any other is *unknown*.
    :param constants: by table, constants that are no column of it (``borrowers.reachable``).
    :param currency: the one ISO 4217 currency of every amount.
    :param problems: ``tables.PROBLEM_SCHEMA``, in order of file and row.
    :param rows_in: rows a table had in its source, before any was set aside.
    :param doubtful: ``loan_id`` of loans that stay in the book although a row of theirs (a due
        line, a payment, a duplicate) was set aside, so that their balance is in doubt.
    """

    tables: Mapping[str, pl.DataFrame]
    known: frozenset[str]
    constants: Mapping[str, Mapping[str, object]]
    currency: str
    problems: pl.DataFrame
    rows_in: Mapping[str, int]
    doubtful: pl.Series

    def __getitem__(self, table: str) -> pl.DataFrame:
        return self.tables[table]

    def is_known(self, table: str) -> bool:
        """Tell whether the lender gave this table or asserted that it is empty."""
        return table in self.known
