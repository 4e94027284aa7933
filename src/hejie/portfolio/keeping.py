"""What the portfolio keeps that says who somebody is, and how it is erased.

Rows stay, because permits, payments and evidence refer to them; what identifies a person in them
goes. A way to reach somebody becomes an empty one that is closed; what a lender told of contacts
before us is deleted. No later tape brings any of it back: an identity with an empty digest is that
of an erased borrower, and an erased way to reach somebody leaves a mark by which it is known again.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Min

from hejie.portfolio.models import Borrower, Case, ContactPoint, Identity, Loan, PastContact
from hejie.portfolio.operations import move_facts
from hejie.privacy.index import INDEX_BYTES
from hejie.privacy.keys import KeyRing
from hejie.privacy.keys import ring as house_ring
from hejie.privacy.retention import Kept

ERASED = "erased"
"""Why a way to reach somebody is closed that was erased."""

_SEALED = ("name", "national_id", "mobile", "email", "address", "profile")
_INDEXED = ("name", "national_id", "mobile", "email")


def last_closed_on(borrower_id: int) -> date | None:
    """Return the day the last case was closed; null while one is open, or without any."""
    cases = Case.objects.filter(borrower_id=borrower_id)
    if not cases.exists() or cases.filter(closed_on=None).exists():
        return None
    closed: date | None = cases.aggregate(last=Max("closed_on"))["last"]
    return closed


def traits_of(borrower_id: int) -> dict[str, Any]:
    """Return what decides which duties bind: null for whatever is not one and the same."""
    loans = list(Loan.objects.filter(borrower_id=borrower_id).select_related("lender"))
    lenders = {loan.lender for loan in loans}
    products = {loan.product for loan in loans}
    lender = lenders.pop() if len(lenders) == 1 else None
    told = None if lender is None else lender.memberships
    return {
        "lender_kind": (lender.lender_kind or None) if lender else None,
        "product": (products.pop() or None) if len(products) == 1 else None,
        "memberships": None if told is None else frozenset(told),
    }


def kept_of(borrower_id: int, *, traits: dict[str, Any]) -> Iterator[Kept]:
    """Yield what is kept of a borrower here.

    :param traits: of the person and their matters: see :func:`traits_of`; and the holds.
    """
    opened = Case.objects.filter(borrower_id=borrower_id).aggregate(first=Min("opened_on"))
    since_on = opened["first"] or date.min
    common = {"ended_on": last_closed_on(borrower_id), **traits}
    if Identity.objects.filter(pk=borrower_id).exclude(digest=b"").exists():
        yield Kept(kind="identity", row=str(borrower_id), since_on=since_on, **common)
    points = ContactPoint.objects.filter(borrower_id=borrower_id)
    for row, consented in points.exclude(closed_because=ERASED).values_list("pk", "consented"):
        agreed = consented is True
        yield Kept("contact_point", str(row), since_on, is_by_consent=agreed, **common)
    told = PastContact.objects.filter(borrower_id=borrower_id).aggregate(last=Max("at"))["last"]
    if told is not None:
        yield Kept("told_touch", str(borrower_id), told.date(), **common)


def erase_kept(kept: Iterable[Kept], *, borrower_id: int, now: datetime) -> None:
    """Erase what is kept of a borrower, in the caller's transaction; for good."""
    move_facts(borrower_ids=[borrower_id])
    for each in kept:
        if each.kind == "identity":
            _erase_identity(borrower_id)
        elif each.kind == "contact_point":
            _erase_point(int(each.row), now=now)
        elif each.kind == "told_touch":
            PastContact.objects.filter(borrower_id=borrower_id).delete()


def mark_of(index: bytes, *, borrower_id: int, ring: KeyRing) -> bytes:
    """Return what stays in place of the blind index of an erased value.

    No search finds it and the same value of somebody else has another; whoever is told the value
    again knows that it was erased.
    """
    said = b"portfolio.contactpoint.erased\x00%d\x00" % borrower_id
    return hmac.digest(ring.index, said + index, "sha256")[:INDEX_BYTES]


def _erase_identity(borrower_id: int) -> None:
    nothing = dict.fromkeys([*_SEALED, *(f"{name}_index" for name in _INDEXED)])
    Identity.objects.filter(pk=borrower_id).update(**nothing, digest=b"")
    Borrower.objects.filter(pk=borrower_id).update(born_by=None, adcode="")


def _erase_point(row: int, *, now: datetime) -> None:
    point = ContactPoint.objects.get(pk=row)
    point.value = ""
    index = bytes(point.value_index)
    point.value_index = mark_of(index, borrower_id=point.borrower_id, ring=house_ring())
    point.closed_at = point.closed_at or now
    point.closed_because = ERASED
    point.valid = False
    point.save()
