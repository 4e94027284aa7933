"""The next tape of a book: staged beside the rows, and only what differs is written.

What differs is found in temporary tables without a lock; the borrowers it is about are locked in
order and their facts moved; then it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.portfolio.cases import open_cases, settle_cases
from hejie.portfolio.imports.coming import Coming
from hejie.portfolio.imports.doubts import apply_doubts, changed_payments, stage_doubts
from hejie.portfolio.imports.erased import erased_in, without, without_marked
from hejie.portfolio.imports.found import Found
from hejie.portfolio.imports.identities import apply_identities, people_of, stage_identities
from hejie.portfolio.imports.payments import with_known_payments
from hejie.portfolio.imports.points import apply_points, points_of, stage_points
from hejie.portfolio.imports.rows import Places, rows_of
from hejie.portfolio.imports.staging import TABLES, note_moved, stage, write
from hejie.portfolio.imports.standings import write_standings
from hejie.privacy.columns import escaped
from hejie.values.unable import Unable

_CHANGED = "came before with another day, amount, loan or reversal"


class UnableToImport(Unable):
    """A tape cannot be brought in; nothing of it was."""


class Differed(NamedTuple):
    """What differed from the rows.

    :param written: rows added or changed, by table.
    :param moved: borrowers of whom anything changed.
    :param found: payments that a tape before told otherwise.
    """

    written: Mapping[str, int]
    moved: int
    found: list[Found]


def bring_next(cursor: CursorWrapper, coming: Coming, places: Places) -> Differed:
    """Write whatever of the tape differs from the rows, and move the facts of whom it is about."""
    erased = erased_in(cursor, places.servicer)
    frames = _stage(cursor, coming, places, erased=erased)
    points = without_marked(
        cursor,
        without(points_of(coming.tape, places.borrowers, blinds=coming.blinds), erased),
        servicer=places.servicer,
        ring=coming.ring,
    )
    stage_points(cursor, points)
    stage_doubts(cursor, coming.tape, places)
    moved = _move(cursor)
    if not erased_in(cursor, places.servicer).equals(erased):
        # Staged before the locks; whoever was erased in between is in what is staged.
        raise UnableToImport("somebody was erased while the tape came in; import it again")
    written = {what.name: write(cursor, what, frames[what.name].columns) for what in TABLES}
    apply_identities(cursor)
    apply_points(cursor, points, import_id=coming.run.pk, workers=coming.workers, now=coming.now)
    open_cases(cursor, servicer=places.servicer, on=coming.as_of, loans="new_loan")
    apply_doubts(cursor, servicer=places.servicer)
    changed = changed_payments(cursor)
    known = with_known_payments(cursor, coming.tape, places.loans, changed=changed)
    write_standings(
        cursor, known, places.loans, as_of=coming.as_of, rules=coming.rules, now=coming.now
    )
    settle_cases(cursor, among="SELECT id FROM new_borrower", on=coming.as_of)
    moved += _move_by_standing(cursor)
    found = [
        Found("payments", "payment_id", name, _CHANGED, "the payment of before stays")
        for name in changed
    ]
    return Differed(written, moved, found)


def _stage(
    cursor: CursorWrapper, coming: Coming, places: Places, *, erased: pl.Series
) -> dict[str, pl.DataFrame]:
    """Stage the tables and the identities; return the frames by table."""
    tape, blinds, workers = coming.tape, coming.blinds, coming.workers
    cursor.execute("CREATE TEMP TABLE moved (borrower_id bigint) ON COMMIT DROP")

    def numbers() -> pl.Series:
        return escaped(blinds.of(tape["touches"]["number"], field="mobile"))

    rows = rows_of(tape, places, numbers=numbers, as_of=coming.as_of, now=coming.now)
    frames = dict(rows)
    frames["pastcontact"] = without(frames["pastcontact"], erased)
    is_erased = pl.col("id").is_in(erased.implode())
    frames["borrower"] = frames["borrower"].with_columns(
        pl.when(~is_erased).then("born_by"),
        adcode=pl.when(is_erased).then(pl.lit("")).otherwise("adcode"),
    )
    for what in TABLES:
        stage(cursor, what, frames[what.name])
    for what in TABLES:
        note_moved(cursor, what)
    people = people_of(tape, places.borrowers, workers=workers)
    stage_identities(cursor, people, erased=erased, blinds=blinds, workers=workers)
    return frames


def _move(cursor: CursorWrapper) -> int:
    """Lock the borrowers of the tape, in order, and move the facts of whom anything differs.

    All of them, because where their loans stand is computed from what is known by then.
    """
    cursor.execute(
        "SELECT count(*) FROM (SELECT b.id FROM portfolio_borrower b WHERE b.id IN "
        "(SELECT id FROM new_borrower UNION SELECT borrower_id FROM moved) "
        "ORDER BY b.id FOR UPDATE) locked"
    )
    cursor.execute(
        "UPDATE portfolio_borrower SET facts_version = facts_version + 1 "
        "WHERE id IN (SELECT borrower_id FROM moved)"
    )
    cursor.execute("SELECT count(DISTINCT borrower_id) FROM moved")
    return int(cursor.fetchone()[0])


def _move_by_standing(cursor: CursorWrapper) -> int:
    """Move the facts of those of whom only where a loan stands differs; they are locked."""
    cursor.execute(
        "UPDATE portfolio_borrower SET facts_version = facts_version + 1 WHERE id IN "
        "(SELECT borrower_id FROM restood EXCEPT SELECT borrower_id FROM moved)"
    )
    return int(cursor.rowcount)
