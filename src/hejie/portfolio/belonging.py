"""Whose borrowers are whose: what one organisation may see of the books of this house.

A servicer sees its book, a lender the borrowers whose cases it has mandated, an agency or law firm
those placed with it on the day. Everything that shows a borrower asks here.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from hejie.portfolio.models import Borrower, Case, Placement


def theirs(organization: str, *, on: date) -> QuerySet[Borrower]:
    """Return the borrowers an organisation may see on a day.

    :param organization: its code.
    """
    mandated = Case.objects.filter(borrower=OuterRef("pk"), mandate__lender__code=organization)
    placed = Placement.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=on),
        borrower=OuterRef("pk"),
        agency_code=organization,
        from_on__lte=on,
    )
    return Borrower.objects.filter(
        Q(servicer__code=organization) | Exists(mandated) | Exists(placed)
    )
