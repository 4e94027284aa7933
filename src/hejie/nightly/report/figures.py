"""Numbers as they are written: counts, money, shares and days, in both languages.

Whole-number arithmetic throughout: money is minor units, and a share is thousandths.
"""

from __future__ import annotations

from hejie.law.rule import Saying
from hejie.nightly.report.markup import element
from hejie.values.currency import UnknownCurrency, minor_digits
from hejie.values.moments import Day

MINUS = "−"
_ZH_STEPS = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_EN_STEPS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"))
_ZH_WEEKDAYS = "一二三四五六日"
_EN_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SHORT_FROM = 100_000
_SHORT_MONEY_FROM = 10_000
_DIGITS = 3
_EVERY = 1000


def count(number: int) -> str:
    """Return a count in full: 26,000."""
    return f"{MINUS if number < 0 else ''}{abs(number):,}"


def short_count(number: int) -> Saying:
    """Return a count for a narrow place: in full below 100,000, then 41.2万 and 412K."""
    if abs(number) < _SHORT_FROM:
        return Saying(zh=count(number), en=count(number))
    return Saying(
        zh=_abbreviated(number, one=1, steps=_ZH_STEPS),
        en=_abbreviated(number, one=1, steps=_EN_STEPS),
    )


def share(number: int, *, of: int) -> str:
    """Return a share with one decimal, rounded half-even; a dash where there is no whole."""
    if of <= 0:
        return "–"
    if number == of:
        return "100%"
    thousandths = _rounded(number * _EVERY, by=of)
    if number and not thousandths:
        return "<0.1%"
    if thousandths == _EVERY:
        return ">99.9%"
    return f"{thousandths // 10}.{thousandths % 10}%"


def permyriad(number: int, *, of: int) -> int:
    """Return number/of in ten-thousandths, for lengths: 0 where there is no whole."""
    return max(0, min(10_000, number * 10_000 // of)) if of > 0 else 0


def money(minor: int, *, currency: str) -> Saying:
    """Return an amount in full: ¥1,234.56 in Chinese, CNY 1,234.56 in English."""
    figure = amount(abs(minor), currency=currency)
    return _signed(figure, currency=currency, is_negative=minor < 0)


def amount(minor: int, *, currency: str) -> str:
    """Return an amount in full for a column whose head names the currency: 1,234.56."""
    digits = _digits(currency)
    whole, rest = divmod(abs(minor), 10**digits)
    figure = f"{whole:,}.{rest:0{digits}d}" if digits else f"{whole:,}"
    return f"{MINUS}{figure}" if minor < 0 else figure


def bare_money(minor: int, *, currency: str) -> Saying:
    """Return an amount for a narrow place whose column names the currency: 1,624万, 16.2M."""
    one = 10 ** _digits(currency)
    return Saying(
        zh=_abbreviated(minor, one=one, steps=_ZH_STEPS),
        en=_abbreviated(minor, one=one, steps=_EN_STEPS),
    )


def short_money(minor: int, *, currency: str) -> Saying:
    """Return an amount a reader takes in at a glance; the exact one stands in its title."""
    exact, bare = money(minor, currency=currency), bare_money(abs(minor), currency=currency)
    if abs(minor) < _SHORT_MONEY_FROM * 10 ** _digits(currency):
        return exact
    shown = Saying(
        zh=_signed(bare.zh, currency=currency, is_negative=minor < 0).zh,
        en=_signed(bare.en, currency=currency, is_negative=minor < 0).en,
    )
    return Saying(
        zh=element(shown.zh, tag="span", class_="sum", title=exact.zh),
        en=element(shown.en, tag="span", class_="sum", title=exact.en),
    )


def symbol(currency: str) -> Saying:
    """Return how a currency heads a column: ¥ and CNY."""
    return Saying(zh="¥" if currency == "CNY" else currency, en=currency)


def day(iso: str) -> Saying:
    """Return a day with its weekday: 2026-11-21 周六, Sat 21 Nov 2026; unreadable text as it is."""
    try:
        read = Day.fromisoformat(iso)
    except ValueError:
        return Saying(zh=iso, en=iso)
    return Saying(
        zh=f"{read.isoformat()} 周{_ZH_WEEKDAYS[read.weekday()]}",
        en=f"{_EN_WEEKDAYS[read.weekday()]} {read.day} {_EN_MONTHS[read.month - 1]} {read.year}",
    )


def thin(words: Saying, *, title: Saying) -> Saying:
    """Return words whose exact form stands in their title."""
    return Saying(
        zh=element(words.zh, tag="span", title=title.zh),
        en=element(words.en, tag="span", title=title.en),
    )


def _signed(figure: str, *, currency: str, is_negative: bool) -> Saying:
    minus = MINUS if is_negative else ""
    gap = " " if currency else ""
    front = "¥" if currency == "CNY" else f"{currency}{gap}"
    return Saying(zh=f"{minus}{front}{figure}", en=f"{currency}{gap}{minus}{figure}")


def _digits(currency: str) -> int:
    try:
        return minor_digits(currency)
    except UnknownCurrency:
        return 2


def _rounded(number: int, *, by: int) -> int:
    """Divide and round half-even."""
    quotient, rest = divmod(number, by)
    return quotient + (2 * rest > by or (2 * rest == by and quotient % 2 == 1))


def _abbreviated(number: int, *, one: int, steps: tuple[tuple[int, str], ...]) -> str:
    """Return at least three digits in the greatest unit that leaves something before the point."""
    minus, size = (MINUS if number < 0 else ""), abs(number)
    for step, name in steps:
        if size < step * one or (name == "K" and size < 10 * step * one):
            continue
        before = len(str(size // (step * one)))
        decimals = max(0, _DIGITS - before)
        figure = _rounded(size * 10**decimals, by=step * one)
        whole, rest = divmod(figure, 10**decimals)
        return f"{minus}{whole:,}{f'.{rest:0{decimals}d}' if decimals else ''}{name}"
    return f"{minus}{_rounded(size, by=one):,}"
