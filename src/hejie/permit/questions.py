"""From rules to questions: one Boolean column a rule, null where it cannot be known.

A rule is *hit* where it binds the row, is in force on the row's own day, and one of its
requirements is broken. Each dated value opens a stretch of days; only stretches that the rows'
days touch are asked, and a stretch that covers them all needs no question about the day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce

import polars as pl

from hejie.law.rule import Pack, Rule
from hejie.permit.binding import Seen, binds, may_bind
from hejie.permit.columns import ALWAYS, NEVER, Columns
from hejie.permit.facts import DUTIES
from hejie.permit.kinds import Requirement, contact_window
from hejie.permit.registry import KINDS, NOT_JUDGED
from hejie.permit.verdict import NO_LAW
from hejie.permit.windows import WISHED, Hours, Windows, bounds, end, narrowed
from hejie.values.moments import EPOCH

_FAR = 1 << 30
DUTY = "duty:"
"""What the column of a duty begins with, so that no rule has its name."""

_POSITION = {code: at for at, code in enumerate(DUTIES)}


@dataclass(frozen=True)
class Stretch:
    """Days ``first`` to ``end`` (excluded), counted since 1970, on which one value holds."""

    first: int
    end: int
    requirements: tuple[Requirement, ...]
    duties: tuple[str, ...]
    hours: Hours | None


@dataclass(frozen=True, slots=True)
class Days:
    """The first and last day that rows speak of; if some row's day is unknown, all days."""

    first: int = -_FAR
    last: int = _FAR
    has_unknown: bool = True

    @classmethod
    def of(cls, times: pl.DataFrame) -> Days:
        """Return the days of encoded columns of days, all of them together."""
        days = [column for column in times.iter_columns() if column.name != "minute"]
        known = [end for day in days for end in (day.min(), day.max()) if isinstance(end, int)]
        if not known or any(day.has_nulls() for day in days):
            return cls()
        return cls(min(known), max(known), has_unknown=False)

    def snapped(self, edges: Sequence[int]) -> Days:
        """Return the whole stretches of days, between edges, in which these lie.

        Rules say the same on all days between two edges, so that days need not be told apart.
        """
        at = bisect_right(edges, self.first)
        end = bisect_right(edges, self.last)
        first = edges[at - 1] if at else -_FAR
        return Days(first, edges[end] - 1 if end < len(edges) else _FAR, self.has_unknown)


@dataclass(frozen=True)
class Questions:
    """What to ask of every row.

    :param hits: a three-valued column a rule, named by its id, in the order of ids.
    :param duties: by duty code, whether it is laid down (unknown counts as yes), in the order of a
        verdict.
    :param windows: whether each window binds, and its hours.
    :param columns: the columns they are asked of.
    """

    hits: Mapping[str, pl.Expr]
    duties: Mapping[str, pl.Expr]
    windows: Windows
    columns: Columns

    @cached_property
    def all_of_one(self) -> tuple[pl.Expr, ...]:
        """Return everything a verdict on one touch asks: hits, duties, and the hours."""
        laid = (asked.alias(f"{DUTY}{code}") for code, asked in self.duties.items())
        hours = (*bounds(self.windows, self.columns), end(self.windows, self.columns))
        return (*self.hits.values(), *laid, *hours, *map(pl.col, self._wishes))

    @cached_property
    def narrowed_of_one(self) -> tuple[pl.Expr, ...]:
        """Return what wishes leave of the hours; empty where nobody wished for any."""
        return narrowed(self.columns) if self._wishes else ()

    @cached_property
    def _wishes(self) -> list[str]:
        return [fact for fact in WISHED if self.columns.is_known(fact)]


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


def edges(packs: Sequence[Pack], rules: Iterable[Rule]) -> list[int]:
    """Return every day on which a pack begins or a rule changes, in order."""
    begun = {pack.begins for pack in packs} | {v.from_on for rule in rules for v in rule.values}
    return sorted((day - EPOCH).days for day in begun)


def could_speak(rule: Rule, present: Mapping[str, Seen], days: Days) -> bool:
    """Tell whether the rule is judged and could bind some row on some of the days."""
    return (
        rule.kind != NOT_JUDGED
        and rule.is_on
        and (not rule.binds or any(may_bind(each, present) for each in rule.binds))
        and bool(_touched(rule, days))
    )


def facts_read(rule: Rule) -> frozenset[str]:
    """Return the facts, beside those rules bind by, that the rule could read on any day."""
    return frozenset(
        fact for each in stretches(rule) for need in each.requirements for fact in need.facts
    )


def build(
    packs: Sequence[Pack],
    rules: Mapping[Rule, str],
    *,
    columns: Columns,
    present: Mapping[str, Seen],
    days: Days,
    at_touch: bool,
) -> Questions:
    """Return the questions of every rule that could matter to the rows at hand.

    :param rules: the rules, and the zone of each one's law.
    """
    hits: dict[str, pl.Expr] = {}
    duties: dict[str, list[pl.Expr]] = {}
    windows = []
    for rule, law_zone in rules.items():
        bound = binds(rule.binds, columns, present)
        if bound is None:
            continue
        asked = []
        for stretch in _touched(rule, days):
            holds = _holds(bound, stretch, days, columns.day(law_zone))
            judged = [r for r in stretch.requirements if at_touch or not r.duties]
            if judged:
                broken = reduce(lambda a, b: a | b, (r.is_broken(columns) for r in judged))
                asked.append(broken if holds is None else holds & broken)
            for code in _duties(stretch, judged):
                duties.setdefault(code, []).append(ALWAYS if holds is None else holds)
            if stretch.hours is not None:
                windows.append((ALWAYS if holds is None else holds, stretch.hours))
        if asked:
            hits[rule.id] = reduce(lambda a, b: a | b, asked).alias(rule.id)
    hits[NO_LAW] = _no_law(packs, columns, days)
    laid = {code: pl.any_horizontal(each).fill_null(value=True) for code, each in duties.items()}
    return Questions(
        dict(sorted(hits.items())),
        dict(sorted(laid.items(), key=lambda each: _POSITION.get(each[0], len(DUTIES)))),
        tuple(windows),
        columns,
    )


def _touched(rule: Rule, days: Days) -> list[Stretch]:
    return [s for s in stretches(rule) if s.first <= days.last and s.end > days.first]


def _duties(stretch: Stretch, judged: list[Requirement]) -> tuple[str, ...]:
    skipped = (duty for r in stretch.requirements if r not in judged for duty in r.duties)
    return tuple(dict.fromkeys((*stretch.duties, *skipped)))


def _holds(bound: pl.Expr | None, stretch: Stretch, days: Days, day: pl.Expr) -> pl.Expr | None:
    """Return whether a rule binds a row on its day; None where it binds every row."""
    asked = [] if bound is ALWAYS or bound is None else [bound]
    if stretch.first > days.first or days.has_unknown:
        asked.append(day >= stretch.first)
    if stretch.end <= days.last:
        asked.append(day < stretch.end)
    return reduce(lambda a, b: a & b, asked) if asked else None


def _no_law(packs: Sequence[Pack], columns: Columns, days: Days) -> pl.Expr:
    begins = [(columns.day(pack.time_zone), (pack.begins - EPOCH).days) for pack in packs]
    late = [day >= first for day, first in begins if first > days.first or days.has_unknown]
    if not late:
        return NEVER.alias(NO_LAW)
    return pl.when(reduce(lambda a, b: a & b, late)).then(NEVER).alias(NO_LAW)
