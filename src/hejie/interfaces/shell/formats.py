"""How numbers, money and time are written on a page, in the language of the request.

Money is minor units with its currency; a moment is shown on the lender's clock unless a zone is
named, a day as a day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from hejie.interfaces.shell.words import language, say, spoken
from hejie.nightly.report import figures

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG = timedelta(days=2)


def money(minor: int | None, currency: str) -> str:
    """Return ¥1,234.56 in Chinese, CNY 1,234.56 in English; a dash for what is not known."""
    return "–" if minor is None else spoken(figures.money(minor, currency=currency))


def amount(minor: int | None, currency: str) -> str:
    """Return 1,234.56 for a column whose head names the currency."""
    return "–" if minor is None else figures.amount(minor, currency=currency)


def currency_head(currency: str) -> str:
    """Return how a currency heads its column: ¥ or CNY."""
    return spoken(figures.symbol(currency))


def count(number: int | None) -> str:
    """Return a count in full: 26,000."""
    return "–" if number is None else figures.count(number)


def day(on: date | None, *, with_weekday: bool = True) -> str:
    """Return 2026-11-21 周六 or Sat 21 Nov 2026; without the weekday for a narrow place."""
    if on is None:
        return "–"
    if with_weekday:
        return spoken(figures.day(on.isoformat()))
    if language() == "zh":
        return on.isoformat()
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def moment(at: datetime | None, *, zone: str = "") -> str:
    """Return 2026-11-21 周六 14:05 or 21 Nov 2026, 14:05."""
    if at is None:
        return "–"
    local = timezone.localtime(at, ZoneInfo(zone) if zone else None)
    clock = f"{local.hour:02d}:{local.minute:02d}"
    if language() == "zh":
        return f"{day(local.date())} {clock}"
    return f"{day(local.date(), with_weekday=False)}, {clock}"


def hour(at: datetime | None, *, zone: str = "", now: datetime) -> str:
    """Return 14:05 of a moment today on that clock; of another day the whole moment."""
    if at is None:
        return "–"
    clock = ZoneInfo(zone) if zone else None
    local = timezone.localtime(at, clock)
    if local.date() != timezone.localtime(now, clock).date():
        return moment(at, zone=zone)
    return f"{local.hour:02d}:{local.minute:02d}"


def span(length: timedelta | None) -> str:
    """Return a length of time in its greatest sensible unit: 40 s, 12 min, 5 h, 3 days."""
    if length is None:
        return "–"
    if length < 2 * _MINUTE:
        return say("span.seconds", n=max(0, int(length.total_seconds())))
    if length < 2 * _HOUR:
        return say("span.minutes", n=length // _MINUTE)
    if length < _LONG:
        return say("span.hours", n=length // _HOUR)
    return say("span.days", n=length // _DAY)


def size(number: int | None) -> str:
    """Return a size of a file: 812 B, 12 KB, 3.4 MB."""
    if number is None:
        return "–"
    if number < 1 << 10:
        return f"{number} B"
    if number < 1 << 20:
        return f"{number >> 10:,} KB"
    tenths = number * 10 >> 20
    return f"{tenths // 10:,}.{tenths % 10} MB"
