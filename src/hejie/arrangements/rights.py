"""What stands against taking a promise: the law's stops on collecting, asked as the gate asks.

A promise acknowledges a debt and sets a day on which its giver is held to it. So it is not taken
from whom nobody may collect: a hold, a representative who was passed over, a minor, somebody
without capacity, a claim that may be time-barred. Which of these forbid it is for the rules in
force to say; hours and counts are not asked, for whoever is being spoken to may speak. For somebody
who died nobody promises, whatever the law here says. What is not known is no yes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from hejie.care.facts import source as care
from hejie.permit import Rulebook
from hejie.portfolio.facts import PortfolioFacts

_STOPS = frozenset({"hold", "status", "limitation"})
"""Kinds of rule that stop collecting from somebody at all."""

_SPOKEN_TO = {"borrower": "borrower", "representative": "agent"}
_LISTS = ("holds", "memberships")


@dataclass(frozen=True, slots=True)
class _Contact:
    """The touch about which care and the portfolio are asked: somebody speaks with the borrower."""

    borrower_id: int
    loan_ids: frozenset[int]
    action: str = "call"
    party: str = "borrower"


def stops_on_promising(
    *, borrower_id: int, loans: frozenset[int], given_by: str, rules: Rulebook, now: datetime
) -> list[str]:
    """Return the ids of the rules that stop a promise, or of which nobody knows; empty: none.

    :param loans: those it would be about.
    :param given_by: one of ``models.GIVERS``.
    """
    contact = _Contact(borrower_id, loans)
    (debt,) = PortfolioFacts(lambda: rules).gather([contact], now=now)
    (will,) = care.gather([contact], now=now)
    if will["borrower_status"] == "deceased":
        return ["deceased"]
    told = {
        "action": contact.action,
        "purpose": "collect",
        "party": _SPOKEN_TO[given_by],
        "actor": "lender",
        "at": now,
    }
    lists = dict.fromkeys(_LISTS, pl.List(pl.String()))
    asked = pl.DataFrame([debt | will | told], schema_overrides=lists)
    broken = rules.broken(asked)
    return [
        name
        for name in broken.columns
        if broken[name][0] is not False and (name not in rules.by_id or _is_stop(rules, name))
    ]


def _is_stop(rules: Rulebook, name: str) -> bool:
    return rules.by_id[name].kind in _STOPS
