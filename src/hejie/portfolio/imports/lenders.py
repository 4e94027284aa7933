"""The lenders of a tape among the organisations of this house, and the mandates to work for them.

A lender decides which law binds. So a new one is made only where whoever imports said so, and what
is known of one here is not written over: where a tape says otherwise, that is a problem to look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hejie.book.tape import Tape
from hejie.people.models import Organization
from hejie.portfolio.imports.found import Found
from hejie.portfolio.models import Mandate
from hejie.values.moments import Day

_OTHERWISE = "is known here otherwise"
_STAYS = "what is known here stays"


def unknown_lenders(tape: Tape) -> list[str]:
    """Return the codes of lenders the tape describes that are no organisation here."""
    said = tape["lenders"]["lender_id"].to_list()
    known = set(Organization.objects.filter(code__in=said).values_list("code", flat=True))
    return sorted(set(said) - known)


def lenders_of(
    tape: Tape, servicer: Organization, *, as_of: Day
) -> tuple[dict[str, int], list[Found]]:
    """Return the ids of the tape's lenders by code, and where the tape says otherwise of one.

    New ones are made, and so is the mandate of each. A lender that loans name and nobody describes
    has no id.
    """
    said = {row["lender_id"]: row for row in tape["lenders"].iter_rows(named=True)}
    used = tape["loans"]["lender_id"].drop_nulls().unique().sort().to_list()
    ids: dict[str, int] = {}
    found: list[Found] = []
    for code in dict.fromkeys([*used, *said]):
        row = said.get(code)
        lender = Organization.objects.filter(code=code).first()
        if lender is None:
            if row is None:
                continue
            lender = Organization.objects.create(
                code=code,
                name=row["name"] or code,
                kind="lender",
                lender_kind=row["kind"],
                memberships=row["memberships"],
            )
        elif row is not None:
            found += _learnt(lender, row)
        ids[code] = lender.pk
        Mandate.objects.get_or_create(
            servicer=servicer, lender=lender, until_on=None, defaults={"from_on": as_of}
        )
    return ids, found


def _learnt(lender: Organization, row: Mapping[str, Any]) -> list[Found]:
    """Fill in what was not known of a lender, and return where the tape says otherwise."""
    before = (lender.lender_kind, lender.memberships)
    if not lender.lender_kind:
        lender.lender_kind = row["kind"]
    if lender.memberships is None:
        lender.memberships = row["memberships"]
    if before != (lender.lender_kind, lender.memberships):
        lender.save(update_fields=["lender_kind", "memberships"])
    differs = {
        "kind": row["kind"] != lender.lender_kind,
        "memberships": row["memberships"] is not None
        and sorted(row["memberships"]) != sorted(lender.memberships or ()),
    }
    return [
        Found("lenders", field, lender.code, _OTHERWISE, _STAYS)
        for field, is_other in differs.items()
        if is_other
    ]
