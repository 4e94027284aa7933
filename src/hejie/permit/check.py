"""The fourth check of a pack: its own examples come out as they say.

A case lays its facts over the pack's base touch and is judged by the whole pack, so an example
also shows which other rules speak. Answer, grounds and, where given, duties must all agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hejie.law.finding import Finding
from hejie.law.rule import Binding, Case, Pack, Rule
from hejie.permit.binding import BY_FACT
from hejie.permit.one import encode_one
from hejie.permit.policy import EVERYTHING, Policy
from hejie.permit.rulebook import Rulebook
from hejie.permit.verdict import Verdict
from hejie.values.moments import Day

_NAMED = 3
"""So many cases of other rules are named in full."""


@dataclass(frozen=True, slots=True)
class FailedCase:
    """A case whose verdict is not what it says.

    :param why: why the case's own rule does not speak, where that can be said; else empty.
    :param others: rules that stand in the way and that the case does not name.
    """

    rule: Rule
    case: Case
    expected: str
    found: str
    why: str
    others: tuple[str, ...]

    def __str__(self) -> str:
        why = f" ({self.why})" if self.why else ""
        return (
            f"case “{self.case.name}” says {self.expected}, but the pack answers {self.found}{why}"
        )


def failed_cases(pack: Pack) -> Iterator[FailedCase]:
    """Yield the cases of a pack that do not come out, in the pack's order.

    The cases of a rule that ships switched off are judged with that rule switched on.
    """
    everything = Rulebook([pack], EVERYTHING)
    for rule in pack.rules:
        rules = everything if rule.is_on else Rulebook([pack], Policy(turn_on=(rule.id,)))
        for case in rule.cases:
            facts = {**pack.base, **case.facts}
            verdict = rules.judge(facts, stage=case.stage)
            expected, found = _said(case, case), _said(verdict, case)
            if found != expected:
                grounds = _grounds(verdict)
                is_silent = rule.id in case.grounds and rule.id not in grounds
                yield FailedCase(
                    rule,
                    case,
                    expected,
                    found,
                    _why(rule, facts=facts, zone=pack.time_zone) if is_silent else "",
                    tuple(each for each in grounds if each not in case.grounds),
                )


def disagreements(pack: Pack) -> list[Finding]:
    """Return what to mend so that all cases come out: what lies with a rule before what follows.

    A rule that stands in the way of cases of several other rules is named once for all of them,
    after its own: it is the one to mend.
    """
    failed = list(failed_cases(pack))
    by_culprit: defaultdict[str, list[FailedCase]] = defaultdict(list)
    own = {each.rule.id for each in failed if each.rule.id in each.others or each.why}
    for each in failed:
        for other in each.others:
            if other in pack.by_id and other != each.rule.id:
                by_culprit[other].append(each)
    meddling = {
        rule_id: cases
        for rule_id, cases in by_culprit.items()
        if rule_id in own or len({each.rule.id for each in cases}) > 1
    }
    blamed = {id(each) for cases in meddling.values() for each in cases}
    single = [_of_case(each) for each in failed if id(each) not in blamed]
    single.sort(key=lambda finding: finding.rule not in meddling)
    whole = [_of_rule(pack.by_id[rule_id], cases) for rule_id, cases in meddling.items()]
    return [*single, *whole]


def _of_case(failed: FailedCase) -> Finding:
    remedy = "correct one of them"
    if failed.others and failed.rule.id not in failed.others:
        remedy = f"add {', '.join(failed.others)} to its grounds, or change its facts"
    line = failed.case.lines.get("name", failed.case.line)
    return Finding(str(failed.rule.path), line, failed.rule.id, str(failed), remedy)


def _of_rule(rule: Rule, cases: list[FailedCase]) -> Finding:
    named = [f"{each.rule.id} “{each.case.name}”" for each in cases[:_NAMED]]
    named += ["…"] if len(cases) > _NAMED else []
    many = "1 case" if len(cases) == 1 else f"{len(cases)} cases"
    what = f"it stands in the way of {many} of other rules ({', '.join(named)})"
    return Finding(str(rule.path), 1, rule.id, what, f"mend {rule.id} before touching them")


def _why(rule: Rule, *, facts: Mapping[str, Any], zone: str) -> str:
    """Return why a rule does not speak to a case: it is not in force, or does not bind."""
    day = _day(facts, zone=zone)
    in_force = None if day is None else rule.value_on(day)
    if day is not None and rule.values and in_force is None:
        begins = rule.values[0].from_on
        return f"the rule begins on {begins}, the case is of {day}: give the case an `at:`"
    if in_force is not None and in_force.value is None:
        return f"the rule is closed since {in_force.from_on}, the case is of {day}"
    unbound = [_unbound(binding, facts=facts) for binding in rule.binds]
    return f"the rule does not bind this touch: {unbound[0]}" if all(unbound) else ""


def _day(facts: Mapping[str, Any], *, zone: str) -> Day | None:
    seconds = encode_one(facts, ["at"]).get("at")
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(zone)).date()


def _unbound(binding: Binding, *, facts: Mapping[str, Any]) -> str:
    """Return the first fact for which a binding does not hold; empty if it holds."""
    for fact, attribute in BY_FACT.items():
        listed, given = getattr(binding, attribute), facts.get(fact)
        if listed and given is not None and given not in listed:
            return f"`{fact}` is {given}, the rule binds {', '.join(listed)}"
    return ""


def _grounds(said: Verdict | Case) -> tuple[str, ...]:
    if isinstance(said, Case):
        return said.grounds
    return tuple(ground.rule for ground in said.grounds)


def _said(said: Verdict | Case, case: Case) -> str:
    """Return an answer in words; duties only where the case names some."""
    grounds, duties = _grounds(said), said.duties if case.duties is not None else None
    because = f" by {', '.join(grounds)}" if grounds else ""
    then = "" if duties is None else f"; duties {', '.join(duties) or 'none'}"
    return f"{said.answer}{because}{then}"
