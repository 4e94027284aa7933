"""Tables staged beside the rows, what differs between the two, and how it is written.

Three ways: a *kept* table's rows have ids of their own and are added or changed, never removed; a
*set* table's rows belong to an owner and are replaced together where any of them differs; an
*added* table's rows are only added, by the lender's own id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.portfolio.imports.copying import copy_many


@dataclass(frozen=True, slots=True)
class Staged:
    """A table of the import.

    :param name: of the table without ``portfolio_``.
    :param way: kept, set or added, as above.
    :param owner: the column that says whose row it is: ``borrower_id`` or ``loan_id``.
    :param key: of a kept or added table: the columns by which a row is found; of a set: that of
        the owner, if it has one row only.
    """

    name: str
    way: Literal["kept", "set", "added"]
    owner: str
    key: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The table of the rows."""
        return f"portfolio_{self.name}"

    @property
    def stage(self) -> str:
        """The temporary table beside it."""
        return f"new_{self.name}"


KEPT_BORROWERS = Staged("borrower", "kept", "id", ("id",))
KEPT_LOANS = Staged("loan", "kept", "borrower_id", ("id",))
TABLES = (
    KEPT_BORROWERS,
    KEPT_LOANS,
    Staged("schedule", "set", "loan_id", ("loan_id",)),
    Staged("givenbalance", "set", "loan_id", ("loan_id",)),
    Staged("loanparty", "set", "loan_id"),
    Staged("payment", "added", "loan_id", ("servicer_id", "external_id")),
    Staged("pastcontact", "added", "borrower_id", ("servicer_id", "external_id")),
    Staged("pastpromise", "set", "borrower_id"),
    Staged("placement", "set", "borrower_id"),
    Staged("toldhold", "set", "borrower_id"),
    Staged("toldwish", "set", "borrower_id"),
)
"""In the order in which they are written."""


def stage(cursor: CursorWrapper, what: Staged, frame: pl.DataFrame) -> None:
    """Put a frame beside the rows, and note whose rows differ in ``moved``."""
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    cursor.execute(
        f"CREATE TEMP TABLE {what.stage} ON COMMIT DROP AS "
        f"SELECT {columns} FROM {what.table} WITH NO DATA"
    )
    copy_many(cursor, what.stage, frame)
    joined = ", ".join(sorted({what.owner, *what.key}))
    cursor.execute(f"ANALYZE {what.stage} ({joined})")
    cursor.execute(
        f"CREATE TEMP TABLE changed_{what.name} ON COMMIT DROP AS {_changed(what, frame.columns)}"
    )


def note_moved(cursor: CursorWrapper, what: Staged) -> None:
    """Note the borrowers whose rows of this table differ; loans are staged by then."""
    if what.owner == "loan_id":
        cursor.execute(
            "INSERT INTO moved SELECT l.borrower_id FROM changed_"
            f"{what.name} c JOIN new_loan l ON l.id = c.owner"
        )
    else:
        cursor.execute(f"INSERT INTO moved SELECT owner FROM changed_{what.name}")


def write(cursor: CursorWrapper, what: Staged, columns: list[str]) -> int:
    """Write what differs; return how many rows were added or changed."""
    named = ", ".join(f'"{name}"' for name in columns)
    if what.way == "set":
        cursor.execute(
            f"DELETE FROM {what.table} WHERE {what.owner} IN "
            f"(SELECT owner FROM changed_{what.name})"
        )
        cursor.execute(
            f"INSERT INTO {what.table} ({named}) SELECT {named} FROM {what.stage} "
            f"WHERE {what.owner} IN (SELECT owner FROM changed_{what.name})"
        )
        return int(cursor.rowcount)
    keys = ", ".join(what.key)
    rest = [name for name in columns if name not in what.key]
    update = "DO NOTHING"
    if what.way == "kept":
        sets = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in rest)
        update = f"DO UPDATE SET {sets}"
    cursor.execute(
        f"INSERT INTO {what.table} ({named}) SELECT {named} FROM {what.stage} "
        f"WHERE {what.owner} IN (SELECT owner FROM changed_{what.name}) ORDER BY {keys} "
        f"ON CONFLICT ({keys}) {update}"
    )
    return int(cursor.rowcount)


def _changed(what: Staged, columns: list[str]) -> str:
    """Return the query of whose rows differ."""
    if what.way == "added":
        same = " AND ".join(f"r.{key} = n.{key}" for key in what.key)
        return (
            f"SELECT DISTINCT n.{what.owner} AS owner FROM {what.stage} n "
            f"WHERE NOT EXISTS (SELECT FROM {what.table} r WHERE {same})"
        )
    owners = "new_borrower" if what.owner in {"borrower_id", "id"} else "new_loan"
    if what.key:
        return _changed_of_one(what, columns, owners)
    named = ", ".join(f'"{name}"' for name in columns)
    new = f"SELECT {named} FROM {what.stage}"
    old = (
        f"SELECT {named} FROM {what.table} r "
        f"WHERE EXISTS (SELECT FROM {owners} o WHERE o.id = r.{what.owner})"
    )
    return (
        f"SELECT DISTINCT {what.owner} AS owner FROM "
        f"(({new} EXCEPT ALL {old}) UNION ALL ({old} EXCEPT ALL {new})) d"
    )


def _changed_of_one(what: Staged, columns: list[str], owners: str) -> str:
    """Return the query of whose rows differ where a key has one: a join costs half of a set."""
    (key,) = what.key
    new, old = (", ".join(f'{one}."{name}"' for name in columns) for one in ("n", "r"))
    join = f"LEFT JOIN {what.table} r ON r.{key} = n.{key}"
    owner = f"n.{what.owner}"
    if what.way == "set":
        owner = f"coalesce(n.{what.owner}, r.{what.owner})"
        join = (
            f"FULL JOIN (SELECT r.* FROM {what.table} r "
            f"WHERE EXISTS (SELECT FROM {owners} o WHERE o.id = r.{what.owner})) r "
            f"ON r.{key} = n.{key}"
        )
    return (
        f"SELECT DISTINCT {owner} AS owner FROM {what.stage} n {join} "
        f"WHERE ({new}) IS DISTINCT FROM ({old})"
    )
