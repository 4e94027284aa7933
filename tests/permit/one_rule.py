"""A law of one rule, so that a test sees that rule's logic and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hejie.law.rule import Binding, Cite, DatedValue, Pack, Rule, Saying
from hejie.permit import Rulebook
from hejie.permit.policy import EVERYTHING

SAYS = Saying("一条规则。", "One rule.")
FIRST_DAY = date(2020, 1, 1)
NOON = {"at": "2026-11-21T12:00:00+08:00", "time_zone": "Asia/Shanghai"}


@dataclass(frozen=True)
class Law:
    """A law of one rule that binds everybody."""

    rules: Rulebook

    def answers(self, stage: str = "touch", **facts: object) -> str:
        """Return the answer to a touch at noon of which nothing is known but these facts."""
        return self.rules.judge({**NOON, **facts}, stage=stage).answer

    def duties(self, stage: str = "touch", **facts: object) -> tuple[str, ...]:
        """Return the duties of such a touch."""
        return self.rules.judge({**NOON, **facts}, stage=stage).duties


def law(kind: str, binds: tuple[Binding, ...] = (), **value: object) -> Law:
    """Return a law of one rule of a kind, in force since 2020."""
    return law_of({FIRST_DAY: value}, kind=kind, binds=binds)


def law_of(
    values: Mapping[date, Mapping[str, Any] | None],
    *,
    kind: str,
    binds: tuple[Binding, ...] = (),
    begins: date = FIRST_DAY,
) -> Law:
    """Return a law of one rule with several dated values; None closes it."""
    dated = tuple(DatedValue(day, value, Cite("A Book")) for day, value in values.items())
    rule = Rule(
        id="tt-rule",
        says=SAYS,
        kind=kind,
        binds=binds,
        force="law",
        confidence="house",
        checked_on=FIRST_DAY,
        values=dated,
        cases=(),
        path=Path("tt-rule.yaml"),
    )
    pack = Pack("tt", SAYS, begins, "Asia/Shanghai", (rule,), {}, by_id={rule.id: rule})
    return Law(Rulebook([pack], EVERYTHING))
