"""A message made from its permit: the words in force, filled with the borrower's own values.

It is made twice: when the permit is given, which keeps its digest, and when it is sent. Made of the
same facts it is the same to the letter; if anything in it has moved meanwhile, the digests differ
and it is not sent. A value that stands on a row in doubt is no value, and a gap without one stops
the message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.db import connection

from hejie.outreach import optout
from hejie.outreach.digest import digest_of
from hejie.outreach.models import Permit, TemplateVersion
from hejie.outreach.wording.claim import Claim
from hejie.outreach.wording.editions import stopping_page
from hejie.outreach.wording.figures import Language
from hejie.outreach.wording.placeholders import names_in
from hejie.outreach.wording.rendering import Value, render
from hejie.people.queries import day_of
from hejie.portfolio.models import Identity
from hejie.privacy.keys import ring
from hejie.values.money import Money
from hejie.values.names import COMPONENTS

_LOANS = """
    SELECT l.borrower_id, l.id, l.currency, o.name, l.contract_no, s.costs, s.penalty, s.fee,
        s.interest, s.principal, s.total, s.owed, s.balance_on, s.next_due_on, s.next_due_amount,
        EXISTS (SELECT FROM portfolio_doubt d WHERE d.loan_id = l.id)
            OR EXISTS (SELECT FROM portfolio_stalebalance x WHERE x.loan_id = l.id)
    FROM portfolio_loan l
    LEFT JOIN people_organization o ON o.id = l.lender_id
    LEFT JOIN portfolio_standing s ON s.loan_id = l.id
    WHERE l.borrower_id = ANY(%s) ORDER BY l.borrower_id, l.id
"""
_TAIL = 4
"""Figures of a contract's number that a message shows."""


class Occasion(Protocol):
    """Whom a message is about, and which of their loans."""

    @property
    def borrower_id(self) -> int:
        """The borrower."""

    @property
    def loan_ids(self) -> Collection[int]:
        """The loans; empty: all of the borrower's."""


class Text(Protocol):
    """Words with gaps, and what fills those that are the organisation's own."""

    @property
    def subject(self) -> str:
        """The subject; empty where an action has none."""

    @property
    def body(self) -> str:
        """The body."""

    @property
    def letterhead(self) -> Mapping[str, str]:
        """The organisation's own values, by gap."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A finished message; it does not show itself in a log."""

    subject: str
    text: str
    language: Language
    sender_name: str
    opt_out: str
    opt_out_page: str

    def __repr__(self) -> str:
        return f"<Composed {self.digest[:12]}>"

    @property
    def digest(self) -> str:
        """What the permit proves it by."""
        return digest_of(
            subject=self.subject,
            text=self.text,
            language=self.language,
            sender_name=self.sender_name,
            opt_out=self.opt_out,
            opt_out_page=self.opt_out_page,
        )


@dataclass(slots=True)
class Filling:
    """What the rows have for the gaps of a message about one borrower, in either language."""

    values: dict[str, Value] = field(default_factory=dict)
    claim: Claim | None = None
    tail: str = ""

    def fills(self, version: Text) -> bool:
        """Tell whether every gap of a text has its value."""
        known = {*self.values, *version.letterhead}
        known |= {"total", "parts", "as_of"} if self.claim else set()
        known |= {"loan"} if self.tail else set()
        return known.issuperset(names_in(version.subject, version.body))


@dataclass(frozen=True, slots=True)
class _Loan:
    id: int
    currency: str
    lender: str | None
    contract: str
    parts: Mapping[str, int]
    total: int | None
    owed: int | None
    balance_on: date | None
    next_due_on: date | None
    next_due_amount: int | None
    in_doubt: bool


def composed(permits: Sequence[Permit], *, now: datetime) -> list[Composed]:
    """Return the messages of permits that name their wording, in their order.

    :raises UnableToWord: if a gap has no value.
    """
    if not permits:
        return []
    ids = {each.template_version_id for each in permits if each.template_version_id}
    versions = {version.pk: version for version in TemplateVersion.objects.filter(id__in=ids)}
    key = optout.key_of(ring())
    return [
        _filled(
            versions[permit.template_version_id or 0],
            filling,
            token=optout.make(permit=permit.pk, key=key),
        )
        for permit, filling in zip(permits, fillings(permits, now=now), strict=True)
    ]


def fillings(occasions: Sequence[Occasion], *, now: datetime) -> list[Filling]:
    """Return what the rows have to fill gaps with, for each occasion, by two statements."""
    if not occasions:
        return []
    ids = sorted({one.borrower_id for one in occasions})
    loans: dict[int, list[_Loan]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LOANS, [ids])
        for borrower, *row in cursor.fetchall():
            loans[borrower].append(_loan(row))
    people = Identity.objects.in_bulk(ids)
    return [
        _filling(
            [
                loan
                for loan in loans[one.borrower_id]
                if not one.loan_ids or loan.id in one.loan_ids
            ],
            people.get(one.borrower_id),
            today=day_of(now),
        )
        for one in occasions
    ]


def _loan(row: Sequence[Any]) -> _Loan:
    loan, currency, lender, contract, *amounts = row
    parts, rest = amounts[: len(COMPONENTS)], amounts[len(COMPONENTS) :]
    return _Loan(loan, currency, lender, contract, dict(zip(COMPONENTS, parts, strict=True)), *rest)


def _filling(loans: Sequence[_Loan], person: Identity | None, *, today: date) -> Filling:
    found = Filling()
    if person is not None and person.name is not None:
        found.values["name"] = person.name.reveal()
    lenders = {loan.lender for loan in loans}
    if len(lenders) == 1 and (lender := lenders.pop()):
        found.values["lender"] = lender
    if not loans or len({loan.currency for loan in loans}) != 1:
        return found
    if len(loans) == 1 and len(loans[0].contract) > _TAIL:
        found.tail = loans[0].contract[-_TAIL:]
    if any(loan.in_doubt or loan.total is None for loan in loans):
        return found
    found.claim = _claim(loans)
    days = [loan.next_due_on for loan in loans if loan.next_due_on and loan.next_due_on >= today]
    if days:
        first = min(days)
        due = [loan.next_due_amount for loan in loans if loan.next_due_on == first]
        if all(due):
            found.values["due_on"] = first
            amount = sum(one for one in due if one is not None)
            found.values["due_amount"] = Money(amount, loans[0].currency)
    return found


def _claim(loans: Sequence[_Loan]) -> Claim | None:
    """Return what is due and unpaid; None where not all of a balance is, or their days differ."""
    days = {loan.balance_on for loan in loans}
    if any(loan.owed != loan.total for loan in loans) or len(days) != 1:
        return None
    return Claim.over(
        Claim(loan.currency, loan.parts, loan.total, loan.balance_on)
        for loan in loans
        if loan.total is not None and loan.balance_on is not None
    )


def _filled(version: TemplateVersion, filling: Filling, *, token: str) -> Composed:
    language: Language = "en" if version.language == "en" else "zh"
    values: dict[str, Value] = {**filling.values, **version.letterhead}
    if filling.tail:
        values["loan"] = f"ending in {filling.tail}" if language == "en" else f"尾号{filling.tail}"
    page = stopping_page(version.letterhead)
    if page:
        values["opt_out"] = f"{page}/{token}"
    done = render(version, values=values, language=language, claim=filling.claim)
    return Composed(done.subject, done.text, language, version.sender_name, token, page)
