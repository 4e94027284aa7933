"""The checked tables as a tape: rows that left are gone, and positions fit what is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from hejie.book.keys import are_among
from hejie.book.tape.draft import Draft
from hejie.book.tape.problems import in_order
from hejie.book.tape.statements import REACHABLE, Statements
from hejie.book.tape.tables import TABLES
from hejie.book.tape.tape import Tape

_ZERO_IF_NULL = {
    "instalments": ("principal", "interest", "fee"),
    "balances": ("principal", "interest", "fee", "penalty", "costs"),
}
"""Components a row that has one of them may leave out."""

_DOUBTED_LOANS = ("loans", "parties", "instalments", "payments", "balances")
_DOUBTED_BORROWERS = ("borrowers", "touches", "holds", "placements", "preferences")
_DOUBTS = pl.Schema({"table": pl.String(), "id": pl.String()})


def finished(
    drafts: Mapping[str, Draft],
    *,
    statements: Statements,
    currency: str,
    remarks: list[pl.DataFrame],
    keep: Mapping[str, Collection[str]] | None,
) -> Tape:
    """Return the tape of the checked drafts.

    :param remarks: problems that are no row's.
    """
    doubts = _doubts(drafts)
    rows_in = {name: drafts[name].rows_in if name in drafts else 0 for name in TABLES}
    positions = {
        name: _positions(drafts.get(name), drafts[table.refers[0][1]])
        for name, table in TABLES.items()
        if table.refers
    }
    tables = {}
    for name, table in TABLES.items():
        kept = table.schema.names() if keep is None else list(keep.get(name, ()))
        if name in drafts:
            tables[name] = _table(drafts[name], kept)
            # What was read goes as soon as what stays of it is there: tables are large.
            drafts[name].frame, drafts[name].origins = pl.DataFrame(), {}
        else:
            tables[name] = pl.DataFrame(schema=table.schema).select(kept)
    reachable = statements.constants.get("borrowers", {}).get(REACHABLE)
    found = [problem for draft in drafts.values() for problem in draft.problems]
    return Tape(
        tables=tables,
        known=frozenset(drafts) | statements.asserts_none,
        constants={} if reachable is None else {"borrowers": {REACHABLE: reachable}},
        currency=currency,
        problems=in_order(remarks + found),
        rows_in=rows_in,
        followed={name: draft.followed for name, draft in drafts.items() if draft.followed},
        doubts=doubts,
        positions=positions,
    )


def _table(draft: Draft, kept: list[str]) -> pl.DataFrame:
    frame, stays = draft.frame.select(kept), draft.stays()
    if stays is not None and kept:
        frame = frame.filter(stays)
    for name in set(kept).intersection(_ZERO_IF_NULL.get(draft.table.name, ())):
        if name not in draft.given:
            frame = frame.with_columns(pl.lit(0, dtype=pl.Int64).alias(name))
        elif frame[name].null_count():
            frame = frame.with_columns(pl.col(name).fill_null(0))
    return frame


def _positions(child: Draft | None, parent: Draft) -> pl.Series:
    if child is None or child.parents is None:
        return pl.Series("position", [], dtype=pl.UInt32)
    rows, stays = child.parents, child.stays()
    if stays is not None:
        rows = rows.filter(stays)
    left = parent.stays()
    if left is not None and child.parent_rows is not None:
        left = left.gather(child.parent_rows)
    if left is None or left.all():
        return rows
    return (left.cast(pl.UInt32).cum_sum() - 1).gather(rows).cast(pl.UInt32).rename("position")


def _doubts(drafts: Mapping[str, Draft]) -> pl.DataFrame:
    """Return the loans and borrowers that stay although a row of theirs left."""
    found = [pl.DataFrame(schema=_DOUBTS)]
    for field, parent, names in (
        ("loan_id", "loans", _DOUBTED_LOANS),
        ("borrower_id", "borrowers", _DOUBTED_BORROWERS),
    ):
        doubted = [
            pl.DataFrame({"id": drafts[name].doubted(field).drop_nulls().unique().sort()}).select(
                pl.lit(name).alias("table"), "id"
            )
            for name in names
            if name in drafts
        ]
        both = pl.concat([pl.DataFrame(schema=_DOUBTS), *doubted])
        ids, stays = drafts[parent].frame[field], drafts[parent].stays()
        there = ids if stays is None else ids.filter(stays)
        found.append(both.filter(are_among(both["id"], all_ids=there)))
    return pl.concat(found)
