"""From rules to questions: one Boolean column a rule, null where it cannot be known.

A rule is *hit* where it binds the row, is in force on the row's own day, and one of its
requirements is broken. Each dated value opens a stretch of days; only stretches that the rows'
days touch are asked, and a stretch that covers them all needs no question about the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, reduce

import polars as pl

from hejie.law.rule import Pack, Rule
from hejie.permit.binding import Seen, binds, may_bind
from hejie.permit.columns import ALWAYS, NEVER, Columns
from hejie.permit.kinds import Requirement, contact_window
from hejie.permit.registry import KINDS, NOT_JUDGED
from hejie.permit.verdict import NO_LAW
from hejie.values.moments import EPOCH

_FAR = 1 << 30


@dataclass(frozen=True)
class Stretch:
    """Days ``first`` to ``end`` (excluded), counted since 1970, on which one value holds."""

    first: int
    end: int
    requirements: tuple[Requirement, ...]
    duties: tuple[str, ...]
    hours: tuple[int, int, bool] | None


@dataclass(frozen=True, slots=True)
class Days:
    """The first and last day that rows speak of, and whether some row's day is unknown."""

    first: int
    last: int
    has_unknown: bool

    @classmethod
    def of(cls, day: pl.Series) -> Days:
        """Return the days of an encoded ``day`` column."""
        first, last = day.arg_min(), day.arg_max()
        if first is None or last is None or day[first] is None:
            return cls(-_FAR, _FAR, has_unknown=True)
        return cls(int(day[first]), int(day[last]), has_unknown=day.has_nulls())

    @classmethod
    def of_one(cls, day: int | None) -> Days:
        """Return the one day of a single touch."""
        if day is None:
            return cls(-_FAR, _FAR, has_unknown=True)
        return cls(day, day, has_unknown=False)


@dataclass(frozen=True)
class Questions:
    """What to ask of every row.

    :param hits: a three-valued column a rule, named by its id.
    :param duties: by duty code, whether it is laid down (unknown counts as yes).
    :param opens: by rule, whether its window binds, and its minutes and whether agreement widens.
    """

    hits: Mapping[str, pl.Expr]
    duties: Mapping[str, pl.Expr]
    windows: tuple[tuple[pl.Expr, tuple[int, int, bool]], ...]


@cache
def stretches(rule: Rule) -> tuple[Stretch, ...]:
    """Return the stretches of days on which the rule says something."""
    found = []
    dated = rule.values
    for at, each in enumerate(dated):
        end = (dated[at + 1].from_on - EPOCH).days if at + 1 < len(dated) else _FAR
        if each.value is None:
            continue
        made = KINDS[rule.kind](each.value)
        duties = tuple(each.value.get("duties", ())) if rule.kind == "duty" else ()
        hours = None
        if rule.kind == "contact_window":
            hours = (*contact_window.bounds(each.value), contact_window.widens(each.value))
        found.append(Stretch((each.from_on - EPOCH).days, end, made, duties, hours))
    return tuple(found)


def could_speak(rule: Rule, present: Mapping[str, Seen], days: Days) -> bool:
    """Tell whether the rule is judged and could bind some row on some of the days."""
    return (
        rule.kind != NOT_JUDGED
        and rule.is_on
        and (not rule.binds or any(may_bind(each, present) for each in rule.binds))
        and any(s.first <= days.last and s.end > days.first for s in stretches(rule))
    )


def facts_read(rule: Rule) -> frozenset[str]:
    """Return the facts, beside those rules bind by, that the rule could read on any day."""
    return frozenset(
        fact for each in stretches(rule) for need in each.requirements for fact in need.facts
    )


def build(
    packs: tuple[Pack, ...],
    rules: tuple[Rule, ...],
    *,
    columns: Columns,
    present: Mapping[str, Seen],
    days: Days,
    at_touch: bool,
) -> Questions:
    """Return the questions of every rule that could matter to the rows at hand."""
    hits: dict[str, pl.Expr] = {}
    duties: dict[str, list[pl.Expr]] = {}
    windows = []
    for rule in rules:
        bound = binds(rule.binds, columns, present)
        touched = [s for s in stretches(rule) if s.first <= days.last and s.end > days.first]
        if bound is None or not touched:
            continue
        asked = []
        for stretch in touched:
            holds = bound & _in_force(stretch, days)
            judged = [r for r in stretch.requirements if at_touch or not r.duties]
            if judged:
                broken = reduce(lambda a, b: a | b, (r.is_broken(columns) for r in judged))
                asked.append(holds & broken)
            for code in _duties(stretch, judged):
                duties.setdefault(code, []).append(holds)
            if stretch.hours is not None:
                windows.append((holds, stretch.hours))
        if asked:
            hits[rule.id] = reduce(lambda a, b: a | b, asked).alias(rule.id)
    hits[NO_LAW] = _no_law(packs, days)
    return Questions(
        hits,
        {code: pl.any_horizontal(laid).fill_null(value=True) for code, laid in duties.items()},
        tuple(windows),
    )


def _duties(stretch: Stretch, judged: list[Requirement]) -> tuple[str, ...]:
    skipped = (duty for r in stretch.requirements if r not in judged for duty in r.duties)
    return tuple(dict.fromkeys((*stretch.duties, *skipped)))


def _in_force(stretch: Stretch, days: Days) -> pl.Expr:
    question = ALWAYS
    if stretch.first > days.first or days.has_unknown:
        question &= pl.col("day") >= stretch.first
    if stretch.end <= days.last:
        question &= pl.col("day") < stretch.end
    return question


def _no_law(packs: tuple[Pack, ...], days: Days) -> pl.Expr:
    begins = max((pack.begins - EPOCH).days for pack in packs)
    if days.first >= begins and not days.has_unknown:
        return NEVER.alias(NO_LAW)
    return pl.when(pl.col("day") >= begins).then(NEVER).alias(NO_LAW)
