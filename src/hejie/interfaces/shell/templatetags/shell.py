"""What every page is put together from: words, figures, masked values, empty states, pagers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from hejie.interfaces.shell import formats, rail, words
from hejie.interfaces.shell.icons import ICONS
from hejie.law.rule import Saying
from hejie.people import factors
from hejie.people.queries import capabilities_of

register = template.Library()

register.simple_tag(words.say, name="say")
register.simple_tag(words.name_of, name="name_of")
register.simple_tag(formats.money, name="money")
register.simple_tag(formats.amount, name="amount")
register.simple_tag(formats.currency_head, name="currency_head")
register.simple_tag(factors.is_required, name="second_factor_is_required")
register.filter("count", formats.count)
register.filter("span", formats.span)
register.filter("size", formats.size)


@register.filter
def day(on: date | None) -> str:
    """Return a day with its weekday."""
    return formats.day(on)


@register.filter
def short_day(on: date | None) -> str:
    """Return a day for a narrow place."""
    return formats.day(on, with_weekday=False)


@register.filter
def moment(at: datetime | None, zone: str = "") -> SafeString:
    """Return a moment on the lender's clock, or on that of ``zone``; machines read it in full."""
    if at is None:
        return mark_safe("–")
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(), formats.moment(at, zone=zone)
    )


@register.filter
def hour(at: datetime | None, zone: str = "") -> SafeString:
    """Return the hour of a moment today, on the clock of ``zone``; of another day all of it."""
    if at is None:
        return mark_safe("–")
    shown = formats.hour(at, zone=zone, now=timezone.now())
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), shown)


@register.filter
def since(at: datetime | None) -> str:
    """Return how long ago a moment was."""
    length: timedelta | None = None if at is None else timezone.now() - at
    return formats.span(length)


@register.filter
def spoken(both: Saying | Mapping[str, str] | None) -> str:
    """Return a sentence that comes in both languages in the one of the request."""
    if both is None:
        return ""
    if isinstance(both, Saying):
        return words.spoken(both)
    return both.get(words.language()) or both.get("zh") or ""


@register.simple_tag
def language() -> str:
    """Return the language of the request: ``zh`` or ``en``."""
    return words.language()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of our icons; what it means stands in words beside it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        ICONS[name],
    )


@register.simple_tag
def badge(word: str, tone: str = "") -> SafeString:
    """Show a state; ``tone`` is may, person, not-now or harm, and empty where it means nothing."""
    return format_html('<span class="badge {}">{}</span>', tone, word)


@register.inclusion_tag("shell/parts/empty.html")
def empty(key: str, **values: object) -> dict[str, Any]:
    """Show that there is nothing, and what to do about it."""
    return {"says": words.say(key, **values)}


@register.inclusion_tag("shell/parts/definition.html")
def definition(name: str) -> dict[str, Any]:
    """Open a figure to its definition: what is counted, out of what, and as of when."""
    parts = ("numerator", "denominator", "cohort")
    lines = [(words.say(f"define.{part}"), f"define.{name}.{part}") for part in parts]
    return {"lines": [(head, words.say(key)) for head, key in lines if words.says(key)]}


@register.inclusion_tag("shell/parts/pager.html")
def pager(page: Page[Any], query: str = "") -> dict[str, Any]:
    """Show where in a list one is, and the ways on; ``query`` keeps the list's own filters."""
    return {"page": page, "query": f"&{query}" if query else ""}


@register.simple_tag(takes_context=True)
def stops(context: Context) -> list[rail.Stop]:
    """Return the lines of the rail this person may use."""
    request: HttpRequest = context["request"]
    if not request.user.is_authenticated:
        return []
    may = getattr(request, "may", None) or capabilities_of(request.user, now=timezone.now())
    return rail.stops(capabilities=may, path=request.path)


@register.simple_tag(takes_context=True)
def may(context: Context, capability: str) -> bool:
    """Tell whether this person has the capability: what they may not do is not offered."""
    allowed: frozenset[str] = getattr(context["request"], "may", frozenset())
    return capability in allowed
