"""Money, days, moments and lengths of time as both languages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from hejie.interfaces.shell import formats

AT = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("zh-hans", ("¥1,234.56", "2026-11-21 周六", "2026-11-21 周六 14:05", "¥")),
        ("en", ("CNY 1,234.56", "Sat 21 Nov 2026", "21 Nov 2026, 14:05", "CNY")),
    ],
)
def test_money_days_and_moments(language: str, written: tuple[str, ...]) -> None:
    with translation.override(language):
        shown = (
            formats.money(123_456, "CNY"),
            formats.day(date(2026, 11, 21)),
            formats.moment(AT),
            formats.currency_head("CNY"),
        )
    assert shown == written


def test_a_moment_is_shown_on_the_clock_that_is_named() -> None:
    with translation.override("en"):
        assert formats.moment(AT, zone="Asia/Urumqi") == "21 Nov 2026, 12:05"


def test_what_is_not_known_is_a_dash() -> None:
    shown = (
        formats.money(None, "CNY"),
        formats.amount(None, "CNY"),
        formats.count(None),
        formats.day(None),
        formats.moment(None),
        formats.span(None),
        formats.size(None),
    )
    assert set(shown) == {"–"}


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=-3), "0 s"),
        (timedelta(seconds=119), "119 s"),
        (timedelta(minutes=2), "2 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_a_length_takes_its_greatest_sensible_unit(length: timedelta, said: str) -> None:
    with translation.override("en"):
        assert formats.span(length) == said


@pytest.mark.parametrize(
    ("size", "said"), [(1023, "1023 B"), (2048, "2 KB"), (3_565_159, "3.4 MB")]
)
def test_a_size(size: int, said: str) -> None:
    assert formats.size(size) == said
