"""All that is known of each borrower on the evening before, a row a borrower.

What the lender neither gave nor asserted to be empty is *unknown*: its columns are null, and the
permit treats them so. The same holds, a borrower at a time, where a row was set aside.
"""

from __future__ import annotations

import polars as pl

from hejie.book.schedule import MONTHS_A_YEAR, months_after
from hejie.book.tape import Tape
from hejie.nightly.history import COUNTERS, promises_of, touches_of
from hejie.nightly.placements import PLACED, placements_of
from hejie.nightly.reach import reach_of
from hejie.nightly.wishes import HOURS, holds_of, preferences_of
from hejie.values.moments import Day

_CHINA = "Asia/Shanghai"
_FROM_TOUCHES = (*COUNTERS, "last_conversation_at", "steps")
_FROM_PREFERENCES = ("opted_out", "all_contact_refused", "represented", "borrower_status")


def borrowers_on(tape: Tape, *, plan_on: Day, adult_from: int | None) -> pl.DataFrame:
    """Return what is known of each borrower, in the order of the tape's ``borrowers``.

    :param adult_from: age from which a person is of age; also the least age at which the lender's
        products may be sold, so that a borrower without a birthday is of age.
    """
    people = tape["borrowers"]
    rows = people.height
    place = tape.positions
    known = people.select(
        "borrower_id",
        "adcode",
        pl.coalesce(
            "time_zone", pl.when(pl.col("adcode").is_not_null()).then(pl.lit(_CHINA))
        ).alias("time_zone"),
        _is_minor(plan_on, adult_from).alias("party_is_minor"),
        facts_in_doubt=pl.lit(_doubted(tape, "borrowers")),
    )
    elsewhere = tape.constants.get("borrowers", {}).get("reachable", ())
    reachable = tuple(elsewhere) if isinstance(elsewhere, (list, tuple)) else ()
    touched = touches_of(tape["touches"], place["touches"], known["time_zone"], plan_on=plan_on)
    wished = preferences_of(tape["preferences"], place["preferences"], rows=rows)
    held = holds_of(tape["holds"], place["holds"], rows=rows, plan_on=plan_on)
    placed = placements_of(tape["placements"], place["placements"], rows=rows, plan_on=plan_on)
    promised = promises_of(tape["promises"], place["promises"], rows=rows, plan_on=plan_on)
    reach = reach_of(tape["contact_points"], place["contact_points"], people, elsewhere=reachable)
    return pl.concat(
        (
            known,
            _unless_unknown(touched, _FROM_TOUCHES, tape, "touches"),
            promised,
            _unless_unknown(wished, (*_FROM_PREFERENCES, *HOURS), tape, "preferences"),
            _unless_unknown(pl.DataFrame({"holds": held}), ("holds",), tape, "holds"),
            _unless_unknown(placed, tuple(PLACED), tape, "placements"),
            reach.rename(lambda action: f"reach_{action}"),
        ),
        how="horizontal",
    )


def contact_points_are_unknown(tape: Tape) -> bool:
    """Tell whether the tape says nothing at all about how to reach anybody."""
    said = tape["borrowers"].select(pl.col("mobile", "email", "address").is_not_null().any())
    return not (
        tape.is_known("contact_points")
        or any(said.row(0))
        or tape.constants.get("borrowers", {}).get("reachable")
    )


def _is_minor(plan_on: Day, adult_from: int | None) -> pl.Expr:
    if adult_from is None:
        return pl.lit(None, dtype=pl.Boolean)
    limit = months_after(plan_on, -MONTHS_A_YEAR * adult_from)
    return (
        pl.when(pl.col("born_on").is_not_null())
        .then(pl.col("born_on") > limit)
        .otherwise(pl.lit(value=False))
    )


def _unless_unknown(
    frame: pl.DataFrame, columns: tuple[str, ...], tape: Tape, table: str
) -> pl.DataFrame:
    if not tape.is_known(table):
        return frame.with_columns(
            pl.lit(None, dtype=frame.schema[name]).alias(name) for name in columns
        )
    in_doubt = _doubted(tape, table)
    if not in_doubt.any():
        return frame
    return frame.with_columns(pl.when(~pl.lit(in_doubt)).then(pl.col(name)) for name in columns)


def _doubted(tape: Tape, table: str) -> pl.Series:
    """Return whether each borrower has a row of the table that was set aside and casts doubt."""
    ids = tape["borrowers"]["borrower_id"]
    doubted = tape.doubts.filter(pl.col("table") == table)["id"]
    if doubted.is_empty():
        return pl.Series("in_doubt", [False]).new_from_index(0, ids.len())
    return ids.is_in(doubted.implode())
