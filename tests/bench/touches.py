"""Distinct proposed touches: ``python -m tests.bench.touches ROWS OUT.parquet``.

Each row is the teaching touch of the pack ``cn`` (lawful) with another moment and other amounts;
what kind of touch it is (who acts, what, for what, to whom) is drawn from everything there is, and
every other fact strays now and then or is unknown. No two rows are alike: each claims an amount of
its own.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from hejie.law import load_pack
from hejie.permit.facts import FACTS, Fact, Holds

SEED = 20261121
_STRAYS, _UNKNOWN = 0.03, 0.01
_KINDS = {
    "action": (25, 5, 5, 25, 20, 5, 3, 12),
    "actor": (80, 5, 12, 2, 1),
    "lender_kind": (10, 45, 35, 4, 2, 1, 3),
    "product": (85, 5, 10),
    "party": (92, 2, 2, 1, 1, 1, 1),
    "purpose": (15, 65, 10, 3, 2, 5),
}
"""What kind of touch it is: how often each name comes, in percent."""

_ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Tokyo", "Europe/Berlin")
_ZONE_WEIGHTS = (94, 3, 2, 1)
_EARLIER = datetime(2026, 11, 20, 4, tzinfo=UTC)
_STRAY_VALUES: dict[Holds, tuple[Any, ...]] = {
    Holds.FLAG: (True, False),
    Holds.COUNT: (0, 1, 2, 3, 7, 40, 100),
    Holds.NUMBER: (0.0, 0.2, 0.3, 12.0, 36.0),
    Holds.CLOCK: ("06:30", "09:00", "12:00", "18:30", "20:00", "22:30"),
    Holds.MOMENT: (_EARLIER,),
    Holds.MOMENTS: ([], [_EARLIER], [_EARLIER, _EARLIER + timedelta(hours=20)]),
}
_DTYPES: dict[Holds, pl.DataType] = {
    Holds.NAME: pl.String(),
    Holds.NAMES: pl.List(pl.String()),
    Holds.FLAG: pl.Boolean(),
    Holds.COUNT: pl.Int64(),
    Holds.NUMBER: pl.Float64(),
    Holds.CLOCK: pl.String(),
    Holds.MOMENT: pl.Datetime("us", "UTC"),
    Holds.MOMENTS: pl.List(pl.Datetime("us", "UTC")),
}
_FIRST_SECOND = 1_767_196_800
"""2026-01-01 in Shanghai; some rules begin or end in the two years from there."""

_DAYS = 730
_HOURS = (7, 22)
_MOST_OWED = 20_000_000
_DAY, _HOUR = 86_400, 3_600


def draw(rows: int, *, seed: int = SEED) -> pl.DataFrame:
    """Return ``rows`` distinct touches, a column a fact, of the types a Parquet file gives."""
    chance = np.random.default_rng(seed)
    base = load_pack("cn").base
    columns = [_column(fact, base.get(fact.name), rows, chance) for fact in FACTS.values()]
    owed = chance.permutation(rows) + chance.integers(1, _MOST_OWED)
    return pl.DataFrame(columns).with_columns(
        pl.Series("amount_owed", owed), pl.Series("amount_claimed", owed)
    )


def _column(fact: Fact, base: object, rows: int, chance: np.random.Generator) -> pl.Series:
    if fact.name in _KINDS:
        weights = np.array(_KINDS[fact.name]) / sum(_KINDS[fact.name])
        at = chance.choice(len(weights), size=rows, p=weights)
        return _with_gaps(pl.Series(fact.name, fact.choices).gather(at), chance)
    if fact.name == "at":
        return _with_gaps(_moments(rows, chance), chance)
    if fact.holds is Holds.ZONE:
        at = chance.choice(len(_ZONES), size=rows, p=np.array(_ZONE_WEIGHTS) / sum(_ZONE_WEIGHTS))
        return _with_gaps(pl.Series(fact.name, _ZONES).gather(at), chance)
    usual = _series(fact, [base])
    others = _series(fact, _others(fact))
    strays = chance.random(rows) < _STRAYS
    at = np.where(strays, chance.integers(1, 1 + others.len(), size=rows), 0)
    return _with_gaps(pl.concat((usual, others)).gather(at), chance)


def _with_gaps(column: pl.Series, chance: np.random.Generator) -> pl.Series:
    unknown = pl.Series(chance.random(column.len()) < _UNKNOWN)
    frame = column.to_frame().with_columns(pl.when(~unknown).then(pl.col(column.name)))
    return frame[column.name]


def _moments(rows: int, chance: np.random.Generator) -> pl.Series:
    days = chance.integers(0, _DAYS, size=rows) * _DAY
    seconds = chance.integers(_HOURS[0] * _HOUR, _HOURS[1] * _HOUR, size=rows)
    moment = (_FIRST_SECOND + days + seconds) * 1_000_000
    return pl.Series("at", moment).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def _others(fact: Fact) -> list[Any]:
    """Return what a fact holds where it strays from the teaching touch."""
    if fact.holds is Holds.NAME:
        return list(fact.choices)
    if fact.holds is Holds.NAMES:
        return [[], *([name] for name in fact.choices), list(fact.choices[:3])]
    return list(_STRAY_VALUES[fact.holds])


def _series(fact: Fact, values: list[Any]) -> pl.Series:
    return pl.Series(fact.name, values, dtype=_DTYPES[fact.holds], strict=False)


if __name__ == "__main__":
    draw(int(sys.argv[1])).write_parquet(sys.argv[2])
