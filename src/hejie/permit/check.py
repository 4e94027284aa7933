"""The fourth check of a pack: its own examples come out as they say.

A case lays its facts over the pack's base touch and is judged by the whole pack, so an example
also shows which other rules speak. Answer, grounds and, where given, duties must all agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hejie.law.rule import Case, Pack
from hejie.permit.policy import EVERYTHING, Policy
from hejie.permit.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class FailedCase:
    """A case whose verdict is not what it says."""

    path: Path
    rule: str
    case: str
    expected: str
    found: str


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
            found = _said(verdict.answer, tuple(g.rule for g in verdict.grounds), verdict.duties)
            expected = _said(case.answer, case.grounds, _duties(case, verdict.duties))
            if found != expected:
                yield FailedCase(rule.path, rule.id, case.name, expected, found)


def _duties(case: Case, found: tuple[str, ...]) -> tuple[str, ...]:
    return found if case.duties is None else case.duties


def _said(answer: str, grounds: tuple[str, ...], duties: tuple[str, ...]) -> str:
    because = f" by {', '.join(grounds)}" if grounds else ""
    then = f"; duties {', '.join(duties)}" if duties else ""
    return f"{answer}{because}{then}"
