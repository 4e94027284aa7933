"""Reads of the portfolio: imports and what was wrong in them, and what a borrower owes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from hejie.people.models import Organization
from hejie.portfolio.models import Claim, Import, ImportProblem, Loan, Payment

_STANDS = """
    SELECT c.id, coalesce(max(s.days_past_due), 0), coalesce(sum(s.owed), 0),
        coalesce(max(l.currency), '')
    FROM portfolio_case c
    JOIN portfolio_mandate m ON m.id = c.mandate_id
    LEFT JOIN portfolio_loan l ON l.borrower_id = c.borrower_id AND l.lender_id = m.lender_id
    LEFT JOIN portfolio_standing s ON s.loan_id = l.id
    WHERE c.id = ANY(%s) GROUP BY c.id
"""


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """Where a case stands by its loans.

    :param days_past_due: of the gravest.
    :param owed: what is due and unpaid of all of them, in minor units.
    :param currency: empty where no loan is known.
    """

    days_past_due: int
    owed: int
    currency: str


def cases_standing(case_ids: Collection[int]) -> dict[int, CaseStanding]:
    """Return where each of these cases stands."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDS, [sorted(set(case_ids))])
        return {
            case: CaseStanding(days, int(owed), currency)
            for case, days, owed, currency in cursor.fetchall()
        }


def imports(*, servicer_id: int) -> QuerySet[Import]:
    """Return the imports into a servicer's book, the newest first."""
    return Import.objects.filter(servicer_id=servicer_id).order_by("-started_at", "-id")


def problems_of(*, import_id: int, file: str = "", field: str = "") -> QuerySet[ImportProblem]:
    """Return the problems of an import by file and row, of one file or field where it is named."""
    found = ImportProblem.objects.filter(of_import_id=import_id)
    found = found.filter(file=file) if file else found
    found = found.filter(field=field) if field else found
    return found.order_by("file", "row", "id")


def problem_kinds(*, import_id: int) -> list[tuple[str, str, int]]:
    """Return how many problems each file and field of an import has, the most first."""
    found = ImportProblem.objects.filter(of_import_id=import_id)
    counted = found.values_list("file", "field").annotate(number=Count("id"))
    return list(counted.order_by("-number", "file", "field"))


def loans_of(*, borrower_id: int) -> QuerySet[Loan]:
    """Return the loans of a borrower with where each stands, the longest past due first."""
    found = Loan.objects.filter(borrower_id=borrower_id)
    found = found.select_related("standing", "lender", "schedule")
    return found.order_by("-standing__days_past_due", "id")


def owed_by_currency(loans: Iterable[Loan]) -> list[tuple[str, int]]:
    """Return what is owed of loans as ``loans_of`` gives them: a currency and minor units each."""
    owed: dict[str, int] = {}
    for loan in loans:
        standing = getattr(loan, "standing", None)
        if standing is not None and standing.total is not None:
            owed[loan.currency] = owed.get(loan.currency, 0) + standing.total
    return list(owed.items())


def claims_by_creditor(*, borrower_id: int) -> list[tuple[str, str, int]]:
    """Return what each creditor may ask of a borrower: its name, the currency, minor units."""
    named = Organization.objects.filter(code=OuterRef("organization_code")).values("name")
    claims = Claim.objects.filter(loan__borrower_id=borrower_id, until_on__isnull=True)
    summed = (
        claims.values("organization_code", "loan__currency")
        .annotate(owed=Sum("total"), name=Subquery(named[:1]))
        .order_by("-owed", "organization_code")
    )
    return [
        (row["name"] or row["organization_code"], row["loan__currency"], row["owed"])
        for row in summed
        if row["owed"]
    ]


def payments_of(*, borrower_id: int) -> QuerySet[Payment]:
    """Return the money that came in on a borrower's loans, the latest first."""
    found = Payment.objects.filter(loan__borrower_id=borrower_id).select_related("loan")
    return found.order_by("-paid_on", "-id")


def owed_by(*, borrower_id: int) -> int:
    """Return what a borrower owes by our own counting, in minor units, over all their loans."""
    loans = Loan.objects.filter(borrower_id=borrower_id)
    return int(loans.aggregate(owed=Sum("standing__total"))["owed"] or 0)
