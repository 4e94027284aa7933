"""Every touch of a history judged on the facts recounted and recorded, slice by slice.

The permit itself judges, at stage ``touch``. What it leaves open is kept as numbers: which rule,
and which facts that the rule reads nobody recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.law.rule import Rule
from hejie.permit.audit.events import Flags, Integers
from hejie.permit.audit.recount import COUNTERS, LAST, TIMES, Recount
from hejie.permit.binding import bound_by
from hejie.permit.facts import CLOCKS, FACTS
from hejie.permit.questions import stretches
from hejie.permit.rulebook import Rulebook
from hejie.values.names import ACTORS

CLEAN, OPEN, VIOLATING = range(3)
"""Answers of a touch: permitted, undetermined, refused."""

Answers = npt.NDArray[np.uint8]

RECOUNTED = frozenset((*COUNTERS, *TIMES, LAST))
"""Facts that are never taken from the record."""

_NEVER_LACKING = frozenset((*CLOCKS, *RECOUNTED, "at", "memberships"))
"""Facts of which nothing recorded says something: no hours agreed, a member of every body."""

_SLICE = 1 << 18
_LENDER = "lender"

_Reads = Mapping[str, frozenset[str]]
"""Facts that a rule reads, with the actions of which it reads them; no action is all of them."""


@dataclass
class Judged:
    """What the rules say of the touches.

    :param answer: one of ``CLEAN``, ``OPEN``, ``VIOLATING`` a touch.
    :param asked: the rules that could speak to some touch.
    :param broken: by rule, the rows that break it, in order.
    :param left_open: by rule, how many touches that break no rule it leaves open.
    :param lacking: by fact, how many of these touches a rule leaves open that reads the fact, of
        which nothing is recorded.
    :param wanted: by such a fact, the rules that want it.
    """

    answer: Answers
    asked: set[str] = field(default_factory=set)
    broken: dict[str, Integers] = field(default_factory=dict)
    left_open: Counter[str] = field(default_factory=Counter)
    lacking: Counter[str] = field(default_factory=Counter)
    wanted: dict[str, set[str]] = field(default_factory=dict)


def facts_of(touches: pl.DataFrame, recount: Recount) -> pl.DataFrame:
    """Return the facts of each touch: those recorded, and the counters as they were recounted.

    Who acted is ``actor`` where that names one of the known kinds; where it says the lender, or
    nothing known, but the touch has an ``agency_id``, an agency did. A contact person's refusal is
    recorded, or was seen before.
    """
    recorded = [name for name in touches.columns if name in FACTS and name not in RECOUNTED]
    refused = recount.party_refused()
    if "party_refused" in recorded:
        refused = touches.select(pl.coalesce(refused, "party_refused")).to_series()
    return (
        touches.with_columns(_actor(touches))
        .select(*recorded, *(["actor"] if "actor" not in recorded else []))
        .with_columns(*recount.counters().iter_columns(), party_refused=refused)
    )


def judge(facts: pl.DataFrame, *, rules: Rulebook, recount: Recount) -> Judged:
    """Judge every touch.

    :param facts: as ``facts_of`` gives them.
    """
    reads = {rule.id: _reads(rule) for rule in rules.rules}
    lists = [name for name in TIMES if any(name in read for read in reads.values())]

    def ask(first: int) -> Judged:
        some = facts.slice(first, _SLICE)
        times = (recount.times(name, first=first, rows=some.height) for name in lists)
        some = some.with_columns(*times)
        return _judged(some, rules.broken(some), first=first, reads=reads)

    with ThreadPoolExecutor(pl.thread_pool_size()) as cores:
        return _joined(list(cores.map(ask, range(0, facts.height, _SLICE))))


def _judged(
    facts: pl.DataFrame, broken: pl.DataFrame, *, first: int, reads: Mapping[str, _Reads]
) -> Judged:
    is_open = broken.select(pl.any_horizontal(pl.all())).to_series()
    answer = np.full(facts.height, CLEAN, dtype=np.uint8)
    answer[is_open.is_null().to_numpy()] = OPEN
    answer[is_open.fill_null(value=False).to_numpy()] = VIOLATING
    judged = Judged(answer, asked=set(broken.columns))
    undecided = answer == OPEN
    lacks = _Lacking(facts)
    for rule in broken.iter_columns():
        if (rows := rule.arg_true()).len():
            judged.broken[rule.name] = rows.to_numpy().astype(np.int64) + first
        if not rule.has_nulls():
            continue
        left = rule.is_null().to_numpy() & undecided
        judged.left_open[rule.name] = int(left.sum())
        for fact, actions in reads.get(rule.name, {}).items():
            if fact not in _NEVER_LACKING:
                lacks.note(rule.name, fact, left, actions)
    judged.lacking, judged.wanted = lacks.counts(), lacks.wanted
    return judged


class _Lacking:
    """Of which touches a fact is missed, by any rule."""

    def __init__(self, facts: pl.DataFrame) -> None:
        self._facts = facts
        self._missed: dict[str, Flags] = {}
        self.wanted: dict[str, set[str]] = {}

    def note(self, rule: str, fact: str, left: Flags, actions: frozenset[str]) -> None:
        """Note touches that a rule leaves open which reads the fact of some actions, or of all."""
        if actions:
            left = left & self._facts["action"].is_in(list(actions)).to_numpy()
        if fact in self._facts.columns:
            if not self._facts[fact].has_nulls():
                return
            left = left & self._facts[fact].is_null().to_numpy()
        if left.any():
            self._missed[fact] = self._missed[fact] | left if fact in self._missed else left
            self.wanted.setdefault(fact, set()).add(rule)

    def counts(self) -> Counter[str]:
        """Return how many touches lack each fact."""
        return Counter({fact: int(missed.sum()) for fact, missed in self._missed.items()})


def _reads(rule: Rule) -> _Reads:
    """Return the facts that a rule reads, each with the actions of which it does; none is all."""
    found: dict[str, frozenset[str]] = dict.fromkeys(bound_by(rule), frozenset())
    for stretch in stretches(rule):
        for need in stretch.requirements:
            only = frozenset(need.only)
            for fact in need.facts:
                before = found.get(fact, only)
                found[fact] = before | only if before and only else frozenset()
    return found


def _joined(parts: Sequence[Judged]) -> Judged:
    whole = Judged(np.concatenate([np.zeros(0, np.uint8), *(part.answer for part in parts)]))
    for rule in sorted({rule for part in parts for rule in part.broken}):
        rows = [part.broken[rule] for part in parts if rule in part.broken]
        whole.broken[rule] = np.concatenate(rows)
    for part in parts:
        whole.asked |= part.asked
        whole.left_open += part.left_open
        whole.lacking += part.lacking
        for fact, rules in part.wanted.items():
            whole.wanted.setdefault(fact, set()).update(rules)
    return whole


def _actor(touches: pl.DataFrame) -> pl.Expr:
    """Return the expression of ``actor`` over the columns that a history has."""
    unknown = pl.lit(None, dtype=pl.String)
    named = pl.col("actor") if "actor" in touches.columns else unknown
    agency = pl.col("agency_id") if "agency_id" in touches.columns else unknown
    others = [name for name in ACTORS if name != _LENDER]
    by_name = pl.when(named.is_in(others)).then(named)
    by_agency = by_name.when(agency.is_not_null()).then(pl.lit("agency"))
    return by_agency.when(named == _LENDER).then(named).alias("actor")
