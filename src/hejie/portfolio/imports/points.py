"""How to reach the people of a tape: sealed on the way in, and only if new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.book.tape import Tape
from hejie.portfolio.imports.blinds import Blinds
from hejie.portfolio.imports.copying import copy_all, copy_in, copy_out, reserve
from hejie.portfolio.models import ContactPoint
from hejie.privacy.columns import escaped, sealed_columns
from hejie.privacy.fields import place_of
from hejie.privacy.workers import Workers

GONE = "left the tape"
"""Why an import closes a contact point; one closed for any other reason stays closed."""

_OF_POINT = ("kind", "relation")
_MAY_BE_NO = ("consented", "valid")
_SAID = ("source", "consented", "verified_on", "valid")


def points_of(tape: Tape, ids: pl.Series, *, blinds: Blinds) -> pl.DataFrame:
    """Return the tape's contact points, once each, with their index as hex digits.

    What a borrower's own columns say is a contact point where none of that kind is listed.
    """
    listed = tape["contact_points"].select(
        ids.gather(tape.positions["contact_points"]).alias("borrower_id"),
        "kind",
        "value",
        pl.col("relation").fill_null("self"),
        pl.col("source").fill_null(""),
        "consented",
        "verified_on",
        "valid",
    )
    frames = [listed]
    for kind in ("mobile", "email", "address"):
        own = tape["borrowers"].select(ids.alias("borrower_id"), pl.col(kind).alias("value"))
        has = listed.filter(pl.col("kind") == kind, pl.col("relation") == "self")
        frames.append(
            own.filter(pl.col("value").is_not_null())
            .join(has, on="borrower_id", how="anti")
            .with_columns(
                pl.lit(kind).alias("kind"), pl.lit("self").alias("relation"), source=pl.lit("")
            )
        )
    points = pl.concat(frames, how="diagonal")
    index = pl.Series("index", [None] * points.height, dtype=pl.String)
    for kind in points["kind"].unique().to_list():
        rows = (points["kind"] == kind).arg_true()
        index = index.scatter(rows, blinds.of(points["value"].gather(rows), field=kind))
    return points.with_columns(index).unique(
        ["borrower_id", *_OF_POINT, "index"], keep="first", maintain_order=True
    )


def stage_points(cursor: CursorWrapper, points: pl.DataFrame) -> None:
    """Stage the contact points that are new, differ or are gone, and note whose they are."""
    now_open = copy_out(
        cursor,
        "SELECT c.id, c.borrower_id, c.kind, c.relation, encode(c.value_index, 'hex'), c.source, "
        "c.consented::text, c.verified_on, c.valid::text, c.import_id IS NOT NULL, "
        f"c.closed_at IS NOT NULL FROM portfolio_contactpoint c JOIN new_borrower b "
        f"ON b.id = c.borrower_id WHERE c.closed_at IS NULL OR c.closed_because <> '{GONE}'",
        {
            "id": pl.Int64(),
            "borrower_id": pl.Int64(),
            **dict.fromkeys(("kind", "relation", "index", "source", "consented"), pl.String()),
            "verified_on": pl.Date(),
            "valid": pl.String(),
            "imported": pl.String(),
            "closed": pl.String(),
        },
    ).with_columns(pl.col("source").fill_null(""))
    key = ["borrower_id", *_OF_POINT, "index"]
    said = points.with_columns(
        pl.when(name).then(pl.lit("true")).when(~pl.col(name)).then(pl.lit("false")).alias(name)
        for name in ("consented", "valid")
    )
    fresh = said.join(now_open, on=key, how="anti")
    still = now_open.filter(pl.col("closed") == "f")
    differ = (
        said.join(still, on=key, how="inner", suffix="_old")
        .with_columns(_heard(name) for name in _SAID)
        .filter(pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_old")) for name in _SAID))
        .select("id", "borrower_id", *_SAID)
    )
    gone = (
        still.filter(pl.col("imported") == "t")
        .join(said, on=key, how="anti")
        .select("id", "borrower_id")
    )
    _temp(cursor, "fresh_point", fresh.select("borrower_id", *_OF_POINT, "value", "index", *_SAID))
    _temp(cursor, "differing_point", differ)
    _temp(cursor, "gone_point", gone)
    for table in ("fresh_point", "differing_point", "gone_point"):
        cursor.execute(f"INSERT INTO moved SELECT borrower_id FROM {table}")


def _heard(name: str) -> pl.Expr:
    """Return what a tape says of a known point, as far as it is heard.

    A no stands until somebody here takes it back. Of a point that somebody added here a tape is
    heard only where it says no.
    """
    said, before = pl.col(name), pl.col(f"{name}_old")
    is_no = said == "false" if name in _MAY_BE_NO else pl.lit(value=False)
    was_no = before == "false" if name in _MAY_BE_NO else pl.lit(value=False)
    stays = was_no.fill_null(value=False) | (
        (pl.col("imported") != "t") & ~is_no.fill_null(value=False)
    )
    return pl.when(stays).then(before).otherwise(said).alias(name)


_TYPES = {
    "id": "bigint",
    "borrower_id": "bigint",
    "consented": "boolean",
    "valid": "boolean",
    "verified_on": "date",
}


def _temp(cursor: CursorWrapper, name: str, frame: pl.DataFrame) -> None:
    columns = [column for column in frame.columns if column != "value"]
    said = ", ".join(f'"{column}" {_TYPES.get(column, "text")}' for column in columns)
    cursor.execute(f"CREATE TEMP TABLE {name} ({said}) ON COMMIT DROP")
    copy_in(cursor, name, frame.select(columns))


def point_rows(
    points: pl.DataFrame, *, ids: pl.Series, import_id: int, workers: Workers
) -> Iterator[pl.DataFrame]:
    """Yield rows of ``portfolio_contactpoint``, sealed.

    :param ids: the primary key of each.
    """
    ready = points.select(
        ids.alias("id"),
        "borrower_id",
        *_OF_POINT,
        "value",
        escaped(points["index"]).alias("value_index"),
        *_SAID,
        pl.lit(import_id).alias("import_id"),
        pl.lit("").alias("closed_because"),
    )
    compute = partial(sealed_columns, key="id", places={"value": place_of(ContactPoint, "value")})
    return workers.each(compute, ready)


def apply_points(
    cursor: CursorWrapper,
    points: pl.DataFrame,
    *,
    import_id: int,
    workers: Workers,
    now: datetime,
) -> None:
    """Write the staged contact points; new ones are sealed here, once their ids are known."""
    wanted = copy_out(
        cursor,
        'SELECT borrower_id, kind, relation, "index" FROM fresh_point',
        {"borrower_id": pl.Int64(), **dict.fromkeys((*_OF_POINT, "index"), pl.String())},
    )
    key = ["borrower_id", *_OF_POINT, "index"]
    fresh = points.join(wanted, on=key, how="semi", nulls_equal=True)
    ids = reserve(cursor, "portfolio_contactpoint", fresh.height)
    rows = point_rows(fresh, ids=ids, import_id=import_id, workers=workers)
    copy_all(cursor, "portfolio_contactpoint", rows)
    cursor.execute(
        # A no that somebody heard while the tape came in stands too.
        "UPDATE portfolio_contactpoint c SET source = d.source, verified_on = d.verified_on, "
        "consented = CASE WHEN c.consented IS NOT FALSE THEN d.consented ELSE FALSE END, "
        "valid = CASE WHEN c.valid IS NOT FALSE THEN d.valid ELSE FALSE END "
        "FROM differing_point d WHERE d.id = c.id AND c.closed_at IS NULL"
    )
    cursor.execute(
        "UPDATE portfolio_contactpoint c SET closed_at = %s, closed_because = %s "
        "FROM gone_point g WHERE g.id = c.id AND c.closed_at IS NULL",
        [now, GONE],
    )
