"""Limitation: of which loans it is certain that the period has not run out.

Certain it is where the period counted from the latest day known still runs on the plan day. That
day is the last line's due day, where the law counts from there; of balances, and of loans that were
accelerated, the day the oldest debt fell due. A payment, or a promise to pay, starts the period
again if it came while the period ran. Demands are not counted: a tape does not show that one
arrived. Where nothing makes it certain, nobody says that the period *has* run out either: a person
looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from hejie.book.lines import cash, day_number, stretches
from hejie.book.schedule import MONTHS_A_YEAR, months_after
from hejie.book.tape import Tape
from hejie.book.tape.checks import EARLIEST
from hejie.law.rule import Pack
from hejie.nightly.runs import Flags, Integers, Runs
from hejie.values.moments import Day

_NEVER = -(1 << 40)
_FIRST_DAY = day_number(EARLIEST)
_LAST_LINE = "last_instalment_due"


@dataclass(frozen=True, slots=True)
class Named:
    """The values of a pack that speak of limitation, by the ids of their rules.

    :param period: its ``years`` and ``longstop_years``; ``begins``: where it ``starts`` for debts
        in instalments; ``begins_again``: what ``interrupts`` it.
    """

    period: str
    begins: str
    begins_again: str


NAMED = (Named(period="cn-civ-188", begins="cn-civ-189", begins_again="cn-civ-195"),)


@dataclass(frozen=True, slots=True)
class Limitation:
    """How long a claim may be made, as one law has it on a day.

    :param longstop_years: after which nothing helps; None where the law knows no such end.
    :param from_last_line: whether the period of a debt in instalments runs from its last line.
    :param interrupted_by: codes of what starts the period again.
    """

    years: int
    longstop_years: int | None
    from_last_line: bool
    interrupted_by: frozenset[str]


def limitations(packs: Sequence[Pack], on: Day) -> tuple[Limitation, ...]:
    """Return what each pack's values say on a day; nothing for a pack that has none."""
    found = []
    for pack in packs:
        for names in NAMED:
            period = _value(pack, names.period, on)
            if "years" not in period:
                continue
            longstop = period.get("longstop_years")
            found.append(
                Limitation(
                    years=int(period["years"]),
                    longstop_years=None if longstop is None else int(longstop),
                    from_last_line=_value(pack, names.begins, on).get("starts") == _LAST_LINE,
                    interrupted_by=frozenset(
                        _value(pack, names.begins_again, on).get("interrupts", ())
                    ),
                )
            )
    return tuple(found)


def _value(pack: Pack, rule: str, on: Day) -> Mapping[str, Any]:
    dated = pack.by_id[rule].value_on(on) if rule in pack.by_id else None
    return {} if dated is None or dated.value is None else dated.value


def may_be_barred(tape: Tape, days_past_due: pl.Series, law: Limitation, *, plan_on: Day) -> Flags:
    """Return, a flag a loan, where nothing shows that the period still runs on the plan day.

    :param days_past_due: of each loan, on the day before.
    """
    as_of = plan_on - timedelta(days=1)
    oldest = day_number(as_of) - days_past_due.to_numpy().astype(np.int64)
    # One day more, for a period from 29 February ends on the 28th.
    latest = day_number(months_after(plan_on, -MONTHS_A_YEAR * law.years)) + 1
    rows = np.flatnonzero(oldest <= latest)
    answer = np.zeros(len(oldest), dtype=np.bool_)
    if len(rows):
        starts = _starts(tape, rows, np.maximum(oldest[rows], _FIRST_DAY), law)
        loan, day = _interruptions(tape, rows, law, as_of=as_of)
        answer[rows] = ~_still_runs(starts, loan, day, law, plan_on=plan_on)
    return answer


def _starts(tape: Tape, rows: Integers, oldest: Integers, law: Limitation) -> Integers:
    """Return the day from which each loan's period is counted."""
    if not law.from_last_line:
        return oldest
    status = tape["loans"]["status"].gather(rows)
    # LAW: cn-civ-189 — an accelerated loan is due as a whole: its schedule says nothing any more.
    is_whole = (status == "accelerated").fill_null(value=False).to_numpy()
    loan, lines = _those(tape.positions["instalments"], rows, len(tape["loans"]))
    due = tape["instalments"]["due_on"].gather(lines).to_physical().to_numpy().astype(np.int64)
    last = Runs(pl.Series(loan), parents=len(rows)).most(due, without=_NEVER)
    return np.where(is_whole | (last == _NEVER), oldest, last)


def _interruptions(
    tape: Tape, rows: Integers, law: Limitation, *, as_of: Day
) -> tuple[Integers, Integers]:
    """Return, for positions in ``rows``, the days on which the period began again."""
    parts = [(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))]
    if "part_payment" in law.interrupted_by:
        loan, at = _those(tape.positions["payments"], rows, len(tape["loans"]))
        some = tape["payments"][at]
        paid = cash(some, pl.Series(loan), len(rows), as_of)
        came = paid.amount > 0
        of_loan = np.repeat(np.arange(len(rows)), paid.count)
        parts.append((of_loan[came], paid.paid[came].astype(np.int64)))
    if "acknowledgement" in law.interrupted_by and len(tape["promises"]):
        parts.append(_promised(tape, rows, as_of=as_of))
    loan, day = (np.concatenate(each) for each in zip(*parts, strict=True))
    return loan, day


def _promised(tape: Tape, rows: Integers, *, as_of: Day) -> tuple[Integers, Integers]:
    """Return the promises of borrowers with one lender; of two, nobody knows which was meant."""
    borrower = tape.positions["loans"]
    lenders = pl.DataFrame({"borrower": borrower, "lender": tape["loans"]["lender_id"]})
    asked = pl.DataFrame({"borrower": borrower.gather(rows), "loan": np.arange(len(rows))})
    alone = (
        lenders.filter(pl.col("borrower").is_in(asked["borrower"].unique().implode()))
        .group_by("borrower")
        .agg(pl.col("lender").n_unique())
        .filter(pl.col("lender") == 1)
    )
    made = pl.DataFrame(
        {
            "borrower": tape.positions["promises"],
            "day": tape["promises"]["made_at"].dt.date(),
        }
    ).filter(pl.col("day") <= as_of)
    found = asked.join(alone, on="borrower", how="semi").join(made, on="borrower")
    return found["loan"].to_numpy(), found["day"].to_physical().cast(pl.Int64).to_numpy()


def _still_runs(
    starts: Integers, loan: Integers, day: Integers, law: Limitation, *, plan_on: Day
) -> Flags:
    """Return whether each loan's period, started again by what came in time, still runs."""
    of_loan = np.concatenate((np.arange(len(starts)), loan))
    days = np.concatenate((starts, day))
    counts = days >= starts[of_loan]
    of_loan, days = of_loan[counts], days[counts]
    order = np.lexsort((days, of_loan))
    of_loan, days = of_loan[order], days[order]
    until = _years_after(days, law.years)
    is_last = np.append(of_loan[1:] != of_loan[:-1], True)
    next_day = np.append(days[1:], 0)
    runs_on = np.where(is_last, until > day_number(plan_on), next_day < until)
    answer = np.ones(len(starts), dtype=np.bool_)
    answer[of_loan[~runs_on]] = False
    if law.longstop_years is not None:
        answer &= _years_after(starts, law.longstop_years) > day_number(plan_on)
    return answer


def _years_after(days: Integers, years: int) -> Integers:
    moved = pl.Series(days.astype(np.int32)).cast(pl.Date).dt.offset_by(f"{years}y")
    return moved.to_physical().cast(pl.Int64).to_numpy()


def _those(parents: pl.Series, rows: Integers, count: int) -> tuple[Integers, Integers]:
    """Return which children belong to some parents: the parent's place in ``rows``, their rows."""
    numbers = parents.to_numpy()
    if parents.is_sorted():
        wanted = rows.astype(numbers.dtype)
        first = np.searchsorted(numbers, wanted, side="left")
        found = np.searchsorted(numbers, wanted, side="right") - first
        return np.repeat(np.arange(len(rows)), found), stretches(first, found)
    place = np.full(count, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    of_row = place[numbers]
    children = np.flatnonzero(of_row >= 0)
    return of_row[children], children
