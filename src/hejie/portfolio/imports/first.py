"""The first book of a house: written straight into empty tables that are laid bare for it.

Nothing is staged, because nothing can differ. Rows come two ways, plain ones and sealed ones, each
made in a thread of its own, what seals in processes: whatever is ready is written, and while
nothing is, keys of whole tables are put back, so that the server waits for neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.portfolio.imports.bare import Bare
from hejie.portfolio.imports.binary import binary
from hejie.portfolio.imports.coming import Coming
from hejie.portfolio.imports.copying import copy_binary, reserve_alone, types_of
from hejie.portfolio.imports.doubts import rows_in_doubt
from hejie.portfolio.imports.identities import identity_rows, people_of
from hejie.portfolio.imports.opening import Opening, cases_of, first_claims
from hejie.portfolio.imports.points import point_rows, points_of
from hejie.portfolio.imports.ready import as_ready
from hejie.portfolio.imports.rows import Places, rows_of
from hejie.portfolio.imports.staging import TABLES
from hejie.portfolio.imports.standings import standings_of
from hejie.portfolio.models import Mandate
from hejie.privacy.columns import escaped

_SLICE = 20_000
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
_OPENING = {
    "loan": ("id", "borrower_id", "lender_id", "status"),
    "loanparty": ("loan_id", "organization_code", "role", "share", "from_on", "until_on"),
}
"""What cases and claims are told by, besides where loans stand and what is in doubt."""

_Frames = Iterator[tuple[str, pl.DataFrame]]


class _Block(NamedTuple):
    """Rows of a table in binary; without any the table is whole."""

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
    points = reserve_alone(cursor, "portfolio_contactpoint", _most_points(coming))
    cases = reserve_alone(cursor, "portfolio_case", places.loans.len())
    open_now = Mandate.objects.filter(servicer=places.servicer, until_on=None)
    mandates = dict(open_now.values_list("lender_id", "id"))
    types = {table: types_of(cursor, table) for table in FILLED}
    written: Counter[str] = Counter()
    ways = (_plain(coming, places, cases, mandates), _sealed(coming, places, points))
    blocks = [_blocks(frames, types) for frames in ways]
    for table, columns, rows, body in as_ready(blocks, meanwhile=bare.put_back_one):
        if rows:
            written[table] += rows
            copy_binary(cursor, table, columns, [body], frozen=True)
        else:
            bare.has_whole(table)
    bare.put_back()
    return {what.name: written[what.table] for what in TABLES}


def _blocks(frames: _Frames, types: Mapping[str, Mapping[str, str]]) -> Iterator[_Block]:
    for table, of_table in groupby(frames, key=itemgetter(0)):
        for _, frame in of_table:
            for rows in frame.iter_slices(_SLICE):
                if rows.height:
                    yield _Block(table, rows.columns, rows.height, binary(rows, types[table]))
        yield _Block(table, [], 0, b"")


def _plain(coming: Coming, places: Places, cases: pl.Series, mandates: dict[int, int]) -> _Frames:
    """Yield what goes into tables where nothing is sealed, in turn; this reads no database."""
    tape, on = coming.tape, coming.as_of

    def numbers() -> pl.Series:
        return escaped(coming.blinds.of(tape["touches"]["number"], field="mobile"))

    kept = {}
    for name, frame in rows_of(tape, places, numbers=numbers, as_of=on, now=coming.now):
        yield f"portfolio_{name}", frame
        if name in _OPENING:
            kept[name] = frame.select(_OPENING[name])
    doubts = pl.concat(rows_in_doubt(tape, places), how="diagonal")
    opening = Opening(
        kept["loan"].rename({"id": "loan_id"}),
        kept["loanparty"],
        doubts.select("table", "loan_id"),
        mandates,
        places.lenders,
    )
    standing = standings_of(tape, places.loans, as_of=on, rules=coming.rules, now=coming.now)
    yield "portfolio_standing", standing
    whose = pl.lit(places.servicer).alias("servicer_id")
    yield "portfolio_doubt", doubts.select(whose, "table", "loan_id", "borrower_id")
    opened = cases_of(opening, standing, ids=cases, on=on)
    yield "portfolio_case", opened
    yield "portfolio_claim", first_claims(opening, standing, opened, on=on)


def _sealed(coming: Coming, places: Places, ids: pl.Series) -> _Frames:
    """Yield who people are and how they are reached; this reads no database either."""
    tape, blinds, workers = coming.tape, coming.blinds, coming.workers
    people = people_of(tape, places.borrowers, workers=workers)
    for rows in identity_rows(people, blinds=blinds, workers=workers):
        yield "portfolio_identity", rows
    del people
    points = points_of(tape, places.borrowers, blinds=blinds)
    own = ids.head(points.height)
    for rows in point_rows(points, ids=own, import_id=coming.run.pk, workers=workers):
        yield "portfolio_contactpoint", rows


def _most_points(coming: Coming) -> int:
    """Return how many contact points there are at most, listed and of the borrowers' own."""
    own = coming.tape["borrowers"].select("mobile", "email", "address")
    return coming.tape["contact_points"].height + sum(
        own.height - own[name].null_count() for name in own.columns
    )
