"""The first book of a house: written straight into empty tables that are laid bare for it.

Nothing is staged, because nothing can differ. What makes the rows runs ahead in a thread, what
seals them in processes, and each table's indexes are made while the next table is made ready.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, groupby
from typing import NamedTuple

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.portfolio.cases import open_cases, settle_cases
from hejie.portfolio.imports.bare import Bare
from hejie.portfolio.imports.coming import Coming
from hejie.portfolio.imports.copying import copy_encoded, encoded, reserve_alone
from hejie.portfolio.imports.doubts import rows_in_doubt
from hejie.portfolio.imports.identities import identity_rows, people_of
from hejie.portfolio.imports.points import point_rows, points_of
from hejie.portfolio.imports.rows import Places, rows_of
from hejie.portfolio.imports.staging import TABLES
from hejie.portfolio.imports.standings import standings_of
from hejie.privacy.columns import escaped

_SLICE = 50_000
_OTHERS = (
    "portfolio_identity",
    "portfolio_contactpoint",
    "portfolio_standing",
    "portfolio_doubt",
    "portfolio_case",
    "portfolio_claim",
)
FILLED = (*(what.table for what in TABLES), *_OTHERS)
"""The tables that a first book fills."""


class _Block(NamedTuple):
    table: str
    columns: list[str]
    rows: int
    body: bytes


def bring_first(
    cursor: CursorWrapper, coming: Coming, places: Places, *, bare: Bare
) -> dict[str, int]:
    """Write the whole tape; return how many rows each table got.

    :param bare: the tables of :data:`FILLED`, all of them empty.
    """
    ids = reserve_alone(cursor, "portfolio_contactpoint", _most_points(coming))
    written: Counter[str] = Counter()
    blocks = _ahead(_blocks(coming, places, ids))
    for table, of_table in groupby(blocks, key=lambda block: block.table):
        rest = iter(of_table)
        one = next(rest)
        copy_encoded(cursor, table, one.columns, _bodies(chain([one], rest), written), frozen=True)
        bare.put_back_own(table)
    bare.put_back_own("portfolio_case")
    open_cases(cursor, servicer=places.servicer, on=coming.as_of, loans="portfolio_loan")
    own = f"SELECT id FROM portfolio_borrower WHERE servicer_id = {places.servicer}"
    settle_cases(cursor, among=own, on=coming.as_of)
    bare.put_back()
    return {what.name: written[what.table] for what in TABLES}


def _bodies(blocks: Iterable[_Block], written: Counter[str]) -> Iterator[bytes]:
    for block in blocks:
        written[block.table] += block.rows
        yield block.body


def _ahead(made: Iterator[_Block]) -> Iterator[_Block]:
    """Yield what an iterator makes; the next is made in a thread while this one is used."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, made, None)
        while (one := coming.result()) is not None:
            coming = maker.submit(next, made, None)
            yield one


def _blocks(coming: Coming, places: Places, ids: pl.Series) -> Iterator[_Block]:
    for table, frame in _frames(coming, places, ids):
        for rows in frame.iter_slices(_SLICE):
            yield _Block(table, rows.columns, rows.height, encoded(rows))


def _frames(coming: Coming, places: Places, ids: pl.Series) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield what goes into each table, in turn; this runs in a thread and reads no database."""
    tape, blinds, workers = coming.tape, coming.blinds, coming.workers
    numbers = escaped(blinds.of(tape["touches"]["number"], field="mobile"))
    frames = rows_of(tape, places, numbers=numbers, as_of=coming.as_of, now=coming.now)
    for what in TABLES:
        yield what.table, frames.pop(what.name)
    people = people_of(tape, places.borrowers, workers=workers)
    for rows in identity_rows(people, blinds=blinds, workers=workers):
        yield "portfolio_identity", rows
    points = points_of(tape, places.borrowers, blinds=blinds)
    own = ids.head(points.height)
    for rows in point_rows(points, ids=own, import_id=coming.run.pk, workers=workers):
        yield "portfolio_contactpoint", rows
    yield (
        "portfolio_standing",
        standings_of(tape, places.loans, as_of=coming.as_of, rules=coming.rules, now=coming.now),
    )
    for rows in rows_in_doubt(tape, places):
        whose = pl.lit(places.servicer).alias("servicer_id")
        yield "portfolio_doubt", rows.select(whose, "table", *_one_column(rows))


def _one_column(doubts: pl.DataFrame) -> list[pl.Expr]:
    ids = ("loan_id", "borrower_id")
    return [
        pl.col(name) if name in doubts.columns else pl.lit(None, dtype=pl.Int64).alias(name)
        for name in ids
    ]


def _most_points(coming: Coming) -> int:
    """Return how many contact points there are at most, listed and of the borrowers' own."""
    own = coming.tape["borrowers"].select("mobile", "email", "address")
    return coming.tape["contact_points"].height + sum(
        own.height - own[name].null_count() for name in own.columns
    )
