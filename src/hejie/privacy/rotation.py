"""Sealing everything anew with the current key, and knowing what is sealed with which.

Which columns there are is asked of Django's models. Rows go by in the order of their keys, a
transaction a batch: what was done stays done, so a killed run is taken up by the next, and others
wait for a batch at most. Every value is read back and opened before its batch is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import LiteralString, cast
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from hejie.privacy.fields import SealedField, about, place_of
from hejie.privacy.keys import KeyRing
from hejie.privacy.sealing import UnableToUnseal, header, seal_many, unseal

BATCH = 5_000

Key = int | str | UUID


@dataclass(frozen=True, slots=True)
class Column:
    """A sealed column of a table."""

    model: type[Model]
    field: SealedField

    def __str__(self) -> str:
        return f"{about(self.model).label_lower}.{self.field.name}"

    @property
    def names(self) -> dict[str, sql.Composable]:
        """Return what a statement about this column fills in."""
        meta = about(self.model)
        return {
            "table": sql.Identifier(meta.db_table),
            "key": sql.Identifier(meta.pk.attname),
            "type": sql.SQL(cast("LiteralString", meta.pk.rel_db_type(connection))),
            "column": sql.Identifier(self.field.attname),
        }


@dataclass(slots=True)
class Progress:
    """How far a column is.

    :param left: values that were sealed with another key when it began.
    :param unopened: places of values that do not open, and stay as they are.
    """

    column: Column
    left: int
    done: int = 0
    unopened: list[str] = field(default_factory=list)


def columns() -> list[Column]:
    """Return every sealed column whose table is there, in the order of their names."""
    tables = set(connection.introspection.table_names())
    found = [
        Column(model, each)
        for model in apps.get_models(include_auto_created=True)
        for each in about(model).local_concrete_fields
        if isinstance(each, SealedField) and about(model).db_table in tables
    ]
    return sorted(found, key=str)


def counted(column: Column) -> Counter[str]:
    """Return how many values of a column are sealed with which key; ``?`` is no sealed value."""
    statement = sql.SQL(
        "SELECT CASE WHEN length({column}) > 2"
        " THEN encode(substring({column} FROM 3 FOR get_byte({column}, 1)), 'escape') ELSE '?' END,"
        " count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1"
    ).format(**column.names)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return Counter(dict(cursor.fetchall()))


def reseal(column: Column, *, ring: KeyRing, batch: int = BATCH) -> Iterator[Progress]:
    """Seal every value of a column with the current key; says how far it is after each batch.

    A value that does not open is left and named, never lost.
    """
    by_key = counted(column)
    progress = Progress(column, left=by_key.total() - by_key[ring.current])
    last: Key | None = None
    while True:
        with transaction.atomic():
            rows = _locked(column, after=last, ring=ring, batch=batch)
            if rows:
                _renew(column, rows, ring=ring, progress=progress)
        yield progress
        if len(rows) < batch:
            return
        last = rows[-1][0]


def unopened(column: Column, *, ring: KeyRing) -> Iterator[str]:
    """Yield the place of every value of a column that does not open."""
    place = place_of(column.model, column.field.name)
    statement = sql.SQL("SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL")
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(statement.format(**column.names))
        for key, value in cursor:
            try:
                unseal(bytes(value), where=f"{place}{key}", ring=ring)
            except UnableToUnseal:
                yield f"{place}{key}"


def _locked(
    column: Column, *, after: Key | None, ring: KeyRing, batch: int
) -> list[tuple[Key, bytes]]:
    """Return the next rows that are not sealed with the current key, locked in order."""
    begins = header(ring.current)
    statement = sql.SQL(
        "SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL"
        " AND substring({column} FROM 1 FOR %s) <> %s AND (%s::{type} IS NULL OR {key} > %s)"
        " ORDER BY {key} LIMIT %s FOR UPDATE"
    ).format(**column.names)
    with connection.cursor() as cursor:
        cursor.execute(statement, [len(begins), begins, after, after, batch])
        return [(key, bytes(value)) for key, value in cursor.fetchall()]


def _renew(
    column: Column, rows: list[tuple[Key, bytes]], *, ring: KeyRing, progress: Progress
) -> None:
    place = place_of(column.model, column.field.name)
    plain: dict[Key, str] = {}
    for key, value in rows:
        try:
            plain[key] = unseal(value, where=f"{place}{key}", ring=ring)
        except UnableToUnseal:
            progress.unopened.append(f"{place}{key}")
    places = [f"{place}{key}" for key in plain]
    sealed = seal_many(list(plain.values()), places=places, ring=ring)
    statement = sql.SQL(
        "UPDATE {table} AS kept SET {column} = anew.value"
        " FROM unnest(%s::{type}[], %s::bytea[]) AS anew (key, value)"
        " WHERE kept.{key} = anew.key RETURNING kept.{key}, kept.{column}"
    ).format(**column.names)
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(plain), sealed])
        kept = cursor.fetchall()
    if {key: unseal(bytes(v), where=f"{place}{key}", ring=ring) for key, v in kept} != plain:
        raise UnableToUnseal(f"{column}: what was stored is not what was sealed; nothing was kept")
    progress.done += len(kept)
