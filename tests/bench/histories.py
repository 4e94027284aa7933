"""A dialler's history: ``python -m tests.bench.histories ROWS OUT.parquet``.

Twelve touches a borrower over half a year, with what a log holds of each: number, answer, outcome,
agency, whether it was recorded, and a few facts of the loan. Most are at lawful hours; one borrower
in fifty is pressed hard, on few days and late.
"""

from __future__ import annotations

import sys

import numpy as np
import polars as pl

from hejie.values.names import CALLS, TOUCH_ACTIONS

SEED = 20261121
_EACH = 12
_FIRST_SECOND = 1_764_518_400
"""2025-12-01 in Shanghai, at midnight there."""

_DAYS, _DAY, _HOUR = 182, 86_400, 3_600
_PRESSED = 50
_PRESSED_DAYS, _MORE = 9, 0.06
_ACTIONS = (28, 4, 2, 34, 26, 2, 1, 3)
_HOURS = (0, 0, 0, 0, 0, 0, 1, 3, 9, 10, 10, 9, 8, 8, 9, 9, 9, 8, 8, 6, 4, 2, 1, 0)
_LATE = (1, 0, 0, 0, 0, 0, 1, 3, 5, 6, 6, 6, 5, 5, 6, 6, 6, 6, 7, 8, 8, 7, 5, 3)
_PARTIES = ("borrower", "guarantor", "contact_person", "other")
_PARTY_WEIGHTS = (962, 12, 20, 6)
_ZONES = ("Asia/Shanghai", "Asia/Urumqi")
_WESTERN = 40
_AGENCIES = ("AG-01", "AG-02", "AG-03", "AG-04", "AG-05")
_NUMBERS = 3
_ANSWERED, _TALK = 0.34, 280
_PLACED, _RECORDED = 0.4, 0.97

Integers = np.ndarray[tuple[int], np.dtype[np.int64]]


def draw(rows: int, *, seed: int = SEED) -> pl.DataFrame:
    """Return so many touches, in the order in which they were made."""
    chance = np.random.default_rng(seed)
    borrower = chance.integers(0, max(rows // _EACH, 1), size=rows)
    borrower -= np.where(chance.random(rows) < _MORE, borrower % _PRESSED, 0)
    second = _seconds(borrower, chance)
    order = np.argsort(second, kind="stable")
    borrower, second = borrower[order], second[order]
    made = pl.DataFrame(
        {
            "touch_id": _names("T", np.arange(rows)),
            "borrower_id": _names("B", borrower),
            "at": _moments(second),
            "action": _of(TOUCH_ACTIONS, _ACTIONS, rows, chance),
            "time_zone": pl.Series(_ZONES).gather((borrower % _WESTERN == 0).astype(int)),
            "number": _names("N", borrower * _NUMBERS + chance.integers(_NUMBERS, size=rows)),
            "party": _of(_PARTIES, _PARTY_WEIGHTS, rows, chance),
            "connected": chance.random(rows) < _ANSWERED,
            "talk_seconds": chance.integers(5, _TALK, size=rows),
            "agency_id": pl.Series(_AGENCIES).gather(borrower % len(_AGENCIES)),
            "is_placed": chance.random(rows) < _PLACED,
            "recording_on": chance.random(rows) < _RECORDED,
        }
    )
    return made.with_columns(**_ALIKE).select(
        "touch_id",
        "borrower_id",
        "at",
        "action",
        "time_zone",
        *_ALIKE,
        *(pl.when(_IS_CALL).then(name).alias(name) for name in _OF_CALLS),
        pl.when(_IS_CALL).then("party").otherwise(pl.lit("borrower")).alias("party"),
        pl.when(_IS_CALL & pl.col("connected")).then("talk_seconds").alias("talk_seconds"),
        pl.when("is_placed").then("agency_id").alias("agency_id"),
        pl.when("is_placed").then(pl.lit("agency")).otherwise(pl.lit("lender")).alias("actor"),
    )


_IS_CALL = pl.col("action").is_in(list(CALLS))
_OF_CALLS = ("number", "connected", "recording_on")
_ALIKE = {
    "lender_id": pl.lit("sample"),
    "lender_kind": pl.lit("microloan"),
    "product": pl.lit("consumer_loan"),
    "purpose": pl.lit("collect"),
}


def _seconds(borrower: Integers, chance: np.random.Generator) -> Integers:
    """Return when each touch is made: a pressed borrower's within a few days, and later."""
    rows = len(borrower)
    is_pressed = borrower % _PRESSED == 0
    few = borrower % (_DAYS - _PRESSED_DAYS) + chance.integers(_PRESSED_DAYS, size=rows)
    day = np.where(is_pressed, few, chance.integers(_DAYS, size=rows))
    hour = np.where(is_pressed, _drawn(_LATE, rows, chance), _drawn(_HOURS, rows, chance))
    return _FIRST_SECOND + day * _DAY + hour * _HOUR + chance.integers(_HOUR, size=rows)


def _drawn(weights: tuple[int, ...], rows: int, chance: np.random.Generator) -> Integers:
    return chance.choice(len(weights), size=rows, p=np.array(weights) / sum(weights))


def _moments(second: Integers) -> pl.Series:
    moments = pl.Series(second * 1_000_000).cast(pl.Datetime("us"))
    return moments.dt.replace_time_zone("UTC")


def _of(
    names: tuple[str, ...], weights: tuple[int, ...], rows: int, chance: np.random.Generator
) -> pl.Series:
    return pl.Series(names).gather(_drawn(weights, rows, chance))


def _names(letter: str, numbers: Integers) -> pl.Series:
    digits = pl.Series(numbers).cast(pl.String).str.zfill(9)
    return pl.select(pl.concat_str(pl.lit(letter), digits)).to_series()


if __name__ == "__main__":
    draw(int(sys.argv[1])).write_parquet(sys.argv[2])
