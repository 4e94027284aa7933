"""The times in a verdict: until when it is good, in which hours, from when it might be better.

Each is said twice, of many touches and of one; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import numpy as np
import polars as pl

from hejie.permit.clears import NOW
from hejie.permit.lists import PERMITTED, REFUSED
from hejie.permit.local import (
    ZONE,
    moment_of_one,
    moments,
    offset_of,
    offset_of_one,
    zoned,
)
from hejie.permit.questions import Questions
from hejie.permit.verdict import Window
from hejie.permit.waiting import Waited, wait
from hejie.permit.windows import NOT_A_MINUTE, Lawful
from hejie.values.moments import EPOCH, SECONDS_A_DAY

_MICROSECONDS = 1_000_000


def good_until(encoded: pl.DataFrame, hours: Lawful, answer: pl.Series) -> pl.Series:
    """Return until when each permitted touch stays so; null where the minute is unknown."""
    if "at" not in encoded.columns:
        return pl.Series("good_until", [None]).new_from_index(0, encoded.height)
    end = pl.Series(hours.end_of(encoded["minute"].fill_null(0).to_numpy()))
    return _moments(moments(encoded, end).set(answer != PERMITTED, None))


def good_until_of_one(encoded: pl.DataFrame, hours: Lawful) -> datetime | None:
    """Return until when one permitted touch stays so."""
    minute = encoded["minute"][0]
    if minute is None:
        return None
    end = int(hours.end_of(np.array([minute], dtype=np.int16))[0])
    at, zone = encoded.select("at", "time_zone").row(0)
    return _moment(moment_of_one(at, zone, minutes_left=end - minute))


def windows_of_one(hours: Lawful, day: int | None) -> tuple[Window, ...]:
    """Return the lawful hours of a touch's day; none where day or wishes are unknown."""
    if day is None or not hours.is_read[0]:
        return ()
    midnight = datetime.combine(EPOCH + timedelta(days=day), time())
    pieces = zip(hours.starts[0].tolist(), hours.ends[0].tolist(), strict=True)
    return tuple(
        Window(midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes))
        for opens, closes in pieces
        if opens < NOT_A_MINUTE
    )


def next_moments(
    encoded: pl.DataFrame,
    questions: Questions,
    hits: pl.DataFrame,
    *,
    answer: pl.Series,
    hours: Lawful,
    edges: Sequence[int],
    law_zones: Sequence[str],
) -> pl.Series:
    """Return the moment from which each refused touch would be lawful, had only time passed.

    :param hits: the answer of every rule, as asked by ``questions``.
    :param edges: days on which some rule changes.
    """
    found = pl.Series("next_moment", [None], dtype=pl.Int64).new_from_index(0, encoded.height)
    mended = [rule for rule in hits.columns if rule in questions.mends]
    in_vain = [
        *(pl.col(rule) for rule in hits.columns if rule not in questions.mends),
        *(pl.col(rule).is_null() for rule in hits.columns),
    ]
    is_vain = hits.select(pl.any_horizontal(pl.lit(value=False), *in_vain)).to_series()
    may_wait = (answer == REFUSED) & ~is_vain.fill_null(value=True)
    rows = np.flatnonzero(may_wait & encoded["minute"].is_not_null())
    if not rows.size:
        return _moments(found)
    stands = hits.select(pl.col(mended).any()).row(0, named=True) if mended else {}
    touches = zoned(encoded[rows], rows.size, law_zones=law_zones)
    offset = offset_of(touches)
    waited = wait(
        touches.with_columns(pl.col("at").alias(NOW)),
        [mend for rule in mended if stands[rule] for mend in questions.mends[rule]],
        columns=questions.columns,
        lawful=hours.of(rows),
        edges=edges,
        offset=offset,
    )
    second = pl.Series(waited.second)
    return _moments(found.scatter(rows, second.set(second < 0, None)))


def next_moment_of_one(
    encoded: pl.DataFrame,
    questions: Questions,
    refusing: Sequence[str],
    *,
    hours: Lawful,
    edges: Sequence[int],
) -> tuple[datetime | None, bool]:
    """Return the moment of ``next_moments`` for one refused touch, and whether history is needed.

    :param refusing: the rules that refuse it; none must be left open.
    """
    if encoded["minute"][0] is None or not questions.mends.keys() >= {*refusing}:
        return None, False
    at, zone = encoded.select("at", "time_zone").row(0)
    waited: Waited = wait(
        encoded.with_columns(pl.lit(at, dtype=pl.Int64).alias(NOW)),
        [mend for rule in refusing for mend in questions.mends[rule]],
        columns=questions.columns,
        lawful=hours,
        edges=edges,
        offset=offset_of_one(zone),
    )
    second = int(waited.second[0])
    return None if second < 0 else _moment(second), bool(waited.needs_history[0])


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, tz=UTC)


def _moments(seconds: pl.Series) -> pl.Series:
    return (seconds * _MICROSECONDS).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def proposed(touches: pl.DataFrame, minute: pl.Series, *, law_zones: Sequence[str]) -> pl.DataFrame:
    """Return touches proposed for a minute of their ``day``, with that moment in ``at``.

    Where the borrower's zone is unknown the moment is one of the law's own zone, as the day is, and
    the minute stays unknown.
    """
    placed = zoned(touches, touches.height, law_zones=law_zones)
    clock = placed["day"].cast(pl.Int64) * SECONDS_A_DAY + minute.cast(pl.Int64) * 60
    by_law = placed.with_columns(pl.col(ZONE).fill_null(law_zones[0]))
    at = clock - pl.Series(offset_of(by_law)(clock.to_numpy()))
    is_known = pl.col(ZONE).is_not_null()
    return placed.with_columns(at.alias("at"), minute=pl.when(is_known).then(minute.cast(pl.Int16)))
