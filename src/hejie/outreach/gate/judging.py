"""Facts of many touches, judged: one by one for a few, by columns for many; the answers agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from hejie.permit import Rulebook
from hejie.permit.facts import FACTS, Holds

FEW = 6
"""Up to so many questions are quicker asked one by one than built into columns."""

_MOMENT = pl.Datetime("us", "UTC")
_COLUMN: Mapping[Holds, pl.DataType] = {
    Holds.NAME: pl.String(),
    Holds.NAMES: pl.List(pl.String()),
    Holds.FLAG: pl.Boolean(),
    Holds.COUNT: pl.Int64(),
    Holds.NUMBER: pl.Float64(),
    Holds.MOMENT: _MOMENT,
    Holds.MOMENTS: pl.List(_MOMENT),
    Holds.CLOCK: pl.String(),
    Holds.ZONE: pl.String(),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What the law says to one touch."""

    answer: str
    rules: tuple[str, ...]
    duties: tuple[str, ...]
    good_until: datetime | None
    next_moment: datetime | None


def judged(facts: Sequence[Mapping[str, Any]], *, rules: Rulebook) -> list[Judged]:
    """Return the verdict on each touch, in their order."""
    if len(facts) <= FEW:
        return [_one(each, rules) for each in facts]
    names = sorted(set().union(*facts) & FACTS.keys())
    schema = {name: _COLUMN[FACTS[name].holds] for name in names}
    frame = pl.from_dicts(facts, schema=schema)
    return [
        Judged(
            row["answer"],
            tuple(row["rules"]),
            tuple(row["duties"]),
            _aware(row["good_until"]),
            _aware(row["next_moment"]),
        )
        for row in rules.screen(frame).iter_rows(named=True)
    ]


def _one(facts: Mapping[str, Any], rules: Rulebook) -> Judged:
    verdict = rules.judge({name: spelled(value) for name, value in facts.items()})
    return Judged(
        verdict.answer,
        tuple(sorted({ground.rule for ground in verdict.grounds})),
        verdict.duties,
        verdict.good_until,
        verdict.next_moment,
    )


def spelled(value: object) -> object:
    """Return a fact as JSON spells it, which is how one touch is judged."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [spelled(one) for one in value]
    return value


def _aware(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
