"""A verdict in a sentence: why, by which rule, from when, what to see to, what is missing.

The sentences are made from the same requirements that judged: each rule among the grounds is asked
again which of its requirements is broken, or which unknown fact leaves it open. They serve the
command line, and whoever tells a collector, a borrower or a regulator what the permit said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hejie.law.rule import Rule, Saying
from hejie.permit.binding import bound_by
from hejie.permit.columns import Columns
from hejie.permit.explain.cites import in_short
from hejie.permit.explain.demands import demands
from hejie.permit.explain.told import Told, name_of_fact, supplier_of, told
from hejie.permit.explain.words import joined, name_of, names_of, say
from hejie.permit.facts import CLOCKS
from hejie.permit.kinds import Requirement, Value
from hejie.permit.one import frame
from hejie.permit.registry import KINDS
from hejie.permit.rulebook import Rulebook
from hejie.permit.verdict import NO_LAW, Ground, Verdict
from hejie.values.names import FORCES


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict in words.

    :param answer: the answer itself.
    :param reasons: why, the strongest force first; of an undetermined touch, the facts that are
        missing, by who can supply them, and the rules that need them. Empty if permitted.
    :param closing: from when the touch may be made, or until when and with what to see to.
    """

    answer: Saying
    reasons: tuple[Saying, ...]
    closing: tuple[Saying, ...]

    @property
    def line(self) -> Saying:
        """Return everything as one line."""
        many = len(self.reasons) > 1
        said = [
            say("numbered", n=at, what=each) if many else each
            for at, each in enumerate(self.reasons, 1)
        ]
        rest = joined([*said, *self.closing], by="but")
        if not rest.zh:
            return self.answer
        if not self.reasons:
            return joined([self.answer, rest], by="but")
        return say("is", name=self.answer, value=rest)

    @property
    def lines(self) -> tuple[Saying, ...]:
        """Return it as one line, or as several: the answer, each reason, and what follows."""
        if len(self.reasons) < 2:  # noqa: PLR2004 - more than one
            return (self.line,)
        reasons = (say("item", what=each) for each in self.reasons)
        return (self.answer, *reasons, *self.closing)


def explain(
    verdict: Verdict, *, facts: Mapping[str, Any], rules: Rulebook, stage: str = "touch"
) -> Explanation:
    """Return a verdict in words.

    :param verdict: what ``rules`` answered to ``facts`` at ``stage``.
    """
    touch = told(facts, law_zones=list(dict.fromkeys(pack.time_zone for pack in rules.packs)))
    answer = name_of("answer", verdict.answer)
    if verdict.is_permitted:
        if verdict.good_until is not None:
            until = _when(touch.local(verdict.good_until), touch, is_end=True)
            answer = say("permitted_until", when=until)
        duties = names_of("duty", verdict.duties)
        return Explanation(answer, (), (say("see_to", duties=duties),) if verdict.duties else ())
    asked = _Asked(touch, rules, stage)
    grounds = sorted(verdict.grounds, key=lambda ground: FORCES.index(ground.force))
    if verdict.answer == "refused":
        return Explanation(answer, tuple(asked.refusals(grounds)), _from(verdict, touch))
    return Explanation(answer, tuple(asked.gaps(grounds)), ())


@dataclass(frozen=True)
class _Asked:
    """The rules of a verdict, asked again of its touch."""

    touch: Told
    rules: Rulebook
    stage: str

    def refusals(self, grounds: Iterable[Ground]) -> Iterator[Saying]:
        """Yield what rules found against the touch, and where they stand; the same thing once."""
        cites: dict[Saying, list[Saying]] = {}
        for ground in grounds:
            _add(cites.setdefault(self._found(ground), []), _cited(ground))
        for what, where in cites.items():
            yield joined([what, joined(where, by="cites")] if where else [what], by="comma")

    def _found(self, ground: Ground) -> Saying:
        """Return what a rule found, and what it demands unless the facts say it all."""
        rule, value = self._in_force(ground)
        found: list[Saying] = []
        if rule is not None and value is not None:
            words = demands(rule.kind, value)
            found = [
                words[at].against(self.touch, need)
                for at, need in self._answering(rule, value, wanted=True)
            ]
        return joined(found or [ground.says], by="but")

    def gaps(self, grounds: Iterable[Ground]) -> Iterator[Saying]:
        """Yield what is missing, by who can supply it, and which rules need it."""
        facts: dict[Saying, list[Saying]] = {}
        cites: dict[Saying, list[Saying]] = {}
        for ground in grounds:
            missing = self._missing(ground)
            if not missing:
                yield self._other(ground)
            for fact in missing:
                who, name = supplier_of(fact), name_of_fact(fact)
                _add(facts.setdefault(who, []), [name])
                _add(cites.setdefault(who, []), _cited(ground))
        for who, names in facts.items():
            gap = say("missing", who=who, facts=joined(names, last="and"))
            where = joined(cites[who], by="cites")
            yield say("needed_by", missing=gap, cites=where) if where.zh else gap

    def _other(self, ground: Ground) -> Saying:
        begins = [pack.begins for pack in self.rules.packs]
        if ground.rule == NO_LAW:
            return say("before_law", day=max(begins).isoformat())
        return joined([ground.says, *_cited(ground)], by="comma")

    def _missing(self, ground: Ground) -> list[str]:
        """Return the unknown facts that leave a rule open."""
        if ground.rule == NO_LAW:
            return [] if self.touch.is_known("at") else ["at"]
        rule, value = self._in_force(ground)
        if rule is None or value is None:
            return []
        read = [fact for fact in ("at", *bound_by(rule)) if not self.touch.is_known(fact)]
        for _, need in self._answering(rule, value, wanted=None):
            gaps = [fact for fact in need.facts if self._is_gap(fact)]
            # What counts by the borrower's days reads the zone through the hour of the touch.
            read += gaps or (["time_zone"] if self._is_gap("time_zone") else [])
        return list(dict.fromkeys(read))

    def _is_gap(self, fact: str) -> bool:
        """Tell whether a fact is missing; hours that nobody agreed to or wished for are not."""
        if fact in CLOCKS:
            return self.touch.is_garbled(fact)
        if fact == "time_zone":
            return self.touch.zone is None
        return not self.touch.is_known(fact)

    def _answering(
        self, rule: Rule, value: Value, *, wanted: bool | None
    ) -> Iterator[tuple[int, Requirement]]:
        """Yield the requirements that answer as wanted: broken, or open where None."""
        actions = self.touch.names("action")
        asked = {
            at: need
            for at, need in enumerate(KINDS[rule.kind](value))
            if not (need.only and actions and actions[0] not in need.only)
            and (self.stage == "touch" or not need.duties)
        }
        if not asked:
            return
        row = frame(self.touch.encoded, self.touch.times)
        columns = Columns(row.columns)
        answers = row.select(
            need.is_broken(columns).alias(str(at)) for at, need in asked.items()
        ).row(0, named=True)
        yield from ((at, need) for at, need in asked.items() if answers[str(at)] is wanted)

    def _in_force(self, ground: Ground) -> tuple[Rule | None, Value | None]:
        """Return a ground's rule, and its value on the day of the touch, else its latest."""
        rule = self.rules.by_id.get(ground.rule)
        if rule is None:
            return None, None
        day = self.touch.day
        dated = reversed(rule.values) if day is None else [rule.value_on(day)]
        held = (each.value for each in dated if each is not None)
        return rule, next((value for value in held if value is not None), None)


def _add(found: list[Saying], more: Iterable[Saying]) -> None:
    """Add sayings to a list, each once."""
    found += [each for each in more if each not in found]


def _cited(ground: Ground) -> list[Saying]:
    return [] if ground.cite is None else [in_short(ground.cite, force=ground.force)]


def _from(verdict: Verdict, touch: Told) -> tuple[Saying, ...]:
    if verdict.next_moment is not None:
        return (say("from", when=_when(touch.local(verdict.next_moment), touch)),)
    return (say("needs_history"),) if verdict.needs_history else ()


def _when(local: datetime, touch: Told, *, is_end: bool = False) -> Saying:
    """Return a moment beside the touch's day: an hour today, tomorrow's, or with its day."""
    day, hour = local.date(), local.strftime("%H:%M")
    if is_end and hour == "00:00":
        day, hour = day - timedelta(days=1), "24:00"
    apart = None if touch.day is None else (day - touch.day).days
    key = {0: "today", 1: "tomorrow"}.get(apart if apart is not None else -1, "that_day")
    return say(key, day=day.isoformat(), hour=hour)
