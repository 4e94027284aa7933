"""A borrower: found by something that names them, shown masked, revealed with a reason.

What is searched and what is revealed comes by POST alone: it stands in no address and no log.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hejie.care import queries as care
from hejie.interfaces.oversight.views.permits import told_of
from hejie.interfaces.shell.who import borrower_of, called, house_of, masked, person
from hejie.interfaces.shell.words import say
from hejie.outreach import queries as outreach
from hejie.people.doors import requires
from hejie.people.queries import actor_of, day_of
from hejie.portfolio import queries
from hejie.portfolio.models import Borrower
from hejie.portfolio.revealing import FIELDS, PURPOSES, UnableToReveal
from hejie.portfolio.revealing import reveal as revealed
from hejie.portfolio.searching import LONGEST, MOST, Found
from hejie.portfolio.searching import search as found_by
from hejie.privacy.keys import ring

LATEST = 20
_MASKED = ("name", "mobile", "national_id")


@requires("search_borrower")
@require_http_methods(["GET", "POST"])
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """Find borrowers by a whole number, name or reference."""
    asked = request.POST.get("asked", "").strip()[:LONGEST]
    found: list[Found] = []
    if asked:
        house, now = house_of(request), timezone.now()
        found = found_by(said=asked, organization=house.code, on=day_of(now), ring=ring())
    told = {
        "asked": asked,
        "found": [_row(one) for one in found],
        "found_count": len(found),
        "is_cut": len(found) == MOST,
        "most": MOST,
    }
    return render(request, "oversight/search.html", told)


@requires("see_case")
@require_GET
@never_cache
def borrower(request: HttpRequest, borrower_id: int) -> HttpResponse:
    """Show a borrower, masked: what they owe, what stops contact, who asked, who wrote."""
    return _page(request, borrower_of(request, borrower_id))


@requires("reveal_person")
@require_POST
@never_cache
def reveal(request: HttpRequest, borrower_id: int, field: str) -> HttpResponse:
    """Show one field in plain text to whoever says why; the evidence is written before."""
    one = borrower_of(request, borrower_id)
    try:
        shown = revealed(
            borrower_id=one.pk,
            fields=[field],
            purpose=request.POST.get("purpose", ""),
            reason=request.POST.get("reason", ""),
            actor=actor_of(person(request)),
            now=timezone.now(),
        )
    except UnableToReveal:
        return _page(request, one, wrong=say("reveal.refused"), opened=field, status=422)
    return _page(request, one, shown={field: shown.fields[field]})


def _page(
    request: HttpRequest,
    one: Borrower,
    *,
    shown: dict[str, str | None] | None = None,
    wrong: str = "",
    opened: str = "",
    status: int = 200,
) -> HttpResponse:
    house, loans = house_of(request), list(queries.loans_of(borrower_id=one.pk))
    standings = [loan.standing for loan in loans if hasattr(loan, "standing")]
    contacts = outreach.contacts_with(borrower_id=one.pk, most=LATEST)
    names = called((one.made_by for one in contacts if one.is_ours), house=house)
    told = {
        "borrower": one,
        "stays_at": reverse("oversight:borrower", args=[one.pk]),
        "borrower_zone": one.time_zone,
        "name": masked(one, "name"),
        "fields": _fields(one, shown or {}, opened=opened),
        "purposes": list(PURPOSES.items()),
        "wrong": wrong,
        "loans": loans,
        "currency": loans[0].currency if loans else "CNY",
        "totals": queries.owed_by_currency(loans),
        "worst": max(standings, key=lambda standing: standing.days_past_due, default=None),
        "holds": care.holds_ever(borrower_id=one.pk)[:LATEST],
        "holds_open": list(care.holds_of(borrower_id=one.pk, now=timezone.now())),
        "asks": told_of(list(outreach.asks_about(borrower_id=one.pk)[:LATEST]), house=house),
        "contacts": [{"one": one, "by": names.get(one.made_by, "")} for one in contacts],
    }
    return render(request, "oversight/borrower.html", told, status=status)


def _fields(one: Borrower, shown: dict[str, str | None], *, opened: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "masked": masked(one, name),
            "plain": shown.get(name),
            "is_opened": name == opened,
        }
        for name in FIELDS
    ]


def _row(found: Found) -> dict[str, Any]:
    masks = {name: masked(found.borrower, name) or "–" for name in _MASKED}
    return {"one": found.borrower, "matched": found.matched, **masks}
