"""Who was erased stays erased: what a tape still says of them does not come in.

Of an erased borrower there is an identity whose digest is empty. Of a way to reach somebody that
was erased while they stay in the book there is a closed row under a mark of its value.
"""

from __future__ import annotations

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.portfolio.imports.copying import copy_out
from hejie.portfolio.keeping import ERASED, mark_of
from hejie.privacy.keys import KeyRing


def erased_in(cursor: CursorWrapper, servicer: int) -> pl.Series:
    """Return the ids of the erased borrowers of a book, ascending."""
    query = (
        "SELECT i.borrower_id FROM portfolio_identity i "
        "JOIN portfolio_borrower b ON b.id = i.borrower_id "
        f"WHERE i.digest = '' AND b.servicer_id = {servicer} ORDER BY 1"
    )
    return copy_out(cursor, query, {"borrower_id": pl.Int64()})["borrower_id"]


def without(frame: pl.DataFrame, erased: pl.Series) -> pl.DataFrame:
    """Return the rows of a frame that are not of an erased borrower."""
    if erased.is_empty():
        return frame
    return frame.filter(~pl.col("borrower_id").is_in(erased.implode()))


def without_marked(
    cursor: CursorWrapper, points: pl.DataFrame, *, servicer: int, ring: KeyRing
) -> pl.DataFrame:
    """Return the ways to reach somebody but those that were erased.

    :param points: ``borrower_id``, ``kind`` and ``index``, the blind index in hex digits.
    """
    marks = copy_out(
        cursor,
        "SELECT c.borrower_id, c.kind, encode(c.value_index, 'hex') FROM portfolio_contactpoint c "
        "JOIN portfolio_borrower b ON b.id = c.borrower_id "
        f"WHERE c.closed_because = '{ERASED}' AND b.servicer_id = {servicer}",
        {"borrower_id": pl.Int64(), "kind": pl.String(), "mark": pl.String()},
    )
    theirs = points.with_row_index("at").join(marks, on=["borrower_id", "kind"], how="semi")
    if theirs.is_empty():
        return points
    found = [
        mark_of(bytes.fromhex(index), borrower_id=borrower, ring=ring).hex()
        for borrower, index in theirs.select("borrower_id", "index").iter_rows()
    ]
    gone = theirs.with_columns(mark=pl.Series(found)).join(
        marks, on=["borrower_id", "kind", "mark"], how="semi"
    )
    return points.filter(~pl.int_range(pl.len()).is_in(gone["at"].implode()))
