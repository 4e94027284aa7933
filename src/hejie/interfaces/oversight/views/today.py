"""Today: the latest night, drawn live from its figures, and the night that is running."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hejie.care import queries as care
from hejie.evidence import queries as evidence
from hejie.interfaces.oversight import pictures
from hejie.interfaces.oversight.asked import rows_of
from hejie.interfaces.oversight.signs import harm, proof
from hejie.interfaces.shell import formats
from hejie.interfaces.shell.who import house_of
from hejie.interfaces.shell.words import name_of
from hejie.outreach import queries
from hejie.outreach.models import Night
from hejie.people.doors import requires

SHOWN = 14
"""Nights that may be chosen, and that the moving picture goes back to."""
WEEK = timedelta(days=7)


@requires("see_night")
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show the latest night that is done."""
    latest = queries.nights(servicer_id=house_of(request).pk).filter(state="done").first()
    return _page(request, latest)


@requires("see_night")
@require_GET
def night(request: HttpRequest, night_id: int) -> HttpResponse:
    """Show one night."""
    theirs = queries.nights(servicer_id=house_of(request).pk)
    return _page(request, get_object_or_404(theirs, pk=night_id))


@requires("see_night")
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """Tell where the running night is, for the page that watches."""
    shown = request.GET.get("shown", "")
    told = _progress(house_of(request).pk, now=timezone.now(), shown=shown)
    return render(request, "oversight/parts/progress.html", told)


def _page(request: HttpRequest, shown: Night | None) -> HttpResponse:
    house, now = house_of(request), timezone.now()
    latest = queries.nights(servicer_id=house.pk).filter(state="done").first()
    told = _progress(house.pk, now=now, shown=str(latest.pk) if latest else "")
    if shown is not None:
        told |= _pictures(house.pk, shown)
        told |= {"harm": _harm(house.pk, now=now), "proof": proof(evidence.state(), now=now)}
    return render(request, "oversight/today.html", told)


def _progress(servicer_id: int, *, now: datetime, shown: str) -> dict[str, Any]:
    """Return the night that runs, or the one that failed last.

    :param shown: the number of the latest night done that the page knows of; if there is another
        by now, the page says so.
    """
    nights = queries.nights(servicer_id=servicer_id)
    done, latest = nights.filter(state="done").first(), nights.first()
    told = {"shown": shown, "is_newer": done is not None and str(done.pk) != shown}
    if latest is not None and latest.state == "running":
        return {
            **told,
            "running": True,
            "running_since": formats.span(now - latest.started_at),
            "running_step": name_of("step", latest.step or "running"),
        }
    failed = latest if latest is not None and latest.state == "failed" else None
    return {**told, "failed": failed, "failed_at": failed and _when(failed.started_at)}


def _pictures(servicer_id: int, shown: Night) -> dict[str, Any]:
    done = queries.nights(servicer_id=servicer_id).filter(state="done")
    until = list(done.filter(as_of__lte=shown.as_of).order_by("-as_of")[:SHOWN])[::-1]
    earlier = [one for one in until if one.as_of <= shown.as_of - WEEK] or until[:-1]
    before = earlier[-1] if earlier else None
    moving = pictures.moving([(one.as_of, one.summary) for one in until])
    return {
        "night": shown,
        "nights": list(queries.nights(servicer_id=servicer_id)[:SHOWN]),
        "books_day": formats.day(shown.as_of),
        "plan_day": formats.day(shown.plan_for),
        "finished": _when(shown.finished_at),
        "lead": pictures.lead(shown.summary) if shown.summary else "",
        "drawn": pictures.drawn(shown.summary),
        "change": pictures.change(
            shown.summary,
            before.summary if before else None,
            before_on=before.as_of if before else None,
        ),
        "moving": moving,
        "moving_rows": rows_of(moving),
    }


def _harm(servicer_id: int, *, now: datetime) -> dict[str, Any]:
    since = now - WEEK
    return harm(
        queries.reached_since(servicer_id=servicer_id, since=since),
        care.signs_since(servicer_id=servicer_id, since=since),
    )


def _when(at: datetime | None) -> str:
    return formats.moment(at)
