"""Which touches a hold covers. Where it could be read either way, it covers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

OWE_THEMSELVES = frozenset({"co_borrower", "guarantor"})
"""Parties who owe by themselves: a hold on the borrower's person is not on theirs."""


class Contact(Protocol):
    """What care has to know of a proposed touch."""

    @property
    def borrower_id(self) -> int:
        """The borrower it is about."""

    @property
    def action(self) -> str:
        """How."""

    @property
    def party(self) -> str:
        """To whom."""

    @property
    def loan_ids(self) -> Collection[int]:
        """The loans it is about; empty: all of the borrower's."""


@dataclass(frozen=True, slots=True)
class Held:
    """A hold in force, as the gate sees it."""

    kind: str
    scope: str
    loan_id: int | None = None
    channel: str = ""

    def covers(self, contact: Contact) -> bool:
        """Tell whether it covers a touch."""
        if self.scope == "matter":
            return not contact.loan_ids or self.loan_id in contact.loan_ids
        if self.scope == "channel":
            return self.channel == contact.action
        if self.scope == "person":
            return contact.party not in OWE_THEMSELVES
        return True


def kinds_covering(holds: Sequence[Held], contact: Contact) -> list[str]:
    """Return the kinds of the holds that cover a touch, each once, in order."""
    return sorted({hold.kind for hold in holds if hold.covers(contact)})
