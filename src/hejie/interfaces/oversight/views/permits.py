"""Permits: what the gate was asked in a period, what it refused by which rule, and one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from hejie.interfaces.oversight.asked import ANSWERS, by_day, by_rule, ground_of, rows_of, rule_of
from hejie.interfaces.shell import formats
from hejie.interfaces.shell.who import called, house_of
from hejie.interfaces.shell.words import say
from hejie.law import UnknownRule
from hejie.nightly.report import figures
from hejie.outreach import queries
from hejie.outreach.models import Ask
from hejie.people.doors import requires
from hejie.people.models import Organization
from hejie.permit.explain.bindings import whom
from hejie.permit.explain.cites import in_full
from hejie.permit.explain.rules import stretches

PERIODS = (1, 7, 30, 90)
USUAL = 7
A_PAGE = 20
SHOWN_GROUNDS = 2
"""Grounds shown of a question in a list; its own page shows all."""


@requires("see_permits")
@require_GET
def permits(request: HttpRequest) -> HttpResponse:
    """Show the questions of the last days: how many, how answered, refused by which rule."""
    chosen = _chosen(request.GET.get("days", ""))
    now = timezone.now()
    since = _midnight(now) - timedelta(days=chosen - 1)
    period: dict[str, Any] = {
        "organization_id": house_of(request).pk,
        "since": since,
        "until": now,
    }
    zone = timezone.get_default_timezone()
    days = queries.asked_by_day(zone=zone, **period)
    refused = queries.refused_by_day(zone=zone, **period)
    counts: Counter[str] = Counter()
    for _, answers in days:
        counts.update(answers)
    asked, not_given = counts.total(), counts["refused"] + counts["undetermined"]
    rule = request.GET.get("rule", "")
    rest = queries.asks_between(**period).exclude(answer="permitted")
    rest = rest.filter(rules__contains=[rule]) if rule else rest
    page = Paginator(rest, A_PAGE).get_page(request.GET.get("page"))
    picture = by_day(days)
    told = {
        "counts": {"asked": asked, **{answer: counts[answer] for answer in ANSWERS}},
        "shares": {answer: _share(counts[answer], asked) for answer in ANSWERS},
        "per_day": round(asked / chosen),
        "open_permits": queries.open_permits(organization_id=house_of(request).pk, now=now),
        "periods": [(days, say(f"permits.period_{days}")) for days in PERIODS],
        "chosen_days": chosen,
        "since_day": formats.day(timezone.localdate(since)),
        "until_day": formats.day(timezone.localdate(now)),
        "rules": by_rule(refused, days=[on for on, _ in days], of=not_given),
        "rule": ground_of(rule) if rule else None,
        "picture": picture,
        "picture_rows": rows_of(picture),
        "page": page,
        "asks": told_of(list(page.object_list), house=house_of(request)),
        "query": f"days={chosen}" + (f"&rule={rule}" if rule else ""),
    }
    return render(request, "oversight/permits.html", told)


@requires("see_permits")
@require_GET
def ask(request: HttpRequest, ask_id: int) -> HttpResponse:
    """Show one question: what was asked, the answer, every ground, and the permit if one came."""
    theirs = queries.asks(organization_id=house_of(request).pk)
    one = get_object_or_404(theirs.select_related("permit", "organization"), pk=ask_id)
    permit = getattr(one, "permit", None)
    told = {
        **told_of([one], house=house_of(request))[0],
        "permit": permit,
        "organization": one.organization.name,
    }
    return render(request, "oversight/ask.html", told)


@requires("see_permits")
@require_GET
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show the card of a rule: whom it binds, and what it says through time, with its sources."""
    try:
        found = rule_of(rule_id)
    except UnknownRule as unknown:
        raise Http404 from unknown
    told = {
        "rule": found,
        "ground": ground_of(rule_id),
        "whom": whom(found),
        "stretches": [(one, in_full(one.cite)) for one in stretches(found)],
    }
    return render(request, "oversight/rule.html", told)


def told_of(asks: Sequence[Ask], *, house: Organization) -> list[dict[str, Any]]:
    """Return questions as a page shows them: with the sentences of their grounds, and by whom."""
    names = called((one.asked_by for one in asks), house=house)
    return [
        {
            "ask": one,
            "grounds": [ground_of(rule) for rule in one.rules],
            "first_grounds": [ground_of(rule) for rule in one.rules[:SHOWN_GROUNDS]],
            "more_grounds": max(0, len(one.rules) - SHOWN_GROUNDS),
            "asker": names[one.asked_by],
        }
        for one in asks
    ]


def _chosen(said: str) -> int:
    return int(said) if said.isdecimal() and int(said) in PERIODS else USUAL


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _share(number: int, of: int) -> str:
    return say("permits.share_of", share=figures.share(number, of=of)) if of else "–"
