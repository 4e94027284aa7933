"""From rules to questions: one Boolean column a rule, null where it cannot be known.

A rule is *hit* where it binds the row, is in force on the row's own day, and one of its
requirements is broken. Each dated value opens a stretch of days; only stretches that the rows'
days touch are asked, and a stretch that covers them all needs no question about the day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, reduce

import polars as pl

from hejie.law.rule import Pack, Rule
from hejie.permit.binding import Seen, binds, bound_by, may_bind
from hejie.permit.clears import Clears
from hejie.permit.columns import ALWAYS, NEVER, Columns
from hejie.permit.facts import DUTIES
from hejie.permit.kinds import Requirement, contact_window
from hejie.permit.registry import KINDS, NOT_JUDGED
from hejie.permit.verdict import NO_LAW
from hejie.permit.windows import Hours, Windows
from hejie.values.moments import EPOCH

_FAR = 1 << 30
DUTY = "duty:"
"""What the column of a duty begins with, so that no rule has its name."""

_REMEMBERED = 8_192
"""Questions of single rules that are kept, so that a new mix of facts costs little."""

_ALWAYS_READ = ("memberships", "minute")
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
    last: int = _FAR - 1
    has_unknown: bool = True

    @classmethod
    def of(cls, days: Iterable[int | None]) -> Days:
        """Return the span of some days; of all days where one is unknown, or there is none."""
        known = list(days)
        if not known or None in known:
            return cls()
        told = [day for day in known if day is not None]
        return cls(min(told), max(told), has_unknown=False)

    @classmethod
    def of_columns(cls, times: pl.DataFrame) -> Days:
        """Return the days of columns of local time, all of them together."""
        days = [column for column in times.iter_columns() if column.name != "minute"]
        if any(day.has_nulls() for day in days):
            return cls()
        ends = [end for day in days for end in (day.min(), day.max())]
        return cls.of(end for end in ends if isinstance(end, int))

    def snapped(self, edges: Sequence[int]) -> Days:
        """Return the whole stretches of days, between edges, in which these lie.

        Rules say the same on all days between two edges, so that days need not be told apart.
        """
        at = bisect_right(edges, self.first)
        end = bisect_right(edges, self.last)
        first = edges[at - 1] if at else -_FAR
        return Days(first, (edges[end] if end < len(edges) else _FAR) - 1, self.has_unknown)


@dataclass(frozen=True, slots=True)
class Mend:
    """One requirement of a rule, and when time alone mends it.

    :param asked: whether it binds the row and is broken.
    :param clears: None where time does not mend it.
    """

    asked: pl.Expr
    clears: Clears | None


@dataclass(frozen=True)
class Questions:
    """What to ask of every row.

    :param hits: a three-valued column a rule, named by its id, in the order of ids.
    :param duties: by duty code, whether it is laid down (unknown counts as yes), in the order of a
        verdict.
    :param windows: whether each window binds, and its hours.
    :param mends: the rules that time alone may mend, with their requirements; windows have none
        here, because their hours say when they mend.
    :param columns: the columns they are asked of.
    """

    hits: Mapping[str, pl.Expr]
    duties: Mapping[str, pl.Expr]
    windows: Windows
    mends: Mapping[str, tuple[Mend, ...]]
    columns: Columns

    @cached_property
    def all_of_one(self) -> tuple[pl.Expr, ...]:
        """Return what a verdict on one touch asks: hits and duties."""
        laid = (asked.alias(f"{DUTY}{code}") for code, asked in self.duties.items())
        return (*self.hits.values(), *laid)


@cache
def stretches(rule: Rule) -> tuple[Stretch, ...]:
    """Return the stretches of days on which the rule is judged by some value."""
    if rule.kind == NOT_JUDGED:
        return ()
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
            hours = contact_window.hours_of(each.value)
        found.append(Stretch((each.from_on - EPOCH).days, end, made, duties, hours))
    return tuple(found)


def edges(packs: Sequence[Pack], rules: Iterable[Rule]) -> list[int]:
    """Return every day on which a pack begins or a rule that is judged changes, in order."""
    judged = [rule for rule in rules if rule.is_on and rule.kind != NOT_JUDGED]
    begun = {pack.begins for pack in packs} | {v.from_on for rule in judged for v in rule.values}
    return sorted((day - EPOCH).days for day in begun)


def could_speak(rule: Rule, present: Mapping[str, Seen], days: Days) -> bool:
    """Tell whether the rule is judged and could bind some row on some of the days."""
    return _could_speak(rule, tuple(present[fact] for fact in _asked_by(rule)), days)


@lru_cache(maxsize=_REMEMBERED)
def _could_speak(rule: Rule, seen: tuple[Seen, ...], days: Days) -> bool:
    if not rule.is_on or not _touched(rule, days):
        return False
    present = dict(zip(_asked_by(rule), seen, strict=True))
    return not rule.binds or any(may_bind(each, present) for each in rule.binds)


@cache
def _asked_by(rule: Rule) -> tuple[str, ...]:
    """Return the facts of which it matters, before any row is asked, what names stand in them."""
    by_action = any(need.only for each in stretches(rule) for need in each.requirements)
    return tuple(dict.fromkeys((*bound_by(rule), *(("action",) if by_action else ()))))


@cache
def facts_read(rule: Rule) -> frozenset[str]:
    """Return the facts, beside those rules bind by, that the rule could read on any day."""
    return frozenset(
        fact for each in stretches(rule) for need in each.requirements for fact in need.facts
    )


@cache
def facts_waited_on(rule: Rule) -> frozenset[str]:
    """Return the facts that only tell when time mends what the rule refuses."""
    waits = (need.clears for each in stretches(rule) for need in each.requirements)
    return frozenset(fact for each in waits if each is not None for fact in each.facts)


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
    windows: list[tuple[pl.Expr, Hours]] = []
    mends: dict[str, tuple[Mend, ...]] = {}
    for rule, law_zone in rules.items():
        reads = facts_read(rule).union(facts_waited_on(rule), _asked_by(rule), _ALWAYS_READ)
        known = columns.among(reads, law_zone)
        seen = tuple(present[fact] for fact in _asked_by(rule))
        asked = _of_rule(rule, known, seen, days, law_zone, at_touch)
        if asked.hit is not None:
            hits[rule.id] = asked.hit
        if asked.mends is not None:
            mends[rule.id] = asked.mends
        for code, holds in asked.duties:
            duties.setdefault(code, []).append(holds)
        windows += asked.windows
    hits[NO_LAW] = _no_law(packs, columns, days)
    laid = {code: pl.any_horizontal(each).fill_null(value=True) for code, each in duties.items()}
    return Questions(
        dict(sorted(hits.items())),
        dict(sorted(laid.items(), key=lambda each: _POSITION.get(each[0], len(DUTIES)))),
        tuple(windows),
        mends,
        columns,
    )


@dataclass(frozen=True)
class _OfRule:
    """What one rule asks of rows of which the same is known."""

    hit: pl.Expr | None
    duties: tuple[tuple[str, pl.Expr], ...]
    windows: tuple[tuple[pl.Expr, Hours], ...]
    mends: tuple[Mend, ...] | None


@lru_cache(maxsize=_REMEMBERED)
def _of_rule(
    rule: Rule,
    known: frozenset[str],
    seen: tuple[Seen, ...],
    days: Days,
    law_zone: str,
    at_touch: bool,  # noqa: FBT001 - part of what is remembered by
) -> _OfRule:
    columns, asked = Columns(known), []
    present = dict(zip(_asked_by(rule), seen, strict=True))
    duties: list[tuple[str, pl.Expr]] = []
    windows: list[tuple[pl.Expr, Hours]] = []
    mends: list[Mend] = []
    bound = binds(rule.binds, columns, present)
    for stretch in _touched(rule, days) if bound is not None else ():
        holds = _holds(bound, stretch, days, columns.day(law_zone))
        duties += [(code, holds) for code in stretch.duties]
        broken = []
        for need in stretch.requirements:
            speaks = _speaks(need, columns, present)
            if speaks is None:
                continue
            if not at_touch and need.duties:
                duties += [(code, _both(holds, speaks)) for code in need.duties]
                continue
            broken.append(_both(speaks, need.is_broken(columns)))
            if stretch.hours is None:
                mends.append(Mend(_both(holds, broken[-1]), need.clears))
        if broken:
            asked.append(_both(holds, reduce(lambda a, b: a | b, broken)))
        if stretch.hours is not None:
            windows.append((holds, stretch.hours))
    hit = reduce(lambda a, b: a | b, asked).alias(rule.id) if asked else None
    is_mended = bool(windows) or any(each.clears is not None for each in mends)
    return _OfRule(hit, tuple(duties), tuple(windows), tuple(mends) if is_mended else None)


def _speaks(need: Requirement, columns: Columns, present: Mapping[str, Seen]) -> pl.Expr | None:
    """Return whether a requirement speaks to a row's action; None where it speaks to none."""
    if not need.only:
        return ALWAYS
    seen = present["action"]
    if not seen.has_unknown and seen.names.isdisjoint(need.only):
        return None
    if not seen.has_unknown and seen.names.issubset(need.only):
        return ALWAYS
    return columns.is_one_of("action", need.only)


def _both(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Return whether both hold, without asking what always does."""
    return right if left is ALWAYS else left if right is ALWAYS else left & right


def _touched(rule: Rule, days: Days) -> list[Stretch]:
    return [s for s in stretches(rule) if s.first <= days.last and s.end > days.first]


def _holds(bound: pl.Expr | None, stretch: Stretch, days: Days, day: pl.Expr) -> pl.Expr:
    """Return whether a rule binds a row on its day; ``ALWAYS`` itself where it binds every row."""
    asked = [] if bound is ALWAYS or bound is None else [bound]
    if stretch.first > days.first or days.has_unknown:
        asked.append(day >= stretch.first)
    if stretch.end <= days.last:
        asked.append(day < stretch.end)
    return reduce(lambda a, b: a & b, asked) if asked else ALWAYS


def _no_law(packs: Sequence[Pack], columns: Columns, days: Days) -> pl.Expr:
    begins = [(columns.day(pack.time_zone), (pack.begins - EPOCH).days) for pack in packs]
    late = [day >= first for day, first in begins if first > days.first or days.has_unknown]
    if not late:
        return NEVER.alias(NO_LAW)
    return pl.when(reduce(lambda a, b: a & b, late)).then(NEVER).alias(NO_LAW)
