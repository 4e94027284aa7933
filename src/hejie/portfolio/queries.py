"""Reads of the portfolio: imports and what was wrong in them, and what a borrower owes."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from hejie.portfolio.models import Import, ImportProblem, Loan


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
    found = Loan.objects.filter(borrower_id=borrower_id).select_related("standing", "lender")
    return found.order_by("-standing__days_past_due", "id")
