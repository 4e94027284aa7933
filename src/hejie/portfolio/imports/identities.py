"""Who the people of a tape are: sealed on the way in, and only if new."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.book.tape import Tape
from hejie.portfolio.imports.blinds import Blinds
from hejie.portfolio.imports.copying import copy_all, copy_out
from hejie.portfolio.models import Identity
from hejie.privacy.columns import digested, escaped, sealed_columns
from hejie.privacy.fields import place_of
from hejie.privacy.workers import Workers

_SAID = ("name", "national_id", "mobile", "email", "address")
_SEALED = (*_SAID, "profile")
_INDEXED = ("name", "national_id", "mobile", "email")
_PROFILE = ("born_on", "gender", "longitude", "latitude", "occupation", "income_monthly")
_COLUMNS = ("borrower_id", *_SEALED, *(f"{name}_index" for name in _INDEXED), "digest")


def people_of(tape: Tape, ids: pl.Series, *, workers: Workers) -> pl.DataFrame:
    """Return all that is to be sealed of the tape's borrowers, and a digest of it.

    Whether somebody differs is told by the digest, so that nothing is opened and nothing is
    sealed again without need.
    """
    people = tape["borrowers"].select(
        ids.alias("borrower_id"),
        *_SAID,
        profile=pl.struct(_PROFILE).struct.json_encode(),
        said=pl.struct(*_SAID, *_PROFILE).struct.json_encode(),
    )
    compute = partial(digested, said="said", about="portfolio.identity")
    return workers.whole(compute, people)


def identity_rows(
    people: pl.DataFrame, *, blinds: Blinds, workers: Workers
) -> Iterator[pl.DataFrame]:
    """Yield rows of ``portfolio_identity``, sealed and indexed."""
    indexed = people.with_columns(
        escaped(blinds.of(people[name], field=name).alias(f"{name}_index")) for name in _INDEXED
    ).with_columns(escaped(people["digest"]))
    places = {name: place_of(Identity, name) for name in _SEALED}
    compute = partial(sealed_columns, key="borrower_id", places=places)
    for rows in workers.each(compute, indexed):
        yield rows.select(_COLUMNS)


def stage_identities(
    cursor: CursorWrapper,
    people: pl.DataFrame,
    *,
    erased: pl.Series,
    blinds: Blinds,
    workers: Workers,
) -> None:
    """Stage the identities that are new or differ, as ``new_identity``, and note them as moved.

    :param erased: ids of borrowers of whom nothing is brought in.
    """
    known = copy_out(
        cursor,
        "SELECT i.borrower_id, encode(i.digest, 'hex') FROM portfolio_identity i "
        "JOIN new_borrower b ON b.id = i.borrower_id",
        {"borrower_id": pl.Int64(), "digest": pl.String()},
    )
    fresh = people.join(known, on=["borrower_id", "digest"], how="anti")
    fresh = fresh.filter(~pl.col("borrower_id").is_in(erased.implode()))
    cursor.execute(
        f"CREATE TEMP TABLE new_identity ON COMMIT DROP AS "
        f"SELECT {', '.join(_COLUMNS)} FROM portfolio_identity WITH NO DATA"
    )
    copy_all(cursor, "new_identity", identity_rows(fresh, blinds=blinds, workers=workers))
    cursor.execute("INSERT INTO moved SELECT borrower_id FROM new_identity")


def apply_identities(cursor: CursorWrapper) -> None:
    """Write the staged identities."""
    named = ", ".join(_COLUMNS)
    sets = ", ".join(f"{name} = EXCLUDED.{name}" for name in _COLUMNS[1:])
    cursor.execute(
        f"INSERT INTO portfolio_identity ({named}) SELECT {named} FROM new_identity "
        f"ON CONFLICT (borrower_id) DO UPDATE SET {sets}"
    )
