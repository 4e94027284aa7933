"""Finding a borrower by something that names them, without opening a sealed value.

What is searched is blinded under the key of each book the organisation may look into, and compared
with the indexes: it must be whole and exact. It is never written anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from hejie.people.models import Organization
from hejie.portfolio.belonging import theirs
from hejie.portfolio.models import Book, Borrower, ContactPoint, Identity, Mandate, Placement
from hejie.privacy.index import blind
from hejie.privacy.keys import KeyRing

FIELDS = ("mobile", "national_id", "email", "name")
"""Fields of an identity that have an index."""
_TELEPHONES = ("mobile", "phone")
"""Kinds of contact point under which a telephone number is indexed."""
MOST = 50
"""Borrowers shown of one search; whoever finds more searches by a number."""
LONGEST = 100
"""Characters of what may be searched."""


@dataclass(frozen=True, slots=True)
class Found:
    """A borrower that was found: who, masked only when shown, and by which fields."""

    borrower: Borrower
    identity: Identity | None
    matched: tuple[str, ...]


def search(*, said: str, organization: str, on: date, ring: KeyRing) -> list[Found]:
    """Return the borrowers an organisation may see whom these words name, at most :data:`MOST`.

    :param said: a whole mobile number, national id, e-mail address, name, or the lender's own id.
    :param on: the day as of which a borrower is the organisation's to see.
    """
    said = said.strip()[:LONGEST]
    if not said:
        return []
    asked = Q(external_id=said) | Q(loans__external_id=said)
    indexes = {code: _indexes(said, code, ring) for code in _books(organization, on)}
    for code, by_field in indexes.items():
        for field, index in by_field.items():
            asked |= Q(servicer__code=code, **{f"identity__{field}_index": index})
    rows = theirs(organization, on=on).filter(asked).distinct().order_by("id")[:MOST]
    return [_found(row, indexes) for row in rows.select_related("identity", "servicer")]


@dataclass(frozen=True, slots=True)
class Reached:
    """A borrower who is reached at a number.

    :param is_own: whether it is the borrower's own, as far as anybody said.
    """

    borrower_id: int
    is_own: bool


def reached_at(number: str, *, ring: KeyRing) -> list[Reached]:
    """Return everybody in any book who is or was reached at a telephone number, by id.

    For what a number's holder says to the house: it shows nobody to anybody.
    """
    indexes = {
        field: [blind(number, organization=code, field=field, ring=ring) for code in _servicers()]
        for field in _TELEPHONES
    }
    asked = Q()
    for kind, found in indexes.items():
        asked |= Q(kind=kind, value_index__in=found)
    points = ContactPoint.objects.filter(asked).values_list("borrower_id", "relation")
    own = Identity.objects.filter(mobile_index__in=indexes["mobile"])
    named = {borrower: relation == "self" for borrower, relation in sorted(points)}
    for borrower, relation in points:
        named[borrower] = named[borrower] or relation == "self"
    named |= dict.fromkeys(own.values_list("borrower_id", flat=True), True)
    return [Reached(borrower, is_own) for borrower, is_own in sorted(named.items())]


def _servicers() -> list[str]:
    """Return the codes under whose keys numbers are indexed."""
    return sorted(Book.objects.values_list("servicer__code", flat=True))


def _books(organization: str, on: date) -> list[str]:
    """Return the codes of the servicers in whose books the organisation may have borrowers."""
    mandated = Mandate.objects.filter(lender__code=organization).values("servicer_id")
    placed = Placement.objects.filter(agency_code=organization, from_on__lte=on)
    books = Organization.objects.filter(
        Q(code=organization)
        | Q(pk__in=mandated)
        | Q(pk__in=placed.values("borrower__servicer_id").distinct())
    )
    return sorted(books.values_list("code", flat=True))


def _indexes(said: str, code: str, ring: KeyRing) -> dict[str, bytes]:
    return {field: blind(said, organization=code, field=field, ring=ring) for field in FIELDS}


def _found(row: Borrower, indexes: Mapping[str, Mapping[str, bytes]]) -> Found:
    identity = getattr(row, "identity", None)
    matched = []
    for field, index in indexes.get(row.servicer.code, {}).items():
        held = getattr(identity, f"{field}_index", None)
        if held is not None and bytes(held) == index:
            matched.append(field)
    return Found(row, identity, tuple(matched) or ("external_id",))
