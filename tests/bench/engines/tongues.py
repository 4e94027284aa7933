"""The same condition in the languages of three engines, as their handbooks would have it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tests.bench.engines.conditions import Compared, Condition, Every, HasAny, Not, OneOf, Some, Yes


@dataclass(frozen=True)
class Tongue:
    """How a language says each sort of condition: templates of ``fact`` and ``names``."""

    fact: str
    is_one: str
    is_one_of: str
    has_any: str
    is_not: str
    both: str
    either: str

    def said(self, condition: Condition) -> str:
        """Return the condition in this language."""
        match condition:
            case OneOf(fact, (name,)):
                said = self.is_one.format(fact=self._fact(fact), name=json.dumps(name))
            case OneOf(fact, names):
                said = self.is_one_of.format(fact=self._fact(fact), names=_listed(names))
            case HasAny(fact, names):
                said = self.has_any.format(fact=self._fact(fact), names=_listed(names))
            case Yes(fact):
                said = self._fact(fact)
            case Compared(fact, sign, other):
                against = self._fact(other) if isinstance(other, str) else other
                said = f"{self._fact(fact)} {sign} {against}"
            case Not(part):
                said = self.is_not.format(part=self.said(part))
            case Every(parts):
                said = self.both.join(f"({self.said(part)})" for part in parts)
            case Some(parts):
                said = self.either.join(f"({self.said(part)})" for part in parts)
        return said

    def _fact(self, fact: str) -> str:
        return self.fact.format(fact=fact)


class _Cedar(Tongue):
    """Cedar asks for the action of a request apart from its context."""

    def said(self, condition: Condition) -> str:
        """Return the condition in Cedar."""
        match condition:
            case OneOf("action", names):
                return f"action in [{', '.join(f'Action::{json.dumps(name)}' for name in names)}]"
            case _:
                return super().said(condition)


def _listed(names: tuple[str, ...]) -> str:
    return json.dumps(list(names))


ZEN = Tongue(
    fact="{fact}",
    is_one="{fact} == {name}",
    is_one_of="{fact} in {names}",
    has_any="some({fact}, # in {names})",
    is_not="not ({part})",
    both=" and ",
    either=" or ",
)
CEL = Tongue(
    fact="{fact}",
    is_one="{fact} == {name}",
    is_one_of="{fact} in {names}",
    has_any="{fact}.exists(one, one in {names})",
    is_not="!({part})",
    both=" && ",
    either=" || ",
)
CEDAR = _Cedar(
    fact="context.{fact}",
    is_one="{fact} == {name}",
    is_one_of="{names}.contains({fact})",
    has_any="{fact}.containsAny({names})",
    is_not="!({part})",
    both=" && ",
    either=" || ",
)
