"""Empty tables laid bare for their first load: keys and indexes taken off, and put back after.

An index made over rows that are there costs a third of one that grows with every row, and a key
checked over a whole table a twentieth of one checked row by row. It can come back as soon as the
tables it is about have all their rows, while others are still filled. All of it is one transaction:
a load that dies leaves the tables as they were, and what the load broke is refused when the key
comes back. Nobody reads or writes the tables meanwhile, so it is for tables without a row only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import DatabaseError, transaction
from django.db.backends.utils import CursorWrapper

_WAIT = "5s"
"""So long the load waits for whoever reads the tables; then they stay as they are."""
_NOT_TO_BE_HAD = ("55P03", "40P01")
"""What the server says where a lock is not to be had in time, or two wait for each other."""

_OWNED = """
    SELECT bool_and(pg_has_role(c.relowner, 'USAGE')) FROM pg_class c
    WHERE c.oid = ANY(%(tables)s::regclass[])
    OR c.oid IN (SELECT confrelid FROM pg_constraint WHERE contype = 'f'
                 AND conrelid = ANY(%(tables)s::regclass[]))
"""
_FOREIGN = """
    SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid),
        c.confrelid::regclass::text
    FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = ANY(%(tables)s::regclass[])
    ORDER BY 1, 2
"""
_UNIQUE = """
    SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid)
    FROM pg_constraint c WHERE c.contype = 'u' AND c.conrelid = ANY(%(tables)s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid)
    ORDER BY 1, 2
"""
_PRIMARY = """
    SELECT i.indrelid::regclass::text, quote_ident(c.relname)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indisprimary AND i.indrelid = ANY(%(tables)s::regclass[])
    ORDER BY 1
"""
_INDEXES = """
    SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    FROM pg_index i WHERE i.indrelid = ANY(%(tables)s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    ORDER BY 1, 2
"""
_KEYS = """
    SELECT a.attrelid::regclass::text, string_agg(DISTINCT quote_ident(a.attname), ', ')
    FROM pg_attribute a JOIN pg_constraint c ON c.conrelid = a.attrelid AND a.attnum = ANY(c.conkey)
    WHERE c.contype IN ('p', 'u', 'f') AND a.attrelid = ANY(%(tables)s::regclass[])
    GROUP BY 1
"""


class _Off(NamedTuple):
    """Something that was taken off, and the tables that have to be whole when it comes back."""

    statement: str
    tables: frozenset[str]


class Bare:
    """What was taken off some tables, and which of them are not whole yet."""

    def __init__(self, cursor: CursorWrapper, tables: Sequence[str]) -> None:
        """Take foreign keys, unique keys and indexes off; primary keys stay. Files are new."""
        self._cursor = cursor
        self._filling = set(tables)
        self._off: list[_Off] = []
        said = {"tables": list(tables)}
        cursor.execute(_KEYS, said)
        keys: list[tuple[str, str]] = list(cursor.fetchall())
        # Foreign keys are checked by one process and come first; an index is made by several,
        # which is best where nobody else works any more.
        for table, name, definition, referred in self._found(_FOREIGN, said):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            self._take(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}", table, referred)
        for table, name, definition in self._found(_UNIQUE, said):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            self._take(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}", table)
        for table, name, definition in self._found(_INDEXES, said):
            cursor.execute(f"DROP INDEX {name}")
            self._take(definition, table)
        for table, columns in keys:
            # Without a count of what is there now, the next queries are planned as for a few rows.
            self._take(f"ANALYZE {table} ({columns})", table)
        for table, key in self._found(_PRIMARY, said):
            # To order an empty table is to give it a new file. Such a file is not written to the
            # server's log as well where that is only for crashes, and rows may be frozen into it.
            cursor.execute(f"CLUSTER {table} USING {key}")
            cursor.execute(f"ALTER TABLE {table} SET WITHOUT CLUSTER")

    def has_whole(self, table: str) -> None:
        """Hear that a table has all its rows by now."""
        self._filling.discard(table)

    def put_back_one(self) -> bool:
        """Put one thing back, if the tables it is about are whole; tell whether there was one."""
        ready = next((one for one in self._off if self._filling.isdisjoint(one.tables)), None)
        if ready is None:
            return False
        self._off.remove(ready)
        self._cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self._cursor.execute(ready.statement)
        self._cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return True

    def put_back(self) -> None:
        """Put back all that is still off; every table has its rows."""
        self._filling.clear()
        while self.put_back_one():
            pass

    def _take(self, statement: str, *tables: str) -> None:
        self._off.append(_Off(statement, frozenset(tables)))

    def _found(self, query: str, said: dict[str, list[str]]) -> list[tuple[str, ...]]:
        self._cursor.execute(query, said)
        return list(self._cursor.fetchall())


def lay_bare(cursor: CursorWrapper, tables: Sequence[str], *, wait: str = _WAIT) -> Bare | None:
    """Lay tables bare, if all are empty, ours, and nobody holds them for long; else return None.

    From here to the end of the transaction nobody else reads them, nor the tables they refer to.

    :param wait: so long others may hold a table, as PostgreSQL writes it.
    """
    cursor.execute(_OWNED, {"tables": list(tables)})
    if not cursor.fetchone()[0] or not _are_empty(cursor, tables):
        return None
    try:
        with transaction.atomic():
            cursor.execute(f"SET LOCAL lock_timeout = '{wait}'")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
            bare = Bare(cursor, tables) if _are_empty(cursor, tables) else None
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") not in _NOT_TO_BE_HAD:
            raise
        return None
    return bare


def _are_empty(cursor: CursorWrapper, tables: Sequence[str]) -> bool:
    none = " AND ".join(f"NOT EXISTS (SELECT FROM {table})" for table in tables)
    cursor.execute(f"SELECT {none}")
    return bool(cursor.fetchone()[0])
