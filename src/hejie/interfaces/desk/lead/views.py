"""A lead's view of the day, and the cases that can be given to others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hejie.interfaces.shell.who import called, house_of, person
from hejie.outreach.models import Night, Pause
from hejie.outreach.worklists.casework import TodaysCase, todays_cases
from hejie.outreach.worklists.floor import Seat, TeamDay, days_of, pauses_of
from hejie.people.doors import requires
from hejie.people.models import Team, User
from hejie.people.queries import actor_of, day_of, teams_led_by
from hejie.portfolio.models import Borrower
from hejie.portfolio.queries import cases_standing

ON_A_PAGE = 50
NOBODY = "nobody"


@requires("see_team")
@require_GET
@never_cache
def team(request: HttpRequest) -> HttpResponse:
    """Show the teams a person leads: the day so far, the cases, what rests."""
    return page(request)


@requires("see_team")
@require_GET
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """Tell how the day goes, for the page that watches."""
    teams = teams_led_by(person(request).pk)
    return render(request, "lead/parts/live.html", _day(teams, now=timezone.now()))


def page(request: HttpRequest, *, wrong: str = "", status: int = 200) -> HttpResponse:
    """Show the lead's page.

    :param wrong: why a deed was not done.
    """
    now, who, house = timezone.now(), person(request), house_of(request)
    teams = teams_led_by(who.pk)
    told: dict[str, Any] = {"teams": teams, "wrong": wrong, "unshared": _unshared(house.pk, now)}
    if teams:
        days = _day(teams, now=now)
        told |= days | _cases(request, teams, days["days"], now=now)
        told |= {"pauses": _pauses(request, pauses_of(teams, now=now))}
    return render(request, "lead/team.html", told, status=status)


def _day(teams: list[Team], *, now: datetime) -> dict[str, Any]:
    days = days_of(teams, now=now)
    return {
        "days": days,
        "sums": {
            name: sum(day.total(name) for day in days)
            for name in ("done", "in_hand", "open_now", "later", "due")
        },
        "nobodys": sum(day.nobodys for day in days),
        "resting": sum(day.resting for day in days),
        "seats": [
            {"seat": seat, "team": day.team, "silent": seat.silent_for(now=now), "bar": _bar(seat)}
            for day in days
            for seat in day.seats
        ],
    }


def _bar(seat: Seat) -> dict[str, Any]:
    """Return the parts of a person's own day as pieces of one bar: what, from where, how much."""
    pieces, at = [], 0
    for name in ("done", "in_hand", "open_now", "later"):
        number = getattr(seat, name)
        pieces.append((name, at, number))
        at += number
    return {"whole": at, "pieces": [piece for piece in pieces if piece[2]]}


def _cases(
    request: HttpRequest, teams: list[Team], days: list[TeamDay], *, now: datetime
) -> dict[str, Any]:
    people = [seat.user for day in days for seat in day.seats]
    asked = request.GET.get("person", "")
    chosen = next((one for one in people if str(one.pk) == asked), None)
    cases = todays_cases(teams, now=now, person_id=chosen.pk if chosen else None)
    if asked == NOBODY:
        cases = [one for one in cases if one.person_id is None]
    shown = Paginator(cases, ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "people": people,
        "chosen": chosen,
        "asked": asked if chosen or asked == NOBODY else "",
        "nobody": NOBODY,
        "page": shown,
        "cases": _rows(list(shown.object_list), people),
        "today": day_of(now),
    }


def _rows(cases: list[TodaysCase], people: list[User]) -> list[dict[str, Any]]:
    """Return what the list shows of each case: masked, where it stands, whose it is."""
    stands = cases_standing([one.case_id for one in cases])
    borrowers = Borrower.objects.select_related("identity").in_bulk(
        [one.borrower_id for one in cases]
    )
    names = {one.pk: one.display_name for one in people}
    return [
        {
            "case": one,
            "name": _masked(borrowers[one.borrower_id]),
            "zone": borrowers[one.borrower_id].time_zone,
            "stands": stands[one.case_id],
            "person": names.get(one.person_id or 0, ""),
            "second": names.get(one.second_id or 0, ""),
        }
        for one in cases
    ]


def _masked(one: Borrower) -> str:
    held = getattr(getattr(one, "identity", None), "name", None)
    return one.external_id if held is None else str(held.masked())


def _pauses(request: HttpRequest, rows: list[Pause]) -> list[dict[str, Any]]:
    names = called(
        {name for row in rows for name in (row.asked_by, row.approved_by) if name},
        house=house_of(request),
    )
    borrowers = Borrower.objects.select_related("identity").in_bulk(
        [row.case.borrower_id for row in rows]
    )
    me = str(actor_of(person(request)))
    return [
        {
            "pause": row,
            "name": _masked(borrowers[row.case.borrower_id]),
            "asked_by": names[row.asked_by],
            "approved_by": names.get(row.approved_by, ""),
            "is_mine": row.asked_by == me,
        }
        for row in rows
    ]


def _unshared(servicer_id: int, now: datetime) -> Night | None:
    """Return the latest night if its steps are still to be shared."""
    latest = Night.objects.filter(servicer_id=servicer_id, state="done").defer("report")
    night = latest.order_by("-as_of").first()
    is_due = night is not None and night.shared_at is None and night.plan_for >= day_of(now)
    return night if is_due else None
