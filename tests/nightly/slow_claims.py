"""What the law asks of a claim and of an agency, read slowly off the rows of a tape."""

from __future__ import annotations

from datetime import date
from typing import Any

Row = dict[str, Any]

YEARS, LONGSTOP = 3, 20
STANDING = (
    "agency_listed",
    "agency_published",
    "agency_contract_in_force",
    "borrower_told_of_agency",
)


def years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 2, 28)


def still_runs(
    loan: Row, *, lines: list[Row], paid: list[Row], promised: list[date], oldest: date, on: date
) -> bool:
    """Tell whether it is sure that a loan's three years still run on a day.

    :param promised: days on which the borrower promised to pay this lender.
    :param oldest: the day since which the loan has been past due.
    """
    yesterday = date.fromordinal(on.toordinal() - 1)
    begins = oldest
    if lines and loan["status"] != "accelerated":
        begins = max(row["due_on"] for row in lines)
    came = [day for day in promised if day <= yesterday]
    for row in paid:
        back = sum(r["amount"] for r in paid if r["reverses"] == row["payment_id"])
        if row["reverses"] is None and row["paid_on"] <= yesterday and row["amount"] > back:
            came.append(row["paid_on"])
    ends = years_after(begins, YEARS)
    for day in sorted(came):
        if begins <= day < ends:
            ends = years_after(day, YEARS)
    return on < min(ends, years_after(begins, LONGSTOP))


def creditor_is_known(loan: Row, parties: list[Row], on: date) -> bool:
    """Tell whether nobody but the first creditors has a claim, or the borrower was told who has."""
    left = [row for row in parties if row["until_on"] is not None and row["until_on"] <= on]
    there = [
        row
        for row in parties
        if row not in left and (row["from_on"] is None or row["from_on"] <= on)
    ]
    came = [row for row in there + left if row["from_on"] and loan["disbursed_on"] < row["from_on"]]
    if not came and not left and loan["status"] != "compensated":
        return True
    told = [row for row in there if row["told_on"] is not None and row["told_on"] <= on]
    return bool(told) and all(row in told for row in there if row in came)


def agency_facts(placements: list[Row], on: date) -> Row:
    """Return how the agencies stand that have somebody on a day."""
    facts: Row = {}
    for name in STANDING:
        said = [row[name] for row in placements]
        facts[name] = False if False in said else None if None in said else True
    months = [_months(row["agency_evaluated_on"], on) for row in placements]
    known = [each for each in months if each is not None]
    facts["months_since_evaluation"] = max(known) if len(known) == len(months) else None
    facts["other_agency_active"] = len({row["agency_id"] for row in placements}) > 1
    return facts


def _months(since: date | None, on: date) -> float | None:
    if since is None or since > on:
        return None
    return (on.year - since.year) * 12 + on.month - since.month + (on.day - since.day) / 31
