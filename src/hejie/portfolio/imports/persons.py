"""Who the people of a tape are, and how to reach them: sealed on the way in, and only if new."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime
from itertools import compress

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.book.tape import Tape
from hejie.portfolio.imports.copying import copy_in, copy_out, reserve
from hejie.portfolio.models import ContactPoint, Identity
from hejie.privacy.fields import place_of
from hejie.privacy.index import blind_many
from hejie.privacy.keys import KeyRing
from hejie.privacy.sealing import seal_many

GONE = "left the tape"
"""Why an import closes a contact point; one closed for any other reason stays closed."""

_SEALED = ("name", "national_id", "mobile", "email", "address")
_INDEXED = ("name", "national_id", "mobile", "email")
_PROFILE = ("born_on", "gender", "longitude", "latitude", "occupation", "income_monthly")
_OF_POINT = ("kind", "relation")
_MAY_BE_NO = ("consented", "valid")
_SAID = ("source", "consented", "verified_on", "valid")
_FIELD_OF = {"mobile": "mobile", "phone": "mobile", "email": "email", "address": "address"}


def hexed(values: Sequence[bytes | None]) -> list[str | None]:
    """Return bytes as COPY reads them."""
    return [None if value is None else f"\\x{value.hex()}" for value in values]


def write_identities(
    cursor: CursorWrapper,
    tape: Tape,
    ids: pl.Series,
    *,
    erased: pl.Series,
    organization: str,
    ring: KeyRing,
) -> None:
    """Stage the identities that are new or differ, as ``new_identity``, and note them as moved.

    Whether one differs is told by a keyed digest over all that is sealed, so that nothing is
    opened and nothing is sealed again without need.

    :param erased: ids of borrowers of whom nothing is brought in.
    """
    people = tape["borrowers"].with_columns(
        profile=pl.struct(_PROFILE).struct.json_encode(),
        said=pl.struct(*_SEALED, *_PROFILE).struct.json_encode(),
    )
    digests = [
        hmac.digest(ring.index, b"portfolio.identity\x00" + text.encode(), "sha256").hex()
        for text in people["said"].to_list()
    ]
    people = people.with_columns(id=ids, digest=pl.Series(digests, dtype=pl.String))
    known = copy_out(
        cursor,
        "SELECT i.borrower_id, encode(i.digest, 'hex') FROM portfolio_identity i "
        "JOIN new_borrower b ON b.id = i.borrower_id",
        {"id": pl.Int64(), "digest": pl.String()},
    )
    fresh = people.join(known, on=["id", "digest"], how="anti")
    fresh = fresh.filter(~pl.col("id").is_in(erased.implode()))
    columns: dict[str, object] = {"borrower_id": fresh["id"]}
    keys = fresh["id"].to_list()
    for name in (*_SEALED, "profile"):
        place = place_of(Identity, name)
        sealed = seal_many(
            fresh[name].to_list(), places=[f"{place}{key}" for key in keys], ring=ring
        )
        columns[name] = pl.Series(name, hexed(sealed), dtype=pl.String)
    for name in _INDEXED:
        found = blind_many(fresh[name].to_list(), organization=organization, field=name, ring=ring)
        columns[f"{name}_index"] = pl.Series(name, hexed(found), dtype=pl.String)
    columns["digest"] = fresh.select(pl.concat_str(pl.lit("\\x"), "digest")).to_series()
    frame = pl.DataFrame(columns)
    named = ", ".join(f'"{name}"' for name in frame.columns)
    cursor.execute(
        f"CREATE TEMP TABLE new_identity ON COMMIT DROP AS "
        f"SELECT {named} FROM portfolio_identity WITH NO DATA"
    )
    copy_in(cursor, "new_identity", frame)
    cursor.execute("INSERT INTO moved SELECT borrower_id FROM new_identity")


def apply_identities(cursor: CursorWrapper) -> None:
    """Write the staged identities."""
    names = [
        *_SEALED,
        "profile",
        *(f"{name}_index" for name in _INDEXED),
        "digest",
    ]
    named = ", ".join(names)
    sets = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
    cursor.execute(
        f"INSERT INTO portfolio_identity (borrower_id, {named}) "
        f"SELECT borrower_id, {named} FROM new_identity "
        f"ON CONFLICT (borrower_id) DO UPDATE SET {sets}"
    )


def points_of(tape: Tape, ids: pl.Series, *, organization: str, ring: KeyRing) -> pl.DataFrame:
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
        chosen = (points["kind"] == kind).to_list()
        values = list(compress(points["value"].to_list(), chosen))
        found = blind_many(
            values, organization=organization, field=_FIELD_OF.get(kind, kind), ring=ring
        )
        rows = pl.Series(chosen).arg_true()
        index = index.scatter(rows, [None if one is None else one.hex() for one in found])
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


def apply_points(
    cursor: CursorWrapper, points: pl.DataFrame, *, import_id: int, ring: KeyRing, now: datetime
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
    place = place_of(ContactPoint, "value")
    sealed = seal_many(fresh["value"].to_list(), places=[f"{place}{one}" for one in ids], ring=ring)
    copy_in(
        cursor,
        "portfolio_contactpoint",
        fresh.select(
            pl.Series("id", ids, dtype=pl.Int64),
            "borrower_id",
            *_OF_POINT,
            pl.Series("value", hexed(sealed), dtype=pl.String),
            pl.concat_str(pl.lit("\\x"), "index").alias("value_index"),
            *_SAID,
            pl.lit(import_id).alias("import_id"),
            pl.lit("").alias("closed_because"),
        ),
    )
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
