"""A sum a message may name: added up from its parts, and from nothing else.

The parts are those of the book (``portfolio.Standing``); a claim whose total is not the sum of its
parts cannot be made, so no message can name one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from hejie.law.rule import Saying
from hejie.outreach.wording import figures
from hejie.outreach.wording.figures import Language
from hejie.outreach.wording.placeholders import UnableToWord
from hejie.values.money import Money
from hejie.values.names import COMPONENTS

WORDS = {
    "principal": Saying("本金", "principal"),
    "interest": Saying("利息", "interest"),
    "fee": Saying("费用", "fees"),
    "penalty": Saying("罚息", "penalty interest"),
    "costs": Saying("追偿成本", "costs of recovery"),
}
READING_ORDER = tuple(WORDS)
COMMAS = {"zh": "，", "en": ", "}


class UnableToAddUp(UnableToWord):
    """Parts do not make the total: the message must not be sent, and the book be looked at."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What is due and unpaid of one or several loans, in minor units, up to a day.

    :param parts: minor units a component of ``values.names.COMPONENTS``; none below zero.
    :param total: what the book says in all.
    :raises UnableToAddUp: if the parts do not make the total.
    """

    currency: str
    parts: Mapping[str, int]
    total: int
    as_of: date

    def __post_init__(self) -> None:
        if set(self.parts) != set(COMPONENTS) or any(part < 0 for part in self.parts.values()):
            raise UnableToAddUp("the parts of this claim are not those of a balance")
        if sum(self.parts.values()) != self.total:
            raise UnableToAddUp("the parts of this claim do not make its total")

    @classmethod
    def over(cls, claims: Iterable[Self]) -> Self:
        """Return several loans' claims as one.

        :raises UnableToAddUp: if there is none, or their currencies or days differ.
        """
        each = list(claims)
        if len({(claim.currency, claim.as_of) for claim in each}) != 1:
            raise UnableToAddUp("claims of several days or currencies, or none, make no total")
        parts = {name: sum(claim.parts[name] for claim in each) for name in COMPONENTS}
        total = sum(claim.total for claim in each)
        return cls(each[0].currency, parts, total, each[0].as_of)

    def itemised(self, *, language: Language) -> str:
        """Return the parts that are not nought, as a reader adds them up."""
        shown = [name for name in READING_ORDER if self.parts[name]] or ["principal"]
        return COMMAS[language].join(
            f"{getattr(WORDS[name], language)} "
            f"{figures.money(Money(self.parts[name], self.currency), language=language)}"
            for name in shown
        )
