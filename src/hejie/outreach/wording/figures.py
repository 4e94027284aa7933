"""Figures in a message, as its reader writes them: money, days and counts by language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from hejie.values.currency import minor_digits
from hejie.values.money import Money

Language = Literal["zh", "en"]

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def money(amount: Money, *, language: Language) -> str:
    """Return ``¥1,234.56`` in Chinese and ``CNY 1,234.56`` in English; other currencies by code."""
    digits = minor_digits(amount.currency)
    figure = f"{Decimal(abs(amount.minor)).scaleb(-digits):,.{digits}f}"
    sign = "-" if amount.minor < 0 else ""
    if language == "zh" and amount.currency == "CNY":
        return f"{sign}¥{figure}"
    return f"{amount.currency} {sign}{figure}"


def day(on: date, *, language: Language) -> str:
    """Return ``2026年11月21日`` or ``21 November 2026``."""
    if language == "zh":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def count(number: int) -> str:
    """Return a count with its thousands parted."""
    return f"{number:,}"
