"""A client's own names of borrowers, loans and numbers, turned into ours, however many at once.

Who is not there and who is somebody else's are told alike: whether a person owes anybody is not
told to strangers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from hejie.interfaces.api.asks import PermitAsk, told_of
from hejie.outreach.gate import Asked, UnableToAsk
from hejie.outreach.gate.sources import SOURCES
from hejie.people.models import ApiKey
from hejie.privacy.index import blind
from hejie.privacy.keys import ring
from hejie.values.names import CALLS

NO_BORROWER = "borrower_id: no such borrower"

_BORROWERS = """
    SELECT s.code, b.external_id, b.id FROM unnest(%s::text[], %s::text[]) AS named(code, name)
    JOIN people_organization s ON s.code = named.code
    JOIN portfolio_borrower b ON b.servicer_id = s.id AND b.external_id = named.name
"""
_LOANS = """
    SELECT l.borrower_id, l.external_id, l.id
    FROM unnest(%s::bigint[], %s::text[]) AS named(borrower_id, name)
    JOIN portfolio_loan l ON l.borrower_id = named.borrower_id AND l.external_id = named.name
"""
_POINTS = """
    SELECT DISTINCT ON (c.borrower_id, c.value_index) c.borrower_id, c.value_index, c.id
    FROM unnest(%s::bigint[], %s::bytea[]) AS named(borrower_id, index)
    JOIN portfolio_contactpoint c
        ON c.borrower_id = named.borrower_id AND c.value_index = named.index
    WHERE c.closed_at IS NULL AND c.valid IS DISTINCT FROM false
    ORDER BY c.borrower_id, c.value_index, c.id
"""

_WORDINGS = """
    SELECT o.code, t.code, t.action, v.language, v.id FROM outreach_template t
    JOIN people_organization o ON o.id = t.organization_id
    JOIN outreach_templateversion v ON v.template_id = t.id AND v.state = 'approved'
    WHERE o.code = ANY(%s) AND t.code = ANY(%s)
"""

Names = tuple[str, str]
Wording = tuple[str, str, str, str]
"""Whose it is, its code, its action and its language."""


@dataclass(frozen=True, slots=True)
class Named:
    """The questions that name what is there, by their place, and why the others do not."""

    asked: Mapping[int, Asked]
    unfit: Mapping[int, str]


def borrowers_of(names: Sequence[Names]) -> dict[Names, int]:
    """Return the ids of borrowers, by their servicer's code and the servicer's own id of them."""
    wanted = sorted(set(names))
    with connection.cursor() as cursor:
        cursor.execute(_BORROWERS, [[code for code, _ in wanted], [name for _, name in wanted]])
        return {(code, name): found for code, name, found in cursor.fetchall()}


def loans_of(names: Sequence[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Return the ids of loans, by their borrower's id and the servicer's own id of them."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LOANS, [[one for one, _ in wanted], [name for _, name in wanted]])
        return {(borrower, name): found for borrower, name, found in cursor.fetchall()}


def named(asks: Sequence[PermitAsk], *, key: ApiKey) -> Named:
    """Return the questions as the gate takes them, asked by the key's organisation."""
    own = key.organization.code
    whose = [(ask.servicer or own, ask.borrower_id) for ask in asks]
    borrowers = borrowers_of(whose)
    owners = [borrowers.get(names) for names in whose]
    loans = loans_of(
        [
            (owner, loan)
            for owner, ask in zip(owners, asks, strict=True)
            if owner
            for loan in ask.loan_ids
        ]
    )
    points = _points(asks, whose, owners)
    wordings = _wordings(asks, {own, *(code for code, _ in whose)})
    asked: dict[int, Asked] = {}
    unfit: dict[int, str] = {}
    for place, (ask, owner) in enumerate(zip(asks, owners, strict=True)):
        try:
            one = _asked(ask, owner, organization=own, loans=loans, point=points.get(place))
            one = _worded(one, ask, (own, whose[place][0]), wordings)
            SOURCES.check_told([one])
            asked[place] = one
        except UnableToAsk as error:
            unfit[place] = str(error)
    return Named(asked, unfit)


def _asked(
    ask: PermitAsk,
    borrower: int | None,
    *,
    organization: str,
    loans: Mapping[tuple[int, str], int],
    point: int | None,
) -> Asked:
    if borrower is None:
        raise UnableToAsk(NO_BORROWER)
    if any((borrower, loan) not in loans for loan in ask.loan_ids):
        raise UnableToAsk("loan_ids: one of them is not the borrower's")
    if ask.number is not None and point is None:
        raise UnableToAsk("number: none of the borrower's ways to be reached; push it first")
    return Asked(
        borrower_id=borrower,
        organization=organization,
        action=ask.action,
        purpose=ask.purpose,
        party=ask.party,
        contact_point_id=ask.contact_point_id if point is None else point,
        loan_ids=frozenset(loans[borrower, loan] for loan in ask.loan_ids),
        is_outside=True,
        collectors=tuple(ask.collectors),
        told=told_of(ask.told),
    )


def _worded(
    one: Asked, ask: PermitAsk, houses: tuple[str, str], wordings: Mapping[Wording, int]
) -> Asked:
    """Return the question with the wording in force; one's own comes before the servicer's."""
    if ask.wording is None:
        return one
    for house in houses:
        if found := wordings.get((house, ask.wording, ask.action, ask.language)):
            return replace(one, template_version_id=found)
    raise UnableToAsk(f"wording: none of this code is in force for {ask.action}, {ask.language}")


def _wordings(asks: Sequence[PermitAsk], houses: Iterable[str]) -> dict[Wording, int]:
    codes = {ask.wording for ask in asks if ask.wording is not None}
    if not codes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_WORDINGS, [sorted(houses), sorted(codes)])
        return {(house, *named): found for house, *named, found in cursor.fetchall()}


def _points(
    asks: Sequence[PermitAsk], whose: Sequence[Names], owners: Sequence[int | None]
) -> dict[int, int]:
    """Return by place the contact point that a number given is."""
    given = {
        place: (
            owner,
            blind(
                ask.number,
                organization=code,
                field="mobile" if ask.action in (*CALLS, "sms") else "email",
                ring=ring(),
            ),
        )
        for place, (ask, (code, _), owner) in enumerate(zip(asks, whose, owners, strict=True))
        if ask.number is not None and owner is not None
    }
    if not given:
        return {}
    wanted = sorted(set(given.values()))
    with connection.cursor() as cursor:
        cursor.execute(_POINTS, [[one for one, _ in wanted], [index for _, index in wanted]])
        found = {(owner, bytes(index)): point for owner, index, point in cursor.fetchall()}
    return {place: found[key] for place, key in given.items() if key in found}
