"""The list of touches that should not have happened, each with a rule, its source and its number.

The value of a rule, and so its citation and its cap, is that of the touch's own day. The list may
be longer than the history; so it is kept as numbers, and made into rows a slice at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.law.rule import DatedValue, Rule
from hejie.permit.audit.events import DAY, Flags, Integers
from hejie.permit.audit.judging import Judged
from hejie.permit.audit.keys import keyed
from hejie.permit.audit.recount import COUNTERS, TIMES, Recount
from hejie.permit.audit.schemas import FINDINGS
from hejie.permit.rulebook import Rulebook
from hejie.values.moments import EPOCH

SLICE = 1 << 18
_OF_TOUCH = ("touch_id", "lender_id", "borrower_id", "agency_id", "action", "at")
_COUNTED = (None, *COUNTERS, *TIMES)
"""What may be counted; the first stands for a rule that is no cap."""


@dataclass(frozen=True, eq=False)
class History:
    """What is known of the touches beside their facts.

    :param touches: the frame that was read.
    :param facts: the facts that were judged.
    :param recount: the counters.
    :param local_at: when each was by the borrower's clock, null where that is unknown.
    :param day: days since 1970 by that clock, else by the first law's.
    """

    touches: pl.DataFrame
    facts: pl.DataFrame
    recount: Recount
    local_at: pl.Series
    day: Integers

    @property
    def first_day(self) -> int:
        """The first day of which there is a touch; what was before it nobody knows."""
        return int(self.day.min()) if len(self.day) else 0

    def is_whole(self, days: int) -> Flags:
        """Return of which touches the history covers a window of so many days."""
        return self.day >= self.first_day + days - DAY


class Findings:
    """The findings of an audit, ``FINDINGS``, by touch and rule.

    :param judged: what the rules say.
    :param key: of the numbers that stand for borrowers.
    """

    def __init__(self, judged: Judged, *, history: History, rules: Rulebook, key: bytes) -> None:
        self._history = history
        self._values: list[tuple[Rule, DatedValue]] = []
        parts = [
            part
            for rule, rows in judged.broken.items()
            for part in self._of_rule(rules.by_id[rule], rows)
        ]
        numbers = {name: [getattr(part, name) for part in parts] for name in _Part.__slots__}
        row = np.concatenate([np.zeros(0, np.int64), *numbers.pop("row")])
        order = np.argsort(row, kind="stable")
        self._row = row[order]
        self._numbers = {
            name: np.concatenate([np.zeros(0, np.int32), *each])[order]
            for name, each in numbers.items()
        }
        self._borrower, self._keys = history.recount.borrowers(), pl.Series([], dtype=pl.String)
        if len(row):
            self._keys = _keys(history, self._borrower[row], key)

    @property
    def height(self) -> int:
        """How many findings there are."""
        return len(self._row)

    def table(self) -> pl.DataFrame:
        """Return all of them as ``FINDINGS``."""
        return pl.concat([pl.DataFrame(schema=FINDINGS), *self.slices()])

    def slices(self) -> Iterator[pl.DataFrame]:
        """Yield them as ``FINDINGS``, some at a time."""
        for first in range(0, self.height, SLICE):
            yield self._slice(slice(first, first + SLICE))

    def _slice(self, some: slice) -> pl.DataFrame:
        row = self._row[some]
        numbers = {name: pl.Series(name, each[some]) for name, each in self._numbers.items()}
        touches = self._history.touches
        of_touch = {
            name: touches[name].gather(row)
            if name in touches.columns
            else pl.Series([None], dtype=FINDINGS[name]).new_from_index(0, len(row))
            for name in _OF_TOUCH
        }
        found = pl.DataFrame(
            {
                **of_touch,
                "borrower_key": self._keys.gather(self._borrower[row]),
                "actor": self._history.facts["actor"].gather(row),
                "local_at": self._history.local_at.gather(row),
                **self._cited(numbers["value"]),
                "counted": pl.Series(_COUNTED, dtype=pl.String).gather(numbers["counted"]),
                "count": numbers["count"],
                "most": numbers["most"],
                "is_whole": numbers["is_whole"].cast(pl.Boolean),
            }
        )
        is_cap = pl.col("counted").is_not_null()
        capped = (pl.when(is_cap).then(name).alias(name) for name in ("count", "most", "is_whole"))
        return found.with_columns(*capped).select(FINDINGS.names()).cast(FINDINGS)

    def _cited(self, value: pl.Series) -> dict[str, pl.Series]:
        """Return the rules, their force, and where the values of the days stand."""
        told: dict[str, list[str | None]] = {
            "rule": [rule.id for rule, _ in self._values],
            "force": [rule.force for rule, _ in self._values],
            "instrument": [value.cite.instrument for _, value in self._values],
            "clause": [value.cite.clause for _, value in self._values],
        }
        return {
            name: pl.Series(name, each, dtype=pl.String).gather(value)
            for name, each in told.items()
        }

    def _of_rule(self, rule: Rule, rows: Integers) -> Iterator[_Part]:
        """Yield the findings of one rule, those of one value together."""
        begins = [(value.from_on - EPOCH).days for value in rule.values]
        # A touch of an unknown clock may be of another day by this law: at its edge the first.
        which = np.searchsorted(begins, self._history.day[rows], side="right") - 1
        which = np.maximum(which, 0)
        for at in np.unique(which):
            self._values.append((rule, rule.values[at]))
            yield self._of_value(rule, rule.values[at].value or {}, rows[which == at])

    def _of_value(self, rule: Rule, value: Mapping[str, Any], rows: Integers) -> _Part:
        width = len(rows)
        counted, count, most, is_whole = (np.zeros(width, dtype=np.int32) for _ in range(4))
        for cap in _caps(rule, value, rows, self._history):
            counted[cap.at] = _COUNTED.index(cap.counted)
            count[cap.at], most[cap.at] = cap.count, cap.most
            is_whole[cap.at] = self._history.is_whole(cap.days)[rows[cap.at]]
        number = np.full(width, len(self._values) - 1, dtype=np.int32)
        return _Part(rows, number, counted, count, most, is_whole)


@dataclass(frozen=True, slots=True)
class _Part:
    """Findings as numbers: row, value, counter, what it says, its maximum, whether it is whole."""

    row: Integers
    value: npt.NDArray[np.int32]
    counted: npt.NDArray[np.int32]
    count: npt.NDArray[np.int32]
    most: npt.NDArray[np.int32]
    is_whole: npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class _Capped:
    """Rows that have reached a cap: which, the counter, what it says, and its maximum."""

    at: Integers
    counted: str
    count: Integers
    most: int
    days: int


def _caps(
    rule: Rule, value: Mapping[str, Any], rows: Integers, history: History
) -> Iterator[_Capped]:
    """Yield the limits of a cap that rows have reached; of several the first is yielded last."""
    limits = value["limits"] if rule.kind == "frequency_cap" else ()
    for limit in reversed(limits):
        name = limit.get("fact") or limit["times"]
        if name not in _COUNTED:
            continue
        days = COUNTERS[name] if "fact" in limit else limit["days"]
        counts = (
            history.facts[name].to_numpy()
            if "fact" in limit
            else history.recount.number(name, days=days)
        )[rows]
        at = np.flatnonzero(counts >= limit["max"])
        yield _Capped(at, name, counts[at], limit["max"], days)


def _keys(history: History, wronged: Integers, key: bytes) -> pl.Series:
    """Return the key of each borrower who was wronged, by number; the others' stay null."""
    numbers = np.unique(wronged)
    ids = history.recount.ids(numbers)
    keys = pl.Series([None], dtype=pl.String).new_from_index(0, int(numbers[-1]) + 1)
    return keys.scatter(numbers, pl.Series(keyed(ids, key=key)))
